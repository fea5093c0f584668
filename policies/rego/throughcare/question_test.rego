package throughcare_test

import data.throughcare

test_an_empty_question_cannot_be_read if {
	not throughcare.well_formed({}) with data.register as register
	not throughcare.well_formed(null) with data.register as register
}

test_each_field_has_to_be_there_and_of_its_type if {
	throughcare.well_formed(question) with data.register as register
	every key, _ in object.remove(question, ["door"]) {
		not readable_with(object.remove(question, [key]))
		every value in [null, 17.5, {"x": 1}, [["x"]]] {
			not wrong_type_is_readable(key, value)
		}
	}
}

wrong_type_is_readable(key, value) if {
	not right_by_chance(key, value)
	readable_with(object.union(object.remove(question, [key]), {key: value}))
}

# A number of days may be half a day.
right_by_chance("closed_for_days", 17.5)

readable_with(q) if throughcare.well_formed(q) with data.register as register

test_an_agency_is_its_kind_and_its_code if {
	every name in ["PROBATION:NORTH", "PROBATION:*"] {
		readable_with(but({"recipient": name}))
	}
	every name in ["PROBATION:", "PROBATION", "PROBATION NORTH", "XPROBATION:NORTH", "HOUSING:NORTH", ""] {
		not readable_with(but({"recipient": name}))
		not readable_with(but({"publisher": name}))
	}
	not readable_with(but({"recipient": ":NORTH", "recipient_kind": ""}))
	not readable_with(but({"recipient_kind": "PROBATIO"}))
}

test_a_day_is_a_day_of_the_calendar if {
	every day in [
		"0001-01-01", "2026-01-31", "2026-02-28", "2024-02-29", "2000-02-29", "1996-02-29", "2026-03-31", "2026-04-30",
		"2026-05-31", "2026-06-29", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-09", "2026-12-31",
	] {
		throughcare.is_date(day)
	}
	every day in [
		"2026-02-29", "1900-02-29", "2100-02-29", "2026-02-30", "2026-02-31", "2026-04-31", "2026-06-31", "2026-09-31",
		"2026-11-31", "2026-01-32", "2026-00-01", "2026-13-01", "2026-01-00", "0000-01-01", "0000-02-29", "226-01-01",
		"2026-1-1", "20260101", "2026-01-01T00:00", " 2026-01-01", "2026-01-01\n", "", "2026-W01-1", 20260101, null, true, [],
	] {
		not throughcare.is_date(day)
	}
}

test_days_since_are_between_none_and_a_hundred_years if {
	every days in [0, 1, 36500] {
		throughcare.is_days(days)
	}
	every days in [-1, 36501, 9007199254740992, "1", null, true, []] {
		not throughcare.is_days(days)
	}
}

test_a_consent_record_is_readable_or_the_question_is_not if {
	throughcare.consent_readable([]) with data.register as register
	record := given(["IDENTITY"], "")[0]
	throughcare.consent_readable([record, object.union(record, {"last_day": "2026-05-01"})]) with data.register as register
	every odd_one in [
		null, "GIVEN", {}, {"0": record}, [null], [record, null], ["GIVEN"],
		[object.union(record, {"state": null})], [object.union(record, {"state": ["GIVEN"]})],
		[object.union(record, {"last_day": null})], [object.union(record, {"last_day": "soon"})],
		[object.union(record, {"last_day": "2026-02-30"})], [object.union(record, {"categories": "IDENTITY"})],
		[object.union(record, {"categories": {"IDENTITY": "IDENTITY"}})],
		[object.union(record, {"categories": ["IDENTITY", "SHOE_SIZE"]})],
		[record, object.remove(record, ["state"])], [record, object.remove(record, ["last_day"])],
		[record, object.remove(record, ["categories"])],
	] {
		not consent_is_readable(odd_one)
	}
}

consent_is_readable(consent) if throughcare.consent_readable(consent) with data.register as register

test_the_three_agreements_are_yes_or_no if {
	throughcare.s213b_readable({"referral": true, "contact": false, "council": true})
	every key in ["referral", "contact", "council"] {
		not throughcare.s213b_readable(object.remove(all_three, [key]))
		not throughcare.s213b_readable(object.union(all_three, {key: "yes"}))
		not throughcare.s213b_readable(object.union(all_three, {key: null}))
	}
	not throughcare.s213b_readable(null)
}

test_only_what_is_published_may_carry_nothing if {
	throughcare.categories_known("PUBLISH", []) with data.register as register
	throughcare.categories_known("TELL", ["IDENTITY"]) with data.register as register
	every door in ["TELL", "OPEN", "SEND", "EXPORT", "publish", null] {
		not asked_at(door, [])
	}
	every asked in [null, "IDENTITY", {"IDENTITY": "IDENTITY"}, ["SHOE_SIZE"], ["IDENTITY", "SHOE_SIZE"], [null]] {
		not asked_at("PUBLISH", asked)
		not asked_at("TELL", asked)
	}
}

asked_at(door, asked) if throughcare.categories_known(door, asked) with data.register as register
