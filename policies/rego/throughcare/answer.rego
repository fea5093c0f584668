# How an answer is put together: what is allowed and on what grounds, what is withheld and why.
package throughcare

answer(allowed, grounds, withheld, agreements) := {
	"effect": effect(count(allowed), count(withheld)),
	"allowed": allowed,
	"withheld": withheld,
	"reasons": reasons,
	"primary": primary(count(allowed), reasons),
	"agreements": agreements,
} if {
	reasons := grounds | union({found | some found in withheld})
}

# Nothing allowed is a denial, whatever was asked.
default effect(_, _) := "DENY"

effect(allowed, 0) := "ALLOW" if allowed > 0

effect(allowed, withheld) := "ALLOW_REDACTED" if {
	allowed > 0
	withheld > 0
}

# Where something is allowed the first ground, else the first reason, in the order that the domain gives them.
primary(0, reasons) := [reason | some reason in data.register.refusals; reason in reasons][0]

primary(allowed, reasons) := [ground | some ground in data.register.grounds; ground in reasons][0] if allowed > 0
