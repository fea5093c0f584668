package throughcare_test

import data.throughcare

test_an_empty_set_of_situations_limits_nothing if {
	limit := throughcare.limits(set()) with data.register as register
	limit == {"removed": {}, "removed_all": set(), "softened": {}}
}

test_a_situation_that_nobody_knows_limits_nothing if {
	every odd_one in ["SUNDAY", "", null, 1, ["SELF"]] {
		limit := throughcare.limits({odd_one}) with data.register as register
		limit == {"removed": {}, "removed_all": set(), "softened": {}}
	}
}

test_a_protected_place_is_kept_from_all_but_its_own_agency if {
	court := object.union(but(between("PRISON_CARAT:ONE", "COURT:X")), {
		"categories": ["IDENTITY", "RISK_DETAIL"],
		"address_check_open": true,
	})
	answer_to(court).effect == "ALLOW"
	protected := answer_to(object.union(court, {"protected": true}))
	protected.withheld == {"RISK_DETAIL": {"PROTECTED_LOCATION"}}
	protected.allowed == {"IDENTITY"}
	own := object.union(court, between("COURT:X", "COURT:X"))
	answer_to(object.union(own, {"protected": true})).effect == "ALLOW"
}

test_who_counts_sees_neither_names_nor_days if {
	monitoring := but({"purpose": "SERVICE_MONITORING"})
	changed := throughcare.decide(monitoring) with data.register as monitored
	changed.effect == "ALLOW_REDACTED"
	changed.allowed == {"IDENTITY", "RELEASE_DATE"}
	changed.redactions == {"IDENTITY": "MASK", "RELEASE_DATE": "GENERALISE"}
	answer_to(question).redactions == {}
}

monitored := object.union(register, {
	"purposes": {"SERVICE_MONITORING": true},
	"agreements": {"PRISON_CARAT>PROBATION": [object.union(
		agreement("NORTH@1", "PRISON_CARAT:*", "PROBATION:NORTH", "OMA2007_S14"),
		{"purposes": ["SERVICE_MONITORING"]},
	)]},
})

test_what_is_withheld_is_not_said_to_be_changed if {
	none := throughcare.decide(but({"purpose": "SERVICE_MONITORING", "known": false})) with data.register as monitored
	none.redactions == {}
	none.effect == "DENY"
}

test_the_person_reads_others_covered if {
	asked := {"categories": ["PRACTITIONER_CONTACT", "RISK_DETAIL"]}
	looks := seeking("client", "PERSON:1", "SELF", asked)
	looks.redactions == {"PRACTITIONER_CONTACT": "MASK", "RISK_DETAIL": "GENERALISE"}
	linked := seeking("client", "PERSON:1", "SELF", object.union(asked, {"child_linked": true}))
	linked.withheld == {"RISK_DETAIL": {"DETRIMENT_TO_CHILD"}}
	linked.redactions == {"PRACTITIONER_CONTACT": "MASK"}
}

test_an_advocate_reads_others_covered_too if {
	asked := {"categories": ["PRACTITIONER_CONTACT"], "consent": given(["IDENTITY"], "")}
	seeking("advocate", "ADVOCATE:1", "SELF", asked).redactions == {"PRACTITIONER_CONTACT": "MASK"}
	throughcare.situations("advocate", "DIRECT_CARE", false, false, true) == {"SELF", "SELF_CHILD_LINKED"}
}

test_others_are_in_no_situation_of_the_persons_own if {
	every role in ["reader", "governor", "", null, 1] {
		throughcare.situations(role, "DIRECT_CARE", false, false, true) == set()
	}
}

test_what_hides_more_counts if {
	throughcare.softest({"MASK", "GENERALISE"}) == "MASK"
	throughcare.softest({"MASK"}) == "MASK"
	throughcare.softest({"GENERALISE"}) == "GENERALISE"
	not throughcare.softest(set())
	not throughcare.softest({"BLUR", 1})
}

test_where_one_situation_removes_and_another_changes_it_is_removed if {
	limit := throughcare.limits({"SELF", "PROTECTED_LOCATION"}) with data.register as register
	limit.removed == {"RISK_DETAIL": {"PROTECTED_LOCATION"}}
	limit.removed_all == {"RISK_DETAIL"}
	limit.softened == {"PRACTITIONER_CONTACT": "MASK"}
}

test_each_situation_that_removes_is_named if {
	limit := throughcare.limits({"SELF_CHILD_LINKED", "PROTECTED_LOCATION"}) with data.register as register
	limit.removed == {"RISK_DETAIL": {"PROTECTED_LOCATION", "DETRIMENT_TO_CHILD"}}
}
