"""Tables as a framework: which decision feeds which, what the levels are, whether a single row decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from k80assess.document.files import load
from k80assess.document.framework import Framework
from k80assess.document.gap import TooManyLooksError, find_gap
from k80assess.document.problems import MAX_VALUES
from k80assess.document.text import LANGUAGES
from k80assess.errors import (
    DocumentError,
    Loc,
    Problem,
    Sentence,
    listed,
    quoted,
)
from k80assess.interop._conditions import OverlappingConditions
from k80assess.interop._xml import bare_name
from k80assess.interop.dmn.feel import ANY, id_of
from k80assess.interop.dmn.requirements import Requirements
from k80assess.interop.dmn.scales import Scales
from k80assess.interop.dmn.tables import (
    Asked,
    Decision,
    DmnModels,
    Feed,
    TableRow,
    row_place,
)

MODEL_NAME = "urn:k80assess:"
"""The prefix of the namespace of models we write: id and version follow, separated by a colon."""

# Where a model has the title of a framework.
_IDENTITY: dict[Loc, Loc] = {
    ("id",): ("definitions", "name"),
    ("version",): ("definitions", "namespace"),
    ("title",): ("definitions", "label"),
}
_OUTSIDE = Sentence("outside_allowed", "The decision model does not allow these values.")
_ROWS_NEEDED = Sentence("allowed.dmn_rows", "rows for every combination, or a defaultOutputEntry")


def framework_of(models: DmnModels, root: str | None) -> Framework:
    """Return the framework whose outcome is the root decision, with everything it depends on.

    Raises:
        DocumentError: when tables that are needed cannot be read, leave a combination undecided or decide it twice.
        ArgumentError: when several decisions feed no other one and none is named as root.
        UnknownNameError: when there is no decision of this name.
    """
    return _Assembly(models, root).framework()


class _Assembly:
    def __init__(self, models: DmnModels, root: str | None) -> None:
        self.models = models
        self.needs = Requirements(models, root)
        self.scales = Scales(self.needs)
        self.values = 0
        self.impossible: list[tuple[str, Loc]] = []

    def framework(self) -> Framework:
        content = {
            **_identity(self.models.definitions[0]),
            "outcome": self.needs.outcome.aspect_id,
            "criteria": [self._criterion(asked) for asked in self.needs.criteria],
            "aspects": [self._aspect(decision) for decision in self.needs.decisions],
            "impossible": list(self._impossible()),
        }
        self.models.refuse_if_wrong()
        try:
            return load(Framework, content)
        except DocumentError as error:
            for problem in error.problems:
                self.models.keep(*self._in_the_model(problem))
        self.models.refuse_if_wrong()
        raise AssertionError("refused without a problem")

    def _in_the_model(self, problem: Problem) -> tuple[str, Problem]:
        """Return a problem of the framework as one of the model: of the whole, or of texts for people."""
        match problem.loc:
            case ("impossible", int(number), *_):
                source, loc = self.impossible[number]
                return source, problem._replace(loc=loc)
            case ("criteria" | "aspects" as kind, int(number), *rest):
                things: Sequence[Feed] = self.needs.criteria if kind == "criteria" else self.needs.decisions
                thing = things[number]
                if rest[:1] == ["rule"]:
                    return thing.source, problem._replace(loc=(thing.place,), allowed=_ROWS_NEEDED)
                return thing.source, problem._replace(loc=(thing.place, *(rest if rest[:1] != ["levels"] else ())))
        return self.models.sources[0][0], problem._replace(loc=_IDENTITY.get(problem.loc, ()))

    def _criterion(self, asked: Asked) -> dict[str, Any]:
        # What is said about a whole input does not apply to its parts.
        people = dict(asked.inputs[0].texts) if asked.inputs and not asked.part else {}
        is_loose = any(data.ordered is False for data in asked.inputs)
        if unit := next((data.unit for data in asked.inputs if data.unit and not asked.part), ""):
            people["unit"] = unit
        return {"id": asked.own_id, **people, "levels": self._levels(asked), **_unordered(is_loose)}

    def _levels(self, feed: Feed) -> list[dict[str, Any]]:
        levels: list[dict[str, Any]] = [{"id": level} for level in self.scales.of[feed]]
        for level in levels if feed in self.scales.numbers else ():
            ranges = [own.ends for own in self.scales.numbers[feed].levels[level["id"]]]
            level |= ranges[0] if len(ranges) == 1 else {"ranges": ranges}
        return levels

    def _impossible(self) -> Iterator[dict[str, Any]]:
        """Yield the combinations that cannot occur, keeping where in the models each stands."""
        for asked, numbers in self.scales.numbers.items():
            if numbers.outside and isinstance(asked, Asked):
                self.impossible.append((asked.source, (asked.place,)))
                reason = {language: _OUTSIDE.to(language) for language in LANGUAGES}
                yield {"when": {asked.own_id: numbers.outside}, "reason": reason, "provenance": "derived"}
        for decision in self.needs.occurrences:
            inputs = self._inputs(decision)
            can_occur = False
            for row in decision.rows:
                at: Loc = (decision.place, row_place(row.number))
                if row.kind != "boolean" or (row.then == "false" and can_occur and decision.policy == "FIRST"):
                    self._refuse_occurrence(decision, at)
                elif row.then == "true":
                    can_occur = True
                else:
                    when = self._when(decision, row, inputs)
                    if all(when.values()):
                        self.impossible.append((decision.source, at))
                        yield {"when": when, **row.reason}
            if decision.policy == "PRIORITY" or decision.default not in (None, "true"):
                self._refuse_occurrence(decision, (decision.place,))

    def _refuse_occurrence(self, decision: Decision, loc: Loc) -> None:
        sentence = Sentence("occurrence_unreadable", "this does not say what can occur in a way that can be read")
        template = "rows that give false where it cannot occur, and after them rows that give true"
        self.models.problem(decision.source, loc, sentence, allowed=Sentence("allowed.occurrence", template))

    def _inputs(self, decision: Decision) -> list[str]:
        return [feed.own_id if isinstance(feed, Asked) else feed.aspect_id for feed in self.needs.feeds[decision]]

    def _aspect(self, decision: Decision) -> dict[str, Any]:
        inputs = self._inputs(decision)
        whens = [self._when(decision, row, inputs) for row in decision.rows]
        if decision.policy in ("UNIQUE", "ANY"):
            self._refuse_overlap(decision, whens, inputs)
        rows = list(zip(whens, [row.then for row in decision.rows], strict=True))
        if decision.policy == "PRIORITY":
            priority = {level: place for place, level in enumerate(decision.priorities)}
            for then in dict.fromkeys(then for _when, then in rows if then not in priority):
                template = "PRIORITY needs outputValues that rank this output"
                sentence = Sentence("priority_missing", template)
                self.models.problem(decision.source, (decision.place,), sentence, quoted(then))
            rows.sort(key=lambda row: priority.get(row[1], 0))
        if decision.default is not None:
            rows.append(({}, decision.default))
        else:
            rows += self._never_asked(decision, rows, inputs)
        # A condition that takes no level never holds.
        possible = [{"when": when, "then": then} for when, then in rows if all(when.values())]
        if not possible:
            sentence = Sentence("nothing_decided", "no row decides anything")
            self.models.problem(decision.source, (decision.place,), sentence, allowed=_ROWS_NEEDED)
        self._refuse_numbers_undecided(decision, possible, inputs)
        rule = {"kind": "table", "inputs": list(dict.fromkeys(inputs)), "rows": possible}
        is_loose = decision.ordered is False
        levels = self._levels(decision)
        return {"id": decision.aspect_id, **decision.texts, "levels": levels, **_unordered(is_loose), "rule": rule}

    def _never_asked(
        self, decision: Decision, rows: Sequence[tuple[dict[str, list[str]], str]], inputs: Sequence[str]
    ) -> list[tuple[dict[str, list[str]], str]]:
        """Return rows for what lies outside the limits of numbers, where no row decides that: it cannot occur."""
        of_numbers = dict(zip(inputs, self.needs.feeds[decision], strict=True))
        limited = {
            i: own.outside for i, feed in of_numbers.items() if (own := self.scales.numbers.get(feed)) and own.outside
        }
        if not limited:
            return []
        with suppress(TooManyLooksError):
            scales = {input_id: self.scales.of[feed] for input_id, feed in of_numbers.items()}
            if find_gap([when for when, _then in rows if all(when.values())], scales) is None:
                return []
        lowest = self.scales.of[decision][0]
        return [({input_id: outside}, lowest) for input_id, outside in limited.items()]

    def _refuse_numbers_undecided(
        self, decision: Decision, rows: Sequence[Mapping[str, Any]], inputs: Sequence[str]
    ) -> None:
        """Refuse rows that leave a number or day undecided, naming one; a gap between texts is seen on loading."""
        feeds = dict(zip(inputs, self.needs.feeds[decision], strict=True))
        if self.scales.numbers.keys().isdisjoint(feeds.values()):
            return
        gap = None
        scales = {input_id: self.scales.of[feed] for input_id, feed in feeds.items()}
        with suppress(TooManyLooksError):
            gap = find_gap([row["when"] for row in rows], scales)
        if gap is not None:
            levels = {input_id: gap.get(input_id, scale[0]) for input_id, scale in scales.items()}
            named = [f"{i} = {self._in_words(feeds[i], level)}" for i, level in levels.items()]
            sentence = Sentence("combination_undecided", "no row decides {combination}", combination=listed(named))
            self.models.problem(decision.source, (decision.place,), sentence, allowed=_ROWS_NEEDED)

    def _in_words(self, feed: Feed, level: str) -> str:
        """Return a level, or a number or day that has it."""
        own = self.scales.numbers.get(feed)
        return level if own is None else own.sections.number_in(own.pieces[level])

    def _when(self, decision: Decision, row: TableRow, inputs: Sequence[str]) -> dict[str, list[str]]:
        when: dict[str, list[str]] = {}
        for feed, input_id, wanted in zip(self.needs.feeds[decision], inputs, row.cells, strict=True):
            if wanted != ANY:
                named = dict.fromkeys(wanted.texts)
                if feed in self.scales.numbers:
                    named = dict.fromkeys(self.scales.numbers[feed].inside(wanted.ranges))
                # Two columns can refer to the same thing: both have to match.
                asked = when.get(input_id, self.scales.of[feed])
                when[input_id] = [level for level in asked if (level in named) != wanted.negated]
        self.values += sum(map(len, when.values()))
        if self.values > MAX_VALUES:  # a cell such as not("a") matches all the others
            template = "too large for a document: more than {limit} values of inputs in its rows"
            sentence = Sentence("rows_too_large", template, limit=MAX_VALUES)
            raise DocumentError(decision.source, [Problem((decision.place,), sentence)])
        return when

    def _refuse_overlap(
        self, decision: Decision, whens: Sequence[Mapping[str, Sequence[str]]], inputs: Sequence[str]
    ) -> None:
        conditions = OverlappingConditions(whens, inputs)
        same = dict.fromkeys(self.scales.of[decision], 0)
        for i, row in enumerate(decision.rows):
            same[row.then] |= 1 << i
        for i, row in enumerate(decision.rows):
            allowed = same[row.then] if decision.policy == "ANY" else 1 << i
            others = conditions.meeting(whens[i]) & ~allowed
            if others:
                other = decision.rows[others.bit_length() - 1].number
                template = "rows {one} and {other} match the same combination, which {policy} does not allow"
                sentence = Sentence("rows_overlap", template, one=row.number, other=other, policy=decision.policy)
                self.models.problem(decision.source, (decision.place,), sentence)
                return


def _unordered(is_loose: bool) -> dict[str, bool]:
    return {"ordered": False} if is_loose else {}


def _identity(definitions: Element) -> dict[str, str]:
    """Return a model's id, version and title: those of the framework it was written from, or the closest to these."""
    framework_id, version = id_of(bare_name(definitions.get("name", ""))) or "decisions", "1"
    namespace = definitions.get("namespace", "")
    if namespace.startswith(MODEL_NAME):
        version = unquote(namespace.rpartition(":")[2]) or version
    label = definitions.get("label", "").strip()
    return {"id": framework_id, "version": version, **({"title": label} if label else {})}
