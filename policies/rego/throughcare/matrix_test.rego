package throughcare_test

import data.throughcare

told(giver, giver_team, taker_team, consent) := answer_to(object.union(
	but(between(concat(":", ["PRISON_CARAT", giver]), "DIP:ONE")),
	{
		"publisher_team_kind": giver_team,
		"recipient_team_kind": taker_team,
		"consent": consent,
		"categories": ["BLOOD_BORNE_VIRUS", "PRACTITIONER_CONTACT", "RISK_DETAIL", "SUBSTANCE_TREATMENT"],
	},
))

test_health_goes_to_a_health_team_only if {
	"SUBSTANCE_TREATMENT" in told("TWO", "HEALTH", "HEALTH", []).allowed
	told("TWO", "HEALTH", "GENERAL", []).withheld.SUBSTANCE_TREATMENT == {"RECIPIENT_NOT_COVERED"}
}

test_the_contact_of_a_health_team_is_treatment if {
	"PRACTITIONER_CONTACT" in told("TWO", "HEALTH", "HEALTH", []).allowed
	not "PRACTITIONER_CONTACT" in told("TWO", "HEALTH", "GENERAL", []).allowed
}

test_the_contact_of_any_other_team_is_identity if {
	told("TWO", "GENERAL", "GENERAL", []).withheld.PRACTITIONER_CONTACT == {"CONSENT_MISSING"}
	"PRACTITIONER_CONTACT" in told("TWO", "GENERAL", "GENERAL", given(["IDENTITY"], "")).allowed
}

test_a_blood_borne_virus_needs_explicit_consent_between_health_teams if {
	yes := given(["BLOOD_BORNE_VIRUS"], "")
	"BLOOD_BORNE_VIRUS" in told("ONE", "HEALTH", "HEALTH", yes).allowed
	told("ONE", "HEALTH", "HEALTH", []).withheld.BLOOD_BORNE_VIRUS == {"CONSENT_MISSING"}
	not "BLOOD_BORNE_VIRUS" in told("ONE", "GENERAL", "HEALTH", yes).allowed
	told("ONE", "HEALTH", "GENERAL", yes).withheld.BLOOD_BORNE_VIRUS == {"RECIPIENT_NOT_COVERED"}
	not "BLOOD_BORNE_VIRUS" in told("TWO", "HEALTH", "HEALTH", yes).allowed # implied consent is not explicit
}

test_a_crime_gateway_does_not_carry_patient_information if {
	answer := told("CRIME", "HEALTH", "HEALTH", given(["BLOOD_BORNE_VIRUS"], ""))
	answer.withheld.SUBSTANCE_TREATMENT == {"CATEGORY_NOT_COVERED"}
	answer.withheld.BLOOD_BORNE_VIRUS == {"CATEGORY_NOT_COVERED"}
	answer.withheld.RISK_DETAIL == {"NOT_NECESSARY"} # and what is no patient information it does carry
}

test_what_needs_an_override_waits_for_one if {
	told("TWO", "HEALTH", "HEALTH", []).withheld.RISK_DETAIL == {"NOT_NECESSARY"}
}

test_a_linked_child_makes_it_necessary if {
	housing := object.union(but(between("PRISON_CARAT:TWO", "HOUSING:X")), {"categories": ["RISK_DETAIL"]})
	answer_to(housing).withheld == {"RISK_DETAIL": {"NOT_NECESSARY"}}
	linked := answer_to(object.union(housing, {"child_linked": true}))
	linked.allowed == {"RISK_DETAIL"}
	linked.reasons == {"DUTY_TO_SHARE_CHILD", "STATUTORY_GATEWAY"}
}

test_a_drug_rehabilitation_requirement_stands_in_for_consent if {
	answer_to(but({"categories": ["RISK_DETAIL"]})).reasons == {"CONSENT_MISSING"}
	in_force := answer_to(but({"categories": ["RISK_DETAIL"], "drr_in_force": true}))
	in_force.reasons == {"STATUTORY_GATEWAY"}
	agreed := answer_to(but({"categories": ["RISK_DETAIL"], "consent": given(["RISK_DETAIL"], "")}))
	agreed.reasons == {"CONSENT_VALID", "STATUTORY_GATEWAY"}
}

test_a_consent_record_goes_to_whom_it_names if {
	answer_to(but({"categories": ["CONSENT"]})).reasons == {"CONSENT_MISSING"}
	refused := [{"state": "REFUSED", "last_day": "", "categories": ["IDENTITY"]}]
	answer_to(but({"categories": ["CONSENT"], "consent": refused})).allowed == {"CONSENT"}
}

test_an_unknown_rule_of_the_matrix_withholds if {
	answer := throughcare.decide(question) with data.register as object.union(
		register,
		{"matrix": {"IDENTITY": {"PROBATION": "PERHAPS"}}},
	)
	answer.withheld == {"IDENTITY": {"CATEGORY_NOT_COVERED"}}
}

test_a_row_that_is_missing_withholds if {
	answer := throughcare.decide(question) with data.register as object.union(
		object.remove(register, ["matrix"]),
		{"matrix": {"RELEASE_DATE": {"ANY_OTHER": "GATEWAY"}}},
	)
	answer.withheld == {"IDENTITY": {"CATEGORY_NOT_COVERED"}}
}

test_an_open_address_check_makes_it_necessary if {
	court := object.union(but(between("PRISON_CARAT:ONE", "COURT:X")), {"categories": ["RISK_DETAIL"]})
	answer_to(court).reasons == {"NOT_NECESSARY"}
	answer_to(object.union(court, {"address_check_open": true})).reasons == {"STATUTORY_GATEWAY"}
}

test_what_was_told_is_kept_for_its_days_and_no_longer if {
	answer_to(but({"closed_for_days": 30})).effect == "ALLOW"
	answer_to(but({"closed_for_days": 31})).reasons == {"RETENTION_ELAPSED"}
	answer_to(but({"closed_for_days": 30.5})).reasons == {"RETENTION_ELAPSED"}
}

# The contact of a health team is no plain contact over a crime gateway either.
test_a_crime_gateway_does_not_carry_whom_to_ring_for_treatment if {
	crime := object.union(but(between("PRISON_CARAT:CRIME", "COURT:X")), {"categories": ["PRACTITIONER_CONTACT"]})
	answer_to(crime).allowed == {"PRACTITIONER_CONTACT"}
	answer_to(object.union(crime, {"publisher_team_kind": "HEALTH"})).reasons == {"CATEGORY_NOT_COVERED"}
}

test_an_empty_pair_carries_nothing if {
	not throughcare.carried(["PRISON_CARAT", "", "COURT", "", false, false, false, false, 0], 9, [], false) with data.register as register
}

test_a_kind_of_no_type_goes_by_the_careful_column if {
	every kind in [null, 1, true, ""] {
		throughcare.rule_of("IDENTITY", kind) == "GATEWAY" with data.register as register
	}
	not throughcare.rule_of(null, "DIP") with data.register as register
}

test_days_of_retention_that_are_no_number_are_over if {
	throughcare.kept({"retention_days": 30}, 30) == true
	throughcare.kept({"retention_days": 30}, 31) == false
	every odd_one in [null, "30", true, [], {}] {
		throughcare.kept({"retention_days": odd_one}, 0) == false
	}
	throughcare.kept({}, 0) == false
}
