"""Texts in Dutch and English, ids, and where a piece of a document comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Required, TypeAlias, TypedDict, TypeVar, Unpack

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from k80assess.base.arguments import name_among
from k80assess.base.documents import Document
from k80assess.base.results import FrozenDict
from k80assess.errors import QUOTE_LENGTH, Language, Sentence, quoted, refusal

V = TypeVar("V")

LANGUAGES: tuple[Language, ...] = ("nl", "en")

Provenance = Literal["stated", "derived", "assumed"]
"""Where a piece of a framework comes from: said by the source, following from another section of it, or ours."""

# No control characters (line ends included), and no white space around it. Escapes that every regex dialect knows,
# for the pattern stands in the JSON Schema too.
ID_PATTERN = r"^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
Id = Annotated[str, StringConstraints(strict=True, pattern=ID_PATTERN)]
"""The name of a thing inside a document: any text that is not empty, without control characters or outer blanks."""


def own_id(value: Any) -> Any:
    """Return the id of a document or of a part of one, and what has none as it is.

    >>> own_id(Named(id="living")), own_id("living"), own_id(5)
    ('living', 'living', 5)
    """
    return getattr(value, "id", value) if type(value) is not str and isinstance(value, Document) else value


def _by_id(value: Any) -> Any:
    if not isinstance(value, Mapping) or {str}.issuperset(map(type, value)):  # the second nearly always, and fast
        return value
    keyed: dict[Any, Any] = {}
    for key, held in value.items():
        own = own_id(key)
        if own in keyed:  # the thing and its id, or two things with one
            raise refusal(Sentence("id_of_two_keys", "two keys of this table have the id {id}", id=quoted(own)))
        keyed[own] = held
    return keyed


Reference = Annotated[Id, BeforeValidator(own_id)]
"""The id of something else. In code the thing itself may be given, and is read as its id."""

ById: TypeAlias = Annotated[FrozenDict[Id, V], BeforeValidator(_by_id)]
"""A table of which each key is the id of something else, or in code the thing itself."""

# Line ends and tabs may stand in a text. Other control characters could steer the terminal that a text is shown in.
LINE_PATTERN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
Line = Annotated[str, StringConstraints(strict=True, min_length=1, pattern=LINE_PATTERN)]
"""A text that is not translated, such as a version or a note."""


_ADDRESS = r"^https?://[^\s<>\"'`|\x00-\x1f\x7f-\x9f]+$"


def is_address(text: str) -> bool:
    """Return whether all of a text is the address of a page, which can be shown as a link.

    >>> is_address("https://example.org/a"), is_address("javascript:alert(1)"), is_address("see https://example.org")
    (True, False, False)
    """
    return text.isprintable() and re.match(_ADDRESS, text) is not None


def _address(value: str) -> str:
    if not is_address(value):
        allowed = Sentence("allowed.address", "such as https://example.org/page, without blanks")
        raise refusal(Sentence("not_an_address", "a web address is needed, with http or https"), allowed)
    return value


Url = Annotated[Line, AfterValidator(_address), WithJsonSchema({"type": "string", "pattern": _ADDRESS})]
"""The address of a page on the web."""


def checked_language(language: object) -> Language:
    """Return a language, or refuse what is none.

    Raises:
        UnknownNameError: for anything but `nl` and `en`.

    >>> checked_language("nl")
    'nl'
    """
    return "nl" if name_among("language", language, ("nl", "en")) == "nl" else "en"


_FEW = 200


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    r"""Return a text in a normal form of Unicode, in time that grows with its length.

    To put accents on one letter in order takes Python time that grows with the square of their number. Here they are in
    order before it comes to them, which makes no other text of it.

    >>> normalized("NFC", "e\u0301") == "\u00e9"
    True
    """
    if len(text) > _FEW and not text.isascii():
        apart = "".join([unicodedata.normalize("NFKD" if "K" in form else "NFD", character) for character in text])
        runs = groupby(apart, key=lambda character: bool(unicodedata.combining(character)))
        text = "".join(["".join(sorted(run, key=unicodedata.combining) if accents else run) for accents, run in runs])
    return unicodedata.normalize(form, text)


class TextKeys(TypedDict, total=False):
    """What makes a `Text` in code."""

    nl: str | None
    en: str | None


class Text(Document, frozen=True):
    """A text for people, in Dutch, English or both. A plain string is the same in both languages.

    Attributes:
        nl: the text in Dutch, if there is one.
        en: the text in English, if there is one.

    >>> Text(nl="Wonen", en="Housing").to("en")
    'Housing'
    >>> Text.model_validate("Wonen").to("en")
    'Wonen'
    """

    needed: ClassVar[Sentence] = Sentence("not_a_text", "text in quotes is needed, or a table with nl, en or both")

    nl: Line | None = None
    en: Line | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[TextKeys]) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _from_plain_string(cls, value: Any) -> Any:
        return {"nl": value, "en": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Text:
        if self.nl is None and self.en is None:
            raise refusal(Sentence("text_without_language", "a text needs nl, en or both"))
        return self

    @model_serializer
    def _as_written(self) -> str | dict[str, str]:
        if self.nl is not None and self.nl == self.en:
            return self.nl
        return {language: text for language in LANGUAGES if (text := getattr(self, language)) is not None}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        line = {"type": "string", "minLength": 1, "pattern": LINE_PATTERN}
        pair = {"type": "object", "properties": {"nl": line, "en": line}, "additionalProperties": False}
        return {"anyOf": [line, pair | {"minProperties": 1}], "description": "One text, or one per language."}

    def to(self, language: Language) -> str:
        """Return the text in a language, or in the other one when that translation is missing.

        Raises:
            UnknownNameError: for another language than these two.

        >>> Text(nl="Wonen").to("en")
        'Wonen'
        """
        asked, other = (self.nl, self.en) if checked_language(language) == "nl" else (self.en, self.nl)
        return asked if asked is not None else other or ""

    @property
    def missing(self) -> tuple[Language, ...]:
        """The languages in which there is no text.

        >>> Text(nl="Wonen").missing
        ('en',)
        """
        return tuple(language for language in LANGUAGES if getattr(self, language) is None)

    def __str__(self) -> str:
        return self.to("nl")


TextLike: TypeAlias = Text | str | Mapping[str, str | None]
"""What may be given for a text: one text for both languages, or one for each."""


def _label_from_id(data: dict[str, Any]) -> Text:
    text = data.get("id", "?")
    return _same_in_both(text) if len(text) <= QUOTE_LENGTH else Text(nl=text, en=text)


@lru_cache(maxsize=1_000)  # the same levels return in many scales; what is longer would fill the memory
def _same_in_both(text: str) -> Text:
    return Text(nl=text, en=text)


Label = Annotated[Text, Field(default_factory=_label_from_id)]
"""What a thing is called in front of people; its id when the document gives no label."""


class SourcedKeys(TypedDict, total=False):
    """What makes a `Sourced` in code."""

    provenance: Provenance | None
    section: str | None


class Sourced(Document, frozen=True):
    """A piece of a document that can say where it comes from.

    Attributes:
        provenance: `stated`, `derived` or `assumed`; None when the document does not say.
        section: the section of the source it follows from.
    """

    provenance: Provenance | None = None
    section: Line | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[SourcedKeys]) -> None: ...

    @model_serializer(mode="wrap")
    def _source_last(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # People write first what a thing is, then where it comes from.
        written: dict[str, Any] = write(self)
        for key in ("provenance", "section"):
            if key in written:
                written[key] = written.pop(key)
        return written


class _Identity(Document, frozen=True):
    """What a thing is called: the fields that stand before all others."""

    id: Id
    label: Label
    description: Text | None = None


class NamedKeys(SourcedKeys, total=False):
    """What makes a `Named` in code."""

    id: Required[str]
    label: TextLike
    description: TextLike | None


class Named(Sourced, _Identity, frozen=True):
    """A piece of a document with an id of its own and a label for people.

    Attributes:
        id: its name inside the document.
        label: what it is called in front of people.
        description: what it means, at more length.
    """

    needed: ClassVar[Sentence] = Sentence("not_a_named_table", "a table with an id is needed")

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[NamedKeys]) -> None: ...


IdLike: TypeAlias = str | Named
"""What may be given for the id of something else: the id, or the thing itself."""


def ids_of(things: Iterable[Named]) -> list[str]:
    """Return the ids of things, in their order.

    >>> ids_of([Named(id="living"), Named(id="working")])
    ['living', 'working']
    """
    return [thing.id for thing in things]
