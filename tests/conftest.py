"""How hard hypothesis looks: by default at the same examples on every run, with the profile `explore` at many new ones.

The default finds what is plainly wrong, at as few examples as `fast`, which other Pythons take; what is rare is left to
`explore`, and to `thorough` for the tests that take long anyway. The profile `mutation` leaves a failure as it is as
well, so that mutation testing can run the tests thousands of times.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings

USUAL = 100  # examples, where a test says how many it takes

# Tests share two cores with each other, so no single example is held to a time.
_shared = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("default", _shared, derandomize=True, max_examples=20)
settings.register_profile("fast", _shared, derandomize=True, max_examples=20)
settings.register_profile("thorough", _shared, derandomize=True, max_examples=USUAL)
settings.register_profile("explore", _shared, derandomize=False, max_examples=250, print_blob=True)
_generate_only = (Phase.explicit, Phase.generate)
settings.register_profile("mutation", _shared, derandomize=True, max_examples=25, database=None, phases=_generate_only)
settings.load_profile("default")

# Where hypothesis keeps the settings of a test; it has no other way to change them later.
_SETTINGS = "_hypothesis_internal_use_settings"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a profile count for tests that set a number of examples themselves: they take more or fewer, as others do."""
    profile = settings.default
    assert profile is not None
    tests = {test for item in items if hasattr(test := getattr(item, "obj", None), _SETTINGS)}
    for test in tests:
        own = getattr(test, _SETTINGS)
        if own is not profile:
            scaled = max(1, own.max_examples * profile.max_examples // USUAL)
            setattr(test, _SETTINGS, settings(own, max_examples=scaled))
