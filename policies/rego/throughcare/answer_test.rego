package throughcare_test

import data.throughcare

put(allowed, grounds, withheld, redactions) := made if {
	made := throughcare.answer(
		allowed, grounds, withheld, {"ONE@1"},
		redactions, {"THIN_ONLY"}, {"until": "2026-06-01", "starts": "2026-07-01"},
	) with data.register as register
}

test_empty_input_is_no_answer if {
	not put(set(), set(), {}, {})
}

test_words_of_another_type_are_no_answer if {
	not put(null, set(), {"IDENTITY": {"NO_AGREEMENT"}}, {})
	not put(set(), set(), {"IDENTITY": "NO_AGREEMENT"}, {})
}

test_all_allowed_is_allowed if {
	answer := put({"IDENTITY"}, {"STATUTORY_GATEWAY"}, {}, {})
	answer == {
		"effect": "ALLOW",
		"allowed": {"IDENTITY"},
		"withheld": {},
		"reasons": {"STATUTORY_GATEWAY"},
		"primary": "STATUTORY_GATEWAY",
		"agreements": {"ONE@1"},
		"redactions": {},
		"obligations": {"THIN_ONLY"},
		"until": "2026-06-01",
		"starts": "2026-07-01",
	}
}

test_what_is_withheld_or_changed_makes_it_a_part if {
	part := put({"IDENTITY"}, {"OWN_AGENCY_DATA"}, {"CONSENT": {"NO_AGREEMENT"}}, {})
	part.effect == "ALLOW_REDACTED"
	part.reasons == {"OWN_AGENCY_DATA", "NO_AGREEMENT"}
	part.primary == "OWN_AGENCY_DATA"
	put({"IDENTITY"}, {"OWN_AGENCY_DATA"}, {}, {"IDENTITY": "MASK"}).effect == "ALLOW_REDACTED"
}

test_nothing_allowed_is_a_denial_named_by_the_first_reason if {
	answer := put(set(), set(), {"A": {"NOT_NECESSARY", "NO_AGREEMENT"}, "B": {"CONSENT_MISSING"}}, {})
	answer.effect == "DENY"
	answer.primary == "NO_AGREEMENT"
	answer.reasons == {"NOT_NECESSARY", "NO_AGREEMENT", "CONSENT_MISSING"}
}

test_a_denial_is_never_named_by_a_ground if {
	throughcare.primary(0, {"OWN_AGENCY_DATA", "NO_AGREEMENT"}) == "NO_AGREEMENT" with data.register as register
	throughcare.primary(1, {"OWN_AGENCY_DATA", "NO_AGREEMENT"}) == "OWN_AGENCY_DATA" with data.register as register
}

test_of_several_grounds_the_first_is_named if {
	put({"IDENTITY"}, {"OWN_AGENCY_DATA", "CONSENT_VALID"}, {}, {}).primary == "CONSENT_VALID"
}

test_the_earliest_day_counts_and_none_is_never if {
	throughcare.least({"2027-01-01", "2026-12-31"}) == "2026-12-31"
	throughcare.least(set()) == "9999-12-31"
}

test_no_count_is_a_denial if {
	throughcare.effect(0, 0) == "DENY"
	throughcare.effect(0, 3) == "DENY"
	throughcare.effect(1, 0) == "ALLOW"
	throughcare.effect(1, 1) == "ALLOW_REDACTED"
	throughcare.effect(null, null) == "DENY"
}
