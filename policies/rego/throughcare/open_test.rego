package throughcare_test

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
	}
}
