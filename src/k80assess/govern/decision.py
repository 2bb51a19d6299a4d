"""Decisions on topics: what was decided, by whom, when and why, and what the framework said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Required, TypeAlias, TypedDict, Unpack

import attrs
from pydantic import AfterValidator, Field, field_validator, model_validator

from k80assess.base.arguments import name_among
from k80assess.base.data import WHOLE
from k80assess.base.display import Displayed
from k80assess.base.documents import Document, Given, Listed
from k80assess.base.lazy import cached_property
from k80assess.base.results import result
from k80assess.document.agenda import Agenda
from k80assess.document.conditions import duplicate_problems
from k80assess.document.files import DocumentSource, as_plain, fingerprint, load
from k80assess.document.framework import Framework
from k80assess.document.nodes import Level, LevelLike, level_ids
from k80assess.document.problems import refuse, validated
from k80assess.document.text import Id, IdLike, Line, Reference, Text, TextLike, ids_of
from k80assess.document.topic import Date, DateLike, Topic
from k80assess.engine.assessment import Assessment, assess_answers
from k80assess.engine.families import refuse_family
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    ContradictionError,
    IncomparableError,
    Loc,
    Problem,
    Sentence,
    listed,
    quoted,
    refusal,
    refuse_other,
)
from k80assess.examine.certificates import Certificate
from k80assess.govern.ballots import PanelRecord
from k80assess.govern.panel import Panel

_DIGEST = re.compile(r"[0-9a-f]{64}")


def _digest(value: str) -> str:
    if not _DIGEST.fullmatch(value):
        raise refusal(
            Sentence("not_a_fingerprint", "not a valid fingerprint"),
            Sentence("allowed.fingerprint", "64 hexadecimal digits"),
        )
    return value


Verdict: TypeAlias = Literal["same", "other", "cannot_occur", "unfit"]
"""What became of what a record says; see `Recheck.verdict`."""

Digest = Annotated[Line, AfterValidator(_digest)]


class EditionKeys(TypedDict, total=False):
    """What makes a `Edition` in code."""

    id: Required[str]
    version: Required[str]
    fingerprint: Required[str]


class Edition(Document, frozen=True):
    """Exactly which document was used: its content, and not only its name.

    Attributes:
        id: the id of the document.
        version: its version.
        fingerprint: the SHA-256 of its content, as returned by `fingerprint`.

    >>> from k80assess import load_framework
    >>> edition = Edition.of(load_framework())
    >>> edition.id, len(edition.fingerprint)
    ('k80-wendbaarheid', 64)
    """

    id: Id
    version: Line
    fingerprint: Digest

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[EditionKeys]) -> None: ...

    @classmethod
    def of(cls, document: Framework | Agenda) -> Edition:
        """Return the edition that a document is.

        >>> from k80assess import load_agenda
        >>> Edition.of(load_agenda()).version
        '2022.2'
        """
        if not isinstance(document, Agenda):
            refuse_other(document, Framework, "load_framework")
        return cls(id=document.id, version=document.version, fingerprint=fingerprint(document))


class DecisionRecordKeys(TypedDict, total=False):
    """What makes a `DecisionRecord` in code."""

    topic: Required[Given[Topic]]
    framework: Required[Given[Edition]]
    agenda: Given[Edition] | None
    possible: Required[Listed[LevelLike]]
    decided: Required[LevelLike]
    decided_on: Required[DateLike]
    decided_by: Required[str]
    why: TextLike | None
    portfolio: IdLike | None
    look_again_on: DateLike | None
    turn_to: TextLike | None
    certificate: str | None
    judged: Listed[IdLike] | None
    panel: Given[PanelRecord] | None


class DecisionRecord(Document, frozen=True):
    """A decision on a topic, with all that is needed to account for it later.

    Attributes:
        topic: the topic as it stood, with its answers and proposed actions.
        framework: the framework it was assessed by.
        agenda: the agenda it was held against.
        possible: the outcomes that the framework left possible, worst first; one when the outcome was settled.
        decided: the outcome that was decided.
        decided_on: the date of the decision.
        decided_by: the body that decided, by its id in the agenda or by name.
        why: the reason; needed when the decision is none of the outcomes that the framework left possible.
        portfolio: the portfolio it belongs to from now on.
        look_again_on: when to look at it again.
        turn_to: for what is not taken on, where to turn instead.
        certificate: the hash of the certificate of the assessment, where one was kept.
        judged: the ids of the answers that are not to criteria but to aspects, judged directly or only noted; None
            where there are none. Before version 2 of this package there were no such answers, and what it does not say
            is none.
        panel: the ballots that the decision was prepared with, where there was a panel.

    >>> from k80assess import assess, load_framework, load_topic
    >>> topic = load_topic({"id": "pilot", "title": "A pilot", "answers":
    ...     {"theme_link": "none", "small_scale_difference": "same"}})
    >>> record = decide(assess(topic), on="2026-03-02", by="executive_board", turn_to="the province")
    >>> record.decided.id, record.differs, record.recheck(load_framework()).holds
    ('decline', False, True)
    """

    topic: Topic
    framework: Edition
    agenda: Edition | None = None
    possible: Annotated[tuple[Level, ...], Field(min_length=1)]
    decided: Level
    decided_on: Date
    decided_by: Line
    why: Text | None = None
    portfolio: Reference | None = None
    look_again_on: Date | None = None
    turn_to: Text | None = None
    certificate: Digest | None = None
    judged: tuple[Reference, ...] | None = None
    panel: PanelRecord | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[DecisionRecordKeys]) -> None: ...

    @field_validator("judged")
    @classmethod
    def _only_where_there_are(cls, judged: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return judged or None  # an empty list says as much as none

    @model_validator(mode="after")
    def _accounts_for_itself(self) -> DecisionRecord:
        refuse(_record_problems(self))
        return self

    @cached_property
    def _documents(self) -> tuple[Framework | Agenda, ...]:
        """The framework and the agenda it names, as far as they are at hand: a register keeps them with it."""
        return ()

    @property
    def differs(self) -> bool:
        """Whether the decision is none of the outcomes that the framework left possible."""
        return self.decided.id not in ids_of(self.possible)

    def recheck(self, framework: Framework) -> Recheck:
        """Assess the topic anew, and return whether the framework that the record names says what was recorded.

        That framework is recognised by its fingerprint. Under any other, such as a newer version, this is only a
        comparison: what another framework says is no evidence for or against the record.

        Args:
            framework: the framework that the record names, or another one to compare with.

        Raises:
            ArgumentError: when this is not a framework.
            SizeLimitError: when the framework is too large to compile.

        >>> from k80assess import assess, load_framework, load_topic
        >>> topic = load_topic({"id": "pilot", "title": "A pilot"})
        >>> record = decide(assess(topic), "monitor", on="2026-03-02", by="board")
        >>> assert record.recheck(load_framework())
        """
        refuse_other(framework, Framework, "load_framework")
        same = fingerprint(framework) == self.framework.fingerprint
        problems = tuple(_misquoted(self, framework)) if same else ()
        now = contradiction = None
        unfit = tuple(unjudged(self, framework)) if same else ()
        try:
            now = None if unfit else assess_answers(self.topic.answers, self.topic, framework)
        except ContradictionError as error:
            contradiction, unfit = error, error.problems
        except AnswerError as error:
            unfit = error.problems
        return Recheck(
            same_framework=same,
            recorded=self.possible,
            now=now,
            problems=(*problems, *unfit),
            contradiction=contradiction,
        )


def _misquoted(record: DecisionRecord, framework: Framework) -> Iterator[Problem]:
    """Return where a record misquotes the framework it names."""
    for part in ("id", "version"):
        found, right = getattr(record.framework, part), getattr(framework, part)
        if found != right:
            sentence = Sentence("edition_differs", "the framework of this fingerprint has another")
            yield Problem(("framework", part), sentence, quoted(found), right)
    outcomes = framework.outcome_aspect.levels
    quotes: list[tuple[Loc, Level]] = [(("possible", i), level) for i, level in enumerate(record.possible)]
    for loc, level in [*quotes, (("decided",), record.decided)]:
        if level not in outcomes:
            sentence = Sentence("outcome_differs", "the framework has no such outcome, or has another one by this name")
            yield Problem(loc, sentence, quoted(level.id), listed(level_ids(framework.outcome_aspect)))
    if record.panel is not None:
        yield from (problem.inside("panel") for problem in record.panel.misquoted(framework))


def unjudged(record: DecisionRecord, framework: Framework) -> Iterator[Problem]:
    """Return which answers are to aspects that the record does not call judged: those were no answers when it was made.

    Nor is it right where it says that an aspect was judged, and that is no aspect of the framework.
    """
    judged, aspects = record.judged or (), [a.id for a in framework.aspects if a.id != framework.outcome]
    criteria = [criterion.id for criterion in framework.criteria]
    for node_id in record.topic.answers:
        if node_id in aspects and node_id not in judged:
            unknown = Sentence("criterion_unknown", "the framework has no such criterion")
            yield Problem.unknown(("answers", node_id), unknown, node_id, criteria)
    for i, node_id in enumerate(judged):
        if node_id not in aspects:
            unknown = Sentence("aspect_not_judged", "the framework has no such aspect to judge")
            yield Problem.unknown(("judged", i), unknown, node_id, aspects)


def _record_problems(record: DecisionRecord) -> Iterator[Problem]:
    yield from duplicate_problems(("possible",), ids_of(record.possible), "id")
    yield from duplicate_problems(("judged",), record.judged or ())
    for i, node_id in enumerate(record.judged or ()):
        if node_id not in record.topic.answers:
            unknown = Sentence("answer_missing", "the topic has no such answer")
            yield Problem.unknown(("judged", i), unknown, node_id, list(record.topic.answers))
    if record.differs and record.why is None:
        template = "a reason is needed: the decision is {decided}, and the framework says {possible}"
        decided, possible = quoted(record.decided.id), listed(ids_of(record.possible))
        yield Problem(("why",), Sentence("why_missing", template, decided=decided, possible=possible))
    if record.look_again_on is not None and record.look_again_on <= record.decided_on:
        template = "the date to look again must be later than that of the decision"
        allowed = Sentence("allowed.after", "after {date}", date=f"{record.decided_on}")
        found = f"{record.look_again_on}"
        yield Problem(("look_again_on",), Sentence("look_again_too_early", template), found, allowed)


@result
class Recheck(Displayed):
    """What a framework says now of the topic of a record. Its truth value is `holds`.

    Attributes:
        same_framework: whether this is the very framework that the record names, by its fingerprint.
        recorded: the outcomes that were possible according to the record, worst first.
        now: the assessment of the topic under this framework; None when its answers do not fit the framework, or
            cannot occur together under it.
        problems: where the answers do not fit, and where the record misquotes the framework it names.
        contradiction: why the answers cannot occur together under this framework; None when they can, or do not fit.

    >>> from k80assess import assess, load_framework, load_topic
    >>> from k80assess.documents import revise
    >>> record = decide(assess(load_topic({"id": "pilot", "title": "A pilot"})), "monitor", on="2026-03-02", by="board")
    >>> recheck = record.recheck(load_framework())
    >>> recheck.same_framework, recheck.holds
    (True, True)
    >>> newer = record.recheck(revise(load_framework(), {"version": "2"}))
    >>> newer.same_framework, newer.holds, newer.same_outcomes
    (False, None, True)
    """

    same_framework: bool
    recorded: tuple[Annotated[Level, WHOLE], ...]
    now: Assessment | None
    problems: tuple[Problem, ...]
    contradiction: ContradictionError | None = attrs.field(default=None, eq=False)  # it is among the problems

    @property
    def verdict(self) -> Verdict:
        """What became of what was recorded, in one word, to count by.

        `same` where the same outcomes are possible, `other` where others are, `cannot_occur` where the answers cannot
        occur together, and `unfit` where they do not fit the framework.

        >>> from k80assess import assess, load_framework, load_topic
        >>> from k80assess.documents import revise
        >>> topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {"demand": "none", "fit": "strong"}})
        >>> record = decide(assess(topic), "monitor", on="2026-03-02", by="board")
        >>> rows = [{"when": {"demand": "none", "fit": "strong"}, "reason": "Nothing fits that nobody asks for."}]
        >>> record.recheck(revise(load_framework(), {"version": "2", "impossible": rows})).verdict
        'cannot_occur'
        """
        if self.contradiction is not None:
            return "cannot_occur"
        if self.now is None:
            return "unfit"
        return "same" if self.same_outcomes else "other"

    @property
    def same_outcomes(self) -> bool:
        """Whether the outcomes possible now are those recorded, under whichever framework this was done."""
        return self.now is not None and {*ids_of(self.now.possible)} == {*ids_of(self.recorded)}

    @property
    def holds(self) -> bool | None:
        """Whether the record is right about its framework; None when this was done under another one."""
        return self.same_outcomes and not self.problems if self.same_framework else None

    def __bool__(self) -> bool:
        if self.holds is None:
            template = (
                "this compares with another framework than the record names, so it neither holds nor fails: ask for "
                "same_outcomes, or recheck with the framework that is named"
            )
            raise IncomparableError(Problem((), Sentence("recheck_of_another", template)))
        return self.holds


def decide(
    assessment: Assessment,
    outcome: str | None = None,
    *,
    on: DateLike,
    by: str,
    agenda: Agenda | None = None,
    why: TextLike | None = None,
    portfolio: str | None = None,
    look_again_on: DateLike | None = None,
    turn_to: TextLike | None = None,
    certificate: Certificate | None = None,
    panel: Panel | None = None,
) -> DecisionRecord:
    """Return the record of a decision on an assessed topic.

    Args:
        assessment: the assessment of the topic.
        outcome: the id of the outcome that was decided; when left out, the one that the framework says.
        on: the date of the decision, as a date or as in `2026-03-02`.
        by: the body that decided, by its id in the agenda; where the agenda names no bodies, by its name.
        agenda: the agenda that the topic was held against.
        why: the reason, as a text or as `{"nl": …, "en": …}`; needed when the decision differs from the framework.
        portfolio: the id of the portfolio it belongs to from now on.
        look_again_on: the date to look at it again.
        turn_to: for what is not taken on, where to turn instead, as a text or as `{"nl": …, "en": …}`.
        certificate: the certificate of the assessment, of which the record then has the hash.
        panel: the panel that judged the topic first, of which the record then keeps the ballots.

    Raises:
        ArgumentError: when no topic was assessed, when no outcome is given and the framework leaves it open, or when
            the panel judged another topic, or by another framework.
        UnknownNameError: for an unknown outcome, or a body or portfolio that is not one of those the agenda names.
        DocumentError: when the record is not complete, such as when a decision differs without saying why.

    >>> from k80assess import assess, load_topic
    >>> assessment = assess(load_topic({"id": "pilot", "title": "A pilot"}))
    >>> record = decide(assessment, "monitor", on="2026-03-02", by="board", look_again_on="2026-09-07")
    >>> record.decided.label.to("nl"), [level.id for level in record.possible]
    ('Volgen', ['decline', 'monitor', 'take_on'])
    """
    refuse_other(assessment, Assessment, "assess")
    refuse_family(assessment, "decide", Sentence("family_decides", "a record names the one framework that was used"))
    if assessment.topic is None:
        template = "this assessment has no topic to record: assess a topic, and not its answers alone"
        raise ArgumentError(Problem((), Sentence("topic_missing", template)))
    if certificate is not None:
        refuse_other(certificate, Certificate, "certificate")
    if panel is not None:
        refuse_other(panel, Panel, "assess_panel")
        _refuse_panel_of_other(panel, assessment.framework, assessment.topic)
    decided = _decided(assessment, outcome)
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
        _refuse_unknown("by", "body", by, [body.id for body in agenda.organisation.bodies])
        _refuse_unknown("portfolio", "portfolio", portfolio, [held.id for held in agenda.organisation.portfolios])
    content = {
        "topic": as_plain(assessment.topic),
        "framework": as_plain(Edition.of(assessment.framework)),
        "agenda": None if agenda is None else as_plain(Edition.of(agenda)),
        "possible": as_plain(assessment.possible),
        "decided": as_plain(decided),
        "decided_on": on,
        "decided_by": by,
        "why": why,
        "portfolio": portfolio,
        "look_again_on": look_again_on,
        "turn_to": turn_to,
        "certificate": None if certificate is None else certificate.hash,
        "judged": [a.id for a in assessment.framework.aspects if a.id in assessment.topic.answers] or None,
        "panel": None if panel is None else as_plain(PanelRecord.of(panel)),
    }
    plain = {key: part for key, part in content.items() if part is not None}
    source = Sentence("place.decision_on", "decision on {topic}", topic=assessment.topic.id)
    record = validated(DecisionRecord, plain, source)
    record.__dict__["_documents"] = (assessment.framework, *(() if agenda is None else (agenda,)))
    return record


def _decided(assessment: Assessment, outcome: str | None) -> Level:
    if outcome is None:
        if assessment.outcome is None:
            template = "the framework leaves the outcome open ({possible}): name the one that was decided"
            possible = listed(ids_of(assessment.possible))
            raise ArgumentError(Problem(("outcome",), Sentence("outcome_open", template, possible=possible)))
        return assessment.outcome
    levels = {level.id: level for level in assessment.framework.outcome_aspect.levels}
    return levels[name_among("outcome", outcome, levels, ("outcome",))]


def _refuse_panel_of_other(panel: Panel, framework: Framework, topic: Topic) -> None:
    """Refuse a panel that judged another topic than is decided on, or by another framework."""
    if panel.framework != framework:
        found, own = [Edition.of(one) for one in (panel.framework, framework)]
        sentence = Sentence("panel_of_framework", "the panel judged by another framework than this assessment")
        raise ArgumentError(Problem(("panel",), sentence, f"{found.id} {found.version}", f"{own.id} {own.version}"))
    judged = {one.topic.id for one in panel.judges.values() if one.topic is not None}
    if not judged <= {topic.id}:
        sentence = Sentence("panel_of_topic", "the panel judged another topic than this assessment")
        raise ArgumentError(Problem(("panel",), sentence, quoted(judged.pop()), quoted(topic.id)))


def _refuse_unknown(key: str, kind: str, name: str | None, known: list[str]) -> None:
    """Refuse a name that is not one of those in an agenda; where an agenda names none, any name will do."""
    if known and name is not None:
        name_among(kind, name, known, (key,))


def load_record(source: DocumentSource) -> DecisionRecord:
    """Read a record of a decision.

    Args:
        source: a `.toml` or `.json` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is not a valid record, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> import json
    >>> from k80assess import assess, load_topic, to_json
    >>> topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {"theme_link": "none"}})
    >>> record = decide(assess(topic), "decline", on="2026-11-24", by="Council", why="Far from our themes.")
    >>> load_record(json.loads(to_json(record))) == record
    True
    """
    return load(DecisionRecord, source)
