"""Documents with something changed, at the places by which errors name it."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from k80assess.base.documents import Document
from k80assess.document.problems import refuse_no_document, validated
from k80assess.document.text import own_id
from k80assess.errors import ArgumentError, Loc, Problem, Sentence, UnknownNameError, in_words, quoted

D = TypeVar("D", bound=Document)

# A key that is no single word stands in quotes, with the escapes that Python writes in a text.
_ESCAPE = r"""\\(?:[\\'"nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U00(?:0[0-9a-f]|10)[0-9a-f]{4})"""
_QUOTED = rf"""'(?:[^'\\\x00-\x1f]|{_ESCAPE})*'|"(?:[^"\\\x00-\x1f]|{_ESCAPE})*\""""
_STEP = re.compile(rf"\[(?P<index>[0-9]{{1,9}})\]|(?P<joint>\.?)(?:(?P<word>[\w-]+)|(?P<quoted>{_QUOTED}))")
_MAX_STEPS = 100  # no document is as deep


def revise(document: D, changes: Mapping[str, Any]) -> D:
    """Return a document with other values at some places, checked as a new one would be.

    A place is written as errors write it, with ids instead of indices where there are ids: keys and ids with dots
    between them, and the index of an entry that has none, as in `aspects.fit.rule.caps[0].at_most`. A key or id that is
    no single word stands in quotes.

    Args:
        document: the document, or a part of one.
        changes: for each place what shall stand there, or None to take out what does; one after another.

    Raises:
        UnknownNameError: when there is no such place.
        ArgumentError: when something is not written as a place.
        DocumentError: when the result is no document of this kind.

    >>> from k80assess import load_framework
    >>> framework = load_framework()
    >>> stricter = revise(framework, {"version": "2023.1", "aspects.fit.rule.cutoffs.strong": 0.8})
    >>> stricter.version, stricter.node("fit").rule.cutoffs["strong"]
    ('2023.1', Fraction(4, 5))
    >>> revise(framework, {"aspects.fitt.description": None})
    Traceback (most recent call last):
    ...
    k80assess.errors.UnknownNameError: aspects.fitt: there is no such place; found 'fitt'; ... did you mean 'fit'?
    """
    refuse_no_document(document)
    if not isinstance(changes, Mapping):
        sentence = Sentence("not_changes", "a mapping of places to values is needed")
        raise ArgumentError(Problem(("changes",), sentence, quoted(changes)))
    return revise_at(document, {_loc(place): value for place, value in changes.items()})


def revise_at(document: D, changes: Mapping[Loc, Any]) -> D:
    """Return the same by places that are not written, but given step by step."""
    content: Any = document
    for way, value in changes.items():
        content = _changed(content, (), way, value)
    return validated(type(document), content, in_words(type(document)))


def _loc(place: object) -> Loc:
    loc: list[str | int] = []
    at = 0
    while isinstance(place, str) and at < len(place) and len(loc) < _MAX_STEPS:
        step = _STEP.match(place, at)
        if step is None or (step["index"] is None and bool(step["joint"]) != bool(loc)):
            break
        try:
            loc.append(int(step["index"]) if step["index"] else step["word"] or literal_eval(step["quoted"]))
        except ValueError:  # text that Python cannot encode
            break
        at = step.end()
    if not loc or at < len(str(place)):
        allowed = Sentence("allowed.place", "keys and ids with dots between them, such as aspects.fit.rule")
        raise ArgumentError(Problem(("changes",), Sentence("not_a_place", "not a valid place"), quoted(place), allowed))
    return tuple(loc)


class _Opened(dict[str, Any]):
    """The keys that a document was written with, to be changed; `held` has all that it can have, and what they hold."""

    def __init__(self, document: Document) -> None:
        names = {field.alias or name: name for name, field in type(document).model_fields.items()}
        self.held = {key: getattr(document, name) for key, name in names.items()}
        super().__init__({key: self.held[key] for key, name in names.items() if name in document.model_fields_set})


def _changed(part: Any, before: Loc, way: Loc, value: Any) -> Any:
    """Return a part of a document, to which `before` leads, with a value at the end of a way through it."""
    if not way:
        return value
    if isinstance(part, (list, tuple)):
        return _changed_list(part, before, way, value)
    if isinstance(part, Document):
        part = _Opened(part)
    elif part is None or isinstance(part, Mapping):  # what is not there yet begins empty
        part = part if isinstance(part, _Opened) else {own_id(key): held for key, held in (part or {}).items()}
    else:
        raise UnknownNameError("place", _shown(way[0]), (), (*before, way[0]))
    held = part.held if isinstance(part, _Opened) else part
    key, takes_out = way[0], len(way) == 1 and value is None
    if isinstance(key, int) or (key not in held and (takes_out or isinstance(part, _Opened))):
        raise UnknownNameError("place", _shown(key), held, (*before, key))
    held[key] = part[key] = _changed(held.get(key), (*before, key), way[1:], value)
    if part[key] is None:
        del part[key]
    return part


def _changed_list(part: Sequence[Any], before: Loc, way: Loc, value: Any) -> list[Any]:
    names = [_id_in(entry) or f"[{i}]" for i, entry in enumerate(part)]
    key = way[0]
    if isinstance(key, str) and key in names:
        key = names.index(key)
    if isinstance(key, str) or key >= len(part):
        raise UnknownNameError("place", _shown(key), names, (*before, key))
    made = _changed(part[key], (*before, way[0]), way[1:], value)
    return [*part[:key], *([] if made is None else [made]), *part[key + 1 :]]


def _id_in(entry: Any) -> str | None:
    own = entry.get("id") if isinstance(entry, Mapping) else own_id(entry)
    return own if isinstance(own, str) else None


def _shown(key: str | int) -> str:
    return key if isinstance(key, str) else f"[{key}]"
