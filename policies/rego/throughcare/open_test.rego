package throughcare_test

import data.throughcare

reading(changes) := answer_to(object.union(
	but(between("PRISON_CARAT:TWO", "DIP:ONE")),
	object.union(
		{
			"door": "OPEN",
			"role": "reader",
			"relationship": "TEAM",
			"recipient_team_kind": "HEALTH",
			"categories": ["SUBSTANCE_TREATMENT"],
		},
		changes,
	),
))

opening(changes) := answer_to(object.union(
	but({
		"door": "OPEN",
		"role": "handover",
		"recipient": "THROUGHCARE:BUS",
		"recipient_kind": "THROUGHCARE",
	}),
	changes,
))

test_a_reader_of_the_team_opens_what_the_agency_may_have if {
	reading({}).allowed == {"SUBSTANCE_TREATMENT"}
	reading({}).agreements == {"CARE@1"}
}

test_a_role_that_is_none_opens_nothing if {
	every role in ["", "handoff", "operator"] {
		reading({"role": role}).reasons == {"ROLE_NOT_PERMITTED"}
	}
}

test_a_role_of_another_agency_opens_nothing if {
	answer := reading({"recipient": "HOUSING:X", "recipient_kind": "HOUSING"})
	answer.allowed == set()
	"ROLE_NOT_PERMITTED" in answer.reasons
}

test_a_stranger_opens_nothing if {
	reading({"relationship": "NONE"}).reasons == {"NO_LEGITIMATE_RELATIONSHIP"}
	reading({"relationship": ""}).allowed == set()
}

test_of_a_person_who_is_not_known_nothing_is_opened if {
	reading({"known": false}).reasons == {"NO_LEGITIMATE_RELATIONSHIP"}
}

test_a_duty_officer_opens_outside_hours_and_a_part_only if {
	duty := {"role": "duty", "relationship": "AREA_OUT_OF_HOURS", "categories": ["RISK_DETAIL", "SUBSTANCE_TREATMENT"]}
	reading(duty).allowed == {"SUBSTANCE_TREATMENT"}
	reading(duty).withheld.RISK_DETAIL == {"ROLE_NOT_PERMITTED", "NOT_NECESSARY"}
	reading(object.union(duty, {"relationship": "TEAM"})).primary == "OUT_OF_AREA"
	reading(object.union(duty, {"relationship": "TEAM"})).allowed == set()
}

# Even of the own agency's data.
test_treatment_is_for_readers_in_a_health_team if {
	own := between("DIP:ONE", "DIP:ONE")
	reading(own).allowed == {"SUBSTANCE_TREATMENT"}
	reading(object.union(own, {"recipient_team_kind": "GENERAL"})).allowed == set()
	reading({"recipient_team_kind": "GENERAL"}).allowed == set()
}

test_an_agency_has_its_own_data_back if {
	own := between("DIP:ONE", "DIP:ONE")
	both := {"categories": ["IDENTITY", "SUBSTANCE_TREATMENT"], "recipient_team_kind": "GENERAL"}
	reading(object.union(own, both)).allowed == {"IDENTITY"}
	reading(object.union(own, both)).reasons == {
		"OWN_AGENCY_DATA",
		"RECIPIENT_NOT_COVERED",
		"ROLE_NOT_PERMITTED",
	}
}

# The matrix lets probation have treatment here; the role does not.
test_a_role_keeps_treatment_in_health_teams_whatever_the_agency_may_have if {
	probation := {"recipient": "PROBATION:NORTH", "recipient_kind": "PROBATION", "recipient_team_kind": "GENERAL"}
	reading(probation).reasons == {"ROLE_NOT_PERMITTED"}
	duty := {"role": "duty", "relationship": "AREA_OUT_OF_HOURS"}
	reading(object.union(probation, duty)).allowed == {"SUBSTANCE_TREATMENT"}
}

test_what_the_role_may_have_is_withheld_for_the_agencys_reasons_alone if {
	reading({"categories": ["RISK_DETAIL"]}).reasons == {"NOT_NECESSARY"}
}

test_the_bus_opens_its_own_categories_only if {
	opening({}).allowed == {"RELEASE_DATE"}
	opening({}).withheld == {"IDENTITY": {"ROLE_NOT_PERMITTED"}}
}

test_the_bus_opens_nothing_otherwise if {
	every change in [
		{"purpose": "DIRECT_CARE"},
		{"relationship": "TEAM"},
		{"known": false},
		{"event_type": "dip.appointment.offered"},
		{"recipient": "DIP:ONE", "recipient_kind": "DIP"},
	] {
		opening(change).allowed == set()
		opening(change).reasons == {"ROLE_NOT_PERMITTED"}
	}
}

# Somebody who looks by a right of their own.
seeking(role, who, relationship, changes) := answer_to(object.union(
	but({
		"door": "OPEN",
		"role": role,
		"recipient": who,
		"recipient_kind": split(who, ":")[0],
		"relationship": relationship,
		"purpose": "DIRECT_CARE",
	}),
	changes,
))

test_the_person_reads_all_of_it_without_agreement_and_restricted_too if {
	looks := seeking("client", "PERSON:1", "SELF", {"restricted": true, "categories": ["IDENTITY", "SUBSTANCE_TREATMENT"]})
	looks.allowed == {"IDENTITY", "SUBSTANCE_TREATMENT"}
	looks.reasons == {"STATUTORY_GATEWAY"}
	looks.agreements == set()
	looks.obligations == set()
	looks.until == "9999-12-31"
	seeking("client", "PERSON:1", "SELF", {"consent": given(["IDENTITY"], "2026-06-01")}).until == "9999-12-31"
}

test_the_person_reads_for_access_only_and_only_their_own if {
	seeking("client", "PERSON:1", "SELF", {"purpose": "RELEASE_HANDOVER"}).reasons == {"PURPOSE_NOT_COVERED"}
	seeking("client", "PERSON:1", "TEAM", {}).reasons == {"NO_LEGITIMATE_RELATIONSHIP"}
	seeking("client", "PERSON:1", "SELF", {"known": false}).reasons == {"NO_LEGITIMATE_RELATIONSHIP"}
	seeking("client", "DIP:ONE", "SELF", {}).reasons == {"ROLE_NOT_PERMITTED"}
}

test_an_advocate_reads_what_the_person_agreed_to if {
	yes := given(["IDENTITY"], "2026-06-01")
	seeking("advocate", "ADVOCATE:1", "SELF", {"consent": yes}).allowed == {"IDENTITY"}
	seeking("advocate", "ADVOCATE:1", "SELF", {"consent": yes}).withheld == {"RELEASE_DATE": {"CONSENT_MISSING"}}
	seeking("advocate", "ADVOCATE:1", "SELF", {"consent": yes}).until == "2026-06-01"
	seeking("advocate", "ADVOCATE:1", "SELF", {}).primary == "CONSENT_MISSING"
	seeking("advocate", "ADVOCATE:1", "SELF", {"consent": said("REFUSED", "")}).reasons == {"CONSENT_REFUSED"}
	seeking("advocate", "ADVOCATE:1", "NONE", {"consent": yes}).allowed == set()
}

test_an_advocate_learns_of_a_health_team_by_the_consent_for_treatment if {
	asked := {"categories": ["PRACTITIONER_CONTACT"], "publisher_team_kind": "HEALTH"}
	contact := {"consent": given(["IDENTITY", "PRACTITIONER_CONTACT"], "2026-06-01")}
	seeking("advocate", "ADVOCATE:1", "SELF", object.union(asked, contact)).reasons == {"CONSENT_MISSING"}
	treatment := {"consent": given(["SUBSTANCE_TREATMENT"], "2026-07-01")}
	agreed := seeking("advocate", "ADVOCATE:1", "SELF", object.union(asked, treatment))
	agreed.allowed == {"PRACTITIONER_CONTACT"}
	agreed.until == "2026-07-01"
}

test_governance_gives_a_reason_where_it_sees_something if {
	looks := seeking("governor", "GOVERNANCE:1", "NONE", {"categories": ["IDENTITY", "RISK_DETAIL"]})
	looks.allowed == {"IDENTITY"}
	looks.obligations == {"GIVE_REASON"}
	looks.withheld == {"RISK_DETAIL": {"ROLE_NOT_PERMITTED"}}
	seeking("governor", "GOVERNANCE:1", "NONE", {"categories": ["RISK_DETAIL"]}).obligations == set()
	seeking("governor", "GOVERNANCE:1", "NONE", {"purpose": "RELEASE_HANDOVER"}).reasons == {"PURPOSE_NOT_COVERED"}
}

test_a_protected_place_is_kept_from_the_persons_own_look_too if {
	looks := seeking("governor", "GOVERNANCE:1", "NONE", {"protected": true, "categories": ["IDENTITY", "RISK_DETAIL"]})
	looks.withheld == {"RISK_DETAIL": {"ROLE_NOT_PERMITTED", "PROTECTED_LOCATION"}}
	own := seeking("client", "PERSON:1", "SELF", {"protected": true, "categories": ["IDENTITY", "RISK_DETAIL"]})
	own.withheld == {"RISK_DETAIL": {"PROTECTED_LOCATION"}}
}

# Whom to ring in a health team tells what for, even where a life is to be saved.
test_a_contact_in_a_health_team_is_for_readers_in_one if {
	contact := {
		"categories": ["PRACTITIONER_CONTACT"],
		"publisher_team_kind": "HEALTH",
		"overrides": [override("VITAL_INTERESTS", "2026-06-01", ["PRACTITIONER_CONTACT"])],
	}
	reading(contact).allowed == {"PRACTITIONER_CONTACT"}
	reading(object.union(contact, {"recipient_team_kind": "GENERAL"})).reasons == {"ROLE_NOT_PERMITTED"}
	plain := object.union(contact, {"recipient_team_kind": "GENERAL", "publisher_team_kind": "GENERAL"})
	reading(plain).allowed == {"PRACTITIONER_CONTACT"}
}

test_a_restricted_record_is_opened_by_nobody_who_works if {
	reading({"restricted": true}).reasons == {"RESTRICTED_RECORD"}
	reading({"restricted": true, "relationship": "NONE"}).reasons == {"RESTRICTED_RECORD", "NO_LEGITIMATE_RELATIONSHIP"}
}

test_an_empty_question_opens_nothing if {
	throughcare.role_categories("OPEN", "", ["GENERAL", "", ""]) == set() with data.register as register
	not throughcare.open({}, "WORKER") with data.register as register
	not throughcare.open({}, "BUS") with data.register as register
	not throughcare.open({}, "BY_RIGHT") with data.register as register
}

test_words_of_another_type_open_nothing if {
	every value in [null, 1, true, [], {}] {
		reading({"role": value}).allowed == set()
		reading({"relationship": value}).allowed == set()
		opening({"relationship": value}).allowed == set()
		seeking("client", "PERSON:1", value, {}).allowed == set()
	}
}
