package throughcare_test

import data.throughcare

override(kind, last_day, named) := {"kind": kind, "last_day": last_day, "categories": named}

# Between these two there is no agreement; what goes goes by override.
overriding(overrides, changes) := answer_to(object.union(
	but(between("DIP:ONE", "HOUSING:X")),
	object.union({"overrides": overrides}, changes),
))

test_an_empty_list_of_overrides_lets_nothing_through if {
	overriding([], {}).reasons == {"NO_AGREEMENT"}
	throughcare.overridden([], "HOUSING", "GENERAL", "GENERAL", "2026-05-01") == {
		"carries": set(),
		"grounds": {},
		"ends": {},
	} with data.register as register
}

test_an_override_that_cannot_be_read_leaves_nothing if {
	sound := override("SAFEGUARDING", "2026-05-01", ["IDENTITY"])
	overriding([sound], {}).allowed == {"IDENTITY"}
	every key in ["kind", "last_day", "categories"] {
		overriding([object.remove(sound, [key])], {}).reasons == {"SCHEMA_INVALID"}
		every value in [null, 1, "", true, {}, ["SHOE_SIZE"]] {
			changed := overriding([object.union(object.remove(sound, [key]), {key: value})], {})
			changed.allowed == set()
		}
	}
	overriding([override("SAFEGUARDING", "2026-05-01", {"x": "IDENTITY"})], {}).reasons == {"SCHEMA_INVALID"}
	every odd_one in [null, "x", {}, {"0": sound}, [null], [sound, null], ["x"]] {
		overriding(odd_one, {}).reasons == {"SCHEMA_INVALID"}
	}
	overriding([override("SAFEGUARDING", "2026-05-01", ["IDENTITY", "SHOE_SIZE"])], {}).reasons == {"SCHEMA_INVALID"}
	overriding([override("SAFEGUARDING", "2026-02-30", ["IDENTITY"])], {}).reasons == {"SCHEMA_INVALID"}
}

test_the_day_of_review_itself_counts if {
	overriding([override("SAFEGUARDING", "2026-05-01", ["IDENTITY"])], {}).allowed == {"IDENTITY"}
	overriding([override("SAFEGUARDING", "2026-04-30", ["IDENTITY"])], {}).reasons == {"NO_AGREEMENT"}
}

test_each_ground_is_named_for_what_it_lets_through if {
	first := override("SAFEGUARDING", "2026-06-01", ["IDENTITY"])
	second := override("VITAL_INTERESTS", "2026-07-01", ["RELEASE_DATE"])
	overriding([first, second], {}).reasons == {"SAFEGUARDING_OVERRIDE", "VITAL_INTERESTS_OVERRIDE"}
	one := overriding([first, second], {"categories": ["IDENTITY"]})
	one.reasons == {"SAFEGUARDING_OVERRIDE"}
	one.until == "2026-06-01"
	other := overriding([first, second], {"categories": ["RELEASE_DATE"]})
	other.reasons == {"VITAL_INTERESTS_OVERRIDE"}
	other.until == "2026-07-01"
}

test_public_protection_is_named_as_safeguarding if {
	overriding([override("PUBLIC_PROTECTION", "2026-06-01", ["IDENTITY"])], {}).primary == "SAFEGUARDING_OVERRIDE"
}

test_a_kind_that_nobody_knows_lets_nothing_through if {
	overriding([override("CURIOSITY", "2026-06-01", ["IDENTITY"])], {}).reasons == {"NO_AGREEMENT"}
}

test_never_is_never_and_a_consent_record_is_no_matter_of_override if {
	every kind in ["SAFEGUARDING", "PUBLIC_PROTECTION", "VITAL_INTERESTS"] {
		overriding([override(kind, "2026-06-01", ["SUBSTANCE_TREATMENT"])], {"categories": ["SUBSTANCE_TREATMENT"]}).allowed == set()
		overriding([override(kind, "2026-06-01", ["CONSENT"])], {"categories": ["CONSENT"]}).allowed == set()
	}
}

test_every_other_rule_gives_way if {
	every rule in [
		"GATEWAY", "CONSENT", "CONSENT_UNLESS_S14", "CONSENT_UNLESS_DRR",
		"GATEWAY_IF_CHILD_LINKED", "GATEWAY_IF_ADDRESS_CHECK", "OVERRIDE",
	] {
		throughcare.override_ground("SAFEGUARDING", rule, "GENERAL") == "SAFEGUARDING_OVERRIDE"
		throughcare.override_ground("VITAL_INTERESTS", rule, "GENERAL") == "VITAL_INTERESTS_OVERRIDE"
	}
	every rule in ["HEALTH", "HEALTH_EXPLICIT"] {
		not throughcare.override_ground("SAFEGUARDING", rule, "GENERAL")
		throughcare.override_ground("SAFEGUARDING", rule, "HEALTH") == "SAFEGUARDING_OVERRIDE"
		throughcare.override_ground("VITAL_INTERESTS", rule, "GENERAL") == "VITAL_INTERESTS_OVERRIDE"
	}
	every rule in ["NEVER", "NAMED_RECIPIENT", "", null] {
		not throughcare.override_ground("SAFEGUARDING", rule, "HEALTH")
		not throughcare.override_ground("VITAL_INTERESTS", rule, "HEALTH")
	}
}

# Whom to ring in a health team goes as treatment.
test_an_override_reaches_a_contact_as_its_row_says if {
	contact := [override("SAFEGUARDING", "2026-06-01", ["PRACTITIONER_CONTACT"])]
	asked := {"categories": ["PRACTITIONER_CONTACT"]}
	overriding(contact, asked).allowed == {"PRACTITIONER_CONTACT"}
	overriding(contact, object.union(asked, {"publisher_team_kind": "HEALTH"})).allowed == set()
}

test_an_override_lifts_neither_restriction_nor_protection_nor_reach if {
	life := {"overrides": [override("VITAL_INTERESTS", "2026-06-01", ["IDENTITY", "RISK_DETAIL"])]}
	asked := {"categories": ["IDENTITY"]}
	overriding(life.overrides, object.union(asked, {"restricted": true})).primary == "RESTRICTED_RECORD"
	overriding(life.overrides, object.union(asked, {"known": false})).primary == "NO_LEGITIMATE_RELATIONSHIP"
	place := {"categories": ["RISK_DETAIL"], "protected": true}
	overriding(life.overrides, place).withheld == {"RISK_DETAIL": {"PROTECTED_LOCATION"}}
}

test_an_override_goes_beside_an_agreement if {
	both := answer_to(but({
		"categories": ["IDENTITY", "RISK_DETAIL"],
		"overrides": [override("SAFEGUARDING", "2026-06-01", ["RISK_DETAIL"])],
	}))
	both.effect == "ALLOW"
	both.reasons == {"STATUTORY_GATEWAY", "SAFEGUARDING_OVERRIDE"}
	both.agreements == {"NORTH@1"}
	both.until == "2026-06-01"
}
