"""Pages say what the models and modules say, and leave nothing public out."""

from __future__ import annotations

import importlib.util
import inspect
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import oracle
import pytest
from public_api import public

import k80assess
from k80assess.document.files import fingerprint, load_framework, load_topic
from k80assess.document.parsing import parse
from k80assess.engine.compiled import compile_framework

DOCS = Path(__file__).parents[1] / "docs"


pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")


def generator(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, DOCS / ".generators" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_about_the_packaged_framework_is_up_to_date() -> None:
    """docs/framework.md is what its generator gives now."""
    made = generator("framework_page")
    assert made.PAGE.read_text("utf-8") == made.page(load_framework())


def test_the_page_about_the_architecture_has_every_folder() -> None:
    """Its table names the folders of the package, and no others."""
    table = re.findall(r"^\| `(\w+)` \|", (DOCS / "architecture.md").read_text("utf-8"), re.MULTILINE)
    folders = [path.parent.name for path in Path(k80assess.__file__).parent.glob("[a-z]*/__init__.py")]
    assert sorted(table) == sorted(folders)


def test_the_picture_of_the_diagram_is_up_to_date() -> None:
    """docs/decision-diagram.svg is what its generator gives now."""
    made = generator("diagram_picture")
    assert made.PICTURE.read_text("utf-8") == made.drawn()


def test_the_picture_has_a_cell_for_each_answer_and_a_way_through_it() -> None:
    """Every cell and line of the diagram is drawn, and the bold lines are the walk of the topic."""
    made = generator("diagram_picture")
    root = ElementTree.fromstring(made.drawn())
    framework, topic = load_framework(), load_topic(made.TOPIC)
    compiled = compile_framework(framework)
    nodes, leaves = compiled.diagram.nodes, compiled.diagram.leaves
    cells, lines = [list(root.iter("{http://www.w3.org/2000/svg}" + name)) for name in ("rect", "path")]
    profile = {criterion_id: answer.levels[0] for criterion_id, answer in topic.answers.items()}
    ref, passed = compiled.diagram.root, 0
    while ref >= leaves:
        node = compiled.diagram.node(ref)
        criterion_id = compiled.order[node.variable]
        ref, passed = node.children[compiled.levels[node.variable].index(profile[criterion_id])], passed + 1
    # Beside the cells: the ground, a frame around each cell on the way, and the legend.
    assert len(cells) == sum(len(node.children) for node in nodes) + 1 + passed + leaves
    assert len(lines) == sum(child >= leaves for node in nodes for child in node.children)
    assert len([line for line in lines if line.get("stroke-width")]) == passed - 1
    assert compiled.outcomes[ref] == oracle.outcome(framework, profile)


def test_the_navigation_has_every_page_once() -> None:
    """The builder says nothing of a page that the navigation leaves out, or of one there that does not exist."""
    settings = (DOCS.parent / "mkdocs.yml").read_text("utf-8")
    entries = re.findall(r"^ +- (?:[^:\n]+: )?(\S+\.md)$", settings, re.MULTILINE)
    assert sorted(entries) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


def test_every_picture_is_there() -> None:
    """Neither does it of a picture that is missing."""
    pictures = [
        page.parent / picture
        for page in sorted(DOCS.rglob("*.md"))
        for picture in re.findall(r"!\[[^\]]*\]\(([^)#]+)\)", page.read_text("utf-8"))
    ]
    assert [picture for picture in pictures if not picture.is_file()] == []


def test_the_reference_is_up_to_date() -> None:
    """docs/reference/ is what its generator gives now, and holds no other page."""
    expected = generator("reference_pages").pages()
    assert {path: path.read_text("utf-8") for path in (DOCS / "reference").iterdir()} == expected


def test_every_public_name_is_in_the_reference() -> None:
    """Each name stands on a page below the module that it lives in; each function in the table of all as well."""
    pages = {page.name: page.read_text("utf-8") for page in sorted((DOCS / "reference").glob("*.md"))}
    shown = set()
    block = re.compile(r"^::: (\S+)\n    options:\n      members:\n((?:        - \S+\n)+)", re.MULTILINE)
    for text in pages.values():
        for home, members in block.findall(text):
            shown |= {f"{home}.{name}" for name in members.split() if name != "-"}
    for name, thing in public():
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert f"{thing.__module__}.{thing.__name__}" in shown, name
        if inspect.isfunction(thing):
            assert f"#{thing.__module__}.{thing.__name__})" in pages["functions.md"], name


def test_a_framework_is_the_same_in_a_file_and_in_python() -> None:
    """What the page on frameworks of one's own shows in TOML is what it then builds in code."""
    page = (DOCS / "own-framework.md").read_text("utf-8")
    toml, python = [
        re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0] for kind in ("toml", "python")
    ]
    names: dict[str, Any] = {}
    exec(python, names)
    loaded = load_framework(parse(toml, "framework.toml"))
    assert names["framework"] == loaded
    assert fingerprint(names["framework"]) == fingerprint(loaded)
