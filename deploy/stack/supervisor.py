"""Keep a stack running: what dies is started again, more slowly each time, and given up after five times."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import NoReturn

from deploy.stack import canary
from deploy.stack.component import Running
from deploy.stack.local import LocalStack, Say
from schemas.errors import SetupProblem

DEATHS_IN_A_ROW = 5
STEADY = 60.0  # seconds of life after which earlier deaths no longer count


def pause(deaths: int) -> float:
    """Seconds to wait before the next start: 0.5, 1, 2, 4, 8."""
    return 0.5 * 2.0 ** (deaths - 1)


class Supervisor:
    """Watches the components of one started stack. `look` never blocks: call it again and again."""

    def __init__(self, stack: LocalStack, say: Say, now: Callable[[], float] = time.monotonic) -> None:
        self._stack = stack
        self._say = say
        self._now = now
        self._deaths: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._starting: set[str] = set()
        self.given_up: set[str] = set()

    def watch(self) -> NoReturn:
        """Look five times a second until an exception (Ctrl-C) ends it."""
        while True:
            self.look()
            time.sleep(0.2)

    def look(self) -> None:
        """See to every component once."""
        for name, running in self._stack.running.items():
            if name not in self.given_up:
                self._see_to(name, running)

    def _see_to(self, name: str, running: Running) -> None:
        if running.alive:
            self._alive(name, running)
        elif name not in self._due:
            self._died(name, running)
        elif self._now() >= self._due[name]:
            del self._due[name]
            self._starting.add(name)
            self._stack.begin_again(name)

    def _alive(self, name: str, running: Running) -> None:
        if name in self._starting and running.component.ready(running):
            self._starting.discard(name)
            self._say(f"{name} is back")
        if self._now() - running.started_at > STEADY:
            self._deaths.pop(name, None)

    def _died(self, name: str, running: Running) -> None:
        deaths = self._deaths[name] = self._deaths.get(name, 0) + 1
        if deaths >= DEATHS_IN_A_ROW:
            self.given_up.add(name)
            self._say(f"{name} ended {deaths} times in a row and is given up. The end of its log:")
            self._say(running.last_lines())
            return
        self._say(f"{name} ended; starting it again in {pause(deaths):g} s")
        self._due[name] = self._now() + pause(deaths)


def run(stack: LocalStack, say: Say) -> None:
    """Start, watch until Ctrl-C, stop. Raises SetupProblem at the end if a component was given up."""
    supervisor = Supervisor(stack, say)
    with ExitStack() as to_the_end:
        to_the_end.enter_context(stack)
        if "canary" in stack.running:
            to_the_end.enter_context(canary.kept_clear(stack.state.keys, stack.postgres_url, say))
        say("ready; Ctrl-C stops it")
        try:
            supervisor.watch()
        except KeyboardInterrupt:
            say("stopping")
    say("stopped")
    if supervisor.given_up:
        raise SetupProblem(f"Given up while it ran: {', '.join(sorted(supervisor.given_up))}.")
