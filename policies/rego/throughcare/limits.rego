# What is kept back, masked or made coarse for the situation, whatever an agreement or a consent gives.
package throughcare

# Which of the situations of redactions.yaml a question is in. What an agency recorded itself it has as it is.
situations(role, purpose, protected, own, child_linked) := ({"PROTECTED_LOCATION" |
	protected
	not own
} | {"SERVICE_MONITORING" | purpose == "SERVICE_MONITORING"}) | by_right(role, child_linked)

by_right(role, child_linked) := {"SELF"} | {"SELF_CHILD_LINKED" | child_linked} if {
	role in {"client", "advocate"}
} else := set()

# removed: by category why it is kept back. softened: by category how it is changed.
limits(found) := {
	"removed": removed,
	"removed_all": {category | some category, _ in removed},
	"softened": {category: how |
		some category in categories
		not removed[category]
		hows := {rule | some situation in found; rule := data.register.redactions[situation].categories[category]}
		how := softest(hows)
	},
} if {
	removed := {category: reasons |
		some category in categories
		reasons := {data.register.redactions[situation].reason |
			some situation in found
			data.register.redactions[situation].categories[category] == "REMOVE"
		}
		count(reasons) > 0
	}
}

# Masking hides more than a coarser day does.
softest(hows) := "MASK" if {
	"MASK" in hows
} else := "GENERALISE" if {
	"GENERALISE" in hows
}

kept_back(category, limit) := object.get(limit.removed, category, set())

softened(allowed, limit) := {category: how | some category, how in limit.softened; category in allowed}
