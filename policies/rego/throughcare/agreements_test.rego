package throughcare_test

import data.throughcare

primary(q) := answer_to(q).primary

on(day) := primary(but({"london_date": day}))

test_an_agreement_counts_from_its_first_day_to_its_last if {
	on("2025-12-31") == "NO_AGREEMENT"
	on("2026-01-01") == "STATUTORY_GATEWAY"
	on("2026-12-31") == "STATUTORY_GATEWAY"
	on("2027-01-01") == "AGREEMENT_EXPIRED"
}

test_a_suspended_agreement_is_none if {
	primary(but(between("DIP:ONE", "PROBATION:NORTH"))) == "NO_AGREEMENT"
	primary(object.union(but(between("DIP:ONE", "PROBATION:X")), {"london_date": "2027-01-01"})) == "NO_AGREEMENT"
}

test_an_agreement_marked_expired_is_said_to_be_so if {
	primary(but(between("COURT:ONE", "PROBATION:NORTH"))) == "AGREEMENT_EXPIRED"
}

# A number would be earlier than any date.
test_an_agreement_whose_date_is_no_text_is_none if {
	primary(but(between("HOUSING:ONE", "PROBATION:NORTH"))) == "NO_AGREEMENT"
	primary(but(between("HOUSING:ONE", "DIP:X"))) == "NO_AGREEMENT"
}

test_who_is_not_named_is_not_covered if {
	primary(but(between("PRISON_CARAT:ONE", "PROBATION:SOUTH"))) == "RECIPIENT_NOT_COVERED"
}

test_a_purpose_that_no_agreement_names_is_not_covered if {
	primary(but({"purpose": "DIRECT_CARE"})) == "PURPOSE_NOT_COVERED"
}

test_a_law_counts_from_its_first_day if {
	later := between("PRISON_CARAT:ONE", "PROBATION:LATER")
	primary(but(later)) == "NO_LEGAL_GATEWAY"
	primary(object.union(but(later), {"london_date": "2026-06-01"})) == "STATUTORY_GATEWAY"
}

test_a_law_that_is_not_in_the_register_carries_nothing if {
	primary(but(between("PRISON_CARAT:ONE", "PROBATION:UNKNOWN"))) == "NO_LEGAL_GATEWAY"
}

test_a_law_joins_only_its_pairs if {
	answer := throughcare.decide(question) with data.register as object.union(
		register,
		{"gateways": {"OMA2007_S14": {"pairs": {"PRISON_CARAT>PROBATION": false}}}},
	)
	answer.primary == "GATEWAY_NOT_FOR_THIS_PAIR"
}

test_a_law_of_one_nation_reaches_its_own_only if {
	answer := throughcare.decide(question) with data.register as object.union(
		register,
		{"gateways": {"OMA2007_S14": {"to_code_starts": "S"}}},
	)
	answer.primary == "GATEWAY_NOT_FOR_THIS_PAIR"
}

test_the_union_of_the_agreements_counts_and_names_those_it_used if {
	one := throughcare.decide(but(between("PRISON_CARAT:ONE", "HOUSING:X"))) with data.register as register
	one.agreements == {"ONE@1"}
	one.primary == "STATUTORY_GATEWAY"
	two := throughcare.decide(but(between("PRISON_CARAT:TWO", "HOUSING:X"))) with data.register as register
	two.agreements == set()
	two.reasons == {"CONSENT_MISSING", "S213B_NOT_AGREED"}
}

# Section 14 frees housing from consent only from prison or probation.
test_section_14_does_not_free_another_publisher if {
	primary(but(between("PROBATION:ONE", "HOUSING:X"))) == "STATUTORY_GATEWAY"
	primary(but(between("COURT:ONE", "HOUSING:X"))) == "CONSENT_MISSING"
}

test_nobody_unknown_is_told_anything if {
	answer := throughcare.decide(but({"known": false})) with data.register as register
	answer.effect == "DENY"
	answer.reasons == {"NO_LEGITIMATE_RELATIONSHIP"}
	answer.agreements == set()
}

test_an_empty_search_finds_no_agreement if {
	found := throughcare.search("", "", "", "", "", "") with data.register as register
	found == {"usable": set(), "starts": "9999-12-31", "obstacle": "NO_AGREEMENT"}
	not throughcare.search("A:1", "A", "B:1", "B", "RELEASE_HANDOVER", "2026-05-01") with data.register as {}
}

test_dates_of_another_type_are_no_dates if {
	every odd_one in [null, 20200101, true, [], {}] {
		not throughcare.dated({"valid_from": odd_one, "valid_to": "9999-12-31"}, "2026-05-01")
		not throughcare.dated({"valid_from": "2020-01-01", "valid_to": odd_one}, "2026-05-01")
		not throughcare.lapsed({"state": "ACTIVE", "valid_to": odd_one}, "2026-05-01")
	}
}

test_what_begins_on_no_date_never_begins if {
	every odd_one in [null, 20990101, true, "soon", ["2099-01-01"], {}] {
		paper := {"valid_from": odd_one, "gateway": "OMA2007_S14"}
		begins := throughcare.beginnings([paper], {0}, "2026-05-01") with data.register as register
		begins == set()
	}
	throughcare.beginnings([{"valid_from": "2026-05-02", "gateway": "NONE"}], {0}, "2026-05-01") == set()
	some_day := throughcare.beginnings([{"valid_from": "2026-05-02", "gateway": "LATER"}], {0}, "2026-05-01") with data.register as register
	some_day == {"2026-05-02", "2026-06-01"}
}

test_on_its_last_day_an_agreement_has_not_lapsed if {
	not throughcare.lapsed({"state": "ACTIVE", "valid_to": "2026-05-01"}, "2026-05-01")
	throughcare.lapsed({"state": "ACTIVE", "valid_to": "2026-05-01"}, "2026-05-02")
	not throughcare.lapsed({"state": "SUSPENDED", "valid_to": "2026-05-01"}, "2026-05-02")
}

test_both_days_of_a_law_count_too if {
	paper := {"valid_from": "2026-05-01", "valid_to": "2026-05-03"}
	every day in ["2026-05-01", "2026-05-02", "2026-05-03"] {
		throughcare.dated(paper, day)
	}
	not throughcare.dated(paper, "2026-04-30")
	not throughcare.dated(paper, "2026-05-04")
}
