"""Cases and rules for a framework: in a file or as assertions in a test, with failures that explain themselves.

The pytest plugin that comes with this package runs files such as `house.k80.toml`:

    framework = "house.toml"          # a path relative to this file; the framework under test when left out

    [[case]]
    name = "nobody is there to do it"
    answers = { ownership = "nobody", theme_link = "direct" }
    possible = ["decline", "monitor"]  # or: outcome = "monitor", or: impossible = true

    [[case]]
    name = "the pilot, as it was put before us"
    topic = "topics/pilot.toml"       # a path relative to this file; answers beside it stand instead of the topic's own
    outcome = "take_on"

    [[rule]]
    name = "without an owner nothing is taken on"
    when = { ownership = "nobody" }
    then = ["decline", "monitor"]
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Required, TypedDict, Unpack

from pydantic import BeforeValidator, Field, PrivateAttr, field_validator, model_validator

from k80assess.base.disk import path_text
from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.base.missing import is_missing
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import Among, Condition, LevelIds, LevelIdsLike, When, WhenLike
from k80assess.document.files import load_framework, load_topic, load_with_places
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.problems import refuse
from k80assess.document.ranges import Ends, said, said_within
from k80assess.document.text import ById, Id, IdLike, Line, Reference
from k80assess.document.topic import Answer, AnswerLike, Topic
from k80assess.engine.answers import Answers
from k80assess.engine.assessment import Assessment, assess, assess_answers, judged_directly
from k80assess.engine.families import Family, written_of
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    ContradictionError,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    SizeLimitError,
    quoted,
    refusal,
)
from k80assess.examine.changes import changes
from k80assess.examine.covered import Coverage, coverage_of
from k80assess.examine.proof import prove
from k80assess.examine.reasons import reasons

__all__ = [
    "Case",
    "CaseFile",
    "Claim",
    "assert_always",
    "assert_impossible",
    "assert_outcome",
    "assert_possible",
    "coverage",
    "load_cases",
]


# --- cases and rules in a file ------------------------------------------------------------------------------------


class CaseKeys(TypedDict, total=False):
    """What makes a `Case` in code."""

    name: Required[str]
    topic: str | None
    answers: Keyed[IdLike, AnswerLike]
    outcome: IdLike | None
    possible: LevelIdsLike | None
    impossible: bool | None


class _Test(Document, frozen=True):
    _line: int | None = PrivateAttr(None)

    @property
    def line(self) -> int | None:
        """The line of its file on which it begins; None where it was made otherwise than by `load_cases`."""
        return self._line


class Case(_Test, frozen=True):
    """Answers and what they must give: one outcome, exactly these possible outcomes, or that they cannot occur.

    Attributes:
        name: what the case is called.
        topic: the path of the topic whose answers they are, relative to the file; None where they stand in the case.
        answers: what is known about each criterion, and what aspects are judged to be; what is left out is open. Beside
            a topic each stands instead of the topic's own, and what is left out is as the topic says.
        outcome: the id of the outcome that must be settled.
        possible: the ids of the outcomes that must be possible, and no others.
        impossible: true when these are answers that must be such as cannot occur together.

    >>> Case(name="a start", answers={}, outcome="monitor").outcome
    'monitor'
    """

    name: Id
    topic: Line | None = None
    answers: ById[Answer] = FrozenDict()
    outcome: Reference | None = None
    possible: LevelIds | None = None
    impossible: Annotated[bool | None, Field(strict=True)] = None

    _topic: Topic | None = PrivateAttr(None)

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[CaseKeys]) -> None: ...

    @field_validator("impossible")
    @classmethod
    def _said_when_true(cls, impossible: bool | None) -> bool | None:
        return impossible or None  # to expect nothing of the kind is to expect something else

    @model_validator(mode="after")
    def _expects_one_thing(self) -> Case:
        if [self.outcome, self.possible, self.impossible].count(None) != 2:
            template = "a case needs one of outcome, possible and impossible = true, and no more than one"
            raise refusal(Sentence("case_expectation", template))
        return self

    @model_validator(mode="after")
    def _has_answers_in_one_way(self) -> Case:
        refuse(self._answer_problems())
        return self

    def _answer_problems(self) -> Iterator[Problem]:
        if self.topic is None and "answers" not in self.model_fields_set:
            template = "a case needs answers, or the topic that has them"
            yield Problem(("answers",), Sentence("case_without_answers", template))
        for node_id, answer in self.answers.items():
            if self.topic is not None and answer.is_open and not answer.abstain:
                template = "this could mean that it is open, or what the topic says: name its levels, or leave it out"
                yield Problem(("answers", node_id), Sentence("open_beside_topic", template))

    @property
    def given(self) -> Mapping[str, Answer]:
        """Its answers, and those of its topic that it does not replace.

        Raises:
            ArgumentError: when it names a topic and is not from a file that `load_cases` read.

        >>> Case(name="a start", answers={"demand": "broad"}, outcome="monitor").given["demand"].levels
        ('broad',)
        """
        if self.topic is None:
            return self.answers
        if self._topic is None:
            template = "the topic was not read, as load_cases does"
            raise ArgumentError(Problem(("topic",), Sentence("topic_not_read", template), quoted(self.topic)))
        return self._topic.answers | self.answers

    def check(self, framework: Framework) -> None:
        """Check the case under a framework.

        Raises:
            AssertionError: when the outcomes are different, or the answers can occur together and must not, or the
                other way round.
            AnswerError: when it names something that the framework does not have.
            ArgumentError: when it names a topic and is not from a file that `load_cases` read.
        """
        __tracebackhide__ = True
        given = self.given
        try:
            if self.impossible:
                assert_impossible(given, framework=framework)
            elif self.outcome is not None:
                assert_outcome(given, self.outcome, framework=framework)
            else:
                assert_possible(given, self.possible or (), framework=framework)
        except AnswerError as error:
            wrong = [problem.loc[1:2] for problem in error.problems if problem.loc[:1] == ("answers",)]
            if self.topic is None or not wrong or any(loc[0] in self.answers for loc in wrong):
                raise
            raise AnswerError(self.topic, error.problems) from None


def _without_blanks(when: Any) -> Any:
    if not isinstance(when, Mapping):
        return when
    return {key: named for key, named in when.items() if not (is_missing(named) or named in ([], (), {}))}


class ClaimKeys(TypedDict, total=False):
    """What makes a `Claim` in code."""

    name: Required[str]
    when: Required[WhenLike]
    then: Required[LevelIdsLike | Given[Among]]
    unless: WhenLike | None


class Claim(_Test, frozen=True):
    """A rule that must hold for every profile: when the answers are these, the outcome is one of those.

    Attributes:
        name: what the rule is called.
        when: for criteria and aspects the levels it speaks of, as in conditions of a framework; what is left out may
            have any.
        then: the outcomes of which one must follow: an id, several, or a table such as `{ not = "decline" }`.
        unless: the exception: where all of this holds, the rule need not.

    >>> Claim(name="never", when={"ownership": ["nobody"]}, then=["decline", "monitor"]).then
    ('decline', 'monitor')
    """

    name: Id
    when: Annotated[When, BeforeValidator(_without_blanks)]
    then: Condition
    unless: Annotated[When, Field(min_length=1)] | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ClaimKeys]) -> None: ...

    def check(self, framework: Framework) -> None:
        """Check the rule over all profiles of a framework.

        Raises:
            AssertionError: when a profile breaks it.
            AnswerError: when it names something that the framework does not have, or what cannot occur.
        """
        assert_always(self.when, self.then, unless=self.unless, framework=framework)


class CaseFileKeys(TypedDict, total=False):
    """What makes a `CaseFile` in code."""

    framework: str | None
    case: Listed[Given[Case]]
    rule: Listed[Given[Claim]]


class CaseFile(Document, frozen=True):
    """A file with cases and rules.

    Attributes:
        framework: the path of the framework they are about, relative to the file; None when the file does not say.
        cases: the cases, written as `case`.
        rules: the rules, written as `rule`.

    >>> CaseFile.model_validate({"rule": [{"name": "any", "when": {}, "then": "monitor"}]}).rules[0].name
    'any'
    """

    framework: Line | None = None
    cases: tuple[Case, ...] = Field(default=(), alias="case")
    rules: tuple[Claim, ...] = Field(default=(), alias="rule")

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[CaseFileKeys]) -> None: ...

    @property
    def tests(self) -> tuple[Case | Claim, ...]:
        """The cases and the rules."""
        return (*self.cases, *self.rules)

    @property
    def _by_kind(self) -> tuple[tuple[str, Sequence[Case | Claim]], ...]:
        return (("case", self.cases), ("rule", self.rules))

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> CaseFile:
        refuse(self._problems())
        return self

    def _problems(self) -> Iterator[Problem]:
        if not (self.cases or self.rules):
            allowed = Sentence("allowed.cases", "one or more of [[case]] and [[rule]]")
            yield Problem((), Sentence("nothing_to_test", "there is nothing to test here"), allowed=allowed)
        taken: set[str] = set()
        for kind, tests in self._by_kind:
            for i, test in enumerate(tests):
                if test.name in taken:
                    sentence = Sentence("test_of_same_name", "another case or rule already has this name")
                    yield Problem((kind, i, "name"), sentence, quoted(test.name))
                taken.add(test.name)


def load_cases(path: str | os.PathLike[str]) -> tuple[CaseFile, Framework | None]:
    """Read a file of cases and rules with the topics it names, and the framework it names; None when it names none.

    Raises:
        DocumentError: when one of them is not a valid document of its kind, or a topic cannot be read, with all its
            problems.
        OSError: when the file or the framework does not exist or cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "house.k80.json"
    ...     _ = path.write_text('{"case": [{"name": "nobody asked", "answers": {}, "outcome": "decline"}]}')
    ...     file, framework = load_cases(path)
    >>> [each.name for each in file.tests], framework
    (['nobody asked'], None)
    """
    file, places = load_with_places(CaseFile, path)
    folder = Path(path).parent
    for kind, tests in file._by_kind:
        for i, test in enumerate(tests):
            place = places.get((kind, i))
            test._line = None if place is None else place.line
    if problems := [*_read_topics(file.cases, folder)]:
        raise DocumentError(path_text(path), problems)
    framework = None if file.framework is None else load_framework(folder / file.framework)
    return file, framework


def _read_topics(cases: Sequence[Case], folder: Path) -> Iterator[Problem]:
    """Have cases know the topics that they name, and return what is wrong with these."""
    read: dict[str, Topic] = {}
    for i, case in enumerate(cases):
        if case.topic is None:
            continue
        loc: Loc = ("case", i, "topic")
        try:
            if case.topic not in read:
                read[case.topic] = load_topic(folder / case.topic)
            case._topic = read[case.topic]
        except DocumentError as error:
            inside = Sentence("place.in_file", "in {file}", file=case.topic)
            yield from [problem._replace(loc=(*loc, inside, *problem.loc)) for problem in error.problems]
        except OSError as error:
            sentence = Sentence("topic_unreadable", "this file cannot be read: {reason}", reason=error.strerror or "")
            yield Problem(loc, sentence, quoted(case.topic))


def coverage(framework: Framework, cases: CaseFile | Iterable[Case | Topic | Answers]) -> Coverage:
    """Return which pieces of a framework cases hit, and which none does.

    A case hits a piece, such as a row, a level or a cap, where that piece decides at every profile that its answers
    leave possible. Rules are proved over all profiles, so they hit nothing.

    Args:
        framework: the framework.
        cases: a file of cases as `load_cases` gives it, or cases, topics and answers.

    Raises:
        AnswerError: for criteria, aspects or levels that the framework does not have.
        ArgumentError: for something else than a framework or cases, and a case whose topic was not read.
        SizeLimitError: when the framework is too large.

    >>> from k80assess import load_framework
    >>> found = coverage(load_framework(), [{"theme_link": "none", "small_scale_difference": "same"}])
    >>> found.counts["outcome"], [piece.name for piece in found.never_hit if piece.kind == "outcome"]
    ((1, 3), ['monitor', 'take_on'])
    """
    several = cases.cases if isinstance(cases, CaseFile) else cases
    if isinstance(several, (str, Topic, Case, Mapping)) or not isinstance(several, Iterable):
        template = "a list of cases, topics or answers is needed, or a file of cases"
        raise ArgumentError(Problem(("cases",), Sentence("not_cases", template), quoted(cases)))
    return coverage_of(framework, [case.given if isinstance(case, Case) else case for case in several])


# --- assertions ---------------------------------------------------------------------------------------------------


def assert_outcome(answers: Answers, outcome: str, *, framework: Framework | Family | None = None) -> None:
    """Assert that answers settle an outcome.

    Args:
        answers: for each criterion a level id, several, or None; a criterion left out is open. Aspects may be judged.
        outcome: the id of the outcome that the answers must give.
        framework: the framework; the packaged one when left out. Or a family, by each member of which it must be.

    Raises:
        AssertionError: when the outcome is another one, or still open: it says why, and which change would do; and when
            the answers cannot occur together.
        AnswerError: for criteria, levels or outcomes that the framework does not have.

    >>> assert_outcome({"theme_link": "none", "small_scale_difference": "same"}, "monitor")
    Traceback (most recent call last):
    ...
    AssertionError: expected monitor, but the outcome is decline
      because theme_link = none, small_scale_difference = same
      cheapest change to monitor: theme_link from none to indirect
    """
    __tracebackhide__ = True
    assessment = _assessed(answers, [outcome], framework)
    found = [level.id for level in assessment.possible]
    if found == [outcome]:
        return
    if assessment.settled:
        lines = [f"expected {outcome}, but the outcome is {found[0]}", *_why(assessment)]
    else:
        how = "it is still open" if assessment.open_criteria else "members of the family differ"
        lines = [f"expected {outcome}, but {how}: {_either(found)}", *_with(assessment, found, {outcome})]
    raise AssertionError("\n  ".join([*lines, *_ways_to(assessment, [outcome], found)]))


def assert_possible(answers: Answers, outcomes: Sequence[str], *, framework: Framework | Family | None = None) -> None:
    """Assert that exactly these outcomes are possible.

    Args:
        answers: for each criterion a level id, several, or None; a criterion left out is open. Aspects may be judged.
        outcomes: the ids of the outcomes that must be possible, in any order.
        framework: the framework; the packaged one when left out. Or a family, of which each must be possible by some
            member.

    Raises:
        AssertionError: when others are: it says which answers lead to them, and which change would do; and when the
            answers cannot occur together.
        AnswerError: for criteria, levels or outcomes that the framework does not have.

    >>> assert_possible({"theme_link": "none", "small_scale_difference": "same"}, ["decline"])
    """
    __tracebackhide__ = True
    assessment = _assessed(answers, outcomes, framework)
    found = [level.id for level in assessment.possible]
    if set(found) == set(outcomes):
        return
    how = _why(assessment) if assessment.settled else _with(assessment, found, outcomes)
    lines = [f"expected {_either(outcomes)} to be possible, and no other; found {_either(found)}", *how]
    raise AssertionError("\n  ".join([*lines, *_ways_to(assessment, outcomes, found)]))


def assert_impossible(answers: Answers, *, framework: Framework | Family | None = None) -> None:
    """Assert that answers cannot occur together.

    Args:
        answers: for criteria, and aspects that are judged, a level id or several.
        framework: the framework; the packaged one when left out. Or a family, by no member of which they may.

    Raises:
        AssertionError: when they can; it shows with what.
        AnswerError: for criteria, aspects or levels that the framework does not have.

    >>> assert_impossible({"theme_link": "none", "fit": "strong"})
    """
    __tracebackhide__ = True
    try:
        assessment = _as_example(answers, framework)
    except ContradictionError:
        return
    box = assessment._box
    profile = box.compiled.diagram.find(box.values, range(len(box.compiled.outcomes)))
    assert profile is not None  # something can occur
    lines = [
        f"expected these answers to be impossible, but they can occur, with the outcome"
        f" {_either(level.id for level in assessment.possible)}; as in",
        *_profile(box.compiled.named(profile)),
    ]
    raise AssertionError("\n  ".join(lines))


def assert_always(
    when: Answers | WhenLike,
    then: LevelIdsLike | Given[Among],
    *,
    unless: WhenLike | None = None,
    framework: Framework | Family | None = None,
) -> None:
    """Assert that a rule holds for every profile.

    Args:
        when: for criteria and aspects a level id, several, or a table as in the conditions of a framework; what is left
            out may have any level.
        then: the outcomes of which one must follow: an id, several, or a table likewise.
        unless: conditions as in a framework; profiles on which all of them hold are exempt.
        framework: the framework; the packaged one when left out. Or a family, for each member of which it must hold.

    Raises:
        AssertionError: when a profile breaks it; it shows one, and says how many there are.
        AnswerError: for criteria, levels or outcomes that the framework does not have.

    >>> assert_always({"ownership": "nobody"}, ["decline", "monitor"])
    """
    __tracebackhide__ = True
    proof = prove(written_of(framework) if framework is None else framework, when=when, then=then, unless=unless)
    if proof.counterexample is None:
        return
    broken = assess_answers(proof.counterexample, None, framework)
    if isinstance(framework, Family):
        by_member = framework.witness(broken, next(o.id for o in broken.possible if o.id not in proof.then))
        broken = assess_answers(proof.counterexample, None, by_member)
    lines = [
        f"expected {_either(proof.then)} always,"
        f" but {proof.violations:,} of {proof.profiles:,} profiles break the rule",
        f"one of them, with the outcome {broken.possible[0].id}:",
        *_profile(proof.counterexample),
        *_why(broken),
    ]
    raise AssertionError("\n  ".join(lines))


def _as_example(answers: Answers, framework: Framework | Family | None) -> Assessment:
    """Assess answers of an example, which are nobody's and so need no notes."""
    return assess_answers(answers, None, framework) if isinstance(answers, Mapping) else assess(answers, framework)


def _assessed(answers: Answers, outcomes: Sequence[str], framework: Framework | Family | None) -> Assessment:
    __tracebackhide__ = True
    written = written_of(framework)
    found: Assessment | ContradictionError
    try:
        found = _as_example(answers, framework)
    except ContradictionError as error:
        found = error
    valid = level_ids(written.outcome_aspect)
    if not isinstance(outcomes, (list, tuple, set, frozenset)) or not outcomes:
        sentence = Sentence("not_outcome_ids", "a list of outcome ids is needed")
        raise AnswerError("expected", [Problem((), sentence, quoted(outcomes))])
    unknown = Sentence("outcome_unknown", "there is no such outcome")
    # Only text is held against ids: an array would give no yes or no.
    wrong = [
        Problem.unknown((), unknown, outcome, valid)
        for outcome in outcomes
        if not isinstance(outcome, str) or outcome not in valid
    ]
    if wrong:
        raise AnswerError("expected", wrong)
    if isinstance(found, ContradictionError):
        lines = [f"expected {_either(outcomes)}, but {found.sentence}", *_reasons_of(found, written)]
        raise AssertionError("\n  ".join(lines)) from None
    return found


# --- messages of failures -----------------------------------------------------------------------------------------


def _either(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _answers(levels: Mapping[str, Sequence[str]], numbers: Mapping[str, Ends] | None = None) -> str:
    return ", ".join(f"{node_id} = {_answer(own, (numbers or {}).get(node_id))}" for node_id, own in levels.items())


def _answer(levels: Sequence[str], ends: Ends | None) -> str:
    """Return levels, behind the number or date that was given."""
    return _either(levels) if ends is None else f"{said_within(ends)} ({_either(levels)})"


def _profile(profile: Mapping[str, str]) -> list[str]:
    return [f"  {criterion_id} = {level_id}" for criterion_id, level_id in profile.items()]


def _reasons_of(found: ContradictionError, framework: Framework) -> list[str]:
    """Return the reasons that a framework gives why answers cannot occur together."""
    reasons_given = [(row, (framework.impossible or ())[row].reason) for row in found.rows]
    lines = [f"impossible[{row}]: {reason.to('en')}" for row, reason in reasons_given if reason is not None]
    return [*lines, *[f"{criterion_id} is not asked with these answers" for criterion_id in found.not_asked]]


def _why(assessment: Assessment) -> list[str]:
    """Return which answers settle the outcome by themselves; nothing where that is too much to work out."""
    try:
        levels = reasons(assessment)[0].levels
    except SizeLimitError:
        return []
    return [f"because {_answers(levels, assessment.numbers)}" if levels else "whatever the answers are"]


def _with(assessment: Assessment, found: Iterable[str], expected: Iterable[str]) -> list[str]:
    """Return which answers to open criteria lead to outcomes that were not expected."""
    if assessment.family is not None:
        return [f"by members of {assessment.family!r}"]
    box = assessment._box
    still_open = [c for c in box.compiled.criteria if len(assessment.answers[c]) > 1]
    lines = []
    for outcome in found:
        if outcome not in expected:
            profile = box.compiled.diagram.find(box.values, [box.compiled.outcomes.index(outcome)])
            assert profile is not None  # it is possible
            answered = assess_answers(box.compiled.named(profile), None, assessment.framework)
            try:
                criteria = reasons(answered)[0].answers
            except SizeLimitError:  # then the whole profile
                criteria = tuple(still_open)
            decisive = {c: answered.answers[c] for c in criteria if c in still_open}
            lines.append(f"the outcome is {outcome} once {_answers(decisive)}")
    return lines


def _ways_to(assessment: Assessment, expected: Iterable[str], found: Iterable[str]) -> list[str]:
    """Return what would have to change for outcomes that were expected and are not possible."""
    return [
        f"cheapest change to {outcome}: {_change(assessment, outcome)}" for outcome in expected if outcome not in found
    ]


def _change(assessment: Assessment, outcome: str) -> str:
    for change in changes(assessment, outcome)[:1]:
        steps = []
        for criterion_id, (old, new) in change.steps.items():
            move, to = change.numbers.get(criterion_id), f"to {new}"
            if move is not None:
                to = f"{'to' if move.attained else 'beyond'} {said(move.end)} ({new})"
            steps.append(f"{criterion_id} from {_answer(old, assessment.numbers.get(criterion_id))} {to}")
        return ", ".join(steps)
    judged = {node_id: assessment.given[node_id] for node_id in judged_directly(assessment)}
    return f"none, no answers lead to it{f' with {_answers(judged)}' if judged else ''}"
