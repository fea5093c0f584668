# Which sharing agreements join the two agencies, today, for this purpose, under a law that reaches them both.
package throughcare

# usable: the agreements that count, each as one direction. obstacle: where none counts, what stands in the way.
search(q) := {"usable": usable, "obstacle": obstacle(q, between, current, named, lawful, fitting, usable)} if {
	key := concat(">", [q.publisher_kind, q.recipient_kind])
	between := [a | some a in data.register.agreements[key]; names_publisher(q, a)]
	current := [a | some a in between; in_force(q, a)]
	named := [a | some a in current; names_recipient(q, a)]
	lawful := [a | some a in named; gateway_in_force(q, a)]
	fitting := [a | some a in lawful; gateway_joins(q, a)]
	usable := [a | some a in fitting; q.purpose in a.purposes]
}

names_publisher(q, agreement) if agreement.from in {q.publisher, concat("", [q.publisher_kind, ":*"])}

names_recipient(q, agreement) if agreement.to in {q.recipient, concat("", [q.recipient_kind, ":*"])}

in_force(q, agreement) if {
	agreement.state == "ACTIVE"
	between_days(q, agreement)
}

gateway_in_force(q, agreement) if between_days(q, data.register.gateways[agreement.gateway])

# Both days count.
between_days(q, dated) if {
	is_string(dated.valid_from)
	is_string(dated.valid_to)
	dated.valid_from <= q.london_date
	q.london_date <= dated.valid_to
}

gateway_joins(q, agreement) if {
	gateway := data.register.gateways[agreement.gateway]
	gateway.pairs[concat(">", [q.publisher_kind, q.recipient_kind])]
	startswith(q.recipient, concat("", [q.recipient_kind, ":", gateway.to_code_starts]))
}

lapsed(_, agreement) if agreement.state == "EXPIRED"

lapsed(q, agreement) if {
	agreement.state == "ACTIVE"
	is_string(agreement.valid_to)
	agreement.valid_to < q.london_date
}

obstacle(q, between, current, named, lawful, fitting, usable) := false if {
	count(usable) > 0
} else := "PURPOSE_NOT_COVERED" if {
	count(fitting) > 0
} else := "GATEWAY_NOT_FOR_THIS_PAIR" if {
	count(lawful) > 0
} else := "NO_LEGAL_GATEWAY" if {
	count(named) > 0
} else := "RECIPIENT_NOT_COVERED" if {
	count(current) > 0
} else := "AGREEMENT_EXPIRED" if {
	some agreement in between
	lapsed(q, agreement)
} else := "NO_AGREEMENT"
