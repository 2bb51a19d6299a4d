"""The program: read the command line, run the command, show its reply, and turn errors into a line and an exit code."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from argparse import SUPPRESS, Action, ArgumentError, ArgumentParser, HelpFormatter, Namespace
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from glob import glob
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast

from k80assess.cli.arguments import ArgumentGroup, Help, WrongValueError
from k80assess.cli.command import Command, Exit, Reply
from k80assess.cli.console import complain, discard_output, prepare_streams, show, show_json
from k80assess.cli.output import Output, outputs_of, texts_of
from k80assess.errors import (
    K80Error,
    Language,
    Loc,
    MissingExtraError,
    Problem,
    Sentence,
    SizeLimitError,
    nearest_name,
    quoted,
    said_in,
)
from k80assess.report.phrases import preferred_language

if TYPE_CHECKING:
    from k80assess.report.content.blocks import Block

Commands: TypeAlias = Mapping[str, str | Mapping[str, str]]

PROBLEMS_SHOWN = 10
# Elsewhere the shell has replaced patterns by the files that match them, unless it was told not to.
EXPANDS_PATTERNS = os.name == "nt"

COMMANDS: Commands = {
    "assess": "assess",
    "explain": "explain",
    "report": "report",
    "memo": "memo",
    "page": "page",
    "interview": "interview",
    "agenda": "agenda",
    "progress": "progress",
    "framework": "framework",
    "convert": "convert",
    "schema": "schema",
    "check": "check",
    "prove": "prove",
    "diff": "diff",
    "topics": "topics",
    "panel": "panel",
    "plan": "plan",
    "decide": "decide",
    "renew": "renew",
    "register": {
        "append": "register.append",
        "history": "register.history",
        "current": "register.current",
        "due": "register.due",
        "verify": "register.verify",
        "export": "register.export",
        "import": "register.import_",
        "keep": "register.keep",
        "documents": "register.documents",
        "replay": "register.replay",
        "inconsistencies": "register.inconsistencies",
    },
    "report-back": "report_back",
}
"""The module of each command, here in `cli`, in the order of the help; below a first word those of its second words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: the command line after the program's name; that of this process when left out.

    Returns:
        The exit code: see `command.Exit`.
    """
    prepare_streams()
    given = _expanded(sys.argv[1:]) if arguments is None else list(arguments)
    language: Language = "en" if _asked_language(given) == "en" else "nl"
    try:
        code = _run(given)
        sys.stdout.flush()  # now, while a failure can still be reported
    except K80Error as error:
        complain(_message(error, language))
        code = Exit.LIMIT if isinstance(error, (SizeLimitError, MissingExtraError)) else Exit.INPUT
    except BrokenPipeError:
        discard_output()
        code = Exit.PIPE_CLOSED
    except OSError as error:
        complain(_system_message(error, language))
        code = Exit.FILE
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        code = Exit.INTERRUPTED
    except Exception:
        traceback.print_exc()
        code = Exit.BUG
    return code


def _run(arguments: Sequence[str]) -> int:
    parser = _parser(arguments)
    if not arguments:  # whoever tries the program for the first time sees what there is
        parser.print_help(sys.stderr)
        return Exit.USAGE
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as stopped:  # the help was shown, or the command line is wrong
        return int(stopped.code or 0)
    given = list(vars(parsed).values())
    for output in outputs_of(given):
        output.refuse_harm(texts_of(given))
    reply: Reply = parsed.run(parsed)
    _deliver(reply, parsed)
    return reply.code


def _deliver(reply: Reply, arguments: Namespace) -> None:
    """Write the output of a command; show its data where these are asked for or are all there is, else its story.

    What is shown is worked out before anything is written: where that fails, nothing is. On standard output, what is
    written stands alone.
    """
    as_json = getattr(arguments, "json", False)
    story = None if reply.story is None or as_json else reply.story()
    data = None if reply.data is None or story is not None else reply.data()
    closing = reply.closing
    if reply.output is not None:
        output = next(outputs_of(vars(arguments).values()))
        made = reply.output
        output.write(made if isinstance(made, (str, bytes)) else output.text_of(made, as_json=as_json))
        if output.is_standard:
            return
        closing = closing or _where_written(output)
    if data is not None:
        show_json(data)
        return
    if story is not None:
        show(story, arguments.lang)
    if closing is not None:
        show((closing,), arguments.lang)


def _where_written(output: Output) -> Block:
    from k80assess.report.content.blocks import Paragraph
    from k80assess.report.words import phrase

    return Paragraph(words=phrase("cli.written", path=output.path))


def _message(error: K80Error, language: Language) -> str:
    """Return what an error says; of very many problems the first few, and how many more there are."""
    heading, *problems = error.to(language).split("\n")
    if len(error.problems) > PROBLEMS_SHOWN:
        more = Sentence("and_more", "… and {count} more", count=len(error.problems) - PROBLEMS_SHOWN)
        problems = [*problems[:PROBLEMS_SHOWN], f"  {more.to(language)}"]
    return "\n".join([heading, *problems])


_SYSTEM_MESSAGES = {
    errno.ENOENT: Sentence("file_missing", "there is no such file or folder"),
    errno.EACCES: Sentence("file_forbidden", "it may not be read or written"),
    errno.EISDIR: Sentence("file_is_folder", "this is a folder, not a file"),
    errno.ENOTDIR: Sentence("path_through_file", "part of this path is a file, not a folder"),
    errno.ENOSPC: Sentence("no_space", "there is no space left on the disk"),
    errno.EROFS: Sentence("disk_read_only", "the disk is read-only"),
    errno.EEXIST: Sentence("file_exists", "there is a file or folder of this name already"),
    errno.EFBIG: Sentence("file_outgrown", "the file becomes larger than the system allows"),
    errno.EIO: Sentence("disk_fails", "the disk fails while it is read or written"),
    errno.ELOOP: Sentence("links_in_circle", "the links on this path lead in a circle"),
    errno.EMFILE: Sentence("files_too_many", "too many files are open"),
    errno.ENAMETOOLONG: Sentence("name_too_long", "this name is longer than a file may have"),
    errno.EPERM: Sentence("file_forbidden", "it may not be read or written"),
}
"""What the operating system says most often, in our own words; anything else is in its own."""


def _system_message(error: OSError, language: Language) -> str:
    """Return what an error of the operating system says, after the file that it is about."""
    said = error.strerror
    if not isinstance(said, Sentence):
        said = _SYSTEM_MESSAGES.get(error.errno or 0, said)
    if said is None:
        return str(error)
    message = said_in(language, said)
    return message if error.filename is None else f"{error.filename}: {message}"


# --- reading the command line -------------------------------------------------------------------------------------


def _expanded(arguments: Sequence[str]) -> list[str]:
    """Replace each pattern such as `topics/*.toml` by the files that match it, where no shell has done so."""
    if not EXPANDS_PATTERNS:
        return list(arguments)
    return [path for argument in arguments for path in sorted(glob(argument)) or [argument]]


def _parser(arguments: Sequence[str]) -> ArgumentParser:
    """Return a parser of the command line, with help in the language that it asks for."""
    help_ = Help(_asked_language(arguments))
    parser = _Parser(help_, prog="k80assess", description=help_.text("about"), epilog=help_.text("codes"))
    general = parser.add_argument_group(help_.text("arguments"))
    _add_language(general, help_, preferred_language())
    _add_help(general, help_)
    general.add_argument("--version", action=_Version, nargs=0, help=help_.text("version"))
    _add_commands(parser, COMMANDS, help_, arguments)
    return parser


def _add_commands(
    parser: ArgumentParser, commands: Commands, help_: Help, arguments: Sequence[str], first_word: str = ""
) -> None:
    """Add commands to a parser, and load those whose names stand on the command line: no other can be asked for."""
    title, metavar = help_.text("commands"), help_.text("command")
    below = parser.add_subparsers(dest=f"{first_word}command", required=True, metavar=metavar, title=title)
    for name, found in commands.items():
        about = help_.text(f"{first_word}{name}")
        own = below.add_parser(name, help_=help_, help=about, description=about, epilog=help_.text("codes"))
        group = own.add_argument_group(help_.text("arguments"))
        if isinstance(found, str) and name in arguments:
            command: Command = cast("Command", import_module(f"{__package__}.{found}"))
            command.arguments(group, help_)
            own.set_defaults(run=command.run)
        # Without a default: the language that was chosen before this word holds when none is chosen after it.
        _add_language(group, help_, SUPPRESS)
        _add_help(group, help_)
        if not isinstance(found, str):
            _add_commands(own, found, help_, arguments, f"{name}_")


def _asked_language(arguments: Sequence[str]) -> str:
    asked = [after for option, after in pairwise(arguments) if option == "--lang"]
    asked += [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    return asked[-1] if asked else preferred_language()


def _add_language(group: ArgumentGroup, help_: Help, default: str) -> None:
    group.add_argument("--lang", choices=("nl", "en"), default=default, help=help_.text("argument.lang"))


def _add_help(group: ArgumentGroup, help_: Help) -> None:
    group.add_argument("-h", "--help", action="help", help=help_.text("help"))


class _Formatter(HelpFormatter):
    """Leaves room for long names in the help, and says in the user's language that it is about usage."""

    def __init__(self, help_: Help, prog: str) -> None:
        super().__init__(prog, max_help_position=32)
        self._usage = f"{help_.text('usage')} "

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add how the program is called."""
        super().add_usage(usage, actions, groups, self._usage if prefix is None else prefix)


class _Parser(ArgumentParser):
    """A parser that says all it has to say in the user's language.

    So it is without argparse's own help option. The title of arguments that are in no group would be English too: here
    each is in one.
    """

    def __init__(self, help_: Help, **how: Any) -> None:
        self._help = help_
        super().__init__(add_help=False, formatter_class=partial(_Formatter, help_), **how)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Refuse what is left over where the command's own usage and options are known."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found, rest

    def error(self, message: str) -> NoReturn:
        """Exit with a usage error, which suggests the nearest choice or option for a misspelt one."""
        self.print_usage(sys.stderr)
        problem = usage_problem(message, sys.exception())
        if problem.code == "arguments_unknown":
            word = re.split("[ =]", message.partition(": ")[2])[0]
            problem = problem._replace(hint=nearest_name(word, self._option_string_actions))
        complain(problem.to(self._help.language))
        self.exit(Exit.USAGE)


def usage_problem(message: str, error: BaseException | None) -> Problem:
    """Return what argparse says of a command line as a problem.

    It keeps the kind of mistake nowhere but in its message.

    Args:
        message: the message, in English.
        error: what argparse is dealing with, if that is an error of a single argument.
    """
    loc: Loc = ()
    if isinstance(error, ArgumentError):
        message = error.message
        loc = (Sentence("place.source", "{source}", source=error.argument_name),) if error.argument_name else ()
        if isinstance(error.__context__, WrongValueError):
            return error.__context__.problem.inside(*loc)
    for pattern, worded in _USAGE:
        if (found := re.fullmatch(pattern, message, re.DOTALL)) is not None:
            return worded(loc, *found.groups())
    return Problem(loc, Sentence("refused", "{reason}", reason=message))


def _not_a_choice(loc: Loc, given: str, choices: str) -> Problem:
    sentence = Sentence("choice_unknown", "this is not one of the choices")
    return Problem.unknown(loc, sentence, given[1:-1], re.findall(r"[\w-]+", choices))


def _missing(loc: Loc, names: str) -> Problem:
    template = {"one": "this argument is missing: {names}", "other": "these arguments are missing: {names}"}
    return Problem(loc, Sentence("arguments_missing", template, count=names.count(",") + 1, names=names))


def _unrecognized(loc: Loc, given: str) -> Problem:
    return Problem(loc, Sentence("arguments_unknown", "this command does not take this"), quoted(given))


def _ambiguous(loc: Loc, given: str, several: str) -> Problem:
    return Problem(loc, Sentence("option_ambiguous", "this can be one of several options"), quoted(given), several)


def _no_value(loc: Loc, *_how_many: str) -> Problem:
    return Problem(loc, Sentence("value_missing", "a value is needed here"))


def _value_given(loc: Loc, given: str) -> Problem:
    return Problem(loc, Sentence("value_given", "this option has no value"), given)


_USAGE: tuple[tuple[str, Callable[..., Problem]], ...] = (
    (r"invalid choice: (.*?)(?:, maybe you meant .*)? \(choose from (.*)\)", _not_a_choice),
    (r"the following arguments are required: (.*)", _missing),
    (r"unrecognized arguments: (.*)", _unrecognized),
    (r"ambiguous option: (.*) could match (.*)", _ambiguous),
    (r"expected (one|at least one|at most one|[0-9]+) arguments?", _no_value),
    (r"ignored explicit argument (.*)", _value_given),
)
"""What argparse says that users can meet, and how we say it; a test calls for each of these."""


class _Version(Action):
    """Shows the version of the package."""

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            sys.stdout.write(f"{version('k80assess')}\n")
        except PackageNotFoundError:  # run from a copy that was never installed
            sys.stdout.write("?\n")
        parser.exit()
