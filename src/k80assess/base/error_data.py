"""Problems and errors as data: how pydantic writes them, and makes them of their data again.

A sentence comes back with its English as it was written, and with its code and what fills it, so that it can be said in
Dutch as well. What claims to be one and cannot be said is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from pydantic_core import CoreSchema, PydanticSerializationUnexpectedValue, core_schema

from k80assess.base.exact import number_schema
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    ContradictionError,
    DocumentError,
    IncomparableError,
    K80Error,
    MissingExtraError,
    Problem,
    Sentence,
    SizeLimitError,
    UnknownNameError,
    quoted,
    refusal,
    told,
)

Plain: TypeAlias = dict[str, Any]

_PROBLEM, _SENTENCE = "k80assess.errors.Problem:data", "k80assess.errors.Sentence:data"


def problem_schema() -> CoreSchema:
    """Return how pydantic reads and writes a problem."""
    data = core_schema.definition_reference_schema(_PROBLEM)
    schema = core_schema.no_info_wrap_validator_function(
        _read_problem,
        data,
        serialization=core_schema.plain_serializer_function_ser_schema(_problem_told, return_schema=data),
    )
    return core_schema.definitions_schema(schema, _definitions())


def _problem_told(problem: Problem) -> Plain:
    if not isinstance(problem, Problem):
        raise PydanticSerializationUnexpectedValue("a problem is needed")
    return problem.told()


def error_schema(kind: type[K80Error]) -> CoreSchema:
    """Return how pydantic reads and writes errors of a class, and of those that are more special."""
    kinds: dict[str, type[K80Error]] = {own.__name__: own for own in _CLASSES if issubclass(own, kind)} or {
        _nearest(kind): _CLASSES_BY_NAME[_nearest(kind)]
    }
    data: dict[str, CoreSchema] = {
        name: core_schema.definition_reference_schema(_ref(own)) for name, own in kinds.items()
    }
    one = core_schema.tagged_union_schema(data, "error") if len(data) > 1 else next(iter(data.values()))
    schema = core_schema.no_info_wrap_validator_function(
        _reader(kind),
        one,
        serialization=core_schema.plain_serializer_function_ser_schema(error_told, return_schema=one),
    )
    return core_schema.definitions_schema(schema, [*_definitions(), *(_error_data(own) for own in kinds.values())])


def error_told(error: K80Error) -> Plain:
    """Return an error as data: the name of its class, its problems, and what else it holds."""
    if not isinstance(error, K80Error):
        raise PydanticSerializationUnexpectedValue("an error of this package is needed")
    name = _nearest(type(error))
    own = {field: part.written(getattr(error, field)) for field, part in _FIELDS[_CLASSES_BY_NAME[name]].items()}
    return {"error": name, "problems": [problem.told() for problem in error.problems], **own}


# --- sentences and problems ---------------------------------------------------------------------------------------


@cache
def _definitions() -> list[CoreSchema]:
    text, sentence = core_schema.str_schema(), core_schema.definition_reference_schema(_SENTENCE)
    said = core_schema.union_schema([text, sentence])
    number = core_schema.int_schema(strict=True)
    values = core_schema.dict_schema(text, core_schema.union_schema([number, text, sentence]))
    return [
        _table(
            _SENTENCE,
            "A sentence, or a part of one, with what it is made of.",
            {
                "code": (text, "What programs know it by."),
                "message": (text, "The sentence in English."),
                "values": (values, "What fills it."),
            },
        ),
        _table(
            _PROBLEM,
            "One thing that is wrong, and where.",
            {
                "code": (text, "What programs know the problem by."),
                "loc": (
                    core_schema.list_schema(core_schema.union_schema([number, text, sentence])),
                    "The keys and indices that lead to the place; empty for the whole.",
                ),
                "message": (text, "What is wrong, in English."),
                "found": (core_schema.nullable_schema(said), "What stands there, quoted; null when nothing does."),
                "allowed": (core_schema.nullable_schema(said), "What may stand there; null when that is said already."),
                "hint": (core_schema.nullable_schema(text), "The nearest valid name, or null."),
                "line": (
                    core_schema.nullable_schema(number),
                    "The line of the text, from 1, or null.",
                ),
                "column": (core_schema.nullable_schema(number), "The column where the text stops being well-formed."),
                "values": (values, "What fills the sentence."),
            },
        ),
    ]


def _table(ref: str, about: str, keys: Mapping[str, tuple[CoreSchema, str]]) -> CoreSchema:
    name = ref.rpartition(".")[2].partition(":")[0]
    return core_schema.typed_dict_schema(
        {
            key: core_schema.typed_dict_field(holds, metadata={"pydantic_js_updates": {"description": meaning}})
            for key, (holds, meaning) in keys.items()
        },
        ref=ref,
        extra_behavior="forbid",
        metadata={"pydantic_js_updates": {"title": name, "description": about}},
    )


def _read_problem(given: Any, inner: Callable[[Any], Plain]) -> Problem:
    return given if isinstance(given, Problem) else _problem(inner(given))


def _problem(data: Plain) -> Problem:
    loc = tuple([key if isinstance(key, int) else _read(key) for key in data["loc"]])
    found, allowed = [_read(data[name] or "") for name in ("found", "allowed")]
    problem = Problem(loc, _sentence(data), found, allowed, data["hint"], data["line"], data["column"])
    try:
        problem.to("nl")
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        template = "this sentence is not filled with what it needs"
        raise refusal(Sentence("sentence_unfilled", template), quoted(problem.code)) from None
    return problem


def _read(data: str | Plain) -> str:
    return data if isinstance(data, str) else _sentence(data)


def _sentence(data: Plain) -> Sentence:
    # The English is there already, so it is no template any more.
    template = data["message"].replace("{", "{{").replace("}", "}}")
    values = {name: value if isinstance(value, int) else _read(value) for name, value in data["values"].items()}
    made = Sentence.__new__(Sentence, data["code"], template)
    made.values = values
    return made


# --- errors -------------------------------------------------------------------------------------------------------


class _Part(NamedTuple):
    """What an error holds beside its problems: its schema and meaning, and how it is written and read."""

    schema: Callable[[], CoreSchema]
    meaning: str
    written: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda data: data


def _said_schema() -> CoreSchema:
    return core_schema.union_schema([core_schema.str_schema(), core_schema.definition_reference_schema(_SENTENCE)])


def _lists_schema() -> CoreSchema:
    return core_schema.dict_schema(core_schema.str_schema(), _texts_schema())


def _texts_schema() -> CoreSchema:
    return core_schema.list_schema(core_schema.str_schema())


def _ends_schema() -> CoreSchema:
    end = core_schema.union_schema([number_schema(), core_schema.date_schema()])
    return core_schema.dict_schema(core_schema.str_schema(), core_schema.list_schema(end, min_length=2, max_length=2))


_SOURCE = {"source": _Part(_said_schema, "What the problems are in: a file, or a name for it.", told, _read)}
_FIELDS: dict[type[K80Error], dict[str, _Part]] = {
    AnswerError: _SOURCE,
    ArgumentError: {},
    ContradictionError: {
        **_SOURCE,
        "levels": _Part(
            _lists_schema,
            "For each of the answers, by id, the ids of the levels given.",
            lambda levels: {name: list(ids) for name, ids in levels.items()},
            lambda levels: {name: tuple(ids) for name, ids in levels.items()},
        ),
        "numbers": _Part(
            _ends_schema,
            "For those of them that are a number or a date, the least and the greatest given.",
            lambda numbers: {name: list(ends) for name, ends in numbers.items()},
            lambda numbers: {name: tuple(ends) for name, ends in numbers.items()},
        ),
        "rows": _Part(
            lambda: core_schema.list_schema(core_schema.int_schema()),
            "The numbers, from 0, of the impossible combinations that say so.",
            list,
            tuple,
        ),
        "not_asked": _Part(
            _texts_schema, "The ids of the criteria that are answered though they are not asked.", list, tuple
        ),
    },
    DocumentError: _SOURCE,
    IncomparableError: {},
    MissingExtraError: {
        "module": _Part(core_schema.str_schema, "The module that could not be imported."),
        "extra": _Part(core_schema.str_schema, "The extra of this package that brings it."),
    },
    SizeLimitError: {
        "what": _Part(_said_schema, "What grew too large.", told, _read),
        "limit": _Part(core_schema.int_schema, "The number that was not to be passed."),
        "remedy": _Part(_said_schema, "What can be done about it.", told, _read),
    },
    UnknownNameError: {
        "kind": _Part(core_schema.str_schema, "What was looked for."),
        "name": _Part(
            core_schema.str_schema,
            "The name that was asked for; quoted where it is no text.",
            lambda name: str(told(name if isinstance(name, str) else f"{quoted(name)}")),
        ),
        "names": _Part(_texts_schema, "The valid names.", list, tuple),
    },
}
_FIELDS[K80Error] = {}  # of somebody else's errors that are of none of these
_CLASSES = tuple(_FIELDS)
_CLASSES_BY_NAME = {kind.__name__: kind for kind in _CLASSES}


def _nearest(kind: type[K80Error]) -> str:
    """Return the name of the class of ours that an error belongs to, be it of a class that somebody derived from it."""
    return next(own.__name__ for own in kind.__mro__ if own in _FIELDS)


def _ref(kind: type[K80Error]) -> str:
    return f"{kind.__module__}.{kind.__name__}:data"


def _error_data(kind: type[K80Error]) -> CoreSchema:
    name = kind.__name__
    problems = core_schema.list_schema(core_schema.definition_reference_schema(_PROBLEM), min_length=1)
    keys = {
        "error": (core_schema.literal_schema([name]), "Which error it is."),
        "problems": (problems, "Everything that is wrong."),
        **{field: (part.schema(), part.meaning) for field, part in _FIELDS[kind].items()},
    }
    return _table(_ref(kind), (kind.__doc__ or "").partition("\n")[0], keys)


def _reader(kind: type[K80Error]) -> Callable[[Any, Callable[[Any], Plain]], K80Error]:
    def read(given: Any, inner: Callable[[Any], Plain]) -> K80Error:
        return given if isinstance(given, kind) else _error(inner(given))

    return read


def _error(data: Plain) -> K80Error:
    kind = _CLASSES_BY_NAME[data["error"]]
    problems = tuple([_problem(one) for one in data["problems"]])
    values = {field: part.read(data[field]) for field, part in _FIELDS[kind].items()}
    made = kind.__new__(kind)
    made.__dict__.update(values, problems=problems)
    made.args = _ARGUMENTS[kind](made) if kind in _ARGUMENTS else tuple(values.values())
    return made


_ARGUMENTS: dict[type[K80Error], Callable[[Any], tuple[Any, ...]]] = {
    AnswerError: lambda error: (error.source, error.problems),
    ArgumentError: lambda error: error.problems,
    ContradictionError: lambda error: (
        error.source,
        error.problems[0],
        error.levels,
        error.numbers,
        error.rows,
        error.not_asked,
    ),
    DocumentError: lambda error: (error.source, error.problems),
    IncomparableError: lambda error: error.problems,
    UnknownNameError: lambda error: (error.kind, error.name, error.names, error.loc),
}
"""What an error is made of, where it is more than its own parts: what copies and pickles are made of."""
