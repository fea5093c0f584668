# The door OPEN: a named reader, or the bus's own rules, asks to see what is sealed.
package throughcare

# The bus's own rules open the handover facts of what an agency may publish, to know when to tell and whom.
open_handover(asked, publisher_kind, event_type, kind, relationship, purpose, known) := given if {
	allowed := {category |
		some category in (as_set(asked) & role_categories("handover", kind, "GENERAL"))
		known
		purpose == "RELEASE_HANDOVER"
		in_relationship("handover", relationship)
		publishes(publisher_kind, event_type)
	}
	withheld := {category: {"ROLE_NOT_PERMITTED"} | some category in (as_set(asked) - allowed)}
	given := answer(allowed, {"OWN_AGENCY_DATA" | count(allowed) > 0}, withheld, set())
}

# A reader may open what the reader's agency may have, out of that what the role may have, of people the reader works
# with, where the person is known. All of these must hold.
readable(role, relationship, kind, team_kind, known) := {
	"may": {category |
		some category in role_categories(role, kind, team_kind)
		in_relationship(role, relationship)
		known
	},
	"bars": ((apart | {"NO_LEGITIMATE_RELATIONSHIP" | not known}) | {"ROLE_NOT_PERMITTED" | count(apart) == 0; known}),
} if {
	apart := {apart_reason(role) | not in_relationship(role, relationship)}
}

role_categories(role, kind, team_kind) := {category |
	rule := data.register.roles[role]
	of_agency(rule.agencies, kind)
	some category in categories
	listed_for_role(rule.categories, category)
	not beyond_the_team(rule, team_kind, category)
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
