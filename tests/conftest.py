"""How hard hypothesis looks: the same examples on every run by default, many new ones with the profile `ci`.

The profile `mutation` takes few and leaves a failure as it is, so that mutation testing can run the tests thousands of
times.
"""

from hypothesis import HealthCheck, Phase, settings

# Tests share two cores with each other, so no single example is held to a time.
_shared = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("default", _shared, derandomize=True, max_examples=100)
settings.register_profile("ci", _shared, derandomize=False, max_examples=500, print_blob=True)
_generate_only = (Phase.explicit, Phase.generate)
settings.register_profile("mutation", _shared, derandomize=True, max_examples=25, database=None, phases=_generate_only)
settings.load_profile("default")
