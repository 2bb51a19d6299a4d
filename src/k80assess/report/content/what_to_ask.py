"""What to ask next, and which answers would settle the outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from k80assess.document.nodes import Criterion, Level
from k80assess.engine.assessment import Assessment, all_asked
from k80assess.examine.changes import Change, changes
from k80assess.examine.questions import Question, mattering, next_questions
from k80assess.report.content.answered import covering, left_to_others, to_ask
from k80assess.report.content.answers import question_said
from k80assess.report.content.blocks import Blocks, Bullets, DataTable, Heading, Paragraph
from k80assess.report.content.labels import best_first, given_said, label, level, levels_said, own_said
from k80assess.report.content.sections import OUTCOMES_SHOWN, unless_too_large
from k80assess.report.content.shortening import MAX_COUNTED
from k80assess.report.words import Series, Words, name, percent, phrase


@unless_too_large
def what_to_ask(assessment: Assessment, shown: int) -> Blocks:
    """State what is open, and what to ask first; and what only others can answer, as this judge abstains."""
    still_open, others = to_ask(assessment), _left_to_others(assessment)
    heading = Heading(words=phrase("what_to_ask.heading"))
    if not still_open:
        return (heading, *others) if others else ()
    asked_about = worth_asking(assessment)
    if asked_about is None:
        return (heading, Paragraph(words=_idle_said(assessment, still_open, beside_others=bool(others))), *others)
    about, ranked = asked_about
    none_decides = assessment.family is None and not any(question.settles for question in ranked)
    is_beside = about._box.compiled.aspect.id != assessment._box.compiled.aspect.id
    said = _still_open_said(assessment, about, len(ranked), len(still_open))
    if none_decides and not is_beside:
        said = (said, " ", phrase("what_to_ask.none_decides"))
    has_chances = assessment.family is None and not none_decides and not is_beside
    table = _question_table(assessment, ranked[:shown], has_chances=has_chances)
    left = len(ranked[shown:])
    more = (Paragraph(words=phrase("what_to_ask.more", count=left)),) if left else ()
    return (heading, Paragraph(words=said), table, *more, *others, *_not_asked(assessment, still_open))


def _idle_said(assessment: Assessment, still_open: Sequence[str], *, beside_others: bool) -> Words:
    """Return that no answer to what is open makes a difference: none that this judge gives, or none at all."""
    if all(one.settled for one in all_asked(assessment)):
        key, idle = "what_to_ask.needless", (*still_open, *left_to_others(assessment))
    else:
        key, idle = "what_to_ask.same_of_these" if beside_others else "what_to_ask.same", tuple(still_open)
    return phrase(key, count=len(idle), criteria=_labels(assessment, idle))


def _question_table(assessment: Assessment, questions: Sequence[Question], *, has_chances: bool) -> DataTable:
    """Show questions in their order, with what can still be answered, and how likely an answer settles the outcome."""
    rows: list[tuple[Words, ...]] = []
    for place, question in enumerate(questions, start=1):
        node = assessment.framework.node(question.criterion)
        own, ends = assessment.answers[node.id], assessment.numbers.get(node.id)
        possible = levels_said(node, own) if ends is None else given_said(node, own, ends)
        row = (place, question_said(node.id, assessment.framework), possible)
        rows.append((*row, percent(question.settles)) if has_chances else row)
    columns = ("order", "question", "possible", *(("settles",) if has_chances else ()))
    head = tuple([phrase(f"what_to_ask.{column}") for column in columns])
    return DataTable(caption=phrase("what_to_ask.first"), head=head, rows=tuple(rows), numeric=(0, 3))


def worth_asking(assessment: Assessment) -> tuple[Assessment, Sequence[Question]] | None:
    """Return the first of the outcome and what is told beside it that answers can settle, with what is worth asking.

    None where they are settled, where what is not fixed in a family leaves them unsettled whatever is answered, and
    where whoever answers abstains from all that can make a difference.

    Raises:
        SizeLimitError: when that takes too much work.
    """
    for about in all_asked(assessment):
        if not about.settled:
            telling = mattering(about)  # including what only tells something together with another answer
            ranked = [question for question in next_questions(about) if question.criterion in telling]
            if ranked:
                return about, ranked
    return None


def _still_open_said(assessment: Assessment, about: Assessment, mattering_ones: int, still_open: int) -> Words:
    """Return how many questions are open, of which some make a difference, and whether more may come after them."""
    if (aspect := about._box.compiled.aspect).id != assessment._box.compiled.aspect.id:
        key = "what_to_ask.beside" if assessment.settled else "what_to_ask.only_beside"
        return phrase(key, count=mattering_ones, aspect=name(aspect.label))
    may_follow = any(
        len(assessment.answers[own]) > 1 for own, is_asked in assessment._box.asked.items() if not is_asked
    )
    if may_follow:
        return phrase("what_to_ask.followed", count=still_open)
    if left_to_others(assessment):
        return phrase("what_to_ask.answerable", count=mattering_ones)
    if assessment.family is not None:
        return phrase("what_to_ask.loose", count=mattering_ones, open=still_open)
    if mattering_ones < still_open:
        return phrase("what_to_ask.mattering", count=mattering_ones, open=still_open)
    return phrase("what_to_ask.open", count=still_open)


def _left_to_others(assessment: Assessment) -> Blocks:
    """State which open criteria this judge does not judge, and whether an answer of somebody else can matter."""
    abstained = left_to_others(assessment)
    if not abstained:
        return ()
    telling = {own for one in all_asked(assessment) if not one.settled for own in mattering(one)}
    key = "left_to_others" if telling.intersection(abstained) else "left_open"
    said = phrase(f"what_to_ask.{key}", count=len(abstained), criteria=_labels(assessment, abstained))
    return (Paragraph(words=said),)


def _not_asked(assessment: Assessment, still_open: Collection[str]) -> Blocks:
    """State which criteria need no answer of their own, as what follows from them was judged directly."""
    known = {*still_open, *assessment.abstained}
    covered = [criterion_id for criterion_id in assessment.open_criteria if criterion_id not in known]
    if not covered:
        return ()
    aspects = _labels(assessment, covering(assessment, covered))
    said = phrase("what_to_ask.covered", count=len(covered), criteria=_labels(assessment, covered), aspects=aspects)
    return (Paragraph(words=said),)


def _labels(assessment: Assessment, node_ids: Iterable[str]) -> Words:
    return Series(items=tuple([label(assessment.framework, node_id) for node_id in node_ids]))


# Of more open answers than this it takes too long to find out which ones settle an outcome in the middle.
_SETTLED_AT_MOST = 20


@unless_too_large
def what_settles(assessment: Assessment, _shown: int) -> Blocks:
    """State, for each outcome that is possible while several are, open answers after which it is the only one."""
    if assessment.settled or len(assessment.open_criteria) > _SETTLED_AT_MOST:
        return ()
    items: list[Words] = []
    for outcome in best_first(assessment.framework, assessment.possible)[:OUTCOMES_SHOWN]:
        change = _settling_change(assessment, outcome)
        if change is not None:
            answers = [_settled_said(assessment, criterion_id, to) for criterion_id, (_, to) in change.steps.items()]
            said = Series(items=tuple(answers))
            items.append(phrase("what_settles.by", outcome=name(outcome.label), answers=said))
    if not items:
        return ()
    heading = Heading(words=phrase("what_settles.heading"))
    return (heading, Paragraph(words=phrase("what_settles.examples")), Bullets(items=tuple(items)))


def _settling_change(assessment: Assessment, outcome: Level) -> Change | None:
    """Return a cheapest change that is certain to lead to an outcome, and goes against nothing that was answered."""
    answered = [criterion_id for criterion_id, levels in assessment.answers.items() if len(levels) == 1]
    found = changes(assessment, outcome.id, certain=True, fixed=_criteria_among(assessment, answered))
    for change in islice(found, MAX_COUNTED):
        if all(reached in assessment.answers[own] for own, (_left, reached) in change.steps.items()):
            return change
    return None


def _criteria_among(assessment: Assessment, node_ids: Iterable[str]) -> list[str]:
    return [node_id for node_id in node_ids if isinstance(assessment.framework.node(node_id), Criterion)]


def _settled_said(assessment: Assessment, criterion_id: str, level_id: str) -> Words:
    """Return an answer that a criterion can still get, with the numbers or dates that are the level's own."""
    criterion = assessment.framework.node(criterion_id)
    reached = level(criterion, level_id)
    own = own_said(criterion, reached)
    said: Words = (reached.label, " (", own, ")") if own else reached.label
    return phrase("why.answer", criterion=criterion.label, answer=said)
