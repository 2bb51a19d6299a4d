"""What reports say about the documents people write: a framework, an agenda, a topic."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from k80assess.document.conditions import When
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion
from k80assess.document.rules import Table as TableRule
from k80assess.document.rules import Weighted, WeightOrder
from k80assess.errors import SizeLimitError
from k80assess.examine.chances import distribution
from k80assess.report.content.blocks import (
    Block,
    Blocks,
    Bullets,
    DataTable,
    Facts,
    Figure,
    Heading,
    Outline,
    Paragraph,
)
from k80assess.report.content.judgements import tree
from k80assess.report.content.labels import (
    asked_said,
    best_first,
    condition_said,
    cutoffs_said,
    framework_title,
    is_named_by_id,
    level,
    own_said,
    with_id,
)
from k80assess.report.content.provenance import provenance_said, provenance_story
from k80assess.report.words import (
    Number,
    Series,
    Words,
    aside,
    joined,
    name,
    names,
    parts_of_a_whole,
    phrase,
    rounded_total,
)

# --- framework ----------------------------------------------------------------------------------------------------


def framework_story(framework: Framework) -> Blocks:
    """Describe a framework: what it asks, how it judges, its outcomes, and where it all comes from."""
    blocks: list[Block] = [Heading(words=framework_title(framework), level=1)]
    if framework.question is not None:
        blocks.append(Facts(pairs=((phrase("term.question"), framework.question),)))
    if framework.description is not None:
        blocks.append(Paragraph(words=framework.description))
    blocks.append(_tree(framework))
    sourced = framework.sourced
    blocks += [Heading(words=phrase("framework.criteria")), _criteria(sourced), *_needing_theme(framework)]
    blocks.append(Heading(words=phrase("framework.aspects")))
    for aspect in sourced.aspects:
        blocks += _aspect(sourced, aspect)
    blocks += _impossible(sourced)
    blocks += _outcomes(framework)
    for key in ("also", "rank_by"):
        if named := getattr(framework, key):
            aspects = names([framework.node(aspect_id).label for aspect_id in named], "and")
            blocks.append(Paragraph(words=phrase(f"framework.{key}", aspects=aspects)))
    return (*blocks, *provenance_story(framework))


def _tree(framework: Framework) -> Figure:
    picture = tree(framework)
    items = []
    for branch in picture.branches:
        items.append((branch.depth, (branch.label, ", ", branch.weight) if branch.weight else branch.label))
    return Figure(picture=picture, instead=(Outline(items=tuple(items)),))


def _criteria(framework: Framework) -> DataTable:
    rows = []
    for criterion in framework.criteria:
        needed = "" if criterion.note is None else aside(phrase("framework.note_required"))
        asked = joined([*_asked(criterion), asked_said(criterion, framework), needed])
        levels = (_scale(criterion), _order_said(criterion))
        rows.append((with_id(criterion), asked, levels, provenance_said(criterion)))
    head = tuple(phrase(f"framework.{column}") for column in ("criterion", "question", "levels", "provenance"))
    return DataTable(caption=phrase("framework.criteria"), head=head, rows=tuple(rows))


def _asked(node: Criterion | Aspect) -> tuple[Words, ...]:
    """Return what is asked or judged, and what more is said of that."""
    return tuple([text for text in (node.question, node.description) if text is not None])


def _needing_theme(framework: Framework) -> Iterator[Block]:
    for criterion in framework.criteria:
        needing = [level.label for level in criterion.levels if level.needs_theme]
        if needing:
            answer, asked = names(needing, "or"), name(criterion.label)
            yield Paragraph(words=phrase("framework.needs_theme", answer=answer, criterion=asked))


def _aspect(framework: Framework, aspect: Aspect) -> Iterator[Block]:
    yield Heading(words=with_id(aspect), level=3)
    scale = (_scale(aspect), _order_said(aspect), ".")
    yield Paragraph(words=joined([*_asked(aspect), scale, _provenance_of(aspect)]))
    rule = aspect.rule
    if isinstance(rule, Weighted):
        yield _weights(framework, aspect, rule)
        if rule.orders is not None:
            yield Bullets(items=tuple([_order(framework, order) for order in rule.orders]))
        key = "rule.bounds" if rule.in_points else "rule.cutoffs"
        yield Paragraph(words=phrase(key, cutoffs=cutoffs_said(aspect), lowest=name(aspect.levels[0].label)))
    elif isinstance(rule, TableRule):
        yield _rows(framework, aspect, rule)
    else:
        inputs = names((framework.node(i).label for i in rule.inputs), "and")
        yield Paragraph(words=phrase(f"rule.{rule.kind}", inputs=inputs))
    if rule.caps:
        yield Bullets(items=tuple(_cap(framework, aspect, cap.when, cap.at_most) for cap in rule.caps))


def _scale(node: Criterion | Aspect) -> Series:
    items: list[Words] = []
    for one in node.levels:
        own = own_said(node, one)
        within = own if is_named_by_id(one) else (one.id, "; ", own)
        items.append((one.label, " ", aside(("(", within, ")"))) if own else with_id(one))
    return Series(items=tuple(items), join="or")


def _order_said(node: Criterion | Aspect) -> Words:
    return (" ", aside(phrase("framework.unordered"))) if node.ordered is False else ""


def _provenance_of(aspect: Aspect) -> Words:
    own, rule = provenance_said(aspect), provenance_said(aspect.rule)
    return phrase("framework.aspect_provenance", aspect=own, rule=rule)


def _weights(framework: Framework, aspect: Aspect, rule: Weighted) -> DataTable:
    rows: list[tuple[Words, ...]] = []
    for input_id, weight in rule.weights.items():
        node = framework.node(input_id)
        points = rule.points_of(input_id, len(node.levels))
        scale = [(own.label, " ", Number(number=point)) for own, point in zip(node.levels, points, strict=True)]
        rows.append((node.label, Number(number=weight), Series(items=tuple(scale))))
    head = tuple(phrase(f"rule.{column}") for column in ("input", "weight", "points"))
    return DataTable(caption=phrase("rule.weighted"), head=head, rows=tuple(rows), numeric=(1,))


def _order(framework: Framework, order: WeightOrder) -> Words:
    heavier, lighter = [name(framework.node(input_id).label) for input_id in (order.heavier, order.lighter)]
    said = phrase("rule.order", heavier=heavier, lighter=lighter)
    return (said, " ", aside(("(", provenance_said(order), ")")))


def _rows(framework: Framework, aspect: Aspect, rule: TableRule) -> DataTable:
    rows = []
    for row in rule.rows:
        condition = condition_said(row.when, framework) if row.when else phrase("rule.otherwise")
        rows.append((condition, level(aspect, row.then).label, provenance_said(row)))
    head = tuple(phrase(f"rule.{column}") for column in ("when", "then", "provenance"))
    return DataTable(caption=phrase("rule.table"), head=head, rows=tuple(rows))


def _cap(framework: Framework, aspect: Aspect, when: When, at_most: str) -> Words:
    highest = name(level(aspect, at_most).label)
    if not when:
        return phrase("rule.cap_always", level=highest)
    return phrase("rule.cap", when=condition_said(when, framework), level=highest)


def _impossible(framework: Framework) -> Iterator[Block]:
    """Show which answers cannot occur together, why not, and where that comes from."""
    if framework.impossible is not None:
        heading = phrase("framework.impossible")
        rows: list[tuple[Words, ...]] = []
        for row in framework.impossible:
            rows.append(
                (condition_said(row.when, framework), "" if row.reason is None else row.reason, provenance_said(row))
            )
        head = tuple(phrase(f"framework.{column}") for column in ("combination", "reason", "provenance"))
        yield Heading(words=heading)
        yield DataTable(caption=heading, head=head, rows=tuple(rows))


def _outcomes(framework: Framework) -> Blocks:
    """Return each outcome with its follow-up and how many of all profiles have it."""
    heading = Heading(words=phrase("framework.outcomes"))
    outcomes = best_first(framework, framework.outcome_aspect.levels)
    said: list[Words] = ["" if outcome.follow_up is None else outcome.follow_up for outcome in outcomes]
    try:
        counts = distribution(framework)
    except SizeLimitError:
        pairs = tuple([(outcome.label, follow_up) for outcome, follow_up in zip(outcomes, said, strict=True)])
        shares = phrase("framework.profiles")
        return (heading, Facts(pairs=pairs), Paragraph(words=phrase("too_large", section=shares)))
    whole = sum(counts.values())
    parts = parts_of_a_whole([Fraction(counts[outcome.id], whole) for outcome in outcomes])
    rows: list[tuple[Words, ...]] = []
    for outcome, part, follow_up in zip(outcomes, parts, said, strict=True):
        rows.append((outcome.label, counts[outcome.id], part, follow_up))
    head = tuple(phrase(f"framework.{column}") for column in ("outcome", "profiles", "share", "follow_up"))
    key = "framework.distribution" if not framework.excluded else "framework.distribution_occurring"
    table = DataTable(caption=phrase(key, count=whole), head=head, rows=tuple(rows), numeric=(1, 2))
    total = rounded_total(parts)
    note = (Paragraph(words=phrase("chances.rounded", total=total)),) if total != 100 else ()
    return (heading, table, *note)
