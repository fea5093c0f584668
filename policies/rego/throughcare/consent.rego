# What the person has said: consent for this recipient and purpose, category by category, and the agreements that the
# duty to refer asks for.
package throughcare

agreed(q, agreement, category) if {
	consent_current(q, category)
	statutory_agreement_given(q, agreement)
}

consent_current(q, category) if {
	q.consent[category].state in {"GIVEN", "RENEWED"}
	day_not_past(q, q.consent[category].last_day)
}

# No last day: until it is withdrawn.
day_not_past(_, "")

day_not_past(q, last_day) if {
	is_date(last_day)
	q.london_date <= last_day # the last day itself counts
}

# Housing Act 1996 s213B: the person agrees to the referral, to giving contact details, and chooses the council.
statutory_agreement_given(_, agreement) if agreement.gateway != "HA1996_S213B"

statutory_agreement_given(q, agreement) if {
	agreement.gateway == "HA1996_S213B"
	s213b_agreed(q)
}

s213b_agreed(q) if {
	q.s213b.referral == true
	q.s213b.contact == true
	q.s213b.council == true
}

# Why the person's word does not carry a category: exactly one about consent, and one about s213B where it applies.
disagreements(q, found, category) := {reason |
	some reason in [consent_state(q, category)]
	reason != "CONSENT_CURRENT"
} | {reason |
	some reason in ["S213B_NOT_AGREED"]
	some agreement in found.usable
	not statutory_agreement_given(q, agreement)
}

consent_state(q, category) := "CONSENT_CURRENT" if {
	consent_current(q, category)
} else := "CONSENT_REFUSED" if {
	q.consent[category].state == "REFUSED"
} else := "CONSENT_WITHDRAWN" if {
	q.consent[category].state in {"WITHDRAWN", "TERMINATED", "INVALIDATED"}
} else := "CONSENT_EXPIRED" if {
	q.consent[category].state in {"EXPIRED", "GIVEN", "RENEWED"}
} else := "CONSENT_MISSING"
