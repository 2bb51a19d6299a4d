"""Documents checked: everything that is wrong with one, in words, each with its place in what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import islice
from numbers import Number, Real
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema

from k80assess import _above
from k80assess.base.documents import Document
from k80assess.base.missing import is_missing
from k80assess.base.results import FrozenDict
from k80assess.document.text import ID_PATTERN, own_id
from k80assess.errors import (
    MAX_PROBLEMS,
    QUOTE_LENGTH,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    in_words,
    listed,
    quoted,
    refuse_other,
)

D = TypeVar("D", bound=Document)
T = TypeVar("T")

# Far more than any document holds that people work with: a table of tens of thousands of rows.
MAX_VALUES = 500_000
_MAX_LOC_LENGTH = 100
_SCALARS = (str, Real, Decimal, date, time, NoneType, Document)
_PLAIN = Sentence("allowed.plain", "tables, lists, texts, numbers, dates, true and false")
# Nothing in a document refers to what it is itself called.
_NAMES = ("id", "version")
# To list that many errors takes pydantic seconds; whoever makes them has written no document of this kind.
_MAX_ERRORS = 10_000


def validated(model: type[D], content: Any, source: str) -> D:
    """Make a document of plain data.

    What each key holds is looked at first. What the keys mean together is looked at once they all hold something that
    can be understood, save for keys without a bearing on the rest, such as unknown ones or a label.

    Args:
        model: the kind of document.
        content: what was written.
        source: the name of where it was written, for the error.

    Raises:
        DocumentError: when it is no such document, with all its problems.
    """
    content = dict(content) if isinstance(content, Mapping) else content
    return in_our_words(model, content, model._unworded, {"obj": content}, source)


def in_our_words(
    model: type[Document], content: Any, read: Callable[..., T], arguments: dict[str, Any], source: str | None = None
) -> T:
    """Have pydantic read content, and tell of everything that is wrong with it as problems, each with its place.

    Args:
        model: the kind of document.
        content: what was written.
        read: pydantic's own way to read it, with its own errors.
        arguments: what that is called with.
        source: the name of where it was written; what the kind of document is called when there is none.

    Raises:
        DocumentError: when it is no such document, with all its problems.
    """
    __tracebackhide__ = True
    if (problem := _not_plain(content)) is not None:
        raise DocumentError(source or in_words(model), [problem])
    try:
        return read(**arguments)
    except RecursionError:
        raise DocumentError(
            source or in_words(model), [Problem((), Sentence("too_deep", "nested too deeply"))]
        ) from None
    except ValidationError as error:
        if (other := _other_kind(model, content, is_whole=source is not None)) is not None:
            sentence = Sentence("kind_differs", "not a valid {kind}", kind=in_words(model))
            found = Sentence("found_document", "a document of the kind {kind}", kind=in_words(other))
            raise DocumentError(source or in_words(model), [Problem((), sentence, found)]) from None
        problems = islice(_all_problems(model, content, error), MAX_PROBLEMS)
        raise DocumentError(source or in_words(model), problems) from error


def _other_kind(model: type[Document], content: Any, *, is_whole: bool) -> type[Document] | None:
    """Return the kind of document that content is instead of another; None where it may be the other, or a part."""
    kinds: tuple[type[Document], ...] = tuple(_above.kinds().values())
    if not (is_whole or issubclass(model, kinds)) or _has_keys_of(model, content):
        return None
    return next((kind for kind in kinds if not issubclass(model, kind) and _has_keys_of(kind, content)), None)


def _has_keys_of(model: type[Document], content: Any) -> bool:
    """Return whether content has all keys that a kind of document needs, and no others than it may have."""
    needed = {key for key, field in model.model_fields.items() if field.is_required()}
    return isinstance(content, Mapping) and needed <= content.keys() <= model.model_fields.keys()


def schema_in_our_words(model: type[Document]) -> CoreSchema:
    """Return how pydantic reads a document inside a model of somebody else's: as always, but told of in our words.

    It has the reference of the document, so that it is read so wherever such a model has it. What stands inside the
    document has references of its own then, for that is told of as a part of it.
    """

    def read(content: Any, inner: Callable[[Any], T]) -> T:
        try:
            return in_our_words(model, content, inner, {"input_value": content})
        except DocumentError as error:
            raise _as_pydantic_error(model, content, error.problems) from None

    read.__name__ = read.__qualname__ = model.__name__  # where there may be one of several kinds, errors name it
    schema = _with_own_references(model.__pydantic_core_schema__)
    definitions: list[CoreSchema] = []
    if schema["type"] == "definitions":
        definitions, schema = schema["definitions"], schema["schema"]
    if schema["type"] == "definition-ref":
        ref = schema["schema_ref"]
        schema = next(own for own in definitions if own["ref"] == ref)
        definitions = [own for own in definitions if own is not schema]
    ref = str(schema.pop("ref", ""))
    schema["metadata"].pop("pydantic_js_functions", None)  # pydantic adds them to what is returned
    worded = core_schema.no_info_wrap_validator_function(
        read,
        schema,
        ref=ref.removesuffix(_INSIDE) or None,
        serialization=core_schema.plain_serializer_function_ser_schema(model._plain, when_used="json"),
    )
    return core_schema.definitions_schema(worded, definitions) if definitions else worded


_INSIDE = "-inside"


def _with_own_references(schema: Any) -> Any:
    """Return a copy of a schema in which each reference is another than pydantic's own to the same class."""
    if isinstance(schema, dict):
        copy = {key: _with_own_references(part) for key, part in schema.items()}
        refs = {key: f"{copy[key]}{_INSIDE}" for key in ("ref", "schema_ref") if isinstance(copy.get(key), str)}
        return copy | refs
    return [_with_own_references(part) for part in schema] if isinstance(schema, list) else schema


def _as_pydantic_error(model: type[Document], content: Any, problems: Iterable[Problem]) -> ValidationError:
    errors = []
    for problem in problems:
        error = problem.as_error()
        # Pydantic fills a text with the context, and has no way to write a brace.
        is_filled = any(f"{{{name}}}" in error["msg"] for name in error["ctx"])
        kind = PydanticCustomError(error["type"], "{message}" if is_filled else error["msg"], error["ctx"])
        errors.append(InitErrorDetails(type=kind, loc=tuple(error["loc"]), input=_input(content, problem)))
    return ValidationError.from_exception_data(model.__name__, errors)


def _input(content: Any, problem: Problem) -> Any:
    """Return what stands where a problem is, or how it is quoted where it may be long, or cannot be written as JSON."""
    try:
        for key in problem.loc:
            content = content[key] if isinstance(content, (Mapping, list, tuple)) else None  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        content = None
    is_short = isinstance(content, str) and content.isprintable() and len(content) <= QUOTE_LENGTH
    is_number = isinstance(content, int) and abs(content) < 10**QUOTE_LENGTH
    return content if is_short or is_number else str(problem.found) or None


def refuse(problems: Iterable[Problem]) -> None:
    """Refuse a document, from within the check of what its keys mean together, if there are any problems with it.

    Each is an error of its own to pydantic, at its own place, wherever the document stands inside another.
    """
    errors = [
        InitErrorDetails(
            type=PydanticCustomError("ambiguous", "{text}", {"text": str(found._replace(loc=())), "problem": found}),
            loc=found.loc,
            input=found.found,
        )
        for found in islice(problems, MAX_PROBLEMS)
    ]
    if errors:
        raise ValidationError.from_exception_data("document", errors)


def refuse_no_document(document: object) -> None:
    """Refuse an argument that is no document.

    Raises:
        ArgumentError: when it is something else.

    >>> refuse_no_document("pilot.toml")
    Traceback (most recent call last):
    ...
    k80assess.errors.ArgumentError: a document is needed, as load_framework or load_topic gives one; found 'pilot.toml'
    """
    givers = Sentence("either", "{one} or {other}", one="load_framework", other="load_topic")
    refuse_other(document, Document, givers)


def _not_plain(content: Any) -> Problem | None:
    """Return what keeps content from being read: more of it than any document has, or values that no file can hold.

    Content that Python made may go round in a circle, or have no end, or another order each time.
    """
    seen = 0
    waiting: list[Any] = [content]
    while waiting:
        if seen + len(waiting) > MAX_VALUES:
            too_large = Sentence(
                "too_many_values", "too large for a document: more than {limit} values", limit=MAX_VALUES
            )
            return Problem((), too_large)
        part = waiting.pop()
        seen += 1
        if isinstance(part, Mapping):
            waiting.extend(part.values())
        elif isinstance(part, (list, tuple)):
            waiting.extend(part)
        elif not (isinstance(part, _SCALARS) or is_missing(part)):
            sentence = Sentence("not_plain", "this cannot stand in a document")
            return Problem(_loc_of(part, content), sentence, quoted(part), _PLAIN)
    return None


def _loc_of(wanted: Any, content: Any) -> Loc:
    """Return where a value stands in content; nothing where it is not found again, or only very deep."""
    waiting: list[tuple[Loc, Any]] = [((), content)]
    for _ in range(MAX_VALUES):
        if not waiting:
            break
        loc, part = waiting.pop()
        if part is wanted:
            return loc
        if len(loc) > _MAX_LOC_LENGTH:
            continue
        if isinstance(part, Mapping):
            waiting.extend([((*loc, _key_of(key)), own) for key, own in part.items()])
        elif isinstance(part, (list, tuple)):
            waiting.extend([((*loc, i), own) for i, own in enumerate(part)])
    return ()


def _key_of(key: Any) -> str:
    own = own_id(key)
    return own if isinstance(own, str) else quoted(own)


def _all_problems(model: type[Document], content: Any, error: ValidationError) -> Iterator[Problem]:
    if error.error_count() > _MAX_ERRORS:
        template = "not a valid {kind}: more than {limit} values in it are wrong"
        yield Problem((), Sentence("too_many_wrong", template, kind=in_words(model), limit=_MAX_ERRORS))
        return
    errors = [e for e in error.errors(include_url=False) if not _follows_from_another(e)]
    located = [(e, _located(model, content, _loc(e))) for e in errors]
    yield from dict.fromkeys(problem for e, steps in located for problem in _problems(e, steps))
    yield from _problems_behind(model, content, [steps for _e, steps in located])


def _loc(error: ErrorDetails) -> Sequence[str | int]:
    """Return where pydantic met an error; for one of ours, the document that refuses it."""
    if error["type"] == "ambiguous":
        return error["loc"][: len(error["loc"]) - len(error["ctx"]["problem"].loc)]
    return error["loc"]


def _follows_from_another(error: ErrorDetails) -> bool:
    """Return whether an error only follows from another: too few sound entries, or no id to make a label of."""
    is_long_enough = error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]
    return is_long_enough or error["type"] == "default_factory_not_called"


def _problems_behind(model: type[Document], content: Any, wrong: Sequence[Sequence[_LocatedKey]]) -> Iterator[Problem]:
    """What else is wrong, seen once everything that has no bearing on it is left out."""
    for steps in wrong:
        length = next((i + 1 for i, step in enumerate(steps) if step.stands_alone), None)
        if length is None:
            return
        content = _without(content, [step.key for step in steps[:length]])
    emptied = {step.owner.needed.code for steps in wrong for step in steps if _is_model(step.owner)}
    try:
        model._unworded({key: "?" for key in _NAMES if key in model.model_fields} | content)
    except ValidationError as error:
        for e in error.errors(include_url=False):
            if e["type"] == "ambiguous" and e["ctx"]["problem"].sentence.code not in emptied:
                yield from _problems(e, _located(model, content, _loc(e)))


def _without(content: Any, way: Sequence[str | int]) -> Any:
    """Return content without what a path through it leads to; nothing is changed, and only the path copied."""
    key, *rest = way
    if isinstance(content, (list, tuple)):
        return [_without(part, rest) if i == key else part for i, part in enumerate(content)]
    there = {k for k in content if own_id(k) == key}
    return {k: _without(part, rest) if k in there else part for k, part in content.items() if rest or k not in there}


# --- in words -----------------------------------------------------------------------------------------------------

KEY_MISSING = Sentence("key_missing", "this key is missing")

_SENTENCES = {
    "bool_type": Sentence("not_a_bool", "true or false is needed"),
    "dict_type": Sentence("not_a_table", "a table is needed"),
    "greater_than_equal": Sentence("number_too_small", "this number is too small"),
    "invalid_key": Sentence("key_not_text", "a key is needed that is text"),
    "less_than_equal": Sentence("number_too_large", "this number is too large"),
    "missing": KEY_MISSING,
    "string_too_short": Sentence("text_empty", "this text is empty"),
    "string_type": Sentence("not_text", "text in quotes is needed"),
    "string_unicode": Sentence("text_not_unicode", "this text has characters that cannot be saved"),
    "tuple_type": Sentence("not_a_list", "a list is needed"),
}
_CHOICES = {"literal_error": "expected", "union_tag_invalid": "expected_tags"}
_KINDS = ("weighted", "table", "minimum", "maximum")


def _problems(error: ErrorDetails, steps: Sequence[_LocatedKey]) -> Iterator[Problem]:
    kind, context, found = error["type"], error.get("ctx", {}), _shown(error["input"])
    loc = tuple([step.key for step in steps])
    if kind == "ambiguous":
        yield context["problem"].inside(*loc)
    elif kind == "extra_forbidden":
        names = sorted(_fields(steps[-1].owner), key=("provenance", "section").__contains__)
        yield Problem.unknown(loc, Sentence("key_unknown", "there is no such key"), steps[-1].key, names)
    elif kind in ("model_type", "model_attributes_type"):
        held = steps[-1].holds if steps else Document  # or one of several kinds of rules
        yield Problem(loc, getattr(held, "needed", Document.needed), found)
    elif kind == "too_short":
        least, length = context["min_length"], len(error["input"])
        few = {"one": "at least one entry is needed", "other": "at least {count} entries are needed"}
        some = f"{length}" if length else Sentence("found_none", "none")
        yield Problem(loc, Sentence("list_too_short", few, count=least), some)
    elif kind == "too_long":
        many = "at most {limit} entries are possible here"
        yield Problem(loc, Sentence("list_too_long", many, limit=context["max_length"]))
    elif kind == "union_tag_not_found":
        yield Problem((*loc, "kind"), _SENTENCES["missing"], allowed=listed(_KINDS))
    elif kind in _CHOICES:
        choices = context[_CHOICES[kind]].replace(" or ", ", ").replace("'", "").split(", ")
        given = error["input"]
        if kind == "union_tag_invalid":
            loc, given = (*loc, "kind"), given["kind"]
        choice = Sentence("choice_unknown", "this is not one of the choices")
        yield Problem.unknown(loc, choice, given, choices)._replace(found=_shown(given))
    elif kind == "string_pattern_mismatch" and context["pattern"] == ID_PATTERN:
        template = "text that is not empty, without control characters or blanks around it"
        yield Problem(loc, Sentence("not_an_id", "not a valid id"), found, Sentence("allowed.id", template))
    elif kind == "string_pattern_mismatch":
        allowed = Sentence("allowed.text", "text with line ends and tabs, and no others")
        yield Problem(loc, Sentence("control_characters", "this text has control characters"), found, allowed)
    elif kind in _SENTENCES:
        is_key = error["loc"][-1:] == ("[key]",) and kind == "string_type" and steps[-1].key != "[key]"
        sentence = _SENTENCES["invalid_key" if is_key else kind]
        if kind == "string_type" and not is_key and _is_number(error["input"]) and not isinstance(found, Sentence):
            sentence = Sentence("number_not_text", 'text in quotes is needed: "{number}"', number=found)
        yield Problem(loc, sentence, "" if kind == "missing" else found, _allowed(kind, context))
    elif kind == "refused":
        yield Problem(loc, context["sentence"], found, context["allowed"])
    else:  # by a check that no document class of ours has
        yield Problem(loc, Sentence("refused", "{reason}", reason=error["msg"]), found)


def _allowed(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "greater_than_equal":
        return Sentence("allowed.or_more", "{number} or more", number=f"{context['ge']}")
    if kind == "less_than_equal":
        return Sentence("allowed.or_less", "{number} or less", number=f"{context['le']}")
    return ""


def _is_number(found: Any) -> bool:
    return isinstance(found, Number) and not isinstance(found, bool)


def _shown(found: Any) -> str:
    words = {None: "null", True: "true", False: "false"}
    return words[found] if found is None or isinstance(found, bool) else quoted(found)


# --- where it stands ----------------------------------------------------------------------------------------------


class _LocatedKey(NamedTuple):
    """A step on the way to a place in what was written.

    Attributes:
        key: the key of a table, or the index in a list.
        owner: the type of what has that key.
        holds: the type of what stands there.
    """

    key: str | int
    owner: Any
    holds: Any

    @property
    def stands_alone(self) -> bool:
        """Whether nothing else depends on it: unknown keys, and optional texts, dates and such."""
        if not _is_model(self.owner):
            return False
        field = next((f for name, f in self.owner.model_fields.items() if self.key in (f.alias, name)), None)
        if field is None or field.default is False or field.default_factory is not None:
            return True
        # A list has what others name, a condition needs the level beside it, and numbers depend on one that is a limit.
        held = _bare(field.annotation)
        if field.default is None and get_origin(held) not in (tuple, FrozenDict) and not _is_union(held):
            return True
        return self.key in _NAMES and "version" in self.owner.model_fields


_UNSEEN = object()
"""Instead of content that cannot be found any more: its type still tells what stands where."""


def _located(model: type[Document], content: Any, loc: Sequence[str | int]) -> list[_LocatedKey]:
    """Follow pydantic's location of an error, and give the steps of it that stand in what was written.

    Some of its parts do not: the kind of a rule, the mark of a key, and keys of the long form where the short form of a
    text or an answer was written.
    """
    steps = []
    annotation: Any = model
    for found in loc:
        part = str(found) if isinstance(content, Mapping) else found  # in Python a key need not be text
        owner = _bare(annotation)
        if _is_union(owner) and isinstance(part, str) and part != "[key]":
            annotation = next(member for member in get_args(owner) if _tag(member) == part)
            continue
        annotation = _held(owner, part)
        is_mark = part == "[key]" and not (isinstance(content, Mapping) and part in content)
        stands_there = content is _UNSEEN or isinstance(content, Mapping if isinstance(part, str) else (list, tuple))
        if stands_there and not is_mark:
            steps.append(_LocatedKey(part, owner, _bare(annotation)))
            content = _under(content, found)
    return steps


def _tag(member: Any) -> str:
    """Return what pydantic calls one of several forms that something may have: its kind, or the mark that it bears."""
    marks = [mark.tag for mark in getattr(member, "__metadata__", ()) if isinstance(mark, Tag)]
    return str(marks[0] if marks else member.model_fields["kind"].default)


def _under(content: Any, key: str | int) -> Any:
    if isinstance(content, Mapping):
        if key in content:
            return content[key]
        # Pydantic writes a key otherwise that is no text, or that cannot be saved.
        return next(
            (part for own, part in content.items() if isinstance(own, Document) and own_id(own) == key), _UNSEEN
        )
    return content[key] if isinstance(content, (list, tuple)) and isinstance(key, int) else _UNSEEN


def _held(owner: Any, part: str | int) -> Any:
    """Return the type of what stands under a key of a model, or under a key or index of a collection."""
    if _is_model(owner):
        return _fields(owner).get(str(part))
    arguments = get_args(owner)
    return arguments[0 if isinstance(part, int) else -1] if arguments else None


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    members = [member for member in get_args(annotation) if member is not type(None)]
    return _bare(members[0]) if _is_union(annotation) and len(members) == 1 else annotation


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}
