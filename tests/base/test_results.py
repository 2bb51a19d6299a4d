"""What functions compute: frozen mappings, results, and sequences worked out when asked for."""

from __future__ import annotations

import copy
import json
import os
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from k80assess.base.display import LONGEST
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, LazySequence, Results, result


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
    assert repr(frozen) == repr(content) or len(repr(content)) > LONGEST


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
