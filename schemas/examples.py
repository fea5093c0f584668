"""Example events about invented people, one for each seed: for the catalogue's pages and for tests."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from schemas.catalogue import Schema, catalogue
from schemas.events import Event, event_class

_GIVEN = ("Amir", "Bronwen", "Callum", "Danuta", "Ebo", "Farah", "Gethin", "Hanna", "Seán", "Zoë")
_FAMILY = ("Ashcombe", "Blakemore", "Chowdhury", "Dunmore", "Eastwick", "Fairlamb", "O'Hanlon", "Ó Briain")
_FIRST_DAY = date(2026, 1, 1)


def example(event_type: str, seed: int = 0) -> Event:
    """An event of this type about an invented person; the same seed gives the same one."""
    draw = _Draw(Random(f"{event_type} {seed}"))  # noqa: S311 - examples, not secrets
    schema = catalogue().entry(event_type).avro
    return event_class(event_type).model_validate(draw.record(schema))


class _Draw:
    """Draws values for a schema's fields; what a text looks like goes by the field's name."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.named: dict[str, Schema] = {}

    def record(self, schema: Schema) -> dict[str, Any]:
        if schema["name"] == "Subject":
            return self.subject()
        if schema["name"] == "OtherIdentifier":
            return {"kind": "NOMS", "value": f"Y{self.rng.randrange(10_000):04d}YY"}
        return {field["name"]: self.value(field["type"], field["name"]) for field in schema["fields"]}

    def subject(self) -> dict[str, Any]:
        return {
            "identifiers": self.rng.sample(
                [
                    {"kind": "NOMS", "value": f"Z{self.rng.randrange(10_000):04d}ZZ"},
                    {"kind": "CRN", "value": f"Z{self.rng.randrange(1_000_000):06d}"},
                    {"kind": "HOUSING_REF", "value": f"HR{self.rng.randrange(10_000)}"},
                ],
                k=self.rng.randint(1, 3),
            ),
            "given_names": self.rng.choice(_GIVEN),
            "family_name": self.rng.choice(_FAMILY),
            "date_of_birth": date(1950, 1, 1) + timedelta(days=self.rng.randrange(20_000)),
        }

    def value(self, kind: Any, name: str) -> Any:
        if isinstance(kind, list):
            return self.value(kind[1], name) if self.rng.random() < 0.6 else None
        if isinstance(kind, str):
            return self.plain(self.named.get(kind, kind), name)
        if "name" in kind:
            self.named[kind["name"]] = kind
        return self.plain(kind, name)

    def plain(self, kind: Any, name: str) -> Any:
        match kind:
            case {"logicalType": "date"}:
                return _FIRST_DAY + timedelta(days=self.rng.randrange(400))
            case {"logicalType": "timestamp-micros"}:
                seconds = self.rng.randrange(400 * 86_400)
                return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
            case {"type": "enum", "symbols": symbols}:
                return self.rng.choice(symbols)
            case {"type": "array", "items": items}:
                return tuple(self.value(items, name) for _ in range(self.rng.randint(1, 3)))
            case {"type": "record"}:
                return self.record(kind)
            case "boolean":
                return self.rng.random() < 0.5
            case "int" | "long":
                return self.rng.randrange(1_000)
        return self.text(name)

    def text(self, name: str) -> str:
        match name:
            case "prison":
                return self.rng.choice(("SWI", "LEI", "BMI"))
            case "council" | "chosen_council":
                return self.rng.choice(("E08000025", "E08000026", "E06000016"))
            case "except_teams":
                return self.rng.choice(("HOUSING:E08000025/homelessness", "DIP:LEICESTER/community-drugs"))
            case "recipients":
                return self.rng.choice(("HOUSING:E08000025", "DIP:LEICESTER"))
            case "record_id" | "alert" | "override_id":
                return str(UUID(int=self.rng.getrandbits(128), version=4))
            case "episode":
                return self.rng.randbytes(48).hex()
            case "reference" | "privacy_notice" | "authorised_by":
                return f"EX-{self.rng.randrange(10_000)}"
            case "movement_reason_code":
                return self.rng.choice(("CR", "AR", "HD"))
        return f"Example {self.rng.randrange(10_000)}"
