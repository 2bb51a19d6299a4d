"""Documents in and out of files: TOML and JSON, JSON Schema, fingerprints, and errors that name the place."""

from __future__ import annotations

import copy
import json
import os
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from k80assess._base import Document
from k80assess.document import toml
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic
from k80assess.errors import DocumentError, Problem, UnknownNameError, quoted

if TYPE_CHECKING:  # whoever assesses a topic does not wait for the agenda's models to be built
    from k80assess.document.agenda import Agenda

D = TypeVar("D", bound=Document)
DocumentSource = str | os.PathLike[str] | Mapping[str, Any]
"""Where a document is read from: a path to a `.toml` or `.json` file, or its content as Python has it."""

# The largest document in use is a few hundred kilobytes: more than this is a mistake or an attack.
_MOST_BYTES = 16 * 2**20

_PACKAGED = Path(__file__).with_name("packaged")


# --- reading ------------------------------------------------------------------------------------------------------


def load_agenda(path: DocumentSource | None = None) -> Agenda:
    """Read an agenda; without a path the packaged Agenda K80.

    Args:
        path: a `.toml` or `.json` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is no agenda, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> len(load_agenda().themes)
    8
    """
    from k80assess.document.agenda import Agenda

    return _packaged(Agenda, "agenda-k80.toml") if path is None else load(Agenda, path)


def load_framework(path: DocumentSource | None = None) -> Framework:
    """Read a framework; without a path the packaged reconstruction of the network's own.

    Args:
        path: a `.toml` or `.json` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is no framework, or can be read in more than one way, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> load_framework().id
    'k80-wendbaarheid'
    """
    return _packaged(Framework, "k80-wendbaarheid.toml") if path is None else load(Framework, path)


def load_topic(path: DocumentSource) -> Topic:
    """Read a topic.

    Args:
        path: a `.toml` or `.json` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is no topic, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> load_topic({"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}}).id
    'pilot'
    """
    return load(Topic, path)


def load(model: type[D], path: DocumentSource) -> D:
    """Read a document of any kind: what the other loaders do."""
    if isinstance(path, Mapping):
        return _validated(model, path, model.__name__.lower())
    name = os.fspath(path)
    return _validated(model, parse(_read(name), name), name)


def revised(document: D, **changes: Any) -> D:
    """Give a document with some keys changed, checked as a new one would be.

    Raises:
        DocumentError: when the result is no document of this kind.

    >>> revised(load_framework(), version="2023.1").version
    '2023.1'
    """
    plain = {**as_plain(document), **{key: as_plain(value) for key, value in changes.items()}}
    return _validated(type(document), plain, type(document).__name__.lower())


@cache
def _packaged(model: type[D], name: str) -> D:
    return _validated(model, parse((_PACKAGED / name).read_text("utf-8"), name), name)


def read_bytes(name: str, allowed: str) -> bytes:
    """Read a whole file that strangers may have written; `allowed` says what kind of file is wanted.

    Raises:
        DocumentError: when it is no file, or larger than any document.
        OSError: when it is not there, or cannot be read.
    """
    try:
        status = os.stat(name)
    except ValueError as error:  # a null character in the path
        raise DocumentError(quoted(name), [Problem("", f"this is no path: {error}")]) from None
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(name, [Problem("", "this is no file", allowed=allowed)])
    with open(name, "rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise DocumentError(name, [Problem("", f"too large for a document: more than {_MOST_BYTES // 2**20} MiB")])
    return data


def _read(name: str) -> str:
    data = read_bytes(name, "a .toml or .json file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(name, [Problem("", f"not UTF-8 text: byte {error.start} is {data[error.start]:#x}")]) from None


def parse(text: str, name: str) -> Any:
    """Parse TOML or JSON text, whichever the name's ending says, with numbers as exact decimals.

    Raises:
        DocumentError: when it is neither, or not well-formed.
    """
    ending = Path(name).suffix.lower()
    if ending not in (".toml", ".json"):
        raise DocumentError(name, [Problem("", "unknown kind of file", quoted(ending), ".toml, .json")])
    try:
        if ending == ".toml":
            return tomllib.loads(text, parse_float=Decimal)
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_without_twins)
    except RecursionError:
        problem = "nested too deeply"
    except (ValueError, ArithmeticError) as error:
        problem = f"not well-formed {ending[1:].upper()}: {str(error) or type(error).__name__}"
    raise DocumentError(name, [Problem("", problem)])


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        twin = next(key for i, (key, _) in enumerate(pairs) if any(key == earlier for earlier, _ in pairs[:i]))
        raise ValueError(f"the key {quoted(twin)} stands twice in one object")
    return content


# --- from pydantic's errors to ours -------------------------------------------------------------------------------


def _validated(model: type[D], content: Any, name: str) -> D:
    try:
        return model.model_validate(content)
    except RecursionError:
        raise DocumentError(name, [Problem("", "nested too deeply")]) from None
    except ValidationError as error:
        problems = list(_problems(model, error))
        problems += _problems_behind(model, content, error)
        raise DocumentError(name, problems) from error


def _problems_behind(model: type[Document], content: Any, error: ValidationError) -> Iterator[Problem]:
    """What else is wrong once unknown keys are taken away: the checks of the whole run only on what has the form."""
    errors = error.errors(include_url=False)
    if any(e["type"] != "extra_forbidden" for e in errors):
        return
    known = copy.deepcopy(content)
    for e in errors:
        *way, key = [part for part, in_document in _steps(model, e["loc"]) if in_document]
        owner = known
        for part in way:
            owner = owner[part]
        del owner[key]
    try:
        model.model_validate(known)
    except ValidationError as deeper:
        yield from _problems(model, deeper)


_MESSAGES = {
    "bool_type": ("true or false is needed", ""),
    "dict_type": ("a table is needed", ""),
    "model_type": ("a table is needed", ""),
    "tuple_type": ("a list is needed", ""),
    "string_type": ("text is needed", ""),
    "string_unicode": ("this text cannot be written as UTF-8", ""),
    "string_too_short": ("text is needed, not nothing", ""),
    "string_pattern_mismatch": ("this is no id", "text without control characters or blanks at either end"),
    "exact_number": ("an exact number is needed", "{allowed}"),
    "literal_error": ("this is none of the words that may stand here", "{expected}"),
    "union_tag_invalid": ("there is no such kind", "{expected_tags}"),
    "date_from_datetime_parsing": ("a date is needed", "such as 2022-11-30"),
    "date_parsing": ("a date is needed", "such as 2022-11-30"),
}


def _problems(model: type[Document], error: ValidationError) -> Iterator[Problem]:
    for e in error.errors(include_url=False):
        kind, context, found = e["type"], e.get("ctx", {}), quoted(e["input"])
        place = _place(model, e["loc"])
        if kind == "ambiguous":
            yield from context["problems"]
        elif kind == "missing":
            yield Problem(place, "this key is needed")
        elif kind == "extra_forbidden":
            owner = _model_at(model, e["loc"][:-1])
            names = [field.alias or name for name, field in owner.model_fields.items()]
            yield Problem.unknown(place, "there is no such key", e["loc"][-1], names)
        elif kind == "too_short":
            yield Problem(place, f"at least {context['min_length']} are needed", f"{context['actual_length']}")
        elif kind == "union_tag_not_found":
            yield Problem(f"{place}.kind", "this key is needed", allowed="weighted, table, minimum, maximum")
        elif kind in _MESSAGES:
            message, allowed = _MESSAGES[kind]
            yield Problem(place, message, found, allowed.format_map(context).replace("'", ""))
        else:
            yield Problem(place, e["msg"].removeprefix("Value error, "), found)


def _steps(model: Any, loc: Sequence[str | int]) -> Iterator[tuple[str | int, bool]]:
    """Follow pydantic's location: each part, and whether it stands in the document (the kind of a union does not)."""
    for _annotation, part, in_document in _walk(model, loc):
        yield part, in_document


def _walk(annotation: Any, loc: Sequence[str | int]) -> Iterator[tuple[Any, str | int, bool]]:
    for part in loc:
        annotation = _bare(annotation)
        if get_origin(annotation) in (Union, UnionType) and isinstance(part, str):
            kinds = {m.model_fields["kind"].default: m for m in get_args(annotation) if "kind" in _fields(m)}
            annotation = kinds.get(part)
            yield annotation, part, False
            continue
        if part in _fields(annotation):
            annotation = _fields(annotation)[part]
        else:
            arguments = get_args(annotation)
            annotation = arguments[0 if isinstance(part, int) else -1] if arguments else None
        yield annotation, part, part != "[key]"


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    members = [member for member in get_args(annotation) if member is not type(None)]
    is_optional = get_origin(annotation) in (Union, UnionType) and len(members) == 1
    return _bare(members[0]) if is_optional else annotation


def _fields(model: Any) -> dict[str | int, Any]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_at(model: type[Document], loc: Sequence[str | int]) -> type[BaseModel]:
    annotation: Any = model
    for annotation, _part, _in_document in _walk(model, loc):
        pass
    found: type[BaseModel] = _bare(annotation)
    return found


def _place(model: type[Document], loc: Sequence[str | int]) -> str:
    text = ""
    for part, in_document in _steps(model, loc):
        if in_document:
            text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


# --- writing ------------------------------------------------------------------------------------------------------


def as_plain(document: Any) -> Any:
    """Give a document, or a part of one, as the plain data that a file holds; what was left out stays out."""
    if isinstance(document, Document):
        return document.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    if isinstance(document, (list, tuple)):
        return [as_plain(part) for part in document]
    if isinstance(document, Mapping):
        return {key: as_plain(part) for key, part in document.items()}
    return document


def to_toml(document: Document) -> str:
    """Write a document as TOML text that reads back as an equal document.

    >>> print(to_toml(load_topic({"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}})), end="")
    id = "pilot"
    title = "A pilot"
    answers = { demand = { level = ["broad"] } }
    """
    return toml.write(as_plain(document))


def to_json(document: Document) -> str:
    """Write a document as JSON text that reads back as an equal document.

    >>> to_json(load_topic({"id": "pilot", "title": "A pilot"})).splitlines()[1]
    '  "id": "pilot",'
    """
    return json.dumps(as_plain(document), ensure_ascii=False, indent=2) + "\n"


def save(document: Document, path: str | os.PathLike[str]) -> None:
    """Write a document to a `.toml` or `.json` file, whole or not at all.

    The text goes to a new file beside it, which then takes its place: whoever stops halfway loses nothing.

    Raises:
        DocumentError: when the ending is another one.
        OSError: when it cannot be written.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in (".toml", ".json"):
        raise DocumentError(str(target), [Problem("", "unknown kind of file", quoted(ending), ".toml, .json")])
    write_whole(target, to_toml(document) if ending == ".toml" else to_json(document))


def write_whole(path: Path, text: str) -> None:
    """Write a text file such that at any moment the old content or the new stands there, never a part."""
    target = path.resolve()  # a link stays a link
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with open(beside, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def fingerprint(document: Document) -> str:
    """Give the SHA-256 of what a document says, in 64 hexadecimal digits; equal documents have equal ones.

    >>> fingerprint(load_framework()) == fingerprint(load_framework())
    True
    """
    from hashlib import sha256

    plain = document.model_dump(mode="json", by_alias=True, exclude_none=True)
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def schema(kind: Literal["agenda", "framework", "topic"]) -> dict[str, Any]:
    """Give the JSON Schema of a kind of document, for editors and other programs.

    Raises:
        UnknownNameError: for another kind.

    >>> schema("topic")["required"]
    ['id', 'title']
    """
    from k80assess.document.agenda import Agenda

    kinds: dict[str, type[Document]] = {"agenda": Agenda, "framework": Framework, "topic": Topic}
    if kind not in kinds:
        raise UnknownNameError("kind of document", kind, kinds)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **kinds[kind].model_json_schema()}
