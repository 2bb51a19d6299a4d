"""`learn`: judge topics one by one until a framework follows, with every judgement saved at once.

This command talks while it runs: it writes the judgements itself. What it replies at the end is the framework.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from k80assess.cli.arguments import WHATEVER, ArgumentGroup, Help, add_json, count
from k80assess.cli.command import Exit, Reply
from k80assess.cli.console import read_line, say, show
from k80assess.cli.inputs import loosened
from k80assess.cli.interview import DONT_KNOW, EARLIER, STOP, numbered, read_answer
from k80assess.cli.judgementfile import JudgementFile
from k80assess.cli.output import LEARNED, add_output
from k80assess.cli.topicfile import topic_id
from k80assess.data import to_data
from k80assess.document.examples import Example
from k80assess.document.files import as_plain, load_framework, save
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect
from k80assess.document.revision import revise
from k80assess.document.text import LANGUAGES, Text
from k80assess.document.topic import Topic
from k80assess.engine.families import Family
from k80assess.errors import Language, UndecidedError
from k80assess.learning.elicitation import SECONDS, Elicitation, elicit
from k80assess.learning.formless import monotone
from k80assess.learning.forms import weighted
from k80assess.learning.members import needs_solver
from k80assess.learning.representative import Preference
from k80assess.report.content.blocks import Block, Blocks, Facts, Heading, Paragraph
from k80assess.report.content.elicitation import (
    answers_in_short,
    answers_of,
    chosen_story,
    contradiction,
    outcome_said,
    standing,
)
from k80assess.report.content.families import loose_said
from k80assess.report.phrases import sentences
from k80assess.report.words import Words, name, names, phrase

GIVE_UP = "-"


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("judgements", metavar="JUDGEMENTS", help=help_.text("argument.judgements"))
    to.add_argument("--framework", metavar="F", help=help_.text("argument.form"))
    to.add_argument("--whatever", choices=WHATEVER, default="assumed", help=help_.text("argument.unknown"))
    to.add_argument("--only-monotone", action="store_true", help=help_.text("argument.only_monotone"))
    to.add_argument("--prefer", choices=get_args(Preference), help=help_.text("argument.prefer"))
    to.add_argument("--seconds", type=count, default=SECONDS, metavar="N", help=help_.text("argument.session_seconds"))
    add_output(to, help_, LEARNED, help_.text("argument.learned"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Ask for judgements at the terminal, and reply with the framework that they lead to."""
    saved = JudgementFile(Path(arguments.judgements), arguments.lang)
    asks = not arguments.json and not (arguments.output is not None and arguments.output.is_standard)
    form = arguments.framework or form_path(saved.path)
    framework: Framework | None
    if not arguments.only_monotone:  # which needs none
        needs_solver()  # before anything is asked
    if arguments.framework is None and not Path(form).exists() and not saved.examples and asks:
        framework = _Beginning(Path(form), arguments.lang).asked()
        if framework is None:
            return Reply()
    else:
        framework = load_framework(form)
        if arguments.framework is None and not saved.examples and asks:
            framework = _Beginning(Path(form), arguments.lang).gone_on(framework)
    family = _only_monotone(framework) if arguments.only_monotone else loosened(framework, arguments)
    assert isinstance(family, Family)
    session = elicit(family, examples=saved.examples, seconds=arguments.seconds)
    if asks:
        session = _Conversation(saved, session, arguments.lang).hold()
    return _closing(session, arguments)


def form_path(judgements: Path) -> Path:
    """Return where the framework is kept that judgements began with.

    >>> form_path(Path("judgements.toml"))
    PosixPath('judgements.framework.toml')
    """
    return judgements.with_name(f"{judgements.stem}.framework{judgements.suffix}")


def _only_monotone(framework: Framework) -> Family:
    """Return the family of all in which better answers never give a worse outcome, over what a framework asks."""
    outcome = framework.outcome_aspect
    family = monotone(framework.criteria, outcome.levels, id=framework.id, title=framework.title, outcome=outcome.id)
    return Family(framework=revise(family.framework, {"aspects[0].label": outcome.label}), monotone=family.monotone)


def _closing(session: Elicitation, arguments: Namespace) -> Reply:
    """Reply with a framework that agrees with the judgements, if one does."""
    is_new = _is_begun(session.learned.family.framework)
    prefer: Preference = arguments.prefer or ("simplest" if is_new else "closest")
    data = (lambda: to_data(session)) if arguments.json else None
    if not session.learned.examples or not session.consistent:
        if arguments.output is None:
            return Reply(data=data)
        why = phrase("learn.contradiction_left" if session.learned.examples else "learn.none_earlier")
        told = Paragraph(words=(phrase("learn.not_written"), " ", why))
        return Reply(data=data, story=lambda: (told,), code=Exit.NO)
    wanted = arguments.output is not None or not arguments.json
    chosen = session.learned.representative(prefer) if wanted else None
    story = None if chosen is None else (lambda: _story(session, chosen, prefer, arguments))
    return Reply(data=data, story=story, output=None if arguments.output is None else chosen)


def _story(session: Elicitation, chosen: Framework, prefer: str, arguments: Namespace) -> Blocks:
    told = chosen_story(session, chosen, prefer)
    if arguments.output is not None:
        return told
    return (*told, Paragraph(words=phrase("learn.write")))


# --- from nothing -------------------------------------------------------------------------------------------------


class _StopError(Exception):
    """Whoever answers wants to stop."""


class _Beginning:
    """Asks for outcomes and criteria, and saves the framework that these make from the first criterion on."""

    def __init__(self, path: Path, language: Language) -> None:
        self.path, self.language = path, language

    def asked(self) -> Framework | None:
        """Ask for all; return None where it stops before there is a criterion, and nothing is saved."""
        try:
            say(phrase("learn.beginning"), self.language)
            say(phrase("learn.title"), self.language)
            title = self._read()
            if not title:
                return self._packaged()
            outcomes = self._levels("learn.outcomes", ())
            framework = self._with_criterion(title, outcomes, None)
        except (_StopError, EOFError):
            say("", self.language)
            return None
        return self._more(framework)

    def gone_on(self, framework: Framework) -> Framework:
        """Say what there is, and ask for more criteria, as long as nothing has been judged yet."""
        if not _is_begun(framework):
            return framework
        labels = names([criterion.label for criterion in framework.criteria])
        say(phrase("learn.criteria_now", criteria=labels), self.language)
        return self._more(framework)

    def _packaged(self) -> Framework:
        framework = load_framework()
        save(framework, self.path)
        say(phrase("learn.packaged", path=str(self.path)), self.language)
        return framework

    def _more(self, framework: Framework) -> Framework:
        try:
            while True:
                title, outcomes = as_plain(framework.title), as_plain(framework.outcome_aspect.levels)
                framework = self._with_criterion(title, outcomes, framework)
        except (_StopError, EOFError):
            return framework

    def _read(self) -> str:
        typed = read_line()
        if typed.lower() == STOP:
            raise _StopError
        return typed

    def _with_criterion(self, title: Any, outcomes: Sequence[Any], framework: Framework | None) -> Framework:
        """Ask for one more criterion, and save what there is then; `_StopError` where there are no more."""
        before = [] if framework is None else as_plain(framework.criteria)
        while True:
            say(phrase("learn.criterion" if framework is None else "learn.another"), self.language)
            label = self._read()
            if label and label.casefold() in {_label_of(one).casefold() for one in before}:
                say(phrase("learn.twice", text=label), self.language)
            elif label:
                break
            elif framework is not None:
                raise _StopError
        own = sentences(self.language)
        usual = tuple([str(own[f"learn.usual_{place}"]) for place in ("low", "middle", "high")])
        levels = self._levels("learn.levels", usual)
        ids = {one["id"] for one in before} | {"outcome"}
        criterion = {"id": _free(topic_id(label), ids), "label": label, "levels": levels}
        made = _form([*before, criterion], outcomes, title)
        save(made, self.path)
        say(phrase("learn.form_saved", path=str(self.path)), self.language)
        return made

    def _levels(self, key: str, usual: Sequence[str]) -> list[dict[str, str]]:
        """Ask for levels until there are two or more, all of them different."""
        while True:
            say(phrase(key, usual=", ".join(usual)), self.language)
            typed = self._read()
            labels = [*filter(None, map(str.strip, typed.split(",")))] if typed else list(usual)
            if len(labels) > 1 and len({one.casefold() for one in labels}) == len(labels):
                break
            say(phrase("learn.levels_unclear"), self.language)
        found: list[dict[str, str]] = []
        for label in labels:
            found.append({"id": _free(topic_id(label), {one["id"] for one in found}), "label": label})
        return found


def _label_of(criterion: Mapping[str, Any]) -> str:
    own = criterion.get("label", criterion["id"])
    return own if isinstance(own, str) else criterion["id"]


def _free(wanted: str, taken: set[str]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}_{number}"
    return found


def _is_begun(framework: Framework) -> bool:
    """Return whether a framework is one as this command makes it, so that it can get more criteria."""
    outcomes = framework.outcome_aspect.levels
    return len(framework.aspects) == 1 and framework == _form(framework.criteria, outcomes, framework.title)


def _form(criteria: Sequence[Any], outcomes: Sequence[Any], title: Any) -> Framework:
    label = Text.model_validate({one: str(sentences(one)["term.outcome"]) for one in LANGUAGES})
    return weighted(criteria, outcomes, title=title, label=label).framework


# --- the conversation ---------------------------------------------------------------------------------------------


class _Conversation:
    """Asks for judgements, reads what is typed, and saves it."""

    def __init__(self, saved: JudgementFile, session: Elicitation, language: Language) -> None:
        self.saved, self.session, self.language = saved, session, language
        self.framework = session.learned.family.framework

    def hold(self) -> Elicitation:
        """Ask until all is settled, nothing is left to ask, or whoever judges stops; return how it stands then."""
        count = len(self.saved.examples)
        if count:
            say(phrase("learn.resumed", count=count), self.language)
        say(phrase("learn.loose", what=loose_said(self.session.learned.family)), self.language)
        say(phrase("learn.how"), self.language)
        say(phrase("learn.saved", path=str(self.saved.path)), self.language)
        try:
            while self._goes_on():
                pass
        except (_StopError, EOFError):  # whatever was judged is saved already
            say("", self.language)
            say(phrase("learn.stopped", path=str(self.saved.path)), self.language)
        except UndecidedError as error:
            say(error.problems[0], self.language)
            raise
        return self.session

    def _goes_on(self) -> bool:
        """Ask for one judgement; return whether there is more to ask."""
        if not self.session.consistent:
            show(contradiction(self.session), self.language)
            self._correct("learn.which_contradicting")
            return True
        show(standing(self.session), self.language)
        topic = self.session.next
        if topic is not None:
            self._ask(topic)
            return True
        say(phrase("learn.done" if self.session.done else "learn.exhausted"), self.language)
        typed = read_line()
        if typed == EARLIER:
            self._correct("learn.which")
            return True
        return False

    def _ask(self, topic: Topic) -> None:
        """Ask which outcome a topic should have."""
        number = len(self.session.learned.examples) + 1
        heading = phrase("learn.made_up" if topic.illustration else "learn.own", number=number, title=topic.title)
        show((Heading(words=heading), answers_of(self.framework, topic), *self._outcomes()), self.language)
        while True:
            typed = self._read()
            if typed == EARLIER:
                self._correct("learn.which")
                return
            if typed == DONT_KNOW:
                self.session = self.session.judge(None, topic)
                return
            if (content := self._judgement(typed)) is not None:
                after = self.session.judge(content["outcome"], topic, note=content.get("note"))
                self.saved.add(after.learned.examples[-1])
                self._take(after)
                return

    def _outcomes(self) -> Sequence[Block]:
        outcomes = self.framework.outcome_aspect
        pairs: list[tuple[Words, Words]] = []
        for number, level in enumerate(outcomes.levels, start=1):
            meaning: Words = "" if level.description is None else (": ", level.description)
            pairs.append((number, (level.label, meaning)))
        asked = phrase("learn.asked") if outcomes.question is None else outcomes.question
        return Paragraph(words=asked), Facts(pairs=tuple(pairs))

    def _judgement(self, typed: str) -> dict[str, Any] | None:
        """Return the outcomes that were typed, with a note; None, and say so, for what is none."""
        aspect = self.framework.outcome_aspect
        assert isinstance(aspect, Aspect)
        read = read_answer(aspect, typed, self.language)
        if read is None or len(read.levels) == len(aspect.levels):
            text, levels = typed or "(Enter)", len(aspect.levels)
            key = "interview.unclear" if read is None else "learn.says_nothing"
            say(phrase(key, text=text, count=levels), self.language)
            return None
        return {"outcome": read.levels} | ({} if read.note is None else {"note": read.note})

    def _correct(self, key: str) -> None:
        """Offer the judgements so far, and ask for the chosen one again."""
        earlier = self.session.learned.examples
        if not earlier:
            say(phrase("learn.none_earlier"), self.language)
            return
        if key == "learn.which":
            pairs = [
                (number, (answers_in_short(self.framework, one), " → ", outcome_said(self.framework, one)))
                for number, one in enumerate(earlier, start=1)
            ]
            show((Facts(pairs=tuple(pairs)),), self.language)
        say(phrase(key), self.language)
        typed = self._read()
        chosen = numbered(earlier, typed)
        if chosen is not None:
            self._ask_again(chosen)
        elif typed:
            say(phrase("interview.unclear", text=typed, count=len(earlier)), self.language)
        elif not self.session.consistent:
            raise _StopError

    def _ask_again(self, example: Example) -> None:
        now = phrase("learn.now", outcome=name(outcome_said(self.framework, example)))
        show((Heading(words=answers_in_short(self.framework, example)), *self._outcomes()), self.language)
        say(now, self.language)
        while typed := self._read():
            if typed == GIVE_UP:
                self.saved.remove(example.id)
                self._take(self.session.withdraw(example.id))
                return
            if (content := self._judgement(typed)) is not None:
                after = self.session.judge(content["outcome"], example.id, note=content.get("note"))
                self.saved.replace(next(own for own in after.learned.examples if own.id == example.id))
                self._take(after)
                return

    def _take(self, session: Elicitation) -> None:
        """Go on from a judgement that was saved; and from what else was changed in the file meanwhile."""
        if session.learned.examples != self.saved.examples:
            learned = session.learned
            session = elicit(learned.family, examples=self.saved.examples, seconds=learned.seconds)
        self.session = session

    def _read(self) -> str:
        typed = read_line()
        if typed.lower() == STOP:
            raise _StopError
        return typed
