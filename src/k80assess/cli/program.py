"""The program: find the command, run it, and turn every error of ours into one line and a number."""

from __future__ import annotations

import os
import re
import sys
import traceback
from argparse import SUPPRESS, Action, ArgumentParser, HelpFormatter, Namespace
from collections.abc import Callable, Sequence
from glob import glob
from itertools import pairwise
from typing import Any, NoReturn

from k80assess.cli import assessing, documents, examining, governing, interviewing, keeping
from k80assess.cli.command import Arguments, Command, Commands, Exit, Group, Help
from k80assess.cli.console import close_quietly, complain, prepare
from k80assess.cli.output import outputs_of, texts_of
from k80assess.errors import AnswerError, DocumentError, K80Error, MissingExtraError, SizeLimitError, nearest_name
from k80assess.report.phrases import preferred_language

PROBLEMS_SHOWN = 10
# Everywhere else the shell has put the files that match in the place of a pattern, or was told not to.
EXPANDS_PATTERNS = os.name == "nt"

COMMANDS: Commands = {
    **assessing.COMMANDS,
    **interviewing.COMMANDS,
    **documents.COMMANDS,
    **examining.COMMANDS,
    **governing.COMMANDS,
    **keeping.COMMANDS,
}
"""Every command by its name, in the order in which the help lists them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: what stands after its name on the command line; that of this process when left out.

    Returns:
        What it returns to whoever called it: see `command.Exit`.
    """
    prepare()
    try:
        code = _run(_expanded(sys.argv[1:]) if arguments is None else list(arguments))
        sys.stdout.flush()  # here, where it can still be told when it fails
    except K80Error as error:
        complain(_brief(error))
        code = Exit.LIMIT if isinstance(error, (SizeLimitError, MissingExtraError)) else Exit.INPUT
    except BrokenPipeError:
        close_quietly()
        code = Exit.PIPE_CLOSED
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}" if error.filename is not None else str(error))
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
    if not arguments:  # whoever does not know what to type needs to see what there is
        parser.print_help(sys.stderr)
        return Exit.USAGE
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as stopped:  # the help was shown, or the command line makes no sense
        return int(stopped.code or 0)
    given = list(vars(parsed).values())
    for output in outputs_of(given):
        output.refuse_harm(texts_of(given))
    run: Callable[[Namespace], Exit] = parsed.run
    return run(parsed)


def _brief(error: K80Error) -> str:
    """Say an error; of very many problems the first few, and how many there are."""
    if isinstance(error, (DocumentError, AnswerError)) and len(error.problems) > PROBLEMS_SHOWN:
        heading, *problems = str(error).split("\n")
        return "\n".join([heading, *problems[:PROBLEMS_SHOWN], f"  … and {len(error.problems) - PROBLEMS_SHOWN} more"])
    return str(error)


# --- reading the command line -------------------------------------------------------------------------------------


def _expanded(arguments: Sequence[str]) -> list[str]:
    """Put the files that match in the place of a pattern such as `topics/*.toml`, where no shell did so before."""
    if not EXPANDS_PATTERNS:
        return list(arguments)
    return [path for argument in arguments for path in sorted(glob(argument)) or [argument]]


def _parser(arguments: Sequence[str]) -> ArgumentParser:
    """Make the parser, with help in the language that the command line asks for."""
    help_ = Help(_asked_language(arguments))
    parser = _Parser(prog="k80assess", description=help_.text("about"), epilog=help_.text("codes"))
    general = parser.add_argument_group(help_.text("arguments"))
    _add_language(general, help_, preferred_language())
    _add_help(general, help_)
    general.add_argument("--version", action=_Version, nargs=0, help=help_.text("version"))
    _add_commands(parser, COMMANDS, help_)
    return parser


def _add_commands(parser: ArgumentParser, commands: Commands, help_: Help, word: str = "") -> None:
    """Add commands to a parser, and commands of more words below those; `word` is what these begin with."""
    title, metavar = help_.text("commands"), help_.text("command")
    below = parser.add_subparsers(dest=f"{word}command", required=True, metavar=metavar, title=title)
    for name, command in commands.items():
        about = help_.text(f"{word}{name}")
        own = below.add_parser(name, help=about, description=about, epilog=help_.text("codes"))
        group = own.add_argument_group(help_.text("arguments"))
        if isinstance(command, Command):
            command.arguments(group, help_)
            own.set_defaults(run=command.run)
        # What was said before a word of the command is not unsaid by what is left out after it.
        _add_language(group, help_, SUPPRESS)
        _add_help(group, help_)
        if isinstance(command, Group):
            _add_commands(own, command.commands, help_, f"{name}_")


def _asked_language(arguments: Sequence[str]) -> str:
    asked = [after for option, after in pairwise(arguments) if option == "--lang"]
    asked += [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    return asked[-1] if asked else preferred_language()


def _add_language(group: Arguments, help_: Help, default: str) -> None:
    group.add_argument("--lang", choices=("nl", "en"), default=default, help=help_.text("argument.lang"))


def _add_help(group: Arguments, help_: Help) -> None:
    group.add_argument("-h", "--help", action="help", help=help_.text("help"))


class _Formatter(HelpFormatter):
    """Gives the names in the help the room they need."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32)


class _Parser(ArgumentParser):
    """A parser without argparse's own help option, which speaks English only."""

    def __init__(self, **how: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, **how)

    def error(self, message: str) -> NoReturn:
        """Refuse a command line; a word that is near one of the choices is told so."""
        found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        hint = nearest_name(found[1], re.findall(r"[\w-]+", found[2])) if found else None
        super().error(message if hint is None else f"{message}; did you mean {hint!r}?")


class _Version(Action):
    """Shows which version of the package this is."""

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            sys.stdout.write(f"{version('k80assess')}\n")
        except PackageNotFoundError:  # run from a copy that was never installed
            sys.stdout.write("?\n")
        parser.exit()
