"""Whether examples fit a framework: their answers, and the outcomes that were decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k80assess.document.conditions import Among, among_problems, level_problems
from k80assess.document.examples import Example
from k80assess.document.framework import Framework, unordered_problems
from k80assess.document.nodes import level_ids
from k80assess.engine.answers import Box
from k80assess.engine.families import Family
from k80assess.errors import AnswerError, DocumentError, Problem, Sentence


def box_of(example: Example, family: Family) -> Box:
    """Return the answers of an example as the engine reads them.

    Raises:
        AnswerError: where they, or the outcome, do not fit the framework.
    """
    source = Sentence("place.example", "example {id}", id=example.id)
    problems = list(_outcome_problems(example, family.framework))
    try:
        box = Box.of(family._compiled, example.answers, source)
    except AnswerError as error:
        raise AnswerError(source, [*error.problems, *problems]) if problems else error from None
    if problems:
        raise AnswerError(source, problems)
    return box


def _outcome_problems(example: Example, framework: Framework) -> Iterator[Problem]:
    aspect = framework.outcome_aspect
    scale, loc = level_ids(aspect), ("outcome",)
    if not isinstance(example.outcome, Among):
        yield from level_problems(loc, example.outcome, scale)
        return
    yield from among_problems(loc, example.outcome, scale)
    if aspect.ordered is False:
        yield from unordered_problems(loc, example.outcome, aspect.id)


def refuse_misfits(examples: Iterable[Example], family: Family) -> None:
    """Refuse examples of data that do not fit the framework, each in its place.

    Raises:
        DocumentError: with all problems of the first of them.
    """
    for place, example in enumerate(examples):
        try:
            box_of(example, family)
        except AnswerError as error:
            raise DocumentError("data", [own.inside("examples", place) for own in error.problems]) from None
