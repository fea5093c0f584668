# What a question must look like to be answered. All type guards stand here: Rego compares across types, so that a
# number would be earlier than any date.
package throughcare

well_formed(q) if {
	categories_known(q.door, q.categories)
	agency_named(q.publisher, q.publisher_kind, q.publisher_team_kind)
	agency_named(q.recipient, q.recipient_kind, q.recipient_team_kind)
	is_string(q.event_type)
	is_string(q.role)
	is_string(q.relationship)
	data.register.purposes[q.purpose]
	is_date(q.london_date)
	consent_readable(q.consent)
	s213b_readable(q.s213b)
	is_boolean(q.child_linked)
	is_boolean(q.drr_in_force)
	is_boolean(q.address_check_open)
	is_boolean(q.restricted)
	is_boolean(q.protected)
	overrides_readable(q.overrides)
	is_days(q.closed_for_days)
	is_boolean(q.known)
}

categories_known(door, asked) if {
	is_array(asked)
	something_asked(door, asked)
	count(as_set(asked) - categories) == 0
}

# Only what an agency publishes may carry nothing: a heartbeat is about nobody. Nobody is ever told nothing.
something_asked("PUBLISH", _)

something_asked(_, asked) if count(asked) > 0

as_set(list) := {item | some item in list}

categories := {category | some category, _ in data.register.categories}

agency_named(agency, kind, team_kind) if {
	is_string(agency)
	is_string(kind)
	kind != ""
	startswith(agency, concat("", [kind, ":"]))
	not endswith(agency, ":")
	data.register.team_kinds[team_kind]
}

is_date(day) if {
	is_string(day)
	day >= "0001-01-01"
	of_calendar(day)
}

# The 30th of February is no day.
of_calendar(day) if regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$`, day)

of_calendar(day) if regex.match(`^[0-9]{4}-(0[13-9]|1[0-2])-(29|30)$`, day)

of_calendar(day) if regex.match(`^[0-9]{4}-(0[13578]|1[02])-31$`, day)

of_calendar(day) if regex.match(`^([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29$`, day)

# A record that cannot be read may be a refusal: so may the question that carries it.
consent_readable(consent) if {
	is_array(consent)
	every record in consent {
		is_string(record.state)
		last_day_readable(record.last_day)
		is_array(record.categories)
		count(as_set(record.categories) - categories) == 0
	}
}

# No last day: until it is withdrawn.
last_day_readable("")

last_day_readable(last_day) if is_date(last_day)

s213b_readable(agreed) if {
	is_boolean(agreed.referral)
	is_boolean(agreed.contact)
	is_boolean(agreed.council)
}

# An override that cannot be read makes the question one that cannot be read: it may have said more than it seems.
overrides_readable(overrides) if {
	is_array(overrides)
	every override in overrides {
		is_string(override.kind)
		is_date(override.last_day)
		is_array(override.categories)
		count(as_set(override.categories) - categories) == 0
	}
}

is_days(days) if {
	is_number(days)
	days >= 0
	days <= 36500
}
