"""Measure everything once, side by side, on a stack that is made for it and removed afterwards."""

import argparse
from pathlib import Path

from tests.bench.figures import Figures
from tests.bench.handover_rate import handover_rate
from tests.bench.intake_rate import intake_rates
from tests.bench.latency import latency
from tests.bench.limit import limit_rate
from tests.bench.stage import Stage, stage
from tests.bench.usual import usual_rate
from tests.bench.whatif_speed import counting_cost, whatif_speed

OUT = Path("build/bench.json")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=2000, help="people in each measurement of the loop")
    parser.add_argument("--decisions", type=int, default=5_000_000, help="decisions that what-if looks at")
    parser.add_argument("--seconds", type=int, default=10, help="length of the latency measurement")
    parser.add_argument("--whatif-only", action="store_true", help="measure what-if and nothing else")
    chosen = parser.parse_args()
    figures = Figures()
    with stage(print) as on:
        if not chosen.whatif_only:
            _of_the_loop(on, figures, chosen.people, chosen.seconds)
        counting_cost(on, figures)
        whatif_speed(on, figures, chosen.decisions)
    one = "loop, cached mix, one process"
    figures.ratio("cached mix over the usual loop", one, "usual loop")
    figures.ratio("distinct over the usual loop", "loop, every question distinct, one process", "usual loop")
    figures.ratio("cached mix over the limit", one, "limit")
    figures.ratio("two processes over one", "loop, cached mix, two processes", one)
    figures.show()
    figures.write(OUT)
    print(f"The same as JSON: {OUT}")


def _of_the_loop(on: Stage, figures: Figures, many: int, seconds: int) -> None:
    with figures.or_say_why("latency"):
        latency(on, figures, seconds)
    usual_rate(on, figures, max(many // 40, 20))
    raised = 0.8
    for name, distinct, workers in (
        ("loop, cached mix, one process", False, 1),
        ("loop, every question distinct, one process", True, 1),
        ("loop, cached mix, two processes", False, 2),
    ):
        with figures.or_say_why(name):
            raised = handover_rate(on, figures, name, many, distinct=distinct, workers=workers)
    limit_rate(on, figures, many, raised)
    intake_rates(on, figures, max(many, 8000))


if __name__ == "__main__":
    main()
