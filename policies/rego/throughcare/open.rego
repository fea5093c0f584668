# The doors OPEN and EXPORT: a named reader, an agency's system or the bus's own rules ask to see what is sealed.
package throughcare

# Who asks: the bus's own rules, somebody whose own right it is to look, or a worker whose agency has been told.
reader_kind(role) := "BUS" if {
	role == "handover"
} else := "BY_RIGHT" if {
	data.register.roles[role].ground
} else := "WORKER"

open(q, "BUS") := open_handover(
	q.categories, q.publisher_kind, q.event_type,
	q.recipient_kind, q.relationship, q.purpose, q.known,
)

open(q, "BY_RIGHT") := open_by_right(
	q.categories,
	q.role,
	readable(
		"OPEN", q.role, q.relationship, [q.publisher_team_kind, q.recipient_kind, q.recipient_team_kind],
		q.known, q.purpose, false,
	),
	said(q.consent, q.london_date),
	q.publisher_team_kind,
	limits(situations(q.role, q.purpose, q.protected, false, q.child_linked)),
)

open(q, "WORKER") := share(q, by_reader(q), set())

by_reader(q) := readable(
	q.door, q.role, q.relationship, [q.publisher_team_kind, q.recipient_kind, q.recipient_team_kind],
	q.known, q.purpose, q.restricted,
)

# The bus's own rules open the handover facts of what an agency may publish, to know when to tell and whom.
open_handover(asked, publisher_kind, event_type, kind, relationship, purpose, known) := given if {
	allowed := {category |
		some category in (as_set(asked) & role_categories("OPEN", "handover", ["GENERAL", kind, "GENERAL"]))
		known
		purpose == "RELEASE_HANDOVER"
		in_relationship("handover", relationship)
		publishes(publisher_kind, event_type)
	}
	withheld := {category: {"ROLE_NOT_PERMITTED"} | some category in (as_set(asked) - allowed)}
	given := answer(allowed, {"OWN_AGENCY_DATA" | count(allowed) > 0}, withheld, set(), {}, set(), for_good)
}

# The person, somebody who speaks for them, or governance with a reason: no agreement stands between.
open_by_right(asked, role, reach, word, publisher_team, limit) := answer(
	allowed, grounds, withheld, set(),
	soft, duties, period,
) if {
	rule := data.register.roles[role]
	spoken := {category | some category in asked; consent_if_asked(rule, word, row(category, publisher_team))}
	allowed := ((as_set(asked) & reach.may) & spoken) - limit.removed_all
	grounds := {rule.ground | count(allowed) > 0}
	withheld := {category: reasons |
		some category in (as_set(asked) - allowed)
		reasons := (barred(category, reach) | kept_back(category, limit)) | unspoken(category, spoken, word, publisher_team)
	}
	soft := softened(allowed, limit)
	duties := {duty | some duty in rule.obligations; count(allowed) > 0}
	ends := {day |
		rule.consent
		some category in allowed
		some day in last_days(word, row(category, publisher_team))
	}
	period := {"until": least(ends), "starts": never}
}

consent_if_asked(rule, _, _) if not rule.consent

consent_if_asked(_, word, category) if consent_given(word, category)

unspoken(category, spoken, word, publisher_team) := consent_reason(word, row(category, publisher_team)) if {
	not category in spoken
} else := set()

# A reader may open what the reader's agency may have, out of that what the role may have, of people the reader works
# with, where the person is known, for a purpose of the role, and where the record is not closed to the reader's team.
# All of these must hold.
readable(door, role, relationship, teams, known, purpose, restricted) := {
	"may": {category |
		some category in role_categories(door, role, teams)
		count(general) == 0
	},
	"bars": (general | {"ROLE_NOT_PERMITTED" | count(general) == 0}),
} if {
	general := ((apart_reasons(role, relationship) | {"NO_LEGITIMATE_RELATIONSHIP" | not known}) | {"PURPOSE_NOT_COVERED" |
		not for_purpose(role, purpose)
	}) | {"RESTRICTED_RECORD" | restricted}
}

apart_reasons(role, relationship) := {apart_reason(role) | not in_relationship(role, relationship)}

# Only a role that says for what it reads is held to it here; for all others the agreement says.
for_purpose(role, _) if not data.register.roles[role].purposes

for_purpose(role, purpose) if purpose in data.register.roles[role].purposes

role_categories(door, role, [publisher_team, kind, team_kind]) := {category |
	rule := data.register.roles[role]
	rule.door == door
	of_agency(rule.agencies, kind)
	some category in categories
	listed_for_role(rule.categories, category)
	not beyond_the_team(rule, team_kind, row(category, publisher_team))
}

of_agency("ANY", _)

of_agency(agencies, kind) if {
	is_array(agencies)
	kind in agencies
}

listed_for_role("ALL", _)

listed_for_role(listed, category) if {
	is_array(listed)
	category in listed
}

beyond_the_team(rule, team_kind, category) if {
	rule.health_team_only
	data.register.health_categories[category]
	team_kind != "HEALTH"
}

in_relationship(role, relationship) if relationship in data.register.roles[role].relationships

# Somebody whose role opens nothing is told that, not that the person is a stranger.
default apart_reason(_) := "ROLE_NOT_PERMITTED"

apart_reason(role) := "OUT_OF_AREA" if data.register.roles[role].relationships == ["AREA_OUT_OF_HOURS"]

apart_reason(role) := "NO_LEGITIMATE_RELATIONSHIP" if data.register.roles[role].relationships != ["AREA_OUT_OF_HOURS"]
