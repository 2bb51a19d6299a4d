"""The levels of what DMN models decide and ask: declared, named by cells, or ranges of numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from k80assess.document.nodes import MAX_LEVELS
from k80assess.document.ranges import Range
from k80assess.errors import (
    Loc,
    Sentence,
    listed,
    quoted,
)
from k80assess.interop.dmn.feel import TRUTH, Kind, Wanted, listed_in, texts
from k80assess.interop.dmn.ranges import Sections, called
from k80assess.interop.dmn.requirements import Requirements, can_be_an_id
from k80assess.interop.dmn.tables import (
    DEFAULT_OUTPUT,
    Asked,
    Decision,
    Feed,
    input_place,
    row_place,
)
from k80assess.interop.dmn.types import Declaration, NoTextsError, disagreement

# How many tests of a number times the parts that they tell apart: each test is tried on each part.
_MAX_COMPARED = 2_000_000
_KINDS: dict[Kind, Sentence] = {
    "text": Sentence("kind_text", "texts"),
    "boolean": Sentence("kind_boolean", "true and false"),
    "number": Sentence("kind_number", "numbers"),
    "date": Sentence("kind_date", "dates"),
}


@attrs.frozen(eq=False)
class _Use:
    """What tables name of one thing: texts, kinds of values, and tests of numbers or days, and where."""

    texts: dict[str, tuple[str, Loc]] = attrs.field(factory=dict)
    kinds: set[Kind] = attrs.field(factory=set)
    lists: list[Declaration] = attrs.field(factory=list)
    tests: dict[tuple[Range, ...], tuple[str, Loc]] = attrs.field(factory=dict)

    def names(self, text: str, kind: Kind | None, source: str, loc: Loc) -> None:
        """Note a text that is named."""
        self.texts.setdefault(text, (source, loc))
        if kind is not None:
            self.kinds.add(kind)

    def tested(self, wanted: Wanted, source: str, loc: Loc) -> None:
        """Note what a cell requires."""
        for text in wanted.texts:
            self.names(text, wanted.kind, source, loc)
        if wanted.ranges:
            self.tests.setdefault(wanted.ranges, (source, loc))


@attrs.frozen(kw_only=True, eq=False)
class Numbers:
    """The levels of a number or day.

    Attributes:
        sections: all numbers or days, cut wherever a test tells them apart.
        levels: for each level the ranges that are its own.
        pieces: for each level which of the pieces between cuts are its own.
        outside: the levels that the models do not allow.
    """

    sections: Sections
    levels: Mapping[str, tuple[Range, ...]]
    pieces: Mapping[str, set[int]]
    outside: list[str]
    _known: dict[tuple[Range, ...], list[str]] = attrs.field(factory=dict, init=False)

    def inside(self, test: tuple[Range, ...]) -> list[str]:
        """Return the levels whose numbers or days pass a test."""
        if test not in self._known:
            inside = self.sections.inside(test)
            self._known[test] = [level_id for level_id, own in self.pieces.items() if not own.isdisjoint(inside)]
        return self._known[test]


class Scales:
    """The levels of decisions and criteria, and the numbers or days of those that have some.

    Attributes:
        of: the ids of the levels.
        numbers: the numbers or days of criteria that are asked for one.

    Raises:
        DocumentError: when what models say of values contradicts itself, or makes no scale.
    """

    def __init__(self, requirements: Requirements) -> None:
        self._models, self._requirements = requirements.models, requirements
        self.numbers: dict[Feed, Numbers] = {}
        self.of = {feed: self._scale_of(feed, use) for feed, use in self._uses().items()}
        self._models.refuse_if_wrong()

    def _uses(self) -> dict[Feed, _Use]:
        """Return what the tables name of every decision and criterion."""
        needs = self._requirements
        feeds: list[Feed] = [*needs.decisions, *needs.criteria]
        uses = {feed: _Use() for feed in feeds}
        for decision in needs.decisions:
            use = uses[decision]
            for row in decision.rows:
                use.names(row.then, row.kind, decision.source, (decision.place, row_place(row.number)))
            if decision.default is not None:
                at = (decision.place, DEFAULT_OUTPUT)
                use.names(decision.default, decision.default_kind, decision.source, at)
        for decision in needs.tables:
            for i, (feed, column) in enumerate(zip(needs.feeds[decision], decision.columns, strict=True)):
                uses[feed].lists.extend(column.declared)
                for row in decision.rows:
                    loc = (decision.place, row_place(row.number), input_place(column.name))
                    uses[feed].tested(row.cells[i], decision.source, loc)
        return uses

    def _scale_of(self, feed: Feed, use: _Use) -> list[str]:
        """Return the levels of a decision or criterion, whatever kind of value it has; one kind only."""
        own = feed.declared if isinstance(feed, Decision) else self._own(feed)
        levels = {} if isinstance(feed, Decision) else self._given_levels(feed)
        declared = [*own, *use.lists]
        tests = [*use.tests, *levels.values()]
        kinds = {*use.kinds, *(one.kind for one in declared if one.kind is not None)}
        kinds |= {"date" if ranges[0].of_dates else "number" for ranges in tests}
        if len(kinds) > 1:
            sentence = Sentence("kinds_mixed", "values of different kinds do not go together")
            found = listed([_KINDS[kind] for kind in _KINDS if kind in kinds])
            self._models.problem(feed.source, (feed.place,), sentence, found)
            return []
        if isinstance(feed, Asked) and not kinds.isdisjoint(("number", "date")):
            limits = [one.ranges for one in declared if one.ranges]
            scale = self._numbered(feed, levels, limits, use.tests)
        else:
            if "boolean" in kinds and not any(one.values for one in declared):
                own = (*own, Declaration(_KINDS["boolean"], TRUTH))
            scale = self._scale(feed, _listing(own), _listing(use.lists), use.texts)
        return self._usable(feed, scale, use.texts)

    def _given_levels(self, asked: Asked) -> dict[str, tuple[Range, ...]]:
        """Return the numbers or days that each level has for its own, as far as the models say so themselves."""
        given = next((data.levels for data in asked.inputs if data.levels and not asked.part), ())
        found: dict[str, tuple[Range, ...]] = {}
        for level_id, written in given:
            wanted, ids = listed_in(written), texts(f'"{level_id}"')
            if wanted is None or not wanted.ranges or ids is None or len(ids) > 1 or ids[0] in found:
                sentence = Sentence("own_level_unreadable", "a level of numbers or dates cannot be read")
                self._models.problem(asked.source, (asked.place,), sentence, quoted(f"{level_id} {written}"))
            else:
                found[ids[0]] = wanted.ranges
        return found

    def _numbered(
        self,
        asked: Asked,
        levels: Mapping[str, tuple[Range, ...]],
        limits: Sequence[tuple[Range, ...]],
        tests: Mapping[tuple[Range, ...], tuple[str, Loc]],
    ) -> list[str]:
        """Return the levels of a number or day: those given, or else the parts that tests and limits tell apart.

        What lies outside the limits that the models declare has levels of its own, which cannot occur.
        """
        sections = Sections([*limits, *tests, *levels.values()])
        if sections.size > 2 * MAX_LEVELS:
            return ["…"] * sections.size
        if sections.size * len(tests) > _MAX_COMPARED:
            template = "too many different tests of its numbers or dates: more than {limit}"
            sentence = Sentence("tests_too_many", template, limit=_MAX_COMPARED // sections.size)
            self._models.problem(asked.source, (asked.place,), sentence)
            self._models.refuse_if_wrong()
        if not levels:
            levels = {called(part): part for part in sections.told_apart([*limits, *tests])}
        pieces = {level_id: sections.inside(ranges) for level_id, ranges in levels.items()}
        allowed = [sections.inside(limit) for limit in limits]
        places = [(limit, (asked.source, (asked.place,))) for limit in limits]
        for test, (source, loc) in [*places, *tests.items()]:
            inside = sections.inside(test)
            for level_id, own in pieces.items():
                if not (own <= inside or own.isdisjoint(inside)):
                    template = "this tells numbers or dates of one level apart"
                    sentence = Sentence("level_divided", template)
                    self._models.problem(source, loc, sentence, quoted(called(test)), quoted(level_id))
        outside = [i for i, own in pieces.items() if any(own.isdisjoint(inside) for inside in allowed)]
        self.numbers[asked] = Numbers(sections=sections, levels=levels, pieces=pieces, outside=outside)
        return list(levels)

    def _scale(
        self,
        feed: Feed,
        own: Sequence[Declaration],
        others: Sequence[Declaration],
        used: Mapping[str, tuple[str, Loc]],
    ) -> list[str]:
        """Return the levels of a decision or criterion: those declared, in order; otherwise those that cells name.

        Its own declarations, by a list or by its type, come first: where these differ, the shortest list holds, since
        each says what it can be at most. If it declares nothing, the longest list of those that refer to it holds.
        """
        priorities = feed.priorities if isinstance(feed, Decision) else ()
        if priorities and not own and not others:
            own = (Declaration("outputValues", priorities),)
        if (pair := disagreement([*own, *others])) is not None:
            one, other = pair
            sentence = Sentence("lists_contradict", "two lists of its values contradict each other")
            found = Sentence("found_pair", "{one} and {other}", one=one.found, other=other.found)
            allowed = Sentence("allowed.lists", "the same texts in the same order; one list may leave some out")
            self._models.problem(feed.source, (feed.place,), sentence, found, allowed)
            return []
        declared = min(own, key=_length) if own else max(others, key=_length, default=None)
        if declared is not None:
            values = dict.fromkeys(declared.values)
            for text, (source, loc) in used.items():
                if text not in values:
                    template = "the {where} do not list a text that a row uses"
                    sentence = Sentence("value_not_listed", template, where=declared.where)
                    self._models.problem(source, loc, sentence, quoted(text), listed(map(quoted, values)))
            for text in priorities:
                if text not in values:
                    template = "the {where} do not list a text that the outputValues do"
                    sentence = Sentence("priority_not_listed", template, where=declared.where)
                    self._models.problem(
                        feed.source, (feed.place,), sentence, quoted(text), listed(map(quoted, values))
                    )
        return list(used if declared is None else declared.values)

    def _usable(self, feed: Feed, scale: list[str], used: Mapping[str, tuple[str, Loc]]) -> list[str]:
        """Return a scale, after recording what keeps it from being one."""
        if len(scale) > MAX_LEVELS:
            sentence = Sentence("levels_too_many", "too many values: more than {limit}", limit=MAX_LEVELS)
            self._models.problem(feed.source, (feed.place,), sentence)
        elif len(scale) < 2:
            sentence = Sentence("levels_too_few", "the list of its values needs at least 2 entries")
            allowed: Sentence = Sentence("allowed.list_of_values", "a list in its clause or its type")
            if feed in self.numbers:
                sentence = Sentence("numbers_alike", "no cell tells one of its numbers or dates from another")
                allowed = Sentence("allowed.comparison", "a cell such as < 18 or [18..65)")
            some = listed(map(quoted, scale)) or Sentence("found_none", "none")
            self._models.problem(feed.source, (feed.place,), sentence, some, allowed)
        for text in scale[:MAX_LEVELS]:
            if not can_be_an_id(text):
                template = "text that is not empty, without control characters or blanks around it"
                sentence = Sentence("not_a_level", "this text cannot be a level")
                source, loc = used.get(text, (feed.source, (feed.place,)))
                self._models.problem(source, loc, sentence, quoted(text), Sentence("allowed.id", template))
        return scale

    def _own(self, asked: Asked) -> tuple[Declaration, ...]:
        """Return what the inputs of the models declare about something that is asked."""
        found: list[Declaration] = []
        for data in asked.inputs:
            try:
                found += data.types.declared(data.type_name, asked.part)
            except NoTextsError as error:
                self._models.problem(data.source, (asked.place,), error.sentence, error.found, error.allowed)
        return tuple(found)


def _listing(declarations: Iterable[Declaration]) -> list[Declaration]:
    return [declaration for declaration in declarations if declaration.values]


def _length(declaration: Declaration) -> int:
    return len(declaration.values)
