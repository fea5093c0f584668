# The door PUBLISH: may this agency say this kind of thing at all? Consent is never asked here.
package throughcare

publish(asked, kind, team_kind, event_type) := answer(as_set(asked), {"OWN_AGENCY_DATA"}, {}, set()) if {
	publishes(kind, event_type)
	team_fits_event(team_kind, event_type)
} else := answer(set(), set(), {category: {"PUBLISHER_NOT_AUTHORISED"} | some category in asked}, set())

# An agency publishes the event types that carry its kind's own name.
publishes(kind, event_type) if startswith(event_type, concat("", [replace(lower(kind), "_", "-"), "."]))

publishes(_, event_type) if data.register.publishing.any_agency[event_type]

# Treatment is written by a health team; the custodial staff of the same prison do not have it.
team_fits_event(_, event_type) if not data.register.publishing.health_team_only[event_type]

team_fits_event("HEALTH", _)
