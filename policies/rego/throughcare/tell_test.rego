package throughcare_test

import data.throughcare

test_who_is_not_known_or_restricted_has_nothing_to_consider if {
	open_to := throughcare.tellable(true, false) with data.register as register
	count(open_to.may) == 7
	open_to.bars == set()
	closed := throughcare.tellable(false, true) with data.register as register
	closed == {"may": set(), "bars": {"NO_LEGITIMATE_RELATIONSHIP", "RESTRICTED_RECORD"}}
	restricted := throughcare.tellable(true, true) with data.register as register
	restricted == {"may": set(), "bars": {"RESTRICTED_RECORD"}}
}

test_an_empty_question_is_not_shared if {
	not throughcare.share({}, {"may": set(), "bars": set()}, set()) with data.register as register
}

test_words_of_another_type_are_not_shared if {
	every value in [null, 1, true, "x"] {
		answer_to(but({"categories": value})).allowed == set()
		answer_to(but({"consent": value})).allowed == set()
		answer_to(but({"overrides": value})).allowed == set()
	}
}

test_a_restricted_record_is_told_nobody if {
	answer_to(but({"restricted": true})).reasons == {"RESTRICTED_RECORD"}
	answer_to(object.union(but(between("DIP:ONE", "DIP:ONE")), {"restricted": true})).allowed == set()
	both := answer_to(but({"restricted": true, "known": false}))
	both.reasons == {"RESTRICTED_RECORD", "NO_LEGITIMATE_RELATIONSHIP"}
}

test_what_is_sent_is_thin_and_only_where_something_goes if {
	sent := answer_to(but({"door": "SEND"}))
	sent.allowed == {"IDENTITY", "RELEASE_DATE"}
	sent.obligations == {"THIN_ONLY"}
	answer_to(but({"door": "SEND", "known": false})).obligations == set()
	answer_to(but({"door": "SEND", "known": false})).allowed == set()
	answer_to(question).obligations == set()
	own := answer_to(object.union(but(between("DIP:ONE", "DIP:ONE")), {"door": "SEND"}))
	own.obligations == {"THIN_ONLY"}
}

test_an_odd_question_is_not_sent if {
	answer_to(but({"door": "SEND", "known": null})).reasons == {"SCHEMA_INVALID"}
	answer_to(but({"door": "EXPORT", "known": null})).reasons == {"SCHEMA_INVALID"}
}

test_by_file_goes_what_the_agreement_says if {
	file := {"door": "EXPORT", "role": "system", "relationship": "TEAM"}
	out := answer_to(but(file))
	out.allowed == {"IDENTITY"}
	out.withheld == {"RELEASE_DATE": {"CATEGORY_NOT_COVERED"}}
	answer_to(but(object.union(file, {"role": "reader"}))).allowed == set()
	answer_to(but(object.union(file, {"relationship": "NONE"}))).primary == "NO_LEGITIMATE_RELATIONSHIP"
	answer_to(but(object.union(file, {"restricted": true}))).primary == "RESTRICTED_RECORD"
	answer_to(but(object.union(file, {"door": "OPEN"}))).reasons == {"ROLE_NOT_PERMITTED"}
}

test_own_treatment_is_withheld_beside_what_goes if {
	own := object.union(but(between("DIP:ONE", "DIP:ONE")), {"categories": ["IDENTITY", "SUBSTANCE_TREATMENT"]})
	answer_to(own).withheld == {"SUBSTANCE_TREATMENT": {"RECIPIENT_NOT_COVERED"}}
	answer_to(own).reasons == {"OWN_AGENCY_DATA", "RECIPIENT_NOT_COVERED"}
	answer_to(object.union(own, {"known": false})).withheld == {
		"IDENTITY": {"NO_LEGITIMATE_RELATIONSHIP"},
		"SUBSTANCE_TREATMENT": {"RECIPIENT_NOT_COVERED", "NO_LEGITIMATE_RELATIONSHIP"},
	}
	answer_to(object.union(own, {"known": false})).reasons == {"RECIPIENT_NOT_COVERED", "NO_LEGITIMATE_RELATIONSHIP"}
	answer_to(object.union(own, {"recipient_team_kind": "HEALTH"})).effect == "ALLOW"
	answer_to(own).until == "9999-12-31"
	explicit_only := object.union(own, {"categories": ["BLOOD_BORNE_VIRUS"]})
	answer_to(explicit_only).reasons == {"RECIPIENT_NOT_COVERED"}
}

test_own_data_in_a_situation_is_changed_like_all_other if {
	own := object.union(but(between("PROBATION:NORTH", "PROBATION:NORTH")), {"purpose": "SERVICE_MONITORING"})
	counted := throughcare.decide(own) with data.register as monitored
	counted.redactions == {"IDENTITY": "MASK", "RELEASE_DATE": "GENERALISE"}
	read := object.union(own, {"purpose": "DIRECT_CARE", "role": "client", "child_linked": true, "categories": ["RISK_DETAIL"]})
	answer_to(read).reasons == {"DETRIMENT_TO_CHILD"}
}

test_it_holds_until_what_was_used_ends_and_till_something_begins if {
	answer_to(question).until == "2026-12-31"
	answer_to(but({"london_date": "2026-06-01"})).starts == "9999-12-31"
	answer_to(but(between("PRISON_CARAT:ONE", "PROBATION:LATER"))).starts == "2026-06-01"
	answer_to(but({"london_date": "2025-05-01"})).starts == "2026-01-01"
	dip := object.union(but(between("PRISON_CARAT:TWO", "DIP:ONE")), {
		"consent": array.concat(given(["IDENTITY"], "2026-06-01"), given(["RELEASE_DATE"], "2026-07-01")),
		"categories": ["RELEASE_DATE"],
	})
	answer_to(dip).until == "2026-07-01"
	answer_to(object.union(dip, {"categories": ["IDENTITY", "RELEASE_DATE"]})).until == "2026-06-01"

	# Whose word is not asked for ends nothing.
	answer_to(but({"consent": given(["IDENTITY"], "2026-06-01")})).until == "2026-12-31"

	# What was not used ends nothing.
	answer_to(but({"categories": ["BLOOD_BORNE_VIRUS"]})).until == "9999-12-31"
}

test_a_law_that_ends_first_ends_it if {
	answer := throughcare.decide(question) with data.register as object.union(
		register,
		{"gateways": {"OMA2007_S14": {"valid_to": "2026-05-31"}}},
	)
	answer.until == "2026-05-31"
}
