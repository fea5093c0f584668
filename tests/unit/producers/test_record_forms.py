"""Each agency's own records become typed events, or are refused by column and reason."""

from datetime import UTC, date, datetime

import pytest

from producers.agencies import form_of
from producers.record import FieldRefused
from schemas.catalogue import catalogue
from schemas.errors import Refused, SetupProblem
from schemas.events import (
    AssessmentCompleted,
    ConsentGiven,
    EnquiryOpened,
    FeedHeartbeat,
    IdentityMerged,
    PersonReceived,
    ReleasePlanned,
    RiskChanged,
)
from schemas.vocabulary import Category
from tests.unit.producers import record_rows as rows

KINDS = ("PRISON_CARAT", "DIP", "PROBATION", "CHILD_PROTECTION", "HOUSING")


@pytest.mark.parametrize(
    ("kind", "row", "event_type"),
    [
        ("PRISON_CARAT", rows.RECEPTION, "prison-carat.person.received"),
        ("PRISON_CARAT", rows.RELEASE_DATE, "prison-carat.release.planned"),
        ("PRISON_CARAT", rows.CONSENT, "consent.given"),
        ("PROBATION", rows.SUPERVISION, "probation.practitioner.allocated"),
        ("PROBATION", rows.DUTY_TO_REFER, "probation.duty-to-refer.submitted"),
        ("DIP", rows.REFERRAL, "dip.referral.accepted"),
        ("CHILD_PROTECTION", rows.ENQUIRY, "child-protection.enquiry.opened"),
        ("HOUSING", rows.ASSESSMENT, "housing.assessment.booked"),
    ],
)
def test_a_record_becomes_the_event_of_its_agency(kind: str, row: dict[str, str], event_type: str) -> None:
    assert form_of(kind).record(row).event.event_type == event_type


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_type_of_an_agency_is_reached_by_one_of_its_record_types(kind: str) -> None:
    reached = {becomes.event_type for becomes in form_of(kind).types.values()}
    own = {name for name, entry in catalogue().entries.items() if entry.agency_kind == kind}
    anybodys = {name for name, entry in catalogue().entries.items() if entry.agency_kind is None}
    # An officer answers an alert at the desk or by the front door, never in a record file.
    assert reached == own | {name for name in anybodys if not name.startswith("alert.")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_event_is_said_by_a_column(kind: str) -> None:
    for becomes in form_of(kind).types.values():
        fields = {field["name"] for field in catalogue().entry(becomes.event_type).avro["fields"]}
        about = {"subject"} if becomes.about_somebody else set()
        others = {becomes.others} if becomes.others else set()
        assert {says.field for says in becomes.says} | about | others == fields, becomes.event_type


def test_a_reception_says_who_when_and_where() -> None:
    record = form_of("PRISON_CARAT").record(rows.RECEPTION)
    event = record.event
    assert isinstance(event, PersonReceived)
    assert (record.source_id, record.counter) == ("MOV-1", 0)
    assert record.source_time == event.received_at == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert [(one.kind, one.value) for one in event.subject.identifiers] == [("NOMS", "A1234BC")]


def test_a_source_time_with_an_offset_is_kept_in_utc() -> None:
    record = form_of("PROBATION").record(rows.SUPERVISION)
    assert record.source_time == datetime(2026, 7, 2, 9, tzinfo=UTC)


def test_a_record_without_source_time_is_read_and_left_without() -> None:
    row = rows.RECEPTION | {"recorded_at": "", "received_at": "2026-07-01T08:00:00Z"}
    assert form_of("PRISON_CARAT").record(row).source_time is None


def test_an_empty_cell_says_nothing() -> None:
    event = form_of("PRISON_CARAT").record(rows.RELEASE_DATE).event
    assert isinstance(event, ReleasePlanned)
    assert event.expected_release_date == date(2026, 10, 16)
    assert event.spoc is None


def test_a_consent_lists_what_for_and_to_whom() -> None:
    event = form_of("DIP").record(rows.CONSENT).event
    assert isinstance(event, ConsentGiven)
    assert event.recipients == ("HOUSING:E08000025",)
    assert event.categories == (Category.IDENTITY, Category.RELEASE_DATE)
    assert (event.agreed_referral, event.agreed_contact) == (True, True)
    assert event.event_time == datetime(2026, 7, 3, 8, tzinfo=UTC), (
        "the record's own time where none is given"
    )


def test_an_agreement_that_is_not_written_down_was_not_given() -> None:
    event = form_of("DIP").record(rows.CONSENT | {"agreed_referral": ""}).event
    assert isinstance(event, ConsentGiven)
    assert event.agreed_referral is False


@pytest.mark.parametrize(("needs", "flag"), [("DRUGS;ALCOHOL", True), ("", False)])
def test_that_there_is_a_need_at_all_is_said_apart(needs: str, flag: bool) -> None:
    row = rows.RECEPTION | {
        "record_type": "CARAT_ASSESSMENT",
        "assessment_kind": "TRIAGE",
        "support_needs": needs,
    }
    event = form_of("PRISON_CARAT").record(row).event
    assert isinstance(event, AssessmentCompleted)
    assert event.has_support_need is flag


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_that_has_nothing_to_send_says_that_it_is_alive(kind: str) -> None:
    form = form_of(kind)
    blank = dict.fromkeys(form.needed, "")
    for row in (rows.HEARTBEAT, blank | rows.HEARTBEAT, rows.HEARTBEAT | {"record_id": ""}):
        record = form.record(row)
        assert record.event == FeedHeartbeat()
        assert record.source_time == datetime(2026, 9, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "column", "why"),
    [
        ({"family_name": "Larkfield"}, "family_name", "must be empty"),
        ({"noms_number": "A1234BC"}, "noms_number", "must be empty"),
        ({"prison": "SWI"}, "prison", "must be empty"),
        ({"recorded_at": ""}, "recorded_at", "is empty"),  # a sign of life without a time says nothing
        # Only this kind of record is about nobody.
        ({"record_type": "RECEPTION"}, "noms_number", "is empty"),
        ({"record_type": "CONSENT_GIVEN"}, "noms_number", "is empty"),
        ({"record_type": "IDENTITY_MERGED"}, "noms_number", "is empty"),
    ],
)
def test_a_record_about_nobody_holds_nothing_of_anybody(
    change: dict[str, str], column: str, why: str
) -> None:
    with pytest.raises(FieldRefused, match=why) as refused:
        form_of("PRISON_CARAT").record(rows.HEARTBEAT | change)
    assert refused.value.field == column
    assert "Larkfield" not in str(refused.value)


def test_two_records_of_one_person_are_named_by_the_numbers_of_both() -> None:
    event = form_of("HOUSING").record(rows.MERGED).event
    assert isinstance(event, IdentityMerged)
    assert [(one.kind, one.value) for one in event.subject.identifiers] == [
        ("HOUSING_REF", "H-1042"),
        ("NOMS", "A1234BC"),
    ]
    assert [(one.kind, one.value) for one in event.merged] == [("HOUSING_REF", "H-1077"), ("NOMS", "A1234BD")]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"other_housing_reference": "", "other_noms_number": ""}, "other_housing_reference"),
        ({"other_noms_number": "1234ABC"}, "other_noms_number"),
        ({"noms_number": "1234ABC"}, "noms_number"),
    ],
)
def test_a_merge_without_another_number_or_with_a_wrong_one_is_refused(
    change: dict[str, str], column: str
) -> None:
    with pytest.raises(FieldRefused) as refused:
        form_of("HOUSING").record(rows.MERGED | change)
    assert refused.value.field == column


def test_whether_there_is_a_risk_to_ask_about_is_never_left_open() -> None:
    row = rows.SUPERVISION | {
        "record_type": "RISK_CHANGED",
        "rosh_level": "HIGH",
        "risk_flags": "PARTNER;STAFF",
    }
    with pytest.raises(FieldRefused, match="ask_spoc is empty"):
        form_of("PROBATION").record(row)
    event = form_of("PROBATION").record(row | {"ask_spoc": "yes"}).event
    assert isinstance(event, RiskChanged)
    assert (event.ask_spoc, event.flags) == (True, ("PARTNER", "STAFF"))


def test_a_row_may_name_a_person_by_any_of_its_identifiers() -> None:
    event = form_of("CHILD_PROTECTION").record(rows.ENQUIRY | {"child_reference": ""}).event
    assert isinstance(event, EnquiryOpened)
    assert [one.kind for one in event.subject.identifiers] == ["NOMS"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"record_type": "ESCAPE"}, "record_type"),
        ({"noms_number": "1234ABC"}, "noms_number"),
        ({"crn": "X12"}, "crn"),
        ({"nhs_number": "9434765918"}, "nhs_number"),
        ({"pnc": "1979/0163001C"}, "pnc"),
        ({"noms_number": ""}, "noms_number"),
        ({"family_name": ""}, "family_name"),
        ({"date_of_birth": "03/02/1990"}, "date_of_birth"),
        ({"date_of_birth": "1990-02-30"}, "date_of_birth"),
        ({"recorded_at": "2026-07-01 08:00"}, "recorded_at"),
        ({"recorded_at": "yesterday"}, "recorded_at"),
        ({"record_counter": "-1"}, "record_counter"),
        ({"record_counter": "two"}, "record_counter"),
        ({"prison": "Swinfen"}, "prison"),
        ({"reason": "HOLIDAY"}, "reason"),
        ({"reason": ""}, "reason"),
        ({"received_at": "2026-07-01T08:00:00"}, "received_at"),
    ],
)
def test_a_wrong_cell_is_refused_by_its_column_and_never_shown(change: dict[str, str], column: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        form_of("PRISON_CARAT").record(rows.RECEPTION | change)
    assert refused.value.field == column
    for cell in (*change.values(), "Larkfield", "A1234BC"):
        assert not cell or cell not in str(refused.value)


def test_a_cell_that_must_be_filled_is_refused_as_empty() -> None:
    with pytest.raises(FieldRefused, match="prison is empty"):
        form_of("PRISON_CARAT").record(rows.RECEPTION | {"prison": " "})


def test_yes_and_no_are_the_only_answers_to_a_yes_or_no_question() -> None:
    with pytest.raises(FieldRefused, match="within_three_weeks is neither yes nor no"):
        form_of("DIP").record(rows.REFERRAL | {"within_three_weeks": "maybe"})


def test_a_file_without_a_needed_column_is_refused_as_a_whole() -> None:
    with pytest.raises(Refused, match="no column noms_number"):
        form_of("PRISON_CARAT").check_columns([name for name in rows.RECEPTION if name != "noms_number"])


def test_a_misspelt_column_is_refused_by_its_place_and_not_repeated() -> None:
    with pytest.raises(Refused, match="Column number 10 has a name") as refused:
        form_of("PRISON_CARAT").check_columns([*rows.RECEPTION, "Robin Larkfield"])
    assert "Larkfield" not in str(refused.value)


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(Refused, match="prison stands twice"):
        form_of("PRISON_CARAT").check_columns([*rows.RECEPTION, "prison"])


@pytest.mark.parametrize("kind", ["COURT", "PUBLISH", "prison_carat", "../PRISON", "FRONT_DOOR"])
def test_an_agency_without_a_form_is_refused_with_what_it_takes(kind: str) -> None:
    with pytest.raises(SetupProblem, match="FORM"):
        form_of(kind)
