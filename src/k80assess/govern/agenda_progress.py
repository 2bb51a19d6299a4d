"""How things stand with an agenda: its actions and the topics taken on, what is late, and what is still missing."""

from __future__ import annotations

import datetime
import os

from k80assess import _above
from k80assess.base.arguments import refuse_no_date
from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.agenda import Action, Agenda, known_themes
from k80assess.document.text import Text
from k80assess.errors import ArgumentError, Language, Problem, Sentence, quoted, refuse_other
from k80assess.govern.account import account
from k80assess.govern.decision import DecisionRecord
from k80assess.govern.due import Due, report_backs_due, topics_due
from k80assess.govern.register import Register


@result
class ThemeProgress(Displayed):
    """How things stand with a theme.

    Attributes:
        theme: the id of the theme.
        label: what it is called.
        portfolios: the ids of the portfolios that hold it.
        actions: what the network does for it, with how far that is.
        topics: the ids of the topics of this theme that are worked on.

    >>> from k80assess import load_agenda
    >>> progress(load_agenda(), on=datetime.date(2023, 6, 1)).themes[0].theme
    'proximity'
    """

    theme: str
    label: Text
    portfolios: tuple[str, ...]
    actions: tuple[Action, ...]
    topics: tuple[str, ...]


@result
class Progress(Displayed):
    """How things stand with an agenda on a day.

    Attributes:
        agenda: the agenda.
        on: the day.
        in_force: for each topic, by id, the decision in force on that day; None where no register was given.
        head: the hash of the last entry of the register; None where none was given.

    >>> from k80assess import load_agenda
    >>> found = progress(load_agenda(), on=datetime.date(2023, 6, 1))
    >>> [(due.what, due.days_late) for due in found.late], len(found.themes_without_portfolio)
    ([('members', 2)], 8)
    """

    agenda: Agenda
    on: datetime.date
    in_force: FrozenDict[str, DecisionRecord] | None
    head: str | None

    @property
    def topics(self) -> tuple[str, ...]:
        """The ids of the topics that are worked on: decided so that they take energy, or where that is not said."""
        return tuple([topic for topic, one in self._records.items() if one.decided.takes_energy is not False])

    @property
    def themes(self) -> Results[ThemeProgress]:
        """How things stand with each theme, in the agenda's order."""
        found: dict[str, list[str]] = {theme.id: [] for theme in self.agenda.themes}
        for topic in self.topics:
            for theme in known_themes(self.agenda, self._records[topic].topic):
                found[theme.id].append(topic)
        return Results([
            ThemeProgress(
                theme=theme.id,
                label=theme.label,
                portfolios=tuple([held.id for held in self.agenda.portfolios_of(theme.id)]),
                actions=theme.actions,
                topics=tuple(found[theme.id]),
            )
            for theme in self.agenda.themes
        ])  # fmt: skip

    @property
    def topics_without_theme(self) -> tuple[str, ...]:
        """The ids of the topics that are worked on under no theme of the agenda."""
        return tuple([topic for topic in self.topics if not known_themes(self.agenda, self._records[topic].topic)])

    @property
    def look_again(self) -> Results[Due]:
        """The topics to look at again, whenever that is and whatever was decided, the longest due first."""
        return topics_due(self._records.values(), self.on)

    @property
    def report_backs(self) -> Results[Due]:
        """By when the members, and the board, must hear how things are."""
        return report_backs_due(self.agenda, self.on)

    @property
    def late(self) -> Results[Due]:
        """What should have happened before this day, the longest late first."""
        late = [due for due in (*self.report_backs, *self.look_again) if due.days_late]
        return Results(sorted(late, key=lambda due: due.by))

    @property
    def portfolios_without_holder(self) -> tuple[str, ...]:
        """The ids of the portfolios without a portfolio holder."""
        return tuple([held.id for held in self.agenda.organisation.portfolios if held.holder is None])

    @property
    def portfolios_without_plan(self) -> tuple[str, ...]:
        """The ids of the portfolios without a link to a plan."""
        return tuple([held.id for held in self.agenda.organisation.portfolios if held.plan_url is None])

    @property
    def themes_without_portfolio(self) -> tuple[str, ...]:
        """The ids of the themes that no portfolio holds."""
        return tuple([theme.id for theme in self.agenda.themes_without_portfolio])

    @property
    def _records(self) -> FrozenDict[str, DecisionRecord]:
        return FrozenDict[str, DecisionRecord]() if self.in_force is None else self.in_force


def progress(
    agenda: Agenda, *, on: datetime.date, register: Register | None = None, head: str | None = None
) -> Progress:
    """Return how things stand with an agenda on a day, with the topics that a register says are worked on.

    Args:
        agenda: the agenda, with the states of its actions.
        on: the day; what was decided later does not count.
        register: the register of decisions, which is verified first; without it, topics are left out.
        head: the head of the register as it was noted elsewhere; without it, see `Register.verify`.

    Raises:
        ArgumentError: when these are not an agenda, a register and a date, when the head is not a valid one, and for
            a head without a register.
        DocumentError: when the register was tampered with.
        OSError: when it cannot be read.

    >>> from k80assess import load_agenda
    >>> from k80assess.documents import revise
    >>> agenda = revise(load_agenda(), {"themes.housing.actions.share_village_deals.state": "done"})
    >>> found = progress(agenda, on=datetime.date(2023, 6, 1))
    >>> [action.state for action in found.themes[2].actions]
    [None, None, 'done']
    """
    refuse_other(agenda, Agenda, "load_agenda")
    refuse_no_date("on", on)
    if register is None:
        if head is not None:
            template = "this is a mark of a register of decisions, and there is none to hold against it"
            raise ArgumentError(Problem(("head",), Sentence("head_of_nothing", template), quoted(head)))
        return Progress(agenda=agenda, on=on, in_force=None, head=None)
    found = account(register, datetime.date.min, on, head=head)
    return Progress(agenda=agenda, on=on, in_force=found.in_force, head=found.head)


def write_progress(
    found: Progress,
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    template: str | os.PathLike[str] | None = None,
) -> None:
    """Write a report to the board on how things stand.

    Args:
        found: how things stand, as `progress` found it.
        path: where to, a `.md`, `.html` or `.docx` file; a file that is there is replaced.
        lang: the language, `nl` or `en`.
        template: a Word document or template of one's own, as for `write_report`.

    Raises:
        ArgumentError: when this is not what `progress` returns, and for a path with another ending.
        UnknownNameError: for another language.
        DocumentError: when the template is no Word file.
        MissingExtraError: for a `.docx` file, when python-docx is not installed.
        OSError: when the report cannot be written.

    >>> import tempfile
    >>> from k80assess import load_agenda
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "progress.md")
    ...     write_progress(progress(load_agenda(), on=datetime.date(2023, 6, 1)), path, lang="en")
    ...     with open(path, encoding="utf-8") as file:
    ...         print(file.readline(), end="")
    # How things stand
    """
    refuse_other(found, Progress, "progress")
    _above.write_progress(found, path, lang, template)
