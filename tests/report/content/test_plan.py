"""A plan told, also when nothing takes energy."""

from __future__ import annotations

import pytest
from stories import assessed, flat

from k80assess.report.content.plan import plan_story


def test_a_plan_without_topics_that_take_energy() -> None:
    """It says that none is certain to get energy, and no word of days that topics take."""
    pytest.importorskip("scipy")
    from k80assess.govern.plan import plan

    nothing = plan([assessed("x", answers={"theme_link": "none"})], {"capacity": {"p": 3}})
    assert "There is no topic that is certain to get energy." in flat(plan_story(nothing))
