"""Examples in a data frame: a column for each criterion, and one with the outcome that was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from k80assess.base.exact import DIGITS
from k80assess.base.missing import is_missing
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.document.topic import Answer, is_number_or_date
from k80assess.engine.answers import positions
from k80assess.engine.families import Family, compiled_of
from k80assess.errors import AnswerError, ArgumentError, Problem, Sentence, listed, quoted
from k80assess.interop.frames.assessing import cell_problems, engine_of, in_rows
from k80assess.interop.frames.cells import columns_at, is_foreign, said
from k80assess.interop.frames.reading import Reading, shown, whole_day
from k80assess.interop.frames.spelling import plain, python_cells

MOST_WEIGHT = 1_000_000
"""The most that an example can weigh."""


def read_examples(
    frame: Any,
    framework: Framework | Family | None = None,
    *,
    outcome: Hashable = "outcome",
    id: Hashable = None,
    weight: Hashable = None,
    columns: Mapping[str, Hashable] | None = None,
) -> tuple[Example, ...]:
    """Return every row of a data frame as an example, with its answers read as `assess_frame` reads them.

    Args:
        frame: a pandas, polars or pyarrow data frame. Lazy frames and databases are collected first.
        framework: the framework, or the family; the packaged one when left out.
        outcome: the name of the column with the outcome: its id, or a list of those of which it was one.
        id: the name of the column with the ids of the examples; the numbers of the rows, from 1, when left out.
        weight: the name of the column with the weights of the examples, whole numbers; all weigh 1 when left out, and
            where the cell is empty.
        columns: as for `assess_frame`.

    Returns:
        The examples, in the order of the rows.

    Raises:
        AnswerError: when criteria have no column, and for cells that are no answers, outcomes, ids or weights: which,
            and in how many rows.
        ArgumentError: for anything but such a frame, and for one that cannot be read.
        MissingExtraError: when narwhals is not installed.
        SizeLimitError: when the framework is too large to compile.

    >>> import pandas
    >>> from k80assess import load_framework
    >>> answers = {criterion.id: [criterion.levels[-1].id, None] for criterion in load_framework().criteria}
    >>> frame = pandas.DataFrame({**answers, "decided": ["take_on", "monitor"], "case": ["pilot", "visit"]})
    >>> examples = read_examples(frame, outcome="decided", id="case")
    >>> [(example.id, len(example.answers), example.outcome) for example in examples]
    [('pilot', 10, ('take_on',)), ('visit', 0, ('monitor',))]
    """
    compiled = compiled_of(framework)
    try:
        engine, table = engine_of(frame)
        if table is not None:
            template = "examples are read from a frame in memory: collect this one first"
            raise ArgumentError(Problem(("frame",), Sentence("frame_not_collected", template)))
        present = frame.column_names if engine == "pyarrow" else [*frame.columns]
        reading = Reading.of(compiled, columns, present)
        return tuple(_Rows(engine, frame, reading, present).examples(outcome, id, weight))
    except BaseException as error:
        if not is_foreign(error):
            raise
        sentence = Sentence("frame_unreadable", "this data frame cannot be read: {reason}", reason=said(error))
        raise ArgumentError(Problem((), sentence)) from error


class _Rows:
    """The rows of a frame."""

    def __init__(self, engine: str, frame: Any, reading: Reading, present: Sequence[Hashable]) -> None:
        self.engine, self.frame, self.reading, self.present = engine, frame, reading, present
        self.problems: list[Problem] = []

    def examples(self, outcome: Hashable, id_: Hashable, weight: Hashable) -> Iterator[Example]:
        named = {"outcome": outcome, "id": id_, "weight": weight}
        given = {role: self._column(role, name) for role, name in named.items() if name is not None}
        if self.problems:
            raise AnswerError("frame", self.problems)
        answers = self._answers()
        outcomes = self._each(given["outcome"], "outcome", named, self._outcome)
        ids = self._ids(given.get("id"), named, len(outcomes))
        weights = [1] * len(outcomes)
        if "weight" in given:
            weights = self._each(given["weight"], "weight", named, _weight)
        if self.problems:
            raise AnswerError("frame", self.problems)
        for own, decided, example_id, weighs in zip(answers, outcomes, ids, weights, strict=True):
            yield Example(id=example_id, answers=own, outcome=decided, weight=weighs)

    def _column(self, role: str, name: Hashable) -> list[Any]:
        places = [place for place, own in enumerate(self.present) if own == name]
        if len(places) != 1:
            if places:
                sentence = Sentence("column_twice", "the frame has {number} columns of this name", number=len(places))
            else:
                sentence = Sentence("column_not_there", "the frame has no such column")
            self.problems.append(Problem((role,), sentence, quoted(shown(name)), listed([*map(shown, self.present)])))
            return []
        [column] = columns_at(self.engine, self.frame, places)
        return [plain(cell) for cell in python_cells(self.engine, column)]

    def _answers(self) -> list[dict[str, Any]]:
        """Return the answers of each row, and note the cells that are none."""
        reading = self.reading
        places = dict(reading.columns())
        native = columns_at(self.engine, self.frame, [*places.values()])
        rows: list[dict[str, Any]] = [{} for _ in range(len(self.frame))]
        values: dict[int, Counter[Any]] = {}
        for variable, column in zip(places, native, strict=True):
            node_id, scale = reading.compiled.order[variable], reading.scale(variable)
            for row, given in zip(rows, python_cells(self.engine, column), strict=True):
                cell = plain(given)
                if is_missing(cell):
                    continue
                found = reading.cell(variable, cell)
                if isinstance(found, Problem):
                    values.setdefault(variable, Counter())[found] += 1
                elif isinstance(cell, Mapping) or is_number_or_date(cell):
                    row[node_id] = Answer.model_validate(whole_day(cell))  # a number stays the number that it was
                elif len(found) < len(scale):
                    row[node_id] = [scale[place] for place in found]
        self.problems += cell_problems(reading, values)
        return rows

    def _outcome(self, cell: Any) -> list[str] | Problem:
        problems: list[Problem] = []
        outcomes = self.reading.compiled.outcomes
        found = [] if is_missing(cell) else positions(cell, outcomes, "", problems)
        if problems:
            return problems[0]
        if not found:
            return Problem((), Sentence("outcome_not_there", "an outcome is needed"), "", listed(outcomes))
        return [outcomes[place] for place in found]

    def _ids(self, cells: list[Any] | None, named: Mapping[str, Hashable], rows: int) -> list[str]:
        if cells is None:
            return [f"{row}" for row in range(1, rows + 1)]
        ids: list[str] = self._each(cells, "id", named, _id)
        twice = [own for own, count in Counter(ids).items() if count > 1]
        if twice and not self.problems:
            sentence = Sentence("id_twice", "this id stands here twice")
            self.problems += [Problem(("columns", shown(named["id"])), sentence, quoted(own)) for own in twice]
        return ids

    def _each(self, cells: list[Any], role: str, named: Mapping[str, Hashable], read: Any) -> list[Any]:
        """Return what each cell of a column says, and note those that say nothing of the kind."""
        found, wrong = [], Counter[Problem]()
        for cell in cells:
            own = read(cell)
            if isinstance(own, Problem):
                wrong[own._replace(loc=("columns", shown(named[role])))] += 1
            else:
                found.append(own)
        for problem, rows in wrong.items():
            where = Sentence("found_in_rows", "{found} {rows}", found=problem.found, rows=in_rows(rows))
            self.problems.append(problem._replace(found=where if problem.found else in_rows(rows)))
        return found


def _id(cell: Any) -> str | Problem:
    is_number = isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) < 10**DIGITS
    text = f"{cell}" if is_number else cell
    if isinstance(text, str) and text.strip() == text != "" and text.isprintable():
        return text
    return Problem((), Sentence("id_not_there", "an id is needed: text without blanks around it"), quoted(cell))


def _weight(cell: Any) -> int | Problem:
    if is_missing(cell):
        return 1
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool) and 1 <= cell <= MOST_WEIGHT:
        weight = int(cell)
        if weight == cell:
            return weight
    template = "a weight is a whole number from 1 to {most}"
    return Problem((), Sentence("not_a_weight", template, most=f"{MOST_WEIGHT:,}"), quoted(cell))
