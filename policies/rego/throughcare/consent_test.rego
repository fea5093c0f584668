package throughcare_test

import data.throughcare

refer(consent, s213b) := answer_to(object.union(
	but(between("PRISON_CARAT:TWO", "HOUSING:X")),
	{"consent": consent, "s213b": s213b},
)).reasons

both := ["IDENTITY", "RELEASE_DATE"]

all_three := {"referral": true, "contact": true, "council": true}

said(state, last_day) := [{"state": state, "last_day": last_day, "categories": both}]

test_the_last_day_itself_counts if {
	refer(given(both, "2026-05-01"), all_three) == {"CONSENT_VALID", "STATUTORY_GATEWAY"}
	refer(given(both, "2026-04-30"), all_three) == {"CONSENT_EXPIRED"}
	refer(given(both, ""), all_three) == {"CONSENT_VALID", "STATUTORY_GATEWAY"}
}

test_only_given_and_renewed_permit if {
	refer(said("RENEWED", ""), all_three) == {"CONSENT_VALID", "STATUTORY_GATEWAY"}
	refer(said("RENEWED", "2026-04-30"), all_three) == {"CONSENT_EXPIRED"}
	refer(said("REFUSED", ""), all_three) == {"CONSENT_REFUSED"}
	refer(said("WITHDRAWN", ""), all_three) == {"CONSENT_WITHDRAWN"}
	refer(said("TERMINATED", ""), all_three) == {"CONSENT_WITHDRAWN"}
	refer(said("INVALIDATED", ""), all_three) == {"CONSENT_WITHDRAWN"}
	refer(said("EXPIRED", ""), all_three) == {"CONSENT_EXPIRED"}
	refer(said("REQUESTED", ""), all_three) == {"CONSENT_MISSING"}
	refer(said("UNKNOWN", ""), all_three) == {"CONSENT_MISSING"}
	refer(said("PERHAPS", ""), all_three) == {"CONSENT_MISSING"}
	refer([], all_three) == {"CONSENT_MISSING"}
}

test_a_last_day_that_is_no_date_cannot_be_read if {
	every day in [null, 99991231, "9999", true, []] {
		refer(given(both, day), all_three) == {"SCHEMA_INVALID"}
	}
}

test_the_duty_to_refer_asks_for_all_three_agreements if {
	every missing in ["referral", "contact", "council"] {
		refer(given(both, ""), object.union(all_three, {missing: false})) == {"S213B_NOT_AGREED"}
		every odd_word in [null, "yes", 1] {
			refer(given(both, ""), object.union(all_three, {missing: odd_word})) == {"SCHEMA_INVALID"}
		}
	}
}

test_a_category_that_one_record_gives_and_another_refuses_is_not_given if {
	refer(array.concat(said("GIVEN", ""), said("REFUSED", "")), all_three) == {"CONSENT_REFUSED"}
}

test_a_consent_for_one_category_is_none_for_another if {
	answer := answer_to(object.union(
		but(between("PRISON_CARAT:TWO", "HOUSING:X")),
		{"consent": given(["IDENTITY"], ""), "s213b": all_three},
	))
	answer.allowed == {"IDENTITY"}
	answer.effect == "ALLOW_REDACTED"
	answer.withheld == {"RELEASE_DATE": {"CONSENT_MISSING"}}
}

test_an_empty_word_gives_nothing if {
	throughcare.said([], "2026-05-01") == []
	not throughcare.consent_given([], "IDENTITY")
	throughcare.consent_reason([], "IDENTITY") == {"CONSENT_MISSING"}
	throughcare.last_days([], "IDENTITY") == set()
	throughcare.last_days([["CONSENT_VALID", ["IDENTITY"], ""]], "IDENTITY") == set()
	throughcare.s213b_agreed({}) == false
}

test_words_of_another_type_give_nothing if {
	every odd_one in [null, 1, true, "YES", {}] {
		throughcare.s213b_agreed(odd_one) == false
		throughcare.meaning(odd_one, "", "2026-05-01") != "CONSENT_VALID"
		not throughcare.not_past(odd_one, "2026-05-01")
	}
}

test_each_of_the_three_has_to_be_yes if {
	throughcare.s213b_agreed(all_three) == true
	every key in ["referral", "contact", "council"] {
		every odd_one in [false, null, "yes", 1] {
			throughcare.s213b_agreed(object.union(all_three, {key: odd_one})) == false
		}
	}
}
