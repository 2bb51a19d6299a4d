"""The commands that keep account: the register of decisions, and the report back to the members."""

from __future__ import annotations

import datetime
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from k80assess.cli.command import (
    Arguments,
    Command,
    Commands,
    Exit,
    Group,
    Help,
    add_agenda,
    add_framework,
    add_json,
    day,
)
from k80assess.cli.console import say, show, show_json
from k80assess.cli.documents import given_agenda, read_framework, remark_on
from k80assess.cli.output import ENTRIES, REPORT, Output, add_output

if TYPE_CHECKING:
    from k80assess.document.framework import Framework
    from k80assess.govern.account import Account
    from k80assess.govern.plan import Plan

# --- adding and looking back --------------------------------------------------------------------------------------


def _add_register(to: Arguments, help_: Help) -> None:
    to.add_argument("register", metavar="REGISTER", help=help_.text("argument.register"))


def _append_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    to.add_argument("records", nargs="+", metavar="DECISION", help=help_.text("argument.records"))
    add_json(to, help_)


def _append(arguments: Namespace) -> Exit:
    from k80assess.document.files import packaged_edition
    from k80assess.document.framework import Framework
    from k80assess.govern.decision import load_record
    from k80assess.govern.register import Register

    records = [load_record(path) for path in arguments.records]
    register = Register(arguments.register)
    topics = register.topics()
    entries = [register.append(record) for record in records]
    for path, record in zip(arguments.records, records, strict=True):
        framework = packaged_edition(Framework, record.framework.fingerprint)
        if framework is not None:  # of another, the record has no more than its name
            remark_on([path], [record.topic], framework, arguments.lang)
    if arguments.json:
        from k80assess.report.formats.decision_data import entries_data

        show_json(entries_data(entries))
    else:
        from k80assess.report.content.decisions import added_story

        show(added_story(entries, topics), arguments.lang)
    return Exit.OK


def _history_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    to.add_argument("topic", metavar="ID", help=help_.text("argument.topic_id"))
    add_agenda(to, help_)
    add_json(to, help_)


def _history(arguments: Namespace) -> Exit:
    from k80assess.errors import UnknownNameError
    from k80assess.govern.register import Register

    register = Register(arguments.register, create=False)
    records = register.history(arguments.topic)
    if not records:
        raise UnknownNameError("topic in the register", arguments.topic, register.topics())
    if arguments.json:
        from k80assess.report.formats.decision_data import records_data

        show_json(records_data(records))
    else:
        from k80assess.report.content.decisions import history_story

        show(history_story(records[-1].topic, records, given_agenda(arguments.agenda)), arguments.lang)
    return Exit.OK


def _current_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    add_agenda(to, help_)
    add_json(to, help_)


def _current(arguments: Namespace) -> Exit:
    from k80assess.govern.register import Register
    from k80assess.report.words import phrase

    records = tuple(Register(arguments.register, create=False).current().values())
    if arguments.json:
        from k80assess.report.formats.decision_data import records_data

        show_json(records_data(records))
    else:
        from k80assess.report.content.decisions import decisions_in_force

        show(decisions_in_force(phrase("register.current"), records, given_agenda(arguments.agenda)), arguments.lang)
    return Exit.OK


def _due_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    to.add_argument("--on", type=day, metavar="DATE", help=help_.text("argument.due"))
    add_agenda(to, help_)
    add_json(to, help_)


def _due(arguments: Namespace) -> Exit:
    from k80assess.govern.register import Register
    from k80assess.report.words import phrase

    on = arguments.on or datetime.date.today()
    records = Register(arguments.register, create=False).due(on)
    if arguments.json:
        from k80assess.report.formats.decision_data import records_data

        show_json(records_data(records))
    else:
        from k80assess.report.content.decisions import decisions_in_force

        title = phrase("register.due", on=on)
        show(decisions_in_force(title, records, given_agenda(arguments.agenda)), arguments.lang)
    return Exit.OK


# --- accounting for it --------------------------------------------------------------------------------------------


def _verify_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    to.add_argument("--head", metavar="MARK", help=help_.text("argument.noted"))
    add_json(to, help_)


def _verify(arguments: Namespace) -> Exit:
    from k80assess.govern.register import Register

    verification = Register(arguments.register, create=False).verify(arguments.head)
    if arguments.json:
        from k80assess.report.formats.decision_data import verification_data

        show_json(verification_data(verification))
    else:
        from k80assess.report.content.decisions import verification_story

        show(verification_story(verification), arguments.lang)
    return Exit.OK if verification.holds else Exit.NO


def _lines_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    to.add_argument("lines", metavar="FILE", help=help_.text("argument.lines"))


def _export_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    add_output(to, help_, ENTRIES, help_.text("argument.lines"), names=("lines",))


def _export(arguments: Namespace) -> Exit:
    from tempfile import TemporaryDirectory

    from k80assess.govern.register import Register
    from k80assess.report.content.decisions import head_said
    from k80assess.report.words import phrase

    output: Output = arguments.lines
    register = Register(arguments.register, create=False)
    with TemporaryDirectory() as folder:
        lines = Path(folder, "decisions.jsonl")
        count = register.export_lines(lines)
        output.write(lines.read_text("utf-8"))
    if not output.is_standard:
        say(phrase("register.exported", count=count, path=output.path), arguments.lang)
        show((head_said(register.head),), arguments.lang)
    return Exit.OK


def _import(arguments: Namespace) -> Exit:
    from k80assess.govern.register import Register
    from k80assess.report.content.decisions import head_said
    from k80assess.report.words import phrase

    register = Register(arguments.register)
    count = register.import_lines(arguments.lines)
    say(phrase("register.imported", count=count, path=arguments.lines), arguments.lang)
    show((head_said(register.head),), arguments.lang)
    return Exit.OK


# --- reporting back -----------------------------------------------------------------------------------------------


def _report_back_arguments(to: Arguments, help_: Help) -> None:
    _add_register(to, help_)
    to.add_argument("--from", required=True, dest="first", type=day, metavar="DATE", help=help_.text("argument.from"))
    to.add_argument("--to", required=True, dest="last", type=day, metavar="DATE", help=help_.text("argument.to"))
    add_output(to, help_, REPORT, help_.text("argument.report"), required=True)
    to.add_argument("--workload", metavar="W", help=help_.text("argument.planned"))
    to.add_argument("--head", metavar="MARK", help=help_.text("argument.noted"))
    add_framework(to, help_)
    add_agenda(to, help_)


def _report_back(arguments: Namespace) -> Exit:
    from k80assess.govern.account import account
    from k80assess.govern.register import Register
    from k80assess.report.content.account import report_back
    from k80assess.report.write import text_in

    asked = None if arguments.framework is None else read_framework(arguments.framework)
    agenda = given_agenda(arguments.agenda)
    register = Register(arguments.register, create=False)
    found = account(register, arguments.first, arguments.last, head=arguments.head)
    plan = None if arguments.workload is None else _planned(arguments.workload, found, asked)
    told = report_back(found, asked or found.packaged_framework, agenda, plan)
    arguments.output.write(text_in(arguments.output.ending, told, arguments.lang))
    arguments.output.say_written(arguments.lang)
    return Exit.OK


def _planned(workload: str, found: Account, framework: Framework | None) -> Plan:
    """Plan the topics that the register has, as they stood when they were decided on.

    Args:
        workload: the file with the days.
        found: what the register says.
        framework: the framework that was asked for; when left out, the one that all these decisions name.
    """
    from k80assess.engine.assessment import assess
    from k80assess.errors import ArgumentError, listed
    from k80assess.govern.plan import plan
    from k80assess.govern.workload import load_workload

    named = [f"{edition.id} {edition.version}" for edition in found.editions]
    if framework is None and (len(named) > 1 or (named and found.packaged_framework is None)):
        message = "by which framework is the plan to be made? Name its file with --framework"
        raise ArgumentError(f"{message}; the decisions name: {listed(named)}")
    load = load_workload(workload).limited_to(found.in_force)
    by = framework or found.packaged_framework
    assessments = [assess(record.topic, by) for record in found.in_force.values()]
    return plan(assessments, load)


COMMANDS: Commands = {
    "register": Group({
        "append": Command(_append_arguments, _append),
        "history": Command(_history_arguments, _history),
        "current": Command(_current_arguments, _current),
        "due": Command(_due_arguments, _due),
        "verify": Command(_verify_arguments, _verify),
        "export": Command(_export_arguments, _export),
        "import": Command(_lines_arguments, _import),
    }),
    "report-back": Command(_report_back_arguments, _report_back),
}  # fmt: skip
