# The doors TELL and SEND, and what OPEN and EXPORT have in common with them: what may one agency learn of what another
# has published?
package throughcare

# may: the categories that may be considered at all. bars: why the others may not, whatever an agreement says.
# Who is not known to a recipient has no categories there, nor has one whose record is restricted.
tellable(known, restricted) := {
	"may": {category | some category in categories; count(bars) == 0},
	"bars": bars,
} if {
	bars := {"NO_LEGITIMATE_RELATIONSHIP" | not known} | {"RESTRICTED_RECORD" | restricted}
}

share(q, reach, duties) := given if {
	q.publisher == q.recipient
	limit := limits(situations(q.role, q.purpose, q.protected, true, q.child_linked))
	given := own_data(
		q.categories, q.recipient_kind, q.publisher_team_kind,
		q.recipient_team_kind, reach, limit, duties,
	)
} else := given if {
	given := agreed_data(
		q.categories,
		[
			q.publisher_kind, q.publisher_team_kind, q.recipient_kind, q.recipient_team_kind,
			q.child_linked, q.drr_in_force, q.address_check_open, q.door == "EXPORT", q.closed_for_days,
		],
		search(q.publisher, q.publisher_kind, q.recipient, q.recipient_kind, q.purpose, q.london_date),
		said(q.consent, q.london_date),
		s213b_agreed(q.s213b),
		overridden(q.overrides, q.recipient_kind, q.recipient_team_kind, q.publisher_team_kind, q.london_date),
		reach,
		limits(situations(q.role, q.purpose, q.protected, false, q.child_linked)),
		duties,
	)
}

# An agency has its own data back. Treatment goes to its health teams only.
own_data(asked, kind, publisher_team, recipient_team, reach, limit, duties) := answer(
	allowed, grounds, withheld, set(),
	softened(allowed, limit), duties_if(allowed, duties), for_good,
) if {
	kept := health_only(kind, publisher_team, recipient_team)
	allowed := ((as_set(asked) & reach.may) - kept) - limit.removed_all
	grounds := {"OWN_AGENCY_DATA" | count(allowed) > 0}
	withheld := {category: reasons |
		some category in (as_set(asked) - allowed)
		reasons := ({"RECIPIENT_NOT_COVERED" | category in kept} | barred(category, reach)) | kept_back(category, limit)
	}
}

# What the agreements of the two carry, of that what the person's word allows, and what an override lets through.
agreed_data(asked, pair, found, word, s213b, overrides, reach, limit, duties) := answer(
	allowed, grounds, withheld, agreements,
	softened(allowed, limit), duties_if(allowed, duties), period,
) if {
	deals := [deal | some place in found.usable; deal := carried(pair, place, word, s213b)]
	has := union({deal.carries | some deal in deals}) | overrides.carries
	allowed := ((as_set(asked) & reach.may) & has) - limit.removed_all
	withheld := {category: reasons |
		some category in (as_set(asked) - allowed)
		reasons := (barred(category, reach) | kept_back(category, limit)) | refusal(category, found.obstacle, deals, has)
	}
	used := [deal | some deal in deals; count(deal.carries & allowed) > 0]
	grounds := {ground |
		some source in array.concat(deals, [overrides])
		some ground, on in source.grounds
		count(on & allowed) > 0
	}
	agreements := {deal.reference | some deal in used}
	ends := {day |
		some source in array.concat(used, [overrides])
		some category, days in source.ends
		category in allowed
		some day in days
	}
	period := {"until": least(ends), "starts": found.starts}
}

duties_if(allowed, duties) := {duty | some duty in duties; count(allowed) > 0}

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
