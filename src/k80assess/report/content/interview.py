"""What is shown of an interview: the outcome so far, what was answered, and what to ask next and why."""

from __future__ import annotations

from collections.abc import Iterator

from k80assess.document.nodes import Aspect
from k80assess.document.topic import Answer
from k80assess.errors import SizeLimitError
from k80assess.examine.interview import Interview
from k80assess.examine.questions import Question
from k80assess.report.content.answered import answered_said
from k80assess.report.content.answers import question_said
from k80assess.report.content.assessment import name_of, note_said, verdict
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import label, levels_said, outcome_names
from k80assess.report.content.why import why
from k80assess.report.words import Words, names, percent, phrase


def interview_story(interview: Interview) -> Blocks:
    """Describe an interview: the outcome so far, why once it is settled, what was answered, and what comes next."""
    assessment = interview.assessment
    return (
        Heading(words=name_of(assessment), level=1),
        *verdict(assessment),
        *(why(assessment, 1) if assessment.settled else ()),
        *_answers(interview),
        *_next(interview),
    )


def _answers(interview: Interview) -> Blocks:
    """Show what was answered, in the order in which it was, and what nobody knew."""
    assessment, heading = interview.assessment, phrase("answers.heading")
    rows: list[tuple[Words, ...]] = []
    for node_id in dict.fromkeys([*interview.answers, *interview.set_aside]):
        given = interview.answers.get(node_id)
        unknown = node_id in interview.set_aside
        said = phrase("interview.unknown") if unknown else answered_said(assessment, node_id)
        note = note_said(given if isinstance(given, Answer) else None)
        rows.append((label(assessment.framework, node_id), said, note))
    if not rows:
        return (Heading(words=heading), Paragraph(words=phrase("interview.none_earlier")))
    head = tuple([phrase(f"answers.{column}") for column in ("criterion", "answer", "note")])
    columns = 3 if any(row[2] != "" for row in rows) else 2
    cells = tuple([row[:columns] for row in rows])
    return (Heading(words=heading), DataTable(caption=heading, head=head[:columns], rows=cells))


def _next(interview: Interview) -> Iterator[Block]:
    """State what to ask next and why, and what can be judged instead; or that there are no more questions."""
    assessment = interview.assessment
    if interview._next is not None:
        yield Heading(words=phrase("interview.next"))
        yield from _asked(interview, *interview._next)
    elif not assessment.settled:
        key = "interview.exhausted" if assessment.family is None else "interview.uncertain"
        yield Paragraph(words=phrase(key, outcomes=outcome_names(assessment)), kind="note")
    try:
        aspects = interview.next_aspects
    except SizeLimitError:
        return
    if aspects:
        labels = names([label(assessment.framework, aspect_id) for aspect_id in aspects], "or")
        yield Paragraph(words=phrase("interview.instead", aspects=labels))


def _asked(interview: Interview, question: Question, about: Aspect) -> Iterator[Block]:
    assessment = interview.assessment
    node, left = assessment.framework.node(question.criterion), assessment.answers[question.criterion]
    pairs = (
        (phrase("what_to_ask.question"), question_said(node.id, assessment.framework)),
        (phrase("what_to_ask.possible"), levels_said(node, left)),
    )
    yield Facts(pairs=pairs)
    is_outcome = about.id == assessment.framework.outcome
    because: Words = phrase("interview.because") if is_outcome else phrase("interview.because_of", aspect=about.label)
    if is_outcome and assessment.family is None and question.settles:
        because = (because, " ", phrase("interview.chance", chance=percent(question.settles)))
    yield Paragraph(words=because)
