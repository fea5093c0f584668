# The door TELL: what may one agency learn from what another has published?
package throughcare

tell(q) := answer(q, grounds, refusals, agreements) if {
	found := search(q)
	grounds := {category: ground |
		q.known
		some category in q.categories
		ground := shared(q, found, category)
	}
	refusals := {category: reasons |
		some category in q.categories
		not grounds[category]
		reasons := unshared(q, found, category)
	}
	agreements := used(q, found, grounds)
}

# On what ground a category is shared; undefined where it is not.
shared(q, _, category) := ["OWN_AGENCY_DATA"] if {
	own_data(q, category)
}

shared(q, found, category) := ground if {
	not own_data(q, category)
	carrying := [agreement | some agreement in found.usable; carries(q, agreement, category)]
	count(carrying) > 0
	ground := ground_of(q, category)
}

# An agency has its own data back. Treatment goes to its health teams only.
own_data(q, category) if {
	q.publisher == q.recipient
	not needs_health_team(q, category)
}

own_data(q, _) if {
	q.publisher == q.recipient
	q.recipient_team_kind == "HEALTH"
}

# Why a category is withheld. The person is asked about first: who is not known to a recipient has no categories.
unshared(q, found, category) := ["NO_LEGITIMATE_RELATIONSHIP"] if {
	not q.known
} else := ["RECIPIENT_NOT_COVERED"] if {
	q.publisher == q.recipient
} else := [found.obstacle] if {
	found.obstacle
} else := ["CATEGORY_NOT_COVERED"] if {
	not listed(q, found, category)
} else := obstacles(q, found, category)

listed(q, found, category) if {
	some agreement in found.usable
	lists(q, agreement, category)
}

used(q, found, grounds) := {agreement.reference |
	q.publisher != q.recipient
	some category, _ in grounds
	some agreement in found.usable
	carries(q, agreement, category)
}
