"""A year of the world holds what a year in England and Wales holds, as often, and every kind of record."""

from collections import Counter
from datetime import date, timedelta
from importlib import import_module
from random import Random

import pytest

from deploy.world.diary import Flaw, Row
from deploy.world.life import Life, Record, Turn, draw
from deploy.world.simulation import Plan, simulate
from policies.teams import directory
from producers.form import Form
from producers.record import FieldRefused
from producers.safeguard_records import SAFEGUARDS
from schemas.vocabulary import Accommodation

FIRST = date(2026, 7, 6)
LIVES = [draw(Random(f"7/{number}"), FIRST, FIRST + timedelta(days=365)) for number in range(5_000)]
PLAN = Plan(people=1_500, days=365, slot_minutes=60)
MOVED = {Turn.UNPLANNED, Turn.COURT_RELEASE, Turn.CANCELLED}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return simulate(PLAN, directory())


def form_of(row: Row) -> Form:
    form: Form = import_module(f"producers.{row.team.partition(':')[0].lower()}").FORM
    return form


def moved(life: Life) -> bool:
    return life.turn in MOVED or bool(life.earlier_dates) or life.home_curfew


def share(lives: list[bool]) -> float:
    return sum(lives) / len(lives)


@pytest.mark.parametrize(
    ("name", "found", "least", "most"),
    [
        # The prison writes down no home at release for about 13 %.
        ("no home", share([life.sleeps is Accommodation.NO_FIXED_ABODE for life in LIVES]), 0.11, 0.15),
        ("unplanned or moved", share([moved(life) for life in LIVES]), 0.30, 0.40),
        ("recalled", share([life.recalled_after is not None for life in LIVES]), 0.39, 0.45),
        ("drugs or alcohol", share([life.treated for life in LIVES]), 0.47, 0.53),
        ("child linked", share([life.child_linked for life in LIVES]), 0.18, 0.22),
        ("two records", share([life.record is not Record.ONE for life in LIVES]), 0.006, 0.014),
        ("namesakes", share([life.record is Record.UNMERGED for life in LIVES]), 0.0008, 0.0035),
        ("died", share([life.turn is Turn.DIED for life in LIVES]), 0.003, 0.011),
        ("deported", share([life.turn is Turn.DEPORTED for life in LIVES]), 0.018, 0.033),
        ("back at once", share([life.turn is Turn.BACK_AT_ONCE for life in LIVES]), 0.015, 0.025),
    ],
)
def test_it_happens_as_often_as_it_should(name: str, found: float, least: float, most: float) -> None:
    assert least <= found <= most, f"{name}: {found:.3f}"


def test_releases_are_spread_over_the_year() -> None:
    months = Counter((life.release - FIRST).days // 61 for life in LIVES)
    assert all(600 < months[place] < 1_000 for place in range(6)), months


def test_about_half_of_the_recalls_are_for_a_fixed_time(rows: list[Row]) -> None:
    kinds = Counter(
        row.cells["recall_type"] for row in rows if row.cells["record_type"] == "RECALL_INITIATED"
    )
    assert kinds.keys() == {"STANDARD", "FIXED_TERM_28", "FIXED_TERM_56"}
    assert 0.3 < kinds["STANDARD"] / kinds.total() < 0.5


def test_every_kind_of_record_of_every_agency_occurs(rows: list[Row]) -> None:
    missing: dict[str, set[str]] = {}
    for kind in {row.team.partition(":")[0] for row in rows}:
        own = [row for row in rows if row.team.startswith(kind + ":")]
        # Anybody may put records together, end a consent or say that they are alive; not everybody does.
        shared = {"IDENTITY_MERGED", "IDENTITY_UNMERGED"} | {
            name for name in form_of(own[0]).record_types if name.startswith("CONSENT_")
        }
        # Nobody of this world decides to share against the rules, closes a record or asks for a check.
        rare = {*SAFEGUARDS, "ADDRESS_CHECK_REQUESTED"}
        wanted = set(form_of(own[0]).record_types) - rare - (shared if kind != "PRISON_CARAT" else set())
        missing[kind] = wanted - {row.cells["record_type"] for row in own}
    assert not any(missing.values()), missing
    assert len(missing) == 5


def test_only_what_was_misspelt_is_refused_by_its_agency_s_form(rows: list[Row]) -> None:
    refused: Counter[Flaw] = Counter()
    for row in rows:
        form = form_of(row)
        assert row.cells.keys() <= form.columns
        try:
            form.record(row.cells)
        except FieldRefused:
            refused[row.flaw] += 1
    assert refused.keys() == {Flaw.MISSPELT}
    assert refused.total() == sum(row.flaw is Flaw.MISSPELT for row in rows)


@pytest.mark.parametrize(
    ("record_type", "column", "value"),
    [
        ("RELEASE", "reason", "SENT_TO_COURT"),
        ("RELEASE", "reason", "TRANSFERRED"),
        ("RELEASE", "reason", "TEMPORARY_ABSENCE_RELEASE"),
        ("RELEASE", "reason", "RELEASED_TO_HOSPITAL"),
        ("RELEASE", "planned", "no"),
        ("RELEASE", "movement_reason_code", "HO"),
        ("RELEASE", "movement_reason_code", "DEC"),
        ("RELEASE", "movement_reason_code", "DD"),
        ("RELEASE", "movement_reason_code", "UAL"),
        ("RECEPTION", "reason", "RETURN_FROM_COURT"),
        ("RECEPTION", "reason", "RECALL"),
        ("RECEPTION", "recall_type", "FIXED_TERM_56"),
        ("RELEASE_DATE_SET", "date_kind", "PRRD"),
        ("RELEASE_DATE_SET", "date_kind", "SED"),
        ("RELEASE_DATE_SET", "date_kind", "HDCAD"),
        ("RELEASE_DATE_SET", "chosen_council", ""),
        ("RELEASE_CONFIRMED", "certainty", "CONFIRMED"),
        ("CONSENT_GIVEN", "agreed_contact", "no"),
        ("ORDER_IMPOSED", "requirements", "DRR;ATR"),
        ("ORDER_IMPOSED", "mental_health_requirement", "yes"),
        ("TREATMENT_HANDOVER", "substances", "HEROIN;CRACK_COCAINE"),
    ],
)
def test_the_world_holds(rows: list[Row], record_type: str, column: str, value: str) -> None:
    own = [row for row in rows if row.cells["record_type"] == record_type]
    assert any(row.cells.get(column, "") == value for row in own)


def test_every_agency_but_the_canary_says_once_a_day_at_seven_that_it_is_alive(rows: list[Row]) -> None:
    beats = Counter(row.team for row in rows if row.cells["record_type"] == "HEARTBEAT")
    agencies = {team.agency for team in directory() if not team.probe}
    assert {team.partition("/")[0] for team in beats} == {str(agency) for agency in agencies}
    assert set(beats.values()) == {PLAN.days + 1}
    clocks = {row.cells["recorded_at"][11:] for row in rows if row.cells["record_type"] == "HEARTBEAT"}
    assert clocks == {"06:00:00Z", "07:00:00Z"}  # summer and winter


def test_records_that_are_put_together_have_another_number_and_are_known_apart_before(
    rows: list[Row],
) -> None:
    for merged in (row for row in rows if row.cells["record_type"] == "IDENTITY_MERGED"):
        other = merged.cells["other_noms_number"]
        assert other != merged.cells["noms_number"]
        known = [row for row in rows if row.cells.get("noms_number") == other]
        assert all(row.person == merged.person for row in known)
        assert all("pnc" not in row.cells and "nhs_number" not in row.cells for row in known)


def test_some_people_name_another_council_in_the_end(rows: list[Row]) -> None:
    councils: dict[int | None, set[str]] = {}
    for row in rows:
        if row.cells["record_type"].startswith("RELEASE_") and "chosen_council" in row.cells:
            councils.setdefault(row.person, set()).add(row.cells["chosen_council"])
    assert 10 < sum(len(named) > 1 for named in councils.values()) < 100
