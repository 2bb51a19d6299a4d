"""What is said of an assessment, in which order; `explain` says it at most length."""

from __future__ import annotations

from collections.abc import Iterable

from k80assess.document.agenda import Agenda
from k80assess.document.files import load_agenda
from k80assess.document.text import Language, checked_language
from k80assess.document.topic import Answer, Topic
from k80assess.engine.assessment import Assessment
from k80assess.errors import UnknownNameError, refuse_other
from k80assess.report.blocks import Block, Blocks, Facts, Heading, Paragraph, Table
from k80assess.report.judging import judgements
from k80assess.report.naming import answer_said, framework_title, outcome_names
from k80assess.report.plaintext import text_of
from k80assess.report.reasoning import SHOWN, chances, how_sure, what_changes, what_to_ask, why
from k80assess.report.standing import standing
from k80assess.report.words import Link, Series, Words, phrase, strong

# An overview names the first questions to ask; at length, all that anyone would read.
_QUESTIONS, _QUESTIONS_AT_LENGTH = 3, 12


def explain(assessment: Assessment, lang: Language = "nl") -> str:
    """Say why an outcome came out or is still open, what would change it, what to ask, and how sure it is.

    Args:
        assessment: the assessment.
        lang: the language, `nl` or `en`.

    Raises:
        UnknownNameError: for another language.

    >>> from k80assess import assess
    >>> text = explain(assess({"theme_link": "none", "small_scale_difference": "same"}), lang="en")
    >>> "Decline (no energy)" in text
    True
    """
    refuse_other(assessment, Assessment, "assess")
    language = checked_language(lang)
    return text_of(explanation(assessment, agenda_of([assessment])), language)


def explanation(assessment: Assessment, agenda: Agenda | None = None, shown: int = SHOWN) -> Blocks:
    """Tell the reasons for an assessment at length: several of everything, and every weight by itself."""
    return (
        *title(assessment),
        *verdict(assessment, agenda),
        *judgements(assessment),
        *why(assessment, shown),
        *what_changes(assessment, shown),
        *what_to_ask(assessment, max(shown, _QUESTIONS_AT_LENGTH)),
        *whom_to_ask(assessment, agenda),
        *how_sure(assessment, SHOWN),
        *standing(assessment.framework, agenda),
    )


def overview(assessment: Assessment, agenda: Agenda | None = None, shown: int = 1) -> Blocks:
    """Tell all there is to know of an assessment, the most important of each thing."""
    return (*title(assessment), *body(assessment, agenda, shown), *standing(assessment.framework, agenda))


def body(assessment: Assessment, agenda: Agenda | None = None, shown: int = 1, *, at_length: bool = False) -> Blocks:
    """Tell an assessment without its title and without where its framework comes from."""
    return (
        *verdict(assessment, agenda),
        *judgements(assessment),
        *answers(assessment),
        *why(assessment, shown),
        *what_changes(assessment, shown),
        *what_to_ask(assessment, max(shown, _QUESTIONS_AT_LENGTH if at_length else _QUESTIONS)),
        *whom_to_ask(assessment, agenda),
        *how_sure(assessment, SHOWN if at_length else 1),
    )


# --- title and verdict --------------------------------------------------------------------------------------------


def title(assessment: Assessment) -> Blocks:
    """Give what was assessed."""
    return (Heading(words=name_of(assessment), level=1),)


def name_of(assessment: Assessment) -> Words:
    """Give what an assessment is called: its topic's title, or its framework's."""
    if assessment.topic is not None:
        return assessment.topic.title
    return framework_title(assessment.framework)


def verdict(assessment: Assessment, agenda: Agenda | None = None) -> Blocks:
    """Give the question, the outcome or what can still come out, and what follows from it."""
    topic, framework = assessment.topic, assessment.framework
    pairs: list[tuple[Words, Words]] = []
    if framework.question is not None:
        pairs.append((phrase("term.question"), framework.question))
    pairs.append((phrase("term.outcome"), outcome_said(assessment)))
    outcome = assessment.outcome
    if outcome is not None and outcome.follow_up is not None:
        pairs.append((phrase("term.follow_up"), outcome.follow_up))
    blocks: list[Block] = []
    if topic is not None:
        pairs += topic_facts(topic, agenda)
        if topic.summary is not None:
            blocks.append(Paragraph(words=topic.summary))
    blocks.append(Facts(pairs=tuple(pairs)))
    if topic is not None and topic.illustration:
        blocks.append(Paragraph(words=phrase("verdict.illustration"), kind="note"))
    if not assessment.settled:
        blocks += chances(assessment)
    return tuple(blocks)


def outcome_said(assessment: Assessment) -> Words:
    """Give the outcome or what can still come out, and whether that takes energy where this is certain."""
    takes = {outcome.takes_energy for outcome in assessment.possible}
    energy: Words = ""
    if takes == {True} or takes == {False}:
        energy = (" (", phrase("verdict.energy" if takes == {True} else "verdict.no_energy"), ")")
    if assessment.outcome is not None:
        return (strong(assessment.outcome.label), energy)
    possible = phrase("verdict.possible", outcomes=outcome_names(assessment.possible))
    return (strong(phrase("verdict.open")), ": ", possible, energy)


def topic_facts(topic: Topic, agenda: Agenda | None) -> list[tuple[Words, Words]]:
    """Give who raised a topic, when, and the themes it belongs to."""
    pairs: list[tuple[Words, Words]] = []
    if topic.raised_by is not None or topic.raised_on is not None:
        by: Words = "" if topic.raised_by is None else topic.raised_by
        on: Words = "" if topic.raised_on is None else topic.raised_on
        pairs.append((phrase("term.raised"), (by, ", " if by and on else "", on)))
    if topic.themes:
        pairs.append((phrase("term.themes"), Series(items=tuple(_theme(agenda, theme) for theme in topic.themes))))
    return pairs


# --- answers ------------------------------------------------------------------------------------------------------


def answers(assessment: Assessment) -> Blocks:
    """Give the answer to every criterion, with its note and what shows it."""
    rows = []
    for criterion in assessment.framework.criteria:
        own = assessment.answers[criterion.id]
        given = None if assessment.topic is None else assessment.topic.answers.get(criterion.id)
        rows.append((criterion.label, answer_said(criterion, own), note_said(given)))
    columns = [phrase(f"answers.{column}") for column in ("criterion", "answer", "note")]
    noted = any(row[2] != "" for row in rows)
    table = Table(
        caption=phrase("answers.heading"),
        head=tuple(columns if noted else columns[:2]),
        rows=tuple(row if noted else row[:2] for row in rows),
    )
    return (Heading(words=phrase("answers.heading")), table)


def note_said(answer: Answer | None) -> Words:
    """Give the note with an answer, and what shows it."""
    if answer is None:
        return ""
    note: Words = "" if answer.note is None else answer.note
    if answer.evidence is None:
        return note
    return (note, " " if note else "", phrase("answers.evidence", evidence=Link(text=answer.evidence)))


def _theme(agenda: Agenda | None, theme: str) -> Words:
    return theme if agenda is None else agenda.theme(theme).label


def agenda_of(assessments: Iterable[Assessment]) -> Agenda | None:
    """Give the packaged agenda where topics name themes of it, and none of another agenda; otherwise none."""
    agenda = load_agenda()
    topics = [one.topic for one in assessments if one.topic is not None]
    try:
        return agenda if any([agenda.themes_of(topic) for topic in topics]) else None
    except UnknownNameError:
        return None


# --- whom to ask --------------------------------------------------------------------------------------------------


def whom_to_ask(assessment: Assessment, agenda: Agenda | None) -> Blocks:
    """Say who can answer what is open: the portfolio holders and officials of its themes, or whoever raised it."""
    topic = assessment.topic
    if topic is None or assessment.settled:
        return ()
    people: list[Words] = []
    if agenda is not None:
        for theme in agenda.themes_of(topic):
            for portfolio in agenda.portfolios_of(theme.id):
                for kind, seat in (("holder", portfolio.holder), ("official", portfolio.official)):
                    if seat is not None:
                        key = f"what_to_ask.{kind}"
                        people.append(phrase(key, theme=theme.label, municipality=seat.municipality))
    if topic.raised_by is not None:
        people.append(phrase("what_to_ask.raiser", raised_by=topic.raised_by))
    return (Paragraph(words=phrase("what_to_ask.whom", people=Series(items=tuple(people)))),) if people else ()
