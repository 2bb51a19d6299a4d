"""Tables over texts as a framework: which decision feeds which, which levels there are, whether one row decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from k80assess.document.files import load
from k80assess.document.framework import Framework
from k80assess.errors import ArgumentError, DocumentError, Problem, UnknownNameError, listed, quoted
from k80assess.interop._dmn_tables import MOST_PROBLEMS, Decision, Models, Row, Scale, described
from k80assess.interop._feel import ANY, id_of
from k80assess.interop._xml import bare_name

MODEL_NAME = "urn:k80assess:"
"""How the namespace of a model begins that we wrote: id and version follow, with a colon between them."""

_MOST_LEVELS = 1_000
# A column may ask a variable, or a part of one; whatever has an operator is a calculation.
_VARIABLE = re.compile(r"[^\W\d]\w*(?:[ .]\w+)*")


class Conditions:
    """Conditions on the same inputs, and which of them some combination fulfils together: a bit for each of them."""

    def __init__(self, whens: Sequence[Mapping[str, Sequence[str]]], inputs: Iterable[str]) -> None:
        self._all = (1 << len(whens)) - 1
        self._free = dict.fromkeys(inputs, 0)
        self._taking: dict[tuple[str, str], int] = {}
        for number, when in enumerate(whens):
            bit = 1 << number
            for input_id in self._free:
                for level in when.get(input_id, ()):
                    self._taking[input_id, level] = self._taking.get((input_id, level), 0) | bit
                if input_id not in when:
                    self._free[input_id] |= bit

    def meeting(self, when: Mapping[str, Sequence[str]]) -> int:
        """Give the bits of the conditions that share a combination with this one."""
        bits = self._all
        for input_id, levels in when.items():
            taking = self._free[input_id]
            for level in levels:
                taking |= self._taking.get((input_id, level), 0)
            bits &= taking
        return bits


def framework_of(models: Models, root: str | None) -> Framework:
    """Give the framework whose outcome is the root decision, with everything it follows from.

    Raises:
        DocumentError: when the tables cannot be read, or decide too little or too much.
        ArgumentError: when several decisions feed no other and none is named.
        UnknownNameError: when there is no decision of this name.
    """
    return _Assembly(models, root).framework()


class _Assembly:
    def __init__(self, models: Models, root: str | None) -> None:
        self.models = models
        by_name: dict[str, list[Decision]] = {}
        for decision in models.decisions:
            for name in decision.names:
                by_name.setdefault(name, []).append(decision)
        self.feeds = {d: [self._feed(d, name, by_name) for name, _ in d.columns] for d in models.decisions}
        models.refuse_if_wrong()
        self.outcome = self._root(root)
        reached = self._reached(self.outcome)
        self.decisions = [decision for decision in models.decisions if decision in reached]
        asked = [feed for decision in self.decisions for feed in self.feeds[decision] if isinstance(feed, str)]
        self.criteria = list(dict.fromkeys([*(name for name in models.inputs if name in asked), *asked]))
        self.scales = self._scales()

    def _feed(self, decision: Decision, name: str, by_name: Mapping[str, list[Decision]]) -> Decision | str:
        """What a column takes in: a decision, or else the name of a criterion."""
        feeding = by_name.get(name, [])
        if len(feeding) > 1:
            self.models.problem(decision.place, "several decisions have the name of this input", quoted(name))
        elif not feeding and name not in self.models.inputs and not _VARIABLE.fullmatch(name):
            self.models.problem(decision.place, "an input must be a variable, not a calculation", quoted(name))
        return feeding[0] if feeding else name

    def _root(self, root: str | None) -> Decision:
        if not self.models.decisions:
            raise DocumentError(self.models.name, [Problem("", "there is no decision in this model")])
        if root is not None:
            by_id = {decision.aspect_id: decision for decision in self.models.decisions}
            if root not in [*by_id]:
                raise UnknownNameError("decision", root, by_id)
            return by_id[root]
        feeding = {feed for feeds in self.feeds.values() for feed in feeds}
        tops = [decision for decision in self.models.decisions if decision not in feeding]
        if not tops:
            problem = Problem("", "every decision is an input of another one, so none is the outcome")
            raise DocumentError(self.models.name, [problem])
        if len(tops) > 1:
            names = listed([top.aspect_id for top in tops])
            raise ArgumentError(f"root: {self.models.name} has several roots, so name one of them: {names}")
        return tops[0]

    def _reached(self, outcome: Decision) -> set[Decision]:
        reached = {outcome}
        waiting = [outcome]
        while waiting:
            for feed in self.feeds[waiting.pop()]:
                if isinstance(feed, Decision) and feed not in reached:
                    reached.add(feed)
                    waiting.append(feed)
        return reached

    def _scales(self) -> dict[Decision | str, list[str]]:
        """The levels of every decision and criterion: those declared, and where nothing is, those that cells name."""
        found: dict[Decision | str, dict[str, None]] = {}
        for decision in self.decisions:
            outputs = [row.then for row in decision.rows]
            outputs += [] if decision.default is None else [decision.default]
            found[decision] = self._named(decision, decision.outcome, outputs, "outputValues")
        for decision in self.decisions:
            for i, (feed, (name, declared)) in enumerate(zip(self.feeds[decision], decision.columns, strict=True)):
                tested = [text for row in decision.rows for text in row.cells[i].texts]
                named = self._named(decision, declared, tested, f"inputValues of {quoted(name)}")
                found.setdefault(feed, {}).update(named)
        for feed, levels in found.items():
            if len(levels) > _MOST_LEVELS:
                place = feed.place if isinstance(feed, Decision) else f"input {quoted(feed)}"
                self.models.problem(place, f"too many values: more than {_MOST_LEVELS:,}")
        self.models.refuse_if_wrong()
        return {feed: list(levels) for feed, levels in found.items()}

    def _named(self, decision: Decision, declared: Scale, used: Iterable[str], what: str) -> dict[str, None]:
        values = dict.fromkeys(declared or used)
        for text in dict.fromkeys(used):
            if text not in values:
                self.models.problem(decision.place, f"the {what} do not list a text that a row uses", quoted(text))
        return values

    def framework(self) -> Framework:
        content = {
            **_identity(self.models.definitions[0]),
            "outcome": self.outcome.aspect_id,
            "criteria": [self._criterion(name) for name in self.criteria],
            "aspects": [self._aspect(decision) for decision in self.decisions],
        }
        self.models.refuse_if_wrong()
        try:
            return load(Framework, content)
        except DocumentError as error:
            problems = [problem._replace(place=self._place(problem.place)) for problem in error.problems]
            raise DocumentError(self.models.name, problems[:MOST_PROBLEMS]) from error

    def _place(self, place: str) -> str:
        """A place in the framework as a place in the model."""
        match = re.match(r"(criteria|aspects)\[(\d+)\]\.?", place)
        if match is None:
            return place
        if match[1] == "criteria":
            return f"input {quoted(self.criteria[int(match[2])])}, {place[match.end() :]}"
        return f"{self.decisions[int(match[2])].place}, {place[match.end() :]}"

    def _criterion(self, name: str) -> dict[str, Any]:
        element = self.models.inputs.get(name)
        people = {} if element is None else described(element)
        return {"id": id_of(name), **people, "levels": [{"id": level} for level in self.scales[name]]}

    def _aspect(self, decision: Decision) -> dict[str, Any]:
        feeds = self.feeds[decision]
        inputs = [id_of(feed) if isinstance(feed, str) else feed.aspect_id for feed in feeds]
        whens = [self._when(decision, row, inputs) for row in decision.rows]
        if decision.policy in ("UNIQUE", "ANY"):
            self._refuse_overlap(decision, whens, inputs)
        rows = list(zip(whens, [row.then for row in decision.rows], strict=True))
        if decision.policy == "PRIORITY":
            if not decision.outcome:
                self.models.problem(decision.place, "PRIORITY needs outputValues, which say what goes first")
            priority = {level: place for place, level in enumerate(self.scales[decision])}
            rows.sort(key=lambda row: priority[row[1]])
        if decision.default is not None:
            rows.append(({}, decision.default))
        # A condition that takes no level never holds.
        possible = [{"when": when, "then": then} for when, then in rows if all(when.values())]
        levels = [{"id": level} for level in self.scales[decision]]
        rule = {"kind": "table", "inputs": inputs, "rows": possible}
        return {"id": decision.aspect_id, **decision.texts, "levels": levels, "rule": rule}

    def _when(self, decision: Decision, row: Row, inputs: Sequence[str]) -> dict[str, list[str]]:
        when = {}
        for feed, input_id, wanted in zip(self.feeds[decision], inputs, row.cells, strict=True):
            if wanted != ANY:
                named = dict.fromkeys(wanted.texts)
                scale = self.scales[feed]
                when[input_id] = [level for level in scale if level not in named] if wanted.negated else list(named)
        return when

    def _refuse_overlap(
        self, decision: Decision, whens: Sequence[Mapping[str, Sequence[str]]], inputs: Sequence[str]
    ) -> None:
        conditions = Conditions(whens, inputs)
        same = dict.fromkeys(self.scales[decision], 0)
        for i, row in enumerate(decision.rows):
            same[row.then] |= 1 << i
        for i, row in enumerate(decision.rows):
            allowed = same[row.then] if decision.policy == "ANY" else 1 << i
            others = conditions.meeting(whens[i]) & ~allowed
            if others:
                other = decision.rows[others.bit_length() - 1].number
                message = f"rows {row.number} and {other} both hold somewhere, which {decision.policy} excludes"
                self.models.problem(decision.place, message)
                return


def _identity(definitions: Element) -> dict[str, str]:
    """A model's id, version and title: those of the framework that we wrote it from, or what comes nearest."""
    framework_id, version = id_of(bare_name(definitions.get("name", ""))) or "decisions", "1"
    namespace = definitions.get("namespace", "")
    if namespace.startswith(MODEL_NAME):
        version = unquote(namespace.rpartition(":")[2]) or version
    label = definitions.get("label", "").strip()
    return {"id": framework_id, "version": version, **({"title": label} if label else {})}
