"""Every exception this package raises: fields for programs, a sentence for people, a hint where one helps.

Every sentence stands here or where it is raised, in English, and has a code. The Dutch of each code stands with all
that the package says in `report/nl.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import islice
from numbers import Number
from typing import Any, Literal, NamedTuple, TypeAlias

from k80assess import _above

TYPE_CHECKING = False
if TYPE_CHECKING:  # pydantic is loaded when a document is, not by an error
    from pydantic_core import CoreSchema

__all__ = [
    "AnswerError",
    "ArgumentError",
    "ContradictionError",
    "DocumentError",
    "IncomparableError",
    "K80Error",
    "MissingExtraError",
    "Problem",
    "Sentence",
    "SizeLimitError",
    "UndecidedError",
    "UnknownNameError",
]

# Messages quote what was found; a quote longer than this is cut, so that no input makes an error unreadable.
QUOTE_LENGTH = 60
# A source may be a path, of which the end matters too: only what can be no path in use is cut.
SOURCE_LENGTH = 300
NAMES_SHOWN = 12
PROBLEMS_SHOWN = 100
# Looking for a near name takes time for each candidate: beyond this many there is no hint, only the refusal.
NAMES_COMPARED = 200
# A document with more problems than this is a mistake or an attack, and a longer list would help nobody.
MAX_PROBLEMS = 500

_WORD = re.compile(r"[\w-]+")


# --- sentences ----------------------------------------------------------------------------------------------------

Template: TypeAlias = str | Mapping[str, str]
"""A sentence with `{placeholders}`; or two, `one` and `other`, between which the placeholder `count` decides."""


class Sentence(str):
    """A sentence, or a part of one, in English, that knows its code and so can be said in Dutch.

    It is the English text, and can be used as any text.

    Attributes:
        code: what programs know it by; the same for every sentence with this template.
        template: the English with placeholders; `one` and `other` where the value `count` decides between two.
        values: what fills the placeholders: texts, whole numbers and other sentences.

    >>> rows = Sentence("in_rows", {"one": "in one row", "other": "in {count} rows"}, count=1200)
    >>> rows, rows.code, rows.values["count"]
    ('in 1,200 rows', 'in_rows', 1200)
    """

    __slots__ = ("code", "template", "values")
    code: str
    template: Template
    values: Mapping[str, str | int]

    def __new__(cls, code: str, template: Template, /, **values: str | int) -> Sentence:
        """Make a sentence of its template and what fills it."""
        made = super().__new__(cls, _filled(template, values, "en"))
        made.code, made.template, made.values = code, template, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (self.code, self.template, self.values))

    def to(self, language: Literal["nl", "en"]) -> str:
        """Return the sentence in a language.

        >>> Sentence("key_missing", "this key is missing").to("nl")
        'deze sleutel ontbreekt'
        """
        return str(self) if language == "en" else _filled(_above.dutch(self.code) or self.template, self.values, "nl")


def _again(code: str, template: Template, values: Mapping[str, str | int]) -> Sentence:
    return Sentence(code, template, **values)


def _filled(template: Template, values: Mapping[str, str | int], language: Literal["nl", "en"]) -> str:
    if not isinstance(template, str):
        template = template["one" if values["count"] == 1 else "other"]
    return template.format_map({name: said_in(language, value) for name, value in values.items()})


def said_in(language: Literal["nl", "en"], value: str | int) -> str:
    """Return what fills a sentence in a language: a whole number with its thousands apart, a text as it is.

    >>> said_in("en", 1200), said_in("nl", 1200), said_in("nl", "drect")
    ('1,200', '1.200', 'drect')
    """
    if isinstance(value, Sentence):
        return value.to(language)
    if isinstance(value, int):
        return f"{value:,}" if language == "en" else f"{value:,}".replace(",", ".")
    return value


def quoted(found: object) -> str:
    """Return a short, safe rendering of a value that somebody wrote.

    >>> quoted("direct"), quoted("x" * 100)[:12], quoted([1, 2]), quoted(date)
    ("'direct'", "'xxxxxxxxxxx", 'a list of 2 values', 'a value of type type')
    """
    if isinstance(found, (dict, list, tuple, set, frozenset)):
        return _collection(found)
    if isinstance(found, str):
        return _cut(repr(found[: QUOTE_LENGTH + 1]))
    kind = _printable(type(found).__name__)
    if isinstance(found, Enum) or not (found is None or isinstance(found, (date, bytes, Number))):
        # What an object of somebody else's says of itself is long, has many lines, or is an address in memory.
        return Sentence("found_type", "a value of type {kind}", kind=kind)
    try:
        return _cut(str(found) if isinstance(found, (date, Decimal, Fraction)) else repr(found))
    except Exception:  # an integer of more digits than Python writes out, or somebody else's __repr__
        return Sentence("found_hidden", "a value of type {kind} that cannot be shown", kind=kind)


def _collection(found: Collection[object]) -> Sentence:
    count = len(found)
    if isinstance(found, dict):
        empty = Sentence("found_empty_table", "an empty table")
        return Sentence("found_table", _counted("a table of", "key"), count=count) if found else empty
    if isinstance(found, (set, frozenset)):
        empty = Sentence("found_empty_set", "an empty set")
        return Sentence("found_set", _counted("a set of", "value"), count=count) if found else empty
    empty = Sentence("found_empty_list", "an empty list")
    return Sentence("found_list", _counted("a list of", "value"), count=count) if found else empty


def _counted(before: str, what: str) -> Template:
    return {"one": f"{before} 1 {what}", "other": f"{before} {{count}} {what}s"}


def _printable(text: str) -> str:
    return text if text.isprintable() else repr(text)


def _cut(text: str) -> str:
    return text if len(text) <= QUOTE_LENGTH else f"{text[:QUOTE_LENGTH]}…"


def told(text: str) -> str | dict[str, Any]:
    """Return a text as data: itself, or the English of a sentence beside its code and what fills it.

    >>> told("'drect'"), told(Sentence("found_list", "a list of {count} values", count=2))
    ("'drect'", {'code': 'found_list', 'message': 'a list of 2 values', 'values': {'count': 2}})
    """
    message = _message(text)
    return (
        {"code": text.code, "message": message, "values": _told_values(text)} if isinstance(text, Sentence) else message
    )


def _message(text: str) -> str:
    # A lone surrogate, as JSON may have one in a key, can be written nowhere.
    return str(text).encode("utf-8", "backslashreplace").decode()


def _told_values(sentence: Sentence) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else told(value) for name, value in sentence.values.items()}


def nearest_name(found: object, names: Iterable[str]) -> str | None:
    """Return the valid name closest to a wrong one, or None when nothing is near.

    >>> nearest_name("them_link", ["theme_link", "proximity"])
    'theme_link'
    """
    candidates = list(names)
    if not isinstance(found, str) or len(found) > QUOTE_LENGTH or len(candidates) > NAMES_COMPARED:
        return None
    if found in candidates:  # what is wrong with it is something else
        return None
    from difflib import get_close_matches

    folded = {name: name.casefold() for name in candidates if len(name) <= QUOTE_LENGTH}
    matches = get_close_matches(found.casefold(), folded.values(), n=1, cutoff=0.7)
    if not matches:
        return None
    # Several names may differ in capitals only.
    return get_close_matches(found, [name for name in folded if folded[name] == matches[0]], n=1, cutoff=0)[0]


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence part, cut after a dozen.

    >>> listed(["a", "b"])
    'a, b'
    """
    everything = list(names)
    text = ", ".join([_cut(_printable(name)) for name in everything[:NAMES_SHOWN]])
    more = len(everything) - NAMES_SHOWN
    return Sentence("names_and_more", "{names} and {count} more", names=text, count=more) if more > 0 else text


def in_words(kind: type) -> Sentence:
    """Return what a kind of thing is called in errors.

    >>> class DecisionTable: ...
    >>> in_words(DecisionTable)
    'decision table'
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()
    return Sentence(f"kind.{words.replace(' ', '_')}", words)


# --- problems -----------------------------------------------------------------------------------------------------

Language: TypeAlias = Literal["nl", "en"]
Loc: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead to a place in a document; a sentence among them names what has no key."""


class Problem(NamedTuple):
    """One thing that is wrong, and where.

    Attributes:
        loc: the keys and indices that lead to the place, such as `("aspects", 0, "levels")`; empty for the whole.
        sentence: what is wrong, without a full stop.
        found: what was found there, quoted; empty when there was nothing.
        allowed: what may stand there; empty when that is said already.
        hint: the nearest valid name, or nothing.
        line: the line of the text on which it stands, from 1, where there is a text and that is known.
        column: the column on that line, from 1, where the text stops being well-formed.

    >>> unknown = Sentence("aspect_unknown", "no aspect has this id")
    >>> print(Problem(("outcome",), unknown, "'fitt'", "fit, worth", "fit"))
    outcome: no aspect has this id; found 'fitt'; allowed: fit, worth; did you mean 'fit'?
    """

    loc: Loc
    sentence: Sentence
    found: str = ""
    allowed: str = ""
    hint: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def code(self) -> str:
        """What programs know the problem by."""
        return self.sentence.code

    @property
    def place(self) -> str:
        """The place as people read it, such as `aspects[0].rule.weights.x`; empty for the whole."""
        return place_in("en", self.loc)

    def __str__(self) -> str:
        return self.to("en")

    def to(self, language: Language) -> str:
        """Return the problem in a language."""
        parts: list[str] = [self.sentence]
        if self.found:
            parts.append(Sentence("found", "found {found}", found=self.found))
        if self.allowed:
            parts.append(Sentence("may_be", "allowed: {allowed}", allowed=self.allowed))
        if self.hint is not None:
            parts.append(Sentence("hint", "did you mean {name}?", name=repr(self.hint)))
        text, place = "; ".join([said_in(language, part) for part in parts]), place_in(language, self.loc)
        return ": ".join(filter(None, [self._line_said(language), place, text]))

    def _line_said(self, language: Language) -> str:
        if self.line is None:
            return ""
        if self.column is None:
            return Sentence("place.line", "line {number}", number=f"{self.line}").to(language)
        template = "line {line}, column {column}"
        return Sentence("place.line_column", template, line=f"{self.line}", column=f"{self.column}").to(language)

    def inside(self, *loc: str | int) -> Problem:
        """Return the problem as one of the document that this is part of, in which it has these keys and indices."""
        return self._replace(loc=(*loc, *self.loc))

    @classmethod
    def unknown(cls, loc: Loc, sentence: Sentence, found: object, names: Sequence[str]) -> Problem:
        """Describe a name that is not one of the valid ones, with the nearest valid one as a hint."""
        allowed = listed(names) or Sentence("nothing_allowed", "nothing, for there are none")
        return cls(loc, sentence, quoted(found), allowed, nearest_name(found, names))

    def told(self) -> dict[str, Any]:
        """Return the problem as data, from which pydantic makes an equal one, in both languages.

        `message` is the sentence alone, in English, and `values` is what fills it: to say it in another language,
        `code` and `values` are enough. Wherever a text can be a sentence itself, it is one with a code, message and
        values of its own. What there is nothing of is null.

        >>> unknown = Sentence("aspect_unknown", "no aspect has this id")
        >>> data = Problem(("outcome",), unknown, "'fitt'", "fit, worth", "fit").told()
        >>> data["code"], data["loc"], data["message"]
        ('aspect_unknown', ['outcome'], 'no aspect has this id')
        >>> data["found"], data["allowed"], data["hint"], data["values"]
        ("'fitt'", 'fit, worth', 'fit', {})
        """
        return {
            "code": self.code,
            "loc": [key if isinstance(key, int) else told(key) for key in self.loc],
            "message": _message(self.sentence),
            "found": told(self.found) if self.found else None,
            "allowed": told(self.allowed) if self.allowed else None,
            "hint": self.hint,
            "line": self.line,
            "column": self.column,
            "values": _told_values(self.sentence),
        }

    def as_error(self, *, lang: Language = "en") -> dict[str, Any]:
        """Return the problem in the form of pydantic's errors, which web services answer with.

        `msg` is all that the problem says in a language, without its place. `ctx` is the data of the problem but for
        its code and place, which stand as `type` and `loc`.

        >>> error = Problem(("id",), Sentence("key_missing", "this key is missing")).as_error()
        >>> error["type"], error["loc"], error["msg"]
        ('key_missing', ['id'], 'this key is missing')
        >>> list(error["ctx"])
        ['found', 'allowed', 'hint', 'line', 'column', 'values', 'message']
        """
        data = self.told()
        # Of a sentence in a place, its text: nothing else stands there in pydantic's errors.
        loc = [key if isinstance(key, (int, str)) else key["message"] for key in data["loc"]]
        context = {name: data[name] for name in ("found", "allowed", "hint", "line", "column", "values", "message")}
        alone = self._replace(loc=(), line=None)
        return {"type": self.code, "loc": loc, "msg": _message(alone.to(lang)), "ctx": context}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        schema: CoreSchema = _above.error_data().problem_schema()
        return schema


def place_in(language: Language, loc: Loc) -> str:
    """Return a place as people read it; a key that is no single word is quoted, and cut when it is long.

    >>> place_in("en", ("aspects", 0, "rule", "weights", "two words"))
    "aspects[0].rule.weights.'two words'"
    """
    place = joint = ""
    for key in loc:
        if isinstance(key, int):
            place += f"[{key}]"
        elif isinstance(key, Sentence):
            place += f"{', ' if place else ''}{key.to(language)}"
        else:
            is_word = len(key) <= QUOTE_LENGTH and _WORD.fullmatch(key)
            place += f"{joint}{key if is_word else quoted(key)}"
        joint = ": " if isinstance(key, Sentence) else "."
    return place


def refusal(sentence: Sentence, allowed: str = "") -> Exception:
    """Return the error by which a check of a value refuses it to pydantic, which adds where it stands."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError("refused", "{sentence}", {"sentence": sentence, "allowed": allowed})


# --- errors -------------------------------------------------------------------------------------------------------


class K80Error(Exception):
    """The base of every error that this package raises on purpose.

    Each code is explained, with its cause and cure, on the page `docs/codes.md`. An error is data too: pydantic, and
    what builds on it, writes it with the name of its class and its problems, and makes it of these again.

    Attributes:
        problems: everything that is wrong, in the order of the document where it has one. `code`, `loc`, `sentence` and
            `hint` are those of the first.

    >>> from k80assess import assess
    >>> try:
    ...     assess({"theme_link": "drect"})
    ... except K80Error as error:
    ...     print(type(error).__name__, error.code, error.loc, error.hint)
    AnswerError level_unknown ('answers', 'theme_link') direct
    """

    problems: tuple[Problem, ...]

    @property
    def code(self) -> str:
        """What programs know the error by."""
        return self.problems[0].code

    @property
    def loc(self) -> Loc:
        """The keys and indices that lead to the place where something is wrong."""
        return self.problems[0].loc

    @property
    def sentence(self) -> Sentence:
        """What is wrong."""
        return self.problems[0].sentence

    @property
    def hint(self) -> str | None:
        """The nearest valid name, or None."""
        return self.problems[0].hint

    def __str__(self) -> str:
        return self.to("en")

    def __repr__(self) -> str:  # in one line, where its arguments may be a thousand problems
        first, _line, more = str(self).partition("\n")
        is_all = not more and len(first) <= SOURCE_LENGTH
        return f"<{type(self).__name__}: {first if is_all else f'{first[:SOURCE_LENGTH]}…'}>"

    def to(self, language: Language) -> str:
        """Return all that the error says in a language.

        >>> from k80assess import assess, changes
        >>> try:
        ...     changes(assess({}), "take_on", costs={"staff_time": -1})
        ... except K80Error as error:
        ...     print(error.to("nl"))
        costs.staff_time: hier is een getal van nul of meer nodig; gevonden: -1
        """
        return self.problems[0].to(language)

    def errors(self, *loc: str | int, lang: Language = "en") -> list[dict[str, Any]]:
        """Return all problems in the form of pydantic's errors, which web services answer with.

        Args:
            *loc: where what the problems are about came from, such as `"body"`; it comes first in each place.
            lang: the language of `msg`, which is what people read.

        >>> from k80assess import assess
        >>> try:
        ...     assess({"theme_link": "drect"})
        ... except K80Error as error:
        ...     [found], [in_dutch] = error.errors("body"), error.errors("body", lang="nl")
        >>> found["type"], found["loc"], found["ctx"]["hint"]
        ('level_unknown', ['body', 'answers', 'theme_link'], 'direct')
        >>> found["msg"]
        "there is no such level; found 'drect'; allowed: none, indirect, direct; did you mean 'direct'?"
        >>> in_dutch["msg"]
        "dit niveau bestaat niet; gevonden: 'drect'; toegestaan: none, indirect, direct; bedoelt u 'direct'?"
        """
        return [problem.inside(*loc).as_error(lang=lang) for problem in self.problems]

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        schema: CoreSchema = _above.error_data().error_schema(cls)
        return schema


class _DocumentProblemsError(K80Error, ValueError):
    """Several problems with one thing that somebody wrote, named by `source`; of very many the first."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(islice(problems, MAX_PROBLEMS))
        super().__init__(source, self.problems)

    def to(self, language: Language) -> str:
        """Return all that the error says in a language, each problem on a line of its own if there are several."""
        source = _printable(said_in(language, self.source))
        if len(source) > SOURCE_LENGTH:
            source = f"{source[:SOURCE_LENGTH]}…"
        if len(self.problems) == 1:
            problem = self.problems[0]
            return problem.to(language) if problem.loc[:1] == (self.source,) else f"{source}: {problem.to(language)}"
        count = Sentence("problems", "{count} problems", count=len(self.problems))
        lines = [f"{source}: {count.to(language)}", *[p.to(language) for p in self.problems[:PROBLEMS_SHOWN]]]
        if len(self.problems) > PROBLEMS_SHOWN:
            more = Sentence("and_more", "… and {count} more", count=len(self.problems) - PROBLEMS_SHOWN)
            lines.append(more.to(language))
        return "\n  ".join(lines)


class DocumentError(_DocumentProblemsError):
    """A document that cannot be read as an agenda, framework, topic or record; all its problems at once.

    Attributes:
        source: the file's name as it was given, or a name for what was given instead of a file.
        problems: everything that is wrong, in the order of the document where it has one.

    >>> missing = Sentence("key_missing", "this key is missing")
    >>> raise DocumentError("f.toml", [Problem(("aspects", 0, "id"), missing)])
    Traceback (most recent call last):
    ...
    k80assess.errors.DocumentError: f.toml: aspects[0].id: this key is missing
    """


class AnswerError(_DocumentProblemsError):
    """Answers, rules or beliefs that name no criterion or level of the framework; all problems at once.

    >>> from k80assess import assess
    >>> try:
    ...     assess({"them_link": "direct", "staff_time": "enouh"})
    ... except AnswerError as error:
    ...     print([(problem.place, problem.hint) for problem in error.problems])
    [('answers.them_link', 'theme_link'), ('answers.staff_time', 'enough')]
    """


class ContradictionError(AnswerError):
    """Answers that cannot occur together, by what a framework says is impossible or by its rules.

    Attributes:
        levels: for each of such answers, by id, the ids of the levels given; each answer is needed for the
            contradiction.
        numbers: for those of them that are a number or a date, by id, the least and the greatest given.
        rows: the numbers, from 0, of the framework's impossible combinations that say so; each is needed.
        not_asked: the ids of the criteria that are answered though they are not asked; each is needed too.

    >>> from k80assess import assess
    >>> assess({"theme_link": "none", "small_scale_difference": "same", "fit": "strong"})
    Traceback (most recent call last):
    ...
    k80assess.errors.ContradictionError: answers: theme_link = none, fit = strong cannot occur together, by the rules
    """

    def __init__(
        self,
        source: str,
        problem: Problem,
        levels: Mapping[str, tuple[str, ...]],
        numbers: Mapping[str, tuple[Fraction | date, Fraction | date]],
        rows: tuple[int, ...],
        not_asked: tuple[str, ...] = (),
    ) -> None:
        super().__init__(source, [problem])
        self.levels, self.numbers, self.rows, self.not_asked = levels, numbers, rows, not_asked
        self.args = (source, problem, levels, numbers, rows, not_asked)

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of such answers, in the framework's order."""
        return tuple(self.levels)

    def said_of(self, source: str, loc: Loc) -> ContradictionError:
        """Return the same of answers that have another name, and stand at another place."""
        problem = self.problems[0]._replace(loc=loc)
        return ContradictionError(source, problem, self.levels, self.numbers, self.rows, self.not_asked)


class _OneProblemError(K80Error, ValueError):
    def __init__(self, problem: Problem) -> None:
        self.problems = (problem,)
        super().__init__(problem)


class ArgumentError(_OneProblemError):
    """An argument with a value that has no meaning here, such as a negative cost.

    >>> from k80assess import assess, changes
    >>> changes(assess({}), "take_on", costs={"staff_time": -1})
    Traceback (most recent call last):
    ...
    k80assess.errors.ArgumentError: costs.staff_time: a number of zero or more is needed; found -1
    """


def refuse_other(found: object, kind: type, giver: str) -> None:
    """Refuse an argument that is not of the kind that is needed; `giver` is the name of a function that gives one.

    Raises:
        ArgumentError: when it is something else.

    >>> from k80assess import Topic
    >>> refuse_other("pilot.toml", Topic, "load_topic")
    Traceback (most recent call last):
    ...
    k80assess.errors.ArgumentError: a topic is needed, as load_topic gives one; found 'pilot.toml'
    """
    if not isinstance(found, kind):
        name = in_words(kind)
        one = Sentence("a_kind", "{article} {kind}", article="an" if name[0] in "aeiou" else "a", kind=name)
        needed = Sentence("kind_needed", "{kind} is needed, as {giver} gives one", kind=one, giver=giver)
        raise ArgumentError(Problem((), needed, quoted(found)))


class UnknownNameError(K80Error, LookupError):
    """A name that was looked up and does not exist.

    Attributes:
        kind: what was looked for, such as `outcome` or `theme`.
        name: the name that was asked for.
        names: the valid names.

    >>> from k80assess import assess, changes
    >>> try:
    ...     changes(assess({}), "take on")
    ... except UnknownNameError as error:
    ...     print(error.kind, error.names)
    outcome ('decline', 'monitor', 'take_on')
    """

    def __init__(self, kind: str, name: object, names: Iterable[str], loc: Loc = ()) -> None:
        self.kind, self.name, self.names = kind, name, tuple(names)
        sentence = Sentence(f"unknown.{kind.replace(' ', '_')}", f"there is no such {kind}")
        self.problems = (Problem.unknown(loc, sentence, name, self.names),)
        super().__init__(kind, name, self.names, loc)


class SizeLimitError(K80Error, RuntimeError):
    """An exact answer that would need more than a set limit allows.

    Attributes:
        what: what grew too large.
        limit: the number that was not to be passed.
        remedy: what can be done about it.

    >>> nodes = Sentence("limit.nodes", "nodes of the decision diagram")
    >>> print(SizeLimitError(nodes, 1_000_000, Sentence("remedy.share", "share fewer criteria")))
    nodes of the decision diagram: more than the limit of 1,000,000; share fewer criteria
    """

    def __init__(self, what: Sentence, limit: int, remedy: Sentence) -> None:
        self.what, self.limit, self.remedy = what, limit, remedy
        template = "{what}: more than the limit of {limit}; {remedy}"
        self.problems = (Problem((), Sentence("size_limit", template, what=what, limit=limit, remedy=remedy)),)
        super().__init__(what, limit, remedy)


class UndecidedError(K80Error, RuntimeError):
    """An exact answer that was not found in the time there was.

    Attributes:
        seconds: how long one question was allowed to take.

    >>> print(UndecidedError(60))
    this was not decided within 60 seconds; allow more time, or ask about fewer examples
    """

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        template = {
            "one": "this was not decided within a second; allow more time, or ask about fewer examples",
            "other": "this was not decided within {count} seconds; allow more time, or ask about fewer examples",
        }
        self.problems = (Problem((), Sentence("undecided", template, count=seconds)),)
        super().__init__(seconds)


class IncomparableError(_OneProblemError):
    """Two things that cannot be compared in a meaningful way, such as frameworks over other criteria.

    >>> from k80assess import diff, load_framework
    >>> scale = [{"id": "no"}, {"id": "yes"}]
    >>> other = {"id": "other", "version": "1", "outcome": "go", "criteria": [{"id": "due", "levels": scale}],
    ...     "aspects": [{"id": "go", "levels": scale, "rule": {"kind": "minimum", "inputs": ["due"]}}]}
    >>> diff(load_framework(), load_framework(other))
    Traceback (most recent call last):
    ...
    k80assess.errors.IncomparableError: ...
    """


class MissingExtraError(K80Error, ImportError):
    """An optional dependency that is not installed.

    Attributes:
        module: the module that could not be imported.
        extra: the extra of this package that brings it.

    >>> print(MissingExtraError("numpy", "frames"))
    numpy is not installed; install it with: pip install 'k80assess[frames]'
    """

    def __init__(self, module: str, extra: str) -> None:
        self.module, self.extra = module, extra
        template = "{module} is not installed; install it with: pip install 'k80assess[{extra}]'"
        self.problems = (Problem((), Sentence("missing_extra", template, module=module, extra=extra)),)
        super().__init__(module, extra)
