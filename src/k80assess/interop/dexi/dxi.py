"""The parts of a DEXi file: attributes and the links between them, values, tables of values, and bounds of numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from xml.etree.ElementTree import Element

import attrs

from k80assess.base.exact import exact
from k80assess.base.lazy import cached_property
from k80assess.document.ranges import Cut, said
from k80assess.errors import QUOTE_LENGTH, Sentence
from k80assess.interop._xml import bare_name

OPTIONS = ("OPTION", "ALTERNATIVE")
TABLES = ("FUNCTION", "TABLE")
BOUNDS = "DISCRETIZE"
ORDERS = ("", "ASC", "DESC", "NONE")
_LOWEST: Cut = (-1, 0, 0)


def described(element: Element, key: str = "description") -> dict[str, str]:
    """Return the description of an element under a key; empty when it has none."""
    found = element.find("DESCRIPTION")
    lines = [] if found is None else [line.text or "" for line in found.findall("LINE")] or [found.text or ""]
    text = "\n".join(lines).strip()
    return {key: text} if text else {}


def distinct(names: Iterable[str]) -> list[str]:
    """Turn names into ids: without control characters or surrounding blanks, and no two equal.

    >>> distinct(["low ", "low", ""])
    ['low', 'low (2)', 'unnamed']
    """
    times: Counter[str] = Counter()
    ids: dict[str, None] = {}
    for name in names:
        bare = bare_name(name) or "unnamed"
        name_id = bare
        while name_id in ids:
            times[bare] += 1
            name_id = f"{bare} ({times[bare] + 1})"
        ids[name_id] = None
    return list(ids)


# --- attributes ---------------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class Attribute:
    """An attribute of a model, with the attributes inside it; its label distinguishes it from its siblings.

    A number has for its levels the intervals between the cuts that are made in it, which are set before it is used.
    """

    element: Element
    parent: Attribute | None
    label: str
    inputs: list[Attribute] = attrs.field(factory=list)
    cuts: tuple[Cut, ...] = ()

    @property
    def name(self) -> str:
        """Its name as written in the file."""
        return self.element.findtext("NAME", "")

    @property
    def ordered(self) -> bool:
        """Whether one value of its scale is better than another."""
        return self.scale[0] != "NONE"

    @cached_property
    def table(self) -> Element | None:
        """The table that gives its value, of a number the bounds; None when it has no table or no inputs."""
        table = next((part for part in self.element if part.tag in TABLES), None) if self.inputs else None
        if table is None and len(self.inputs) == 1 and self.inputs[0].is_number:
            table = self.element.find(BOUNDS)
            return table if table is not None and table.find("BOUND") is not None else None
        return table

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, and not words."""
        return self.element.find("SCALE/CONTINUOUS") is not None

    @cached_property
    def scale(self) -> tuple[str, tuple[tuple[str, ...], ...]]:
        """The order of its scale, and the values; attributes can be linked when these are equal."""
        values = self.element.findall("SCALE/SCALEVALUE")
        parts = [tuple([value.findtext(tag, "") for tag in ("NAME", "DESCRIPTION", "GROUP")]) for value in values]
        parts += [
            ("CONTINUOUS", own.findtext("LOW", ""), own.findtext("HIGH", ""))
            for own in self.element.findall("SCALE/CONTINUOUS")
        ]
        return self.element.findtext("SCALE/ORDER", "").strip().upper(), tuple(parts)

    @cached_property
    def levels(self) -> list[str]:
        """The ids of its levels, in the order of the file; those of a number from the lowest interval up."""
        if self.is_number:
            return [_interval_id(ends) for ends in self.intervals]
        return distinct([value[0] for value in self.scale[1]])

    @property
    def intervals(self) -> list[dict[str, Fraction]]:
        """The ends of the intervals of a number, the lowest first; one interval without ends where there is no cut."""
        starts = [{"above" if after else "at_least": Fraction(number)} for _, number, after in self.cuts]
        ends = [{"at_most" if after else "below": Fraction(number)} for _, number, after in self.cuts]
        return [start | end for start, end in zip([{}, *starts], [*ends, {}], strict=True)]

    @property
    def is_descending(self) -> bool:
        """Whether the file has the best level first."""
        return self.scale[0] == "DESC"

    def is_below(self, other: Attribute) -> bool:
        """Return whether it is inside another attribute, at any depth."""
        return self.parent is not None and (self.parent is other or self.parent.is_below(other))

    @property
    def place(self) -> Sentence:
        """Its name in errors."""
        return Sentence("place.attribute", "attribute {path}", path=str(self))

    def __str__(self) -> str:
        above = f"{self.parent}/" if self.parent is not None else ""
        return above + (self.label if len(self.label) <= QUOTE_LENGTH else f"{self.label[:QUOTE_LENGTH]}…")


_SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}


def _interval_id(ends: dict[str, Fraction]) -> str:
    return ", ".join([f"{_SIGNS[key]} {said(end)}" for key, end in ends.items()])


def attributes_of(element: Element, parent: Attribute | None = None) -> list[Attribute]:
    """Return all attributes inside an element, each before its inputs."""
    found: list[Attribute] = []
    _collect(element, parent, found)
    return found


def _collect(element: Element, parent: Attribute | None, found: list[Attribute]) -> None:
    parts = element.findall("ATTRIBUTE")
    for part, label in zip(parts, distinct([part.findtext("NAME", "") for part in parts]), strict=True):
        attribute = Attribute(part, parent, label)
        found.append(attribute)
        if parent is not None:
            parent.inputs.append(attribute)
        _collect(part, attribute, found)


def links(attributes: Iterable[Attribute]) -> dict[Attribute, Attribute]:
    """Return for attributes without inputs the attribute of the same name and scale that they stand for.

    That is the one with inputs, if there is exactly one and it does not contain the other; otherwise the last one
    without inputs.
    """
    aggregates: dict[str, list[Attribute]] = {}
    basics: dict[str, list[Attribute]] = {}
    for attribute in attributes:
        (aggregates if attribute.inputs else basics).setdefault(attribute.name, []).append(attribute)
    found = {}
    for name, group in basics.items():
        candidates = aggregates.get(name, [])
        target = candidates[0] if len(candidates) == 1 else group[-1]
        for attribute in group:
            if attribute is not target and attribute.scale == target.scale and not attribute.is_below(target):
                found[attribute] = target
    return found


# --- values and tables --------------------------------------------------------------------------------------------


class Value(NamedTuple):
    """A value as positions on the scale, in the order of the file.

    Attributes:
        positions: the positions.
        chances: a chance for each, if it is a distribution.
        number: the number, if it is one; its position is that of the interval it lies in.
    """

    positions: tuple[int, ...]
    chances: tuple[Fraction, ...] = ()
    number: Fraction | None = None


_INTERVAL = re.compile(r"([0-9]{1,6})(?:\s*:\s*([0-9]{1,6}))?")
_SET = re.compile(r"\{\s*([0-9]{1,6}(?:\s*;\s*[0-9]{1,6})*)\s*\}")
_DISTRIBUTION = re.compile(r"<([^<>]+)>")
_NUMBER = re.compile(r"[+-]?[0-9.]{1,60}(?:[eE][+-]?[0-9]{1,3})?")
_CHANCE = re.compile(r"(?:([0-9]{1,6})\s*:\s*)?([0-9][0-9.eE-]{0,40})")


def read_value(element: Element, size: int) -> Value | None:
    """Read the value of an option or of a rule; None where it is undefined.

    Raises:
        ValueError: when it is not a value on a scale of this size, with a sentence saying what is allowed.
    """
    text = (element.text or "").strip()
    if text == "*" or (element.tag == "OPTION" and not text):
        return Value(tuple(range(size)))
    if not text or "undef" in text.lower():
        return None
    if element.tag == "OPTION":  # the older form: a set with a character for each value, continuing in ASCII after 9
        return Value(_within(size, {ord(character) - ord("0") for character in text}))
    if match := _INTERVAL.fullmatch(text):
        return Value(_within(size, range(int(match[1]), int(match[2] or match[1]) + 1)))
    if match := _SET.fullmatch(text):
        return Value(_within(size, set(map(int, match[1].split(";")))))
    if match := _DISTRIBUTION.fullmatch(text):
        return _distribution(size, match[1].split(";"))
    template = "1, 1:3, {{0;2}}, <0.2;0.8>, <0:0.2;2:0.8>, * or undefined"
    raise ValueError(Sentence("allowed.dexi_value", template))


def read_number(element: Element, cuts: Sequence[Cut]) -> Value | None:
    """Read the number of an option, with the place of its interval between cuts; None where it is undefined.

    Raises:
        ValueError: when it is no number, with a sentence saying what is allowed.
    """
    text = (element.text or "").strip()
    if text in ("", "*") or "undef" in text.lower():
        return None
    number = _number(text)
    return Value((bisect_right(cuts, (0, number, 0)),), number=number)


def _number(text: str) -> Fraction:
    with suppress(ArithmeticError, ValueError):
        if _NUMBER.fullmatch(text):
            return exact(Decimal(text))
    raise ValueError(Sentence("allowed.dexi_number", "a number such as 7.5, of at most 40 digits"))


def _within(size: int, positions: range | set[int]) -> tuple[int, ...]:
    if not positions or min(positions) < 0 or max(positions) >= size:
        raise ValueError(Sentence("allowed.dexi_positions", "values from 0 to {last}", last=size - 1))
    return tuple(sorted(positions))


def _distribution(size: int, parts: Sequence[str]) -> Value:
    """Read chances: one for each value in order, or each preceded by its position and a colon."""
    chances: dict[int, Fraction] = {}
    for place, part in enumerate(parts):
        match = _CHANCE.fullmatch(part.strip())
        position = int(match[1] or place) if match else -1
        if match is None or position in chances:
            raise ValueError(Sentence("allowed.dexi_distribution", "<0.2;0.8> or <0:0.2;2:0.8>"))
        try:
            chances[position] = exact(Decimal(match[2]))
        except ArithmeticError:
            raise ValueError(Sentence("allowed.dexi_chances", "decimal numbers as chances")) from None
    _within(size, set(chances))
    likely = _within(size, {position for position, chance in chances.items() if chance})
    return Value(likely, tuple([chances[position] for position in likely]))


def read_cuts(bounds: Element) -> list[Cut]:
    """Read where numbers are cut: a bound belongs to the interval below it, or with `Up` to the one above it.

    Raises:
        ValueError: when bounds are no numbers, or do not rise, with a sentence saying what is needed.
    """
    cuts: list[Cut] = []
    for bound in bounds.findall("BOUND"):
        association = bound.get("Associate", "Down").lower()
        if association not in ("up", "down"):
            raise ValueError(
                Sentence("allowed.dexi_association", "Up or Down for the interval that a bound belongs to")
            )
        cut: Cut = (0, _number((bound.text or "").strip()), int(association == "down"))
        if cuts and cut <= cuts[-1]:
            raise ValueError(Sentence("allowed.dexi_rising", "bounds that rise, with numbers between them"))
        cuts.append(cut)
    return cuts


def read_bounds(bounds: Element, cuts: Sequence[Cut], size: int) -> list[tuple[int, ...]]:
    """Read the values that bounds give: the positions of those possible in each interval between all cuts of a number.

    Raises:
        ValueError: when there is not one value more than there are bounds, each on a scale of this size, with a
            sentence saying what is needed.
    """
    own, values = read_cuts(bounds), [read_value(value, size) for value in bounds.findall("VALUE")]
    if len(values) != len(own) + 1:
        raise ValueError(Sentence("allowed.dexi_intervals", "one VALUE more than there are bounds"))
    everything = Value(tuple(range(size)))
    return [(values[bisect_right(own, start)] or everything).positions for start in (_LOWEST, *cuts)]


def read_table(table: Element, combinations: int, size: int) -> list[tuple[int, ...]]:
    """Read a table: the positions of the possible values for each combination, the last input changing fastest.

    Raises:
        ValueError: when it does not have that many values, each on a scale of this size, with a sentence saying what
            is needed.
    """
    if table.tag == "TABLE":
        rules = [read_value(rule, size) for rule in table.findall("RULE")]
        values = [tuple(range(size)) if value is None else value.positions for value in rules]
    else:
        low = table.findtext("LOW", "").strip()
        high = table.findtext("HIGH", "").strip() or low
        if len(low) != len(high):
            raise ValueError(Sentence("allowed.dexi_bounds", "as many values in HIGH as in LOW"))
        bounds = [(ord(a) - ord("0"), ord(b) - ord("0")) for a, b in zip(low, high, strict=True)]
        values = [_within(size, range(a, b + 1)) for a, b in bounds]
    if len(values) != combinations:
        template = "as many values as there are combinations: {combinations}, not {values}"
        sentence = Sentence("allowed.dexi_table", template, combinations=combinations, values=len(values))
        raise ValueError(sentence)
    return values
