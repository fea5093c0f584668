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
    moved_on: date | None
    """The day of the move to another prison."""
    moved_to: Places
    diary: Diary
    rng: Random

    def places_on(self, day: date) -> Places:
        """The teams that have to do with the person on that day."""
        return self.moved_to if self.moved_on and day > self.moved_on else self.places

    def day_before_release(self, earliest: int, latest: int) -> date | None:
        """A working day that many days before the release, but not in the first days in prison."""
        release = self.life.release
        first = max(self.life.received + timedelta(days=1), release - timedelta(days=earliest))
        last = max(release - timedelta(days=latest), self.life.received + timedelta(days=4))
        return between(self.rng, first, min(last, release - timedelta(days=1)))
