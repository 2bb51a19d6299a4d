"""What reports say about several judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from k80assess.document.framework import Framework
from k80assess.document.nodes import Level
from k80assess.engine.assessment import judged_directly
from k80assess.errors import SizeLimitError
from k80assess.govern.panel import Panel
from k80assess.govern.ways import BothWays
from k80assess.report.content.answered import answered_said, following_said
from k80assess.report.content.assessment import name_of, outcome_said
from k80assess.report.content.blocks import Block, Blocks, Bullets, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import best_first, combination_said, label, level, levels_said, reasons_why_not
from k80assess.report.content.provenance import example_note, source_note
from k80assess.report.words import Series, Words, name, names, phrase, strong


def panel_story(panel: Panel) -> Blocks:
    """Describe what several judges say about one topic: where they differ, and which differences matter.

    The outcome, and the judges on whom it depends, are those of the answers as this panel merges them.
    """
    first = next((one for one in panel.judges.values() if one.topic is not None), None)
    merged = panel.merged(panel.merge)
    blocks: list[Block] = [Heading(words=name_of(first or next(iter(panel.judges.values()))), level=1)]
    if panel.both_ways is not None:
        blocks += contradiction_of_ways(panel.both_ways, panel.framework)
    blocks.append(Facts(pairs=tuple([(judge, outcome_said(one)) for judge, one in panel.judges.items()])))
    said = phrase("panel.contradiction") if merged is None else outcome_said(merged)
    blocks.append(Paragraph(words=(phrase(f"panel.by_{panel.merge}"), ": ", said, "."), kind="verdict"))
    blocks += _contradiction(panel)
    if len(panel.judges) > 1 and merged is not None and (alike := judged_directly(merged)):
        aspects = names([label(panel.framework, aspect_id) for aspect_id in alike])
        blocks.append(Paragraph(words=phrase("panel.judged_alike", aspects=aspects)))
    if panel.both_ways is not None and len(panel.judges) > 1:
        blocks += _both_ways(panel.both_ways, panel.framework)
    blocks += example_note(panel.merged("union").topic)
    blocks += [Heading(words=phrase("panel.differ")), *_disagreement(panel)]
    if panel.disputed:
        blocks.append(_disputed(panel))
    blocks += _abstaining(panel)
    if len(panel.judges) > 1:
        blocks += _turning(panel)
    blocks += _eventual(panel)
    return (*blocks, *source_note(panel.framework))


# --- two ways of voting -------------------------------------------------------------------------------------------


def ways_story(ways: BothWays, framework: Framework) -> Blocks:
    """Describe what comes of the answers beside what comes of the outcomes."""
    return (*contradiction_of_ways(ways, framework), *_both_ways(ways, framework))


def contradiction_of_ways(ways: BothWays, framework: Framework) -> Iterator[Block]:
    """State first of all that the answers lead elsewhere than the judges do, and which answers that comes from."""
    if ways.relation != "contradict" or ways.reason is None:
        return
    answers, outcomes = [_choice(framework, own) for own in (ways.by_answers, ways.by_outcomes)]
    yield Paragraph(words=phrase("panel.ways.contradict", answers=answers, outcomes=outcomes), kind="note")
    said = [(label(framework, i), ": ", levels_said(framework.node(i), own)) for i, own in ways.reason.levels.items()]
    yield Paragraph(words=phrase("panel.ways.comes_from", answers=Series(items=tuple(said))))
    yield Bullets(items=tuple([_departing(framework, judge, own) for judge, own in ways.others.items()]))


def _departing(framework: Framework, judge: str, criteria: Sequence[str]) -> Words:
    if not criteria:
        return phrase("panel.ways.likewise", judge=judge)
    return phrase("panel.ways.otherwise", judge=judge, criteria=names([label(framework, i) for i in criteria]))


def _both_ways(ways: BothWays, framework: Framework) -> Iterator[Block]:
    """Show what comes of the middle answers beside the middle of the outcomes, and whether these can differ."""
    by_answers = _choice(framework, ways.by_answers) if ways.by_answers else phrase("panel.contradiction")
    pairs: list[tuple[Words, Words]] = [
        (phrase("panel.ways.by_answers"), by_answers),
        (phrase("panel.ways.by_outcomes"), _choice(framework, ways.by_outcomes)),
    ]
    yield Heading(words=phrase("panel.ways.title"))
    yield Facts(pairs=tuple(pairs))
    if ways.relation != "contradict":  # that has been said
        yield Paragraph(words=phrase(f"panel.ways.{ways.relation}"))


def _choice(framework: Framework, outcomes: Sequence[Level]) -> Words:
    return names([outcome.label for outcome in best_first(framework, outcomes)], "or")


def _turning(panel: Panel) -> Iterator[Block]:
    """State which judges can still change what comes out by themselves, and by which answers."""
    try:
        pivotal = panel.pivotal
    except SizeLimitError:
        yield Paragraph(words=phrase("panel.turn.too_large"))
        return
    if not pivotal:
        yield Paragraph(words=phrase(f"panel.turn.{_why_nobody(panel)}"))
        return
    title = "title" if panel.contradiction is None else "resolves"
    yield Paragraph(words=phrase(f"panel.turn.{title}", count=len(pivotal)))
    items: list[Words] = []
    for judge, turned in pivotal.items():
        judged = [label(panel.framework, aspect_id) for aspect_id in judged_directly(panel.judges[judge])]
        for outcome_id, answers in turned.items():
            outcome = name(level(panel.framework.outcome_aspect, outcome_id).label)
            said = [_answer(panel.framework, criterion_id, level_id) for criterion_id, level_id in answers.items()]
            how = [phrase("panel.turn.undoing", aspects=names(judged))] if judged else []
            how += [phrase("panel.turn.answering", answers=Series(items=tuple(said)))] if said else []
            items.append(phrase("panel.turn.judge", judge=judge, outcome=outcome, how=Series(items=tuple(how))))
    yield Bullets(items=tuple(items))


def _why_nobody(panel: Panel) -> str:
    if panel.contradiction is not None:
        return "nobody_resolves"
    return "everything" if len(panel.possible) == len(panel.framework.outcome_aspect.levels) else "nobody"


def _eventual(panel: Panel) -> Iterator[Block]:
    """State what can come out once those who have not answered have."""
    if panel.outstanding:
        said = _choice(panel.framework, panel.eventual) if panel.eventual else phrase("panel.contradiction")
        yield Paragraph(words=phrase("panel.outstanding", count=panel.outstanding, outcomes=said))


def _answer(framework: Framework, criterion_id: str, level_id: str) -> Words:
    return (label(framework, criterion_id), ": ", level(framework.node(criterion_id), level_id).label)


# --- where they differ --------------------------------------------------------------------------------------------


def _contradiction(panel: Panel) -> Iterator[Block]:
    """State which of the merged answers cannot occur together, and the reasons that the framework gives."""
    found = panel.contradiction
    if found is None:
        return
    yield Paragraph(words=phrase("panel.contradicting", answers=combination_said(panel.framework, found)))
    if reasons := reasons_why_not(panel.framework, found):
        yield Bullets(items=reasons)


def _disagreement(panel: Panel) -> Blocks:
    """State how many criteria the judges differ on, and how many of these matter; and on which aspects they do."""
    if not panel.disputed:
        if any(one.abstained for one in panel.judges.values()):
            return (Paragraph(words=phrase("panel.agree_judged")),)
        said = [(one.given, one.numbers) for one in panel.judges.values()]
        return (Paragraph(words=phrase("panel.agree" if said == said[:1] * len(said) else "panel.agree_levels")),)
    aspects = [label(panel.framework, node_id) for node_id in panel.disputed if node_id not in panel.answers]
    count = len(panel.disputed) - len(aspects)
    blocks: list[Block] = []
    if count:
        if not panel.to_discuss:
            mattering = phrase("panel.none_matters")
        elif count == 1:
            mattering = phrase("panel.it_matters")
        else:
            mattering = phrase("panel.mattering", count=len(panel.to_discuss))
        blocks.append(Paragraph(words=(phrase("panel.disputed", count=count), " ", mattering)))
    if aspects:
        blocks.append(Paragraph(words=phrase("panel.judged", aspects=names(aspects))))
    return tuple(blocks)


def _abstaining(panel: Panel) -> Iterator[Block]:
    """State who does not judge which criteria, and which of them nobody judges."""
    out = {judge: one.abstained for judge, one in panel.judges.items() if one.abstained}
    if not out:
        return
    yield Paragraph(words=phrase("panel.abstain.title"))
    yield Bullets(items=tuple([_not_judging(panel.framework, judge, own) for judge, own in out.items()]))
    nobody = [i for i in panel.answers if all(i in one.abstained for one in panel.judges.values())]
    if nobody and len(panel.judges) > 1:
        criteria = names([label(panel.framework, i) for i in nobody])
        yield Paragraph(words=phrase("panel.abstain.nobody", criteria=criteria))


def _not_judging(framework: Framework, judge: str, criteria: Sequence[str]) -> Words:
    return phrase("panel.abstain.judge", judge=judge, criteria=names([label(framework, i) for i in criteria]))


def _disputed(panel: Panel) -> DataTable:
    """Show each criterion and aspect that is disputed with every judge's answer, what is to be discussed first."""
    discussed = [question.criterion for question in panel.to_discuss]
    rows: list[tuple[Words, ...]] = []
    for criterion_id in (*discussed, *[c for c in panel.disputed if c not in discussed]):
        answers = []
        for one in panel.judges.values():
            is_answer = criterion_id in one.answers  # or it is an aspect that others judged
            answers.append((answered_said if is_answer else following_said)(one, criterion_id))
        matters: Words = phrase("panel.no" if criterion_id in panel.answers else "panel.by_criteria")
        if criterion_id in discussed:
            matters = strong(phrase("panel.first" if criterion_id == discussed[0] else "panel.yes"))
        rows.append((label(panel.framework, criterion_id), matters, *answers))
    head: list[Words] = [phrase("panel.criterion"), phrase("panel.matters"), *panel.judges]
    return DataTable(caption=phrase("panel.answers"), head=tuple(head), rows=tuple(rows))
