# What the person has said: consent for this recipient and purpose, category by category, and the agreements that the
# duty to refer asks for.
package throughcare

# The person's word as [what it means today, the categories that it is about, its last day].
said(consent, day) := [[meaning(record.state, record.last_day, day), record.categories, record.last_day] |
	some record in consent
]

meaning(state, last_day, day) := "CONSENT_VALID" if {
	state in {"GIVEN", "RENEWED"}
	not_past(last_day, day)
} else := "CONSENT_EXPIRED" if {
	state in {"GIVEN", "RENEWED", "EXPIRED"}
} else := "CONSENT_REFUSED" if {
	state == "REFUSED"
} else := "CONSENT_WITHDRAWN" if {
	state in {"WITHDRAWN", "TERMINATED", "INVALIDATED"}
} else := "CONSENT_MISSING"

# No last day: until it is withdrawn.
not_past("", _)

not_past(last_day, day) if {
	is_date(last_day)
	day <= last_day # the last day itself counts
}

# A category that one record gives and another does not is not given.
consent_given(word, category) if meanings(word, category) == {"CONSENT_VALID"}

consent_reason(word, category) := {"CONSENT_MISSING"} if {
	count(meanings(word, category)) == 0
} else := meanings(word, category) - {"CONSENT_VALID"}

meanings(word, category) := {means |
	some [means, about, _] in word
	category in about
}

# The days on which the person's word about a category ends; none where it stands until it is withdrawn.
last_days(word, category) := {last |
	some [_, about, last] in word
	category in about
	is_date(last)
}

default s213b_agreed(_) := false

s213b_agreed(agreed) if {
	agreed.referral == true
	agreed.contact == true
	agreed.council == true
}
