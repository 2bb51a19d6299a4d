"""Writes docs/reference/: every public name on a page, and a table with every public function.

    python docs/.generators/reference_pages.py

A test holds the pages equal to what this gives.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import k80assess

DOCS = Path(__file__).parents[1]
FOLDER = DOCS / "reference"
NOTE = "<!-- Written by docs/.generators/reference_pages.py: change that file or a docstring, not this page. -->\n"

WIDTH = 100

# A run of lines that starts with a prompt and ends at a blank line: Markdown takes `>>>` for three quotations.
_EXAMPLE = re.compile(r"^>>> .*(?:\n\S.*)*", re.MULTILINE)
_FLAGS = re.compile(r"\s*# doctest: .*$", re.MULTILINE)
_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns):\n((?:    .*(?:\n|\Z)|\n(?=    ))+)", re.MULTILINE)
_ENTRY = re.compile(r"^([*\w]+): (.+(?:\n {4}.+)*)", re.MULTILINE)
_TITLES = {"Args": "Arguments", "Attributes": "Attributes", "Raises": "Raises"}

# For each page: its file, its title, what is there, and the public modules of the package that it shows.
PAGES = (
    ("documents", "Documents", "what people write, and how it is read and written", ("document.", "govern.workload")),
    ("assess", "Assessing", "a topic under a framework", ("engine.",)),
    ("questions", "Questions", "exact questions to an assessment or a framework", ("examine.",)),
    ("govern", "Deciding together", "judges side by side, plans, decisions that are kept", ("govern.",)),
    ("learning", "Learning from decisions", "what follows from examples, and what does not", ("learning.",)),
    ("report", "Reports and the page", "what is said of assessments, for people", ("report.",)),
    ("interop", "Other formats", "data frames, and models made with other tools", ("interop.",)),
    ("testing", "Testing", "cases, rules and strategies for your own tests", ("testing.",)),
    ("values", "Values and data", "what results are made of, and as what they are written", ("base.", "data")),
    ("errors", "Errors", "what can be raised, and what it carries", ("errors",)),
)
# Public, but not from the top level or a module beside it: what needs an extra, and is imported by its full name.
MORE = {"report.plots": ("plot_acceptability", "plot_chances", "plot_margins", "plot_shares", "plot_tree")}


def public() -> dict[str, Any]:
    """Return every public function and class by the shortest name after `k80`."""
    found = {name: getattr(k80assess, name) for name in k80assess.__all__}
    for name in k80assess._MODULES:
        found |= _shown(name, getattr(k80assess, name))
    known = set()
    return {name: thing for name, thing in found.items() if not (id(thing) in known or known.add(id(thing)))}


def _shown(path: str, module: ModuleType) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in module.__all__:
        thing = getattr(module, name)
        found |= _shown(f"{path}.{name}", thing) if isinstance(thing, ModuleType) else {f"{path}.{name}": thing}
    return found


def pages() -> dict[Path, str]:
    """Return the text of each page of the reference, by its path."""
    things = public()
    named = {f"{thing.__module__}.{thing.__name__}": (f"k80.{name}", thing) for name, thing in things.items()}
    for home, names in MORE.items():
        module = importlib.import_module(f"k80assess.{home}")
        named |= {f"{module.__name__}.{name}": (f"k80assess.{home}.{name}", getattr(module, name)) for name in names}
    place: dict[str, str] = {}
    made = {}
    for file, title, _about, prefixes in PAGES:
        starts = tuple(f"k80assess.{prefix}" for prefix in prefixes)
        own = [path for path in named if path not in place and path.startswith(starts)]
        homes = [named[path][1].__module__ for path in own]
        own.sort(key=lambda path: homes.index(named[path][1].__module__))  # what one module has stands together
        place |= dict.fromkeys(own, file)
        parts = [_told(path, *named[path]) for path in own]
        made[FOLDER / f"{file}.md"] = "\n".join([f"# {title}\n", NOTE, *parts])
    made[FOLDER / "functions.md"] = "\n".join([*_functions(things, place)]) + "\n"
    made[FOLDER / "index.md"] = "\n".join([*_index()]) + "\n"
    return made


# --- one name -----------------------------------------------------------------------------------------------------


def _told(path: str, name: str, thing: Any) -> str:
    """Return what is told of a function or a class: how it is called, what its docstring says, and its members."""
    short = name.removeprefix("k80.")
    parts = [_heading("##", path, short)]
    if not inspect.isclass(thing):
        return "\n".join([*parts, _call(name, thing), *_said(thing, {})])
    if "__init__" in vars(thing) and not hasattr(thing, "_properties") and not hasattr(thing, "model_fields"):
        parts.append(_call(name, thing))
    parts += _said(thing, _annotations(thing))
    for member, own in _members(thing):
        parts.append(_heading("###", f"{path}.{member}", f"{thing.__name__}.{member}"))
        if inspect.isfunction(own.function) and not own.is_property:
            parts.append(_call(member, own.function, is_method=True))
        else:
            parts.append(f"`{_plainly(own.function.__annotations__.get('return', ''))}`\n")
        parts += _said(own.function, {})
    return "\n".join(parts)


def _heading(level: str, path: str, name: str) -> str:
    return f'<a id="{path}"></a>\n\n{level} `{name}`\n'


class _Member(NamedTuple):
    function: Any
    is_property: bool


def _members(cls: type) -> Iterator[tuple[str, _Member]]:
    """Yield the public methods and properties that a class itself has and says something of, in their order."""
    # Pydantic puts methods of its own in a class that has private attributes.
    own = {name: member for name, member in vars(cls).items() if not name.startswith("_") and name != "model_post_init"}
    inherited = {name for base in cls.__mro__[1:] for name in getattr(base, "_properties", ())}
    for name, function in getattr(cls, "_properties", {}).items():  # attrs puts something else in their place
        if name not in inherited or name in own:
            own[name] = property(function)
    for name, member in own.items():
        if isinstance(member, (property, cached_property)):
            function = member.fget if isinstance(member, property) else member.func
        else:
            function = getattr(member, "__func__", member)
        if inspect.isfunction(function) and function.__doc__:
            yield name, _Member(function, isinstance(member, (property, cached_property)))


def _annotations(cls: type) -> dict[str, str]:
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        found |= {name: _plainly(own) for name, own in inspect.get_annotations(base).items()}
    return found


def _plainly(annotation: Any) -> str:
    """Return an annotation as people read it, without what it says to pydantic."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__forward_arg__", None)
    return "" if text is None else ast.unparse(_WithoutMetadata().visit(ast.parse(text, mode="eval")))


class _WithoutMetadata(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        is_annotated = isinstance(node.value, ast.Name) and node.value.id == "Annotated"
        return node.slice.elts[0] if is_annotated and isinstance(node.slice, ast.Tuple) else node


def _call(name: str, function: Any, *, is_method: bool = False) -> str:
    """Return how a function or a class is called, on several lines where one would be long."""
    signature = inspect.signature(function)
    parameters = [own for own in signature.parameters.values() if not (is_method and own.name in ("self", "cls"))]
    result = "" if inspect.isclass(function) else f" -> {_plainly(signature.return_annotation)}"
    arguments: list[str] = []
    for own in parameters:
        if own.kind is own.KEYWORD_ONLY and not any(before.startswith("*") for before in arguments):
            arguments.append("*")
        arguments.append(_argument(own))
    line = f"{name}({', '.join(arguments)}){result}"
    if len(line) > WIDTH:
        line = "\n".join([f"{name}(", *[f"    {own}," for own in arguments], f"){result}"])
    return f"```py\n{line}\n```\n"


def _argument(own: inspect.Parameter) -> str:
    star = {own.VAR_POSITIONAL: "*", own.VAR_KEYWORD: "**"}.get(own.kind, "")
    kind = "" if own.annotation is own.empty else f": {_plainly(own.annotation)}"
    default = "" if own.default is own.empty else f"{' = ' if kind else '='}{own.default!r}"
    return f"{star}{own.name}{kind}{default}"


def _said(thing: Any, types: Mapping[str, str]) -> Iterator[str]:
    """Yield what a docstring says, as Markdown: its examples between fences, and its sections as lists."""
    text = _EXAMPLE.sub(_fenced, inspect.cleandoc(thing.__doc__ or ""))
    at = 0
    for section in _SECTION.finditer(text):
        if before := text[at : section.start()].strip():
            yield f"{before}\n"
        body, at = inspect.cleandoc(section[2]), section.end()
        if section[1] == "Returns":
            yield f"**Returns:** {body}\n"
            continue
        yield f"**{_TITLES[section[1]]}**\n"
        yield "\n".join(_entry(match, types) for match in _ENTRY.finditer(body)) + "\n"
    if after := text[at:].strip():
        yield f"{after}\n"


def _entry(match: re.Match[str], types: Mapping[str, str]) -> str:
    kind = types.get(match[1].strip("*"))
    return f"- `{match[1]}`{f' (`{kind}`)' if kind else ''}: {match[2].strip()}".replace("\n    ", "\n  ")


def _fenced(block: re.Match[str]) -> str:
    return f"```pycon\n{_FLAGS.sub('', block[0])}\n```"


# --- the table, and the first page --------------------------------------------------------------------------------


def _index() -> Iterator[str]:
    yield f"# Reference\n\n{NOTE}"
    yield "`import k80assess as k80` is enough to reach every name here. What a first hour needs stands at the top"
    yield "level; the rest is one module deeper, such as `k80.documents.load_record`."
    yield "[Every function](functions.md) stands in one table.\n"
    yield "| page | what is there |\n| --- | --- |"
    for file, title, about, _prefixes in PAGES:
        yield f"| [{title}]({file}.md) | {about} |"


def _functions(things: Mapping[str, Any], place: Mapping[str, str]) -> Iterator[str]:
    yield f"# Every function\n\n{NOTE}"
    yield "Arguments after `*` are given by name. The page is one that explains the function at length.\n"
    yield "| function | arguments | result | page |\n| --- | --- | --- | --- |"
    for name, thing in things.items():
        if inspect.isfunction(thing):
            path = f"{thing.__module__}.{thing.__name__}"
            link = f"[`{name}`]({place[path]}.md#{path})"
            arguments, result = _signature(thing)
            cells = (link, f"`{arguments}`" if arguments else "", f"`{result}`", _explained(name))
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _signature(function: Any) -> tuple[str, str]:
    signature = inspect.signature(function)
    names: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in names:
            names.append("*")
        star = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
        default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
        names.append(f"{star}{parameter.name}{default}")
    return ", ".join(names), str(signature.return_annotation)


def _explained(name: str) -> str:
    """Return a link to the first page, in the order of the navigation, with a code block that calls a function."""
    call = re.compile(rf"\b(?:k80\.)?{re.escape(name)}\(|\b{re.escape(name.rpartition('.')[2])}\(")
    navigation = (DOCS.parent / "mkdocs.yml").read_text("utf-8")
    listed = re.findall(r": ((?:questions/|how-to/)?[\w-]+\.md)$", navigation, re.MULTILINE)
    for page in sorted(listed, key=lambda page: "/" not in page):
        text = (DOCS / page).read_text("utf-8")
        if any(call.search(block) for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)):
            return f"[{text.splitlines()[0].removeprefix('# ')}](../{page})"
    return ""


if __name__ == "__main__":
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for path, text in pages().items():
        path.write_text(text, "utf-8")
