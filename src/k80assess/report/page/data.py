"""What the scripts of the page are given: a framework and its diagrams as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic_core import core_schema

from k80assess.base.disk import MAX_BYTES
from k80assess.document.agenda import Agenda
from k80assess.document.conditions import When, spelt_out
from k80assess.document.files import fingerprint
from k80assess.document.framework import Exclusion, Framework, scales_read
from k80assess.document.nodes import Aspect, Node, level_ids
from k80assess.document.problems import MAX_VALUES
from k80assess.document.ranges import Partition, said
from k80assess.document.rules import Bound, Weighted
from k80assess.document.schema import EditorSchema
from k80assess.document.topic import Topic
from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.construct import hidden_id
from k80assess.engine.diagram import Diagram
from k80assess.engine.directions import directions
from k80assess.engine.families import Family
from k80assess.engine.loosening import assumed_in_points, assumed_weights, is_weighted
from k80assess.engine.orders import with_judged
from k80assess.engine.rule_diagrams import cap_diagram, rule_diagram
from k80assess.engine.steps import WeightedSum
from k80assess.errors import Language
from k80assess.report.content.families import is_anywhere, loose_said
from k80assess.report.page.assets import sentences
from k80assess.report.page.packed import Packed, packed
from k80assess.report.words import plain


def page_data(
    compiled: CompiledFramework, lang: Language, agenda: Agenda | None = None, family: Family | None = None
) -> dict[str, Any]:
    """Return the data for the scripts of the page, as JSON."""
    framework = compiled.framework
    places = _places(framework)
    return {
        "language": lang,
        "fingerprint": fingerprint(framework),
        "framework": _plain(framework.sourced),
        "themes": [] if agenda is None else _themes(agenda),
        "topic": {"schema": _topic_schema(), "bytes": MAX_BYTES, "values": MAX_VALUES},
        "order": [places[criterion_id] for criterion_id in compiled.order],
        "sizes": compiled.diagram.sizes,
        "directions": directions(compiled),
        "ordered": [framework.node(criterion_id).ordered is not False for criterion_id in compiled.order],
        "sets": [own for own in compiled.sets if own],
        # By the rules alone: the page itself composes with them what cannot occur.
        "diagrams": [packed(compiled.level_diagram(aspect.id)) for aspect in framework.aspects],
        "judged": _places_of_judged(compiled),
        "reads": [_numbered(framework, aspect, places) for aspect in framework.aspects],
        "upward": [framework.aspects.index(aspect) for aspect in framework.aspects_in_order],
        "rules": [_packed_rule(compiled, aspect, places) for aspect in framework.aspects],
        "excluded": [_excluding(one, places) for one in framework.excluded],
        "sums": [_packed_sum(compiled, aspect, places) for aspect in framework.aspects],
        "caps": [_packed_caps(compiled, aspect, places) for aspect in framework.aspects],
        "groups": groups_of(framework),
        "numbers": {
            own.id: _packed_partition(own.partition) for own in framework.criteria if own.partition is not None
        },
        "family": _packed_family(family, places) if family is not None and family._loose else None,
        "pieces": _pieces(framework),
        "sentences": sentences(),
    }


def diagrams(compiled: CompiledFramework) -> Iterator[Diagram]:
    """Yield the diagrams of the aspects, and those of rules and caps, with which the page composes others."""
    for aspect in compiled.framework.aspects:
        yield compiled.aspect_diagram(aspect.id)
        yield from filter(None, (_rule_diagram(compiled, aspect), _cap_diagram(compiled, aspect)))


def _places(framework: Framework) -> dict[str, int]:
    return {criterion.id: i for i, criterion in enumerate(framework.criteria)}


def _plain(framework: Framework) -> dict[str, Any]:
    """Return a framework as plain data, with every level that a condition takes."""
    plain = framework.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    nodes: tuple[Node, ...] = (*framework.criteria, *framework.aspects)
    scales = {node.id: level_ids(node) for node in nodes}
    parts: list[tuple[dict[str, Any], When]] = []
    for content, aspect in zip(plain["aspects"], framework.aspects, strict=True):
        for (kind, i, _when), when in aspect.rule.conditions():
            parts.append((content["rule"][kind][i], when))
    parts += zip(plain.get("impossible", ()), [row.when for row in framework.impossible or ()], strict=True)
    for part, when in parts:
        if when:
            part["when"] = {node_id: list(levels) for node_id, levels in spelt_out(when, scales).items()}
    for content, criterion in zip(plain["criteria"], framework.criteria, strict=True):
        if criterion.asked_when is not None:
            named = spelt_out(criterion.asked_when, scales)
            content["asked_when"] = {node_id: list(levels) for node_id, levels in named.items()}
    return plain


def _excluding(one: Exclusion, places: Mapping[str, int]) -> dict[str, Any]:
    """Return what cannot occur, with the row that says so, or the criterion that is not asked by its number."""
    if one.criterion is None:
        return {"when": one.when, "row": one.row}
    return {"when": one.when, "criterion": places[one.criterion]}


def _themes(agenda: Agenda) -> list[dict[str, Any]]:
    """Return the themes of an agenda, each with every name by which a topic may refer to it."""
    written = [theme.model_dump(mode="json", include={"id", "label"}, exclude_unset=True) for theme in agenda.themes]
    return [{**plain, "names": theme.names} for plain, theme in zip(written, agenda.themes, strict=True)]


class _FileSchema(EditorSchema):
    """The schema of all that loading a topic accepts, null included, without text for people."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        """Allow null where loading does."""
        return {"anyOf": [self.generate_inner(schema["schema"]), {"type": "null"}]}


def _topic_schema() -> dict[str, Any]:
    """Return the schema of a topic, with which the page accepts what `load_topic` accepts."""
    made = Topic.model_json_schema(schema_generator=_FileSchema)
    plain: dict[str, Any] = _without_words(made)
    return plain


def _without_words(made: Any) -> Any:
    if isinstance(made, list):
        return [_without_words(part) for part in made]
    if not isinstance(made, dict):
        return made
    # A key may itself be called `title` or `description`; text about a key is a string.
    return {k: _without_words(v) for k, v in made.items() if not (k in ("title", "description") and isinstance(v, str))}


def _places_of_judged(compiled: CompiledFramework) -> list[tuple[int, int]]:
    """Return each aspect that can be judged directly, and how many criteria stand before its variable if it is."""
    framework = compiled.framework
    numbers = {aspect.id: i for i, aspect in enumerate(framework.aspects)}
    order = with_judged(framework, compiled.order, numbers.keys() - {framework.outcome})
    passed, found = 0, []
    for node_id in order:
        if node_id in numbers:
            found.append((numbers[node_id], passed))
        else:
            passed += 1
    return found


def _packed_rule(
    compiled: CompiledFramework, aspect: Aspect, places: Mapping[str, int]
) -> tuple[list[int], Packed] | None:
    """Return the inputs of an aspect and the diagram of its rule; None where no input can be judged.

    Inputs are numbered through: the criteria, and then the aspects.
    """
    diagram = _rule_diagram(compiled, aspect)
    if diagram is None:
        return None
    hidden = [_numbers(compiled.framework, places)[hidden_id(aspect.id)]] if aspect.id in compiled.loose else []
    return [*_numbered(compiled.framework, aspect, places), *hidden], packed(diagram)


def _rule_diagram(compiled: CompiledFramework, aspect: Aspect) -> Diagram | None:
    criteria = {criterion.id for criterion in compiled.framework.criteria}
    if criteria.issuperset(aspect.rule.reads):
        return None
    if aspect.id in compiled.loose:
        return compiled.loose[aspect.id].diagram
    return rule_diagram(compiled.framework, aspect, compiled.node_limit)


def _cap_diagram(compiled: CompiledFramework, aspect: Aspect) -> Diagram | None:
    return cap_diagram(compiled.framework, aspect, compiled.node_limit) if aspect.rule.caps else None


def _packed_caps(
    compiled: CompiledFramework, aspect: Aspect, places: Mapping[str, int]
) -> tuple[list[int], Packed, list[int]] | None:
    """Return what an aspect's rule reads, the diagram of which cap holds it down, and the place of each; None without.

    What it reads is numbered through like the inputs of a rule.
    """
    diagram = _cap_diagram(compiled, aspect)
    if diagram is None:
        return None
    caps = aspect.rule.caps or ()
    order = sorted(range(len(caps)), key=lambda i: level_ids(aspect).index(caps[i].at_most))
    return _numbered(compiled.framework, aspect, places), packed(diagram), order


def _packed_sum(compiled: CompiledFramework, aspect: Aspect, places: Mapping[str, int]) -> dict[str, Any] | None:
    """Return the inputs of a weighted aspect, what each of their levels adds to the total, and its cut-offs.

    Whole numbers are text, for they may be greater than a script reads; divided by `unit` they are points.
    """
    rule = aspect.rule
    if not isinstance(rule, Weighted):
        return None
    counted = compiled.evaluator.sums[aspect.id]
    cutoffs = [rule.cutoffs[level.id] for level in aspect.levels[1:]]
    return {
        "inputs": _numbered(compiled.framework, aspect, places)[: len(rule.inputs)],
        "terms": [list(map(str, own)) for own in counted.terms],
        "unit": str(counted.unit * counted.points_unit),
        "cutoffs": [(one.key, said(one.number)) if isinstance(one, Bound) else ("from", said(one)) for one in cutoffs],
    }


def _packed_family(family: Family, places: Mapping[str, int]) -> dict[str, Any]:
    """Return what is loose in a family, and its diagrams over criteria and hidden variables; the rest is as written."""
    compiled, framework = family._compiled, family.framework
    numbers = _numbers(framework, places)
    kind = _kind(family)
    loose = loose_said(family)
    return {
        "kind": kind,
        "loose": {language: plain(loose, language) for language in get_args(Language)} if kind == "open" else None,
        "kept": assumed_in_points(framework) if kind == "assumed" else [],
        "orders": any(own.orders for own in family.weights.values()),
        "order": [numbers[node_id] for node_id in compiled.order],
        "sizes": compiled.diagram.sizes,
        "diagrams": [packed(compiled.level_diagram(aspect.id)) for aspect in framework.aspects],
        "judged": _places_of_judged(compiled),
        "rules": [_packed_rule(compiled, aspect, places) for aspect in framework.aspects],
        "leading": [numbers[aspect.id] - len(places) for aspect in compiled.leading],
        "weights": _packed_weights(family),
    }


def _kind(family: Family) -> str:
    """Return what is loose: weights that are `assumed`; all `weights` or `cutoffs`; or what is `open`, in general."""
    if family == assumed_weights(family.framework):
        return "assumed"
    weighted = {aspect.id for aspect in family.framework.aspects if is_weighted(aspect)}
    if _are_any_weights(family) and weighted == family.weights.keys():
        return "weights"
    are_anywhere = all(map(is_anywhere, family.cutoffs.values()))
    are_alone = not family.weights and not family.tables and not family.monotone
    return "cutoffs" if are_alone and are_anywhere and weighted == family.cutoffs.keys() else "open"


def _are_any_weights(family: Family) -> bool:
    """Return whether weights alone are loose, and nothing but orders bounds them."""
    is_bounded = any(own.off is not None or own.least for own in family.weights.values())
    return not (family.cutoffs or family.tables or family.monotone or is_bounded)


def _packed_weights(family: Family) -> list[dict[str, Any] | None] | None:
    """Return for each aspect with loose weights what each input's levels gain, and its orders by places of inputs.

    None where there are no shares of all weightings to speak of, as something else is loose.
    """
    if not _are_any_weights(family):
        return None
    packed: list[dict[str, Any] | None] = []
    for aspect in family.framework.aspects:
        rule = aspect.rule
        if aspect.id not in family.weights or not isinstance(rule, Weighted):
            packed.append(None)
            continue
        points = WeightedSum.of(rule, scales_read(family.framework, aspect)).points
        at = {input_id: i for i, input_id in enumerate(rule.inputs)}
        packed.append(
            {
                "gains": [[str(number - min(own)) for number in own] for own in points],
                "orders": [(at[one], at[other]) for one, other in family.weights[aspect.id].orders],
            }
        )
    return packed


def _numbered(framework: Framework, aspect: Aspect, places: Mapping[str, int]) -> list[int]:
    numbers = _numbers(framework, places)
    return [numbers[node_id] for node_id in aspect.rule.reads]


def _numbers(framework: Framework, places: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of criteria, aspects, and the hidden variables of aspects, by id."""
    aspects = [aspect.id for aspect in framework.aspects]
    nodes = [*aspects, *(hidden_id(aspect_id) for aspect_id in aspects)]
    return {**places, **{node_id: len(places) + i for i, node_id in enumerate(nodes)}}


def _packed_partition(partition: Partition) -> tuple[bool, list[tuple[int, str | None, int]]]:
    """Return whether it is of days, and each segment as its level, the number it starts at, and whether after that."""
    starts = [None, *[partition.start_of(segment) for segment in partition.segments[1:]]]
    segments = [
        (segment.level, None if start is None else said(start), segment.start[2])
        for segment, start in zip(partition.segments, starts, strict=True)
    ]
    return partition.of_dates, segments


def groups_of(framework: Framework) -> list[tuple[int, list[int]]]:
    """Return each aspect with the criteria it depends on, but for those of earlier aspects, in the criteria's order.

    Criteria on which only what can occur depends stand under -1.
    """
    places = _places(framework)
    owners: dict[str, int] = {}
    for i, aspect in enumerate(framework.aspects):
        for node_id in aspect.rule.reads:
            if node_id in places:
                owners.setdefault(node_id, i)
    groups: dict[int, list[int]] = {}
    for criterion_id, place in places.items():
        groups.setdefault(owners.get(criterion_id, -1), []).append(place)
    return list(groups.items())


def _pieces(framework: Framework) -> dict[str, dict[str, int]]:
    """Return the numbers of the framework's pieces by kind and provenance."""
    counts: dict[str, Counter[str]] = {}
    for piece in framework.pieces():
        counts.setdefault(piece.kind, Counter())[piece.source.provenance or "unsaid"] += 1
    return {kind: dict(counter) for kind, counter in counts.items()}
