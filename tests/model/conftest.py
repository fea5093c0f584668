"""How many lives are lived: 200, the same ones every time, or with `make model` 2,000 others."""

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
"""A life of sixty steps is long, and that is what it is for."""

settings.register_profile(
    "lives",
    max_examples=200,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=SLOW,
    derandomize=True,
)
settings.register_profile(
    "model", settings.get_profile("lives"), max_examples=2_000, derandomize=False, print_blob=True
)
