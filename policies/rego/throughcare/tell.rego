# The door TELL: what may one agency learn of what another has published?
package throughcare

# may: the categories that may be considered at all. bars: why the others may not, whatever an agreement says.
# Who is not known to a recipient has no categories there.
tellable(true) := {"may": categories, "bars": set()}

tellable(false) := {"may": set(), "bars": {"NO_LEGITIMATE_RELATIONSHIP"}}

share(q, reach) := answer if {
	q.publisher == q.recipient
	answer := own_data(q.categories, q.recipient_kind, q.publisher_team_kind, q.recipient_team_kind, reach)
} else := answer if {
	answer := agreed_data(
		q.categories,
		[
			q.publisher_kind, q.publisher_team_kind, q.recipient_kind,
			q.recipient_team_kind, q.child_linked, q.drr_in_force,
		],
		search(q.publisher, q.publisher_kind, q.recipient, q.recipient_kind, q.purpose, q.london_date),
		said(q.consent, q.london_date),
		s213b_agreed(q.s213b),
		reach,
	)
}

# An agency has its own data back. Treatment goes to its health teams only.
own_data(asked, kind, publisher_team, recipient_team, reach) := answer(allowed, grounds, withheld, set()) if {
	kept := health_only(kind, publisher_team, recipient_team)
	allowed := (as_set(asked) & reach.may) - kept
	grounds := {"OWN_AGENCY_DATA" | count(allowed) > 0}
	withheld := {category: reasons |
		some category in (as_set(asked) - allowed)
		reasons := {"RECIPIENT_NOT_COVERED" | category in kept} | barred(category, reach)
	}
}

# What the agreements of the two carry, and of that what the person's word allows.
agreed_data(asked, pair, found, word, s213b, reach) := answer(allowed, grounds, withheld, agreements) if {
	deals := [deal | some place in found.usable; deal := carried(pair, place, word, s213b)]
	has := union({deal.carries | some deal in deals})
	allowed := (as_set(asked) & reach.may) & has
	withheld := {category: reasons |
		some category in (as_set(asked) - allowed)
		reasons := barred(category, reach) | refusal(category, found.obstacle, deals, has)
	}
	grounds := {ground | some deal in deals; some ground, on in deal.grounds; count(on & allowed) > 0}
	agreements := {deal.reference | some deal in deals; count(deal.carries & allowed) > 0}
}

barred(category, reach) := reach.bars if {
	not category in reach.may
} else := set()

# Why a category is not carried; nothing where it is.
refusal(category, obstacle, deals, has) := set() if {
	category in has
} else := {obstacle} if {
	obstacle
} else := reasons if {
	reasons := {reason | some deal in deals; some reason in deal.refusals[category]}
	count(reasons) > 0
} else := {"CATEGORY_NOT_COVERED"}
