"""Search all that a running bus leaves behind for values of a person, in every way they may be written."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import re2
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from sqlalchemy import Engine, text

_CHUNK = 4_000_000
_OVERLAP = 1_000


class Found(NamedTuple):
    """A value that stands where it must not."""

    place: str
    value: str


class Search:
    """Looks for all values at once: as they are, in capitals, in hexadecimal, base64, UTF-16, hashed."""

    def __init__(self, values: Iterable[str]) -> None:
        self._by_form = {form.lower(): value for value in values for form in _forms(value)}
        self._pattern = re2.compile(b"|".join(re2.escape(form) for form in self._by_form), _options())

    def in_bytes(self, place: str, raw: bytes) -> Iterator[Found]:
        for match in self._pattern.finditer(raw):
            yield Found(place, self._by_form.get(match.group().lower(), "?"))

    def over(self, places: Iterable[tuple[str, bytes]]) -> set[Found]:
        """What was found anywhere."""
        return {found for place, raw in places for found in self.in_bytes(place, raw)}


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes, whatever they are
    options.case_sensitive = False
    options.max_mem = 256 << 20
    return options


def _forms(value: str) -> Iterator[bytes]:
    plain = value.encode()
    yield plain
    yield plain.hex().encode()
    yield value.encode("utf-16-le")
    yield json.dumps(value)[1:-1].encode()
    yield from (_base64(plain, shift) for shift in range(3))
    for digest in (hashlib.sha256(plain), hashlib.md5(plain, usedforsecurity=False)):
        # A hash without a key is found by trying all numbers: it is as good as the number.
        yield digest.digest()
        yield digest.hexdigest().encode()


def _base64(plain: bytes, shift: int) -> bytes:
    """The part of a base64 text that comes from these bytes alone, with `shift` others before them."""
    whole = base64.b64encode(bytes(shift) + plain)
    return whole[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6]


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, the database's and the broker's own files too; links are followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and path.is_dir():
            yield from files(path.resolve())
        elif path.is_file():
            yield from _pieces(path)


def _pieces(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with path.open("rb") as file:
            before = b""
            while piece := file.read(_CHUNK):
                yield str(path), before + piece
                before = piece[-_OVERLAP:]
    except FileNotFoundError:
        return  # the database or the broker has just removed it


def names(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The names of files are read by whoever may list a folder."""
    yield from (("file names", str(path).encode()) for path in folder.rglob("*"))


def rows(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Every column of every row of every table; bytes come as hexadecimal."""
    with engine.connect() as connection:
        tables = connection.execute(
            text(
                "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
                " FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
                " AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
            )
        )
        for (table,) in tables.all():
            for (row,) in connection.execute(text(f"SELECT CAST(t AS text) FROM {table} AS t")):
                yield f"table {table}", row.encode()
        for (query,) in connection.execute(text("SELECT coalesce(query, '') FROM pg_stat_activity")):
            yield "pg_stat_activity", query.encode()


def records(address: str) -> Iterator[tuple[str, bytes]]:
    """Every topic's name, and key, headers and value of every record on it; the broker's own topics too."""
    admin = KafkaAdminClient(bootstrap_servers=address, client_id="search")
    try:
        topics = sorted(found["name"] for found in admin.describe_topics())
    finally:
        admin.close()
    yield from (("topic names", topic.encode()) for topic in topics)
    consumer = KafkaConsumer(
        bootstrap_servers=address,
        client_id="search",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        exclude_internal_topics=False,
    )
    try:
        for topic in topics:
            parts = [TopicPartition(topic, part) for part in consumer.partitions_for_topic(topic) or ()]
            consumer.assign(parts)
            consumer.seek_to_beginning(*parts)
            ends = consumer.end_offsets(parts)
            while any(consumer.position(part) < ends[part] for part in parts):
                for found in consumer.poll(timeout_ms=500).values():
                    for record in found:
                        yield f"topic {topic}, keys", record.key or b""
                        yield f"topic {topic}, values", record.value or b""
                        for name, value in record.headers:
                            yield f"topic {topic}, headers", name.encode() + b" " + (value or b"")
    finally:
        consumer.close()


def processes(pids: Iterable[int]) -> Iterator[tuple[str, bytes]]:
    """The command line and the environment of these processes and of all that they started."""
    for pid in pids:
        folder = Path("/proc") / str(pid)
        try:
            for name in ("cmdline", "environ"):
                yield f"{name} of a process", (folder / name).read_bytes()
            children = (folder / "task" / str(pid) / "children").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield from processes(int(child) for child in children.split())
