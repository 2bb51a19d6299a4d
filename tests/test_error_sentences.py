"""Every sentence of an error in the source has its Dutch, and every Dutch sentence of an error is said somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from k80assess.errors import Template, in_words
from k80assess.report.phrases import sentences

SOURCE = Path(str(resources.files("k80assess")))
DUTCH = {key.removeprefix("error."): said for key, said in sentences("nl").items() if key.startswith("error.")}

# What Python itself asks for where a thing is used in a way it does not have, and what tests say when they fail.
OF_PYTHON = {"AttributeError", "IndexError", "TypeError", "AssertionError"}
# What the operating system says: a number first, then what it means.
OF_THE_SYSTEM = {"OSError", "FileNotFoundError", "PermissionError"}
# What pydantic hears where something is not of the kind it writes; nobody else does.
OF_PYDANTIC = {"PydanticSerializationUnexpectedValue"}
# These take names, not sentences: of what was read, of a kind of thing, of a module.
OF_NAMES = {"AnswerError", "DocumentError", "MissingExtraError", "UnknownNameError", "from_exception_data"}


class Place(NamedTuple):
    """A call in the source."""

    where: str
    module: str
    call: ast.Call
    scope: tuple[ast.AST, ...]  # what it stands in, from the outermost


@cache
def modules() -> dict[str, ast.Module]:
    return {
        ".".join(["k80assess", *path.relative_to(SOURCE).with_suffix("").parts]): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    }


@cache
def calls() -> list[Place]:
    return [place for module, tree in modules().items() for place in _calls(module, tree, ())]


def _calls(module: str, node: ast.AST, scope: tuple[ast.AST, ...]) -> Iterator[Place]:
    if isinstance(node, ast.Call):
        yield Place(f"{module}:{node.lineno}", module, node, scope)
    for child in ast.iter_child_nodes(node):
        yield from _calls(module, child, (*scope, node))


def calls_of(*names: str) -> list[Place]:
    return [place for place in calls() if name_of(place.call.func) in names]


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def templates(place: Place) -> list[Template]:
    """Return the English that a sentence can have: written there, or in the variable that is named there."""
    written = place.call.args[1]
    if isinstance(written, ast.IfExp):
        return [template for part in (written.body, written.orelse) for template in _value(place, part)]
    return _value(place, written)


def _value(place: Place, written: ast.expr) -> list[Template]:
    if isinstance(written, ast.Name):
        written = _assigned(place, written.id)
    try:
        return [ast.literal_eval(written)]
    except ValueError:  # worked out from literals by a function beside it
        text = compile(ast.Expression(written), place.where, "eval")
        return [eval(text, vars(import_module(place.module.removesuffix(".__init__"))))]


def _assigned(place: Place, name: str) -> ast.expr:
    """Return what a variable was last given, above in the same function or module."""
    for scope in reversed(place.scope):
        if isinstance(scope, (ast.FunctionDef, ast.Module)):
            given = [
                value
                for node in _assignments(scope)
                for value in _given(node, name)
                if value.lineno < place.call.lineno
            ]
            if given:
                return max(given, key=lambda value: value.lineno)
    raise LookupError(f"{place.where}: {name} is not written as a literal")


@cache
def _assignments(scope: ast.AST) -> list[ast.Assign]:
    return [node for node in ast.walk(scope) if isinstance(node, ast.Assign)]


def _given(node: ast.Assign, name: str) -> Iterator[ast.expr]:
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from [v for part, v in zip(target.elts, node.value.elts, strict=True) if name_of(part) == name]
        elif name_of(target) == name:
            yield node.value


@cache
def english() -> dict[str, dict[str, Template]]:
    """Return for each code that is written out its English, by where it stands."""
    found: dict[str, dict[str, Template]] = {}
    for place in calls_of("Sentence"):
        if (code := literal(place.call.args[0])) is not None:
            for template in templates(place):
                found.setdefault(code, {})[place.where] = template
    return found


def placeholders(template: Template) -> set[str]:
    texts = [template] if isinstance(template, str) else list(template.values())
    return {field for text in texts for _literal, field, _format, _conversion in Formatter().parse(text) if field}


def kinds() -> set[str]:
    """Return the codes of what things are called: documents, and what an argument may have to be."""
    bases: dict[str, set[str]] = {}
    for node in (node for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        bases.setdefault(node.name, set()).update(map(name_of, node.bases))  # two modules may have one of this name
    documents = {"Document"}
    while more := {name for name, above in bases.items() if above & documents} - documents:
        documents |= more
    needed = {name_of(place.call.args[1]) for place in calls_of("refuse_other")}
    named = {name for name in documents | needed if name in bases and not name.startswith("_")}
    return {in_words(type(name, (), {})).code for name in named}


def unknown_kinds(
    function: str = "UnknownNameError", position: int = 0, module: str | None = None
) -> Iterator[tuple[str, str]]:
    """Return what is looked up by name, each with where: written there, or where the function is called.

    Args:
        function: what takes it, an error or a function that raises it.
        position: at which place.
        module: the only module that calls it; any when left out.
    """
    for place in calls_of(function):
        if module not in (None, place.module):
            continue
        kind = place.call.args[position]
        written = [literal(one) for one in ([kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind])]
        if None not in written:
            yield from [(place.where, own) for own in written if own is not None]
            continue
        outer = next(scope for scope in reversed(place.scope) if isinstance(scope, ast.FunctionDef))
        passed = [argument.arg for argument in outer.args.args].index(name_of(kind))
        yield from unknown_kinds(outer.name, passed, place.module if outer.name.startswith("_") else None)


def computed() -> set[str]:
    return kinds() | {f"unknown.{kind.replace(' ', '_')}" for _where, kind in unknown_kinds()}


# --- the claims ---------------------------------------------------------------------------------------------------


def test_every_sentence_is_found() -> None:
    """The walk sees what it should: sentences of several folders, and no code that is worked out elsewhere."""
    folders = {where.split(".")[1] for found in english().values() for where in found}
    assert {"document", "engine", "examine", "govern", "interop", "report", "testing"} <= folders
    worked_out = [place.where for place in calls_of("Sentence") if literal(place.call.args[0]) is None]
    assert {where.split(":")[0] for where in worked_out} == {"k80assess.errors"}


def test_each_code_has_one_english_sentence() -> None:
    """The same code says the same wherever it stands."""
    assert [f"{code}: {found}" for code, found in english().items() if len(set(map(repr, found.values()))) > 1] == []


def test_each_english_sentence_has_one_code() -> None:
    """One mistake is one kind of error: the same words never have two codes, but as a part of two kinds."""
    codes: dict[str, set[str]] = {}
    for code, found in english().items():
        for template in found.values():
            codes.setdefault(repr(template), set()).add(code)
    assert {template: same for template, same in codes.items() if len(same) > 1} == {}


def test_each_english_sentence_is_filled_with_what_it_names() -> None:
    """Nothing that a sentence names is left out, and nothing is given that it does not say."""
    wrong = []
    for place in calls_of("Sentence"):
        given = {keyword.arg for keyword in place.call.keywords}
        code = literal(place.call.args[0])
        if None in given or code is None:  # filled from a mapping, or a kind of thing
            continue
        for template in templates(place):
            named = placeholders(template) | (set() if isinstance(template, str) else {"count"})
            if named != given:
                wrong.append(f"{place.where}: {code} names {named} and is given {given}")
    assert wrong == []


def test_each_code_has_its_dutch() -> None:
    """Whatever is raised can be said in Dutch."""
    assert sorted((english().keys() | computed()) - DUTCH.keys()) == []


def test_no_dutch_is_left_over() -> None:
    """No Dutch sentence has been left behind by the code that said it."""
    assert sorted(DUTCH.keys() - english().keys() - computed()) == []


def test_dutch_says_what_english_says() -> None:
    """The same values fill both. One and other may leave out the count; only English has two articles."""
    wrong = []
    for code, found in english().items():
        for where, template in found.items():
            if code in DUTCH:
                same = placeholders(DUTCH[code]) - {"count"} == placeholders(template) - {"count", "article"}
                if not same or isinstance(DUTCH[code], str) != isinstance(template, str):
                    wrong.append(f"{where}: {code}: {template!r} is not {DUTCH[code]!r}")
    assert wrong == []


def test_names_of_things_are_filled_with_nothing() -> None:
    """What a thing is called, and that it does not exist, are whole by themselves."""
    assert [code for code in sorted(computed() & DUTCH.keys()) if placeholders(DUTCH[code])] == []


def test_nothing_is_raised_with_plain_words() -> None:
    """Every error of ours, and every refusal of a check, is given sentences."""
    plain = [
        place.where
        for place in calls()
        if isinstance(place.scope[-1], ast.Raise)
        and name_of(place.call.func) not in OF_PYTHON | OF_THE_SYSTEM | OF_PYDANTIC | OF_NAMES
        and any(has_words(argument) for argument in arguments(place.call))
    ]
    assert plain == []


def test_no_problem_is_told_in_plain_words() -> None:
    """What was found and what is allowed are quoted, or lists of names, or sentences."""
    plain = []
    for place in calls_of("Problem", "unknown"):
        by_name = {keyword.arg: keyword.value for keyword in place.call.keywords}
        told = [*place.call.args[1:4], *(by_name[name] for name in ("sentence", "found", "allowed") if name in by_name)]
        plain += [f"{place.where}: {ast.unparse(part)}" for part in told if has_words(part)]
    assert plain == []


def arguments(call: ast.Call) -> Iterator[Any]:
    yield from call.args
    yield from (keyword.value for keyword in call.keywords)


def has_words(node: ast.AST) -> bool:
    """Return whether a value is text that is written out, wholly or in part."""
    if isinstance(node, ast.JoinedStr):
        return any(has_words(part) for part in node.values)
    if isinstance(node, (ast.BinOp, ast.IfExp)):
        return any(has_words(part) for part in ast.iter_child_nodes(node))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value))
