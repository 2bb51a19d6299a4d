"""Why an outcome was reached and not another one: the fewest answers that settle it, or that exclude the other."""

from __future__ import annotations

from collections.abc import Iterator

from k80assess.engine.assessment import Assessment, asked_of, assess_answers
from k80assess.errors import ContradictionError, SizeLimitError
from k80assess.examine.reasons import Reason, reasons_within
from k80assess.report.content.answered import rules_out
from k80assess.report.content.answers import PATIENCE
from k80assess.report.content.blocks import Blocks, Bullets, Heading, Paragraph
from k80assess.report.content.families import judged_by
from k80assess.report.content.labels import given_said, label, level, levels_said
from k80assess.report.content.sections import OUTCOMES_SHOWN, contrasted, other_outcomes, unless_too_large
from k80assess.report.content.shortening import EVERYTHING, MANY, first_of, in_short
from k80assess.report.words import Series, Words, name, names, phrase


@unless_too_large
def why(assessment: Assessment, shown: int, against: str | None = None) -> Blocks:
    """State why this is the outcome and not another one: which answers exclude that, and which settle the outcome.

    The other one is the next better outcome, or the next worse one of the best; or the one that is asked about.
    """
    other = contrasted(assessment) if against is None else level(assessment.framework.outcome_aspect, against)
    if other is None or other == assessment.outcome:
        return _settling(assessment, shown, phrase("why.heading")) if assessment.settled else ()
    called = name(other.label)
    heading = phrase("why.not", other=called)
    if assessment.settled:
        heading = phrase("why.contrast", outcome=name(assessment.possible[0].label), other=called)
    settling = _shortest(assessment) if assessment.settled else None
    excluding = None if other in assessment.possible else _shortest(assessment, other.id)
    if excluding is None:
        said: Blocks = (Paragraph(words=phrase("why.possible", outcome=called)),)
    elif not excluding.answers:
        said = (Paragraph(words=phrase("why_not.never", outcome=called)),)
    elif settling is not None and len(settling.answers) == len(excluding.answers):
        return _settling(assessment, shown, heading)  # as few answers as exclude it settle the outcome as well
    else:
        sentence = phrase("why.excluded", count=len(excluding.answers), outcome=called)
        said = _listed(assessment, excluding, sentence, 1 if against is None else shown, other.id)
    rest = _settling(assessment, shown, phrase("why.heading")) if assessment.settled else ()
    return (Heading(words=heading), *said, *rest)


def _settling(assessment: Assessment, shown: int, heading: Words) -> Blocks:
    """State which answers settle the outcome by themselves."""
    shortest = _shortest(assessment)
    if not shortest.answers:
        return (Heading(words=heading), Paragraph(words=phrase("why.always")))
    sentence = phrase("why.settled", count=len(shortest.answers))
    return (Heading(words=heading), *_listed(assessment, shortest, sentence, shown))


def _listed(
    assessment: Assessment, shortest: Reason, sentence: Words, shown: int, against: str | None = None
) -> Blocks:
    """Show the shortest reason with a sentence above it, then some of the others, and say how many more there are."""
    whole = shown >= EVERYTHING
    found = reasons_within(assessment, against, general=False, limit=None if whole else PATIENCE)
    rest = (reason for reason in found if reason.answers != shortest.answers)
    # In short, one of many answers reads like another.
    others = first_of(rest, shown - 1 if whole or len(shortest.answers) <= MANY else 0)
    answers = tuple(_each_answer(assessment, shortest, whole=whole))
    blocks: list[Paragraph | Bullets] = [Paragraph(words=sentence), Bullets(items=answers)]
    if others.items:
        blocks.append(Paragraph(words=phrase("why.also", count=len(others.items))))
        blocks.append(Bullets(items=tuple([_answers(assessment, reason, whole=whole) for reason in others.items])))
    more = others.more_said("why.more", "why.more_than")
    if more is not None:
        blocks.append(Paragraph(words=more))
    return tuple(blocks)


@unless_too_large
def why_not(assessment: Assessment, shown: int, against: str | None = None) -> Blocks:
    """State, for each outcome that is not possible and that `why` is not about, the fewest answers that exclude it."""
    items: list[Words] = []
    told = contrasted(assessment) if against is None else level(assessment.framework.outcome_aspect, against)
    settling = _shortest(assessment) if assessment.settled else None
    for outcome in other_outcomes(assessment)[: max(shown, OUTCOMES_SHOWN)]:
        if outcome == told:
            continue
        called = name(outcome.label)
        try:
            excluding = _shortest(assessment, outcome.id)
        except SizeLimitError:
            items.append(phrase("why_not.too_large", outcome=called))
            continue
        if not excluding.answers:
            items.append(phrase("why_not.never", outcome=called))
        elif settling is not None and len(settling.answers) == len(excluding.answers):
            items.append(phrase("why_not.same", outcome=called))
        else:
            count = len(excluding.answers)
            said = _answers(assessment, excluding)
            items.append(phrase("why_not.excluded", outcome=called, answers=said, count=count))
    return (Heading(words=phrase("why_not.heading")), Bullets(items=tuple(items))) if items else ()


@unless_too_large
def beside(assessment: Assessment, _shown: int) -> Blocks:
    """State what is told beside the outcome, and the fewest answers that settle it; nothing where that is nothing."""
    items: list[Words] = []
    for aspect_id in assessment.framework.also or ():
        asked, aspect = asked_of(assessment, aspect_id), label(assessment.framework, aspect_id)
        levels = names([one.label for one in asked.possible], "or")
        reason = _shortest(asked) if asked.settled else None
        if reason is None:
            items.append(phrase("beside.open", aspect=aspect, levels=levels))
        elif reason.answers:
            items.append(phrase("beside.settled", aspect=aspect, level=levels, answers=_answers(asked, reason)))
        else:
            items.append(phrase("beside.always", aspect=aspect, level=levels))
    return (Heading(words=phrase("beside.heading")), Bullets(items=tuple(items))) if items else ()


def fewest(assessment: Assessment, against: str | None = None) -> tuple[str, ...]:
    """Return the fewest answers that settle an outcome, or that exclude another one, by their ids.

    Raises:
        SizeLimitError: when that takes too much work.
    """
    return tuple(_shortest(assessment, against).answers)


def _shortest(assessment: Assessment, against: str | None = None) -> Reason:
    """Return the first reason with as few answers as any, and with all levels that would do as well where it can."""
    try:
        return next(reasons_within(assessment, against, general=True, limit=PATIENCE))
    except SizeLimitError:
        return next(reasons_within(assessment, against, general=False, limit=PATIENCE))


def decisive(assessment: Assessment) -> tuple[Words, Words] | None:
    """Return the fewest answers that say most of an outcome, under what they do.

    They settle it, or exclude the next better one where fewer do that; of one that is still open they exclude another.
    Nothing is said where it is open and no outcome is excluded.
    """
    other, outcomes = contrasted(assessment), assessment.framework.outcome_aspect.levels
    if assessment.settled and other is not None and outcomes.index(other) < outcomes.index(assessment.possible[0]):
        other = None  # why the best came out is not said by what excludes a lesser one
    label, reason = phrase("decisive.settled"), None
    try:
        if assessment.settled:
            reason = _shortest(assessment)
        if other is not None:
            excluding = _shortest(assessment, other.id)
            if reason is None or len(excluding.answers) < len(reason.answers):
                label, reason = phrase("decisive.excluded", outcome=other.label), excluding
    except SizeLimitError:
        return label, phrase("decisive.too_large")
    if reason is None:
        return None
    return label, _answers(assessment, reason) if reason.answers else phrase("decisive.always")


def _answer(assessment: Assessment, reason: Reason, node_id: str) -> Words:
    """Return an answer of a reason, and which other levels would have done as well."""
    node, given = assessment.framework.node(node_id), assessment.given[node_id]
    said = phrase("why.answer", criterion=node.label, answer=given_said(node, given, assessment.numbers.get(node_id)))
    others = [
        own for own in reason.levels[node_id] if own not in given and _can_occur(assessment, reason, node_id, own)
    ]
    return phrase("why.also_with", answer=said, others=levels_said(node, others)) if others else said


def _can_occur(assessment: Assessment, reason: Reason, node_id: str, level_id: str) -> bool:
    """Return whether a level can occur with the rest of a reason: what cannot would do as well, and says nothing."""
    if not rules_out(assessment):
        return True
    try:
        assess_answers({**reason.levels, node_id: level_id}, None, judged_by(assessment))
    except ContradictionError:
        return False
    return True


def _answers(assessment: Assessment, reason: Reason, *, whole: bool = False) -> Words:
    return Series(items=tuple(_each_answer(assessment, reason, whole=whole)))


def _each_answer(assessment: Assessment, reason: Reason, *, whole: bool = False) -> Iterator[Words]:
    """Yield the answers of a reason; of many the first, unless it is told as a whole, and the others together."""
    if whole or len(reason.answers) <= MANY:
        yield from [_answer(assessment, reason, node_id) for node_id in reason.answers]
        return
    pairs: list[tuple[Words, Words]] = []
    for node_id in reason.answers:
        node, ends = assessment.framework.node(node_id), assessment.numbers.get(node_id)
        pairs.append((node.label, given_said(node, assessment.given[node_id], ends)))
    for which, answer in in_short(pairs):
        yield phrase("why.answer", criterion=which, answer=answer)
