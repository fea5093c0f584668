# How an answer is put together: what is allowed and on what ground, what is withheld and why.
package throughcare

# grounds: {category: {ground}} for what is allowed. refusals: {category: {reason}} for the rest.
answer(q, grounds, refusals, agreements) := {
	"effect": effect(grounds, refusals),
	"allowed": [category | some category in q.categories; grounds[category]],
	"withheld": refusals,
	"reasons": reasons,
	"primary": primary(grounds, reasons),
	"agreements": agreements,
} if {
	reasons := {reason | some found in grounds; some reason in found} | {reason | some found in refusals; some reason in found}
}

default effect(_, _) := "DENY"

effect(grounds, refusals) := "ALLOW" if {
	count(grounds) > 0
	count(refusals) == 0
}

effect(grounds, refusals) := "ALLOW_REDACTED" if {
	count(grounds) > 0
	count(refusals) > 0
}

# Where something is allowed the first ground, else the first reason, in the order that the domain gives them.
primary(grounds, reasons) := [ground |
	count(grounds) > 0
	some ground in data.register.grounds
	ground in reasons
][0]

primary(grounds, reasons) := [reason |
	count(grounds) == 0
	some reason in data.register.refusals
	reason in reasons
][0]
