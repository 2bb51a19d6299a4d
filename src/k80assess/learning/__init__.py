"""From decisions to frameworks, exactly: what each framework says that agrees with what was decided."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.document.examples import Example, load_examples
    from k80assess.learning.bounds import Bounds, CellBounds
    from k80assess.learning.decided import DecidedExamples, LeftOut, examples_of
    from k80assess.learning.elicitation import Elicitation, elicit
    from k80assess.learning.formless import monotone
    from k80assess.learning.forms import weighted
    from k80assess.learning.learned import Assignment, ExampleGroup, Learned, learn
    from k80assess.learning.nextexample import NextExample
    from k80assess.learning.overview import Lessons, lessons, write_lessons
    from k80assess.learning.refutations import Refutation, SumContradiction, SumTerm
    from k80assess.learning.unseen import Unseen

__all__ = [
    "Assignment",
    "Bounds",
    "CellBounds",
    "DecidedExamples",
    "Elicitation",
    "Example",
    "ExampleGroup",
    "Learned",
    "LeftOut",
    "Lessons",
    "NextExample",
    "Refutation",
    "SumContradiction",
    "SumTerm",
    "Unseen",
    "elicit",
    "examples_of",
    "learn",
    "lessons",
    "load_examples",
    "monotone",
    "weighted",
    "write_lessons",
]

_HOMES = {
    "Elicitation": "k80assess.learning.elicitation",
    "elicit": "k80assess.learning.elicitation",
    "weighted": "k80assess.learning.forms",
    "Refutation": "k80assess.learning.refutations",
    "SumContradiction": "k80assess.learning.refutations",
    "SumTerm": "k80assess.learning.refutations",
    "Example": "k80assess.document.examples",
    "load_examples": "k80assess.document.examples",
    "Assignment": "k80assess.learning.learned",
    "ExampleGroup": "k80assess.learning.learned",
    "Learned": "k80assess.learning.learned",
    "NextExample": "k80assess.learning.nextexample",
    "Bounds": "k80assess.learning.bounds",
    "CellBounds": "k80assess.learning.bounds",
    "DecidedExamples": "k80assess.learning.decided",
    "LeftOut": "k80assess.learning.decided",
    "examples_of": "k80assess.learning.decided",
    "learn": "k80assess.learning.learned",
    "Lessons": "k80assess.learning.overview",
    "lessons": "k80assess.learning.overview",
    "write_lessons": "k80assess.learning.overview",
    "Unseen": "k80assess.learning.unseen",
    "monotone": "k80assess.learning.formless",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, _HOMES)
