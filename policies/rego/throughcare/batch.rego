# The entry: answers every question of a batch. What is not clearly allowed is refused, and a question that cannot
# be read is refused as such.
package throughcare

# An object keyed by place, never a list: an undefined answer is missing from its place and moves no other. The gate
# takes a missing answer for no answer.
default batch := {}

batch := {i: answer |
	some i, q in input.questions
	answer := decide(q)
}

default decide(_) := {
	"effect": "DENY",
	"allowed": [],
	"withheld": {},
	"reasons": ["SCHEMA_INVALID"],
	"primary": "SCHEMA_INVALID",
	"agreements": [],
}

# One body a door, and a question has one door: two can never answer the same question differently.
decide(q) := publish(q) if {
	well_formed(q)
	q.door == "PUBLISH"
}

decide(q) := tell(q) if {
	well_formed(q)
	q.door == "TELL"
}

decide(q) := read(q) if {
	well_formed(q)
	q.door == "OPEN"
}

# Type guards in one place: Rego compares across types, so that a number would be less than any date.
well_formed(q) if {
	is_string(q.publisher)
	is_string(q.publisher_kind)
	is_string(q.recipient)
	is_string(q.recipient_kind)
	is_string(q.event_type)
	is_string(q.relationship)
	is_string(q.role)
	is_array(q.categories)
	count(q.categories) > 0
	every category in q.categories {
		is_string(category)
		data.register.categories[category]
	}
	data.register.purposes[q.purpose]
	data.register.team_kinds[q.publisher_team_kind]
	data.register.team_kinds[q.recipient_team_kind]
	is_date(q.london_date)
	is_object(q.consent)
	is_boolean(q.child_linked)
	is_boolean(q.drr_in_force)
	is_boolean(q.known)
}

is_date(day) if {
	is_string(day)
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, day)
}
