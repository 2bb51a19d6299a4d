"""Writes docs/reference/: every public name on a page, and a table with every public function.

    python docs/.generators/reference_pages.py

A test holds the pages equal to what this gives.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import k80assess

DOCS = Path(__file__).parents[1]
FOLDER = DOCS / "reference"
NOTE = "<!-- Written by docs/.generators/reference_pages.py: change that file or a docstring, not this page. -->\n"

# For each page: its file, its title, what is there, and the public modules of the package that it shows.
PAGES = (
    ("documents", "Documents", "what people write, and how it is read and written", ("document.", "govern.workload")),
    ("assess", "Assessing", "a topic under a framework", ("engine.",)),
    ("questions", "Questions", "exact questions to an assessment or a framework", ("examine.",)),
    ("govern", "Deciding together", "judges side by side, plans, decisions that are kept", ("govern.",)),
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
    homes: dict[str, list[str]] = {}
    for thing in things.values():
        homes.setdefault(thing.__module__.removeprefix("k80assess."), []).append(thing.__name__)
    homes |= MORE
    place: dict[str, str] = {}
    made = {}
    for file, title, _about, prefixes in PAGES:
        own = [home for home in homes if home not in place and home.startswith(prefixes)]
        place |= dict.fromkeys(own, file)
        made[FOLDER / f"{file}.md"] = "\n".join([f"# {title}\n", NOTE, *(_module(home, homes[home]) for home in own)])
    made[FOLDER / "functions.md"] = "\n".join([*_functions(things, place)]) + "\n"
    made[FOLDER / "index.md"] = "\n".join([*_index()]) + "\n"
    return made


def _module(home: str, names: list[str]) -> str:
    members = "".join(f"        - {name}\n" for name in names)
    return f"::: k80assess.{home}\n    options:\n      members:\n{members}"


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
            home = thing.__module__
            link = f"[`{name}`]({place[home.removeprefix('k80assess.')]}.md#{home}.{thing.__name__})"
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
