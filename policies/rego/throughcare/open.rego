# The door OPEN: a named reader, or the bus's own rules, asks to see what is sealed.
package throughcare

# The bus's own rules open the handover facts of what an agency may publish, to know when to tell and whom.
read(q) := answer(q, grounds, refusals, []) if {
	q.role == "handover"
	grounds := {category: ["OWN_AGENCY_DATA"] | some category in q.categories; handover_may_open(q, category)}
	refusals := {category: ["ROLE_NOT_PERMITTED"] |
		some category in q.categories
		not handover_may_open(q, category)
	}
}

# A reader may open what the reader's agency may have, out of that what the role may have, of people the reader works
# with. All three must hold.
read(q) := answer(q, grounds, refusals, agreements) if {
	q.role != "handover"
	found := search(q)
	grounds := {category: ground |
		q.known
		some category in q.categories
		reader_may_open(q, category)
		ground := shared(q, found, category)
	}
	refusals := {category: reasons |
		some category in q.categories
		not grounds[category]
		reasons := unread(q, found, category)
	}
	agreements := used(q, found, grounds)
}

handover_may_open(q, category) if {
	q.known
	q.purpose == "RELEASE_HANDOVER"
	role_permits(q, category)
	publishes(q)
}

reader_may_open(q, category) if {
	role_permits(q, category)
	in_relationship(q)
}

role_permits(q, category) if {
	role := data.register.roles[q.role]
	role_of_agency(role, q.recipient_kind)
	role_has(role, category)
	role_in_team(role, q.recipient_team_kind, category)
}

role_of_agency(role, _) if role.agencies == "ANY"

role_of_agency(role, kind) if {
	is_array(role.agencies)
	kind in role.agencies
}

role_has(role, _) if role.categories == "ALL"

role_has(role, category) if {
	is_array(role.categories)
	category in role.categories
}

role_in_team(role, _, category) if not role_needs_health_team(role, category)

role_in_team(_, "HEALTH", _)

role_needs_health_team(role, category) if {
	role.health_team_only
	data.register.health_categories[category]
}

in_relationship(q) if q.relationship in data.register.roles[q.role].relationships

unread(q, found, category) := reasons if {
	refused := {reason | some reason in ["ROLE_NOT_PERMITTED"]; not role_permits(q, category)}
	apart := {reason | some reason in [apart_reason(q)]; not in_relationship(q)}
	withheld := {reason | not shared(q, found, category); some reason in unshared(q, found, category)}
	unknown := {reason | some reason in ["NO_LEGITIMATE_RELATIONSHIP"]; not q.known}
	reasons := ((refused | apart) | withheld) | unknown
}

default apart_reason(_) := "NO_LEGITIMATE_RELATIONSHIP"

apart_reason(q) := "OUT_OF_AREA" if data.register.roles[q.role].relationships == ["AREA_OUT_OF_HOURS"]
