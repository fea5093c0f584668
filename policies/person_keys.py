"""Each person's two data keys: made once, wrapped in the database, unwrapped for a minute at most."""

import os
import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, any_, delete, literal

from policies import sealing
from policies.keyring import KEK_NAMES, KEY_BYTES, KeyRing
from schemas.database import binary, copy_rows
from schemas.errors import KeyMissing
from schemas.tables import person_key
from schemas.vocabulary import Category, KeyClass, key_class

_KEPT_S: Final = 50.0
_SWEEP_S: Final = 10.0  # 50 s in use and at most 10 s until the sweep: never more than 60 s in memory
_CLASS: Final = {category: key_class(category) for category in Category}
_KEYS: Final = """
    SELECT person_id, key_class, kek_id, wrapped FROM vault.person_key
    WHERE person_id = ANY(%(people)b) AND key_class = ANY(%(classes)b)
"""


class _Person:
    """One person's keys while they are in memory."""

    __slots__ = ("ciphers", "data_keys", "pseudonym", "until")

    def __init__(self, until: float) -> None:
        self.until = until
        self.data_keys: dict[KeyClass, bytes] = {}
        self.ciphers: dict[Category, AESGCM] = {}
        self.pseudonym = ""


class PersonKeys:
    """The data keys that this process's own key-encryption keys reach. May be shared by threads."""

    def __init__(
        self,
        ring: KeyRing,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._keks = {c: sealing.KeyEncryptionKey(c, ring.key(n)) for c, n in KEK_NAMES.items() if n in ring}
        self._monotonic = monotonic
        self._random = random
        self._people: dict[bytes, _Person] = {}  # in order of `until`
        self._changing = threading.Lock()

    def make_keys(self, connection: Connection, person_ids: Iterable[UUID]) -> None:
        """Give people who are new their two data keys each."""
        rows = []
        for person_id in person_ids:
            fresh = _Person(self._monotonic() + _KEPT_S)
            for data_class in KeyClass:
                kek, data_key = self._kek(data_class), self._random(KEY_BYTES)
                wrapped = kek.wrap(person_id.bytes, data_key, self._random(sealing.NONCE_BYTES))
                rows.append((person_id, data_class.value, kek.id, wrapped))
                fresh.data_keys[data_class] = data_key
            self._keep(person_id.bytes, fresh)
        copy_rows(connection, person_key, ("person_id", "key_class", "kek_id", "wrapped"), rows)

    def load(self, connection: Connection, person_ids: Iterable[UUID]) -> set[UUID]:
        """Have these people's keys at hand, by one SELECT for those that are not. Says who has none: erased.

        Loaded keys stay at hand for 25 s at least. Raises KeyMissing where keys are wrapped by another
        key-encryption key than ours: nobody is taken for erased by that.
        """
        self.forget_expired()
        enough = self._monotonic() + _KEPT_S / 2
        wanted = {p for p in person_ids if (kept := self._people.get(p.bytes)) is None or kept.until < enough}
        if not wanted:
            return set()
        found: dict[UUID, _Person] = {}
        until = self._monotonic() + _KEPT_S
        for person_id, data_class, kek_id, wrapped in self._rows(connection, wanted):
            kek = self._keks[KeyClass(data_class)]
            if kek.id != kek_id:
                raise KeyMissing(f"Data keys are wrapped by {kek_id}; this process holds {kek.id}.")
            person = found.setdefault(person_id, _Person(until))
            try:
                person.data_keys[KeyClass(data_class)] = kek.unwrap(person_id.bytes, wrapped)
            except InvalidTag:
                continue  # the row was tampered with: opening says that the key is missing, the others go on
        for person_id in wanted:
            self._keep(person_id.bytes, found.get(person_id))
        return wanted - found.keys()

    def pseudonym(self, person_id: UUID) -> str:
        """The person's name on the ledger, 32 hexadecimal digits. Keys must be at hand, else KeyMissing."""
        person = self._person(person_id.bytes)
        if not person.pseudonym:
            data_key = self._data_key(person, KeyClass.HANDOVER_FACTS)
            person.pseudonym = sealing.pseudonym(data_key, person_id.bytes)
        return person.pseudonym

    def erase(self, connection: Connection, person_ids: Collection[UUID]) -> int:
        """Destroy these people's wrapped keys and say how many. Other processes forget them within 60 s."""
        gone = connection.execute(
            delete(person_key).where(person_key.c.person_id == any_(literal(list(person_ids))))
        )
        self.forget(person_ids)
        return gone.rowcount

    def forget(self, person_ids: Iterable[UUID]) -> None:
        """Drop these people's keys from memory: the next load says who was erased."""
        for person_id in person_ids:
            self._keep(person_id.bytes, None)

    def forget_expired(self) -> None:
        """Drop the keys whose time is over."""
        with self._changing:
            now = self._monotonic()
            while self._people:
                oldest = next(iter(self._people))
                if self._people[oldest].until > now:
                    return
                del self._people[oldest]

    def keep_forgetting(self, stop: threading.Event) -> None:
        """Drop expired keys until told to stop: for a thread of a process that can be idle."""
        while not stop.wait(_SWEEP_S):
            self.forget_expired()

    def _rows(
        self, connection: Connection, person_ids: Collection[UUID]
    ) -> list[tuple[UUID, str, str, bytes]]:
        with binary(connection) as cursor:
            cursor.execute(
                _KEYS, {"people": list(person_ids), "classes": [kind.value for kind in self._keks]}
            )
            return cursor.fetchall()

    def _keep(self, person_id: bytes, person: _Person | None) -> None:
        with self._changing:
            self._people.pop(person_id, None)
            if person is not None:
                self._people[person_id] = person

    def _person(self, person_id: bytes) -> _Person:
        person = self._people.get(person_id)
        if person is None or person.until <= self._monotonic():
            raise KeyMissing("No key of this person is at hand.")
        return person

    def _cipher(self, person_id: bytes, category: Category) -> AESGCM:
        person = self._person(person_id)
        cipher = person.ciphers.get(category)
        if cipher is None:
            data_key = self._data_key(person, _CLASS[category])
            cipher = person.ciphers[category] = sealing.category_cipher(data_key, category)
        return cipher

    def _data_key(self, person: _Person, data_class: KeyClass) -> bytes:
        try:
            return person.data_keys[data_class]
        except KeyError:
            raise KeyMissing(f"This process has no {data_class} key of this person.") from None

    def _kek(self, data_class: KeyClass) -> sealing.KeyEncryptionKey:
        try:
            return self._keks[data_class]
        except KeyError:
            raise KeyMissing(f"Key {KEK_NAMES[data_class]} is not among the keys of this process.") from None
