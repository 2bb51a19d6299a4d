"""Models of DMN, evaluated naively: texts, booleans, numbers, dates, and the hit policies UNIQUE and FIRST."""

from __future__ import annotations

import datetime
import operator
import re
from typing import Any
from xml.etree import ElementTree

_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "": operator.eq}
_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')  # outside quotes


def decided(model: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return what each decision gives; where no row holds it gives nothing. Names are ids here."""
    root = ElementTree.fromstring(model)
    ns = {"": root.tag[1:].partition("}")[0]}
    values = dict(given)
    waiting = {decision.get("name", ""): decision for decision in root.findall("decision", ns)}
    while waiting:
        columns = {name: _columns(decision, ns) for name, decision in waiting.items()}
        name = next(name for name in waiting if not set(columns[name]) & set(waiting))
        table = waiting.pop(name).find("decisionTable", ns)
        assert table is not None
        hits = []
        for rule in table.findall("rule", ns):
            cells = [text.text or "" for text in rule.findall("inputEntry/text", ns)]
            if all(fits(cell, values.get(column)) for cell, column in zip(cells, columns[name], strict=True)):
                hits.append(literal(rule.findtext("outputEntry/text", "", ns)))
        assert len(hits) <= 1 or table.get("hitPolicy") == "FIRST", (name, hits)
        if hits:
            values[name] = hits[0]
    return values


def _columns(decision: ElementTree.Element, ns: dict[str, str]) -> list[str]:
    return [text.text or "" for text in decision.iterfind("decisionTable/input/inputExpression/text", ns)]


def fits(cell: str, value: Any) -> bool:
    if cell == "-":
        return True
    return value is not None and any(passes(part.strip(), value) for part in _COMMA.split(cell))


def passes(test: str, value: Any) -> bool:
    if ".." in test:
        low, high = test[1:-1].split("..")
        above = operator.ge if test[0] == "[" else operator.gt
        below = operator.le if test[-1] == "]" else operator.lt
        return bool(above(value, literal(low)) and below(value, literal(high)))
    sign = re.match("<=|>=|<|>|", test)
    assert sign is not None
    return bool(_SIGNS[sign[0]](value, literal(test[sign.end() :].strip())))


def literal(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if text.startswith("date("):
        return datetime.date.fromisoformat(text[6:-2])
    return text[1:-1] if text.startswith('"') else float(text)
