# Which sharing agreements join the two agencies, today, for this purpose, under a law that reaches them both.
package throughcare

# usable: places of the agreements that count. obstacle: where none counts, what stands in the way, else false.
search(publisher, publisher_kind, recipient, recipient_kind, purpose, day) := {
	"usable": usable,
	"starts": least(beginnings(papers, between, day)),
	"obstacle": obstacle({
		"lapsed": {place | some place in between; lapsed(papers[place], day)},
		"current": current,
		"named": named,
		"lawful": lawful,
		"fitting": fitting,
		"usable": usable,
	}),
} if {
	pair := concat(">", [publisher_kind, recipient_kind])
	givers := {publisher, concat("", [publisher_kind, ":*"])}
	takers := {recipient, concat("", [recipient_kind, ":*"])}
	papers := object.get(data.register.agreements, pair, [])
	between := {place | some place, agreement in papers; agreement.from in givers}
	current := {place | some place in between; in_force(papers[place], day)}
	named := {place | some place in current; papers[place].to in takers}
	lawful := {place | some place in named; dated(data.register.gateways[papers[place].gateway], day)}
	fitting := {place | some place in lawful; joins(data.register.gateways[papers[place].gateway], pair, recipient)}
	usable := {place | some place in fitting; purpose in papers[place].purposes}
}

# The first days of agreements and laws of the two that are still to come.
beginnings(papers, between, day) := {paper.valid_from |
	some place in between
	some paper in [papers[place], data.register.gateways[papers[place].gateway]]
	is_date(paper.valid_from)
	paper.valid_from > day
}

in_force(agreement, day) if {
	agreement.state == "ACTIVE"
	dated(agreement, day)
}

# The first day and the last both count.
dated(paper, day) if {
	is_string(paper.valid_from)
	is_string(paper.valid_to)
	paper.valid_from <= day
	day <= paper.valid_to
}

joins(gateway, pair, recipient) if {
	gateway.pairs[pair]
	startswith(split(recipient, ":")[1], gateway.to_code_starts)
}

lapsed(agreement, _) if agreement.state == "EXPIRED"

lapsed(agreement, day) if {
	agreement.state == "ACTIVE"
	is_string(agreement.valid_to)
	agreement.valid_to < day
}

# The first condition that no agreement of the two meets.
obstacle(met) := false if {
	count(met.usable) > 0
} else := "PURPOSE_NOT_COVERED" if {
	count(met.fitting) > 0
} else := "GATEWAY_NOT_FOR_THIS_PAIR" if {
	count(met.lawful) > 0
} else := "NO_LEGAL_GATEWAY" if {
	count(met.named) > 0
} else := "RECIPIENT_NOT_COVERED" if {
	count(met.current) > 0
} else := "AGREEMENT_EXPIRED" if {
	count(met.lapsed) > 0
} else := "NO_AGREEMENT"
