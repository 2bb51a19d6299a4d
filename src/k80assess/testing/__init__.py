"""For users' own tests: cases and rules as documents, and hypothesis strategies."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.testing import cases, strategies
    from k80assess.testing.cases import (
        assert_always,
        assert_impossible,
        assert_outcome,
        assert_possible,
        coverage,
        load_cases,
    )

__all__ = [
    "assert_always",
    "assert_impossible",
    "assert_outcome",
    "assert_possible",
    "cases",
    "coverage",
    "load_cases",
    "strategies",
]

if not TYPE_CHECKING:
    _SELF = {name: f"{__name__}.{name}" for name in ("cases", "strategies")}
    __getattr__, __dir__ = lazily(__name__, dict.fromkeys(__all__, "k80assess.testing.cases") | _SELF)
