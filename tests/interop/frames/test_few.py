"""A frame of few rows is read cell by cell, and no result or error shows it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from drawn import draw
from rows import expected, random_rows
from scales import by_cost, by_deadline

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.errors import AnswerError
from k80assess.interop.frames import assessing
from k80assess.interop.frames.assessing import assess_frame

pytest.importorskip("numpy")
pytest.importorskip("narwhals")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

Cells = dict[str, list[Any]]
Make = Callable[[Framework, Cells], Any]


def scales_of(framework: Framework, cells: Cells) -> dict[str, tuple[str, ...]]:
    nodes: list[Criterion | Aspect] = [*framework.criteria, *framework.aspects]
    return {node.id: level_ids(node) for node in nodes if node.id in cells}


def odd_scale(own: list[Any]) -> list[str]:
    """Return the texts of a column in an order of its own, with one that is nowhere."""
    return sorted({cell for cell in own if cell is not None} | {"", "nowhere"}, reverse=True)


def pandas_scales(framework: Framework, cells: Cells) -> Any:
    kinds = {name: pandas.CategoricalDtype(scale) for name, scale in scales_of(framework, cells).items()}
    frame = pandas.DataFrame(cells, dtype=object)
    return frame.where(frame.isin([level for kind in kinds.values() for level in kind.categories])).astype(kinds)


def polars_scales(framework: Framework, cells: Cells) -> Any:
    return polars.DataFrame(
        {
            name: polars.Series([cell if cell in scale else None for cell in cells[name]], dtype=polars.Enum(scale))
            for name, scale in scales_of(framework, cells).items()
        }
    )


def polars_enums(framework: Framework, cells: Cells) -> Any:
    return polars.DataFrame(
        {name: polars.Series(own, dtype=polars.Enum(odd_scale(own))) for name, own in cells.items()}
    )


def polars_text(framework: Framework, cells: Cells) -> Any:
    return polars.DataFrame(cells, schema=dict.fromkeys(cells, polars.String))


def pyarrow_dictionaries(framework: Framework, cells: Cells) -> Any:
    return pyarrow.table(
        {name: pyarrow.array(own, pyarrow.string()).dictionary_encode() for name, own in cells.items()}
    )


KINDS: list[Make] = [
    lambda _, cells: pandas.DataFrame(cells, dtype=object),
    lambda _, cells: pandas.DataFrame(cells, dtype="str"),
    lambda _, cells: pandas.DataFrame(cells, dtype="string"),
    lambda _, cells: pandas.DataFrame(cells, dtype="category"),
    pandas_scales,
    polars_text,
    lambda _, cells: polars.DataFrame(cells, schema=dict.fromkeys(cells, polars.Categorical)),
    polars_scales,
    polars_enums,
    lambda framework, cells: polars_text(framework, cells).lazy(),
    lambda framework, cells: polars_enums(framework, cells).lazy(),
    lambda framework, cells: polars_text(framework, cells).to_arrow(),
    pyarrow_dictionaries,
]


def told(frame: Any, framework: Framework) -> Any:
    """Return what is added to a frame, with the types, or all of an error."""
    try:
        found: Any = assess_frame(frame, framework)
        found = found.collect() if isinstance(frame, polars.LazyFrame) else found
    except AnswerError as error:
        return [error.to(language) for language in ("en", "nl")]
    if isinstance(found, pandas.DataFrame):
        return [(name, f"{found[name].dtype}", repr(found[name].tolist())) for name in found.columns]
    columns = found.to_dict(as_series=False) if isinstance(found, polars.DataFrame) else found.to_pydict()
    return f"{found.schema}", columns


def cells_for(framework: Framework, rng: random.Random, others: list[str]) -> Cells:
    """Make some rows, sometimes with judgements, and with texts that are no levels or none of these."""
    aspects = [aspect for aspect in framework.aspects if aspect.id != framework.outcome]
    nodes: list[Criterion | Aspect] = [
        *framework.criteria,
        *rng.sample(aspects, min(len(aspects), rng.choice([0, 0, 1]))),
    ]
    return {node.id: [rng.choice([*level_ids(node) * 3, *others]) for _ in range(8)] for node in nodes}


@pytest.mark.parametrize("make", KINDS)
def test_few_rows_are_read_as_many_are(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over many frameworks, with blanks and nulls, levels that do not exist, and columns of every kind of text."""
    seen: Counter[type] = Counter()
    for seed in range(60):
        framework, rng = draw(seed).framework, random.Random(seed)
        others: list[Any] = [None, ""] if seed % 3 else [None, "", "nan", "L0", "2026-03-01", "12"]
        frame = make(framework, cells_for(framework, rng, others))
        found = []
        for few in (0, 8):
            monkeypatch.setattr(assessing, "FEW", few)
            found.append(told(frame, framework))
        assert found[0] == found[1]
        seen[type(found[0])] += 1
    assert min(seen.values()) > 10 or len(seen) == 1


@pytest.mark.parametrize("make", KINDS)
def test_few_rows_are_assessed_as_assess_does(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packaged framework, row by row."""
    monkeypatch.setattr(assessing, "FEW", 40)
    framework = load_framework()
    rows = random_rows(framework, 40)
    frame = assess_frame(make(framework, {c.id: [row[c.id] for row in rows] for c in framework.criteria}), framework)
    frame = frame.collect() if isinstance(frame, polars.LazyFrame) else frame
    columns = [frame[name] for name in ("outcome", "outcome_worst", "outcome_best")]
    lists = [own.to_pylist() if hasattr(own, "to_pylist") else own.to_list() for own in columns]
    assert [tuple([None if cell != cell else cell for cell in row]) for row in zip(*lists, strict=True)] == expected(
        framework, rows
    )


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_few_numbers_days_and_lists(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that are cut, and such as are read cell by cell in any case, are no different in a frame of few rows."""
    cases: list[tuple[Framework, list[Any]]] = [
        (by_cost(), [10_000.0, 10_000.01, None, 50_001.0]),
        (by_cost(), ["low", None, "12000", ""]),
        (by_deadline(), ["2026-03-01", "2026-03-02", "later", None]),
        (by_deadline(), [["later"], None, ["later"], None]),
    ]
    for framework, cells in cases:
        found = []
        for few in (0, 4):
            monkeypatch.setattr(assessing, "FEW", few)
            found.append(told(make({framework.criteria[0].id: cells}), framework))
        assert found[0] == found[1]
