# The door PUBLISH: may this agency say this kind of thing at all? Consent is never asked here.
package throughcare

publish(q) := answer(q, grounds, refusals, []) if {
	grounds := {category: ["OWN_AGENCY_DATA"] | some category in q.categories; may_publish(q)}
	refusals := {category: ["PUBLISHER_NOT_AUTHORISED"] | some category in q.categories; not may_publish(q)}
}

may_publish(q) if {
	publishes(q)
	team_fits_event(q)
}

# An agency publishes the event types that carry its kind's own name.
publishes(q) if startswith(q.event_type, concat("", [replace(lower(q.publisher_kind), "_", "-"), "."]))

publishes(q) if data.register.publishing.any_agency[q.event_type]

team_fits_event(q) if not data.register.publishing.health_team_only[q.event_type]

team_fits_event(q) if q.publisher_team_kind == "HEALTH"
