"""What all modules share: what "frozen" means, exact numbers, and how results show themselves in a notebook."""

from __future__ import annotations

import re
from cmath import isnan
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice, zip_longest
from os import getpid
from threading import RLock
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NoReturn,
    Protocol,
    Self,
    SupportsIndex,
    TypeAlias,
    TypeVar,
    dataclass_transform,
    overload,
)

import attrs
from pydantic import BaseModel, BeforeValidator, GetCoreSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from k80assess._lazy import cached_property
from k80assess.errors import in_words

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed, and so can be hashed and shared.

    It is a real dict, so that `json`, pandas and pydantic take it as one; every method that changes a dict raises
    `TypeError`. Its order is the order in which it was made; equality and hash do not depend on it.

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

    def __repr__(self) -> str:
        return dict.__repr__(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        key, value = getattr(source, "__args__", (Any, Any))
        return core_schema.no_info_after_validator_function(cls, handler(dict[key, value]))  # type: ignore[valid-type]


# --- results: what a function of ours computes -------------------------------------------------------------------


class Displayed:
    """Anything that a notebook shows: a document or a result."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        # The one import upward in this package: what a thing looks like is decided in one place, the writers.
        from k80assess.report import writers

        return writers.notebook(self)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def result(cls: type[T]) -> type[T]:
    """Make a class of ours a result: frozen, slotted, with keyword arguments only.

    >>> @result
    ... class Step:
    ...     cost: int
    >>> Step(cost=1)
    Step(cost=1)
    """
    return attrs.frozen(slots=True, kw_only=True)(cls)


class Results(tuple[T, ...], Displayed):
    """Several results: a tuple that a notebook shows as a table; a slice of it is one too.

    >>> Results(["first", "second"])[:1]
    ('first',)
    """

    __slots__ = ()

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Results[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | Results[T]:
        return Results(super().__getitem__(index)) if isinstance(index, slice) else super().__getitem__(index)


class LazySequence(Displayed, Sequence[T]):
    """Results of which there can be very many, worked out when they are asked for and kept.

    It iterates in order, and takes indices and slices. `bool()` and the first index need only the first result; `len()`
    and negative indices need them all. Two are equal when their results are, which is seen at once where they come from
    the same source; so is one and a tuple of the same results. Copies, pickles and forked processes start afresh.

    Args:
        source: gives the results, and the same ones each time.
        arguments: what it is called with.

    >>> squares = LazySequence(lambda limit: (n * n for n in range(limit)), 10**9)
    >>> squares[3], squares[:3]
    (9, (0, 1, 4))
    """

    __slots__ = ("_found", "_lock", "_process", "_rest", "_source")
    __hash__ = None  # type: ignore[assignment]  # equal to a tuple of all its results, which may be too many

    def __init__(self, source: Callable[..., Iterator[T]], *arguments: object) -> None:
        self._source = (source, arguments)
        self._found: list[T] = []
        self._start()

    def _start(self) -> None:
        source, arguments = self._source
        self._rest = islice(source(*arguments), len(self._found), None)
        self._lock = RLock()
        self._process = getpid()

    def _reaches(self, index: int) -> bool:
        """Work out results up to this index, and say whether there are that many."""
        if self._process != getpid():  # in a fork, whoever held the lock and was at work is not there any more
            self._start()
        with self._lock:
            try:
                for found in islice(self._rest, max(0, index + 1 - len(self._found))):
                    self._found.append(found)
            except BaseException:
                # A generator that was broken off would from now on pass for one that has come to its end.
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

    def __reduce__(self) -> tuple[Any, ...]:
        source, arguments = self._source
        return (type(self), (source, *arguments))

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self[:3]))
        return f"<{shown}{', …' if self._reaches(3) else ''}>"


# --- documents: what people write ---------------------------------------------------------------------------------


class Listed(Protocol[T_co]):
    """What may be given for a list: a list or a tuple of these, and no text, in which only texts can be looked for."""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...


Given: TypeAlias = T | Mapping[str, Any]
"""What may be given for a document or a part of one: itself, or what it is made of."""


class Document(Displayed, BaseModel, frozen=True, extra="forbid", defer_build=True, ignored_types=(cached_property,)):
    """A document or a part of one: frozen and closed, so that a misspelt key is found and nothing changes later.

    However one is made in code, it is checked as one that is loaded, and refused by the same `DocumentError`. Inside
    somebody else's pydantic model it is a field like any other, and what is wrong with it an error of that model.

    Type checkers see each class take what is accepted, which is wider than what its fields then hold: the keys of a
    typed dict beside the class. They do not look further up for `frozen`, so each class says it again.
    """

    needed: ClassVar[str] = "a table is needed"  # what an error says where something else stands

    # What is wrong is put into words by `document.problems`, above this module: the methods import it when called.

    def __init__(self, /, **content: Any) -> None:
        from k80assess.document.problems import in_our_words

        __tracebackhide__ = True
        in_our_words(type(self), content, super().__init__, content)

    # So that pydantic, when it comes to a part inside a whole, goes on by itself: it knows the place of the part.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def _unworded(cls, obj: Any) -> Self:
        """Make a document of plain data as pydantic does, with pydantic's errors."""
        return super().model_validate(obj)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a document of plain data.

        Raises:
            DocumentError: when it is no such document, with all its problems.
        """
        from k80assess.document.problems import in_our_words

        __tracebackhide__ = True
        return in_our_words(cls, obj, super().model_validate, {"obj": obj, **options})

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Make a document of JSON text, with numbers as exact as they are written.

        Raises:
            DocumentError: when it is not JSON, or no such document, with all its problems.
        """
        from k80assess.document.parsing import parse_json

        __tracebackhide__ = True
        return cls.model_validate(parse_json(json_data, in_words(cls)), **options)

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """Make a document of data in which every value is text.

        Raises:
            DocumentError: when it is no such document, with all its problems.
        """
        from k80assess.document.problems import in_our_words

        __tracebackhide__ = True
        return in_our_words(cls, obj, super().model_validate_strings, {"obj": obj, **options})

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:  # type: ignore[override]
        """Make a document, checked as any other: there is no way round the checks."""
        __tracebackhide__ = True
        return cls(**cls._keyed(values))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Give a copy; one with something changed is checked as a new document is."""
        __tracebackhide__ = True
        if not update:
            return super().model_copy(deep=deep)
        own = {name: value for name, value in self.__dict__.items() if name in self.model_fields_set}
        return type(self)(**self._keyed(own | dict(update)))

    if not TYPE_CHECKING:
        copy = model_copy  # pydantic's own, deprecated, does not check what changes

    @classmethod
    def _keyed(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Give values by the keys of a document instead of the names of fields."""
        fields = cls.model_fields
        return {(name in fields and fields[name].alias) or name: value for name, value in values.items()}

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # What was written, and nothing that was left out.
        return ((key, value) for key, value in super().__repr_args__() if key in self.model_fields_set)


# --- what is missing ----------------------------------------------------------------------------------------------

# Known by name: whoever gives these has loaded pandas or numpy, and nobody else needs to.
_NOT_THERE = {("pandas", "NAType"), ("pandas", "NaTType"), ("numpy", "MaskedConstant")}


def is_missing(value: Any) -> bool:
    """Return whether a value stands for none: None, empty text, or what number and data frame libraries use for it.

    >>> [is_missing(value) for value in (None, "", float("nan"), Decimal("NaN"))]
    [True, True, True, True]
    >>> [is_missing(value) for value in ("nan", " ", 0, False, [])]
    [False, False, False, False, False]
    """
    if value is None or isinstance(value, str):
        return not value
    if isinstance(value, Decimal):
        return value.is_nan()  # to compare a signalling one is an error
    if isinstance(value, (float, complex)):
        return isnan(value)
    kind = type(value)
    library = kind.__module__.partition(".")[0]
    if (library, kind.__name__) in _NOT_THERE:
        return True
    # Other numbers and times of numpy. An array of them is no single value.
    is_single = library == "numpy" and getattr(value, "ndim", None) == 0
    return is_single and value.dtype.kind in "fcmM" and bool(value != value)


# --- exact numbers ------------------------------------------------------------------------------------------------

# Documents are read from strangers: a number must not be able to fill the memory when it becomes a fraction.
_DIGITS = 40
_FRACTION = re.compile(r"-?[0-9]{1,80}/[0-9]{1,80}")  # a decimal of 40 places is a fraction of twice the digits
_ALLOWED = f'a whole or decimal number, or a fraction written "1/3", of at most {_DIGITS} digits'


Number: TypeAlias = int | float | Decimal | Fraction | str
"""What may be given for an exact number; text only as a fraction, such as `1/3`."""


def exact(number: object) -> Fraction:
    """Give a number as the exact fraction that its decimal writing says.

    A float counts as the decimal that Python prints for it: 0.3 is three tenths, not the nearest binary fraction.

    Args:
        number: an int, float, Decimal or Fraction, or text of the form `1/3`.

    Raises:
        ValueError: for anything else, for infinities and not-a-number, and for more than 40 digits.

    >>> exact(0.3), exact("1/3")
    (Fraction(3, 10), Fraction(1, 3))
    """
    if isinstance(number, Fraction) and abs(number.numerator) < 10**80 and number.denominator < 10**80:
        return number
    if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 10**_DIGITS:
        return Fraction(number)
    if isinstance(number, (float, Decimal)):
        # What a float of another library says of itself need not be a number.
        decimal = number if isinstance(number, Decimal) else Decimal(float.__repr__(number))
        if decimal.is_finite() and _places(decimal) <= _DIGITS:
            return Fraction(decimal)
    if isinstance(number, str) and _FRACTION.fullmatch(number) and int(number.split("/")[1]):
        return Fraction(number)
    raise ValueError(_ALLOWED)


def _places(decimal: Decimal) -> int:
    _sign, digits, exponent = decimal.as_tuple()
    assert isinstance(exponent, int)  # finite
    return max(len(digits), len(digits) + exponent, -exponent)


def written(number: Fraction) -> int | float | str:
    """Give a fraction in the shortest form that reads back as exactly the same number.

    >>> written(Fraction(2)), written(Fraction(3, 10)), written(Fraction(1, 3))
    (2, 0.3, '1/3')
    """
    try:
        shortest = number.numerator if number.denominator == 1 else float(number)
        if exact(shortest) == number:
            return shortest
    except (OverflowError, ValueError):  # too large for a float, or of more digits than a number may have
        pass
    return f"{number.numerator}/{number.denominator}"


def _exact_or_refused(number: object) -> Fraction:
    try:
        return exact(number)
    except ValueError as error:
        raise PydanticCustomError("exact_number", "{allowed}", {"allowed": str(error)}) from None


Exact = Annotated[
    Fraction,
    BeforeValidator(_exact_or_refused),
    PlainSerializer(written),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^-?[0-9]{1,80}/[0-9]{1,80}$"}]}),
]
