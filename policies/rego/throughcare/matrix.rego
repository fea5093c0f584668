# Which category may go to which kind of agency, and what must hold besides the agreement.
package throughcare

# Does this agreement carry this category to this recipient?
carries(q, agreement, category) if {
	lists(q, agreement, category)
	permitted(q, agreement, category)
}

lists(_, agreement, category) if {
	category in agreement.categories
	not health_data_under_a_crime_gateway(agreement, category)
}

# Police, Crime, Sentencing and Courts Act 2022 s16(4): a crime gateway does not carry patient information.
health_data_under_a_crime_gateway(agreement, category) if {
	data.register.health_categories[category]
	not data.register.gateways[agreement.gateway].patient_information
}

# Whom to ring tells what for: the contact in a health team is treated as treatment, any other as identity.
row(q, "PRACTITIONER_CONTACT") := "SUBSTANCE_TREATMENT" if q.publisher_team_kind == "HEALTH"

row(q, "PRACTITIONER_CONTACT") := "IDENTITY" if q.publisher_team_kind == "GENERAL"

row(_, category) := category if category != "PRACTITIONER_CONTACT"

word(q, category) := data.register.matrix[row(q, category)][q.recipient_kind]

word(q, category) := data.register.matrix[row(q, category)].ANY_OTHER if {
	not data.register.matrix[row(q, category)][q.recipient_kind]
}

permitted(q, _, category) if word(q, category) == "GATEWAY"

permitted(q, _, category) if {
	word(q, category) == "GATEWAY_IF_CHILD_LINKED"
	q.child_linked
}

permitted(q, _, category) if {
	word(q, category) == "HEALTH"
	q.recipient_team_kind == "HEALTH"
}

permitted(q, agreement, category) if {
	word(q, category) in {"CONSENT", "CONSENT_UNLESS_S14", "CONSENT_UNLESS_DRR"}
	agreed(q, agreement, row(q, category))
}

permitted(q, agreement, category) if {
	word(q, category) == "CONSENT_UNLESS_S14"
	agreement.gateway == "OMA2007_S14"
	q.publisher_kind in {"PRISON_CARAT", "PROBATION"}
}

permitted(q, _, category) if {
	word(q, category) == "CONSENT_UNLESS_DRR"
	q.drr_in_force
}

permitted(q, agreement, category) if {
	word(q, category) == "HEALTH_EXPLICIT"
	q.publisher_team_kind == "HEALTH"
	q.recipient_team_kind == "HEALTH"
	agreement.confidentiality_basis == "EXPLICIT_CONSENT"
	agreed(q, agreement, category)
}

permitted(q, _, category) if {
	word(q, category) == "NAMED_RECIPIENT"
	count(q.consent) > 0
}

# On what ground a category that is carried goes out.
ground_of(q, category) := ["DUTY_TO_SHARE_CHILD", "STATUTORY_GATEWAY"] if {
	word(q, category) == "GATEWAY_IF_CHILD_LINKED"
} else := ["CONSENT_VALID", "STATUTORY_GATEWAY"] if {
	word(q, category) in {"CONSENT", "CONSENT_UNLESS_S14", "CONSENT_UNLESS_DRR", "HEALTH_EXPLICIT"}
	consent_current(q, row(q, category))
} else := ["STATUTORY_GATEWAY"]

# Only for the own agency: where the matrix asks for a health team, so does a look at one's own data.
needs_health_team(q, category) if word(q, category) in {"HEALTH", "HEALTH_EXPLICIT"}

# Why a category that an agreement lists is withheld all the same: what `permitted` asks for and did not find.
obstacles(q, found, category) := ["NOT_NECESSARY"] if {
	word(q, category) in {"OVERRIDE", "GATEWAY_IF_CHILD_LINKED"}
} else := ["RECIPIENT_NOT_COVERED"] if {
	word(q, category) in {"HEALTH", "HEALTH_EXPLICIT"}
	q.recipient_team_kind != "HEALTH"
} else := ["CONSENT_MISSING"] if {
	word(q, category) == "NAMED_RECIPIENT"
} else := reasons if {
	word(q, category) in {"CONSENT", "CONSENT_UNLESS_S14", "CONSENT_UNLESS_DRR", "HEALTH_EXPLICIT"}
	reasons := disagreements(q, found, row(q, category))
	count(reasons) > 0
} else := ["CATEGORY_NOT_COVERED"]
