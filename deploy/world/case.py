"""All that is known of one person while the person's records are written."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from deploy.world.calendar import between
from deploy.world.diary import Diary
from deploy.world.life import Life
from deploy.world.places import Places


class Case(NamedTuple):
    """One person: the course of life, the teams, the diary, and this person's own chance."""

    number: int
    life: Life
    places: Places
    """The teams at the beginning."""
    moves: tuple[tuple[date, Places], ...]
    """Days after which other teams count, in order: another prison, another council."""
    diary: Diary
    rng: Random
    treatment: Random
    """Chance for what a treatment is about alone, so that it changes nothing else."""

    def places_on(self, day: date) -> Places:
        """The teams that have to do with the person on that day."""
        return next((after for moved, after in reversed(self.moves) if day > moved), self.places)

    @property
    def at_release(self) -> Places:
        return self.places_on(self.life.release)

    def day_before_release(self, earliest: int, latest: int) -> date | None:
        """A working day that many days before the release, but not in the first days in prison."""
        release = self.life.release
        first = max(self.life.received + timedelta(days=1), release - timedelta(days=earliest))
        last = max(release - timedelta(days=latest), self.life.received + timedelta(days=4))
        return between(self.rng, first, min(last, release - timedelta(days=1)))

    def happens(self, share: float) -> bool:
        """True for that share of the people, 0 to 1."""
        return self.rng.random() < share
