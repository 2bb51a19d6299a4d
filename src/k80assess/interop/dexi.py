"""DEXi models (.dxi): a framework, its options as topics, and the results that DEXi stored for them.

A model is a tree of attributes with scales of words, and tables that give an attribute's value for every combination
of its inputs' values. Where linking is on, an attribute without inputs stands for another one of the same name and
scale, so that the tree means a graph. Bohanec (2022), DEX (Decision EXpert): A qualitative hierarchical multi-criteria
method.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any
from xml.etree.ElementTree import Element

from k80assess._base import FrozenDict, result
from k80assess.document.files import load, path_text
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic
from k80assess.errors import (
    MOST_PROBLEMS,
    ArgumentError,
    DocumentError,
    Problem,
    UnknownNameError,
    listed,
    quoted,
)
from k80assess.interop._dxi import (
    OPTIONS,
    Attribute,
    Value,
    attributes_of,
    described,
    distinct,
    links,
    read_table,
    read_value,
)
from k80assess.interop._xml import parse_xml

# Far beyond any model in use; combinations are those of all tables together.
_MOST_LEVELS = 256
_MOST_COMBINATIONS = 200_000


@result
class Model:
    """What a DEXi model says of one root attribute.

    Attributes:
        framework: the root attribute with everything it follows from.
        topics: the options, also called alternatives, each with what it says of the criteria.
        beliefs: for each topic, by id, where it gives a distribution: for criteria how likely each level is.
        stored: for each topic, by id, the results in the file: for aspects the ids of the levels DEXi found possible.

    >>> import pathlib, tempfile
    >>> scale = "<SCALE><SCALEVALUE><NAME>low</NAME></SCALEVALUE><SCALEVALUE><NAME>high</NAME></SCALEVALUE></SCALE>"
    >>> use = f"<ATTRIBUTE><NAME>use</NAME>{scale}<OPTION>1</OPTION></ATTRIBUTE>"
    >>> table = "<OPTION>1</OPTION><FUNCTION><LOW>01</LOW></FUNCTION>"
    >>> worth = f"<ATTRIBUTE><NAME>worth</NAME>{scale}{table}{use}</ATTRIBUTE>"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "model.dxi")
    ...     _ = path.write_text(f"<DEXi><OPTION>Plan</OPTION>{worth}</DEXi>")
    ...     model = read(path)
    >>> model.stored["Plan"]
    {'worth': ('high',)}
    """

    framework: Framework
    topics: tuple[Topic, ...]
    beliefs: FrozenDict[str, FrozenDict[str, FrozenDict[str, Fraction]]]
    stored: FrozenDict[str, FrozenDict[str, tuple[str, ...]]]


def read(path: str | os.PathLike[str], root: str | None = None) -> Model:
    """Read a DEXi model as a framework with topics.

    Attributes with a table become aspects, all others criteria, whatever is inside them: for these the value in the
    file is the answer, also where DEXi made it of a number. An option leaves open what it does not define. Names become
    ids; of equal ones the second is called `name (2)`. Scales are turned so that the worst level comes first; an
    unordered one keeps its order. Where a table allows several values, a criterion of its own, named after the aspect
    with a question mark, says which: while it is open, all of them are possible.

    Args:
        path: a `.dxi` file of DEXi or DEXiWin.
        root: the id of the attribute that is to be the outcome, where several with a table stand at the top.

    Raises:
        DocumentError: when it is no such model, or a table takes in numbers instead of words; with all problems.
        ArgumentError: when there are several roots and none is named; it lists them.
        UnknownNameError: when no root has this name.
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
        raise DocumentError(name, [Problem("", "this is no DEXi model", quoted(tree.tag), "<DEXi> around the whole")])
    attributes = attributes_of(tree)
    outcome = _outcome([attribute for attribute in attributes if attribute.parent is None], root, name)
    switches = tree.findtext("SETTINGS/LINKING", ""), tree.findtext("LINKING", "")
    is_linking = any(switch.strip().lower() in ("true", "1") for switch in switches)
    return _Reading(name, tree, outcome, links(attributes) if is_linking else {}).model()


def _outcome(tops: Sequence[Attribute], root: str | None, name: str) -> Attribute:
    ids = distinct([top.name for top in tops])
    roots = {root_id: top for root_id, top in zip(ids, tops, strict=True) if top.table is not None}
    if not roots:
        raise DocumentError(name, [Problem("", "no attribute at the top has a table", listed(ids))])
    if root is None and len(roots) > 1:
        raise ArgumentError(f"root: {name} has several roots, so name one of them: {listed(roots)}")
    if root is not None and root not in [*roots]:
        raise UnknownNameError("root attribute", root, roots)
    return roots[root] if root is not None else next(iter(roots.values()))


class _Reading:
    """The reading of one model towards one root."""

    def __init__(self, name: str, tree: Element, root: Attribute, linked: Mapping[Attribute, Attribute]) -> None:
        self.name = name
        self.tree = tree
        self.linked = linked
        self.problems: list[Problem] = []
        self.combinations = 0
        self.used = self._used(root)
        self.ids = dict(zip(self.used, distinct([attribute.name for attribute in self.used]), strict=True))
        self.left_open: list[dict[str, Any]] = []

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

    def _problem(self, place: str, message: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(place, message, found, allowed))
        self._stop_at(MOST_PROBLEMS)

    def _stop_at(self, problems: int) -> None:
        if len(self.problems) >= problems:
            raise DocumentError(self.name, self.problems)

    def model(self) -> Model:
        """Give what was read, or raise all problems."""
        for attribute in self.used:
            if not 2 <= len(attribute.levels) <= _MOST_LEVELS:
                found = f"{len(attribute.levels)}"
                self._problem(str(attribute), "this scale cannot be read", found, f"2 to {_MOST_LEVELS} values")
        self._stop_at(1)
        framework = self._framework()
        options = [element for element in self.tree if element.tag in OPTIONS]
        columns = {attribute: self._column(attribute, len(options)) for attribute in self.used}
        self._stop_at(1)
        titles = [(option.findtext("NAME") or option.text or "").strip() for option in options]
        topics, beliefs, stored = [], {}, {}
        for i, topic_id in enumerate(distinct(titles)):
            values = {a: value for a, column in columns.items() if (value := column[i]) is not None}
            answers = {a: value for a, value in values.items() if a.table is None}
            narrowed = {self.ids[a]: _named(a, v) for a, v in answers.items() if len(v.positions) < len(a.levels)}
            content = {"id": topic_id, "title": titles[i] or topic_id, "answers": narrowed}
            topics.append(load(Topic, content | described(options[i], "summary")))
            beliefs[topic_id] = FrozenDict({self.ids[a]: _chances(a, v) for a, v in answers.items() if v.chances})
            stored[topic_id] = FrozenDict({self.ids[a]: _named(a, v) for a, v in values.items() if a not in answers})
        return Model(framework=framework, topics=tuple(topics), beliefs=FrozenDict(beliefs), stored=FrozenDict(stored))

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
        except DocumentError as error:  # what only shows in the whole, such as links that go round in a circle
            raise DocumentError(self.name, error.problems) from error

    def _node(self, attribute: Attribute) -> dict[str, Any]:
        elements = attribute.element.findall("SCALE/SCALEVALUE")
        levels = [{"id": i, **described(element)} for i, element in zip(attribute.levels, elements, strict=True)]
        worst_first = levels[::-1] if attribute.is_descending else levels
        return {"id": self.ids[attribute], "levels": worst_first, **described(attribute.element)}

    def _aspect(self, attribute: Attribute, table: Element) -> dict[str, Any]:
        places = self._inputs(attribute)
        strides: dict[Attribute, int] = {}
        combinations = 1
        for place in reversed(places):  # an input that stands twice, by links, has one value in both places
            strides[place] = strides.get(place, 0) + combinations
            combinations *= len(place.levels)
            if self.combinations + combinations > _MOST_COMBINATIONS:
                most = f"{_MOST_COMBINATIONS:,} combinations of inputs in all tables"
                self._problem(str(attribute), "the tables grow too large", "", most)
                self._stop_at(1)
        self.combinations += combinations
        try:
            values = read_table(table, combinations, len(attribute.levels))
        except ValueError as error:
            self._problem(f"{attribute}: {table.tag}", "this table cannot be read", "", str(error))
            return {}
        inputs = list(dict.fromkeys(places))
        steps = product(*([position * strides[own] for position in range(len(own.levels))] for own in inputs))
        function = tuple([values[sum(step)] for step in steps])
        conditions = list(_conditions([(self.ids[own], own.levels) for own in inputs], function))
        which = [self._criterion_for(attribute)] if any(len(positions) > 1 for _, positions in conditions) else []
        rows = list(_rows(attribute.levels, conditions, *which))
        rule = {"kind": "table", "inputs": [self.ids[own] for own in inputs] + which, "rows": rows}
        return {**self._node(attribute), "rule": rule}

    def _criterion_for(self, attribute: Attribute) -> str:
        """Add the criterion that says which level an aspect has where its table allows several."""
        aspect_id = self.ids[attribute]
        taken = [*self.ids.values(), *(criterion["id"] for criterion in self.left_open)]
        criterion_id = distinct([*taken, f"{aspect_id}?"])[-1]
        nl, en = f"{aspect_id}, waar het model meer toelaat?", f"{aspect_id}, where the model allows several?"
        self.left_open.append({**self._node(attribute), "id": criterion_id, "question": {"nl": nl, "en": en}})
        return criterion_id

    def _column(self, attribute: Attribute, options: int) -> list[Value | None]:
        """Read an attribute's values, one for each option: missing ones are undefined, surplus ones are no option's."""
        elements = [part for part in attribute.element if part.tag in OPTIONS][:options]
        column: list[Value | None] = [None] * options
        for i, element in enumerate(elements):
            try:
                column[i] = read_value(element, len(attribute.levels))
            except ValueError as error:
                place = f"{attribute}: {element.tag}[{i}]"
                self._problem(place, "this value cannot be read", quoted(element.text), str(error))
        return column


def _named(attribute: Attribute, value: Value) -> tuple[str, ...]:
    """Give the ids of possible levels, worst first."""
    levels = tuple([attribute.levels[position] for position in value.positions])
    return levels[::-1] if attribute.is_descending else levels


def _chances(attribute: Attribute, value: Value) -> FrozenDict[str, Fraction]:
    levels = [attribute.levels[position] for position in value.positions]
    return FrozenDict(zip(levels, value.chances, strict=True))


# --- from a function that is written out to the rows of a table ---------------------------------------------------

_Condition = tuple[dict[str, list[str]], tuple[int, ...]]
"""For inputs, by id, the levels they may have; and the positions of the levels that are possible then."""


def _conditions(inputs: Sequence[tuple[str, Sequence[str]]], values: tuple[Any, ...]) -> Iterator[_Condition]:
    """Take apart a function, input by input; levels from which the same follows stay together."""
    if not inputs:
        yield {}, values[0]
        return
    (input_id, levels), *others = inputs
    part = len(values) // len(levels)
    alike: dict[tuple[Any, ...], list[str]] = {}
    for i, level in enumerate(levels):
        alike.setdefault(values[i * part : (i + 1) * part], []).append(level)
    for follows, taken in alike.items():
        for when, positions in _conditions(others, follows):
            yield ({input_id: taken, **when} if len(alike) > 1 else when), positions


def _rows(levels: Sequence[str], conditions: Iterable[_Condition], which: str = "") -> Iterator[dict[str, Any]]:
    """Give the rows; where several levels are possible one row for each, the first of them by default."""
    for when, (first, *others) in conditions:
        for other in others:
            yield {"when": {**when, which: levels[other]}, "then": levels[other]}
        yield {"when": when, "then": levels[first]}
