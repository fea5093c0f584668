"""What a header may say: known words, a known event, and exactly the compartments that its schema has."""

import re
from functools import cache

from schemas.catalogue import EventEntry, catalogue
from schemas.clock import london_midnight, to_micros
from schemas.envelope import NOBODY, Compartment, Header
from schemas.errors import Malformed
from schemas.events.fields import FIRST_DAY, LAST_DAY
from schemas.vocabulary import (
    HANDOVER_FACTS,
    Article6,
    Article9,
    ConfidentialityBasis,
    ProcessingRegime,
    Purpose,
    TeamKind,
)

MAC_LENGTH = 32
SEALED_LEAST = 12 + 16
"""Nonce and tag: a compartment with nothing in it is this long."""

_FIRST_US, _LAST_US = to_micros(london_midnight(FIRST_DAY)), to_micros(london_midnight(LAST_DAY))
_KIND = re.compile(r"[A-Z][A-Z0-9_]{1,30}")
_CODE = re.compile(r"[A-Za-z0-9-]{1,40}")
_TEAM = re.compile(r"[A-Za-z0-9:/_.-]{1,100}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Few sets of words are used, so each is checked once. Bounded: hostile ones could go on for ever.
_known_words: set[tuple[str, ...]] = set()
_KNOWN_LIMIT = 10_000


def check(header: Header, compartments: tuple[Compartment, ...], mac: bytes) -> None:
    """Raises Malformed with the first thing that no accepted event could say."""
    entry = catalogue().entries.get(header.event_type)
    if entry is None:
        raise Malformed("an event type that the catalogue does not have")
    if header.event_version != entry.version or header.schema_fingerprint != entry.fingerprint:
        raise Malformed("a schema other than the catalogue's")
    if entry.agency_kind is not None and entry.agency_kind != header.publisher_kind:
        raise Malformed("an event type of another kind of agency")
    words = header[3:7] + header[13:18]
    if words not in _known_words:
        _check_words(header)
        if len(_known_words) < _KNOWN_LIMIT:
            _known_words.add(words)
    if not (
        _FIRST_US <= header.source_time_us <= _LAST_US and _FIRST_US <= header.accepted_at_us <= _LAST_US
    ):
        raise Malformed("a time that cannot be")
    if header.consent_record and not _ID.fullmatch(header.consent_record):
        raise Malformed("a consent record whose id is not a UUID")
    _check_body(header, entry, compartments, mac)


def _check_body(header: Header, entry: EventEntry, compartments: tuple[Compartment, ...], mac: bytes) -> None:
    if tuple([compartment[0] for compartment in compartments]) != entry.categories:
        raise Malformed("other compartments than the event's schema has")
    for _, sealed in compartments:
        if len(sealed) < SEALED_LEAST:
            raise Malformed("a compartment too short to be sealed")
    if len(mac) != (MAC_LENGTH if _carries_mac(entry.event_type) else 0):
        raise Malformed("a MAC on a header that the handover's compartments bind, or none where they do not")
    if (header.person_id == NOBODY.bytes) is bool(compartments):
        raise Malformed("an event about nobody that has compartments, or one about a person that has none")


@cache
def _carries_mac(event_type: str) -> bool:
    # The handover acts on the event type of a header: where it can open nothing, only a MAC binds it.
    return HANDOVER_FACTS.isdisjoint(catalogue().entry(event_type).categories)


def _check_words(header: Header) -> None:
    forms = (
        (_KIND, header.publisher_kind),
        (_CODE, header.publisher_code),
        (_TEAM, header.publisher_team),
    )
    if not all(form.fullmatch(word) for form, word in forms):
        raise Malformed("an agency or team that is not written as one")
    closed = (
        (TeamKind, header.team_kind),
        (Purpose, header.purpose),
        (Article6, header.article6_basis),
        (Article9, header.article9_condition),
        (ConfidentialityBasis, header.confidentiality_basis),
        (ProcessingRegime, header.processing_regime),
    )
    if not all(word in frozenset(words) for words, word in closed):
        raise Malformed("a word of legal scope that the vocabulary does not have")
