"""DEXi models (.dxi): a framework, its options as topics, and the results that DEXi stored for them.

A model is a tree of attributes with scales of words, and tables that give an attribute's value for every combination
of its inputs' values. Where linking is on, an attribute without inputs stands for another one of the same name and
scale, which turns the tree into a graph. Bohanec (2022), DEX (Decision EXpert): A qualitative hierarchical
multi-criteria method.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import Any
from xml.etree.ElementTree import Element

from k80assess.base.arguments import name_among
from k80assess.base.disk import path_text
from k80assess.base.results import FrozenDict, result
from k80assess.document.files import load
from k80assess.document.framework import Framework
from k80assess.document.ranges import Cut
from k80assess.document.text import LANGUAGES
from k80assess.document.topic import Topic
from k80assess.errors import (
    MAX_PROBLEMS,
    ArgumentError,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    listed,
    quoted,
)
from k80assess.interop._xml import parse_xml
from k80assess.interop.dexi.dxi import (
    BOUNDS,
    OPTIONS,
    ORDERS,
    Attribute,
    Value,
    attributes_of,
    described,
    distinct,
    links,
    read_bounds,
    read_cuts,
    read_number,
    read_table,
    read_value,
)
from k80assess.interop.dexi.functions import Function, conditions_of, rows_of

# Far beyond any model in use; combinations are those of all tables together.
_MAX_LEVELS = 256
_MAX_COMBINATIONS = 200_000
_MAX_VALUES = 500_000  # the options times the attributes


@result
class Model:
    """What a DEXi model says about one root attribute.

    Attributes:
        framework: the root attribute with everything it depends on.
        topics: the options, also called alternatives, each with its answers to the criteria.
        beliefs: for each topic that has distributions, by id: how likely each level of such a criterion is.
        stored: for each topic, by id, the results in the file: the ids of the levels that DEXi found possible.
        contradicted: for each topic, by id, with results that are not what the file's own tables give: the ids of the
            levels that the tables give for these aspects. This happens when a model is changed and not evaluated again
            in DEXi.

    >>> import pathlib, tempfile
    >>> scale = "<SCALE><SCALEVALUE><NAME>low</NAME></SCALEVALUE><SCALEVALUE><NAME>high</NAME></SCALEVALUE></SCALE>"
    >>> use = f"<ATTRIBUTE><NAME>use</NAME>{scale}<OPTION>1</OPTION></ATTRIBUTE>"
    >>> table = "<OPTION>1</OPTION><FUNCTION><LOW>01</LOW></FUNCTION>"
    >>> worth = f"<ATTRIBUTE><NAME>worth</NAME>{scale}{table}{use}</ATTRIBUTE>"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "model.dxi")
    ...     _ = path.write_text(f"<DEXi><OPTION>Plan</OPTION>{worth}</DEXi>")
    ...     model = read(path)
    >>> model.stored["Plan"], model.contradicted
    ({'worth': ('high',)}, {})
    """

    framework: Framework
    topics: tuple[Topic, ...]
    beliefs: FrozenDict[str, FrozenDict[str, FrozenDict[str, Fraction]]]
    stored: FrozenDict[str, FrozenDict[str, tuple[str, ...]]]
    contradicted: FrozenDict[str, FrozenDict[str, tuple[str, ...]]]


def read(path: str | os.PathLike[str], *, root: str | None = None) -> Model:
    """Read a DEXi model as a framework with topics.

    Attributes with a table become aspects, all others criteria, whatever is inside them: the value in the file is then
    the answer. Attributes that follow from a number by bounds become aspects too; the number is a criterion, its levels
    are the intervals between the bounds, and the answer is the number. What an option does not define is open.

    Names become ids; the second of two equal ones is called `name (2)`. Scales are turned so that the worst level comes
    first; one without an order keeps that of the file and has `ordered = false`. Where a table allows several values,
    an extra criterion, named after the aspect with a question mark, says which one: while it is open, all of them are
    possible.

    Args:
        path: a `.dxi` file of DEXi or DEXiWin.
        root: the id of the attribute to use as the outcome, which needs a table; when left out, the only one at the top
            with a table.

    Raises:
        DocumentError: when it is not a DEXi model, or a table takes numbers that no bounds divide; with all problems.
        ArgumentError: when several attributes at the top have a table and none is named; it lists them.
        UnknownNameError: when no attribute with a table has this name.
        OSError: when there is no such file, or it cannot be read.

    >>> import pathlib, tempfile
    >>> scale = "<SCALE><SCALEVALUE><NAME>low</NAME></SCALEVALUE><SCALEVALUE><NAME>high</NAME></SCALEVALUE></SCALE>"
    >>> use = f"<ATTRIBUTE><NAME>use</NAME>{scale}<OPTION>1</OPTION></ATTRIBUTE>"
    >>> worth = f"<ATTRIBUTE><NAME>worth</NAME>{scale}<FUNCTION><LOW>01</LOW></FUNCTION>{use}</ATTRIBUTE>"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "model.dxi")
    ...     _ = path.write_text(f"<DEXi><OPTION>Plan</OPTION>{worth}</DEXi>")
    ...     model = read(path)
    >>> model.framework.outcome, model.topics[0].answers["use"].levels
    ('worth', ('high',))
    """
    name = path_text(path)
    tree = parse_xml(path, name)
    if tree.tag != "DEXi":
        allowed = Sentence("allowed.dexi_root", "<DEXi> as the root element")
        raise DocumentError(name, [Problem((), Sentence("not_dexi", "not a DEXi model"), quoted(tree.tag), allowed)])
    attributes = attributes_of(tree)
    outcome = _outcome(attributes, root, name)
    switches = tree.findtext("SETTINGS/LINKING", ""), tree.findtext("LINKING", "")
    is_linking = any(switch.strip().lower() in ("true", "1") for switch in switches)
    return _Reading(name, tree, outcome, links(attributes) if is_linking else {}).model()


def _outcome(attributes: Sequence[Attribute], root: str | None, name: str) -> Attribute:
    tops = [attribute for attribute in attributes if attribute.parent is None]
    inner = [attribute for attribute in attributes if attribute.parent is not None and attribute.table is not None]
    ids = distinct([attribute.name for attribute in (*tops, *inner)])  # those at the top keep their names
    by_id = {i: a for i, a in zip(ids, (*tops, *inner), strict=True) if a.table is not None}
    roots = [root_id for root_id, attribute in by_id.items() if attribute.parent is None]
    inside = listed([root_id for root_id in by_id if root_id not in roots])
    if root is not None:
        return by_id[name_among("attribute with a table", root, by_id, ("root",))]
    if not roots:
        allowed = (
            Sentence("allowed.root_inside", "one further down, given as root: {inside}", inside=inside)
            if inside
            else ""
        )
        found = listed(ids[: len(tops)]) or Sentence("found_none", "none")
        sentence = Sentence("root_without_table", "no attribute at the top has a table")
        raise DocumentError(name, [Problem((), sentence, found, allowed)])
    if len(roots) > 1:
        sentence = Sentence("several_roots", "{model} has several roots, so name one of them", model=name)
        template, names = "{roots}; or one inside: {inside}", listed(roots)
        allowed = Sentence("allowed.roots", template, roots=names, inside=inside) if inside else names
        raise ArgumentError(Problem(("root",), sentence, allowed=allowed))
    return by_id[roots[0]]


class _Reading:
    """The reading of one model, with one root."""

    def __init__(self, name: str, tree: Element, root: Attribute, linked: Mapping[Attribute, Attribute]) -> None:
        self.name = name
        self.tree = tree
        self.linked = linked
        self.problems: list[Problem] = []
        self.combinations = 0
        self.used = self._used(root)
        self.ids = dict(zip(self.used, distinct([attribute.name for attribute in self.used]), strict=True))
        self.left_open: list[dict[str, Any]] = []
        self.functions: dict[Attribute, Function] = {}

    def _used(self, root: Attribute) -> list[Attribute]:
        used: dict[Attribute, None] = {}
        waiting = [root]
        while waiting:
            attribute = waiting.pop()
            if attribute not in used:
                used[attribute] = None
                waiting.extend(reversed(self._inputs(attribute)))
        return list(used)

    def _inputs(self, attribute: Attribute) -> list[Attribute]:
        return [self.linked.get(own, own) for own in attribute.inputs] if attribute.table is not None else []

    def _problem(self, loc: Loc, sentence: Sentence, found: str, allowed: str) -> None:
        self.problems.append(Problem(loc, sentence, found, allowed))
        self._stop_at(MAX_PROBLEMS)

    def _stop_at(self, problems: int) -> None:
        if len(self.problems) >= problems:
            raise DocumentError(self.name, self.problems)

    def model(self) -> Model:
        """Return what was read, or raise all problems."""
        self._cut_numbers()
        self._refuse_scales()
        options = [element for element in self.tree if element.tag in OPTIONS]
        self._refuse_very_many_values(len(options))
        inputs_first = self._inputs_first()
        framework = self._framework()
        columns = {attribute: self._column(attribute, len(options)) for attribute in self.used}
        self._stop_at(1)
        titles = [(option.findtext("NAME") or option.text or "").strip() for option in options]
        topics, beliefs, stored, contradicted = [], {}, {}, {}
        for i, topic_id in enumerate(distinct(titles)):
            values = {a: value for a, column in columns.items() if (value := column[i]) is not None}
            answers = {a: value for a, value in values.items() if a.table is None}
            narrowed = {self.ids[a]: _answer(a, v) for a, v in answers.items() if len(v.positions) < len(a.levels)}
            content = {"id": topic_id, "title": titles[i] or topic_id, "answers": narrowed}
            topics.append(self._topic(content | described(options[i], "summary"), (options[i].tag, i)))
            beliefs[topic_id] = FrozenDict({self.ids[a]: _chances(a, v) for a, v in answers.items() if v.chances})
            stored[topic_id] = FrozenDict({self.ids[a]: _named(a, v) for a, v in values.items() if a not in answers})
            derived = self._derived(inputs_first, answers)
            other = {a: v for a, v in derived.items() if a in values and values[a].positions != v.positions}
            if other:
                contradicted[topic_id] = FrozenDict({self.ids[a]: _named(a, v) for a, v in other.items()})
        return Model(
            framework=framework,
            topics=tuple(topics),
            beliefs=FrozenDict(beliefs),
            stored=FrozenDict(stored),
            contradicted=FrozenDict(contradicted),
        )

    def _refuse_scales(self) -> None:
        """Refuse scales that cannot be those of criteria and aspects."""
        for attribute in self.used:
            order = attribute.scale[0]
            if attribute.is_number and not attribute.cuts:
                sentence = Sentence("number_without_bounds", "a table cannot take a number that no bounds divide")
                self._problem((attribute.place,), sentence, "", "")
            elif not 2 <= len(attribute.levels) <= _MAX_LEVELS:
                allowed = Sentence("allowed.level_count", "2 to {limit} values", limit=_MAX_LEVELS)
                sentence = Sentence("scale_unreadable", "this scale cannot be read")
                self._problem((attribute.place,), sentence, f"{len(attribute.levels)}", allowed)
            if order not in ORDERS:
                sentence = Sentence("order_unknown", "this order is unknown")
                orders = listed(filter(None, ORDERS))
                self._problem((attribute.place, "ORDER"), sentence, quoted(order), orders)
        self._stop_at(1)

    def _refuse_very_many_values(self, options: int) -> None:
        """Refuse options that have very many values together: a missing one takes room too, and none in the file."""
        values = options * len(self.used)
        if values > _MAX_VALUES:
            sentence = Sentence("option_values_too_many", "too large: more than {limit} values", limit=_MAX_VALUES)
            template = "{options} options, with {attributes} attributes each"
            found = Sentence("found_option_values", template, options=options, attributes=len(self.used))
            raise DocumentError(self.name, [Problem((), sentence, found)])

    def _cut_numbers(self) -> None:
        """Give each number the cuts of all attributes that have bounds for it: several may, through links."""
        cuts: dict[Attribute, set[Cut]] = {}
        for attribute in self.used:
            if attribute.table is not None and attribute.table.tag == BOUNDS:
                try:
                    cuts.setdefault(self._inputs(attribute)[0], set()).update(read_cuts(attribute.table))
                except ValueError as error:
                    self._table_problem(attribute, attribute.table, error)
        self._stop_at(1)
        for number, own in cuts.items():
            number.cuts = tuple(sorted(own))

    def _inputs_first(self) -> list[Attribute]:
        """Return the attributes with each after its inputs; links can form a circle, which is refused."""
        try:
            return list(TopologicalSorter({a: self._inputs(a) for a in self.used}).static_order())
        except CycleError as error:
            circle = error.args[1]
            found = Sentence("found_circle", "a circle of {names}", names=listed(map(str, circle)))
            template = "an attribute cannot depend on itself, not even through links"
            problem = Problem((circle[0].place,), Sentence("attribute_follows_itself", template), found)
            raise DocumentError(self.name, [problem]) from None

    def _derived(self, inputs_first: Iterable[Attribute], answers: Mapping[Attribute, Value]) -> dict[Attribute, Value]:
        """Return the possible values of each attribute with a table, evaluated attribute by attribute as DEXi does."""
        possible: dict[Attribute, tuple[int, ...]] = {}
        for attribute in inputs_first:
            if (function := self.functions.get(attribute)) is not None:
                possible[attribute] = function(tuple([possible[own] for own in function.inputs]))
            else:
                everything = tuple(range(len(attribute.levels)))
                possible[attribute] = answers[attribute].positions if attribute in answers else everything
        return {attribute: Value(possible[attribute]) for attribute in self.functions}

    def _topic(self, content: dict[str, Any], option: Loc) -> Topic:
        try:
            return load(Topic, content)
        except DocumentError as error:
            tags: dict[Loc, Loc] = {("title",): ("NAME",), ("summary",): ("DESCRIPTION",)}
            problems = [p._replace(loc=(*option, *tags.get(p.loc, p.loc))) for p in error.problems]
            raise DocumentError(self.name, problems) from error

    def _framework(self) -> Framework:
        aspects = [self._aspect(attribute, attribute.table) for attribute in self.used if attribute.table is not None]
        self._stop_at(1)
        title = self.tree.findtext("NAME", "").strip()
        content = {
            "id": self.ids[self.used[0]],
            "version": self.tree.findtext("SAVED", "").strip() or self.tree.findtext("CREATED", "").strip() or "1",
            **({"title": title} if title else {}),
            **described(self.tree),
            "outcome": self.ids[self.used[0]],
            "criteria": [self._node(a) for a in self.used if a.table is None] + self.left_open,
            "aspects": aspects,
        }
        try:
            return load(Framework, content)
        except DocumentError as error:  # of texts for people, and of tables that are too large only as a whole
            raise DocumentError(self.name, map(self._in_the_file, error.problems)) from error

    def _in_the_file(self, problem: Problem) -> Problem:
        """Return a problem of the framework as one of the file."""
        match problem.loc:
            case ("criteria" | "aspects" as kind, int(number), *rest):
                attributes = [a for a in self.used if (a.table is None) == (kind == "criteria")]
            case _:
                tags: dict[Loc, Loc] = {("title",): ("NAME",), ("description",): ("DESCRIPTION",)}
                tags[("version",)] = ("SAVED",)
                return problem._replace(loc=tags.get(problem.loc, ()))
        if number >= len(attributes):  # a criterion that says which level an aspect has: the aspect has this level too
            return problem._replace(loc=())
        attribute = attributes[number]
        match rest:
            case ["rule", *_] if attribute.table is not None:
                template = "this table is too entangled to see whether it gives a value for every combination"
                return Problem((attribute.place, attribute.table.tag), Sentence("table_entangled", template))
            case ["levels", int(level), *_]:
                position = len(attribute.levels) - 1 - level if attribute.is_descending else level
                return problem._replace(loc=(attribute.place, "SCALEVALUE", position, "DESCRIPTION"))
            case ["unit"]:
                return problem._replace(loc=(attribute.place, "SCALE", "UNIT"))
        return problem._replace(loc=(attribute.place, "DESCRIPTION"))

    def _node(self, attribute: Attribute) -> dict[str, Any]:
        elements = attribute.element.findall("SCALE/SCALEVALUE")
        more: Sequence[Mapping[str, Any]] = attribute.intervals
        if not attribute.is_number:
            more = [described(element) for element in elements]
        levels = [{"id": level_id, **own} for level_id, own in zip(attribute.levels, more, strict=True)]
        worst_first = levels[::-1] if attribute.is_descending else levels
        loose = {} if attribute.ordered else {"ordered": False}
        unit = attribute.element.findtext("SCALE/UNIT", "").strip() if attribute.is_number else ""
        node = {"id": self.ids[attribute], "levels": worst_first, **loose, **described(attribute.element)}
        return {**node, "unit": unit} if unit else node

    def _aspect(self, attribute: Attribute, table: Element) -> dict[str, Any]:
        places = self._inputs(attribute)
        strides: dict[Attribute, int] = {}
        combinations = 1
        for place in reversed(places):  # an input that appears twice, through links, has one value in both places
            strides[place] = strides.get(place, 0) + combinations
            combinations *= len(place.levels)
            if self.combinations + combinations > _MAX_COMBINATIONS:
                template = "{limit} combinations of inputs in all tables"
                most = Sentence("allowed.combinations", template, limit=_MAX_COMBINATIONS)
                sentence = Sentence("tables_too_large", "the tables become too large")
                self._problem((attribute.place,), sentence, "", most)
                self._stop_at(1)
        self.combinations += combinations
        try:
            size = len(attribute.levels)
            is_cut = table.tag == BOUNDS
            values = read_bounds(table, places[0].cuts, size) if is_cut else read_table(table, combinations, size)
        except ValueError as error:
            self._table_problem(attribute, table, error)
            return {}
        inputs = list(dict.fromkeys(places))
        steps = product(*([position * strides[own] for position in range(len(own.levels))] for own in inputs))
        function = tuple([values[sum(step)] for step in steps])
        conditions = list(conditions_of([(self.ids[own], own.levels) for own in inputs], function))
        # DEXi treats an input that appears twice as two, with values of their own.
        asked = [(f"{number}", own.levels) for number, own in enumerate(places)]
        self.functions[attribute] = Function(places, list(conditions_of(asked, tuple(values))))
        which = [self._criterion_for(attribute)] if any(len(positions) > 1 for _, positions in conditions) else []
        rows = list(rows_of(attribute.levels, conditions, *which))
        rule = {"kind": "table", "inputs": [self.ids[own] for own in inputs] + which, "rows": rows}
        return {**self._node(attribute), "rule": rule}

    def _table_problem(self, attribute: Attribute, table: Element, error: ValueError) -> None:
        sentence = Sentence("table_unreadable", "this table cannot be read")
        self._problem((attribute.place, table.tag), sentence, "", error.args[0])

    def _criterion_for(self, attribute: Attribute) -> str:
        """Add the criterion that says which level an aspect has where its table allows several."""
        aspect_id = self.ids[attribute]
        taken = [*self.ids.values(), *(criterion["id"] for criterion in self.left_open)]
        criterion_id = distinct([*taken, f"{aspect_id}?"])[-1]
        asked = Sentence("which_of_several", "{aspect}, where the model allows several?", aspect=aspect_id)
        question = {language: asked.to(language) for language in LANGUAGES}
        self.left_open.append({**self._node(attribute), "id": criterion_id, "question": question})
        return criterion_id

    def _column(self, attribute: Attribute, options: int) -> list[Value | None]:
        """Read an attribute's values, one for each option: missing ones are undefined, surplus ones are ignored."""
        elements = [part for part in attribute.element if part.tag in OPTIONS][:options]
        column: list[Value | None] = [None] * options
        for i, element in enumerate(elements):
            try:
                is_number, size = attribute.is_number, len(attribute.levels)
                column[i] = read_number(element, attribute.cuts) if is_number else read_value(element, size)
            except ValueError as error:
                sentence = Sentence("not_a_dexi_value", "this value cannot be read")
                self._problem((attribute.place, element.tag, i), sentence, quoted(element.text), error.args[0])
        return column


def _named(attribute: Attribute, value: Value) -> tuple[str, ...]:
    """Return the ids of possible levels, worst first."""
    levels = tuple([attribute.levels[position] for position in value.positions])
    return levels[::-1] if attribute.is_descending else levels


def _answer(attribute: Attribute, value: Value) -> Any:
    return _named(attribute, value) if value.number is None else {"value": value.number}


def _chances(attribute: Attribute, value: Value) -> FrozenDict[str, Fraction]:
    levels = [attribute.levels[position] for position in value.positions]
    return FrozenDict(zip(levels, value.chances, strict=True))
