"""`interview`: one question at a time, with every answer saved at once.

This command talks while it runs: it writes the topic's file itself, and has nothing left to reply at the end.
"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_whatever
from k80assess.cli.command import Reply
from k80assess.cli.console import read_line, say, show
from k80assess.cli.inputs import loosened, read_framework_and_agenda
from k80assess.cli.topicfile import TopicFile
from k80assess.document.agenda import Agenda, answers_without_theme
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.document.revision import revise
from k80assess.document.topic import Answer
from k80assess.engine.answers import answers_without_note, has_note
from k80assess.engine.assessment import assess_answers
from k80assess.engine.families import Family, written_of
from k80assess.errors import ContradictionError, DocumentError, Language, SizeLimitError, UnknownNameError
from k80assess.examine.interview import Interview
from k80assess.report.content.blocks import Block, Facts, Heading, Paragraph
from k80assess.report.content.labels import given_said, missing_themes, outcome_names, own_said, reasons_why_not
from k80assess.report.content.what_to_ask import what_settles
from k80assess.report.content.why import why
from k80assess.report.words import MINUS, Series, Words, name, names, phrase

T = TypeVar("T")

DONT_KNOW, ABSTAIN, EARLIER, JUDGE, STOP = "?", "-", "<", "+", "q"


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("topic", nargs="?", metavar="TOPIC", help=help_.text("argument.new_topic"))
    to.add_argument("--judge", metavar="NAME", help=help_.text("argument.judge"))
    add_framework_and_agenda(to, help_)
    add_whatever(to, help_)


def run(arguments: Namespace) -> Reply:
    """Interview whoever sits at the terminal."""
    framework, agenda = read_framework_and_agenda(arguments)
    path = None if arguments.topic is None else Path(arguments.topic)
    with suppress(EOFError):  # a new topic, and the input ends before its title
        saved = TopicFile.open(path, agenda, arguments.lang, arguments.judge, framework)
        _Conversation(saved, loosened(framework, arguments), agenda, arguments.lang).hold()
    return Reply()


# --- the conversation ---------------------------------------------------------------------------------------------


class _StopError(Exception):
    """Whoever answers wants to stop."""


class _Conversation:
    """Asks questions, reads what is typed, and saves it."""

    def __init__(self, saved: TopicFile, by: Framework | Family, agenda: Agenda | None, language: Language) -> None:
        self.saved, self.agenda, self.language = saved, agenda, language
        self.framework = written_of(by)
        self.before = assess_answers(saved.topic.answers, saved.topic, by)
        lacking = answers_without_note(saved.topic.answers, self.framework)
        self.unnoted = {node_id: saved.topic.answers[node_id] for node_id in lacking}  # kept, but they do not count yet
        noted = {node_id: own for node_id, own in saved.topic.answers.items() if node_id not in lacking}
        self.interview: Interview = Interview(by, noted)

    def hold(self) -> None:
        """Ask until the outcome is settled, no question is left, or whoever answers stops."""
        say(phrase("interview.how"), self.language)
        try:
            self._ask_themes(answers_without_theme(self.saved.topic, self.framework))
            for node_id in list(self.unnoted):
                self._ask_missing_note(node_id)
            while (question := self.interview.next_criterion) is not None or self._goes_on():
                if question is not None:
                    self._ask(question)
        except (_StopError, EOFError):  # whatever was answered is saved already
            say("", self.language)
            say(phrase("interview.stopped", path=str(self.saved.path)), self.language)
        else:
            say(phrase("interview.done", path=str(self.saved.path)), self.language)
        for remark in missing_themes(self.saved.topic, self.framework):
            say(remark, self.language)
        for node_id in self.unnoted:
            say(phrase("interview.unnoted", criterion=name(self.framework.node(node_id).label)), self.language)

    def _goes_on(self) -> bool:
        """Say how it ended, and return whether to go on because an earlier answer was corrected."""
        assessment = self.interview.assessment
        outcomes = outcome_names(assessment)
        unsettled = "interview.exhausted" if assessment.family is None else "interview.uncertain"
        key = "interview.settled" if assessment.settled else unsettled
        say(phrase(key, outcome=name(assessment.possible[0].label), outcomes=outcomes), self.language)
        show((*why(assessment, 1), *what_settles(assessment, 1)), self.language)
        say(phrase("interview.more"), self.language)
        aspects = self._next_aspects()
        if aspects:
            say(self._offer(aspects), self.language)
        typed = read_line()
        if typed == JUDGE and aspects:
            self._judge(aspects)
        elif typed == EARLIER:
            self._correct()
        else:
            return False
        return True

    def _next_aspects(self) -> tuple[str, ...]:
        """Return the aspects that can be judged now; where that is too much work to find out, none is offered."""
        try:
            return self.interview.next_aspects
        except SizeLimitError:
            return ()

    def _offer(self, aspects: Sequence[str]) -> Words:
        labels = names([self.framework.node(aspect_id).label for aspect_id in aspects], "or")
        return phrase("interview.judge", aspects=labels)

    def _judge(self, aspects: Sequence[str]) -> None:
        """Ask for the level of an aspect: of the one there is, or of the one that is chosen."""
        chosen: str | None = aspects[0]
        if len(aspects) > 1:
            say(phrase("interview.which"), self.language)
            labels = [self.framework.node(aspect_id).label for aspect_id in aspects]
            show((Facts(pairs=tuple(enumerate(labels, start=1))),), self.language)
            chosen = numbered(aspects, read_line())
        if chosen is not None:
            self._ask(chosen, again=True)

    def _ask(self, node_id: str, *, again: bool = False) -> None:
        """Ask about a criterion, or for the level of an aspect, until there is an answer."""
        node = self.framework.node(node_id)
        aspects = () if again else self._next_aspects()
        self._show_question(node, aspects)
        while True:
            typed = read_line()
            if typed.lower() == STOP:
                raise _StopError
            if typed == EARLIER and not again:
                self._correct()
                return
            if typed == JUDGE and aspects:
                self._judge(aspects)
                return
            if again and not typed:
                return
            read = Answer() if typed == DONT_KNOW else read_answer(node, typed, self.language)
            if read is None:
                text = typed or "(Enter)"
                say(phrase(f"interview.unclear{_kind_of(node)}", text=text, count=len(node.levels)), self.language)
            elif (noted := self._with_note(node, read)) is None:
                say(phrase("interview.again"), self.language)
            elif self._takes(node_id, noted):
                return

    def _with_note(self, node: Criterion | Aspect, answer: Answer) -> Answer | None:
        """Return an answer with its note, for which it asks where it needs one; None where none is given."""
        earlier = self.saved.topic.answers.get(node.id, answer)
        lacks = answers_without_note({node.id: answer}, self.framework)
        if not lacks or has_note(earlier):
            return answer
        say(phrase("interview.note"), self.language)
        typed = read_line()
        if typed.lower() == STOP:
            raise _StopError
        return revise(answer, {"note": typed}) if typed else None

    def _ask_missing_note(self, node_id: str) -> None:
        """Ask for the note of an answer that was saved without; it is kept without one, and asked for again."""
        node = self.framework.node(node_id)
        said = given_said(node, self.before.given[node_id], self.before.numbers.get(node_id))
        say(phrase("interview.note_missing", criterion=name(node.label), answer=said), self.language)
        noted = self._with_note(node, self.unnoted[node_id])
        if noted is not None:
            self._takes(node_id, noted)

    def _show_question(self, node: Criterion | Aspect, aspects: Sequence[str]) -> None:
        possible = outcome_names(self.interview.assessment)
        options: list[tuple[Words, Words]] = []
        for number, level in enumerate(node.levels, start=1):
            meaning: Words = "" if level.description is None else (": ", level.description)
            if isinstance(node, Criterion) and node.partition is not None:
                options.append((level.label, (own_said(node, level), meaning)))
            else:
                options.append((number, (level.label, meaning)))
        asked = node.label if node.question is None else node.question
        blocks: list[Block] = [Paragraph(words=phrase("interview.progress", outcomes=possible))]
        blocks += [Heading(words=asked), Facts(pairs=tuple(options))]
        if isinstance(node, Criterion) and node.partition is not None:
            unit: Words = "" if node.unit is None else (" (", node.unit, ")")
            blocks.append(Paragraph(words=phrase(f"interview.how{_kind_of(node)}", unit=unit)))
        given = self.saved.topic.answers.get(node.id)
        if given is not None and (given.abstain or not given.is_open) and node.id not in self.unnoted:
            now = self._given_said(node.id)
            blocks.append(Paragraph(words=phrase("interview.now", answer=now)))
        elif isinstance(node, Aspect):
            blocks.append(Paragraph(words=phrase("interview.back")))
        if aspects:
            blocks.append(Paragraph(words=self._offer(aspects)))
        show(tuple(blocks), self.language)

    def _given_said(self, node_id: str) -> Words:
        node, assessment = self.framework.node(node_id), self.interview.assessment
        if node_id in assessment.abstained:
            return phrase("interview.abstained")
        return given_said(node, assessment.given.get(node_id, level_ids(node)), assessment.numbers.get(node_id))

    def _takes(self, node_id: str, answer: Answer) -> bool:
        """Save an answer, or that it is not known; return whether it can be taken, and say why where it cannot."""
        try:
            self.interview.answer(node_id, answer)
        except ContradictionError as error:
            others = [name(self.framework.node(other).label) for other in error.answers if other != node_id]
            key = "interview.contradicts" if others else "interview.impossible"
            say(phrase(key, others=Series(items=tuple(others))), self.language)
            for reason in reasons_why_not(self.framework, error):
                say(reason, self.language)
            return False
        except SizeLimitError as error:
            say(error.to(self.language), self.language)
            return False
        if node_id in self.interview.assessment.numbers:  # points and commas mean something else in each language
            say(phrase("interview.read", answer=self._given_said(node_id)), self.language)
        self.unnoted.pop(node_id, None)
        self.saved.update(answers={**self.unnoted, **self.interview.answers})
        if node_id in answers_without_theme(self.saved.topic, self.framework):
            self._ask_themes((node_id,))
        return True

    def _ask_themes(self, needing: Sequence[str]) -> None:
        """Ask for the themes where answers need one and none is named; whoever skips this is not asked again."""
        if self.agenda is None or not needing:
            return
        say(phrase("interview.themes"), self.language)
        numbered = enumerate(self.agenda.themes, start=1)
        show((Facts(pairs=tuple((number, theme.label) for number, theme in numbered)),), self.language)
        while (typed := read_line()) and (chosen := read_themes(self.agenda, typed)) is None:
            if typed.lower() == STOP:
                raise _StopError
            count = len(self.agenda.themes)
            say(phrase("interview.unclear", text=typed, count=count), self.language)
        if typed:
            self.saved.update(themes=chosen)

    def _correct(self) -> None:
        """Offer the earlier answers, and ask the chosen one again."""
        earlier = list(dict.fromkeys([*self.saved.topic.answers, *self.interview.set_aside]))
        if not earlier:
            say(phrase("interview.none_earlier"), self.language)
            return
        items: list[tuple[Words, Words]] = []
        for number, node_id in enumerate(earlier, start=1):
            aside = node_id in self.interview.set_aside
            answer = phrase("interview.unknown") if aside else self._given_said(node_id)
            items.append((number, (self.framework.node(node_id).label, ": ", answer)))
        say(phrase("interview.earlier"), self.language)
        show((Facts(pairs=tuple(items)),), self.language)
        chosen = numbered(earlier, read_line())
        if chosen is not None:
            self._ask(chosen, again=True)


def numbered(things: Sequence[T], typed: str) -> T | None:
    """Return the thing with this number, counted from 1; None when there is none."""
    if typed.isdecimal() and len(typed) < 5 and 0 < int(typed) <= len(things):
        return things[int(typed) - 1]
    return None


def read_themes(agenda: Agenda, typed: str) -> list[str] | None:
    """Return the ids of themes typed by number or name, with commas between; None when one of them is neither."""
    try:
        chosen = [numbered(agenda.themes, part) or agenda.theme(part) for part in map(str.strip, typed.split(","))]
    except UnknownNameError:
        return None
    return list(dict.fromkeys([theme.id for theme in chosen]))


def read_answer(node: Criterion | Aspect, typed: str, language: Language) -> Answer | None:
    """Return an answer typed as the name of a level, or as numbers of levels and a note; None when it is neither.

    Where a criterion takes numbers or dates, it is one of these, or two with a dash between them, and a note. A dash by
    itself, or with a note, is that a criterion is not judged.
    """
    named = {text.casefold(): level.id for level in node.levels for text in (level.id, level.label.to(language))}
    if typed.casefold() in named:
        return Answer(level=named[typed.casefold()])
    if isinstance(node, Criterion) and (found := re.fullmatch(_ABSTAINING, typed, re.DOTALL)) is not None:
        return _with_typed_note({"abstain": True}, found[1])
    if isinstance(node, Criterion) and node.partition is not None:
        return _read_number(typed, language, of_dates=node.partition.of_dates)
    found = re.fullmatch(r"([0-9]{1,4}(?:\s*,\s*[0-9]{1,4})*)(?:[\s.:;]+(.*))?", typed, re.DOTALL)
    if found is None:
        return None
    numbers = {int(number) for number in found[1].split(",")}
    if not numbers <= set(range(1, len(node.levels) + 1)):
        return None
    levels = [level.id for number, level in enumerate(node.levels, start=1) if number in numbers]
    return _with_typed_note({"level": levels}, found[2])


def _with_typed_note(content: Mapping[str, object], typed: str | None) -> Answer:
    note = (typed or "").strip()
    return Answer.model_validate({**content, **({"note": note} if note else {})})


# What begins like a number or a sum of money may be one below zero, with a blank too many.
_ABSTAINING = rf"{ABSTAIN}(?:[\s.:;]+(?![0-9€])(.*))?"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NUMBERS: dict[Language, str] = {
    "nl": r"[-\u2212]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?",
    "en": r"[-\u2212]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?",
}


def _kind_of(node: Criterion | Aspect) -> str:
    """Return the ending of the sentences about answers: nothing for levels alone."""
    if isinstance(node, Aspect) or node.partition is None:
        return ""
    return "_date" if node.partition.of_dates else "_number"


def _read_number(typed: str, language: Language, *, of_dates: bool) -> Answer | None:
    """Return a number or a date, or two with a dash between them, and a note; None when it is none of these."""
    one = rf"(?:€\s*)?({_DAY if of_dates else _NUMBERS[language]})"
    found = re.fullmatch(rf"{one}(?:\s*[-–]\s*{one})?(?:[\s:;]+(.*))?", typed, re.DOTALL)
    if found is None:
        return None
    point, mark = (".", ",") if language == "nl" else (",", ".")
    plainer = str.maketrans({point: "", mark: ".", MINUS: "-"})
    ends = [end if of_dates else Decimal(end.translate(plainer)) for end in found.groups()[:2] if end]
    content: dict[str, object] = {"value": ends[0]} if len(ends) == 1 else {"between": ends}
    try:
        return _with_typed_note(content, found[3])
    except DocumentError:  # no such day, too many digits, or the greater one first
        return None
