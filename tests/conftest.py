"""How hard hypothesis looks: by default at the same examples on every run, with the profile `explore` at many new ones.

The profile `fast` takes few examples. So does `mutation`, which leaves a failure as it is as well, so that mutation
testing can run the tests thousands of times.
"""

from hypothesis import HealthCheck, Phase, settings

# Tests share two cores with each other, so no single example is held to a time.
_shared = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("default", _shared, derandomize=True, max_examples=100)
settings.register_profile("fast", _shared, derandomize=True, max_examples=20)
settings.register_profile("explore", _shared, derandomize=False, max_examples=500, print_blob=True)
_generate_only = (Phase.explicit, Phase.generate)
settings.register_profile("mutation", _shared, derandomize=True, max_examples=25, database=None, phases=_generate_only)
settings.load_profile("default")
