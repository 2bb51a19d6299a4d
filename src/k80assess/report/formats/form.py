"""A topic of one framework as a form: a JSON Schema that form engines show, in a language.

It keeps to words that mean the same in draft 7 and in draft 2020-12, and names neither: engines differ in which of the
two they know, and some stop at the name of the other. In each list of levels null stands first, as what is still open:
engines take the first entry for what nobody has filled in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

from k80assess.base.exact import written
from k80assess.document.agenda import Agenda, instruments_of
from k80assess.document.conditions import levels_among
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, Level, Node, level_ids
from k80assess.document.ranges import DAY_PATTERN, Cut, Partition
from k80assess.document.text import ID_PATTERN, LINE_PATTERN, Named, ids_of
from k80assess.errors import Language
from k80assess.report.content.labels import asked_said, own_said
from k80assess.report.formats.plain import said
from k80assess.report.words import Words, phrase

Schema: TypeAlias = dict[str, Any]


def topic_form(framework: Framework, agenda: Agenda | None, lang: Language) -> Schema:
    """Return the JSON Schema of a topic of a framework: what `schema` gives of it.

    >>> from k80assess import load_framework
    >>> made = topic_form(load_framework(), None, "en")["properties"]["answers"]["properties"]["demand"]
    >>> made["title"], made["properties"]["level"]["anyOf"][0]["oneOf"][0]
    ('Demand', {'const': None, 'title': 'Still open'})
    """
    return _Form(framework, agenda, lang).topic()


class _Form:
    def __init__(self, framework: Framework, agenda: Agenda | None, lang: Language) -> None:
        self.framework, self.agenda, self.lang = framework, agenda, lang

    def topic(self) -> Schema:
        framework = self.framework
        made: Schema = {
            "title": self.said(phrase("form.topic") if framework.title is None else framework.title),
            **self.described(framework.question),
            "type": "object",
            "required": ["id", "title"],
            "additionalProperties": False,
            "properties": {
                "id": self.named("id", {"type": "string", "pattern": ID_PATTERN}),
                "title": self.named("title", {"type": "string", "minLength": 1, "pattern": LINE_PATTERN}),
                "summary": self.text("summary"),
                "raised_by": self.text("raised_by"),
                "raised_on": self.named("raised_on", _DAY),
                "judge": self.named("judge", {"type": ["string", "null"], "pattern": f"^$|{ID_PATTERN}"}),
                "illustration": self.named("illustration", {"type": "boolean"}),
                "themes": self.themes(),
                "answers": self.answers(),
                "actions": self.actions(),
            },
        }
        if gates := self.gates():
            made["$defs"] = gates
        return made

    # --- answers ------------------------------------------------------------------------------------------------------

    def answers(self) -> Schema:
        aspects = [aspect for aspect in self.framework.aspects_in_order if aspect.id != self.framework.outcome]
        always: Schema = {}
        sometimes = []
        nodes: list[Node] = [*self.framework.criteria, *aspects]
        for node in nodes:
            if isinstance(node, Criterion) and self.may_fail(node):
                condition = {"not": self.not_asked(node)}
                sometimes.append({"if": condition, "then": {"properties": {node.id: self.answer(node)}}})
            else:
                always[node.id] = self.answer(node)
        names = ids_of(nodes)
        made = self.named("answers", {"type": "object", "propertyNames": {"enum": names}, "properties": always})
        return made | ({"allOf": sometimes} if sometimes else {})

    def answer(self, node: Node) -> Schema:
        """Return what may be answered: one of a number, two between which it lies, levels, or nothing; with a note.

        Only of a criterion is it asked whether it is not judged, as criteria are what is voted on.
        """
        partition = node.partition if isinstance(node, Criterion) else None
        about: list[Words] = [words for words in (node.question, node.description) if words is not None]
        if isinstance(node, Aspect):
            about.append(phrase("form.judged"))
        elif node.asked_when is not None:
            about.append(asked_said(node, self.framework))
        ways = {} if partition is None else self.numbers(node, partition)
        ways["level"] = self.level(node)
        abstain = (
            {"abstain": self.named("abstain", {"type": ["boolean", "null"]})} if isinstance(node, Criterion) else {}
        )
        made: Schema = {
            "title": self.said(node.label),
            **({"description": "\n\n".join(map(self.said, about))} if about else {}),
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {**ways, **abstain, "note": self.text("note"), "evidence": self.text("evidence")},
        }
        if len(ways) + len(abstain) > 1:
            pairs = combinations([*ways, *abstain], 2)
            made["not"] = {"anyOf": [{"allOf": [_FILLED[one], _FILLED[other]]} for one, other in pairs]}
        if isinstance(node, Criterion) and node.note is not None:
            made["if"] = {"anyOf": [_FILLED[key] for key in ways]}
            made["then"] = {"required": ["note"], "properties": {"note": {"type": "string", "pattern": r"\S"}}}
        return made

    def level(self, node: Node) -> Schema:
        """Return one level, or several of those that are still possible."""
        occurring = self.occurring(node)
        alone = [self.entry(node, level) for level in node.levels if level.id in occurring]
        open_ = {"const": None, "title": self.said(phrase("form.open"))}
        one = self.named("one", {"type": ["string", "null"], "oneOf": [open_, *alone]})
        entries = {"type": "string", "oneOf": [self.entry(node, level) for level in node.levels]}
        several = self.named("several", {"type": "array", "uniqueItems": True, "items": entries})
        numeric = isinstance(node, Criterion) and node.partition is not None
        return self.named("level_instead" if numeric else "level", {"anyOf": [one, several]})

    def numbers(self, node: Node, partition: Partition) -> Schema:
        """Return a number or a date, and two between which it lies."""
        kind = "date" if partition.of_dates else "number"
        unit = node.unit if isinstance(node, Criterion) else None
        one = dict(_DAY) if partition.of_dates else {"type": ["number", "null"]}
        # Both ends, or neither: what nobody has filled in is sent as two nulls.
        half = {"allOf": [{"contains": {"type": "null"}}, {"contains": _NOT_NULL}]}
        two = {"type": "array", "items": one, "minItems": 2, "maxItems": 2, "not": half}
        if not partition.of_dates and (own := [*_stretches(partition, self.places(node, self.occurring(node)))]):
            one = {**one, **(_limits(own[0][0], own[-1][1]) or {})}
        title = self.said(phrase(f"form.{kind}") if unit is None else phrase("form.number_of", unit=unit))
        return {"value": {"title": title, **one}, "between": self.named(f"between_{kind}s", two)}

    def entry(self, node: Node, level: Level) -> Schema:
        own = own_said(node, level)
        title = self.said((level.label, " (", own, ")") if own else level.label)
        return {"const": level.id, "title": title, **self.described(level.description)}

    def occurring(self, node: Node) -> Collection[str]:
        """Return the ids of the levels that no row excludes by itself."""
        alone = [one.when[node.id] for one in self.framework.excluded if one.when.keys() == {node.id}]
        excluded = {level_id for levels in alone for level_id in levels}
        return [level_id for level_id in level_ids(node) if level_id not in excluded]

    def places(self, node: Node, levels: Collection[str]) -> Collection[int]:
        return {place for place, level_id in enumerate(level_ids(node)) if level_id in levels}

    # --- what is not always asked -------------------------------------------------------------------------------------

    def failing(self, criterion: Criterion) -> Mapping[str, Collection[str]]:
        """Return for what a criterion waits for the levels with which it is not asked."""
        found = {}
        for node_id, condition in (criterion.asked_when or {}).items():
            scale = level_ids(self.framework.node(node_id))
            found[node_id] = [level_id for level_id in scale if level_id not in levels_among(condition, scale)]
        return {node_id: levels for node_id, levels in found.items() if levels}

    def may_fail(self, node: Node) -> bool:
        return isinstance(node, Criterion) and bool(self.failing(node))

    def not_asked(self, criterion: Criterion) -> Schema:
        """Return what answers hold that show that a criterion is not asked, or that what it waits for is not.

        What waits for what is followed here: an engine that followed it would go every way there is.
        """
        found, waiting = [criterion.id], [criterion]
        while waiting:
            for node_id, levels in self.failing(waiting.pop()).items():
                node = self.framework.node(node_id)
                if isinstance(node, Criterion) and node.otherwise in levels and node.id not in found:
                    found.append(node.id)
                    waiting.append(node)
        names = [self.gate_name(node_id) for node_id in found if self.may_fail(self.framework.node(node_id))]
        return {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in names]}

    def gate_name(self, criterion_id: str) -> str:
        return f"gate_{ids_of(self.framework.criteria).index(criterion_id)}_closed"

    def gates(self) -> Schema:
        """Return for each criterion that is not always asked what answers show by themselves that it is not."""
        found = {}
        for criterion in self.framework.criteria:
            ways = [
                {"required": [node_id], "properties": {node_id: self.only(self.framework.node(node_id), levels)}}
                for node_id, levels in self.failing(criterion).items()
            ]
            if ways:
                found[self.gate_name(criterion.id)] = {"anyOf": ways}
        return found

    def only(self, node: Node, levels: Collection[str]) -> Schema:
        """Return what an answer keeps to that leaves nothing but these levels possible."""
        ids = list(levels)
        ways: list[Schema] = [
            {"required": ["level"], "properties": {"level": {"enum": ids}}},
            {
                "required": ["level"],
                "properties": {"level": {"type": "array", "minItems": 1, "items": {"enum": ids}}},
            },
        ]
        partition = node.partition if isinstance(node, Criterion) else None
        if partition is not None and not partition.of_dates:  # no word of JSON Schema compares dates
            for start, end in _stretches(partition, self.places(node, levels)):
                if (limits := _limits(start, end)) is not None:
                    inside = {"type": "number", **limits}
                    ways.append({"required": ["value"], "properties": {"value": inside}})
                    both = {"type": "array", "minItems": 2, "items": inside}
                    ways.append({"required": ["between"], "properties": {"between": both}})
        return {"type": "object", "anyOf": ways}

    # --- beside the answers -------------------------------------------------------------------------------------------

    def themes(self) -> Schema:
        items: Schema = {"type": "string", "pattern": ID_PATTERN}
        if self.agenda is not None:
            items = {"type": "string", "oneOf": self.choices(self.agenda.themes)}
        return self.named("themes", {"type": "array", "uniqueItems": True, "items": items})

    def actions(self) -> Schema:
        agenda = self.agenda
        portfolios = () if agenda is None else agenda.organisation.portfolios
        parts = {
            "id": self.named("id", {"type": "string", "pattern": ID_PATTERN}),
            "label": self.text("label"),
            "description": self.text("description"),
            "instrument": self.chosen("instrument", () if agenda is None else instruments_of(agenda)),
            "theme": self.chosen("theme", () if agenda is None else agenda.themes),
            "portfolio": self.chosen("portfolio", portfolios),
        }
        action = {"type": "object", "required": ["id"], "additionalProperties": False, "properties": parts}
        return self.named("actions", {"type": "array", "items": action})

    def chosen(self, key: str, things: Iterable[Named]) -> Schema:
        """Return one of several things or nothing; any id where there is nothing to choose from."""
        choices = self.choices(things)
        if not choices:
            return self.named(key, {"type": ["string", "null"], "pattern": f"^$|{ID_PATTERN}"})
        none = {"const": None, "title": self.said(phrase("form.none"))}
        return self.named(key, {"type": ["string", "null"], "oneOf": [none, *choices]})

    def choices(self, things: Iterable[Named]) -> list[Schema]:
        return [{"const": thing.id, "title": self.said(thing.label)} for thing in things]

    # --- words --------------------------------------------------------------------------------------------------------

    def said(self, words: Words) -> str:
        return said(words, self.lang)

    def named(self, key: str, schema: Schema) -> Schema:
        return {"title": self.said(phrase(f"form.{key}")), **schema}

    def text(self, key: str) -> Schema:
        return self.named(key, {"type": ["string", "null"], "pattern": LINE_PATTERN})

    def described(self, words: Words | None) -> Schema:
        return {} if words is None else {"description": self.said(words)}


_DAY: Schema = {"type": ["string", "null"], "format": "date", "pattern": DAY_PATTERN}
_NOT_NULL: Schema = {"type": ["number", "string"]}
_FILLED: dict[str, Schema] = {
    key: {"type": "object", "required": [key], "properties": {key: filled}}
    for key, filled in {
        "value": _NOT_NULL,
        "between": {"type": "array", "contains": _NOT_NULL},
        "level": {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1}]},
        "abstain": {"const": True},
    }.items()
}
"""What an answer keeps to that says something under a key."""


def _stretches(partition: Partition, places: Collection[int]) -> Iterator[tuple[Cut, Cut]]:
    """Yield the stretches of numbers that have one of the levels at these places, each as long as it can be."""
    start = None
    for segment in partition.segments:
        if segment.level in places and start is None:
            start = segment.start
        elif segment.level not in places and start is not None:
            yield start, segment.start
            start = None
    if start is not None:
        yield start, partition.segments[-1].end


def _limits(start: Cut, end: Cut) -> Schema | None:
    """Return the limits of a stretch of numbers; None where JSON has no such number."""
    found: Schema = {}
    for (place, number, after), keys in (
        (start, ("minimum", "exclusiveMinimum")),
        (end, ("exclusiveMaximum", "maximum")),
    ):
        if place == 0:
            limit = written(Fraction(number))
            if isinstance(limit, str):
                return None
            found[keys[after]] = limit
    return found
