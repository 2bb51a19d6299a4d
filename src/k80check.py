"""Check a certificate of k80assess without k80assess.

    python k80check.py framework.toml certificate.json [other-framework.toml]

A certificate states answers about an assessment framework, and contains what is needed to verify them. This program
reads the framework's own document and the certificate, and nothing else: it shares no code with the library, and needs
only Python's standard library. It works in three steps.

1. The diagrams. The certificate has a decision diagram for every aspect: its level for each combination of levels of
   the criteria. Each diagram is walked side by side with the diagrams of the aspect's inputs and with what its rule has
   to remember on the way (a running total, the rows that can still match). Wherever all inputs are known, the rule says
   what the level must be, and the diagram has to say the same. Since the inputs' diagrams are checked in the same way,
   down to the criteria, the diagram of the outcome agrees with the framework for every combination.
2. What can occur. Where a framework has combinations that cannot occur, or an aspect was judged directly, there is one
   diagram more, which says yes or no. It is checked like the others, as that of a table: no where one of those
   combinations is met, no where an aspect was judged to be another level than its rule gives, and yes to all else.
   What a claimed rule exempts counts as one more combination that cannot occur.
3. The claims. With correct diagrams, every answer can be worked out in one walk over what can occur: which outcomes
   are possible, in how many combinations, why, and at what cost another one can be reached. Each claim must be exactly
   that.

Totals are followed as intervals: where several totals lead to the same node of the diagram, only the least and the
greatest are kept. A greater total never has a lower level, so where these two have the same level, all between them do.

Exit codes: 0 if everything holds, 1 if something does not, 2 if the files cannot be read.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from heapq import heappop, heappush
from itertools import pairwise
from math import lcm, prod
from operator import ge, gt, le, lt
from pathlib import Path
from typing import Any, TypeAlias

FORMAT = "k80assess certificate 1"
# More than any certificate made by the library needs: what one walk may hold in memory, and a minute of work in all.
MAX_PLACES = 3_000_000
MAX_STEPS = 20_000_000
MAX_DOTS = 10_000  # in one line of TOML, where a key of so many parts would take very long to read
OCCURS = ["no", "yes"]  # the levels of whether something can occur
NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?")


class Refused(Exception):  # noqa: N818
    """Why a certificate is not accepted."""


def need(holds: object, why: str) -> None:
    """Refuse the certificate where something does not hold."""
    if not holds:
        raise Refused(why)


# --- the framework ------------------------------------------------------------------------------------------------


class Framework:
    """What a framework's document says about criteria, aspects and rules; its texts are ignored.

    So are the numbers or dates that belong to a level: a certificate is about levels.

    Attributes:
        scales: for each criterion and aspect, by id, the ids of its levels, worst first.
        unordered: the ids of criteria and aspects whose scale has no better and worse.
        rules: for each aspect, by id, its rule.
        outcome: the id of the aspect that is the outcome.
        impossible: the combinations that cannot occur, each as the levels of the criteria and aspects it names.
        inputs_first: the aspects that the outcome and these combinations depend on, each after its inputs, and the
            outcome last.
    """

    KEYS = frozenset(
        [
            *("id", "version", "title", "question", "description", "source", "provenance", "outcome"),
            *("criteria", "aspects", "impossible", "also", "rank_by"),
        ]
    )
    IMPOSSIBLE_KEYS = frozenset(["when", "reason", "provenance", "section"])
    RANGE_KEYS = frozenset(["at_least", "above", "at_most", "below", "ranges"])
    LEVEL_KEYS = RANGE_KEYS | frozenset(
        ["id", "label", "description", "provenance", "section", "takes_energy", "follow_up", "needs_theme"]
    )
    NODE_KEYS = frozenset(
        ["id", "label", "description", "provenance", "section", "question", "unit", "levels", "ordered", "note", "rule"]
    )
    GATE_KEYS = frozenset(["asked_when", "otherwise"])  # of criteria only

    def __init__(self, document: Any) -> None:
        need(isinstance(document, dict), "the framework is not a table")
        need(document.keys() <= self.KEYS, f"the framework has unknown keys: {sorted(document.keys() - self.KEYS)}")
        self.id, self.version, self.outcome = document["id"], document["version"], document["outcome"]
        need(isinstance(self.id, str) and isinstance(self.version, str), "the framework has no id or no version")
        need(
            isinstance(document["criteria"], list) and isinstance(document["aspects"], list),
            "the criteria or the aspects are not a list",
        )
        self.criteria = [self._node(criterion) for criterion in document["criteria"]]
        aspects = [self._node(aspect) for aspect in document["aspects"]]
        nodes = self.criteria + aspects
        self.scales = {node["id"]: [self._level(level) for level in node["levels"]] for node in nodes}
        need(len(self.scales) == len(nodes), "two criteria or aspects have the same id")
        for node_id, levels in self.scales.items():
            need(len(set(levels)) == len(levels) >= 2, f"{node_id}: its levels are not a scale")
        self.unordered = {node["id"] for node in nodes if node.get("ordered") is False}
        self.rules = {
            aspect["id"]: Rule(aspect["rule"], self.scales[aspect["id"]], self.scales, self.unordered)
            for aspect in aspects
        }
        need(self.outcome in self.rules, "the outcome is not an aspect")
        rows = document.get("impossible")
        need(rows is None or isinstance(rows, list), "what is impossible is not a list")
        self.impossible = [self._impossible(row) for row in rows or []]
        self.gates = {node["id"]: self._gate(node) for node in self.criteria if node.get("asked_when") is not None}
        for i, gate in self.gates.items():
            self.impossible += [when for when in self._unasked(i, gate) if all(when.values())]
        self.told = [*self._named(document, "also"), *self._named(document, "rank_by")]
        need(self.outcome not in (document.get("also") or []), "the outcome is told beside itself")
        self._refuse_circles()
        self.inputs_first = self._inputs_first()
        used = self._used(row["when"] for row in rows or [])
        unused = sorted(self.scales.keys() - used)
        need(not unused, f"neither the outcome nor what is impossible depends on {unused}")

    def _node(self, node: Any) -> dict[str, Any]:
        known = self.NODE_KEYS | (frozenset() if "rule" in node else self.GATE_KEYS)
        need(node.keys() <= known, f"{node.get('id')}: unknown keys: {sorted(node.keys() - known)}")
        need(
            node.get("otherwise") is None or node.get("asked_when") is not None,
            f"{node.get('id')}: otherwise without asked_when",
        )
        need(isinstance(node["id"], str), f"not an id: {node['id']!r}")
        need(isinstance(node["levels"], list), f"{node['id']}: its levels are not a list")
        need(
            node.get("ordered") is None or isinstance(node["ordered"], bool),
            f"{node['id']}: ordered is neither true nor false",
        )
        return dict(node)

    def _level(self, level: Any) -> str:
        """Return the id of a level, which may be written as just its id."""
        if isinstance(level, str):
            return level
        need(level.keys() <= self.LEVEL_KEYS, f"a level has unknown keys: {sorted(level.keys() - self.LEVEL_KEYS)}")
        need(isinstance(level["id"], str), f"not an id: {level['id']!r}")
        return str(level["id"])

    def _named(self, document: Any, key: str) -> list[str]:
        """Return the aspects that a framework names under a key, each once."""
        named = document.get(key) or []
        need(isinstance(named, list) and all(i in self.rules for i in named), f"{key} is not a list of aspects")
        need(len(set(named)) == len(named), f"{key} names an aspect twice")
        return named

    def _gate(self, criterion: Any) -> dict[str, list[str]]:
        """Return for what a criterion is asked by the levels with which it is."""
        when, scale = criterion["asked_when"], self.scales[criterion["id"]]
        need(isinstance(when, dict) and when, f"{criterion['id']}: asked_when has no condition")
        need(criterion.get("otherwise") in scale, f"{criterion['id']}: otherwise is not one of its levels")
        return self.taken(when)

    def _unasked(self, criterion: str, gate: dict[str, list[str]]) -> Iterator[dict[str, list[str]]]:
        """Return for each part of a condition what cannot occur: that it does not hold, and yet there is an answer."""
        (otherwise,) = [node["otherwise"] for node in self.criteria if node["id"] == criterion]
        answers = [level for level in self.scales[criterion] if level != otherwise]
        for i, taken in gate.items():
            yield {i: [level for level in self.scales[i] if level not in taken], criterion: answers}

    def _depends(self, i: str) -> list[str]:
        """Return what a criterion or aspect depends on: what its rule reads, or what lets it be asked."""
        return [*self.rules[i].reads] if i in self.rules else [*self.gates.get(i, ())]

    def _used(self, rows: Iterable[Any]) -> set[str]:
        found: set[str] = set()
        waiting = [self.outcome, *self.told, *(i for when in rows for i in when)]
        while waiting:
            i = waiting.pop()
            if i not in found:
                found.add(i)
                waiting += self._depends(i)
        return found

    def _refuse_circles(self) -> None:
        """Refuse a criterion that is asked depending on its own answer."""
        done: set[str] = set()
        for criterion in self.gates:
            waiting, above = [(criterion, False)], set[str]()
            while waiting:
                i, is_done = waiting.pop()
                if is_done:
                    above.discard(i)
                    done.add(i)
                elif i not in done:
                    need(i not in above, f"{i} depends on itself")
                    above.add(i)
                    waiting.append((i, True))
                    waiting.extend((other, False) for other in self._depends(i) if other not in done)

    def _impossible(self, row: Any) -> dict[str, list[str]]:
        """Return a combination that cannot occur as a list of levels for each criterion or aspect it names."""
        need(row.keys() <= self.IMPOSSIBLE_KEYS, f"unknown keys: {sorted(row)}")
        need(isinstance(row["when"], dict) and row["when"], "what is impossible has no condition")
        return self.taken(row["when"])

    def taken(self, when: dict[str, Any]) -> dict[str, list[str]]:
        """Return a condition on what can occur as a list of levels for each criterion or aspect it names."""
        need(self.outcome not in when, "what can occur depends on the outcome")
        for i in when:
            need(i in self.scales, f"there is no criterion or aspect {i!r}")
        return {i: levelstaken(taken, i, self.scales[i], i in self.unordered) for i, taken in when.items()}

    def _inputs_first(self) -> list[str]:
        """Return the aspects in use, each behind what it depends on; refuse what depends on itself."""
        order: dict[str, None] = {}
        occurring = dict.fromkeys(i for when in self.impossible for i in when if i in self.rules)
        waiting = [(aspect, False) for aspect in [*self.told, self.outcome, *occurring]]
        above: set[str] = set()
        while waiting:
            aspect, is_done = waiting.pop()
            if is_done:
                above.discard(aspect)
                order[aspect] = None
            elif aspect not in order:
                need(aspect not in above, f"{aspect} depends on itself")
                above.add(aspect)
                waiting.append((aspect, True))
                waiting.extend((i, False) for i in self.rules[aspect].reads if i in self.rules and i not in order)
        deciding = {*occurring}
        for aspect in reversed(order):
            if aspect in deciding:
                deciding.update(self.rules[aspect].reads)
        need(self.outcome not in deciding, "what can occur depends on the outcome")
        return [*order]


def levels_named(named: Any, i: str, scale: Collection[str]) -> list[str]:
    """Return levels of a criterion or aspect: a list of one or more, each once."""
    need(isinstance(named, list) and named and len(set(named)) == len(named), f"{i}: not a list of levels")
    need(all(level in scale for level in named), f"{i}: levels that do not exist")
    return list(named)


def levelstaken(taken: Any, i: str, scale: list[str], is_unordered: bool) -> list[str]:
    """Return the levels that a condition takes: a level, a list of them, or a table of comparisons and exceptions."""
    if not isinstance(taken, dict):
        return levels_named([taken] if isinstance(taken, str) else taken, i, scale)
    need(taken.keys() <= SIGNS.keys() | {"not"}, f"{i}: unknown keys: {sorted(taken)}")
    sides = [(SIGNS[key], end) for key, end in taken.items() if key != "not" and end is not None]
    need(all(isinstance(end, str) and end in scale for _sign, end in sides), f"{i}: levels that do not exist")
    need(not sides or not is_unordered, f"{i}: its levels have no order")
    others = taken.get("not") or []
    others = levels_named([others] if isinstance(others, str) else others, i, scale) if others else []
    found = [
        level
        for place, level in enumerate(scale)
        if level not in others and all(sign(place, scale.index(end)) for sign, end in sides)
    ]
    need((sides or others) and found, f"{i}: a condition that nothing fulfils")
    return found


def number(written: Any) -> Fraction:
    """Return a number as it is written: whole, with decimals, or as text such as `1/3`."""
    if isinstance(written, Decimal):  # which as a fraction could fill the memory
        is_number = written.is_finite() and abs(written.adjusted()) + len(written.as_tuple().digits) < 1000
    elif isinstance(written, str):
        is_number = NUMBER.fullmatch(written) is not None
    else:
        is_number = is_whole(written)
    need(is_number, f"not a number: {written!r:.80}")
    try:
        return Fraction(written)
    except (ValueError, ZeroDivisionError):
        raise Refused(f"not a number: {written!r:.80}") from None


def given_number(written: Any) -> Fraction:
    """Return a number that people choose, such as a weight: one of very many digits would make every walk slow."""
    found = number(written)
    need(max(abs(found.numerator), found.denominator) < 10**80, "a number has more than 80 digits")
    return found


def is_whole(found: Any) -> bool:
    """Return whether a value is a whole number, which true and false are not."""
    return isinstance(found, int) and not isinstance(found, bool)


SIGNS: dict[str, Callable[[int, int], bool]] = {"at_least": ge, "above": gt, "at_most": le, "below": lt}
KEYS_OF_KIND = {
    "weighted": {"weights", "cutoffs", "points", "orders"},
    "table": {"inputs", "rows"},
    "minimum": {"inputs"},
    "maximum": {"inputs"},
}
Memory: TypeAlias = tuple[int, int, int]
Condition: TypeAlias = tuple[dict[str, set[int]], int]
Leaf: TypeAlias = tuple[int, ...]


class Rule:
    """A rule: what to remember of the inputs known so far, in any order, and the level once all are.

    The memory of a rule consists of the least (or greatest) level so far, the rows and the caps that can still hold,
    and the running total, which is kept apart because it is followed as an interval. Rows and caps are bits of a
    number.
    """

    KEYS = frozenset(["kind", "provenance", "section", "caps"])
    ORDER_KEYS = frozenset(["heavier", "lighter", "provenance", "section"])
    CONDITION_KEYS = frozenset(["when", "then", "at_most", "provenance", "section"])

    def __init__(self, rule: Any, levels: list[str], scales: dict[str, list[str]], unordered: set[str]) -> None:
        self.kind, self.levels, self.scales, self.unordered = rule["kind"], levels, scales, unordered
        need(self.kind in KEYS_OF_KIND, f"unknown kind of rule: {self.kind!r}")
        unknown = rule.keys() - self.KEYS - KEYS_OF_KIND[self.kind]
        need(not unknown, f"a {self.kind} rule has unknown keys: {sorted(unknown)}")
        if self.kind == "weighted" and "weights" not in rule:  # a points scheme
            rule = {**rule, "weights": dict.fromkeys(rule.get("points") or {}, 1)}
        named = rule["weights"] if self.kind == "weighted" else rule["inputs"]
        need(isinstance(named, dict if self.kind == "weighted" else list) and named, "a rule has no inputs")
        self.inputs = list(named)
        need(
            set(self.inputs) <= scales.keys() and len(set(self.inputs)) == len(self.inputs),
            "an input does not exist or is named twice",
        )
        if self.kind in ("minimum", "maximum"):
            is_even = all(len(scales[i]) == len(levels) for i in self.inputs)
            need(is_even, f"the inputs of a {self.kind} do not have as many levels as the aspect")
        rows, caps = rule.get("rows", []), rule.get("caps", [])
        need(isinstance(rows, list) and isinstance(caps, list), "rows or caps are not a list")
        also = dict.fromkeys(i for part in (*rows, *caps) for i in part.get("when", {}))
        need(all(i in scales for i in also), "a condition names what does not exist")
        self.reads = [*self.inputs, *(i for i in also if i not in self.inputs)]
        self.bits = {i: 1 << place for place, i in enumerate(self.reads)}
        caps = sorted(caps, key=lambda cap: levels.index(cap["at_most"]))
        self.rows = Conditions(self._conditions(rows, "then"), self.bits, scales)
        # The lowest cap that holds counts; the last one holds always.
        always = {"when": {}, "at_most": levels[-1]}
        self.caps = Conditions(self._conditions([*caps, always], "at_most"), self.bits, scales)
        self.terms = {i: [0] * len(scales[i]) for i in self.reads}
        self.cuts: list[int] = []
        if self.kind == "weighted":
            self._weigh(rule)

    def _weigh(self, rule: Any) -> None:
        """Turn weight times points into whole numbers, and the cut-offs into the totals from which they are reached."""
        terms = {}
        own_points = rule.get("points", {})
        need(own_points.keys() <= set(self.inputs), "there are points of something that is not an input")
        for i in self.inputs:
            points, weight = own_points.get(i, list(range(len(self.scales[i])))), given_number(rule["weights"][i])
            is_fit = isinstance(points, list) and len(points) == len(self.scales[i])
            need(is_fit, f"{i}: the number of points is not that of its levels")
            need(weight >= 0, f"{i}: a weight is below zero")
            terms[i] = [weight * given_number(p) for p in points]
        unit = lcm(*(term.denominator for own in terms.values() for term in own))
        self.terms |= {i: [int(term * unit) for term in own] for i, own in terms.items()}
        least, greatest = sum(map(min, self.terms.values())), sum(map(max, self.terms.values()))
        need(greatest > least, "the weights make no difference")
        need(set(rule["cutoffs"]) == set(self.levels[1:]), "cut-offs are needed for all levels but the lowest")
        in_points = any(isinstance(cutoff, dict) for cutoff in rule["cutoffs"].values())
        self._check_orders(rule, in_points)
        if in_points:
            self._bound([rule["cutoffs"][level] for level in self.levels[1:]], unit)
            return
        shares = [given_number(rule["cutoffs"][level]) for level in self.levels[1:]]
        need(all(low < high for low, high in pairwise([Fraction(0), *shares])), "the cut-offs do not increase above 0")
        need(shares[-1] <= 1, "a cut-off is above 1")
        self.cuts = [least - int(-share * (greatest - least) // 1) for share in shares]  # rounded up

    def _check_orders(self, rule: Any, in_points: bool) -> None:
        """Check what is said of the weights beside them, which decides nothing."""
        orders = rule.get("orders") or []
        need(isinstance(orders, list), "the orders of weights are not a list")
        need(not orders or not in_points, "weights are ordered beside bounds in points")
        pairs = []
        for order in orders:
            if isinstance(order, dict):
                unknown = order.keys() - self.ORDER_KEYS
                need(not unknown, f"an order of weights has unknown keys: {sorted(unknown)}")
                order = [order["heavier"], order["lighter"]]
            need(isinstance(order, list) and len(order) == 2, "an order of weights is not a pair")
            need(order[0] != order[1] and set(order) <= set(self.inputs), "an order of weights is not of two inputs")
            heavier, lighter = [given_number(rule["weights"][i]) for i in order]
            need(heavier >= lighter, f"{order[0]} weighs less than {order[1]}, against what is said")
            pairs.append(order)
        need(all(pair not in pairs[:i] for i, pair in enumerate(pairs)), "an order of weights is said twice")

    def _bound(self, bounds: list[Any], unit: int) -> None:
        """Turn bounds in points into totals from which they are reached, and the sign of terms that count against."""
        need(
            all(isinstance(bound, dict) and len(bound) == 1 for bound in bounds), "some cut-offs are shares, others not"
        )
        keys = [key for bound in bounds for key in bound]
        need(set(keys) <= {"at_least", "above"} or set(keys) <= {"at_most", "below"}, "bounds on different sides")
        turned = -1 if keys[0] in ("at_most", "below") else 1
        self.terms = {i: [turned * term for term in own] for i, own in self.terms.items()}
        at = [turned * unit * given_number(bound[key]) for bound, key in zip(bounds, keys, strict=True)]
        strict = [key in ("above", "below") for key in keys]
        need(all(one < other for one, other in pairwise(zip(at, strict, strict=True))), "the bounds are not in order")
        self.cuts = [
            int(total // 1) + 1 if beyond else -int(-total // 1) for total, beyond in zip(at, strict, strict=True)
        ]

    def _conditions(self, conditions: Any, then: str) -> list[Condition]:
        """Return each condition as the positions it accepts of what it names, and the position it gives."""
        read = []
        positions = {i: {level: place for place, level in enumerate(self.scales[i])} for i in self.reads}
        for condition in conditions:
            need(condition.keys() <= self.CONDITION_KEYS, f"unknown keys: {sorted(condition)}")
            need("when" in condition or then == "then", "a cap has no condition")
            when = {}
            for i, taken in condition.get("when", {}).items():
                taken_levels = levelstaken(taken, i, self.scales[i], i in self.unordered)
                when[i] = {positions[i][level] for level in taken_levels}
            need(condition[then] in self.levels, f"there is no level {condition[then]!r}")
            read.append((when, self.levels.index(condition[then])))
        return read

    def start(self) -> Memory:
        """Return the memory before any input is known."""
        return (-1, self.rows.all, self.caps.all)

    def after(self, memory: Memory, i: str, level: int, known: int) -> Memory:
        """Return the memory once `i`, the last that became known, has a level; `known` has the bits of all known."""
        extreme, rows, caps = memory
        if self.kind == "minimum" and i in self.inputs:
            extreme = level if extreme < 0 else min(extreme, level)
        if self.kind == "maximum" and i in self.inputs:
            extreme = max(extreme, level)
        return extreme, self.rows.after(rows, i, level, known), self.caps.after(caps, i, level, known)

    def is_decided(self, memory: Memory, known: int) -> bool:
        """Return whether the level is certain, whatever the inputs that are not yet known."""
        _extreme, rows, caps = memory
        return self.kind == "table" and self.rows.is_sure(rows, known) and self.caps.is_sure(caps, known)

    def level(self, memory: Memory, total: int) -> int:
        """Return the position of the level, once it is certain."""
        extreme, rows, caps = memory
        if self.kind == "weighted":
            level = bisect_right(self.cuts, total)
        elif self.kind == "table":
            need(rows, "no row decides one of the combinations")
            level = self.rows.first(rows)
        else:
            level = extreme
        return min(level, self.caps.first(caps))


class Conditions:
    """Conditions of which the first that holds counts, as bits of a number.

    Attributes:
        all: the bits of all conditions.
    """

    def __init__(self, conditions: list[Condition], bits: dict[str, int], scales: dict[str, list[str]]) -> None:
        self.all = (1 << len(conditions)) - 1
        self.gives = [gives for _when, gives in conditions]
        self._needed = [sum(bits[i] for i in when) for when, _gives in conditions]
        self._taking = {}  # for each input that is named and each of its levels, the conditions that accept it
        for i in {i for when, _gives in conditions for i in when}:
            free = sum(1 << bit for bit, (when, _gives) in enumerate(conditions) if i not in when)
            taking = [free] * len(scales[i])
            for bit, (when, _gives) in enumerate(conditions):
                for level in when.get(i, ()):
                    taking[level] |= 1 << bit
            self._taking[i] = taking
        self._sure: dict[int, int] = {}

    def after(self, alive: int, i: str, level: int, known: int) -> int:
        """Return which conditions can still be the first to hold, of those that could before an input was known."""
        if not self._taking:
            return alive
        if i in self._taking:
            alive &= self._taking[i][level]
        if known not in self._sure:  # the conditions that ask for nothing else
            self._sure[known] = sum(1 << bit for bit, needed in enumerate(self._needed) if not needed & ~known)
        sure = alive & self._sure[known]
        first = sure & -sure  # it certainly holds, so none after it can be the first
        return alive & (2 * first - 1) if first else alive

    def is_sure(self, alive: int, known: int) -> bool:
        """Return whether it is certain already which condition is the first to hold."""
        return not self._taking or bool(alive & -alive & self._sure[known])

    def first(self, alive: int) -> int:
        """Return what the first condition that holds gives."""
        return self.gives[(alive & -alive).bit_length() - 1]


# --- diagrams -----------------------------------------------------------------------------------------------------


class Diagram:
    """A decision diagram; a reference is the place of a leaf, or the place of a node after the leaves.

    Attributes:
        leaves: for each leaf the positions of its levels, none if the combination cannot occur.
        nodes: each as its variable and a reference for each value of this variable, all to places before the node.
        root: the reference where every walk starts.
    """

    def __init__(self, written: Any, scale: Collection[Any], sizes: list[int]) -> None:
        need(isinstance(written, dict) and written.keys() == {"leaves", "nodes", "root"}, "this is not a diagram")
        self.sizes = sizes
        position = {level: place for place, level in enumerate(scale)}
        self.leaves: list[Leaf] = []
        for leaf in written["leaves"]:
            is_set = isinstance(leaf, list) and len(set(leaf)) == len(leaf) and position.keys() >= set(leaf)
            need(is_set, f"a leaf is not a set of levels: {leaf!r:.80}")
            self.leaves.append(tuple(sorted(position[level] for level in leaf)))
        # For each reference the leaf that is reached whatever the values; None if there are several.
        self.always: list[Leaf | None] = list(self.leaves)
        self.nodes: list[tuple[int, tuple[int, ...]]] = []
        for variable, *children in written["nodes"]:
            ref = len(self.leaves) + len(self.nodes)
            need(is_whole(variable) and 0 <= variable < len(sizes), "a node has a variable that does not exist")
            need(
                len(children) == sizes[variable],
                "the number of children of a node is not that of the values of its variable",
            )
            for child in children:
                need(is_whole(child) and 0 <= child < ref, "a node refers to something that is not before it")
                need(self.variable(child) > variable, "a child has a variable that should come before its parent's")
            self.nodes.append((variable, tuple(children)))
            ends = {self.always[child] for child in children}
            self.always.append(ends.pop() if len(ends) == 1 else None)
        self.size = len(self.leaves) + sum(len(children) for _variable, children in self.nodes)
        self.root: int = written["root"]
        need(is_whole(self.root) and 0 <= self.root < len(self.leaves) + len(self.nodes), "the root does not exist")

    def variable(self, ref: int) -> int:
        """Return the variable at a reference; at a leaf, one beyond the last."""
        return self.nodes[ref - len(self.leaves)][0] if ref >= len(self.leaves) else len(self.sizes)

    def after(self, ref: int, variable: int, value: int) -> int:
        """Return the reference reached once a variable has a value, from one without earlier variables."""
        if self.variable(ref) == variable:
            return self.nodes[ref - len(self.leaves)][1][value]
        return ref

    def at(self, profile: list[int]) -> Leaf:
        """Return the leaf for one value of each variable."""
        ref = self.root
        while ref >= len(self.leaves):
            variable, children = self.nodes[ref - len(self.leaves)]
            ref = children[profile[variable]]
        return self.leaves[ref]

    def single_level(self, leaf: int) -> int:
        """Return the level at a leaf of an input, which must be exactly one."""
        need(len(self.leaves[leaf]) == 1, "a leaf of an input does not have exactly one level")
        return self.leaves[leaf][0]

    def reach(self, allowed: list[list[int]]) -> set[Leaf]:
        """Return the leaves reached with the allowed values, without combinations that cannot occur."""
        seen = {self.root}
        waiting = [self.root]
        while waiting:
            ref = waiting.pop()
            if ref >= len(self.leaves):
                variable, children = self.nodes[ref - len(self.leaves)]
                new = {children[value] for value in allowed[variable]} - seen
                seen |= new
                waiting.extend(new)
        return {self.leaves[ref] for ref in seen if ref < len(self.leaves) and self.leaves[ref]}

    def amounts(self, shares: list[list[int]]) -> dict[Leaf, int]:
        """Return the amount at each leaf, divided from the root down in proportion to the shares of the values.

        With shares of 1 for allowed values the amounts are numbers of combinations. An amount is the product of the
        shares of the values so far and of the whole of every variable to come, so every division leaves no remainder.
        """
        amount = [0] * (len(self.leaves) + len(self.nodes))
        wholes = [sum(own) for own in shares]
        amount[self.root] = prod(wholes)
        for ref in range(len(amount) - 1, len(self.leaves) - 1, -1):
            variable, children = self.nodes[ref - len(self.leaves)]
            if amount[ref]:
                part = amount[ref] // wholes[variable]
                for value, child in enumerate(children):
                    amount[child] += part * shares[variable][value]
        found: dict[Leaf, int] = {}
        for leaf, own in zip(self.leaves, amount, strict=False):
            found[leaf] = found.get(leaf, 0) + own
        return {leaf: own for leaf, own in found.items() if own}

    def least(self, prices: list[list[Fraction | None]], wanted: set[int]) -> Fraction | None:
        """Return the lowest price of a path to a leaf with a wanted level; None if there is no such path."""
        least: list[Fraction | None] = [Fraction(0) if wanted & set(leaf) else None for leaf in self.leaves]
        for variable, children in self.nodes:
            priced = zip(prices[variable], children, strict=True)
            ways = [price + rest for price, child in priced if price is not None and (rest := least[child]) is not None]
            least.append(min(ways, default=None))
        return least[self.root]


class Checked:
    """A framework with the diagrams of its aspects, each of which was checked.

    Attributes:
        order: the ids of the diagrams' variables, in their order: the criteria, and aspects that are judged directly.
        criteria: the ids of the former.
        judged: for each of the latter, by id, its variable; first come those that others follow from.
        derived: for each aspect, by id, the diagram of the level that its rule gives.
        diagrams: for each criterion and aspect, by id, the diagram by which others take it in: for criteria and for
            aspects that are judged that of their variable.
        feasible: the diagram of what can occur; None where everything can.
        unless: the exception of its rules, which counts as what cannot occur; None without one.
    """

    def __init__(self, framework: Framework, written: Any) -> None:
        need(isinstance(written, dict), "it has no diagrams of a framework")
        need((written["id"], written["version"]) == (framework.id, framework.version), "it is about another framework")
        self.framework = framework
        self.order, self.steps, self.pairs = written["order"], 0, 0
        need(
            isinstance(self.order, list) and len(set(self.order)) == len(self.order),
            "the order is not a list in which nothing stands twice",
        )
        self.criteria = {node["id"] for node in framework.criteria}
        need(self.criteria <= set(self.order), "the order does not have the framework's criteria")
        others = set(self.order) - self.criteria
        need(others <= framework.rules.keys() - {framework.outcome}, "the order has something that cannot be judged")
        self.judged = {i: self.order.index(i) for i in framework.inputs_first if i in others}
        keys = {"id", "version", "order", "diagrams"}
        self.unless = written.get("unless")  # what rules exempt, which counts as what cannot occur
        self.excluded = framework.impossible
        if "unless" in written:
            need(isinstance(self.unless, dict) and self.unless, "what is exempt is no condition")
            self.excluded = [*framework.impossible, framework.taken(self.unless)]
            keys |= {"unless"}
        keys |= {"feasible"} if self.excluded or self.judged else set()
        need(written.keys() == keys, f"a framework with its diagrams needs {sorted(keys)}")
        self.sizes = [len(framework.scales[i]) for i in self.order]
        self.diagrams: dict[str, Diagram] = {}
        for variable, i in enumerate(self.order):
            node = [variable, *range(self.sizes[variable])]
            leaves = [[level] for level in framework.scales[i]]
            own = {"leaves": leaves, "nodes": [node], "root": len(leaves)}
            self.diagrams[i] = Diagram(own, framework.scales[i], self.sizes)
        aspects = framework.inputs_first
        needed = written["diagrams"].keys() == set(aspects)
        need(needed, "the diagrams are not those of the aspects that the outcome depends on")
        self.derived: dict[str, Diagram] = {}
        for aspect in aspects:
            self.derived[aspect] = Diagram(written["diagrams"][aspect], framework.scales[aspect], self.sizes)
            self._walk(aspect, self.derived[aspect], framework.rules[aspect])
            self.diagrams.setdefault(aspect, self.derived[aspect])
        self.feasible = self._feasible(written["feasible"]) if "feasible" in keys else None
        self._asked: dict[str, Diagram] = {}

    def _feasible(self, written: Any) -> Diagram:
        """Return the diagram of what can occur, after checking it as that of a table.

        Its rows say no to each combination that cannot occur, and to each level of an aspect that is judged where its
        rule gives another one. The last row says yes to everything else.
        """
        scales = dict(self.framework.scales)
        rows: list[Any] = [{"when": when, "then": "no"} for when in self.excluded]
        for aspect in self.judged:
            by_rule, levels = f"{aspect}\0", scales[aspect]
            need(by_rule not in scales, f"not an id: {by_rule!r}")  # an id has no control characters
            scales[by_rule], self.diagrams[by_rule] = levels, self.derived[aspect]
            self.spend(len(levels) ** 2)
            for level in levels:
                others = [other for other in levels if other != level]
                rows.append({"when": {aspect: level, by_rule: others}, "then": "no"})
        named = [*dict.fromkeys(i for row in rows for i in row["when"])]
        table = {"kind": "table", "inputs": named, "rows": [*rows, {"then": "yes"}]}
        feasible = Diagram(written, OCCURS, self.sizes)
        self._walk("feasible", feasible, Rule(table, OCCURS, scales, set()))
        return feasible

    def asked(self, of: str) -> Diagram:
        """Return the diagram of an aspect as claims are about it: with an empty leaf for what cannot occur."""
        if self.feasible is None:
            return self.derived[of]
        if of not in self._asked:
            self._asked[of] = self._where(self.derived[of], self.feasible)
        return self._asked[of]

    def _where(self, own: Diagram, feasible: Diagram) -> Diagram:
        """Return a diagram with an empty leaf where another one says that something cannot occur."""
        last, cannot = len(self.sizes), (OCCURS.index("no"),)
        # For each variable the pairs of references that ask it first, each with the pairs that follow.
        places: list[dict[tuple[int, int], list[tuple[int, int]]]] = [{} for _ in range(last + 1)]

        def arrive(ref: int, may: int) -> tuple[int, int]:
            pair = (0 if feasible.always[may] == cannot else ref, may)
            here = places[min(own.variable(pair[0]), feasible.variable(may))]
            self.pairs += pair not in here
            need(self.pairs <= MAX_PLACES, "too large to check what can occur")
            here.setdefault(pair, [])
            return pair

        start = arrive(own.root, feasible.root)
        for variable, size in enumerate(self.sizes):
            for (ref, may), following in places[variable].items():
                self.spend(size)
                for value in range(size):
                    following.append(arrive(own.after(ref, variable, value), feasible.after(may, variable, value)))
        leaves: dict[Leaf, int] = {}
        refs = {}
        for ref, may in places[last]:
            leaf = () if feasible.leaves[may] == cannot else own.leaves[ref]
            refs[ref, may] = leaves.setdefault(leaf, len(leaves))
        nodes: dict[tuple[int, ...], int] = {}  # each node once, and none whose children are all the same
        for variable in reversed(range(last)):
            for pair, following in places[variable].items():
                children = [refs[after] for after in following]
                node = (variable, *children)
                alike = len(set(children)) == 1
                refs[pair] = children[0] if alike else nodes.setdefault(node, len(leaves) + len(nodes))
        written = {"leaves": [[*leaf] for leaf in leaves], "nodes": [*nodes], "root": refs[start]}
        levels = range(1 + max(level for leaf in own.leaves for level in leaf))
        return Diagram(written, levels, self.sizes)

    def spend(self, steps: int) -> None:
        """Refuse what takes too much work."""
        self.steps += steps
        need(self.steps <= MAX_STEPS, "too much work to check")

    def _walk(self, aspect: str, own: Diagram, rule: Rule) -> None:
        """Check that an aspect's diagram agrees with its rule on its inputs' diagrams, for every combination.

        The walk goes variable by variable. Its state is the reference in the aspect's own diagram, those in the
        diagrams of inputs that have begun and are not yet known, and what the rule remembers of the known ones; for the
        totals see `joined`. An input begins at the first variable of its diagram.
        """
        last = len(self.sizes)
        beginning: dict[int, list[tuple[str, int]]] = {}
        for i in rule.reads:
            root = self.diagrams[i].root
            beginning.setdefault(self.diagrams[i].variable(root), []).append((i, root))
        constant = beginning.pop(last, [])
        starts = sorted(beginning)
        begun = [sum(rule.bits[i] for i, _root in constant)]
        for start in starts:
            begun.append(begun[-1] + sum(rule.bits[i] for i, _root in beginning[start]))
        places: dict[int, dict[Any, set[tuple[int, int, int]]]] = {}
        variables: list[int] = []  # those with places, as a heap
        counted = 0

        def arrive(variable: int, ref: int, moved: list[tuple[str, int]], memory: Memory, low: int, high: int) -> None:
            """Add the inputs known after a variable; when they decide, compare."""
            nonlocal counted
            self.spend(1)
            going = [(i, at) for i, at in moved if at >= len(self.diagrams[i].leaves)]
            later = bisect_right(starts, variable)
            is_decided = False
            if len(going) < len(moved):
                known = begun[later] - sum(rule.bits[i] for i, _at in moved)
                for i, at in moved:
                    if at < len(self.diagrams[i].leaves):
                        level = self.diagrams[i].single_level(at)
                        known += rule.bits[i]
                        memory = rule.after(memory, i, level, known)
                        low, high = low + rule.terms[i][level], high + rule.terms[i][level]
                is_decided = rule.is_decided(memory, known)
            if is_decided or (not going and later == len(starts)):
                levels = {rule.level(memory, low), rule.level(memory, high)}
                need(len(levels) == 1, f"{aspect}: totals with different levels lead to the same node")
                need(own.always[ref] == tuple(levels), f"{aspect}: the diagram disagrees with the rule")
                return
            following = [self.diagrams[i].variable(at) for i, at in going] + starts[later : later + 1]
            asked = min([own.variable(ref), *following])
            if asked not in places:
                places[asked] = {}
                heappush(variables, asked)
            found = places[asked].setdefault((tuple(going), memory), set())
            counted += (low, high, ref) not in found
            found.add((low, high, ref))
            need(counted <= MAX_PLACES, f"{aspect}: too large to check")

        arrive(-1, own.root, constant, rule.start(), 0, 0)
        while variables:
            variable = heappop(variables)
            for (going, memory), totals in places.pop(variable).items():
                asked, joint = [*going, *beginning.get(variable, ())], joined(totals)
                for value in range(self.sizes[variable]):
                    moved = [(i, self.diagrams[i].after(at, variable, value)) for i, at in asked]
                    for low, high, ref in joint:
                        arrive(variable, own.after(ref, variable, value), moved, memory, low, high)

    # --- claims ---------------------------------------------------------------------------------------------------

    def allowed(self, answers: Any) -> list[list[int]]:
        """Return for each variable the positions that answers leave possible."""
        known = isinstance(answers, dict) and answers.keys() <= set(self.order)
        need(known, "answers to what is neither a criterion nor judged")
        allowed = []
        for i in self.order:
            scale = self.framework.scales[i]
            allowed.append(sorted(map(scale.index, levels_named(answers[i], i, scale) if i in answers else scale)))
        return allowed

    def ones(self, allowed: list[list[int]]) -> list[list[int]]:
        """Return shares of 1 for the allowed values and of 0 for the others."""
        return [
            [int(value in own) for value in range(size)]
            for own, size in zip(map(set, allowed), self.sizes, strict=True)
        ]

    def profile(self, written: Any) -> list[int]:
        """Return a position for each variable: of the level of a criterion, and that of the rule of what is judged."""
        need(isinstance(written, dict) and written.keys() == self.criteria, "not a level for each criterion")
        self.spend(len(self.order) * (1 + len(self.judged)))
        found = [own[0] for own in self.allowed({c: [level] for c, level in written.items()})]
        for aspect, variable in self.judged.items():
            found[variable] = self.derived[aspect].at(found)[0]
        return found

    def check(self, claim: Any) -> None:
        """Check that a claim is true."""
        kinds = {
            "possible": (self.check_possible, {"answers", "levels"}),
            "counts": (self.check_counts, {"answers", "counts"}),
            "chances": (self.check_chances, {"answers", "beliefs", "chances"}),
            "reason": (self.check_reason, {"answers", "levels", "criteria", "counterexamples"}),
            "against": (self.check_against, {"answers", "levels", "criteria", "counterexamples"}),
            "change": (self.check_change, {"answers", "levels", "fixed", "costs", "moves", "cost"}),
            "rule": (self.check_rule, {"when", "then", "holds", "profiles", "violations", "counterexample"}),
        }
        need(isinstance(claim, dict) and claim.get("claim") in kinds, f"unknown claim: {claim!r:.80}")
        check, keys = kinds[claim["claim"]]
        named = claim.keys() - {"claim", "of"} - ({"unless"} if check == self.check_rule else set())
        need(named == keys, f"a claim {claim['claim']!r} needs {sorted(keys)}")
        need(claim.get("unless") == self.unless, "what is exempt is not what is claimed to be")
        of = claim.get("of", self.framework.outcome)
        need(of in self.derived, f"there is no diagram of {of!r}")
        diagram = self.asked(of)
        self.spend(diagram.size + sum(self.sizes))
        check(claim, diagram, self.framework.scales[of])

    def check_possible(self, claim: Any, diagram: Diagram, scale: list[str]) -> None:
        """Check that exactly these levels are possible, worst first."""
        levels = sorted({level for leaf in diagram.reach(self.allowed(claim["answers"])) for level in leaf})
        need(claim["levels"] == [scale[level] for level in levels], "the possible levels are not those claimed")

    def check_counts(self, claim: Any, diagram: Diagram, scale: list[str]) -> None:
        """Check how many of the combinations that the answers leave, and that can occur, have each set of levels."""
        shares = self.ones(self.allowed(claim["answers"]))
        need(all(is_whole(count) for _levels, count in claim["counts"]), "a count is not a whole number")
        amounts = diagram.amounts(shares)
        amounts.pop((), None)
        need(self._by_sets(claim["counts"], scale) == amounts, "the counts are not those claimed")

    def check_chances(self, claim: Any, diagram: Diagram, scale: list[str]) -> None:
        """Check the chance of each set of levels, given the answers and that the combination can occur."""
        beliefs = claim["beliefs"]
        need(isinstance(beliefs, dict) and beliefs.keys() <= self.criteria, "beliefs about criteria that do not exist")
        shares = []
        for c, is_left in zip(self.order, self.ones(self.allowed(claim["answers"])), strict=True):
            levels = self.framework.scales[c]
            weights = beliefs.get(c, dict.fromkeys(levels, 1))
            need(
                isinstance(weights, dict) and weights.keys() <= set(levels),
                f"{c}: beliefs about levels that do not exist",
            )
            believed = [given_number(weights.get(level, 0)) for level in levels]
            given = [weight * left for weight, left in zip(believed, is_left, strict=True)]
            need(min(believed) >= 0 and sum(given) > 0, f"{c}: beliefs that leave nothing possible")
            unit = lcm(*(weight.denominator for weight in given))
            shares.append([int(weight * unit) for weight in given])
        amounts = diagram.amounts(shares)
        amounts.pop((), None)
        whole = sum(amounts.values())
        need(whole, "nothing that is believed can occur")
        chances = {levels: Fraction(amount, whole) for levels, amount in amounts.items()}
        need(self._by_sets(claim["chances"], scale) == chances, "the chances are not those claimed")

    def _by_sets(self, pairs: Any, scale: list[str]) -> dict[Leaf, Fraction]:
        need(isinstance(pairs, list), "a list of pairs is needed")
        found = {}
        for levels, amount in pairs:
            need(isinstance(levels, list) and set(levels) <= set(scale), "a level does not exist")
            key = tuple(sorted(map(scale.index, levels)))
            need(key not in found and len(key) == len(levels), "a set of levels appears twice")
            found[key] = number(amount)
        return found

    def check_reason(self, claim: Any, diagram: Diagram, scale: list[str]) -> None:
        """Check that some of the answers alone leave only what all leave, and that each of them is needed for that."""
        self.check_possible(claim, diagram, scale)
        self._check_minimal(claim, diagram, set(map(scale.index, claim["levels"])))

    def check_against(self, claim: Any, diagram: Diagram, scale: list[str]) -> None:
        """Check that some of the answers alone exclude these levels, and that each of them is needed for that."""
        excluded = levels_named(claim["levels"], "what is excluded", scale)
        self._check_minimal(claim, diagram, {place for place, level in enumerate(scale) if level not in excluded})

    def _check_minimal(self, claim: Any, diagram: Diagram, left: set[int]) -> None:
        """Check that some of the answers alone leave no levels but these, and none of them can be left out."""
        answers, kept = self.allowed(claim["answers"]), claim["criteria"]
        need(
            isinstance(kept, list) and set(kept) <= set(self.order) and len(set(kept)) == len(kept),
            "not a list of criteria, or of aspects that are judged",
        )
        alone = [
            own if c in kept else list(range(size))
            for c, own, size in zip(self.order, answers, self.sizes, strict=True)
        ]
        is_enough = all(set(leaf) <= left for leaf in diagram.reach(alone))
        need(is_enough, "these answers alone leave other levels possible")
        need(
            isinstance(claim["counterexamples"], dict) and claim["counterexamples"].keys() == set(kept),
            "a counterexample is needed for each of the criteria",
        )
        for left_out, written in claim["counterexamples"].items():
            profile = self.profile(written)
            for c, value, own in zip(self.order, profile, answers, strict=True):
                need(
                    c not in kept or c == left_out or value in own,
                    f"the counterexample without {left_out} changes {c} too",
                )
            found = diagram.at(profile)
            need(not set(found) <= left, f"the counterexample without {left_out} has no other level")

    def check_change(self, claim: Any, diagram: Diagram, scale: list[str]) -> None:
        """Check that these moves make one of the wanted levels possible, and nothing cheaper does."""
        answers, fixed, moves = self.allowed(claim["answers"]), claim["fixed"], claim["moves"]
        need(isinstance(claim["levels"], list) and set(claim["levels"]) <= set(scale), "a level does not exist")
        wanted = set(map(scale.index, claim["levels"]))
        need(isinstance(fixed, list) and set(fixed) <= self.criteria, "criteria are fixed that do not exist")
        need(
            isinstance(claim["costs"], dict) and claim["costs"].keys() <= self.criteria,
            "costs of criteria that do not exist",
        )
        prices: list[list[Fraction | None]] = []
        for c, own, size in zip(self.order, answers, self.sizes, strict=True):
            step = given_number(claim["costs"].get(c, 1))
            need(step >= 0, f"{c}: a cost below zero")
            away = [min(abs(value - possible) for possible in own) for value in range(size)]
            steps = [min(distance, 1) for distance in away] if c in self.framework.unordered else away
            is_movable = c in self.criteria and c not in fixed
            prices.append([step * n if n == 0 or is_movable else None for n in steps])
        least = diagram.least(prices, wanted)
        if claim["cost"] is None:
            need(least is None and moves is None, "one of the wanted levels can be reached")
            return
        need(least is not None and number(claim["cost"]) == least, "the lowest cost is not the one claimed")
        need(isinstance(moves, dict) and moves.keys() <= self.criteria, "moves of criteria that do not exist")
        moved = self.allowed({c: [level] for c, level in moves.items()})
        paid = Fraction(0)
        for variable, c in enumerate(self.order):
            if c in moves:
                price = prices[variable][moved[variable][0]]
                need(price is not None and moved[variable][0] not in answers[variable], f"{c} cannot move there")
                paid += price or 0
        need(paid == least, "the moves do not cost what is claimed")
        after = [moved[v] if c in moves else answers[v] for v, c in enumerate(self.order)]
        need(any(wanted & set(leaf) for leaf in diagram.reach(after)), "the moves do not make a wanted level possible")

    def check_rule(self, claim: Any, diagram: Diagram, scale: list[str]) -> None:
        """Check that these answers always give one of the named levels, or that a combination shows they do not."""
        allowed = self.allowed(claim["when"])
        need(isinstance(claim["then"], list) and set(claim["then"]) <= set(scale), "a level does not exist")
        then = set(map(scale.index, claim["then"]))
        amounts = diagram.amounts(self.ones(allowed))
        amounts.pop((), None)
        violations = sum(amount for levels, amount in amounts.items() if not set(levels) <= then)
        need(
            is_whole(claim["profiles"]) and claim["profiles"] == sum(amounts.values()) > 0,
            "the number of profiles is not the one claimed",
        )
        need(
            is_whole(claim["violations"]) and claim["violations"] == violations,
            "the number of violations is not the one claimed",
        )
        need(claim["holds"] is (violations == 0), "whether the rule holds is not as claimed")
        if claim["counterexample"] is None:
            need(claim["holds"], "there is no counterexample")
            return
        profile = self.profile(claim["counterexample"])
        found = diagram.at(profile)
        is_one = (
            all(value in own for value, own in zip(profile, allowed, strict=True)) and found and not set(found) <= then
        )
        need(is_one, "the counterexample does not break the rule")


def joined(totals: set[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the totals with neighbouring intervals joined where they lead to the same reference."""
    joint: list[tuple[int, int, int]] = []
    for low, high, ref in sorted(totals):
        if joint and joint[-1][2] == ref:
            joint[-1] = (joint[-1][0], max(joint[-1][1], high), ref)
        else:
            joint.append((low, high, ref))
    return joint


def check_difference(old: Checked, new: Checked, claim: Any) -> None:
    """Check how many combinations two frameworks move from each set of outcomes to each other one."""
    need(claim.keys() == {"claim", "profiles", "moved"}, "a claim 'difference' needs profiles and moved")
    need(not old.judged and not new.judged, "a difference is about all combinations, and nothing is judged")
    shared = [c for c in old.order if c in new.order]
    need(
        shared == old.order[: len(shared)] == new.order[: len(shared)], "the common criteria are not in the same order"
    )
    for c in shared:
        need(old.framework.scales[c] == new.framework.scales[c], f"{c} has different levels in the two frameworks")
    diagrams = [one.asked(one.framework.outcome) for one in (old, new)]
    for diagram in diagrams:
        need(
            all(variable < len(shared) for variable, _c in diagram.nodes),
            "a criterion that only one of the frameworks has decides something",
        )
    profiles = prod(old.sizes[: len(shared)])
    need(
        is_whole(claim["profiles"]) and claim["profiles"] == profiles,
        "the number of combinations is not the one claimed",
    )
    found = counted_moves(old, new, len(shared))
    need(told_moves(old, new, set(shared), claim["moved"]) == found, "the moves are not those claimed")


Move: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The outcomes of one framework, and those of the other one."""


def counted_moves(old: Checked, new: Checked, variables: int) -> dict[Move, int]:
    """Return for each move how many combinations of levels of the first variables make it."""
    diagrams = [one.asked(one.framework.outcome) for one in (old, new)]
    sizes = old.sizes[:variables]
    places: list[dict[tuple[int, int], int]] = [{} for _ in range(variables + 1)]
    counted = 0

    def arrive(refs: tuple[int, int], amount: int) -> None:
        nonlocal counted
        here = places[min(variables, *(diagram.variable(ref) for diagram, ref in zip(diagrams, refs, strict=True)))]
        counted += refs not in here
        need(counted <= MAX_PLACES, "too large to compare")
        here[refs] = here.get(refs, 0) + amount

    arrive((diagrams[0].root, diagrams[1].root), prod(sizes))
    for variable, size in enumerate(sizes):
        for refs, amount in places[variable].items():
            old.spend(size)
            for value in range(size):
                moved = [d.after(ref, variable, value) for d, ref in zip(diagrams, refs, strict=True)]
                arrive((moved[0], moved[1]), amount // size)
    scales = [one.framework.scales[one.framework.outcome] for one in (old, new)]
    found: dict[Move, int] = {}
    for refs, amount in places[-1].items():
        leaves = [diagram.leaves[ref] for diagram, ref in zip(diagrams, refs, strict=True)]
        before, after = [tuple(scale[i] for i in leaf) for scale, leaf in zip(scales, leaves, strict=True)]
        if before != after:
            found[before, after] = found.get((before, after), 0) + amount
    return found


def told_moves(old: Checked, new: Checked, shared: Collection[str], moved: Any) -> dict[Move, int]:
    """Return the moves that a claim counts, each of which has an example that shows it."""
    told: dict[Move, int] = {}
    for before, after, count, example in moved:
        need(is_whole(count), "a count is not a whole number")
        need(isinstance(before, list) and isinstance(after, list), "levels are not a list")
        move = (tuple(before), tuple(after))
        need(move not in told, "a move appears twice")
        told[move] = count
        need(isinstance(example, dict) and example.keys() == shared, "not a level for each common criterion")
        for one, said in zip((old, new), move, strict=True):
            scale = one.framework.scales[one.framework.outcome]
            whole = {c: example.get(c, one.framework.scales[c][0]) for c in one.order}
            levels = one.asked(one.framework.outcome).at(one.profile(whole))
            need(tuple(scale[level] for level in levels) == said, "an example of a move does not show it")
    return told


# --- files --------------------------------------------------------------------------------------------------------


def check(framework: Any, certificate: Any, other: Any = None) -> list[str]:
    """Check a certificate against a framework's document, and against another one's if it is about a difference.

    Args:
        framework: the content of the framework's document, with numbers as whole numbers, `Decimal` or text.
        certificate: the content of the certificate, likewise.
        other: the content of the other framework's document, likewise.

    Returns:
        The kinds of its claims, in order; all of them are true.

    Raises:
        Refused: when the certificate does not show what it claims.
    """
    try:
        need(isinstance(certificate, dict) and certificate.get("format") == FORMAT, f"the format is not {FORMAT!r}")
        need(certificate.keys() <= {"format", "framework", "other", "claims"}, "the certificate has unknown keys")
        need(isinstance(certificate["claims"], list) and certificate["claims"], "it claims nothing")
        checked = Checked(Framework(framework), certificate["framework"])
        beside = None
        if "other" in certificate:
            need(other is not None, "it is about two frameworks: pass the other one's document too")
            beside = Checked(Framework(other), certificate["other"])
        for claim in certificate["claims"]:
            if isinstance(claim, dict) and claim.get("claim") == "difference":
                need(beside is not None, "a claim of a difference needs another framework")
                assert beside is not None
                check_difference(checked, beside, claim)
            else:
                checked.check(claim)
        return [claim["claim"] for claim in certificate["claims"]]
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise Refused(f"not a certificate and a framework in the right form: {type(error).__name__} {error}") from None


def read(path: str) -> Any:
    """Read a TOML or JSON file, with numbers as they are written."""
    text = Path(path).read_text("utf-8-sig")
    if path.lower().endswith(".json"):
        return json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_without_duplicates)
    if max(line.count(".") for line in text.split("\n")) > MAX_DOTS:
        raise ValueError(f"a line has more than {MAX_DOTS} dots")
    return tomllib.loads(text, parse_float=Decimal)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _value in pairs}) < len(pairs):
        raise ValueError("a key appears twice in one object")
    return dict(pairs)


def main(arguments: list[str]) -> int:
    """Check files, print the result and return the exit code."""
    if len(arguments) not in (2, 3):
        sys.stderr.write(f"{__doc__}")
        return 2
    try:
        framework, certificate, *others = map(read, arguments)
    except (ArithmeticError, MemoryError, OSError, RecursionError, ValueError) as error:
        sys.stderr.write(f"cannot be read: {_line(error)}\n")
        return 2
    try:
        claims = check(framework, certificate, *others)
    except Refused as refused:
        sys.stdout.write(f"REFUSED: {_line(refused)}\n")
        return 1
    sys.stdout.write(f"holds: {len(claims)} claims ({', '.join(dict.fromkeys(claims))})\n")
    return 0


def _line(error: Exception) -> str:
    """Return what an error says as one line that every terminal can show, whatever the names in it."""
    return str(error).encode("unicode_escape").decode("ascii")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
