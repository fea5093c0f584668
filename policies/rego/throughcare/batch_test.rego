package throughcare_test

import data.throughcare

test_empty_input_is_refused if {
	throughcare.batch == {} with input as {} with data.register as register
	throughcare.decide({}).effect == "DENY" with data.register as register
	throughcare.decide({}).allowed == set() with data.register as register
}

test_without_a_register_everything_is_refused if {
	throughcare.decide(question).primary == "SCHEMA_INVALID" with data.register as {}
}

test_every_question_keeps_its_place if {
	answers := throughcare.batch with input as {"questions": [question, "odd", {}, question]}
		with data.register as register
	{place: answer.effect | some place, answer in answers} == {0: "ALLOW", 1: "DENY", 2: "DENY", 3: "ALLOW"}
}

test_the_sample_question_is_allowed if {
	throughcare.decide(question).effect == "ALLOW" with data.register as register
}

# Each of these, put into a question that is allowed, must leave nothing allowed.
odd := {
	"door": [null, 1, "", "BACK"],
	"publisher": [null, 1, "", "PROBATION:NORTH", ["PRISON_CARAT:ONE"]],
	"publisher_kind": [null, true, "", "PROBATION"],
	"publisher_team_kind": [null, 0, "", "FRIENDS"],
	"recipient": [null, 2, "", "DIP:X"],
	"recipient_team_kind": [null, 0, ""],
	"purpose": [null, 1, "", "CURIOSITY"],
	"event_type": [null, 1, []],
	"role": [null, 1, ["reader"]],
	"relationship": [null, 1, ["TEAM"]],
	"categories": [null, "IDENTITY", {}, ["IDENTITY", "SHOE_SIZE"], [null], {"IDENTITY": "IDENTITY", "X": 1}],
	"london_date": [null, 20260501, "", "2026-5-1", "2026-05-01T00:00:00", "99999"],
	"consent": [null, {}, "GIVEN"],
	"child_linked": [null, "yes", 1],
	"drr_in_force": [null, "no"],
	"known": [null, "yes", 1],
}

test_an_odd_word_anywhere_leaves_nothing_allowed if {
	every sound in [question, but({"door": "PUBLISH"}), reader_asks, handover_asks] {
		answer_to(sound).effect == "ALLOW"
		every key, values in odd {
			every value in values {
				answer := answer_to(object.union(object.remove(sound, [key]), {key: value}))
				answer.reasons == {"SCHEMA_INVALID"}
			}
		}
	}
}

# At the door PUBLISH nothing may be carried: see publish_test.rego.
test_a_question_about_nothing_is_refused if {
	every sound in [question, reader_asks, handover_asks] {
		answer_to(object.union(sound, {"categories": []})).reasons == {"SCHEMA_INVALID"}
	}
}

reader_asks := but({"door": "OPEN", "role": "reader", "relationship": "TEAM"})

handover_asks := but({
	"door": "OPEN",
	"role": "handover",
	"recipient": "THROUGHCARE:BUS",
	"recipient_kind": "THROUGHCARE",
	"categories": ["RELEASE_DATE"],
})

# Who reads is asked at the door OPEN; telling a team has no reader yet.
test_the_role_does_not_matter_for_telling if {
	answer_to(but({"role": "handover"})) == answer_to(question)
}

test_a_missing_word_leaves_nothing_allowed if {
	every key, _ in odd {
		answer := throughcare.decide(object.remove(question, [key])) with data.register as register
		answer.effect == "DENY"
	}
}
