# What a recorded decision lets through against the rules that hold otherwise. Never is never: no override reaches it.
package throughcare

overridden(overrides, kind, team, publisher_team, day) := {
	"carries": {category | some [_, category, _] in current},
	"grounds": {ground: on | some [ground, _, _] in current; on := on_ground(current, ground)},
	"ends": {category: days | some [_, category, _] in current; days := reviews(current, category)},
} if {
	current := {[ground, category, override.last_day] |
		some override in overrides
		day <= override.last_day # both are dates: well_formed has looked
		some category in override.categories
		ground := override_ground(override.kind, rule_of(row(category, publisher_team), kind), team)
	}
}

on_ground(current, wanted) := {category | some [ground, category, _] in current; ground == wanted}

reviews(current, wanted) := {last | some [_, category, last] in current; category == wanted}

override_ground(word, rule, team) := "SAFEGUARDING_OVERRIDE" if {
	word in {"SAFEGUARDING", "PUBLIC_PROTECTION"}
	open_to_override(rule, team)
}

# To protect a life treatment goes to whoever needs it.
override_ground("VITAL_INTERESTS", rule, _) := "VITAL_INTERESTS_OVERRIDE" if open_to_override(rule, "HEALTH")

open_to_override(rule, _) if {
	rule in {
		"GATEWAY", "CONSENT", "CONSENT_UNLESS_S14", "CONSENT_UNLESS_DRR",
		"GATEWAY_IF_CHILD_LINKED", "GATEWAY_IF_ADDRESS_CHECK", "OVERRIDE",
	}
}

open_to_override(rule, "HEALTH") if rule in {"HEALTH", "HEALTH_EXPLICIT"}
