"""What decisions say of what nobody has fixed, all together, with what they leave open: for whoever reports on them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, ClassVar

import attrs

from k80assess import _above
from k80assess.base.data import Reading
from k80assess.base.display import Displayed
from k80assess.base.results import LazySequence, Results, result
from k80assess.errors import Language, Problem, SizeLimitError, UndecidedError, refuse_other
from k80assess.learning.bounds import Bounds
from k80assess.learning.decided import LeftOut
from k80assess.learning.learned import ExampleGroup, Learned
from k80assess.learning.unseen import Unseen


@result
class Lessons(Displayed):
    """What decisions say of what nobody has fixed.

    Attributes:
        learned: what is known from them.
        left_out: the decisions that are not examples.
        unseen: the outcomes and levels that no example shows.
        conflicts: the minimal groups of examples that contradict.
        repairs: the minimal groups to give up so that no others contradict; one empty group where none do.
        bounds: between which ends weights and cut-offs lie, and which levels cells have; None where examples
            contradict, and where it was not worked out.
        problem: why it was not worked out; None where it was, or where examples contradict.

    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import learn
    >>> found = lessons(learn([], loosen(load_framework(), weights="any")))
    >>> found.unseen.outcomes, found.bounds.weights["fit"]["proximity"].greatest
    (('decline', 'monitor', 'take_on'), Fraction(1, 1))
    """

    _read_of: ClassVar = ("learned", "left_out")

    learned: Learned
    left_out: Results[LeftOut]
    unseen: Unseen
    conflicts: LazySequence[ExampleGroup] = attrs.field(hash=False)  # they are compared, but can be too many to hash
    repairs: LazySequence[ExampleGroup] = attrs.field(hash=False)
    bounds: Bounds | None
    problem: Problem | None = None

    @classmethod
    def _made_of(cls, values: dict[str, Any], _reading: Reading) -> Lessons:
        return lessons(values["learned"], left_out=values["left_out"])


def lessons(learned: Learned, *, left_out: Iterable[LeftOut] = ()) -> Lessons:
    """Return what examples say of what nobody has fixed, all together.

    Args:
        learned: what is known from examples.
        left_out: the decisions that are not examples, as `examples_of` gives them.

    Raises:
        ArgumentError: for anything else.
        UndecidedError: when it was not decided in time whether the examples contradict.

    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import Example, learn
    >>> best = {criterion.id: criterion.levels[-1].id for criterion in load_framework().criteria}
    >>> decided = [Example(id=outcome, answers=best, outcome=outcome) for outcome in ("take_on", "decline")]
    >>> found = lessons(learn(decided, loosen(load_framework(), weights="any")))
    >>> found.conflicts[0].examples, found.bounds
    (('decline',), None)
    """
    refuse_other(learned, Learned, "learn")
    given = tuple(left_out)
    for one in given:
        refuse_other(one, LeftOut, "examples_of")
    bounds: Bounds | None = None
    problem: Problem | None = None
    if learned.consistent:
        try:
            bounds = learned.bounds()
        except (SizeLimitError, UndecidedError) as error:
            problem = error.problems[0]
    return Lessons(
        learned=learned,
        left_out=Results(given),
        unseen=learned.unseen,
        conflicts=learned.conflicts(),
        repairs=learned.repairs(),
        bounds=bounds,
        problem=problem,
    )


def write_lessons(
    found: Lessons,
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    template: str | os.PathLike[str] | None = None,
) -> None:
    """Write what decisions say, and do not say, as a report.

    Args:
        found: what they say.
        path: where to, a `.md`, `.html` or `.docx` file; a file that is there is replaced.
        lang: the language, `nl` or `en`.
        template: a Word document or template of one's own, as for `write_report`.

    Raises:
        ArgumentError: for a path with another ending.
        UnknownNameError: for another language.
        DocumentError: when the template is no Word file.
        MissingExtraError: for a `.docx` file, when python-docx is not installed.
        OSError: when the report cannot be written.

    >>> import tempfile
    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import learn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "lessons.md")
    ...     write_lessons(lessons(learn([], loosen(load_framework(), weights="any"))), path, lang="en")
    ...     with open(path, encoding="utf-8") as file:
    ...         print(file.readline(), end="")
    # What our decisions say
    """
    refuse_other(found, Lessons, "lessons")
    _above.write_lessons(found, path, lang, template)
