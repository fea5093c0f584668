"""The catalogue says of each event who publishes it, what it opens, and where each field belongs."""

import json
import shutil
from pathlib import Path

import pytest

from schemas.catalogue import FOLDER, catalogue, load
from schemas.errors import UnknownEventType
from schemas.vocabulary import Category


def test_one_event_a_kind_of_agency_makes_a_person() -> None:
    opening = {entry.event_type: entry.opens for entry in catalogue().entries.values() if entry.opens}
    assert opening == {
        "prison-carat.person.received": "custody",
        "dip.referral.accepted": "case",
        "probation.practitioner.allocated": "supervision",
        "child-protection.enquiry.opened": "case",
        "housing.assessment.booked": "case",
    }


def test_every_event_about_a_person_carries_identity_and_only_the_heartbeat_is_about_nobody() -> None:
    entries = catalogue().entries
    about_nobody = [name for name in entries if Category.IDENTITY not in entries[name].categories]
    assert about_nobody == ["feed.heartbeat"]


def test_categories_are_sorted_so_that_they_can_stand_in_a_question() -> None:
    for entry in catalogue().entries.values():
        assert list(entry.categories) == sorted(set(entry.categories))


def test_a_compartment_has_the_fields_of_its_category_in_the_schemas_order() -> None:
    entry = catalogue().entry("prison-carat.release.planned")
    assert entry.fields[Category.RELEASE_DATE] == (
        "expected_release_date",
        "previous_date",
        "date_kind",
        "certainty",
        "change_reason",
    )
    assert [field["name"] for field in entry.compartment(Category.RELEASE_DATE)["fields"]] == list(
        entry.fields[Category.RELEASE_DATE]
    )


def test_treatment_never_stands_under_a_category_that_the_handover_opens() -> None:
    entry = catalogue().entry("prison-carat.treatment-handover.issued")
    assert set(entry.categories) == {Category.IDENTITY, Category.SUBSTANCE_TREATMENT, Category.MEDICATION}


def test_a_type_that_two_categories_share_is_complete_in_each_compartment(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "avro"))
    path = folder / "housing" / "placement.arrived.avsc"
    schema = json.loads(path.read_text())
    schema["fields"].append(
        {
            "name": "earlier_type",
            "type": ["null", "AccommodationType"],
            "data_category": "ACCOMMODATION_STATUS",
            "doc": "What kind of place before",
        }
    )
    path.write_text(json.dumps(schema))
    compartment = load(folder).entry("housing.placement.arrived").compartment(Category.ACCOMMODATION_STATUS)
    assert compartment["fields"][0]["type"][1]["symbols"][0] == "COMMUNITY_ACCOMMODATION"


@pytest.mark.parametrize("word", ["data_category", "logicalType"])
def test_a_changed_category_or_logical_type_changes_the_fingerprint(tmp_path: Path, word: str) -> None:
    # Avro's own canonical form forgets both: a date would then be read under the schema of a number.
    folder = Path(shutil.copytree(FOLDER, tmp_path / "avro"))
    path = folder / "housing" / "placement.confirmed.avsc"
    schema = json.loads(path.read_text())
    if word == "data_category":
        schema["fields"][2]["data_category"] = "ACCOMMODATION_STATUS"
    else:
        schema["fields"][2]["type"] = "int"
    path.write_text(json.dumps(schema))
    name = "housing.placement.confirmed"
    assert load(folder).entry(name).fingerprint != catalogue().entry(name).fingerprint


def test_a_changed_doc_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "avro"))
    path = folder / "housing" / "placement.confirmed.avsc"
    path.write_text(path.read_text().replace("The first night", "The first night there"))
    name = "housing.placement.confirmed"
    assert load(folder).entry(name).fingerprint == catalogue().entry(name).fingerprint


def test_an_agency_joins_by_its_own_folder_alone(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "avro"))
    shutil.copytree(folder / "dip", folder / "peer-support")
    entry = load(folder).entry("peer-support.referral.accepted")
    assert entry.agency_kind == "PEER_SUPPORT"


def test_an_event_type_that_is_not_there_says_where_to_look() -> None:
    with pytest.raises(UnknownEventType, match="throughcare schemas list"):
        catalogue().entry("prison-carat.release.imagined")
