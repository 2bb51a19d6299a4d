"""`report-back`: the report to the members on the decisions of a period, shown or in a file."""

from __future__ import annotations

import datetime
from argparse import Namespace

from k80assess.cli.arguments import (
    WHATEVER,
    ArgumentGroup,
    Help,
    add_framework_and_agenda,
    add_json,
    add_register,
    day,
)
from k80assess.cli.command import Reply
from k80assess.cli.inputs import assess_each, loosened, named_agenda
from k80assess.cli.reporting import add_report, refuse_template, written
from k80assess.data import to_data
from k80assess.document.files import load_agenda, load_framework
from k80assess.document.framework import Framework
from k80assess.engine.families import Family
from k80assess.errors import ArgumentError, Problem, Sentence, listed
from k80assess.govern.account import Account, account
from k80assess.govern.plan import Plan, plan
from k80assess.govern.register import Register
from k80assess.govern.workload import load_workload
from k80assess.learning.decided import examples_of
from k80assess.learning.learned import learn
from k80assess.learning.overview import Lessons, lessons
from k80assess.report.content.account import told_back


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("--from", required=True, dest="first", type=day, metavar="DATE", help=help_.text("argument.from"))
    to.add_argument("--to", required=True, dest="last", type=day, metavar="DATE", help=help_.text("argument.to"))
    add_report(to, help_)
    to.add_argument("--workload", metavar="W", help=help_.text("argument.planned"))
    to.add_argument("--head", metavar="MARK", help=help_.text("argument.noted"))
    to.add_argument("--previous", metavar="A", help=help_.text("argument.previous"))
    to.add_argument("--short", action="store_true", help=help_.text("argument.short"))
    to.add_argument("--url", metavar="URL", help=help_.text("argument.whole_report"))
    to.add_argument("--lessons", choices=WHATEVER, help=help_.text("argument.lessons"))
    add_framework_and_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show the report on what the register says of the period, or write it to a file."""
    named = None if arguments.framework is None else load_framework(arguments.framework)
    agenda = named_agenda(arguments)
    register = Register(arguments.register, create=False)
    found = account(register, arguments.first, arguments.last, head=arguments.head)
    planned = None if arguments.workload is None else _planned(arguments.workload, found, named)
    previous = None if arguments.previous is None else load_agenda(arguments.previous)
    learned = None if arguments.lessons is None else _lessons(arguments, register, named or found.framework)
    how = {"short": arguments.short, "url": arguments.url, "lessons": learned}
    told = told_back(found, named, agenda, previous=previous, plan=planned, **how)
    if arguments.output is None:
        refuse_template(arguments)
        return Reply(data=lambda: to_data(found), story=lambda: told)
    output = written(arguments, told, datetime.date.today() if arguments.short else None)
    return Reply(data=(lambda: to_data(found)) if arguments.json else None, output=output)


def _planned(workload: str, found: Account, framework: Framework | None) -> Plan:
    """Return a plan of the topics in the register, as they were when they were decided on.

    Args:
        workload: the file with the days.
        found: what the register says.
        framework: the framework that the command line names; when left out, the one that all these decisions name.
    """
    editions = [f"{edition.id} {edition.version}" for edition in found.editions]
    if framework is None and (len(editions) > 1 or (editions and found.framework is None)):
        template = (
            "by which framework is the plan to be made? Name its file with --framework; the decisions name: {names}"
        )
        raise ArgumentError(Problem((), Sentence("plan_framework_unknown", template, names=listed(editions))))
    load = load_workload(workload).limited_to(found.in_force)
    by = framework or found.framework
    topics = [(Sentence("place.topic", "topic {id}", id=topic), one.topic) for topic, one in found.in_force.items()]
    return plan(assess_each(topics, by), load)


def _lessons(arguments: Namespace, register: Register, framework: Framework | None) -> Lessons:
    """Return what the decisions up to the end of the period say of what the command line leaves free of a framework.

    Args:
        arguments: the command line.
        register: the register.
        framework: the framework that the command line names, or else the one that the latest decisions name.
    """
    if framework is None:
        template = "of which framework are the decisions to say something? Name its file with --framework"
        raise ArgumentError(Problem((), Sentence("lessons_framework_unknown", template)))
    family = loosened(framework, Namespace(whatever=arguments.lessons))
    assert isinstance(family, Family)
    decided = examples_of(register, family, until=arguments.last)
    return lessons(learn(decided.examples, family), left_out=decided.left_out)
