"""Exact questions to an assessment or a framework, and how large they may become; the usual ones stand at the top."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.engine.compiled import compile_framework
    from k80assess.examine.analysis import analyse
    from k80assess.examine.certificates import certificate
    from k80assess.examine.compare import side_by_side
    from k80assess.examine.questions import expected_questions

__all__ = ["analyse", "certificate", "compile_framework", "expected_questions", "side_by_side"]

_HOMES = {
    "analyse": "k80assess.examine.analysis",
    "compile_framework": "k80assess.engine.compiled",
    "certificate": "k80assess.examine.certificates",
    "expected_questions": "k80assess.examine.questions",
    "side_by_side": "k80assess.examine.compare",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, _HOMES)
