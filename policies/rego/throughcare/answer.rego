# How an answer is put together: what is allowed and on what grounds, what is withheld and why.
package throughcare

never := "9999-12-31"

# What rests on nothing that ends.
for_good := {"until": never, "starts": never}

answer(allowed, grounds, withheld, agreements, redactions, obligations, period) := {
	"effect": effect(count(allowed), count(withheld) + count(redactions)),
	"allowed": allowed,
	"withheld": withheld,
	"reasons": reasons,
	"primary": primary(count(allowed), reasons),
	"agreements": agreements,
	"redactions": redactions,
	"obligations": obligations,
	"until": period.until,
	"starts": period.starts,
} if {
	reasons := grounds | union({found | some found in withheld})
}

# Nothing allowed is a denial, whatever was asked.
default effect(_, _) := "DENY"

effect(allowed, 0) := "ALLOW" if allowed > 0

effect(allowed, changed) := "ALLOW_REDACTED" if {
	allowed > 0
	changed > 0
}

# Where something is allowed the first ground, else the first reason, in the order that the domain gives them.
primary(0, reasons) := [reason | some reason in data.register.refusals; reason in reasons][0]

primary(allowed, reasons) := [ground | some ground in data.register.grounds; ground in reasons][0] if allowed > 0

# The earliest of some days.
least(days) := min(days | {never})
