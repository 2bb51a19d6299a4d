"""The base of all results: frozen classes, frozen mappings and sequences of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, zip_longest
from os import getpid
from threading import RLock
from typing import Any, NoReturn, SupportsIndex, TypeVar, dataclass_transform, get_args, overload

import attrs
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from k80assess.base.data import LIMIT, found_schema, mapping_schema, properties_in, result_schema, told_as
from k80assess.base.display import LONGEST, Displayed, representation, shortly

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed, and so can be hashed and shared.

    It is a real dict, so `json`, pandas and pydantic accept it as one; every method that changes a dict raises
    `TypeError`. It keeps the order in which it was made; equality and hash do not depend on it.

    >>> FrozenDict(a=1)["a"]
    1
    """

    __slots__ = ()

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise TypeError("this mapping cannot be changed; make a new one with dict(...)")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self),))

    def __copy__(self) -> FrozenDict[K, V]:
        return self

    def __deepcopy__(self, _memo: object) -> FrozenDict[K, V]:
        return self

    __repr__ = representation

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return mapping_schema(cls, source, handler)


@overload
def result(cls: type[T]) -> type[T]: ...
@overload
def result(*, slots: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def result(cls: type[T] | None = None, *, slots: bool = True) -> Any:
    """Make a class a result: frozen, with keyword arguments only, and data to pydantic.

    Args:
        cls: the class.
        slots: whether it has slots.

    >>> @result
    ... class Step:
    ...     cost: int
    >>> Step(cost=1)
    Step(cost=1)
    """
    if cls is None:
        return partial(result, slots=slots)
    # Asked of the class as it was written: attrs puts something else in the place of a cached property.
    inherited = getattr(cls, "_properties", {})
    properties = FrozenDict({**inherited, **properties_in(vars(cls))})

    def schema(own: type, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return result_schema(own, own._properties, handler)  # type: ignore[attr-defined]

    cls._properties = properties  # type: ignore[attr-defined]
    cls.__get_pydantic_core_schema__ = classmethod(schema)  # type: ignore[attr-defined]
    if cls.__repr__ is object.__repr__:
        cls.__repr__ = representation  # type: ignore[method-assign]
    return attrs.frozen(slots=slots, kw_only=True, repr=False)(cls)  # of its own, or that of what it is a kind of


class Results(tuple[T, ...], Displayed):
    """Several results: a tuple that a notebook shows as a table; a slice of it is one too.

    >>> Results(["first", "second"])[:1]
    ('first',)
    """

    __slots__ = ()
    __repr__ = representation

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Results[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | Results[T]:
        return Results(super().__getitem__(index)) if isinstance(index, slice) else super().__getitem__(index)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (item,) = get_args(source) or (Any,)
        own: Any = told_as(item)
        return core_schema.no_info_after_validator_function(cls, handler.generate_schema(tuple[own, ...]))


class LazySequence(Displayed, Sequence[T]):
    """A sequence of possibly very many results, each worked out when it is first asked for and then kept.

    It iterates in order, and takes indices and slices. `bool()` and the first index need only the first result; `len()`
    and negative indices need them all. Two sequences are equal when their results are, which is known at once if they
    have the same source; a sequence also equals a tuple of the same results. Copies, pickles and forked processes start
    over.

    Args:
        source: a function that returns an iterator over the results, the same ones each time.
        arguments: the arguments to call it with.

    Attributes:
        limit: how many of them are data, where nobody says how many; see `limited`.

    >>> squares = LazySequence(lambda limit: (n * n for n in range(limit)), 10**9)
    >>> squares[3], squares[:3]
    (9, (0, 1, 4))
    """

    __slots__ = ("_found", "_lock", "_process", "_rest", "_source", "limit")
    limit: int
    __hash__ = None  # type: ignore[assignment]  # it equals a tuple of all its results, which may be too many to hash

    def __init__(self, source: Callable[..., Iterator[T]], *arguments: object) -> None:
        self.limit = LIMIT
        self._source = (source, arguments)
        self._found: list[T] = []
        self._start()

    def _start(self) -> None:
        source, arguments = self._source
        self._rest = islice(source(*arguments), len(self._found), None)
        self._lock = RLock()
        self._process = getpid()

    def _reaches(self, index: int) -> bool:
        """Work out results up to this index, and return whether there are that many."""
        if self._process != getpid():  # in a forked process, the thread that held the lock no longer exists
            self._start()
        with self._lock:
            try:
                for found in islice(self._rest, max(0, index + 1 - len(self._found))):
                    self._found.append(found)
            except BaseException:
                # A generator that was interrupted would seem to be exhausted from now on.
                self._start()
                raise
        return index < len(self._found)

    def __iter__(self) -> Iterator[T]:
        index = 0
        while self._reaches(index):
            yield self._found[index]
            index += 1

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Results[T]: ...
    def __getitem__(self, index: int | slice) -> T | Results[T]:
        if isinstance(index, slice):
            bounds = (index.start, index.stop)
            counts_from_end = (index.step or 1) < 0 or any(bound is not None and bound < 0 for bound in bounds)
            if counts_from_end or index.stop is None:
                return Results(self)[index]
            self._reaches(index.stop - 1)
            return Results(self._found[index])
        if index < 0:
            return tuple(self)[index]
        if not self._reaches(index):
            raise IndexError(f"there are only {len(self._found)}")
        return self._found[index]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return self._reaches(0)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazySequence) and self._source == other._source:
            return True
        if not isinstance(other, (LazySequence, tuple)):
            return NotImplemented
        end = object()
        return all(one == another for one, another in zip_longest(self, other, fillvalue=end))

    def limited(self, limit: int) -> LazySequence[T]:
        """Return the same results, of which at most so many are data.

        >>> k80 = LazySequence(range, 10**9).limited(2)
        >>> k80[5], k80.limit
        (5, 2)
        """
        source, arguments = self._source
        return _limited(limit, source, arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_limited, (self.limit, *self._source))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return found_schema(cls, source, handler)

    def __repr__(self) -> str:
        shown = ", ".join([shortly(found, LONGEST // 3) for found in self[:3]])
        return f"<{shown}{', …' if self._reaches(3) else ''}>"


def _limited(limit: int, source: Callable[..., Iterator[T]], arguments: tuple[object, ...]) -> LazySequence[T]:
    made = LazySequence(source, *arguments)
    made.limit = limit
    return made
