"""What a board reads of a topic before it decides: one side of A4, and room for the decision.

Every part is kept short enough for the whole to fit. Where something is left out of a text, it says so there; the
report has all of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from k80assess.document.agenda import Agenda, known_themes
from k80assess.document.files import agenda_beside
from k80assess.document.organisation import Portfolio, Seat
from k80assess.document.text import Named
from k80assess.engine.assessment import Assessment
from k80assess.errors import SizeLimitError
from k80assess.examine.changes import changes
from k80assess.report.content.answered import left_to_others, to_ask
from k80assess.report.content.answers import question_said
from k80assess.report.content.assessment import name_of, outcome_said, topic_facts, whom_to_ask
from k80assess.report.content.blocks import Blanks, Block, Blocks, Bullets, Facts, Heading, Paragraph
from k80assess.report.content.chances import chances_picture
from k80assess.report.content.families import standing
from k80assess.report.content.judgements import judged_said
from k80assess.report.content.labels import best_first, given_said, label_in, missing_themes
from k80assess.report.content.provenance import edition_named, example_note, provenance_count, source_note
from k80assess.report.content.sections import contrasted
from k80assess.report.content.what_changes import change_said
from k80assess.report.content.what_to_ask import worth_asking
from k80assess.report.content.why import fewest
from k80assess.report.words import Series, Words, aside, name, names, phrase, short


class Meeting(NamedTuple):
    """What is known of the meeting that a topic comes up in.

    Attributes:
        on: its day.
        by: the body that meets, by its id in the agenda or by its name.
        look_again_on: the day that is proposed to look at the topic again.
    """

    on: datetime.date | None = None
    by: str | None = None
    look_again_on: datetime.date | None = None


def memos(assessments: Sequence[Assessment], agenda: Agenda | None, meeting: Meeting) -> Blocks:
    """Return the memos on topics, each on a page of its own."""
    blocks: list[Block] = []
    for one in assessments:
        blocks += memo(one, agenda_beside(one.framework, agenda), meeting, starts_page=bool(blocks))
    return tuple(blocks)


def memo(assessment: Assessment, agenda: Agenda | None, meeting: Meeting, *, starts_page: bool = False) -> Blocks:
    """Return what a board reads of a topic before it decides, with room for the decision."""
    topic, framework = assessment.topic, assessment.framework
    blocks: list[Block] = [Heading(words=short(name_of(assessment), 100), level=1, starts_page=starts_page)]
    bodies: Sequence[Named] = () if agenda is None else agenda.organisation.bodies
    body = phrase("memo.board") if meeting.by is None else short(label_in(bodies, meeting.by), 60)
    said: Words = phrase("memo.for", body=body)
    if meeting.on is not None:
        said = phrase("memo.for_on", body=body, on=meeting.on)
    blocks.append(Paragraph(words=said, kind="date"))
    blocks.append(Facts(pairs=tuple(_facts(assessment, agenda))))
    blocks += example_note(topic)
    blocks += _part("memo.why", _why, assessment)
    blocks += _part("memo.contrast", _contrast, assessment)
    blocks += _part("memo.sure", _sure, assessment)
    blocks += _part("memo.open", lambda own: _open(own, agenda), assessment)
    blocks += [Heading(words=phrase("memo.decision")), _room(assessment, meeting)]
    editions = [edition_named(framework), *([] if agenda is None else [edition_named(agenda)])]
    basis = phrase("memo.basis", editions=Series(items=tuple(editions)))
    return (*blocks, Paragraph(words=aside(basis)))


def _part(heading: str, told: Callable[[Assessment], Iterator[Words]], assessment: Assessment) -> Blocks:
    """Return a part of a memo under its heading; what is too much to work out says so."""
    try:
        items = tuple(told(assessment))
    except SizeLimitError:
        items = (phrase("too_large", section=phrase(heading)),)
    if not items:
        return ()
    said: Block = Bullets(items=items) if len(items) > 1 else Paragraph(words=items[0])
    return (Heading(words=phrase(heading)), said)


def _facts(assessment: Assessment, agenda: Agenda | None) -> Iterator[tuple[Words, Words]]:
    topic, framework = assessment.topic, assessment.framework
    outcomes = [outcome.label for outcome in best_first(framework, framework.outcome_aspect.levels)]
    question = framework.question
    choices = short(names(outcomes, "or"), 120)
    asked = phrase("memo.choose", outcomes=choices)
    if question is not None:
        asked = phrase("memo.answer", question=short(question, 130), outcomes=choices)
    yield phrase("memo.asked"), asked
    outcome = assessment.outcome
    advice: Words = short(outcome_said(assessment), 130)
    if outcome is not None and outcome.follow_up is not None:
        advice = (advice, ". ", short(outcome.follow_up, 120))
    yield phrase("memo.advice"), advice
    if topic is None:
        return
    if topic.summary is not None:
        yield phrase("memo.about"), short(topic.summary, 240)
    for term, said in topic_facts(topic, agenda):
        yield term, short(said, 90)
    if topic.actions:
        yield phrase("term.proposed"), short(Series(items=tuple([own.label for own in topic.actions])), 160)
    held = () if agenda is None else _held(agenda, known_themes(agenda, topic))
    yield phrase("memo.held"), short(Series(items=held), 160) if held else phrase("memo.not_held")


def _held(agenda: Agenda, themes: Sequence[Named]) -> tuple[Words, ...]:
    """Return who holds the themes of a topic, portfolio by portfolio, and which official supports them."""
    portfolios: dict[str, Portfolio] = {}
    for theme in themes:
        portfolios |= {own.id: own for own in agenda.portfolios_of(theme.id)}
    return tuple(
        [
            phrase("memo.seats", portfolio=own.label, holder=_seat(own.holder), official=_seat(own.official))
            for own in portfolios.values()
        ]
    )


def _seat(seat: Seat | None) -> Words:
    return phrase("memo.nobody") if seat is None else seat.municipality


# --- why, and what would change it --------------------------------------------------------------------------------

_LINE = 190
"""The most characters of a line that explains."""


def _why(assessment: Assessment) -> Iterator[Words]:
    """Yield at most three lines: what was judged, what settles the outcome, and what excludes the next one."""
    reads = assessment.framework.outcome_aspect.rule.reads
    judged = [(own.aspect.label, ": ", judged_said(own)) for i in reads if (own := assessment.aspects.get(i))]
    if judged:
        yield short(phrase("memo.judged", judgements=Series(items=tuple(judged))), _LINE)
    settling = fewest(assessment) if assessment.settled else None
    if settling is not None:
        yield _resting("settled", assessment, settling, name(assessment.possible[0].label))
    elif assessment.family is None:
        parts = [(bar.label, " ", bar.value) for bar in chances_picture(assessment).bars]
        yield short(phrase("memo.chances", outcomes=Series(items=tuple(parts))), _LINE)
    other = contrasted(assessment)
    if other is not None and other not in assessment.possible:
        excluding = fewest(assessment, other.id)
        if settling is None or len(excluding) < len(settling):  # else what settles the outcome excludes it as well
            yield _resting("excluded", assessment, excluding, name(other.label))


def _resting(key: str, assessment: Assessment, answers: Sequence[str], outcome: Words) -> Words:
    """Return on how many answers something rests, and which; or that it does whatever is answered."""
    if not answers:
        return phrase(f"memo.{key}_always", outcome=outcome)
    said: list[Words] = []
    for node_id in answers:
        node = assessment.framework.node(node_id)
        said.append((node.label, ": ", given_said(node, assessment.given[node_id], assessment.numbers.get(node_id))))
    return short(phrase(f"memo.{key}", count=len(said), outcome=outcome, answers=Series(items=tuple(said))), _LINE)


def _contrast(assessment: Assessment) -> Iterator[Words]:
    """Yield for at most two other outcomes the least that has to change for them: the contrast comes first."""
    first = contrasted(assessment)
    outcomes = best_first(assessment.framework, assessment.framework.outcome_aspect.levels)
    others = [own for own in outcomes if own not in assessment.possible and own != first]
    nearest = [first] if first is not None and first not in assessment.possible else []
    for outcome in [*nearest, *others][:2]:
        change = next(iter(changes(assessment, outcome.id)), None)
        if change is None:
            yield phrase("what_changes.never", outcome=name(outcome.label))
        else:
            yield short(change_said(assessment, outcome, change), _LINE)


# --- how sure, and what is open -----------------------------------------------------------------------------------


def _sure(assessment: Assessment) -> Iterator[Words]:
    """Yield what else can come out where something is not fixed, and how much of the framework is assumed."""
    facts, _pictures = standing(assessment)
    for term, said in facts:
        yield short((term, ": ", said), _LINE)
    for note in source_note(assessment.framework):
        assert isinstance(note, Paragraph)
        yield short(note.words, _LINE)
    yield short(provenance_count(assessment.framework), _LINE)


def _open(assessment: Assessment, agenda: Agenda | None) -> Iterator[Words]:
    """Yield what is open, what to find out first, and from whom."""
    framework = assessment.framework
    waiting = (*to_ask(assessment), *left_to_others(assessment))
    if assessment.topic is not None:
        for remark in missing_themes(assessment.topic, framework):
            yield short(remark, _LINE)
    if not waiting:
        yield phrase("memo.all_answered")
        return
    asked_about = worth_asking(assessment)
    if asked_about is None and not assessment.settled and (others := left_to_others(assessment)):
        yield phrase("memo.others", count=len(others))
        return
    if asked_about is None:
        key = "memo.idle" if assessment.settled else "memo.same"
        yield phrase(key, count=len(waiting))
        return
    _about, ranked = asked_about
    yield phrase("memo.first", count=len(waiting), question=short(question_said(ranked[0].criterion, framework), 150))
    with suppress(SizeLimitError):
        for people in whom_to_ask(assessment, agenda):
            assert isinstance(people, Paragraph)
            yield short(people.words, 160)


# --- room for the decision ----------------------------------------------------------------------------------------

_CHOICES = 5


def _room(assessment: Assessment, meeting: Meeting) -> Blanks:
    framework = assessment.framework
    outcomes = best_first(framework, framework.outcome_aspect.levels)
    choices: tuple[Words, ...] = ()
    if len(outcomes) <= _CHOICES:
        choices = (*[short(outcome.label, 40) for outcome in outcomes], phrase("memo.postponed"))
    again = () if meeting.look_again_on is None else (meeting.look_again_on, phrase("memo.other_day"))
    lines: list[tuple[Words, tuple[Words, ...]]] = [(phrase("memo.decided"), choices)]
    lines.append((phrase("memo.reason"), ()))
    if any(outcome.takes_energy is not False for outcome in outcomes):
        lines.append((phrase("memo.who"), ()))
    lines += [(phrase("memo.look_again"), again), (phrase("memo.settled_on"), ())]
    return Blanks(lines=tuple(lines))
