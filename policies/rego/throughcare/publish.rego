# The door PUBLISH: may this agency say this kind of thing at all? Consent is never asked here.
package throughcare

# Yes or no goes by the event type alone: a heartbeat carries no category that could be allowed.
publish(asked, kind, team_kind, event_type) := {
	"effect": "ALLOW",
	"allowed": as_set(asked),
	"withheld": {},
	"reasons": {"OWN_AGENCY_DATA"},
	"primary": "OWN_AGENCY_DATA",
	"agreements": set(),
	"redactions": {},
	"obligations": set(),
	"until": never,
	"starts": never,
} if {
	publishes(kind, event_type)
	team_fits_event(team_kind, event_type)
} else := {
	"effect": "DENY",
	"allowed": set(),
	"withheld": {category: {"PUBLISHER_NOT_AUTHORISED"} | some category in asked},
	"reasons": {"PUBLISHER_NOT_AUTHORISED"},
	"primary": "PUBLISHER_NOT_AUTHORISED",
	"agreements": set(),
	"redactions": {},
	"obligations": set(),
	"until": never,
	"starts": never,
}

# An agency publishes the event types that carry its kind's own name.
publishes(kind, event_type) if startswith(event_type, concat("", [replace(lower(kind), "_", "-"), "."]))

publishes(_, event_type) if data.register.publishing.any_agency[event_type]

# Treatment is written by a health team; the custodial staff of the same prison do not have it.
team_fits_event(_, event_type) if not data.register.publishing.health_team_only[event_type]

team_fits_event("HEALTH", _)
