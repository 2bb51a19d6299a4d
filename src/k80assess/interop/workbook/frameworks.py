"""A framework as sheets of a workbook, and sheets as the content of a framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from k80assess.document.framework import Framework
from k80assess.document.text import LANGUAGES
from k80assess.errors import DocumentError, Language, Problem, Sentence, in_words, quoted
from k80assess.interop.workbook.cells import (
    Names,
    WrongCellError,
    choice_cell,
    choice_in,
    condition_cell,
    condition_in,
    joined,
    name_in,
    pieces,
    text_in,
)
from k80assess.interop.workbook.drawn import Drawn, Lists, drawn
from k80assess.interop.workbook.layout import FRAMEWORK, ITEMS, Layout, in_both, known_heads, words
from k80assess.interop.workbook.package import place_of
from k80assess.interop.workbook.tables import Head, Row, Tables

Plain = dict[str, Any]

LAYOUTS = {layout.key: layout for layout in FRAMEWORK}
_COLUMNS = {key: layout.columns for key, layout in LAYOUTS.items()}
_ENDS = ("at_least", "above", "at_most", "below")
_SOURCED = ("provenance", "section")


def names_of(things: Sequence[Mapping[str, Any]], reserved: Sequence[str] = ()) -> Names:
    """Return what things of a document are called, from their plain data."""
    return Names([(thing["id"], _labels(thing.get("label", thing["id"]))) for thing in things], reserved)


def _labels(label: Any) -> dict[str, str]:
    return dict(label) if isinstance(label, Mapping) else {"nl": label, "en": label}


# --- writing --------------------------------------------------------------------------------------------------------


def framework_sheets(framework: Framework | None, language: Language) -> list[Drawn]:
    """Return the sheets of a framework, or those of one in which nothing is filled in yet.

    Raises:
        DocumentError: when it has something that no cell can hold.
    """
    content = {} if framework is None else framework.model_dump(mode="json", by_alias=True, exclude_none=True)
    return _Writer(content, language).sheets()


class _Writer:
    def __init__(self, content: Plain, language: Language) -> None:
        self.content, self.language = content, language
        self.criteria: list[Plain] = content.get("criteria", [])
        self.aspects: list[Plain] = content.get("aspects", [])
        nodes = [*self.criteria, *self.aspects]
        self.levels = {node["id"]: names_of(node["levels"]) for node in nodes}
        self.node_names, self.aspect_names = names_of(nodes), names_of(self.aspects)
        self.heads = {layout.key: names_of(nodes, [*known_heads(layout), "("]) for layout in FRAMEWORK if layout.free}
        self.criterion_names = names_of(self.criteria)
        self.lists = Lists(
            criteria={self._node(one["id"]): self._level_names(one) for one in self.criteria},
            aspects={self._aspect(one["id"]): self._level_names(one) for one in self.aspects},
        )

    def _level_names(self, node: Plain) -> list[str]:
        return [self.levels[node["id"]].name(level["id"], self.language) for level in node["levels"]]

    def _node(self, node_id: str) -> str:
        return self.node_names.name(node_id, self.language)

    def _aspect(self, aspect_id: str) -> str:
        return self.aspect_names.name(aspect_id, self.language)

    def _level(self, node_id: str, level_id: str) -> str:
        return self.levels[node_id].name(level_id, self.language)

    def sheets(self) -> list[Drawn]:
        rows: dict[str, list[Plain]] = {
            "framework": list(self._items()),
            "criteria": [self._criterion(one) for one in self.criteria],
            "levels": [{**level, "criterion": self._node(c["id"])} for c in self.criteria for level in c["levels"]],
            "ranges": list(self._ranges()),
            "asked": [
                {"criterion": self._node(c["id"]), "when": self._when("asked", c["asked_when"])}
                for c in self.criteria
                if "asked_when" in c
            ],
            "aspects": [self._aspect_row(one) for one in self.aspects],
            "judgements": [row for one in self.aspects for row in self._judgements(one)],
            "weights": list(self._weights()),
            "points": list(self._points()),
            "orders": list(self._orders()),
            "caps": [
                {**self._sourced(cap), **self._then("caps", one, cap["when"], cap=cap["at_most"])}
                for one in self.aspects
                for cap in one["rule"].get("caps", ())
            ],
            "impossible": [
                {**row, "when": self._when("impossible", row["when"])} for row in self.content.get("impossible", ())
            ],
        }
        found: list[Drawn] = []
        for layout in FRAMEWORK:
            if layout.key == "rows":
                found += self._tables(layout)
            else:
                found.append(drawn(layout, rows[layout.key], self.language, self.lists))
        return found

    def _tables(self, layout: Layout) -> Iterator[Drawn]:
        """Yield a sheet for each table of rules, and one to fill in where there is none."""
        tables = [aspect for aspect in self.aspects if aspect["rule"]["kind"] == "table"]
        for aspect in tables:
            rule = aspect["rule"]
            heads = [self.heads["rows"].name(input_id, self.language) for input_id in rule["inputs"]]
            rows = [
                {**self._sourced(row), **self._then("rows", aspect, row.get("when", {}), then=row["then"])}
                for row in rule["rows"]
            ]
            label = self.aspect_names.label(aspect["id"], self.language) if len(tables) > 1 else ""
            yield drawn(layout, rows, self.language, self.lists, heads=heads, after=label)
        if not tables:
            yield drawn(layout, [], self.language, self.lists)

    @staticmethod
    def _sourced(part: Plain) -> Plain:
        return {key: part[key] for key in _SOURCED if key in part}

    def _items(self) -> Iterator[Plain]:
        content, source = self.content, self.content.get("source", {})
        for key in ITEMS:
            own = source.get(key.removeprefix("source_")) if key.startswith("source_") else content.get(key)
            if key in ("also", "rank_by"):
                own = joined(self._aspect(one) for one in own) if own else None
            elif key == "outcome" and own is not None:
                own = self._aspect(own)
            elif key == "provenance" and own is not None:
                own = choice_cell("provenance", own, self.language)
            kind = ITEMS[key]
            text = own if kind == "text" or own is None else {self.language: own}
            help_ = words()["item"][key][self.language]
            yield {"what": key, "content": text, "help": help_}

    def _criterion(self, one: Plain) -> Plain:
        row = {key: one[key] for key in ("label", "question", "description", "unit", *_SOURCED, "id") if key in one}
        row["ordered"] = one.get("ordered")
        row["note_needed"] = True if "note" in one else None
        row["otherwise"] = self._level(one["id"], one["otherwise"]) if "otherwise" in one else None
        return row

    def _ranges(self) -> Iterator[Plain]:
        for one in self.criteria:
            for level in one["levels"]:
                for own in level.get("ranges", ()):
                    yield {
                        "criterion": self._node(one["id"]),
                        "level": self._level(one["id"], level["id"]),
                        **own,
                    }

    def _aspect_row(self, one: Plain) -> Plain:
        row = {key: one[key] for key in ("label", "question", "description", *_SOURCED, "id") if key in one}
        rule = one["rule"]
        inputs = [self._node(input_id) for input_id in rule.get("inputs", ())]
        own = {"ordered": one.get("ordered"), "kind": rule["kind"], "inputs": joined(inputs) or None}
        return row | own | {f"rule_{key}": rule.get(key) for key in _SOURCED}

    def _judgements(self, one: Plain) -> Iterator[Plain]:
        cutoffs = one["rule"].get("cutoffs", {})
        for level in one["levels"]:
            row = {**level, "aspect": self._aspect(one["id"])}
            cutoff = cutoffs.get(level["id"])
            if isinstance(cutoff, Mapping):
                ((row["measure"], row["cutoff"]),) = cutoff.items()
            elif cutoff is not None:
                row |= {"measure": "share", "cutoff": cutoff}
            yield row

    def _weights(self) -> Iterator[Plain]:
        for one in self.aspects:
            for input_id, weight in one["rule"].get("weights", {}).items():
                yield {"aspect": self._aspect(one["id"]), "input": self._node(input_id), "weight": weight}

    def _points(self) -> Iterator[Plain]:
        for one in self.aspects:
            for input_id, points in one["rule"].get("points", {}).items():
                row = {"aspect": self._aspect(one["id"]), "input": self._node(input_id)}
                for level_id, number in zip(self.levels[input_id].ids, points, strict=True):
                    yield {**row, "level": self._level(input_id, level_id), "points": number}

    def _orders(self) -> Iterator[Plain]:
        for one in self.aspects:
            for order in one["rule"].get("orders", ()):
                pair = {key: self._node(order[key]) for key in ("heavier", "lighter")}
                yield {**self._sourced(order), "aspect": self._aspect(one["id"]), **pair}

    def _then(self, sheet: str, aspect: Plain, when: Plain, **level: str) -> Plain:
        ((key, level_id),) = level.items()
        own = {"aspect": self._aspect(aspect["id"]), key: self._level(aspect["id"], level_id)}
        return own | {"when": self._when(sheet, when)}

    def _when(self, sheet: str, when: Plain) -> Plain:
        found = {}
        for node_id, condition in when.items():
            text = condition_cell(condition, self.levels[node_id], self.language)
            if text is None:
                template = "a cell cannot hold a condition on levels that are called like comparisons"
                sentence = Sentence("condition_unheld", template)
                raise DocumentError(in_words(Framework), [Problem((), sentence, quoted(node_id))])
            found[self.heads[sheet].name(node_id, self.language)] = text
        return found


# --- reading --------------------------------------------------------------------------------------------------------


def framework_content(tables: Tables) -> Plain:
    """Return the content of a framework from the tables of a workbook.

    What is wrong with cells is noted in the tables; what the content says together is not looked at here.
    """
    return _FrameworkReader(tables).content()


_MISPLACED = {
    "weights": Sentence("weights_of_other", "only a weighted judgement has weights"),
    "points": Sentence("points_of_other", "only a weighted judgement has points"),
    "orders": Sentence("orders_of_other", "only a weighted judgement has an order of weights"),
    "rows": Sentence("rows_of_other", "only a judgement by a table has rules"),
    "cutoffs": Sentence("cutoffs_of_other", "only a weighted judgement has thresholds"),
}
_TWICE = Sentence("row_twice", "this stands here twice")
_KINDS = {"rows": "table", **dict.fromkeys(("weights", "points", "orders", "cutoffs"), "weighted")}


class _FrameworkReader:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.criteria = self._nodes("criteria")
        self.aspects = self._nodes("aspects")
        self.criterion_names, self.aspect_names = names_of(self.criteria), names_of(self.aspects)
        self.nodes = [*self.criteria, *self.aspects]
        self.node_names = names_of(self.nodes)
        self.at: dict[str, tuple[str, int]] = {}
        for key, things in (("aspects", self.aspects), ("criteria", self.criteria)):
            for i, thing in reversed([*enumerate(things)]):
                self.at[thing["id"]] = (key, i)
        self._levels("levels", "criterion", self.criterion_names)
        self._levels("judgements", "aspect", self.aspect_names)
        self.levels = {node["id"]: names_of(node.get("levels", ())) for node in reversed(self.nodes)}
        self.parts: list[Plain] = [{} for _ in self.aspects]
        self.firsts: dict[tuple[int, str], Sentence] = {}

    def content(self) -> Plain:
        for i, row in enumerate(self.tables.of("criteria")):
            self._criterion_names(i, row)
        self._ranges()
        rules = self._rules()
        content = self._items()
        content["criteria"] = self.criteria
        content["aspects"] = self.aspects
        self._asked()
        for aspect, rule in zip(self.aspects, rules, strict=True):
            aspect["rule"] = rule
        impossible = list(self._impossible())
        if impossible:
            content["impossible"] = impossible
        return content

    def _node(self, node_id: str) -> Plain:
        key, i = self.at[node_id]
        return (self.criteria if key == "criteria" else self.aspects)[i]

    # --- criteria, aspects and levels -------------------------------------------------------------------------------

    def _nodes(self, key: str) -> list[Plain]:
        found: list[Plain] = []
        for row in self.tables.of(key):
            node = self._identified(row, key, (key, len(found)))
            if node.pop("note_needed", False):
                node["note"] = "required"
            found.append(node)
        return found

    def _identified(self, row: Row, key: str, loc: tuple[str | int, ...]) -> Plain:
        """Return what a row says of a thing with an id and a label; without an id the label is its id too."""
        columns = [c for c in _COLUMNS[key] if c.key not in ("label", "kind") and not c.key.startswith("rule_")]
        own = self.tables.part(row, columns, *loc)
        label = self.tables.text(row, "label", *loc, "label")
        if label is None:
            self.tables.missing(row, "label")
            return {"id": f"?{row.sheet}:{row.number}", **own}
        if "id" not in own:
            own["id"] = " ".join(next(iter(label.values())).split())
            self.tables.places.setdefault((*loc, "id"), row.place("label"))
        if label != dict.fromkeys(LANGUAGES, own["id"]):
            own["label"] = label
        return own

    def _levels(self, key: str, owner: str, names: Names) -> None:
        for row in self.tables.of(key):
            node_id = self.tables.named(row, owner, names, needed=True)
            if node_id is None:
                continue
            levels = self._node(node_id).setdefault("levels", [])
            loc = (*self.at[node_id], "levels", len(levels))
            level = self._identified(row, key, loc)
            cutoff, measure = level.pop("cutoff", None), level.pop("measure", "share")
            if cutoff is not None:
                level["?cutoff"] = cutoff if measure == "share" else {measure: cutoff}
            at = (*self.at[node_id], "rule", "cutoffs", level["id"])
            self.tables.places.setdefault(at, row.place("cutoff"))
            levels.append(level)

    def _criterion_names(self, i: int, row: Row) -> None:
        criterion = self.criteria[i]
        names = self.levels[criterion["id"]]
        otherwise = self.tables.named(row, "otherwise", names, "criteria", i, "otherwise")
        if otherwise is not None:
            criterion["otherwise"] = otherwise

    def _level_named(self, row: Row, key: str, node_id: str, *loc: str | int) -> str | None:
        return self.tables.named(row, key, self.levels[node_id], *loc, needed=True)

    def _ranges(self) -> None:
        places: dict[str, dict[str, int]] = {}
        for criterion in self.criteria:  # of two with the same id the first one counts
            levels = criterion.get("levels", ())
            places.setdefault(criterion["id"], {level["id"]: i for i, level in reversed([*enumerate(levels)])})
        for row in self.tables.of("ranges"):
            node_id = self.tables.named(row, "criterion", self.criterion_names, needed=True)
            level_id = None if node_id is None else self._level_named(row, "level", node_id)
            if node_id is None or level_id is None:
                continue
            i = places[node_id][level_id]
            ranges = self._node(node_id)["levels"][i].setdefault("ranges", [])
            loc = (*self.at[node_id], "levels", i, "ranges", len(ranges))
            ranges.append(self.tables.part(row, [c for c in _COLUMNS["ranges"] if c.kind == "end"], *loc))

    def _asked(self) -> None:
        for row, when in self._whens("asked"):
            node_id = self.tables.named(row, "criterion", self.criterion_names, needed=True)
            if node_id is None:
                continue
            loc = (*self.at[node_id], "asked_when")
            if "asked_when" in self._node(node_id):
                template = "this question stands here twice: put all that is needed on one row"
                self.tables.wrong(row.place("criterion"), Sentence("asked_twice", template), quoted(node_id))
            self._node(node_id)["asked_when"] = when(loc)

    # --- rules ------------------------------------------------------------------------------------------------------

    def _rules(self) -> list[Plain]:
        self._cutoffs()
        self._weights()
        self._points()
        self._orders()
        self._conditional("rows", "then", "then")
        self._conditional("caps", "cap", "at_most")
        return [self._rule(i, row) for i, row in enumerate(self.tables.of("aspects"))]

    def _ruled(self, row: Row, part: str) -> int | None:
        """Return the number of the aspect of which a row says a part of the rule."""
        aspect_id = self.tables.named(row, "aspect", self.aspect_names, needed=True)
        if aspect_id is None:
            return None
        key, i = self.at[aspect_id]
        if key != "aspects":  # a criterion has this id as well
            i = next(i for i, aspect in enumerate(self.aspects) if aspect["id"] == aspect_id)
        self.firsts.setdefault((i, part), row.place("aspect"))
        self.tables.places.setdefault(("aspects", i, "rule", part), row.place("aspect"))
        return i

    def _cutoffs(self) -> None:
        for i, aspect in enumerate(self.aspects):
            for level in aspect.get("levels", ()):
                cutoff = level.pop("?cutoff", None)
                if cutoff is not None:
                    self.parts[i].setdefault("cutoffs", {})[level["id"]] = cutoff
                    place = self.tables.places["aspects", i, "rule", "cutoffs", level["id"]]
                    self.firsts.setdefault((i, "cutoffs"), place)

    def _weights(self) -> None:
        for row in self.tables.of("weights"):
            i = self._ruled(row, "weights")
            input_id = self.tables.named(row, "input", self.node_names)
            if i is None or input_id is None:
                if i is not None and not any(name == "input" for name, _language in row.cells):
                    self.tables.missing(row, "input")
                continue
            loc = ("aspects", i, "rule", "weights", input_id)
            self.tables.places.setdefault(loc, row.place("weight"))
            number = self.tables.part(row, [c for c in _COLUMNS["weights"] if c.key == "weight"], *loc).get("weight")
            own = self.parts[i].setdefault("weights", {})
            if input_id in own:
                self.tables.wrong(row.place("input"), _TWICE, quoted(input_id))
            own[input_id] = number

    def _points(self) -> None:
        found: dict[tuple[int, str], dict[str, Any]] = {}
        first: dict[tuple[int, str], Row] = {}
        for row in self.tables.of("points"):
            i = self._ruled(row, "points")
            input_id = self.tables.named(row, "input", self.node_names, needed=True)
            level_id = None if input_id is None else self._level_named(row, "level", input_id)
            number = self.tables.part(row, [c for c in _COLUMNS["points"] if c.key == "points"]).get("points")
            if i is None or input_id is None or level_id is None:
                continue
            own = found.setdefault((i, input_id), {})
            first.setdefault((i, input_id), row)
            if level_id in own:
                self.tables.wrong(row.place("level"), _TWICE, quoted(level_id))
            own[level_id] = number
        for (i, input_id), points in found.items():
            names, place = self.levels[input_id], first[i, input_id].place("input")
            missing = [level_id for level_id in names.ids if level_id not in points]
            if missing:
                template = "points are needed for each answer; missing: {levels}"
                said = joined(names.label(level_id, "nl") for level_id in missing)
                self.tables.wrong(place, Sentence("points_incomplete", template, levels=said))
            self.tables.places.setdefault(("aspects", i, "rule", "points", input_id), place)
            self.parts[i].setdefault("points", {})[input_id] = [points.get(level_id) for level_id in names.ids]

    def _orders(self) -> None:
        for row in self.tables.of("orders"):
            i = self._ruled(row, "orders")
            if i is None:
                continue
            orders = self.parts[i].setdefault("orders", [])
            loc = ("aspects", i, "rule", "orders", len(orders))
            order = self.tables.part(row, _COLUMNS["orders"], *loc)
            for key in ("heavier", "lighter"):
                order[key] = self.tables.named(row, key, self.node_names, *loc, key)
            orders.append(order)

    def _conditional(self, sheet: str, head: str, key: str) -> None:
        """Take in the rows of tables, or the caps: each has a condition, and a level under a head of its own."""
        for row, when in self._whens(sheet):
            i = self._ruled(row, sheet)
            if i is None:
                continue
            found = self.parts[i].setdefault(sheet, [])
            loc = ("aspects", i, "rule", sheet, len(found))
            part = self.tables.part(row, _COLUMNS[sheet], *loc)
            part["when"] = when((*loc, "when"))
            part[key] = self._level_named(row, head, self.aspects[i]["id"], *loc, key)
            found.append(part)

    def _rule(self, i: int, row: Row) -> Plain:
        loc, parts = ("aspects", i, "rule"), self.parts[i]
        columns = [c for c in _COLUMNS["aspects"] if c.key == "kind" or c.key.startswith("rule_")]
        own = {key.removeprefix("rule_"): value for key, value in self.tables.part(row, columns, *loc).items()}
        inputs = self.tables.all_named(row, "inputs", self.node_names, *loc, "inputs")
        if "kind" not in own and not any(key == "kind" for key, _language in row.cells):
            kinds = dict.fromkeys(_KINDS[part] for part in parts if part in _KINDS)
            if kinds:
                own = {"kind": next(iter(kinds)), **own}
            else:
                self.tables.missing(row, "kind")
        kind = own.get("kind")
        for part in parts:
            if kind is not None and _KINDS.get(part, kind) != kind:
                self.tables.wrong(self.firsts[i, part], _MISPLACED[part], quoted(self.aspects[i]["id"]))
        if kind == "weighted":
            if inputs is not None:
                template = (
                    "a weighted judgement follows from what is on the sheets with weights and points: leave this empty"
                )
                self.tables.wrong(row.place("inputs"), Sentence("inputs_of_weighted", template))
            return own | {"cutoffs": {}, **parts}
        if inputs is None and kind == "table":
            inputs = list(dict.fromkeys(node for one in parts.get("rows", ()) for node in one["when"]))
        return own | {"inputs": inputs or []} | parts

    # --- conditions -------------------------------------------------------------------------------------------------

    def _whens(self, sheet: str) -> Iterator[tuple[Row, Callable[[tuple[str | int, ...]], Plain]]]:
        """Yield the rows of a sheet, each with what reads its condition once it is known where that stands."""
        heads: dict[Head, str | None] = {}
        for title, head in self.tables.heads.get(sheet, ()):
            row = Row(title, head.cell.row, {}, [], set())
            heads[head] = self.tables.taken(row, head.cell, lambda value: self.node_names.find(name_in(value)))
        for row in self.tables.of(sheet):
            yield row, partial(self._when, row, heads)

    def _when(self, row: Row, heads: Mapping[Head, str | None], loc: tuple[str | int, ...]) -> Plain:
        self.tables.places.setdefault(loc, row.place())
        when = {}
        for head, cell in row.free:
            node_id = heads.get(head)
            if node_id is None:
                continue
            read = partial(condition_in, levels=self.levels[node_id])
            condition = self.tables.taken(row, cell, read, *loc, node_id)
            if condition is not None:
                when[node_id] = condition
        return when

    def _impossible(self) -> Iterator[Plain]:
        for i, (row, when) in enumerate(self._whens("impossible")):
            part = self.tables.part(row, _COLUMNS["impossible"], "impossible", i)
            yield {"when": when(("impossible", i, "when")), **part}

    # --- the framework itself ---------------------------------------------------------------------------------------

    def _items(self) -> Plain:
        content: Plain = {}
        source: Plain = {}
        seen = set[str]()
        for row in self.tables.of("framework"):
            item = self.tables.part(row, [c for c in _COLUMNS["framework"] if c.key == "what"]).get("what")
            cells = [cell for (key, _language), cell in row.cells.items() if key == "content"]
            if item is None or not cells:
                continue
            if item in seen:
                self.tables.wrong(row.place("what"), _TWICE, quoted(item))
            seen.add(item)
            holder, key = (source, item.removeprefix("source_")) if item.startswith("source_") else (content, item)
            loc = ("source", key) if holder is source else (key,)
            own = self._item(row, item, loc)
            if own is not None:
                holder[key] = own
        for key in ("id", "version", "outcome"):
            if key not in seen and key not in content:
                said, rows = words()["choice"]["what"][key], self.tables.of("framework")
                place = next((row.place("what") for row in rows if self._is_item(row, key)), None)
                if place is None:
                    place = place_of(rows[0].sheet if rows else words()["sheet"]["framework"]["nl"], 1)
                template = "the framework has no {item} yet: fill it in here"
                self.tables.wrong(place, Sentence("item_missing", template, item=in_both(said)))
        if source:
            content["source"] = source
            self.tables.places.setdefault(("source",), self.tables.of("framework")[0].place("what"))
        return content

    @staticmethod
    def _is_item(row: Row, key: str) -> bool:
        cell = row.cells.get(("what", None))
        try:
            return cell is not None and choice_in("what", cell.value) == key
        except WrongCellError:
            return False

    def _item(self, row: Row, item: str, loc: tuple[str | int, ...]) -> Any:
        kind = ITEMS[item]
        if kind == "text":
            return self.tables.text(row, "content", *loc)
        cells = [cell for (key, _language), cell in row.cells.items() if key == "content"]
        if len({cell.value for cell in cells}) > 1:
            template = "this is the same in both languages, and two different things stand here"
            self.tables.wrong(row.place("content"), Sentence("item_in_two", template))
        reads: dict[str, Callable[[Any], Any]] = {
            "line": text_in,
            "id": name_in,
            "choice": lambda value: choice_in("provenance", value),
            "name": lambda value: self.aspect_names.find(name_in(value)),
            "names": lambda value: [self.aspect_names.find(piece) for piece in pieces(name_in(value))],
        }
        return self.tables.taken(row, cells[0], reads[kind], *loc)
