"""Why an outcome was reached, what would change it, what to ask next, and how far the weights may be off: in words."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import wraps
from itertools import islice

from k80assess.document.nodes import Criterion, Level
from k80assess.document.rules import Weighted
from k80assess.document.text import Text
from k80assess.engine.assessment import Assessment, all_asked, asked_of, assess_answers, judged_directly
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError, ContradictionError, SizeLimitError
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import Change, changes
from k80assess.examine.margins import Margin, margins
from k80assess.examine.questions import Question, mattering, next_questions
from k80assess.examine.reasons import Reason, reasons_within
from k80assess.examine.slack import slack
from k80assess.examine.tolerance import Tolerance, tolerance
from k80assess.report.content.answered import covering, left_to_others, rules_out, to_ask
from k80assess.report.content.answers import (
    PATIENCE,
    distance_said,
    interval_said,
    moves_of,
    piece_said,
    question_said,
    share_off_said,
    size_said,
    zero_said,
)
from k80assess.report.content.blocks import (
    Bar,
    Bars,
    Blocks,
    Bullets,
    DataTable,
    Figure,
    Heading,
    Paragraph,
    Range,
    Ranges,
)
from k80assess.report.content.families import exact_share, judged_by
from k80assess.report.content.labels import best_first, given_said, label, level, levels_said, own_said, value_said
from k80assess.report.content.shortening import EVERYTHING, MANY, MAX_COUNTED, first_of, in_short
from k80assess.report.words import (
    Percent,
    Series,
    Words,
    is_rounded,
    joined,
    name,
    names,
    parts_of_a_whole,
    percent,
    phrase,
    rounded_total,
)

SHOWN = 3
"""How many of the possibly very many reasons and changes an explanation shows."""

# Of more open answers than this it takes too long to find out which ones settle an outcome in the middle.
_SETTLED_AT_MOST = 20

# A framework may have very many outcomes; those far away are not of interest.
_OUTCOMES_SHOWN = 6

Section = Callable[..., Blocks]


def _unless_too_large(section: Section) -> Section:
    """Continue a story even if one of its questions takes more work than the limits allow."""

    @wraps(section)
    def guarded(assessment: Assessment, shown: int, *more: str | None) -> Blocks:
        try:
            return section(assessment, shown, *more)
        except SizeLimitError:
            return (Paragraph(words=phrase("too_large", section=phrase(f"{section.__name__}.heading"))),)

    return guarded


# --- which outcomes are still possible ----------------------------------------------------------------------------


def chances(assessment: Assessment) -> Blocks:
    """Show how likely each outcome is that is still possible."""
    picture = chances_picture(assessment)
    rows = tuple((bar.label, bar.value) for bar in picture.bars)
    head = (phrase("term.outcome"), phrase("chances.chance"))
    table = DataTable(caption=picture.title, head=head, rows=rows, numeric=(1,))
    basis: Words = phrase("chances.basis_occurring" if rules_out(assessment) else "chances.basis")
    if any(_takes_numbers(assessment, criterion_id) for criterion_id in assessment.open_criteria):
        basis = (basis, " ", phrase("chances.levels"))
    if picture.total != 100:
        basis = (basis, " ", phrase("chances.rounded", total=picture.total))
    return (Figure(picture=picture, instead=(table,)), Paragraph(words=basis))


def chances_picture(assessment: Assessment) -> Bars:
    """Draw how likely each outcome is that is still possible, the best first."""
    likely = probabilities(assessment)
    outcomes = best_first(assessment.framework, assessment.possible)
    parts = parts_of_a_whole([likely[outcome.id] for outcome in outcomes])
    bars = [Bar(label=o.label, share=part.share, value=part) for o, part in zip(outcomes, parts, strict=True)]
    return Bars(title=phrase("chances.title"), bars=tuple(bars), total=rounded_total(parts))


def _takes_numbers(assessment: Assessment, criterion_id: str) -> bool:
    criterion = assessment.framework.node(criterion_id)
    return isinstance(criterion, Criterion) and criterion.partition is not None


# --- why, and why not ---------------------------------------------------------------------------------------------


@_unless_too_large
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


@_unless_too_large
def why_not(assessment: Assessment, shown: int, against: str | None = None) -> Blocks:
    """State, for each outcome that is not possible and that `why` is not about, the fewest answers that exclude it."""
    items: list[Words] = []
    told = contrasted(assessment) if against is None else level(assessment.framework.outcome_aspect, against)
    settling = _shortest(assessment) if assessment.settled else None
    for outcome in _other_outcomes(assessment)[: max(shown, _OUTCOMES_SHOWN)]:
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


@_unless_too_large
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


def contrasted(assessment: Assessment) -> Level | None:
    """Return the outcome to contrast with what is possible: the next better one, or of the best the next worse one.

    Outcomes that never come out are passed over. There is none where outcomes have no order.
    """
    if assessment.framework.outcome_aspect.ordered is False:
        return None
    others = _other_outcomes(assessment)
    return next((other for other in others if _can_come_out(assessment, other)), None)


def _can_come_out(assessment: Assessment, outcome: Level) -> bool:
    """Return whether some answers lead to an outcome."""
    compiled = assessment._box.compiled
    return compiled.outcomes.index(outcome.id) in compiled.reached[compiled.aspect.id]


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


# --- what would change it -----------------------------------------------------------------------------------------


@_unless_too_large
def what_changes(assessment: Assessment, shown: int) -> Blocks:
    """State, for each outcome that is not possible now, the least that has to change for it."""
    others = _other_outcomes(assessment)
    if not others:
        return ()
    rows: list[tuple[Words, ...]] = []
    items: list[Words] = []
    targets = others[: max(shown, _OUTCOMES_SHOWN)]
    for outcome in targets:
        ways, whole = changes(assessment, outcome.id), shown >= EVERYTHING
        is_long = any(len(change.steps) > MANY for change in islice(ways, 1))
        found = first_of(ways, 1 if is_long and not whole else shown)
        for change in found.items:
            rows += change_rows(assessment, outcome, change, whole=whole)
        if not found.items:
            items.append(_never_said(assessment, outcome))
        more = found.more_said("what_changes.more", "what_changes.more_than", outcome=name(outcome.label))
        if more is not None:
            items.append(more)
    if len(others) > len(targets):
        items.append(phrase("what_changes.outcomes", count=len(others) - len(targets)))
    heading = phrase("what_changes.heading")
    head = tuple([phrase(f"change.{column}") for column in ("outcome", "criterion", "left", "reached")])
    table = [DataTable(caption=heading, head=head, rows=tuple(rows))] if rows else []
    return (Heading(words=heading), *table, *[Paragraph(words=item) for item in items])


def _never_said(assessment: Assessment, outcome: Level) -> Words:
    """Return that nothing leads to an outcome: at all, or while what was judged directly stands."""
    judged = judged_directly(assessment)
    if judged and _can_come_out(assessment, outcome):
        aspects = names([label(assessment.framework, aspect_id) for aspect_id in judged])
        return phrase("what_changes.never_judged", aspects=aspects, outcome=name(outcome.label))
    return phrase("what_changes.never", outcome=name(outcome.label))


def _other_outcomes(assessment: Assessment) -> Sequence[Level]:
    """Return the outcomes that are not possible now: better ones first, and of each kind the nearest first."""
    outcomes = assessment.framework.outcome_aspect.levels
    places = [outcomes.index(outcome) for outcome in assessment.possible]
    others = [outcome for outcome in outcomes if outcome not in assessment.possible]
    if assessment.framework.outcome_aspect.ordered is False:
        return others
    better = [outcome for outcome in others if outcomes.index(outcome) > places[0]]
    worse = [outcome for outcome in reversed(others) if outcomes.index(outcome) < places[0]]
    return better + worse


def change_rows(
    assessment: Assessment, outcome: Level, change: Change, *, whole: bool
) -> Iterator[tuple[Words, Words, Words, Words]]:
    """Yield a row for each thing that has to change for an outcome, in short unless it is told whole.

    The first row says which outcome it is. Of a single step the last cell says what it means in practice.
    """
    framework = assessment.framework
    moves: list[tuple[Words, tuple[Words, Words]]] = [
        (which, (left, to)) for which, left, to in moves_of(change, framework)
    ]
    meaning: Text | None = None
    if len(moves) == 1:
        ((criterion_id, (_left, reached_id)),) = change.steps.items()
        meaning = level(framework.node(criterion_id), reached_id).description
    certain = _after(assessment, change).settled
    first: Words = outcome.label if certain else phrase("change.possible", outcome=outcome.label)
    for which, (left, to) in moves if whole else in_short(moves):
        yield first, which, left, to if meaning is None else (to, ": ", meaning)
        first = ""


def change_said(assessment: Assessment, outcome: Level, change: Change) -> Words:
    """Return what has to change for an outcome in one sentence, in short."""
    moves = [(which, (left, to)) for which, left, to in moves_of(change, assessment.framework)]
    steps = [phrase("change.step", criterion=which, left=left, reached=to) for which, (left, to) in in_short(moves)]
    key = "change.certain" if _after(assessment, change).settled else "change.can"
    return phrase(key, steps=Series(items=tuple(steps)), outcome=name(outcome.label))


def _after(assessment: Assessment, change: Change) -> Assessment:
    answers = {**assessment.given, **{c: reached for c, (_left, reached) in change.steps.items()}}
    return assess_answers(answers, None, judged_by(assessment))


# --- how much room the numbers have ---------------------------------------------------------------------------------


@_unless_too_large
def how_much_room(assessment: Assessment, shown: int) -> Blocks:
    """State how far each number may move by itself; nothing where no number was given, or the outcome is open.

    Nor for a family: in each of its members it is another distance.
    """
    if assessment.family is not None:
        return ()
    items: list[Words] = []
    for room in slack(assessment):
        node = assessment.framework.node(room.criterion)
        assert isinstance(node, Criterion)  # what takes numbers
        down, up = distance_said(room, "down", node.unit), distance_said(room, "up", node.unit)
        now = value_said(room.value, node.unit)
        kind = "date" if isinstance(room.value, datetime.date) else "number"
        items.append(phrase(f"how_much_room.{kind}", criterion=name(node.label), value=now, down=down, up=up))
    return (Heading(words=phrase("how_much_room.heading")), Bullets(items=tuple(items))) if items else ()


# --- what to ask next ---------------------------------------------------------------------------------------------


@_unless_too_large
def what_to_ask(assessment: Assessment, shown: int) -> Blocks:
    """State what is open, and what to ask first; and what only others can answer, as this judge abstains."""
    still_open, others = to_ask(assessment), _left_to_others(assessment)
    heading = Heading(words=phrase("what_to_ask.heading"))
    if not still_open:
        return (heading, *others) if others else ()
    asked_about = worth_asking(assessment)
    if asked_about is None:
        needless = all(one.settled for one in all_asked(assessment))
        key = "what_to_ask.needless" if needless else "what_to_ask.same_of_these" if others else "what_to_ask.same"
        idle = (*still_open, *left_to_others(assessment)) if needless else still_open
        said: Words = phrase(key, count=len(idle), criteria=_labels(assessment, idle))
        return (heading, Paragraph(words=said), *others)
    about, ranked = asked_about
    questions = ranked[:shown]
    rows = []
    for place, question in enumerate(questions, start=1):
        node, asked = (
            assessment.framework.node(question.criterion),
            question_said(question.criterion, assessment.framework),
        )
        own, ends = assessment.answers[node.id], assessment.numbers.get(node.id)
        possible = levels_said(node, own) if ends is None else given_said(node, own, ends)
        chance: Words = "" if assessment.family is not None else percent(question.settles)
        rows.append((place, asked, possible, chance))
    none_decides = assessment.family is None and not any(question.settles for question in ranked)
    is_beside = about._box.compiled.aspect.id != assessment._box.compiled.aspect.id
    without_chance = none_decides or is_beside or assessment.family is not None
    columns = ("order", "question", "possible", "settles")[: 3 if without_chance else 4]
    head = tuple(phrase(f"what_to_ask.{column}") for column in columns)
    cells = tuple(row[: len(columns)] for row in rows)
    table = DataTable(caption=phrase("what_to_ask.first"), head=head, rows=cells, numeric=(0, 3))
    said = _still_open_said(assessment, about, len(ranked), len(still_open))
    if none_decides and not is_beside:
        said = (said, " ", phrase("what_to_ask.none_decides"))
    left = len(ranked) - len(questions)
    more = (Paragraph(words=phrase("what_to_ask.more", count=left)),) if left else ()
    return (heading, Paragraph(words=said), table, *more, *others, *_not_asked(assessment, still_open))


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


# --- what would settle it -------------------------------------------------------------------------------------------


@_unless_too_large
def what_settles(assessment: Assessment, _shown: int) -> Blocks:
    """State, for each outcome that is possible while several are, open answers after which it is the only one."""
    if assessment.settled or len(assessment.open_criteria) > _SETTLED_AT_MOST:
        return ()
    items: list[Words] = []
    for outcome in best_first(assessment.framework, assessment.possible)[:_OUTCOMES_SHOWN]:
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


# --- how sure are we ----------------------------------------------------------------------------------------------


@_unless_too_large
def how_sure(assessment: Assessment, shown: int) -> Blocks:
    """State how far off the weights may be; with each weight and cut-off by itself if several things are shown.

    Nothing for a family, which says itself what may be off.
    """
    if assessment.family is not None:
        return ()
    weighted = [aspect for aspect in assessment.framework.sourced.aspects if isinstance(aspect.rule, Weighted)]
    if not weighted:
        return ()
    assumed = [aspect for aspect in weighted if aspect.rule.provenance == "assumed"]
    said: list[Words] = []
    if assumed:
        said.append(phrase("how_sure.assumed" if assumed == weighted else "how_sure.partly_assumed"))
    off = tolerance(assessment)
    if off is not None:
        said += _tolerance_said(assessment, off)
        if shown > 1 and off.share:
            said.append(_with_cutoffs_said(assessment))
    elif assumed:
        said.append(phrase("how_sure.later"))
    blocks: Blocks = (Paragraph(words=joined(said)),) if said else ()
    if off is not None and shown > 1:
        blocks += _margin_figures(assessment)
    return (Heading(words=phrase("how_sure.heading")), *blocks) if blocks else ()


def _tolerance_said(assessment: Assessment, off: Tolerance) -> list[Words]:
    """Return how far off weights may be; each sentence is true at exactly the number shown."""
    framework, outcome = assessment.framework, name(assessment.possible[0].label)
    if off.share == 1:
        said = phrase("how_sure.never" if off.attained else "how_sure.never_nothing", outcome=outcome)
    elif off.share == 0:
        said = phrase("how_sure.edge_open" if assessment.open_criteria else "how_sure.edge", outcome=outcome)
    else:
        share = Percent(share=off.share, rounding="down")
        key = "how_sure.up_to" if off.attained or is_rounded(share) else "how_sure.less_than"
        said = phrase(key, tolerance=share, outcome=outcome)
    if not off.zero_weights:
        return [said]
    return [said, zero_said(off, framework)]


_STEPS = 1000
"""By how many steps the whole of a weight is gone through where cut-offs are off by as much."""


def _with_cutoffs_said(assessment: Assessment) -> Words:
    """Return how far off all weights and cut-offs together may be, to a step; nothing where that takes diagrams.

    What may be off by more allows all that may be off by less, so that halving finds where the outcome is lost.
    """
    rules = [aspect.rule for aspect in assessment.framework.aspects if isinstance(aspect.rule, Weighted)]
    if any(rule.in_points for rule in rules) or any(len(levels) > 1 for levels in assessment._answered.left):
        return ""
    holds, fails = 0, _STEPS
    try:
        while fails - holds > 1:
            off = Fraction(middle := (holds + fails) // 2, _STEPS)
            family = loosen(assessment.framework, weights=off, cutoffs=off)
            if assess_answers(assessment.given, None, family).settled:
                holds = middle
            else:
                fails = middle
    except (ArgumentError, SizeLimitError):  # orders between weights stand in the document, or it is too much work
        return ""
    outcome = name(assessment.possible[0].label)
    held, failed = exact_share(Fraction(holds, _STEPS)), exact_share(Fraction(fails, _STEPS))
    if fails == _STEPS:
        return phrase("how_sure.cutoffs_too", outcome=outcome, tolerance=held)
    if not holds:
        return phrase("how_sure.cutoffs_edge", outcome=outcome, fails=failed)
    return phrase("how_sure.cutoffs_up_to", outcome=outcome, holds=held, fails=failed)


def tolerance_said(assessment: Assessment) -> Words:
    """Return the tolerance in a few words, as a cell of a table."""
    try:
        off = tolerance(assessment)
    except SizeLimitError:
        return phrase("report.too_large")
    return phrase("answer.open") if off is None else share_off_said(off)


def _margin_figures(assessment: Assessment) -> Blocks:
    figures = []
    for piece, picture in margin_pictures(assessment).items():
        columns = tuple(phrase(f"margin.{column}") for column in (piece, "now", "range"))
        rows = tuple((r.label, r.now, r.said) for r in picture.ranges)
        table = DataTable(caption=picture.title, head=columns, rows=rows, numeric=(1,))
        figures.append(Figure(picture=picture, instead=(table,)))
    return tuple(figures)


def margin_pictures(assessment: Assessment) -> dict[str, Ranges]:
    """Draw where each weight, and where each cut-off, may lie by itself without changing the outcome."""
    found = margins(assessment)
    pictures = {}
    pieces = [piece for piece in ("weight", "cutoff", "bound") if any(margin.piece == piece for margin in found)]
    for piece in pieces or ("weight", "cutoff"):
        ranges = tuple(_range(assessment, margin) for margin in found if margin.piece == piece)
        pictures[piece] = Ranges(title=phrase(f"margin.{piece}s"), ranges=ranges)
    return pictures


def _range(assessment: Assessment, margin: Margin) -> Range:
    return Range(
        label=piece_said(margin, assessment.framework),
        value=margin.value,
        least=margin.least,
        greatest=margin.greatest,
        said=interval_said(margin),
        now=size_said(margin, margin.value),
    )
