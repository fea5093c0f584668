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
	not "BLOOD_BORNE_VIRUS" in told("ONE", "HEALTH", "GENERAL", yes).allowed
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
