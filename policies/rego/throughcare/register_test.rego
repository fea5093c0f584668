# A small register for the tests: invented agreements, one of each kind that matters.
package throughcare_test

import data.throughcare

register := {
	"categories": {
		"IDENTITY": true,
		"RELEASE_DATE": true,
		"PRACTITIONER_CONTACT": true,
		"SUBSTANCE_TREATMENT": true,
		"BLOOD_BORNE_VIRUS": true,
		"RISK_DETAIL": true,
		"CONSENT": true,
	},
	"health_categories": {"SUBSTANCE_TREATMENT": true, "BLOOD_BORNE_VIRUS": true},
	"purposes": {"RELEASE_HANDOVER": true, "DIRECT_CARE": true},
	"team_kinds": {"GENERAL": true, "HEALTH": true},
	"grounds": [
		"CONSENT_VALID", "STATUTORY_GATEWAY", "DUTY_TO_SHARE_CHILD", "SAFEGUARDING_OVERRIDE",
		"VITAL_INTERESTS_OVERRIDE", "OWN_AGENCY_DATA",
	],
	"refusals": [
		"SCHEMA_INVALID", "PUBLISHER_NOT_AUTHORISED", "ROLE_NOT_PERMITTED", "NO_LEGITIMATE_RELATIONSHIP",
		"OUT_OF_AREA", "RESTRICTED_RECORD", "PROTECTED_LOCATION", "NO_AGREEMENT", "AGREEMENT_EXPIRED", "NO_LEGAL_GATEWAY", "GATEWAY_NOT_FOR_THIS_PAIR",
		"PURPOSE_NOT_COVERED", "RECIPIENT_NOT_COVERED", "CATEGORY_NOT_COVERED", "CONSENT_REFUSED",
		"CONSENT_WITHDRAWN", "CONSENT_EXPIRED", "CONSENT_MISSING", "S213B_NOT_AGREED", "DETRIMENT_TO_CHILD", "NOT_NECESSARY", "RETENTION_ELAPSED",
	],
	"publishing": {"any_agency": {"consent.given": true}, "health_team_only": {"a-b.treatment.issued": true}},
	"matrix": {
		"IDENTITY": {"HOUSING": "CONSENT_UNLESS_S14", "DIP": "CONSENT", "ANY_OTHER": "GATEWAY"},
		"RELEASE_DATE": {"HOUSING": "CONSENT_UNLESS_S14", "DIP": "CONSENT", "ANY_OTHER": "GATEWAY"},
		"PRACTITIONER_CONTACT": {"ANY_OTHER": "GATEWAY"},
		"SUBSTANCE_TREATMENT": {"DIP": "HEALTH", "HOUSING": "NEVER", "ANY_OTHER": "GATEWAY"},
		"BLOOD_BORNE_VIRUS": {"ANY_OTHER": "HEALTH_EXPLICIT"},
		"RISK_DETAIL": {"DIP": "OVERRIDE", "HOUSING": "GATEWAY_IF_CHILD_LINKED", "COURT": "GATEWAY_IF_ADDRESS_CHECK", "ANY_OTHER": "CONSENT_UNLESS_DRR"},
		"CONSENT": {"ANY_OTHER": "NAMED_RECIPIENT"},
	},
	"redactions": {
		"PROTECTED_LOCATION": {"reason": "PROTECTED_LOCATION", "categories": {"RISK_DETAIL": "REMOVE"}},
		"SERVICE_MONITORING": {"reason": "NOT_NECESSARY", "categories": {"IDENTITY": "MASK", "RELEASE_DATE": "GENERALISE"}},
		"SELF": {"reason": "NOT_NECESSARY", "categories": {"PRACTITIONER_CONTACT": "MASK", "RISK_DETAIL": "GENERALISE"}},
		"SELF_CHILD_LINKED": {"reason": "DETRIMENT_TO_CHILD", "categories": {"RISK_DETAIL": "REMOVE"}},
	},
	"roles": {
		"reader": {"door": "OPEN", "agencies": ["DIP", "PROBATION"], "relationships": ["TEAM"], "categories": "ALL", "health_team_only": true},
		"handover": {"door": "OPEN", "agencies": ["THROUGHCARE"], "relationships": ["NONE"], "categories": ["RELEASE_DATE"]},
		"system": {"door": "EXPORT", "agencies": "ANY", "relationships": ["TEAM"], "categories": "ALL"},
		"client": by_right("PERSON", ["SELF"], "STATUTORY_GATEWAY"),
		"advocate": object.union(by_right("ADVOCATE", ["SELF"], "CONSENT_VALID"), {"consent": true}),
		"governor": object.union(
			by_right("GOVERNANCE", ["NONE"], "STATUTORY_GATEWAY"),
			{"categories": ["IDENTITY", "RELEASE_DATE"], "obligations": ["GIVE_REASON"]},
		),
		"duty": {"door": "OPEN", "agencies": "ANY", "relationships": ["AREA_OUT_OF_HOURS"], "categories": ["SUBSTANCE_TREATMENT"]},
	},
	"gateways": {
		"HA1996_S213B": gateway,
		"OMA2007_S14": gateway,
		"CRIME": object.union(gateway, {"patient_information": false}),
		"LATER": object.union(gateway, {"valid_from": "2026-06-01"}),
	},
	"agreements": {
		"PRISON_CARAT>HOUSING": [
			agreement("REFER@1", "PRISON_CARAT:*", "HOUSING:*", "HA1996_S213B"),
			agreement("ONE@1", "PRISON_CARAT:ONE", "HOUSING:*", "OMA2007_S14"),
		],
		"PROBATION>HOUSING": [agreement("PROBATION@1", "PROBATION:*", "HOUSING:*", "OMA2007_S14")],
		"COURT>HOUSING": [agreement("COURT@1", "COURT:*", "HOUSING:*", "OMA2007_S14")],
		"PRISON_CARAT>DIP": [
			explicit(agreement("EXPLICIT@1", "PRISON_CARAT:ONE", "DIP:*", "OMA2007_S14")),
			agreement("CARE@1", "PRISON_CARAT:TWO", "DIP:*", "OMA2007_S14"),
			agreement("CRIME@1", "PRISON_CARAT:CRIME", "DIP:*", "CRIME"),
		],
		"PRISON_CARAT>PROBATION": [
			object.union(
				agreement("NORTH@1", "PRISON_CARAT:*", "PROBATION:NORTH", "OMA2007_S14"),
				{"export": ["IDENTITY"]},
			),
			agreement("LATER@1", "PRISON_CARAT:*", "PROBATION:LATER", "LATER"),
			agreement("UNKNOWN@1", "PRISON_CARAT:*", "PROBATION:UNKNOWN", "NO_SUCH_LAW"),
		],
		"PRISON_CARAT>COURT": [
			agreement("COURT@2", "PRISON_CARAT:ONE", "COURT:*", "OMA2007_S14"),
			agreement("COURT@3", "PRISON_CARAT:CRIME", "COURT:*", "CRIME"),
		],
		"HOUSING>DIP": [object.union(
			agreement("UNDATED@2", "HOUSING:*", "DIP:*", "OMA2007_S14"),
			{"valid_from": 20200101},
		)],
		"DIP>PROBATION": [object.union(
			agreement("SUSPENDED@1", "DIP:*", "PROBATION:*", "OMA2007_S14"),
			{"state": "SUSPENDED"},
		)],
		"COURT>PROBATION": [object.union(
			agreement("OLD@1", "COURT:*", "PROBATION:*", "OMA2007_S14"),
			{"state": "EXPIRED"},
		)],
		"HOUSING>PROBATION": [object.union(
			agreement("UNDATED@1", "HOUSING:*", "PROBATION:*", "OMA2007_S14"),
			{"valid_to": 99991231},
		)],
	},
}

gateway := {
	"pairs": {
		"PRISON_CARAT>HOUSING": true,
		"COURT>HOUSING": true,
		"PROBATION>HOUSING": true,
		"PRISON_CARAT>DIP": true,
		"PRISON_CARAT>COURT": true,
		"PRISON_CARAT>PROBATION": true,
		"HOUSING>PROBATION": true,
		"HOUSING>DIP": true,
	},
	"to_code_starts": "",
	"patient_information": true,
	"valid_from": "2000-01-01",
	"valid_to": "9999-12-31",
}

by_right(kind, relationships, ground) := {
	"door": "OPEN",
	"agencies": [kind],
	"relationships": relationships,
	"categories": "ALL",
	"purposes": ["DIRECT_CARE"],
	"ground": ground,
	"consent": false,
	"obligations": [],
	"health_team_only": false,
}

agreement(reference, giver, taker, law) := {
	"reference": reference,
	"state": "ACTIVE",
	"valid_from": "2026-01-01",
	"valid_to": "2026-12-31",
	"from": giver,
	"to": taker,
	"purposes": ["RELEASE_HANDOVER"],
	"gateway": law,
	"confidentiality_basis": "STATUTORY_DUTY",
	"export": [],
	"retention_days": 30,
	"categories": [category | some category, _ in {
		"IDENTITY": 1, "RELEASE_DATE": 1, "PRACTITIONER_CONTACT": 1,
		"SUBSTANCE_TREATMENT": 1, "BLOOD_BORNE_VIRUS": 1, "RISK_DETAIL": 1, "CONSENT": 1,
	}],
}

explicit(paper) := object.union(paper, {"confidentiality_basis": "EXPLICIT_CONSENT"})

# A question, and the same with something changed.
question := {
	"door": "TELL",
	"publisher": "PRISON_CARAT:ONE",
	"publisher_kind": "PRISON_CARAT",
	"publisher_team_kind": "GENERAL",
	"recipient": "PROBATION:NORTH",
	"recipient_kind": "PROBATION",
	"recipient_team_kind": "GENERAL",
	"role": "agency_system",
	"relationship": "NONE",
	"purpose": "RELEASE_HANDOVER",
	"event_type": "prison-carat.release.planned",
	"categories": ["IDENTITY", "RELEASE_DATE"],
	"london_date": "2026-05-01",
	"consent": [],
	"s213b": {"referral": false, "contact": false, "council": false},
	"child_linked": false,
	"drr_in_force": false,
	"address_check_open": false,
	"restricted": false,
	"protected": false,
	"overrides": [],
	"closed_for_days": 0,
	"known": true,
}

but(changes) := object.union(question, changes)

between(giver, taker) := {
	"publisher": giver,
	"publisher_kind": split(giver, ":")[0],
	"recipient": taker,
	"recipient_kind": split(taker, ":")[0],
}

given(categories, last_day) := [{"state": "GIVEN", "last_day": last_day, "categories": categories}]

answer_to(q) := answer if {
	answer := throughcare.decide(q) with data.register as register
}
