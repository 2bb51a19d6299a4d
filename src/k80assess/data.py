"""Results and documents as data, and back: what other programs get, whichever way they ask."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cache
from itertools import islice
from math import isfinite
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from pydantic import PydanticUserError, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

from k80assess import types
from k80assess.base.arguments import name_among, refuse_no_count
from k80assess.base.data import FORMAT, Reading, entries_of, found_data, read_of_data
from k80assess.base.documents import Document
from k80assess.base.exact import number_data, too_many_digits
from k80assess.base.results import FrozenDict, LazySequence, Results
from k80assess.document import files
from k80assess.document.framework import Framework
from k80assess.document.problems import KEY_MISSING
from k80assess.document.text import checked_language
from k80assess.errors import (
    MAX_PROBLEMS,
    ArgumentError,
    DocumentError,
    K80Error,
    Language,
    Problem,
    Sentence,
    SizeLimitError,
    UndecidedError,
    in_words,
    quoted,
    refuse_other,
)
from k80assess.govern.loading import document_classes

if TYPE_CHECKING:
    from k80assess.document.agenda import Agenda

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TOO_DEEP = Sentence("too_deep", "nested too deeply")

T = TypeVar("T")


def to_data(thing: object, *, limit: int | None = None) -> Any:
    """Return results, documents, problems or errors as plain data: what `json.dumps` takes, with nothing lost.

    A document is what its file holds. A result is its fields and its properties, in which a fraction is its exact text
    beside a decimal; a level, criterion or aspect is its id; and a framework or an agenda is named by its id, version
    and fingerprint. What is found one by one, such as reasons, is an object: the first `items`, whether they are
    `complete`, and the `problem` that keeps the others from being found, if any. What is too large to work out is the
    problem that says so. A mapping whose keys are no texts is a list of entries, each with a `key` and a `value`.

    Args:
        thing: a result, document, problem or error; or a mapping or sequence of these, of numbers, dates or texts.
        limit: how many to give of what is found one by one; as many as the result itself says when left out, which is
            100 where nobody said otherwise.

    Raises:
        ArgumentError: for anything else, and a limit that is not a whole number of 1 or more.

    >>> from k80assess import assess, tolerance
    >>> to_data(tolerance(assess({"theme_link": "none", "small_scale_difference": "same"})))["share"]
    {'exact': '1/7', 'decimal': 0.14285714285714285}
    """
    if limit is not None:
        refuse_no_count("limit", limit)
    try:
        return _data(thing, limit)
    except RecursionError:
        raise ArgumentError(Problem((), TOO_DEEP)) from None


def _data(thing: object, limit: int | None) -> Any:
    if thing is None or isinstance(thing, bool):
        return thing
    if isinstance(thing, int) or (isinstance(thing, float) and isfinite(thing)):
        return int(thing) if isinstance(thing, int) else float(thing)  # and no enumeration or number of another library
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, Fraction):
        return number_data(thing)
    if isinstance(thing, datetime.date):
        return thing.isoformat()
    if isinstance(thing, Document):
        return thing._plain()
    if isinstance(thing, (Problem, K80Error)) or hasattr(type(thing), "_properties"):
        return _written(thing, type(thing), limit)
    if isinstance(thing, LazySequence):
        return _data(found_data(thing, limit or thing.limit), limit)
    if isinstance(thing, Mapping):
        if all(isinstance(key, str) for key in thing):
            return {str(key): _data(value, limit) for key, value in thing.items()}
        return [_data(entry, limit) for entry in entries_of(thing)]
    if isinstance(thing, (list, tuple)):
        return [_data(one, limit) for one in thing]
    template = "a result or a document of this package is needed, or a mapping or list of them"
    raise ArgumentError(Problem((), Sentence("no_data", template), quoted(thing)))


def _written(thing: object, kind: Any, limit: int | None = None) -> Any:
    try:
        return _adapter(kind).dump_python(
            thing, mode="json", by_alias=True, context=None if limit is None else {"limit": limit}
        )
    except PydanticSerializationError as error:  # it tells of ours, for it is what a property raised
        raise next(iter(_causes(error)), error) from None


def _causes(error: BaseException) -> Iterator[K80Error]:
    """Return the errors of ours that another error was raised for."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, K80Error):
        yield cause
    elif cause is not None:
        yield from _causes(cause)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _adapter_asked_for(kind: Any) -> TypeAdapter[Any]:
    if get_origin(kind) is None and isinstance(kind, type) and issubclass(kind, (FrozenDict, LazySequence, Results)):
        contents = Sentence("kind_without_contents", "what it holds is needed too, such as LazySequence[Reason]")
        raise ArgumentError(Problem(("kind",), contents, quoted(kind)))
    try:
        if isinstance(kind, type) or get_origin(kind) is not None:  # pydantic takes other things too, such as names
            return _adapter(kind)
    except (PydanticUserError, TypeError):  # the second for what has no hash
        pass
    needed = Sentence("not_a_kind", "a class of results is needed, such as k80assess.types.Assessment")
    raise ArgumentError(Problem(("kind",), needed, quoted(kind)))


def to_json(thing: object, *, limit: int | None = None) -> str:
    """Return results, documents, problems or errors as JSON text: what `to_data` gives; a document reads back equal.

    Args:
        thing: what `to_data` takes.
        limit: as in `to_data`.

    Raises:
        ArgumentError: for anything else, and a limit that is not a whole number of 1 or more.
        SizeLimitError: for a whole number of more digits than Python writes.

    >>> from k80assess import load_topic
    >>> to_json(load_topic({"id": "pilot", "title": "A pilot"})).splitlines()[1]
    '  "id": "pilot",'
    """
    plain = to_data(thing, limit=limit)
    try:
        return files.json_text(plain)
    except ValueError:
        raise too_many_digits(sys.get_int_max_str_digits()) from None


def from_data(data: object, kind: type[T], *, documents: Iterable[Document] | Document = ()) -> T:
    """Return the result that data says, as `to_data` gave it.

    Whatever follows from its framework is worked out anew, and must be what the data says: nothing comes back that
    its framework does not say.

    Args:
        data: the data; of what is a list or mapping by itself, `list[Reason]` and such are kinds too.
        kind: the class of the result.
        documents: the frameworks and agendas that it names, as far as the package does not have them. The ids in data
            that names no framework, such as those of a single reason, are those of the first framework here.

    Raises:
        DocumentError: when it is no such data, with all its problems: also when it names an edition that is not there,
            or no framework where one is needed, or its framework says otherwise.
        ArgumentError: for documents that are none, and what is no class of results.

    >>> from k80assess import assess
    >>> from k80assess.types import Assessment
    >>> assessment = assess({"theme_link": "none"})
    >>> from_data(to_data(assessment), Assessment) == assessment
    True
    """
    given = (documents,) if isinstance(documents, Document) or not isinstance(documents, Iterable) else [*documents]
    for i, document in enumerate(given):
        if not isinstance(document, Document):
            needed = Sentence("not_a_document", "a framework or an agenda is needed")
            raise ArgumentError(Problem(("documents", i), needed, quoted(document)))
    adapter = _adapter_asked_for(kind)
    try:
        made: T = adapter.validate_python(data, context=Reading(given))
    except ValidationError as error:
        placed = [(one, *_place(data, one)) for one in error.errors(include_url=False)]
        meant = [one for one in placed if one[2]] or placed
        problems = [problem for one, loc, _is_meant in meant for problem in _problems(one, loc)]
        raise DocumentError("data", dict.fromkeys(problems)) from None
    except RecursionError:
        raise DocumentError("data", [Problem((), TOO_DEEP)]) from None
    try:
        now = _written(made, kind, _most_items(data))
    except PydanticSerializationError:  # it names something that nothing else in it has, such as a topic of a plan
        raise DocumentError("data", [Problem((), _UNFIT)]) from None
    if problems := [*islice(_differences((), data, now, made), MAX_PROBLEMS)]:
        raise DocumentError("data", problems)
    return made


_UNFIT = Sentence("data_unfit", "such data has something else here")


def _place(data: Any, error: ErrorDetails) -> tuple[tuple[str | int, ...], bool]:
    """Return where an error is in data, and whether it is one of what stands there.

    Where there may be one of several things, pydantic tells of each what is wrong with it, in a place with its own name
    for it. What has a code is the problem that stands instead of something else.
    """
    loc: list[str | int] = []
    is_meant, last = True, len(error["loc"]) - 1
    for i, part in enumerate(error["loc"]):
        if _holds(data, part):
            loc.append(part)
            data = data[part]
        elif error["type"] == "missing" and i == last:
            loc.append(part)
        else:
            is_meant = is_meant and ("problem" in str(part)) == (isinstance(data, Mapping) and "code" in data)
    return tuple(loc), is_meant


def _holds(data: Any, key: str | int) -> bool:
    if isinstance(data, Mapping):
        return key in data
    return isinstance(data, (list, tuple)) and isinstance(key, int) and key < len(data)


def _problems(error: ErrorDetails, loc: tuple[str | int, ...]) -> Iterator[Problem]:
    kind, context = error["type"], error.get("ctx", {})
    refused = context.get("error")
    if isinstance(refused, K80Error):
        yield from [problem.inside(*loc) for problem in refused.problems]
    elif kind == "ambiguous":  # its place is part of the error's own
        yield context["problem"]._replace(loc=loc)
    elif kind == "refused" and "sentence" in context:
        found = "" if context["sentence"].code == "edition_unknown" else quoted(error["input"])  # it is said
        yield Problem(loc, context["sentence"], found, context["allowed"])
    elif kind == "missing":
        yield Problem(loc, KEY_MISSING)
    elif kind == "extra_forbidden":
        yield _unknown(loc)
    else:
        yield Problem(loc, _UNFIT, quoted(error["input"]))


def _unknown(loc: tuple[str | int, ...]) -> Problem:
    return Problem(loc, Sentence("key_unknown", "there is no such key"), quoted(loc[-1]))


def _differences(loc: tuple[str | int, ...], said: Any, now: Any, made: Any) -> Iterator[Problem]:
    """Return where data says something else than what was made of it, which is written as data now."""
    if isinstance(said, Mapping) and isinstance(now, Mapping):
        if isinstance(made, LazySequence):
            now = _as_far_as_said(said, now)
        yield from [Problem((*loc, key), KEY_MISSING) for key in _needed(made, now) if key not in said]
        for key in said:
            if key in now:
                yield from _differences((*loc, key), said[key], now[key], _part(made, key))
            else:
                yield _unknown((*loc, key))
    elif isinstance(said, (list, tuple)) and isinstance(now, list) and len(said) == len(now):
        own = entries_of(made) if isinstance(made, Mapping) else made
        for i, (one, other) in enumerate(zip(said, now, strict=True)):
            yield from _differences((*loc, i), one, other, _part(own, i))
    elif not isinstance(said, _SINGLE) or isinstance(said, bool) != isinstance(now, bool) or said != now:
        sentence = Sentence("data_differs", "this is not what follows from the rest of the data")
        yield Problem(loc, sentence, quoted(said), quoted(now))


_SINGLE = (str, int, float, NoneType)


def _needed(made: Any, now: Mapping[str, Any]) -> Iterable[str]:
    """Return the keys that data must have: of a result and of a number the others follow from these."""
    if isinstance(made, Fraction):
        return ["exact"]
    return read_of_data(type(made))[1] if hasattr(type(made), "_properties") else now


def _part(made: Any, key: str | int) -> Any:
    """Return what is written under a key or index; None where what stands there has no parts of its own."""
    if isinstance(made, LazySequence):
        return made if key == "items" else made[key] if isinstance(key, int) else None
    if isinstance(made, (list, tuple)) and isinstance(key, int):
        return made[key]
    if isinstance(made, Mapping):
        return made[key]
    if hasattr(type(made), "_properties"):
        with suppress(SizeLimitError, UndecidedError):
            return getattr(made, str(key))
    return None


def _as_far_as_said(said: Mapping[str, Any], now: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is found one by one up to where data stops, which it may wherever it says so."""
    items = said.get("items")
    if isinstance(items, (list, tuple)) and len(items) < len(now["items"]):
        return {"items": now["items"][: len(items)], "complete": False, "problem": None}
    return now


def _most_items(data: object) -> int:
    """Return how many data has of what it has most of that is found one by one: no more need be found anew."""
    most, waiting, seen = 0, [data], set[int]()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, (Mapping, list, tuple)) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Mapping):
            waiting.extend(part.values())
            items = part.get("items")
            most = max(most, len(items) if isinstance(items, (list, tuple)) else 0)
        else:
            waiting.extend(part)
    return most


def schema(
    name: str, *, framework: Framework | None = None, agenda: Agenda | None = None, lang: Language = "nl"
) -> dict[str, Any]:
    """Return the JSON Schema of a kind of document, or of the data of a kind of result.

    Args:
        name: `agenda`, `framework`, `topic`, `record`, `workload` or `examples`; or a class in `k80assess.types` by its
            name in small letters, such as `assessment` or `ranked_topic`.
        framework: a framework, for the schema of a topic with its own questions and levels, which form engines show.
        agenda: the agenda whose themes and instruments can be chosen in such a form; when left out, the packaged one
            beside the packaged framework, and none beside another.
        lang: the language of such a form.

    Raises:
        UnknownNameError: for another name or language.
        ArgumentError: for a framework or agenda beside something else than a topic, and an agenda without a framework.

    >>> schema("topic")["required"]
    ['id', 'title']
    >>> schema("tolerance")["$id"], schema("tolerance")["required"]
    ('urn:k80assess:data:2:tolerance', ['share', 'attained', 'zero_weights'])
    >>> form = schema("topic", framework=files.load_framework(), lang="en")
    >>> form["properties"]["answers"]["properties"]["demand"]["title"]
    'Demand'
    """
    if framework is not None or agenda is not None:
        return _form(name, framework, agenda, lang)
    results = result_classes()
    documents = document_classes()
    name_among("schema", name, [*documents, *results])
    if name in documents:
        return files.schema(documents[name])
    made = _adapter(results[name]).json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": f"urn:k80assess:data:{FORMAT}:{name}", **made}


def _form(name: str, framework: Framework | None, agenda: Agenda | None, lang: Language) -> dict[str, Any]:
    """Return the JSON Schema of a topic of a framework."""
    from k80assess.document.agenda import Agenda
    from k80assess.report.formats.form import topic_form

    if name != "topic" or framework is None:
        argument = "agenda" if framework is None else "framework"
        sentence = Sentence("form_of_topic", "a schema with a framework, and perhaps an agenda, is one of a topic")
        raise ArgumentError(Problem((argument,), sentence, quoted(name)))
    refuse_other(framework, Framework, "load_framework")
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    return topic_form(framework, files.agenda_beside(framework, agenda), checked_language(lang))


@cache
def result_classes() -> dict[str, type]:
    """Return the classes of results whose data has a schema, each by the name of this."""
    kinds = [getattr(types, name) for name in types.__all__]
    return {
        in_words(kind).replace(" ", "_"): kind
        for kind in kinds
        if kind is Problem or (hasattr(kind, "_properties") and kind.__name__ != "Labelled")
    }
