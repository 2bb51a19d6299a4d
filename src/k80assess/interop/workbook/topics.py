"""Topics as sheets of a workbook, and sheets as the content of topics.

Each topic is a row with an answer to each criterion; or its answers stand on a form, a sheet of its own with a row for
each criterion, which is made for judges. A hidden sheet keeps what criteria, levels and themes are
called, so that a workbook is read without the framework: in words as well as by ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from k80assess.base.lazy import cached_property
from k80assess.document.agenda import Agenda
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion
from k80assess.document.text import ids_of
from k80assess.document.topic import Topic
from k80assess.errors import DocumentError, Language, Problem, Sentence, in_words, quoted
from k80assess.interop.workbook.cells import (
    Ids,
    Names,
    Written,
    WrongCellError,
    answer_cell,
    answer_in,
    joined,
    name_in,
    pieces,
)
from k80assess.interop.workbook.drawn import FIRST_ROW, Drawn, drawn, title_of
from k80assess.interop.workbook.layout import TOPICS, known_heads, words
from k80assess.interop.workbook.package import Cell
from k80assess.interop.workbook.tables import Head, Row, Tables

Plain = dict[str, Any]

LAYOUTS = {layout.key: layout for layout in TOPICS}


# --- writing --------------------------------------------------------------------------------------------------------


def topic_sheets(
    topics: Sequence[Topic], framework: Framework, agenda: Agenda | None, language: Language, *, forms: bool
) -> list[Drawn]:
    """Return the sheets of topics.

    Args:
        topics: the topics.
        framework: what has the criteria.
        agenda: what has the themes; None where they are called by their ids.
        language: the language of all that is not their own text.
        forms: whether each topic has its answers on a sheet of its own.

    Raises:
        DocumentError: when they have something that no cell can hold.
    """
    return _Writer(topics, framework, agenda, language).sheets(forms=forms)


class _Writer:
    def __init__(
        self, topics: Sequence[Topic], framework: Framework, agenda: Agenda | None, language: Language
    ) -> None:
        self.language = language
        self.framework = framework
        self.topics = [topic.model_dump(mode="json", by_alias=True, exclude_none=True) for topic in topics]
        known = {criterion.id: criterion for criterion in framework.criteria}
        asked = [*known, *(one for topic in self.topics for one in topic.get("answers", {}))]
        self.asked = list(dict.fromkeys(asked))
        self.vocabulary = _Vocabulary(language)
        for criterion_id in self.asked:
            criterion = known.get(criterion_id)
            self.vocabulary.criterion(criterion_id, criterion, self._others(criterion_id, criterion))
        named = [one for topic in self.topics for one in topic.get("themes", ())]
        labels = {} if agenda is None else {theme.id: _both(theme.label) for theme in agenda.themes}
        for theme in dict.fromkeys([*labels, *named]):
            self.vocabulary.theme(theme, labels.get(theme))
        self.names = self.vocabulary.names()

    def _others(self, criterion_id: str, criterion: Criterion | None) -> list[str]:
        """Return the levels that topics name and the framework does not have."""
        own = set() if criterion is None else set(ids_of(criterion.levels))
        answers = [topic.get("answers", {}).get(criterion_id, {}) for topic in self.topics]
        return [
            level
            for level in dict.fromkeys(lv for answer in answers for lv in answer.get("level", ()))
            if level not in own
        ]

    def sheets(self, *, forms: bool) -> list[Drawn]:
        lists = self.vocabulary.drawn()
        topics_title = words()["sheet"]["topics"][self.language]
        taken = [own for said in words()["sheet"].values() for own in said.values()]
        titles: list[str] = []
        for topic in self.topics if forms else ():
            wanted = topic.get("judge") or _label(topic["title"], self.language)
            titles.append(title_of(wanted, [*taken, *titles]))
        topic_names = Names([(topic["id"], _labels(topic["title"])) for topic in self.topics])
        called = titles or [topic_names.name(topic["id"], self.language) for topic in self.topics]
        choices = {head: self.vocabulary.choices[i] for i, head in self.names.heads(self.asked, self.language).items()}
        rows = [self._row(i, topic, titles) for i, topic in enumerate(self.topics)]
        heads = [] if forms else list(choices)
        sheets = [
            drawn(LAYOUTS["topics"], rows, self.language, heads=heads, choices=choices, title=topics_title, spare=False)
        ]
        sheets += [self._form(topic, title) for topic, title in zip(self.topics, titles, strict=bool(titles))]
        if not forms:
            notes = [note for topic, name in zip(self.topics, called, strict=True) for note in self._notes(topic, name)]
            own = {"criterion": self.vocabulary.criteria_range(), "topic": f"'{topics_title}'!$A${FIRST_ROW}:$A$2000"}
            sheets.append(drawn(LAYOUTS["notes"], notes, self.language, choices=own))
        actions = [
            {**action, "topic": name}
            for topic, name in zip(self.topics, called, strict=True)
            for action in topic.get("actions", ())
        ]
        sheets.append(drawn(LAYOUTS["actions"], actions, self.language))
        return [*sheets, lists]

    def _row(self, i: int, topic: Plain, titles: Sequence[str]) -> Plain:
        row = {key: topic.get(key) for key in ("title", "summary", "raised_by", "raised_on", "judge", "id")}
        row["illustration"] = topic.get("illustration") or None
        row["themes"] = joined(self.names.themes.name(one, self.language) for one in topic.get("themes", ())) or None
        if titles:
            return row | {"form": titles[i]}
        heads = self.names.heads(self.asked, self.language)
        answers = topic.get("answers", {})
        when = {heads[key]: self._answer(topic, key) for key in self.asked if key in answers}
        return row | {"when": {head: cell for head, cell in when.items() if cell is not None}}

    def _answer(self, topic: Plain, criterion_id: str) -> Written:
        try:
            return answer_cell(topic["answers"][criterion_id], self.names.levels[criterion_id], self.language)
        except WrongCellError as error:
            loc = (Sentence("place.source", "{source}", source=topic["id"]), "answers", criterion_id)
            raise DocumentError(in_words(Topic), [error.problem._replace(loc=loc)]) from None

    def _notes(self, topic: Plain, name: str) -> list[Plain]:
        found = []
        for criterion_id, answer in topic.get("answers", {}).items():
            own = {key: answer[key] for key in ("note", "evidence") if key in answer}
            if own:
                found.append({"topic": name, "criterion": self.names.criteria.name(criterion_id, self.language), **own})
        return found

    def _form(self, topic: Plain, title: str) -> Drawn:
        rows = []
        for criterion_id in self.asked:
            answer = topic.get("answers", {}).get(criterion_id, {})
            row = {key: answer[key] for key in ("note", "evidence") if key in answer}
            row["criterion"] = self.names.criteria.name(criterion_id, self.language)
            row["answer"] = self._answer(topic, criterion_id) if answer else None
            rows.append(row | self.vocabulary.shown.get(criterion_id, {}))
        sheet = drawn(LAYOUTS["form"], rows, self.language, title=title)
        # The lists differ from row to row, as the questions do: each cell finds its own by the name before it.
        at = next(i for i, column in enumerate(sheet.columns) if column.kind == "answer")
        found = [
            own._replace(choices=self.vocabulary.level_range(f"$A{FIRST_ROW}")) if i == at else own
            for i, own in enumerate(sheet.columns)
        ]
        about = f"{_label(topic['title'], self.language)}\n{sheet.about}"
        return sheet._replace(columns=found, about=about)


def _both(text: Any) -> dict[str, str]:
    return {language: own for language in ("nl", "en") if (own := getattr(text, language)) is not None}


def _labels(text: Any) -> dict[str, str]:
    return dict(text) if isinstance(text, Mapping) else {"nl": text, "en": text}


def _label(text: Any, language: Language) -> str:
    labels = _labels(text)
    return labels.get(language) or next(iter(labels.values()))


class _Vocabulary:
    """What criteria, levels and themes are called, as a hidden sheet that lists are made of."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.rows: list[Plain] = []
        self.choices: dict[str, str] = {}
        self.shown: dict[str, dict[str, str]] = {}
        self.title = words()["sheet"]["lists"][language]

    def criterion(self, criterion_id: str, criterion: Criterion | None, others: Sequence[str]) -> None:
        """Add a criterion and its levels."""
        label = None if criterion is None else _both(criterion.label)
        self.rows.append({"list": "criterion", "id": criterion_id, "label": label})
        levels = [] if criterion is None else [(level.id, _both(level.label)) for level in criterion.levels]
        for level_id, own in [*levels, *((level, None) for level in others)]:
            self.rows.append({"list": "level", "owner": criterion_id, "id": level_id, "label": own})
        if criterion is not None:
            lines = []
            for level in criterion.levels:
                more = "" if level.description is None else f": {level.description.to(self.language)}"
                lines.append(f"{level.label.to(self.language)}{more}")
            shown = {"choices": "\n".join(lines)}
            if criterion.question is not None:
                shown["asked_text"] = criterion.question.to(self.language)
            self.shown[criterion_id] = shown

    def theme(self, theme_id: str, label: dict[str, str] | None) -> None:
        """Add a theme."""
        self.rows.append({"list": "theme", "id": theme_id, "label": label})

    def names(self) -> _Names:
        """Return the names that all of these go by, and take them into the lists."""
        names = _Names([(row["list"], row.get("owner"), row["id"], row["label"] or {}) for row in self.rows])
        abstain = words()["answer"]["abstain"][self.language]
        found: list[Plain] = []
        for row in self.rows:
            known = {"criterion": names.criteria, "theme": names.themes}.get(row["list"])
            own = names.levels[row["owner"]] if known is None else known
            last = found[-1] if found else {}
            if row["list"] != "level" and last.get("list") == "level":
                found.append({"list": "more", "owner": last["owner"], "shown": abstain})
            found.append({**row, "shown": own.name(row["id"], self.language)})
        if found and found[-1]["list"] == "level":
            found.append({"list": "more", "owner": found[-1]["owner"], "shown": abstain})
        self.rows = sorted(found, key=lambda row: row["list"] in ("level", "more"))  # names of criteria stand together
        for i, row in enumerate(self.rows, start=FIRST_ROW):
            if row["list"] in ("level", "more"):
                first = self.choices.get(row["owner"], f"{i}").partition(":")[0]
                self.choices[row["owner"]] = f"{first}:{i}"
        self.choices = {
            owner: "'{}'!$C${}:$C${}".format(self.title, *ends.split(":")) for owner, ends in self.choices.items()
        }
        for row in self.rows:  # those of which nothing is known have no list
            if row["list"] == "criterion":
                self.choices.setdefault(row["id"], "")
        return names

    def criteria_range(self) -> str:
        """Return where the names of criteria stand."""
        last = FIRST_ROW + sum(row["list"] == "criterion" for row in self.rows) - 1
        return f"'{self.title}'!$C${FIRST_ROW}:$C${max(last, FIRST_ROW)}"

    def level_range(self, cell: str) -> str:
        """Return where the levels of the criterion stand that a cell names."""
        ids = f"'{self.title}'!$B$1:$B$2000"
        name = f"INDEX('{self.title}'!$F$1:$F$2000,MATCH({cell},'{self.title}'!$C$1:$C$2000,0))"
        return f"OFFSET('{self.title}'!$C$1,MATCH({name},{ids},0)-1,0,COUNTIF({ids},{name}),1)"

    def drawn(self) -> Drawn:
        """Return the hidden sheet."""
        return drawn(LAYOUTS["lists"], self.rows, self.language)


class _Names:
    """What criteria, levels and themes go by."""

    def __init__(self, things: Sequence[tuple[str, str | None, str, Mapping[str, str]]]) -> None:
        reserved = [*known_heads(LAYOUTS["topics"])]
        self.criteria = Names([(own, label) for kind, _owner, own, label in things if kind == "criterion"], reserved)
        self.themes: Names = Names([(own, label) for kind, _owner, own, label in things if kind == "theme"])
        self.is_known = bool(things)
        levels: dict[str, list[tuple[str, Mapping[str, str]]]] = {own: [] for own in self.criteria.ids}
        for kind, owner, own, label in things:
            if kind == "level" and owner is not None:
                levels.setdefault(owner, []).append((own, label))
        said = words()["answer"]["abstain"].values()
        self.levels = {owner: Names(own, list(said)) if own else Ids() for owner, own in levels.items()}

    def heads(self, criteria: Sequence[str], language: Language) -> dict[str, str]:
        """Return the heads of columns with answers, by the ids of criteria."""
        return {criterion_id: self.criteria.name(criterion_id, language) for criterion_id in criteria}


# --- reading --------------------------------------------------------------------------------------------------------


def topic_contents(tables: Tables) -> list[Plain]:
    """Return the content of each topic from the tables of a workbook.

    What is wrong with cells is noted in the tables, and where each part of the content stands, below its number.
    """
    return _TopicReader(tables).contents()


class _TopicReader:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        things = []
        for row in tables.of("lists"):
            own = tables.part(row, LAYOUTS["lists"].columns)
            if own.get("list") in ("criterion", "level", "theme") and "id" in own:
                things.append((own["list"], own.get("owner"), own["id"], own.get("label", {})))
        self.names = _Names(things)
        if not self.names.is_known:
            self.names.criteria = Ids()
        if not self.names.themes.ids:
            self.names.themes = Ids()
        self.topics: list[Plain] = []

    def contents(self) -> list[Plain]:
        rows = self.tables.of("topics")
        forms: dict[str, list[Row]] = {}
        for row in self.tables.of("form"):
            forms.setdefault(row.sheet, []).append(row)
        for i, row in enumerate(rows):
            self.topics.append(self._topic(row, i))
        self._free(rows)
        self._fill_in(rows, forms)
        labels = [(topic["id"], topic.get("title", {})) for topic in self.topics]
        called = Names(labels)
        for row in self.tables.of("notes"):
            owner = self._owner(row, called)
            criterion_id = self.tables.named(row, "criterion", self.names.criteria, needed=True)
            if owner is not None and criterion_id is not None:
                self._note(row, owner, criterion_id)
        for row in self.tables.of("actions"):
            owner = self._owner(row, called)
            if owner is not None:
                self._action(row, owner)
        return [{key: own for key, own in topic.items() if key != "answers" or own} for topic in self.topics]

    def _topic(self, row: Row, i: int) -> Plain:
        topic = self.tables.part(row, [c for c in LAYOUTS["topics"].columns if c.key != "form"], i)
        themes = self.tables.one(row, "themes", self._themes, i, "themes")
        if themes is not None:
            topic["themes"] = themes
        title = topic.get("title")
        if "id" not in topic:
            topic["id"] = " ".join(next(iter(title.values())).split()) if title else f"?{row.number}"
            self.tables.places.setdefault((i, "id"), row.place("title"))
        topic["answers"] = {}
        return topic

    def _themes(self, value: Any) -> list[str]:
        known = self.names.themes
        # What no list has may still be a theme of the agenda, by one of its names.
        return [own if (own := known.get(piece)) is not None else Ids().get(piece) for piece in pieces(name_in(value))]

    def _free(self, rows: Sequence[Row]) -> None:
        heads: dict[Head, str | None] = {}
        for title, head in self.tables.heads.get("topics", ()):
            at = Row(title, head.cell.row, {}, [], set())
            heads[head] = self.tables.taken(at, head.cell, lambda value: self.names.criteria.find(name_in(value)))
        for i, row in enumerate(rows):
            for head, cell in row.free:
                criterion_id = heads.get(head)
                if criterion_id is None:
                    continue
                read = partial(answer_in, levels=self.names.levels.get(criterion_id) or Ids())
                answer = self.tables.taken(row, cell, read, i, "answers", criterion_id)
                if answer is not None:
                    self.topics[i]["answers"][criterion_id] = answer

    def _fill_in(self, rows: Sequence[Row], forms: Mapping[str, list[Row]]) -> None:
        """Take in the answers on forms, each by the name of its sheet; a single one also by any other name."""
        left = dict(forms)
        for i, row in enumerate(rows):
            named = self.tables.one(row, "form", name_in)
            if named is None:
                continue
            title = next((own for own in left if own.casefold() == named.casefold()), None)
            if title is None and len(forms) == len(rows) == 1:
                title = next(iter(left), None)
            if title is None:
                template = "there is no sheet of this name with answers, or another topic has it already"
                shown = Problem.unknown((), Sentence("form_sheet_unknown", template), named, list(forms))
                self.tables.wrong(row.place("form"), shown.sentence, shown.found, shown.allowed, shown.hint)
                continue
            for own in left.pop(title):
                self._answered(own, i)
        if len(left) == len(rows) == 1 and not any(row.cells.get(("form", None)) for row in rows):
            for own in left.pop(next(iter(left))):
                self._answered(own, 0)
        for title, own_rows in left.items():
            template = "no topic has its answers on this sheet: name it on the sheet with topics"
            self.tables.wrong(own_rows[0].place(), Sentence("form_unused", template), quoted(title))

    def _answered(self, row: Row, i: int) -> None:
        said = {key for key, _language in row.cells}
        if not said - {"asked_text", "choices", "criterion"}:
            return
        criterion_id = self.tables.named(row, "criterion", self.names.criteria, needed=True)
        if criterion_id is None:
            return
        loc = (i, "answers", criterion_id)
        read = partial(answer_in, levels=self.names.levels.get(criterion_id) or Ids())
        answer = self.tables.one(row, "answer", read, *loc)
        if answer is not None:
            if criterion_id in self.topics[i]["answers"]:
                template = "this question is answered twice for this topic"
                self.tables.wrong(row.place("answer"), Sentence("answered_twice", template), quoted(criterion_id))
            self.topics[i]["answers"][criterion_id] = answer
        self._note(row, i, criterion_id)

    def _owner(self, row: Row, called: Names) -> int | None:
        """Return the number of the topic that a row is about: by its name, its id, or the sheet with its answers."""
        own = self._by_form.get(_folded(row.cells.get(("topic", None))), [])
        if len(own) == 1:
            return own[0]
        topic_id = self.tables.named(row, "topic", called, needed=True)
        found = [] if topic_id is None else self._by_id[topic_id]
        if len(found) > 1:
            template = "several topics go by this name: write the name of the sheet with its answers"
            self.tables.wrong(row.place("topic"), Sentence("topic_of_several", template), quoted(topic_id))
            return None
        return found[0] if found else None

    @cached_property
    def _by_id(self) -> dict[str, list[int]]:
        """The numbers of the topics, by their ids."""
        found: dict[str, list[int]] = {}
        for i, topic in enumerate(self.topics):
            found.setdefault(topic["id"], []).append(i)
        return found

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        """The numbers of the topics that have their answers on a sheet, by the name of that."""
        found: dict[str, list[int]] = {}
        for i, row in enumerate(self.tables.of("topics")):
            if name := _folded(row.cells.get(("form", None))):
                found.setdefault(name, []).append(i)
        return found

    def _note(self, row: Row, i: int, criterion_id: str) -> None:
        loc = (i, "answers", criterion_id)
        answer = self.topics[i]["answers"].setdefault(criterion_id, {})
        self.tables.places.setdefault(loc, row.place("criterion"))
        columns = [c for c in LAYOUTS["notes"].columns if c.key in ("note", "evidence")]
        for key, own in self.tables.part(row, columns, *loc).items():
            if key in answer:
                template = "there are two notes on this answer"
                self.tables.wrong(row.place(key), Sentence("noted_twice", template), quoted(criterion_id))
            answer[key] = own

    def _action(self, row: Row, i: int) -> None:
        actions = self.topics[i].setdefault("actions", [])
        loc = (i, "actions", len(actions))
        action = self.tables.part(row, [c for c in LAYOUTS["actions"].columns if c.key != "label"], *loc)
        label = self.tables.text(row, "label", *loc, "label")
        if "id" not in action:
            if label is None:
                self.tables.missing(row, "label")
                return
            action["id"] = " ".join(next(iter(label.values())).split())
            self.tables.places.setdefault((*loc, "id"), row.place("label"))
        if label is not None:
            action["label"] = label
        actions.append(action)


def _folded(cell: Cell | None) -> str:
    """Return the text in a cell as names of sheets are compared; empty where there is none."""
    with suppress(WrongCellError):
        return "" if cell is None else name_in(cell.value).casefold()
    return ""
