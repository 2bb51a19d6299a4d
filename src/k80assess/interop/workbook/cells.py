"""What stands in a cell, as plain data, and the other way round: numbers, days, choices, names, conditions, answers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from k80assess.base.exact import exact, written
from k80assess.document.organisation import folded
from k80assess.document.ranges import DAY_SUCH_AS, as_day
from k80assess.document.text import LANGUAGES
from k80assess.errors import Language, Problem, Sentence, listed, quoted
from k80assess.interop.workbook.layout import in_both, words
from k80assess.interop.workbook.package import Value

Written: TypeAlias = str | int | float | datetime.date | None
"""What is written in a cell."""


class WrongCellError(Exception):
    """A cell that does not hold what is needed there.

    Attributes:
        problem: what is wrong, without its place.
    """

    def __init__(self, sentence: Sentence, found: str = "", allowed: str = "", hint: str | None = None) -> None:
        self.problem = Problem((), sentence, found, allowed, hint)
        super().__init__(sentence)


# --- numbers and days -----------------------------------------------------------------------------------------------

_DIGITS = 15
"""As many digits of a number does every spreadsheet keep."""

_TYPED = re.compile(r"([+-]?[0-9]+)(?:[.,]([0-9]+))?\s*(%?)")
_FRACTION = re.compile(r"\s*(-?[0-9]+)\s*/\s*([0-9]+)\s*")
_NO_NUMBER = Sentence("not_a_number", "a number is needed")
_NUMBER = Sentence("allowed.cell_number", "a number, or a fraction as text, such as 1/3")


def number_cell(plain: int | float | str) -> Written:
    """Return a number as a cell holds it exactly: as a fraction in text where spreadsheets would round it.

    >>> number_cell(0.1), number_cell("1/3"), number_cell(10**20)
    (0.1, '1/3', '100000000000000000000/1')
    """
    number = exact(plain)
    is_kept = isinstance(plain, float) and len(Decimal(repr(plain)).normalize().as_tuple().digits) <= _DIGITS
    if is_kept or (isinstance(plain, int) and abs(plain) < 10**_DIGITS):
        return plain
    return f"{number.numerator}/{number.denominator}"


def number_in(value: Value) -> Any:
    """Return the number in a cell as a document has it, also where it was typed as text.

    Raises:
        WrongCellError: when there is none, or what was typed can be read in two ways, as `1.000` can.

    >>> number_in(0.1), number_in("1,5"), number_in("50%"), number_in(" 1/3 ")
    (0.1, 1.5, 0.5, '1/3')
    """
    if isinstance(value, str):
        text = value.strip()
        if (fraction := _FRACTION.fullmatch(text)) is not None:
            return written(_exact(f"{fraction[1]}/{fraction[2]}", text))
        typed = _TYPED.fullmatch(text)
        if typed is None:
            raise WrongCellError(_NO_NUMBER, quoted(text), _NUMBER)
        whole, decimals, percent = typed.groups()
        if decimals is not None and len(decimals) == 3 and whole.lstrip("+-") != "0":
            template = "this is text, and can be read as a thousand or as a decimal: type it as a number"
            raise WrongCellError(Sentence("cell_number_unclear", template), quoted(text))
        number = _exact(Decimal(f"{whole}.{decimals or '0'}"), text)
        return written(number / 100 if percent else number)
    if isinstance(value, (bool, datetime.date, datetime.time)):
        raise WrongCellError(_NO_NUMBER, _shown(value), _NUMBER)
    return value


def _exact(number: Decimal | str, text: str) -> Fraction:
    try:
        return exact(number)
    except ValueError as error:
        raise WrongCellError(_NO_NUMBER, quoted(text), error.args[0]) from None


def _number_text(plain: int | float | str, language: Language) -> str:
    """Return a number or a day as text that can be read in one way."""
    text = f"{plain}"
    if not isinstance(plain, float):
        return text
    if "e" in text or len(text.partition(".")[2]) == 3:
        number = exact(plain)
        return f"{number.numerator}/{number.denominator}"
    return text.replace(".", ",") if language == "nl" else text


def day_cell(plain: str) -> Written:
    """Return a day as a cell holds it: as text before March 1900, of which spreadsheets do not agree.

    >>> day_cell("2022-11-30"), day_cell("1899-01-01")
    (datetime.date(2022, 11, 30), '1899-01-01')
    """
    day = datetime.date.fromisoformat(plain)
    return day if day >= datetime.date(1900, 3, 1) else plain


def day_in(value: Value) -> str:
    """Return the day in a cell as a document has it.

    Raises:
        WrongCellError: when there is none.
    """
    day = as_day(value.strip() if isinstance(value, str) else value)
    if day is None:
        raise WrongCellError(Sentence("not_a_date", "a date is needed"), _shown(value), DAY_SUCH_AS)
    return day.isoformat()


def end_cell(plain: int | float | str) -> Written:
    """Return a number or a day as a cell holds it."""
    return day_cell(plain) if isinstance(plain, str) and as_day(plain) is not None else number_cell(plain)


def end_in(value: Value) -> Any:
    """Return the number or the day in a cell as a document has it.

    Raises:
        WrongCellError: when there is neither.
    """
    is_day = isinstance(value, datetime.date) or (isinstance(value, str) and as_day(value.strip()) is not None)
    return day_in(value) if is_day else number_in(value)


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else quoted(value)


# --- texts and choices ----------------------------------------------------------------------------------------------


def text_in(value: Value) -> str:
    """Return the text in a cell; a whole number is taken as the text that it is typed as.

    Raises:
        WrongCellError: for a date, a truth value, or a number that text might have been typed otherwise for.
    """
    if isinstance(value, str):
        return value
    if type(value) is int:
        return f"{value}"
    template = "text is needed here: type an apostrophe before it"
    raise WrongCellError(Sentence("cell_not_text", template), _shown(value))


def name_in(value: Value) -> str:
    """Return the text in a cell without blanks around it.

    Raises:
        WrongCellError: when there is no text.
    """
    return text_in(value).strip()


def choice_cell(of: str, choice: str, language: Language) -> str:
    """Return how one of a few choices is written.

    >>> choice_cell("kind", "weighted", "nl")
    'gewogen'
    """
    text: str = words()["choice"][of][choice][language]
    return text


def choice_in(of: str, value: Value) -> str:
    """Return which of a few choices stands in a cell, in either language, or as documents call it.

    Raises:
        WrongCellError: when it is none of them.

    >>> choice_in("kind", " Gewogen "), choice_in("flag", True)
    ('weighted', 'yes')
    """
    choices = words()["choice"][of]
    if isinstance(value, bool) and of == "flag":
        return "yes" if value else "no"
    text = name_in(value)
    for choice, said in choices.items():
        if folded(text) in {choice, *map(folded, said.values())}:
            return str(choice)
    shown = dict.fromkeys(said[language] for language in LANGUAGES for said in choices.values())
    problem = Problem.unknown((), Sentence("choice_unknown", "this is not one of the choices"), text, list(shown))
    raise WrongCellError(problem.sentence, problem.found, problem.allowed, problem.hint)


# --- names ----------------------------------------------------------------------------------------------------------

SEPARATOR = ";"
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


class Names:
    """What things of one kind are called in cells: by their label where no other has it, else by their id.

    Args:
        things: the id of each thing, and its label in each language.
        reserved: names that mean something else where these stand.
    """

    def __init__(self, things: Iterable[tuple[str, Mapping[str, str]]], reserved: Iterable[str] = ()) -> None:
        things = list(things)
        self.ids = dict.fromkeys([thing_id for thing_id, _labels in things])
        self.labels: dict[str, set[str]] = {}
        self.by_id = {thing_id: dict(labels) for thing_id, labels in things}
        for thing_id, labels in things:
            for label in (thing_id, *labels.values()):
                self.labels.setdefault(folded(label), set()).add(thing_id)
        self.reserved = frozenset(map(folded, reserved))

    def get(self, text: str) -> str | None:
        """Return the id of what goes by a name; None where nothing does, or several things do."""
        name = text.strip()
        if (quote := _QUOTED.fullmatch(name)) is not None and (own := quote[1].replace('""', '"')) in self.ids:
            return own
        if name in self.ids:
            return name
        found = self.labels.get(folded(name), set())
        return next(iter(found)) if len(found) == 1 else None

    def find(self, text: str) -> str:
        """Return the id of what goes by a name.

        Raises:
            WrongCellError: when nothing does, or several things do.
        """
        own = self.get(text)
        if own is not None:
            return own
        name = text.strip()
        if several := self.labels.get(folded(name)):
            template = "several go by this name: write the id of the one you mean"
            raise WrongCellError(Sentence("name_of_several", template), quoted(name), listed(sorted(several)))
        shown = [self.label(thing_id, "nl") for thing_id in self.ids]
        problem = Problem.unknown((), Sentence("name_unknown", "nothing goes by this name here"), name, shown)
        raise WrongCellError(problem.sentence, problem.found, problem.allowed, problem.hint)

    def label(self, thing_id: str, language: Language) -> str:
        """Return the label of a thing, or its id."""
        labels = self.by_id.get(thing_id, {})
        other: Language = "en" if language == "nl" else "nl"
        return labels.get(language) or labels.get(other) or thing_id

    def name(self, thing_id: str, language: Language) -> str:
        """Return a name that is read as this id."""
        for name in (self.label(thing_id, language).strip(), thing_id):
            if name and self._is_plain(name) and self.get(name) == thing_id:
                return name
        return _in_quotes(thing_id)

    def _is_plain(self, name: str) -> bool:
        return not (set(name) & {SEPARATOR, "\n", "\r", '"'} or folded(name) in self.reserved)


class Ids(Names):
    """Names of things of which nothing is known: each is its own id."""

    def __init__(self) -> None:
        super().__init__(())

    def get(self, text: str) -> str:
        """Return the name itself."""
        name = text.strip()
        quote = _QUOTED.fullmatch(name)
        return name if quote is None else quote[1].replace('""', '"')

    def name(self, thing_id: str, language: Language) -> str:
        """Return a name that is read as this id."""
        return thing_id if self._is_plain(thing_id) else _in_quotes(thing_id)


def _in_quotes(thing_id: str) -> str:
    return '"' + thing_id.replace('"', '""') + '"'


def pieces(text: str) -> list[str]:
    """Return what stands between semicolons and line ends, but for those in quotes.

    >>> pieces('Weinig; "a; b"'), pieces(" ")
    (['Weinig', '"a; b"'], [])
    """
    found = re.findall(r'(?:"(?:[^"]|"")*"|[^;\n])+', text)
    return [piece.strip() for piece in found if piece.strip()]


def joined(names: Iterable[str]) -> str:
    """Return names with semicolons between them."""
    return f"{SEPARATOR} ".join(names)


# --- conditions -----------------------------------------------------------------------------------------------------


class _Part(NamedTuple):
    comparison: str
    level: str


def condition_cell(condition: Sequence[str] | Mapping[str, Any], levels: Names, language: Language) -> str | None:
    """Return a condition on one criterion or aspect in words; None where these would be read as something else.

    >>> levels = Names([("low", {"nl": "Laag"}), ("high", {"nl": "Hoog"})])
    >>> condition_cell(["low", "high"], levels, "nl"), condition_cell({"above": "low"}, levels, "nl")
    ('Laag; Hoog', 'hoger dan Laag')
    """
    parts = []
    for part in _parts(condition):
        name = levels.name(part.level, language)
        parts.append(f"{words()['comparison'][part.comparison][language]} {name}" if part.comparison else name)
    text = joined(parts)
    try:
        return text if condition_in(text, levels) == condition else None
    except WrongCellError:
        return None


def _parts(condition: Sequence[str] | Mapping[str, Any]) -> Iterator[_Part]:
    if not isinstance(condition, Mapping):
        for level in condition:
            yield _Part("", level)
        return
    for key, named in condition.items():
        for level in named if isinstance(named, list) else [named]:
            yield _Part(key, level)


def condition_in(value: Value, levels: Names) -> Any:
    """Return the condition on one criterion or aspect that a cell says.

    Raises:
        WrongCellError: when it names a level that does not exist, or cannot be read in one way.
    """
    plain: list[str] = []
    compared: dict[str, Any] = {}
    for piece in pieces(name_in(value)):
        comparison, name = _compared(piece, levels)
        level = levels.find(name)
        if not comparison:
            plain.append(level)
        elif comparison == "not":
            compared.setdefault("not", []).append(level)
        elif comparison in compared:
            template = "this is said twice here: {comparison}"
            said = words()["comparison"][comparison]
            word = Sentence("comparison_twice", template, comparison=in_both(said))
            raise WrongCellError(word, quoted(name_in(value)))
        else:
            compared[comparison] = level
    if plain and compared:
        template = "levels stand here by themselves and after a comparison: write one or the other"
        raise WrongCellError(Sentence("condition_mixed", template), quoted(name_in(value)))
    return compared or plain


def _compared(piece: str, levels: Names) -> tuple[str, str]:
    """Return with what a level is compared, if it is, and its name."""
    if levels.get(piece) is None:
        for key, said in words()["comparison"].items():
            for word in said.values():
                if folded(piece).startswith(f"{word} "):
                    return key, piece.strip().split(None, len(word.split()))[-1]
    return "", piece


# --- answers --------------------------------------------------------------------------------------------------------


def answer_cell(answer: Mapping[str, Any], levels: Names, language: Language) -> Written:
    """Return what an answer says, without its note; None where it says nothing.

    Raises:
        WrongCellError: when what stood there would be read as something else.
    """
    made: Written = None
    if answer.get("abstain"):
        made = words()["answer"]["abstain"][language]
    elif "value" in answer:
        made = end_cell(answer["value"])
    elif "between" in answer:
        least, greatest = [_number_text(end, language) for end in answer["between"]]
        made = words()["answer"]["between"][language].format(least=least, greatest=greatest)
    elif answer.get("level"):
        names = [levels.name(level, language) for level in answer["level"]]
        made = next((own for own in (joined(names), _all_quoted(answer["level"])) if _is(answer, own, levels)), None)
    if made is None and _said(answer):
        raise WrongCellError(_ANSWER_UNHELD, quoted(listed(map(str, answer["level"]))))
    if made is not None and not _is(answer, made, levels):
        raise WrongCellError(_ANSWER_UNHELD, quoted(made))
    return made


_ANSWER_UNHELD = Sentence("answer_unheld", "a cell cannot hold this answer such that it is read as the same")


def _all_quoted(levels: Iterable[str]) -> str:
    return joined(map(_in_quotes, levels))


def _said(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in ("level", "value", "between", "abstain") if answer.get(key) not in (None, [])}


def _is(answer: Mapping[str, Any], cell: Written, levels: Names) -> bool:
    try:
        return cell is not None and answer_in(cell, levels) == _said(answer)
    except WrongCellError:
        return False


def answer_in(value: Value, levels: Names) -> dict[str, Any]:
    """Return the answer that a cell says.

    Raises:
        WrongCellError: when it is none.

    >>> levels = Names([("low", {"nl": "Laag"}), ("high", {"nl": "Hoog"})])
    >>> answer_in("laag; hoog", levels), answer_in(12, levels), answer_in("tussen 1,5 en 3", levels)
    ({'level': ['low', 'high']}, {'value': 12}, {'between': [1.5, 3]})
    """
    if isinstance(value, datetime.date):
        return {"value": value.isoformat() if type(value) is datetime.date else value}
    if isinstance(value, float):
        return {"value": value}
    if isinstance(value, int) and not isinstance(value, bool):
        level = levels.get(f"{value}") if levels.ids else None
        return {"value": value} if level is None else {"level": [level]}
    text = name_in(value)
    named = [levels.get(piece) for piece in pieces(text)] if levels.ids else []
    if named and None not in named:
        return {"level": named}
    if folded(text) in map(folded, words()["answer"]["abstain"].values()):
        return {"abstain": True}
    for pattern in words()["answer"]["between"].values():
        between = re.fullmatch(
            re.escape(pattern).replace(r"\{least\}", "(.+)").replace(r"\{greatest\}", "(.+)"), text, re.I
        )
        if between is not None:
            return {"between": [end_in(end) for end in between.groups()]}
    if _TYPED.fullmatch(text) or _FRACTION.fullmatch(text) or as_day(text) is not None:
        return {"value": end_in(text)}
    return {"level": [levels.find(piece) for piece in pieces(text)]}
