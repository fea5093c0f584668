"""Events a second of the loop, from poll to commit, by the real process: one, and two side by side."""

import signal
import time

from tests.bench.figures import Figures
from tests.bench.mix import STORY, events, people
from tests.bench.stage import Stage, wait_for

_DONE = "SELECT coalesce(sum(next_offset), 0) FROM progress"
_BACKLOG = 0.15  # of the events: what is committed before is not timed (first fetches, empty caches)


def handover_rate(
    stage: Stage, figures: Figures, name: str, count: int, *, distinct: bool, workers: int
) -> float:
    """Workers that are assigned are stopped, the backlog is laid, and they are let go on.

    Returns how many alerts an event were raised.
    """
    names = ["handover", "handover-2"][:workers]
    everybody = people(stage.engine, stage.vault, count, distinct=distinct)
    backlog = list(events(stage.vault, everybody))
    for worker in names:
        stage.start(worker)
    wait_for("every partition assigned", lambda: all(_assigned(stage, worker) for worker in names))
    before, alerts = stage.count(_DONE), stage.count("SELECT count(*) FROM alert")
    stage.signal(signal.SIGSTOP, *names)
    sent = stage.send(backlog)
    stage.signal(signal.SIGCONT, *names)
    started, counted = _passed(stage, before + int(sent * _BACKLOG))
    ended, all_of_them = _passed(stage, before + sent)
    stage.stop(*names)
    raised = (stage.count("SELECT count(*) FROM alert") - alerts) / sent
    note = f"{sent:,} events of {count:,} people ({STORY}); {raised:.2f} alerts an event"
    figures.add(name, (all_of_them - counted) / (ended - started), "events/s", note)
    return raised


def _assigned(stage: Stage, name: str) -> bool:
    running = stage.stack.running[name]
    # Only what this start of it has said: the log may hold earlier ones.
    return b"loop.assigned" in running.log.read_bytes()[running.log_start :]


def _passed(stage: Stage, goal: int) -> tuple[float, int]:
    reached = [0]

    def there() -> bool:
        reached[0] = stage.count(_DONE)
        return reached[0] >= goal

    wait_for(f"{goal} events committed", there, seconds=300)
    return time.monotonic(), reached[0]
