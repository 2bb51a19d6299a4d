"""The page: one file that works by itself in any browser, and decides with the same compiled diagram as the engine.

The file holds the framework, its diagrams as whole numbers, the sentences of the page in both languages, and the
scripts beside this module. What cannot occur and what is judged directly is composed with these diagrams in the
browser, as the engine does it. The file loads nothing and sends nothing: its content security policy allows only its
own style and script, by their hashes.

Beside the outcome it says what holds whatever has been left open: the weights that are assumed, or what a family says.
For that it holds the diagrams of the family too, over the criteria and the hidden variables of what is loose.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any, get_args

from pydantic_core import core_schema

from k80assess.base.arguments import refuse_no_count
from k80assess.base.disk import MAX_BYTES, path_text, write_whole
from k80assess.document.agenda import Agenda
from k80assess.document.conditions import When, spelt_out
from k80assess.document.files import agenda_beside, fingerprint
from k80assess.document.framework import Exclusion, Framework, scales_read
from k80assess.document.nodes import Aspect, Node, level_ids
from k80assess.document.problems import MAX_VALUES
from k80assess.document.ranges import Partition, said
from k80assess.document.rules import Bound, Weighted
from k80assess.document.schema import EditorSchema
from k80assess.document.text import checked_language
from k80assess.document.topic import Topic
from k80assess.engine.compiled import CompiledFramework, compile_in_order
from k80assess.engine.construct import hidden_id
from k80assess.engine.diagram import NODE_LIMIT, Diagram
from k80assess.engine.directions import directions
from k80assess.engine.families import Family, written_of
from k80assess.engine.loosening import assumed_in_points, assumed_weights, is_weighted
from k80assess.engine.orders import orders, with_judged
from k80assess.engine.rule_diagrams import cap_diagram, rule_diagram
from k80assess.engine.steps import WeightedSum
from k80assess.errors import Language, Sentence, SizeLimitError, refuse_other
from k80assess.report.content.families import is_anywhere, loose_said
from k80assess.report.page.packed import Packed, packed
from k80assess.report.page.sheet import sheet_of
from k80assess.report.words import plain

# Each of these may need those before it.
SCRIPTS = (
    "numbers.js",
    "diagram.js",
    "exact.js",
    "occurring.js",
    "scores.js",
    "interview.js",
    "loose.js",
    "file.js",
    "topic.js",
    "link.js",
    "words.js",
    "questions.js",
    "result.js",
    "whatever.js",
    "rules.js",
    "tree.js",
    "keeping.js",
    "onebyone.js",
    "main.js",
)


# With up to this many nodes, a browser on an ordinary machine responds to a click within a fifth of a second.
PAGE_NODE_LIMIT = 100_000


def write_page(
    framework: Framework | Family,
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    agenda: Agenda | None = None,
    node_limit: int = PAGE_NODE_LIMIT,
) -> None:
    """Write a page on which anyone can assess a topic under a framework, without installing anything.

    The page is one HTML file that works offline. It asks one question at a time, as an interview does, or shows them
    all; without scripts they stand there as a form to print. What is filled in stays in the browser; a topic is saved
    and opened as the JSON that `load_topic` reads.

    Other programs can rely on the following: each criterion is a group of radio buttons named by the criterion's id,
    with the level ids as values and an empty value for an open answer, and so is each aspect but the outcome, to judge
    it directly; each criterion has a checkbox with its id as `data-abstain`, for whoever does not judge it, which
    leaves it open; a criterion that takes numbers or dates has two text or date inputs with its id as `data-number`,
    for one, or for the first and the last that are still possible; each outcome is an element with `data-outcome`, its
    id, and `data-possible`, `true` or `false`, which is up to date once the `change` event of an input is handled.
    While answers contradict, none is possible. Behind `#` in the address stand, as in a query, `topic`, the text of a
    topic's JSON file in URL-safe Base64, and `mode`, `one` for one question at a time or `all`.

    Beside the outcome the page says whether it stands whatever the weights are that the framework calls assumed; or,
    for a family, whatever is loose in that.

    Args:
        framework: the framework, or a family of frameworks.
        path: the file to write.
        lang: the language in which the page opens, `nl` or `en`; its reader can switch.
        agenda: the agenda whose themes can be chosen; when left out, the packaged one for the packaged framework, and
            none for another.
        node_limit: how many nodes the diagrams on the page may have together. A page with more is large, and slow.
            Where only what holds whatever the assumed weights are would take more, the page leaves that out.

    Raises:
        UnknownNameError: for another language.
        SizeLimitError: when the diagrams have more nodes.
        OSError: when the file cannot be written.

    >>> import tempfile
    >>> from k80assess import load_framework
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_page(load_framework(), f"{folder}/page.html", lang="en")
    ...     Path(folder, "page.html").read_text("utf-8")[:15]
    '<!DOCTYPE html>'
    """
    if not isinstance(framework, Family):
        refuse_other(framework, Framework, "load_framework")
    write_whole(Path(path_text(path)), page(framework, lang, agenda=agenda, node_limit=node_limit))


def page(
    framework: Framework | Family,
    lang: Language = "nl",
    *,
    agenda: Agenda | None = None,
    node_limit: int = PAGE_NODE_LIMIT,
) -> str:
    """Return the page as text."""
    refuse_no_count("node_limit", node_limit)
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    own = written_of(framework)
    agenda = agenda_beside(own, agenda)
    compiled, nodes = _compiled(own, node_limit)
    try:
        family = framework if isinstance(framework, Family) else assumed_weights(own)
        if family._loose:
            _nodes_within(family._compiled, nodes, node_limit)
    except SizeLimitError as error:
        if isinstance(framework, Family):
            raise SizeLimitError(error.what, error.limit, SMALLER) from None
        family = None
    checked_language(lang)
    style, script = _style(), _script()
    title = own.title.to(lang) if own.title is not None else own.id
    return Template(_asset("page.html")).substitute(
        lang=lang,
        form=sheet_of(own, agenda, _groups(own, _places(own)), lang, _sentences()[lang]),
        policy=_policy(style, script),
        title=html.escape(title),
        style=style,
        data=_safe_json(page_data(compiled, lang, agenda, family)),
        script=script,
    )


SMALLER = Sentence(
    "remedy.page",
    "a page would be slow; use fewer criteria, or rounder weights, or pass a higher node_limit to write_page "
    "(k80assess page --node-limit)",
)
"""What helps a framework that is too large for a page, whatever helps it elsewhere."""

_MADE_FOR_A_NODE = 4
"""Making a diagram takes more nodes than it has in the end; of one that takes so many, the page is not waited for."""


def _compiled(framework: Framework, node_limit: int) -> tuple[CompiledFramework, int]:
    """Compile a framework for a browser in the best order, with a node limit that does not hold for it elsewhere.

    It comes with the number of nodes of its diagrams.
    """
    found = list[CompiledFramework]()
    for order in orders(framework):
        with suppress(SizeLimitError):
            found.append(compile_in_order(framework, order, max(_MADE_FOR_A_NODE * node_limit, NODE_LIMIT // 10)))
    if not found:
        raise _too_large(node_limit)
    compiled = min(found, key=lambda one: len(one.diagram.nodes))
    try:
        return compiled, _nodes_within(compiled, 0, node_limit)
    except SizeLimitError:
        raise _too_large(node_limit) from None


def _too_large(node_limit: int) -> SizeLimitError:
    return SizeLimitError(Sentence("limit.page_nodes", "nodes of the diagrams on a page"), node_limit, SMALLER)


def _nodes_within(compiled: CompiledFramework, nodes: int, node_limit: int) -> int:
    """Return the number of nodes with those of all that a page has of a framework.

    Raises:
        SizeLimitError: when that is more than the limit.
    """
    for diagram in _diagrams(compiled):
        nodes += len(diagram.nodes)
        if nodes > node_limit:
            raise _too_large(node_limit)
    return nodes


def _diagrams(compiled: CompiledFramework) -> Iterator[Diagram]:
    """Yield the diagrams of the aspects, and those of rules and caps, with which the page composes others."""
    for aspect in compiled.framework.aspects:
        yield compiled.aspect_diagram(aspect.id)
        yield from filter(None, (_rule_diagram(compiled, aspect), _cap_diagram(compiled, aspect)))


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
        "groups": _groups(framework, places),
        "numbers": {
            own.id: _packed_partition(own.partition) for own in framework.criteria if own.partition is not None
        },
        "family": _packed_family(family, places) if family is not None and family._loose else None,
        "pieces": _pieces(framework),
        "sentences": _sentences(),
    }


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


def _groups(framework: Framework, places: Mapping[str, int]) -> list[tuple[int, list[int]]]:
    """Return each aspect with the criteria it depends on, but for those of earlier aspects, in the criteria's order.

    Criteria on which only what can occur depends stand under -1.
    """
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


def _sentences() -> dict[str, Any]:
    return tomllib.loads(_asset("page.toml"))


def _script() -> str:
    """Return the scripts without what is for whoever reads the source, comments and indentation, as one function."""
    lines = [line for name in SCRIPTS for line in _lines(name)]
    code = [line.split(" // ")[0] for line in lines if not line.startswith("//")]
    return "\n".join(["(() => {", '"use strict";', *code, "})();", ""])


def _style() -> str:
    return "\n".join([*_lines("page.css"), ""])


def _lines(name: str) -> list[str]:
    """Return the lines of a file without indentation, but for empty ones."""
    return [line.strip() for line in _asset(name).splitlines() if line.strip()]


def _asset(name: str) -> str:
    return resources.files("k80assess.report.page").joinpath(name).read_text("utf-8")


def _safe_json(data: object) -> str:
    """Return JSON in which nothing can end the surrounding element or mean anything to an HTML parser."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _policy(style: str, script: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "img-src data:",  # the empty icon, without which a browser would ask the server for one
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
