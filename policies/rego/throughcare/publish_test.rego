package throughcare_test

import data.throughcare

publishing(kind, team_kind, event_type) := answer_to(but({
	"door": "PUBLISH",
	"publisher": concat(":", [kind, "ONE"]),
	"publisher_kind": kind,
	"publisher_team_kind": team_kind,
	"event_type": event_type,
}))

test_an_agency_publishes_under_its_own_name if {
	publishing("A_B", "GENERAL", "a-b.thing.done").primary == "OWN_AGENCY_DATA"
	publishing("A_B", "GENERAL", "a-bc.thing.done").primary == "PUBLISHER_NOT_AUTHORISED"
	publishing("A_B", "GENERAL", "c.thing.done").allowed == set()
}

# A heartbeat is about nobody and carries nothing; whether the agency may say it is asked all the same.
test_what_carries_nothing_can_be_published_and_never_told if {
	nothing := {"categories": [], "publisher": "A_B:ONE", "publisher_kind": "A_B"}
	alive := object.union(nothing, {"door": "PUBLISH", "event_type": "a-b.thing.done"})
	answer_to(but(alive)).effect == "ALLOW"
	answer_to(but(alive)).allowed == set()
	answer_to(but(object.union(alive, {"event_type": "c.thing.done"}))).primary == "PUBLISHER_NOT_AUTHORISED"
	every door in ["TELL", "OPEN"] {
		answer_to(but(object.union(alive, {"door": door}))).primary == "SCHEMA_INVALID"
	}
}

test_any_agency_publishes_what_is_everybodys if {
	publishing("A_B", "GENERAL", "consent.given").effect == "ALLOW"
	publishing("A_B", "GENERAL", "consent.invented").effect == "DENY"
}

test_treatment_is_published_by_a_health_team if {
	publishing("A_B", "HEALTH", "a-b.treatment.issued").effect == "ALLOW"
	publishing("A_B", "GENERAL", "a-b.treatment.issued").effect == "DENY"
}

test_an_empty_name_publishes_nothing if {
	not throughcare.publishes("", "thing.done") with data.register as register
	throughcare.publish([], "", "", "").effect == "DENY" with data.register as register
}

test_words_of_another_type_publish_nothing if {
	every odd_one in [null, 1, true, [], {}] {
		throughcare.publish(["IDENTITY"], odd_one, "GENERAL", "a-b.thing.done").effect == "DENY" with data.register as register
		throughcare.publish(["IDENTITY"], "A_B", "GENERAL", odd_one).effect == "DENY" with data.register as register
	}
}

test_what_is_refused_says_so_of_each_category if {
	publishing("A_B", "GENERAL", "c.thing.done").withheld == {
		"IDENTITY": {"PUBLISHER_NOT_AUTHORISED"},
		"RELEASE_DATE": {"PUBLISHER_NOT_AUTHORISED"},
	}
	publishing("A_B", "GENERAL", "a-b.thing.done").allowed == {"IDENTITY", "RELEASE_DATE"}
}
