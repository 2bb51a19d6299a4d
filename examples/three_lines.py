"""The main job in three lines: run it from the root of the repository with `python examples/three_lines.py`."""

import k80assess as k80

assessment = k80.assess(k80.load_topic("examples/topics/housing-scheme.toml"))
print(assessment.outcome.label.to("en"), "-", assessment.outcome.follow_up.to("en"))
