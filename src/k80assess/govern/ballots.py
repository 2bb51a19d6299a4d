"""What a record keeps of a panel: the answers of each judge, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Required, TypedDict, Unpack

from pydantic import AfterValidator, Field, model_validator

from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import duplicate_problems
from k80assess.document.files import as_plain
from k80assess.document.framework import Framework
from k80assess.document.nodes import Level, LevelLike
from k80assess.document.problems import refuse
from k80assess.document.text import ById, IdLike, Line, ids_of
from k80assess.document.topic import Answer, AnswerLike
from k80assess.errors import AnswerError, ArgumentError, Problem, Sentence, listed, refusal, refuse_other
from k80assess.govern.panel import NOT_A_JUDGE, Merging, Panel, is_name_of_judge, panel_of, said_by


def _name(judge: str) -> str:
    if not is_name_of_judge(judge):
        raise refusal(NOT_A_JUDGE)
    return judge


class BallotKeys(TypedDict, total=False):
    """What makes a `Ballot` in code."""

    judge: Required[str]
    answers: Keyed[IdLike, AnswerLike]
    possible: Required[Listed[LevelLike]]


class Ballot(Document, frozen=True):
    """What one judge answered, and what the framework made of it.

    Attributes:
        judge: the judge, by name.
        answers: the answers.
        possible: the outcomes that these left possible, worst first.

    >>> Ballot(judge="Council of Aa", answers={"demand": "broad"}, possible=["take_on"]).answers["demand"].levels
    ('broad',)
    """

    judge: Annotated[Line, AfterValidator(_name)]
    answers: ById[Answer] = FrozenDict()
    possible: Annotated[tuple[Level, ...], Field(min_length=1)]

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[BallotKeys]) -> None: ...


class PanelRecordKeys(TypedDict, total=False):
    """What makes a `PanelRecord` in code."""

    merge: Required[Merging]
    ballots: Required[Listed[Given[Ballot]]]
    possible: Listed[LevelLike]


class PanelRecord(Document, frozen=True):
    """The ballots that a decision was prepared with, and what came of them together.

    Attributes:
        merge: how the answers were merged.
        ballots: what each judge answered.
        possible: the outcomes that the merged answers left possible, worst first; none where these could not occur
            together.

    >>> from k80assess import assess_panel, load_framework
    >>> panel = assess_panel({"A": {"demand": "broad"}, "B": {"demand": "none"}}, merge="median")
    >>> kept = PanelRecord.of(panel)
    >>> [ballot.judge for ballot in kept.ballots], kept.assess(load_framework()) == panel
    (['A', 'B'], True)
    """

    merge: Merging
    ballots: Annotated[tuple[Ballot, ...], Field(min_length=1)]
    possible: tuple[Level, ...] = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[PanelRecordKeys]) -> None: ...

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> PanelRecord:
        refuse(_record_problems(self))
        return self

    @classmethod
    def of(cls, panel: Panel) -> PanelRecord:
        """Return what is kept of a panel.

        Raises:
            ArgumentError: when this is not a panel.
        """
        refuse_other(panel, Panel, "assess_panel")
        ballots = [
            {"judge": judge, "answers": said_by(one), "possible": as_plain(one.possible)}
            for judge, one in panel.judges.items()
        ]
        return cls.model_validate(as_plain({"merge": panel.merge, "ballots": ballots, "possible": panel.possible}))

    def assess(self, framework: Framework) -> Panel:
        """Return the panel that these ballots make under a framework.

        Raises:
            AnswerError: where answers do not fit the framework, or those of one judge cannot occur together.
            ArgumentError: when this is not a framework, or where answers cannot be merged so under it.
        """
        refuse_other(framework, Framework, "load_framework")
        return panel_of({ballot.judge: ballot.answers for ballot in self.ballots}, framework, self.merge)

    def misquoted(self, framework: Framework) -> Iterator[Problem]:
        """Yield where this says otherwise than the framework that was used."""
        try:
            panel = self.assess(framework)
        except AnswerError as error:
            yield from (problem.inside("ballots") for problem in error.problems)
            return
        except ArgumentError as error:  # the scales that it was merged by have no order
            yield from error.problems
            return
        told = [("ballots", i, "possible") for i in range(len(self.ballots))]
        found = [(loc, b.possible, panel.judges[b.judge].possible) for loc, b in zip(told, self.ballots, strict=True)]
        for loc, recorded, now in [*found, (("possible",), self.possible, panel.possible)]:
            if recorded != now:
                sentence = Sentence("ballots_differ", "by these answers the framework leaves other outcomes")
                yield Problem(loc, sentence, listed(ids_of(recorded)), listed(ids_of(now)))


def _record_problems(record: PanelRecord) -> Iterator[Problem]:
    yield from duplicate_problems(("ballots",), [ballot.judge for ballot in record.ballots], "judge")
    yield from duplicate_problems(("possible",), ids_of(record.possible), "id")
    for i, ballot in enumerate(record.ballots):
        yield from duplicate_problems(("ballots", i, "possible"), ids_of(ballot.possible), "id")
