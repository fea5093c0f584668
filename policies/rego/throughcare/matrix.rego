# Which category may go to which kind of agency under one agreement, and what must hold besides.
package throughcare

# One agreement read against the matrix: what it carries, on what grounds, and why it does not carry the rest.
carried(parties, place, word, s213b) := {
	"reference": agreement.reference,
	"carries": carries,
	"grounds": {
		"STATUTORY_GATEWAY": carries,
		"DUTY_TO_SHARE_CHILD": {category | some category in carries; rules[category] == "GATEWAY_IF_CHILD_LINKED"},
		"CONSENT_VALID": {category | some category in carries; by_consent(rules[category], category, a, word)},
	},
	"ends": {category: ends(agreement, rules[category], category, a, word) | some category in carries},
	"refusals": {category: reasons |
		some category, rule in rules
		not category in carries
		reasons := why_not(rule, category, a, word)
	},
} if {
	[publisher_kind, publisher_team, recipient_kind, recipient_team, child_linked, drr, check, export, closed] := parties
	agreement := data.register.agreements[concat(">", [publisher_kind, recipient_kind])][place]
	a := {
		"gateway": agreement.gateway,
		"confidentiality_basis": agreement.confidentiality_basis,
		"publisher_kind": publisher_kind,
		"publisher_team": publisher_team,
		"recipient_team": recipient_team,
		"child_linked": child_linked,
		"drr": drr,
		"address_check": check,
		"kept": kept(agreement, closed),
		"s213b": s213b,
	}
	rules := {category: rule_of(row(category, publisher_team), recipient_kind) |
		some category in listed(agreement, export)
		not patient_information_withheld(agreement.gateway, row(category, publisher_team))
	}
	carries := {category | some category, rule in rules; carries_category(rule, category, a, word)}
}

# By file goes what the agreement says may go by file.
listed(agreement, false) := agreement.categories

listed(agreement, true) := agreement.export

# How long a recipient keeps what it was told, from the day on which its last alert about the person closed.
default kept(_, _) := false

kept(agreement, closed) if {
	is_number(agreement.retention_days)
	closed <= agreement.retention_days
}

# Until when this agreement carries a category: its own last day, its law's, and the person's where it asks for that.
ends(agreement, rule, category, a, word) := papers | words if {
	papers := {agreement.valid_to, data.register.gateways[agreement.gateway].valid_to}
	words := {day |
		by_consent(rule, category, a, word)
		some day in last_days(word, row(category, a.publisher_team))
	}
}

# Whom to ring tells what for: a contact in a health team is treated as treatment, any other as identity.
row(category, publisher_team) := "SUBSTANCE_TREATMENT" if {
	category == "PRACTITIONER_CONTACT"
	publisher_team == "HEALTH"
} else := "IDENTITY" if {
	category == "PRACTITIONER_CONTACT"
} else := category

# A kind of agency without a column of its own has the careful one.
rule_of(category, kind) := object.get(cells, kind, cells.ANY_OTHER) if cells := data.register.matrix[category]

# Police, Crime, Sentencing and Courts Act 2022 s16(4): a crime gateway does not carry patient information.
patient_information_withheld(gateway, category) if {
	data.register.health_categories[category]
	not data.register.gateways[gateway].patient_information
}

carries_category(rule, category, a, word) if {
	a.kept
	given_by_rule(rule, category, a, word)
}

given_by_rule(rule, _, a, _) if freely(rule, a)

given_by_rule(rule, category, a, word) if by_consent(rule, category, a, word)

given_by_rule("NAMED_RECIPIENT", _, _, word) if count(word) > 0

# Told as soon as the agreement lists it.
freely("GATEWAY", _)

freely("GATEWAY_IF_CHILD_LINKED", a) if a.child_linked

freely("GATEWAY_IF_ADDRESS_CHECK", a) if a.address_check

freely("HEALTH", a) if a.recipient_team == "HEALTH"

freely("CONSENT_UNLESS_DRR", a) if a.drr

freely("CONSENT_UNLESS_S14", a) if {
	a.gateway == "OMA2007_S14"
	a.publisher_kind in {"PRISON_CARAT", "PROBATION"}
}

# Told when the person has said so too.
by_consent(rule, category, a, word) if {
	asks_consent(rule, a)
	consent_given(word, row(category, a.publisher_team))
	statutory_agreement_given(a)
}

asks_consent(rule, _) if rule in {"CONSENT", "CONSENT_UNLESS_S14", "CONSENT_UNLESS_DRR"}

asks_consent("HEALTH_EXPLICIT", a) if {
	a.publisher_team == "HEALTH"
	a.recipient_team == "HEALTH"
	a.confidentiality_basis == "EXPLICIT_CONSENT"
}

# Housing Act 1996 s213B: the person agrees to the referral, to giving contact details, and chooses the council.
statutory_agreement_given(a) if a.gateway != "HA1996_S213B"

statutory_agreement_given(a) if a.s213b

# The conditions above, negated, rule by rule.
why_not(rule, category, a, word) := {"RETENTION_ELAPSED"} if {
	not a.kept
} else := {"NOT_NECESSARY"} if {
	rule in {"OVERRIDE", "GATEWAY_IF_CHILD_LINKED", "GATEWAY_IF_ADDRESS_CHECK"}
} else := {"RECIPIENT_NOT_COVERED"} if {
	rule in {"HEALTH", "HEALTH_EXPLICIT"}
	a.recipient_team != "HEALTH"
} else := {"CONSENT_MISSING"} if {
	rule == "NAMED_RECIPIENT"
} else := reasons if {
	asks_consent(rule, a)
	reasons := consent_reason(word, row(category, a.publisher_team)) | {"S213B_NOT_AGREED" |
		not statutory_agreement_given(a)
	}
} else := {"CATEGORY_NOT_COVERED"}

# What an agency's own team may not have unless it is a health team.
health_only(_, _, "HEALTH") := set()

health_only(kind, publisher_team, "GENERAL") := {category |
	some category in categories
	rule_of(row(category, publisher_team), kind) in {"HEALTH", "HEALTH_EXPLICIT"}
}
