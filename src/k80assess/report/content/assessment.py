"""What reports say about an assessment, and in which order; `explain` says most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from k80assess.document.agenda import Agenda, find_theme, known_themes
from k80assess.document.files import agenda_beside
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect
from k80assess.document.text import ids_of
from k80assess.document.topic import Answer, Topic
from k80assess.engine.assessment import Assessment
from k80assess.errors import SizeLimitError, refuse_other
from k80assess.report.content.answered import answered_said
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.chances import chances
from k80assess.report.content.families import standing
from k80assess.report.content.how_sure import how_much_room, how_sure
from k80assess.report.content.judgements import judgements
from k80assess.report.content.labels import framework_title, levels_said, missing_themes, outcome_names, theme_said
from k80assess.report.content.provenance import example_note, provenance_story
from k80assess.report.content.sections import SHOWN
from k80assess.report.content.what_changes import what_changes
from k80assess.report.content.what_to_ask import what_settles, what_to_ask, worth_asking
from k80assess.report.content.why import beside, why, why_not
from k80assess.report.words import Link, Series, Words, joined, name, phrase, strong

# An overview names the first questions to ask; an explanation, as many as anyone would read.
_QUESTIONS, _QUESTIONS_AT_LENGTH = 3, 12


def refuse_misfit(agenda: Agenda | None, assessments: Sequence[Assessment]) -> None:
    """Refuse anything but an agenda, and an agenda that lacks a theme which a topic names.

    Raises:
        ArgumentError: for the first.
        UnknownNameError: for the second.
    """
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
        for one in assessments:
            if one.topic is not None:
                agenda.themes_of(one.topic)


def explanation(
    assessment: Assessment, agenda: Agenda | None = None, shown: int = SHOWN, against: str | None = None
) -> Blocks:
    """Describe an assessment in detail: several reasons and changes, and every weight by itself."""
    agenda = agenda_beside(assessment.framework, agenda)
    told = body(assessment, agenda, shown, against, at_length=True)
    return (*title(assessment), *told, *provenance_story(assessment.framework, agenda))


def overview(
    assessment: Assessment, agenda: Agenda | None = None, shown: int = 1, against: str | None = None
) -> Blocks:
    """Describe an assessment, with the most important reason, change and so on."""
    agenda = agenda_beside(assessment.framework, agenda)
    told = body(assessment, agenda, shown, against)
    return (*title(assessment), *told, *provenance_story(assessment.framework, agenda))


def body(
    assessment: Assessment,
    agenda: Agenda | None = None,
    shown: int = 1,
    against: str | None = None,
    *,
    at_length: bool = False,
) -> Blocks:
    """Describe an assessment without its title and without the provenance of its framework.

    It leads with what people ask for: why this outcome and not the next better one, or the one that is asked about.
    """
    return (
        *verdict(assessment, agenda),
        *why(assessment, shown, against),
        *(why_not(assessment, shown, against) if at_length or not assessment.settled else ()),
        *beside(assessment, shown),
        *judgements(assessment),
        *answers(assessment),
        *what_changes(assessment, shown),
        *how_much_room(assessment, shown),
        *what_to_ask(assessment, max(shown, _QUESTIONS_AT_LENGTH if at_length else _QUESTIONS)),
        *whom_to_ask(assessment, agenda),
        *what_settles(assessment, shown),
        *how_sure(assessment, SHOWN if at_length else 1),
    )


def title(assessment: Assessment) -> Blocks:
    """Return what was assessed."""
    return (Heading(words=name_of(assessment), level=1),)


def name_of(assessment: Assessment) -> Words:
    """Return the name of an assessment: its topic's title, or its framework's."""
    if assessment.topic is not None:
        return assessment.topic.title
    return framework_title(assessment.framework)


def verdict(assessment: Assessment, agenda: Agenda | None = None) -> Blocks:
    """Return the question, the outcome or the outcomes still possible, and what follows from it."""
    topic, framework = assessment.topic, assessment.framework
    pairs: list[tuple[Words, Words]] = []
    if framework.question is not None:
        pairs.append((phrase("term.question"), framework.question))
    pairs.append((phrase("term.outcome"), outcome_said(assessment)))
    loose, pictured = standing(assessment)
    pairs += loose
    for aspect_id, levels in assessment.also.items():
        aspect = framework.node(aspect_id)
        pairs.append(
            (aspect.label, strong(levels[0].label) if len(levels) == 1 else levels_said(aspect, ids_of(levels)))
        )
    outcome = assessment.outcome
    if outcome is not None and outcome.follow_up is not None:
        pairs.append((phrase("term.follow_up"), outcome.follow_up))
    blocks: list[Block] = []
    if topic is not None:
        pairs += topic_facts(topic, agenda) + proposed_actions(topic)
        if topic.summary is not None:
            blocks.append(Paragraph(words=topic.summary))
    blocks.append(Facts(pairs=tuple(pairs)))
    blocks += example_note(topic)
    if topic is not None:
        blocks += [Paragraph(words=said, kind="note") for said in _theme_remarks(topic, framework, agenda)]
    blocks += pictured
    if not assessment.settled and assessment.family is None:
        blocks += chances(assessment)
    return tuple(blocks)


def outcome_said(assessment: Assessment) -> Words:
    """Return the outcome or the outcomes still possible, and whether that takes energy if this is certain."""
    takes = {outcome.takes_energy for outcome in assessment.possible}
    energy: Words = ""
    if takes == {True} or takes == {False}:
        energy = (" (", phrase("verdict.energy" if takes == {True} else "verdict.no_energy"), ")")
    if assessment.outcome is not None:
        return (strong(assessment.outcome.label), energy)
    possible = phrase("verdict.possible", outcomes=outcome_names(assessment))
    family = assessment.family
    still = phrase("verdict.open" if family is None or not family._loose else "loose.uncertain")
    return (strong(still), ": ", possible, energy)


def topic_facts(topic: Topic, agenda: Agenda | None) -> list[tuple[Words, Words]]:
    """Return who raised a topic, when, whose judgement its answers are, and the themes it belongs to."""
    pairs: list[tuple[Words, Words]] = []
    if topic.raised_by is not None or topic.raised_on is not None:
        by: Words = "" if topic.raised_by is None else topic.raised_by
        on: Words = "" if topic.raised_on is None else topic.raised_on
        pairs.append((phrase("term.raised"), (by, ", " if by and on else "", on)))
    if topic.judge is not None:
        pairs.append((phrase("term.judge"), name(topic.judge)))
    if topic.themes:
        pairs.append((phrase("term.themes"), Series(items=tuple(theme_said(agenda, theme) for theme in topic.themes))))
    return pairs


def proposed_actions(topic: Topic) -> list[tuple[Words, Words]]:
    """Return what a topic proposes that the network does; nothing where that is nothing."""
    said = [own.label if own.description is None else (own.label, ": ", own.description) for own in topic.actions]
    return [(phrase("term.proposed"), joined(said, "; "))] if said else []


def _theme_remarks(topic: Topic, framework: Framework, agenda: Agenda | None) -> Iterator[Words]:
    """Yield which answers need a theme while none is named, and which themes the agenda does not have."""
    yield from missing_themes(topic, framework)
    for theme in topic.themes:
        if agenda is not None and find_theme(agenda, theme) is None:
            yield phrase("verdict.unknown_theme", theme=name(theme))


def answers(assessment: Assessment) -> Blocks:
    """Return the answer to every criterion, with its note and evidence; also of aspects that were judged directly."""
    given = {} if assessment.topic is None else assessment.topic.answers
    rows = []
    for node in (*assessment.framework.criteria, *assessment.framework.aspects):
        if isinstance(node, Aspect):
            if node.id not in given and node.id not in assessment.given:
                continue
            asked: Words = node.label if node.question is None else (node.label, ": ", node.question)
        else:
            asked = node.label
        rows.append((asked, answered_said(assessment, node.id), note_said(given.get(node.id))))
    columns = [phrase(f"answers.{column}") for column in ("criterion", "answer", "note")]
    noted = any(row[2] != "" for row in rows)
    table = DataTable(
        caption=phrase("answers.heading"),
        head=tuple(columns if noted else columns[:2]),
        rows=tuple(row if noted else row[:2] for row in rows),
    )
    return (Heading(words=phrase("answers.heading")), table)


def note_said(answer: Answer | None) -> Words:
    """Return the note and the evidence of an answer."""
    if answer is None:
        return ""
    note: Words = "" if answer.note is None else answer.note
    if answer.evidence is None:
        return note
    return (note, " " if note else "", phrase("answers.evidence", evidence=Link(text=answer.evidence)))


def whom_to_ask(assessment: Assessment, agenda: Agenda | None) -> Blocks:
    """State who can answer the open questions: portfolio holders and officials of its themes, or whoever raised it."""
    topic = assessment.topic
    if topic is None or assessment.settled:
        return ()
    with suppress(SizeLimitError):
        if assessment.family is not None and worth_asking(assessment) is None:
            return ()
    people: list[Words] = []
    for theme in known_themes(agenda, topic):
        assert agenda is not None  # the agenda that has the theme
        for portfolio in agenda.portfolios_of(theme.id):
            for kind, seat in (("holder", portfolio.holder), ("official", portfolio.official)):
                if seat is not None:
                    key = f"what_to_ask.{kind}"
                    people.append(phrase(key, theme=theme.label, municipality=seat.municipality))
    if topic.raised_by is not None:
        people.append(phrase("what_to_ask.raiser", raised_by=topic.raised_by))
    return (Paragraph(words=phrase("what_to_ask.whom", people=Series(items=tuple(people)))),) if people else ()
