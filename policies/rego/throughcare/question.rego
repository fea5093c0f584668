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
	is_array(q.consent)
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

something_asked(door, asked) if {
	door != "PUBLISH"
	count(asked) > 0
}

as_set(list) := {item | some item in list}

categories := {category | some category, _ in data.register.categories}

agency_named(agency, kind, team_kind) if {
	is_string(agency)
	is_string(kind)
	startswith(agency, concat("", [kind, ":"]))
	data.register.team_kinds[team_kind]
}

is_date(day) if {
	is_string(day)
	regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, day)
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
