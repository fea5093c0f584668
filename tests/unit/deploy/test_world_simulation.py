"""The small world holds what the real one does, and the same seed gives the same world."""

from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from deploy.world import held, scenario
from deploy.world.diary import Row
from deploy.world.simulation import YEAR, Plan, asked_for, simulate
from policies.teams import directory
from producers.form import Form
from producers.record import FieldRefused
from schemas.clock import LONDON

PLAN = Plan()
ROWS = simulate(PLAN, directory())


def of_type(record_type: str) -> list[Row]:
    return [row for row in ROWS if row.cells["record_type"] == record_type]


def test_the_same_seed_writes_the_same_files_to_the_byte(tmp_path: Path) -> None:
    plan = Plan(people=30, days=60, seed=3)
    for folder in ("one", "two"):
        held.write(plan, tmp_path / folder, directory())
    written = sorted((tmp_path / "one").iterdir())
    assert len(written) > 15
    assert tmp_path / "one" / scenario.FILE in written
    assert all(path.read_bytes() == (tmp_path / "two" / path.name).read_bytes() for path in written)


def test_a_year_is_asked_for_in_one_word_and_what_is_said_besides_wins() -> None:
    def asked(*, year: bool, people: int | None = None, days: int | None = None) -> Plan | None:
        return asked_for(year=year, people=people, days=days, seed=None, start=None)

    assert asked(year=False) is None
    assert asked(year=True) == Plan(people=5_000, days=365, seed=7, slot_minutes=240)
    assert asked(year=True, people=500) == YEAR._replace(people=500)
    assert asked(year=False, days=30) == Plan(days=30)


def test_a_large_world_is_handed_in_by_the_hour() -> None:
    rows = simulate(Plan(people=20, days=60, slot_minutes=60), directory())
    assert all(row.arrives.minute == 0 for row in rows)
    assert any(row.arrives.minute for row in ROWS)


def test_another_seed_is_another_world() -> None:
    assert simulate(Plan(people=5, seed=8), directory()) != simulate(Plan(people=5, seed=9), directory())


def test_one_person_more_changes_nobody_else() -> None:
    fewer, more = (simulate(Plan(people=count, seed=3), directory()) for count in (6, 7))
    assert all(row in more for row in fewer)


def test_rows_stand_in_order_of_arrival_within_the_world() -> None:
    arrivals = [row.arrives for row in ROWS]
    assert arrivals == sorted(arrivals)
    assert PLAN.begins <= arrivals[0]
    assert arrivals[-1] <= PLAN.ends


def test_only_what_was_misspelt_is_refused_by_its_agency_s_form() -> None:
    refused: Counter[bool] = Counter()
    for row in ROWS:
        form: Form = import_module(f"producers.{row.team.partition(':')[0].lower()}").FORM
        assert row.cells.keys() <= form.columns
        try:
            form.record(row.cells)
        except FieldRefused:
            refused[row.cells["record_id"].endswith("w")] += 1
    assert refused.keys() == {True}
    assert 5 < refused[True] < 60


def test_release_dates_are_written_only_about_people_who_are_in_prison() -> None:
    outside: set[int | None] = set()
    prison = [
        row
        for row in ROWS
        if row.team.endswith("/offender-management") and row.cells["recorded_at"] and row.person is not None
    ]
    for row in sorted(prison, key=lambda row: row.cells["recorded_at"]):
        cells, person = row.cells, row.person
        match cells["record_type"]:
            case "RECEPTION":
                outside.discard(person)
            case "RELEASE" if cells["reason"] == "RELEASED" and cells["movement_reason_code"] == "CR":
                outside.add(person)
            case kind if kind.startswith("RELEASE_"):
                assert person not in outside, cells["record_id"]


def test_dates_move_earlier_and_later() -> None:
    moves = [
        (row.cells["previous_date"], row.cells["expected_release_date"])
        for row in of_type("RELEASE_DATE_CHANGED")
    ]
    assert sum(after < before for before, after in moves) > 10
    assert sum(after > before for before, after in moves) > 10


def test_somebody_is_back_within_45_minutes_of_release() -> None:
    out = {(row.person, row.cells["occurred_at"][:10]) for row in of_type("RELEASE")}
    assert any(
        (row.person, row.cells["received_at"][:10]) in out and row.cells["reason"] == "ADMISSION"
        for row in of_type("RECEPTION")
    )


def test_records_come_twice_late_clashing_without_a_time_and_without_an_id() -> None:
    seen: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in ROWS:
        if row.cells["record_id"]:
            seen.setdefault((row.team, row.cells["record_id"]), []).append(dict(row.cells))
    again = [rows for rows in seen.values() if len(rows) > 1]
    assert sum(rows[0] == rows[1] for rows in again) > 20
    assert sum(rows[0] != rows[1] for rows in again) > 2
    assert sum(not row.cells["recorded_at"] for row in ROWS) >= 2
    assert sum(not row.cells["record_id"] for row in ROWS) > 5
    started = [row for row in ROWS if row.cells["recorded_at"] > PLAN.start.isoformat()]
    late = [row for row in started if row.arrives.date().isoformat() > row.cells["recorded_at"][:10]]
    assert len(late) > 30


def test_some_records_come_before_their_person_is_known() -> None:
    opened = {row.cells["noms_number"]: row.arrives for row in reversed(of_type("RECEPTION"))}
    early = [
        row
        for row in of_type("RELEASE_DATE_SET")
        if row.arrives < opened.get(row.cells["noms_number"], row.arrives)
    ]
    assert len(early) > 2


def test_somebody_is_named_by_two_people_s_numbers() -> None:
    mixed = [row for row in ROWS if row.cells["record_id"].endswith("m")]
    others = [row for row in ROWS if not row.cells["record_id"].endswith("m")]
    owner = {row.cells["nhs_number"]: row.cells["noms_number"] for row in others if "nhs_number" in row.cells}
    assert mixed
    assert all(owner[row.cells["nhs_number"]] != row.cells["noms_number"] for row in mixed)


def test_treatment_of_several_substances_is_handed_over() -> None:
    assert any(";" in row.cells.get("substances", "") for row in of_type("TREATMENT_HANDOVER"))


def test_each_council_has_releases_to_come_with_consent_on_the_last_morning() -> None:
    consented = {
        row.cells["noms_number"]
        for row in of_type("CONSENT_GIVEN")
        if row.cells.get("agreed_contact") == "yes"
    }
    expected: dict[str, tuple[str, str]] = {}
    for row in ROWS:
        if "expected_release_date" in row.cells and row.cells["date_kind"] != "SED":
            expected[row.cells["noms_number"]] = (
                row.cells.get("chosen_council", ""),
                row.cells["expected_release_date"],
            )
    first = PLAN.ends.astimezone(LONDON).date()
    last = first + timedelta(days=56)
    soon = Counter(
        council
        for person, (council, day) in expected.items()
        if person in consented and first.isoformat() <= day <= last.isoformat()
    )
    councils = {team.agency.code for team in directory() if team.agency.kind == "HOUSING" and not team.probe}
    assert {council: soon[council] >= 5 for council in councils} == dict.fromkeys(councils, True)
