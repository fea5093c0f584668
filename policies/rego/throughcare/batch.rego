# The entry: answers every question of a batch. What is not clearly allowed is refused, and a question that cannot
# be read is refused as such.
#
# OPA works a function out once in a batch for equal arguments. So what takes work hangs on single words and not on
# the whole question: a thousand people with the same situation cost little more than one.
package throughcare

# An object keyed by place, never a list: an undefined answer is missing from its place and moves no other. The gate
# takes a missing answer for no answer.
# METADATA
# entrypoint: true
batch := {i: answer |
	some i, q in input.questions
	answer := decide(q)
}

default decide(_) := {
	"effect": "DENY",
	"allowed": set(),
	"withheld": {},
	"reasons": {"SCHEMA_INVALID"},
	"primary": "SCHEMA_INVALID",
	"agreements": set(),
	"redactions": {},
	"obligations": set(),
	"until": "9999-12-31",
	"starts": "9999-12-31",
}

# One body a door, and a question has one door: two can never answer the same question differently.
decide(q) := answer if {
	q.door == "PUBLISH"
	well_formed(q)
	answer := publish(q.categories, q.publisher_kind, q.publisher_team_kind, q.event_type)
}

decide(q) := answer if {
	q.door == "TELL"
	well_formed(q)
	answer := share(q, tellable(q.known, q.restricted), set())
}

# What leaves the house says no more than that there is something to read.
decide(q) := answer if {
	q.door == "SEND"
	well_formed(q)
	answer := share(q, tellable(q.known, q.restricted), {"THIN_ONLY"})
}

# An agency's own system takes out what its agreements send by file, of people whom the agency works with.
decide(q) := answer if {
	q.door == "EXPORT"
	well_formed(q)
	answer := share(q, by_reader(q), set())
}

decide(q) := answer if {
	q.door == "OPEN"
	well_formed(q)
	answer := open(q, reader_kind(q.role))
}
