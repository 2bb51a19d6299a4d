"""What all modules share: values that cannot be changed, results that come when asked for, numbers that stay exact."""

from __future__ import annotations

import copy
import json
import os
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

import missing
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from k80assess._base import (
    Document,
    FrozenDict,
    LazySequence,
    Results,
    exact,
    is_missing,
    result,
    written,
)
from k80assess._lazy import cached_property

# --- what is missing ----------------------------------------------------------------------------------------------


class Awkward:
    """Compares itself to nothing, and says so."""

    ndim = 0

    def __eq__(self, _other: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("value", missing.VALUES, ids=repr)
def test_what_stands_for_no_value_is_missing(value: Any) -> None:
    """Whatever library it comes from, and however it compares with itself."""
    assert is_missing(value) is True


@pytest.mark.parametrize(
    "value", ["nan", "None", " ", "0", 0, 0.0, False, True, Decimal(0), Decimal("Infinity"), [], {}, b"", Awkward()]
)
def test_other_values_are_not_missing(value: Any) -> None:
    """Zero and false are values, blanks are text, and a stranger's object is never asked."""
    assert is_missing(value) is False


def test_arrays_and_other_values_of_numpy_are_not_missing() -> None:
    """An array is no single value, also when all in it is missing."""
    numpy = pytest.importorskip("numpy")
    for value in (numpy.array([numpy.nan]), numpy.array([]), numpy.float32(0), numpy.bool_(False), numpy.int8(0)):
        assert is_missing(value) is False
    for value in (numpy.datetime64("2026-03-01"), numpy.str_("x"), numpy.array(None, dtype=object)):
        assert is_missing(value) is False


# --- mappings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.__setitem__("a", 2),
        lambda d: d.__delitem__("a"),
        lambda d: d.__ior__({"b": 2}),
        lambda d: d.clear(),
        lambda d: d.pop("a"),
        lambda d: d.popitem(),
        lambda d: d.setdefault("b", 2),
        lambda d: d.update(b=2),
    ],
)
def test_a_frozen_dict_cannot_be_changed(change: Callable[[Any], Any]) -> None:
    """Every method that changes a dict is refused, and nothing has changed."""
    frozen = FrozenDict(a=1)
    with pytest.raises(TypeError, match="cannot be changed"):
        change(frozen)
    assert frozen == {"a": 1}


@given(st.dictionaries(st.text(), st.integers()), st.randoms())
def test_a_frozen_dict_is_the_dict_it_was_made_of(content: dict[str, int], random: Any) -> None:
    """It equals its content, whatever the order; equal ones hash alike; copies, pickles and JSON are equal."""
    items = list(content.items())
    random.shuffle(items)
    frozen, shuffled = FrozenDict(content), FrozenDict(items)
    assert frozen == shuffled == content
    assert hash(frozen) == hash(shuffled)
    assert list(frozen) == list(content)
    assert pickle.loads(pickle.dumps(frozen)) == copy.copy(frozen) == copy.deepcopy(frozen) == frozen
    assert type(pickle.loads(pickle.dumps(frozen))) is FrozenDict
    assert json.loads(json.dumps(frozen)) == content
    assert repr(frozen) == repr(content)


def test_a_frozen_dict_is_checked_by_its_types() -> None:
    """As the type of a field it checks keys and values, and gives a frozen dict."""
    read = TypeAdapter(FrozenDict[str, int]).validate_python({"a": 1})
    assert type(read) is FrozenDict
    with pytest.raises(ValueError, match="valid integer"):
        TypeAdapter(FrozenDict[str, int]).validate_python({"a": "b"})


# --- results ------------------------------------------------------------------------------------------------------


def test_a_result_is_frozen_and_takes_keywords_only() -> None:
    """A result cannot be changed, has no other attributes than its own, and is compared by them."""

    @result
    class Step:
        cost: int

    step = Step(cost=1)
    assert step == Step(cost=1)
    assert hash(step) == hash(Step(cost=1))
    assert not hasattr(step, "__dict__")
    with pytest.raises(AttributeError):
        step.cost = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        Step(1)  # type: ignore[call-arg]


def test_a_document_shows_what_was_written() -> None:
    """The representation has the keys that were written, and none that were left out."""

    class Hall(Document):
        seats: int
        stage: bool = False

    assert repr(Hall(seats=5)) == "Hall(seats=5)"
    assert repr(Hall(seats=5, stage=False)) == "Hall(seats=5, stage=False)"


@given(st.integers(0, 12), st.slices(12), st.integers(-14, 14))
def test_a_lazy_sequence_is_like_a_tuple(length: int, part: slice, index: int) -> None:
    """Indices, slices, length, iteration and truth are those of the tuple of all results."""

    def lazy() -> LazySequence[int]:
        return LazySequence(lambda: iter(range(length)))

    whole = tuple(range(length))
    assert tuple(lazy()) == whole
    assert len(lazy()) == length
    assert bool(lazy()) == bool(whole)
    assert lazy()[part] == whole[part]
    assert (index in lazy()) == (index in whole)
    try:
        expected = whole[index]
    except IndexError:
        with pytest.raises(IndexError):
            lazy()[index]
    else:
        assert lazy()[index] == expected


def test_a_lazy_sequence_works_out_no_more_than_is_asked() -> None:
    """Of endless results, the first few are worked out once and kept."""
    made = []

    def source() -> Iterator[int]:
        for number in count():
            made.append(number)
            yield number

    lazy = LazySequence(source)
    assert made == []
    assert lazy
    assert made == [0]
    assert lazy[2] == 2
    assert lazy[:2] == (0, 1)
    assert made == [0, 1, 2]
    assert repr(lazy) == "<0, 1, 2, …>"
    assert repr(LazySequence(lambda: iter("ab"))) == "<'a', 'b'>"


def test_a_lazy_sequence_that_was_broken_off_is_not_at_its_end() -> None:
    """An interruption or error while results are worked out is no end: asked again, they are worked out again."""
    moods = iter([KeyboardInterrupt(), ValueError(), None])

    def source() -> Iterator[int]:
        yield from (1, 2)
        mood = next(moods)
        if mood is not None:
            raise mood
        yield 3

    lazy = LazySequence(source)
    assert lazy[:2] == (1, 2)
    for mood in (KeyboardInterrupt, ValueError):
        with pytest.raises(mood):
            len(lazy)
    assert tuple(lazy) == (1, 2, 3)


def numbers() -> Iterator[int]:
    return iter(range(1_000))


def test_a_lazy_sequence_is_shared_by_threads_and_pickles() -> None:
    """Threads that read one at the same time all see all results; a pickle starts afresh with the same."""
    lazy = LazySequence(numbers)
    with ThreadPoolExecutor(4) as pool:
        assert all(seen == tuple(range(1_000)) for seen in pool.map(tuple, [lazy] * 8))
    assert tuple(pickle.loads(pickle.dumps(lazy))) == tuple(range(1_000))


def up_to(limit: int) -> Iterator[int]:
    return iter(range(limit))


@given(st.integers(0, 5), st.integers(0, 5))
def test_lazy_sequences_are_equal_when_their_results_are(one: int, other: int) -> None:
    """Whatever they come from, and to a tuple too; never to a list, as with tuples."""
    assert (LazySequence(up_to, one) == LazySequence(up_to, other)) is (one == other)
    assert (LazySequence(up_to, one) == LazySequence(lambda: up_to(other))) is (one == other)
    assert (LazySequence(up_to, one) == tuple(range(other))) is (one == other)
    assert (tuple(range(other)) == LazySequence(up_to, one)) is (one == other)
    assert LazySequence(up_to, one) != list(range(one))


def test_lazy_sequences_of_one_source_are_equal_without_a_look() -> None:
    """Endless results can be compared when they come from the same source."""
    assert LazySequence(count, 3) == LazySequence(count, 3)
    assert LazySequence(count, 3) != LazySequence(count, 4)


def test_a_slice_is_a_sequence_of_results() -> None:
    """A slice of results shows itself in a notebook as they do; an index gives one of them."""
    for whole in (Results("abc"), LazySequence(lambda: iter("abc"))):
        for part in (whole[:2], whole[-2:], whole[:], whole[::-1], whole[5:]):
            assert type(part) is Results
        assert whole[0] == "a"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_fork_waits_for_no_thread_that_it_does_not_have() -> None:
    """A process forked while a thread works results or a property out goes on by itself, and gets the same."""
    is_at_work, may_go_on = threading.Event(), threading.Event()

    def slowly() -> int:
        is_at_work.set()
        may_go_on.wait(60 if os.getpid() == parent else 0)
        return 7

    class Thing:
        @cached_property
        def worked_out(self) -> int:
            return slowly()

    parent = os.getpid()
    lazy = LazySequence(lambda: (slowly() for _ in range(1)))
    tasks: list[Callable[[], int]] = [lambda: lazy[0], lambda: Thing().worked_out]
    for work in tasks:
        is_at_work.clear()
        may_go_on.clear()
        thread = threading.Thread(target=work)
        thread.start()
        assert is_at_work.wait(60)
        child = os.fork()
        if child == 0:
            threading.Timer(30, os._exit, [1]).start()  # rather than wait for ever
            os._exit(0 if work() == 7 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        may_go_on.set()
        thread.join()
        assert lazy[0] == 7


# --- numbers ------------------------------------------------------------------------------------------------------

PLACES = st.decimals(-(10**12), 10**12, allow_nan=False, places=6)


@given(PLACES)
@example(Decimal("1E+39"))
@example(Decimal("1E-40"))
def test_a_decimal_is_taken_at_its_word(decimal: Decimal) -> None:
    """A decimal, the float that prints like it and the fraction it stands for are one number."""
    assert exact(decimal) == Fraction(str(decimal))
    number = float(decimal)
    assert exact(number) == Fraction(repr(number))


class OtherFloat(float):
    """A float that shows itself in its own way, as those of numpy do."""

    def __repr__(self) -> str:
        return "OtherFloat(…)"


@pytest.mark.parametrize(
    ("number", "fraction"),
    [
        (0.1, Fraction(1, 10)),
        (1e-40, Fraction(1, 10**40)),
        (3, Fraction(3)),
        (-0.0, Fraction(0)),
        ("2/6", Fraction(1, 3)),
        ("-1/3", Fraction(-1, 3)),
        (Fraction(1, 3), Fraction(1, 3)),
        (10**40 - 1, Fraction(10**40 - 1)),
        ("1/" + "9" * 80, Fraction(1, int("9" * 80))),
        (OtherFloat(0.1), Fraction(1, 10)),
    ],
)
def test_numbers_are_what_their_writing_says(number: Any, fraction: Fraction) -> None:
    """0.1 is one tenth, and a fraction can be written as one."""
    assert exact(number) == fraction


@pytest.mark.parametrize(
    "number",
    [
        True,
        None,
        "3",
        "0.5",
        "1/0",
        "1/-2",
        " 1/2",
        "1/2\n",
        "\u0661/\u0662",
        "1/" + "9" * 81,
        float("nan"),
        float("inf"),
        -float("inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1E+40"),
        Decimal("1E-41"),
        Decimal("1E+999999999"),
        Decimal("0." + "1" * 41),
        10**40,
        -(10**40),
        1e40,
        Fraction(1, 10**80),
        Fraction(10**80),
        1j,
        [1],
        b"1/2",
    ],
    ids=lambda number: repr(number)[:20],
)
def test_what_is_no_number_or_too_large_is_refused(number: Any) -> None:
    """Truth, text, infinities and numbers that could fill the memory are refused with what is allowed."""
    with pytest.raises(
        ValueError, match=r'^a whole or decimal number, or a fraction written "1/3", of at most 40 digits$'
    ):
        exact(number)


@given(st.fractions().filter(lambda f: abs(f.numerator) < 10**39 and f.denominator < 10**39))
@example(Fraction(3, 10))
@example(Fraction(10**39))
@example(Fraction(1, 10**39))
@example(Fraction(10**400, 3))
@example(Fraction(10**16 + 1, 10))
def test_what_is_written_of_a_number_reads_back_as_the_same(number: Fraction) -> None:
    """The shortest writing of a fraction is that of exactly the same number."""
    text = written(number)
    assert Fraction(str(text)) == number
    if abs(number) < 10**39:
        assert exact(text) == number
    assert isinstance(text, int) == (number.denominator == 1)


@given(st.integers(-(10**80) + 1, 10**80 - 1), st.integers(1, 10**80 - 1) | st.integers(0, 79).map(lambda n: 10**n))
@example(10**50, 1)
@example(1, 10**50)
def test_every_number_that_a_document_holds_can_be_read_back(numerator: int, denominator: int) -> None:
    """Also one of more digits than a decimal may have, which was written as a fraction."""
    number = exact(f"{numerator}/{denominator}")
    assert exact(written(number)) == number
