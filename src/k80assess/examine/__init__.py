"""Exact questions to an assessment or a framework; the usual ones stand at the top level."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.examine.certificates import certificate
    from k80assess.examine.questions import expected_questions

__all__ = ["certificate", "expected_questions"]

_HOMES = {
    "certificate": "k80assess.examine.certificates",
    "expected_questions": "k80assess.examine.questions",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, _HOMES)
