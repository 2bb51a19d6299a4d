"""Pages say what the models and modules say, and leave nothing public out."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import math
import re
from fractions import Fraction
from itertools import product
from operator import mul
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import oracle
import pytest
import test_error_sentences
from public_api import public

import k80assess
from k80assess.document.files import fingerprint, load_framework, load_topic
from k80assess.document.parsing import parse
from k80assess.document.text import Text
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.engine.loosening import loosen
from k80assess.examine.chances import distribution
from k80assess.examine.findings import Code
from k80assess.examine.tolerance import tolerance

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


def test_the_draft_for_the_algorithm_register_is_up_to_date() -> None:
    """docs/nl/algoritmeregister.md is what its generator gives now; it takes other frameworks too."""
    made = generator("algorithm_register")
    assert made.PAGE.read_text("utf-8") == made.page(load_framework())
    scored = made.page(load_framework(DOCS.parent / "examples" / "frameworks" / "town_subsidy" / "framework.toml"))
    assert "gewogen som" in scored
    assert "59.049" not in scored
    assert "Te lang" not in scored
    long = load_framework().model_copy(update={"description": Text(nl="a" * 350, en="a")})
    assert "minder dan 350 tekens" in made.page(long)


def test_the_page_of_codes_is_up_to_date() -> None:
    """docs/codes.md is what its generator gives now."""
    made = generator("codes_page")
    assert made.PAGE.read_text("utf-8") == made.drawn()


# What sentences are made of: what was found, where, what is allowed, what things are called.
PARTS = ("allowed.", "found_", "kind.", "limit.", "output.", "place.", "remedy.")


def test_each_code_has_its_cause_and_cure() -> None:
    """Every code that a problem can have stands on the page once, and every code of a finding; none is left over."""
    given = generator("codes_page").causes()
    told = [code for subject in given["subject"] for entry in subject["entry"] for code in entry["codes"]]
    own = {code for code in test_error_sentences.english() if not code.startswith((*PARTS, "unknown."))}
    assert sorted([*told, *given["parts"]]) == sorted(own | {"unknown.*"})
    found = [code for entry in given["finding"] for code in entry["codes"]]
    assert sorted(found) == sorted(get_args(Code))
    for entry in [*(entry for subject in given["subject"] for entry in subject["entry"]), *given["finding"]]:
        assert entry["cause"].endswith(".")
        assert entry["cure"].endswith(".")


def test_what_is_only_a_part_of_sentences_starts_no_problem() -> None:
    """A code that the page leaves out is never that of a problem."""
    starting = set()
    for place in test_error_sentences.calls_of("Problem", "unknown", "refusal"):
        written = place.call.args[0 if test_error_sentences.name_of(place.call.func) == "refusal" else 1 :][:1]
        for one in written:
            if isinstance(one, ast.Call) and test_error_sentences.name_of(one.func) == "Sentence":
                starting.add(test_error_sentences.literal(one.args[0]))
    assert len(starting) > 100
    parts = set(generator("codes_page").causes()["parts"])
    assert {code for code in starting if code in parts or str(code).startswith(PARTS)} == set()


def test_the_page_about_the_architecture_has_every_folder() -> None:
    """Its table names the folders of the package, and no others."""
    table = re.findall(r"^\| `(\w+)` \|", (DOCS / "explanation" / "architecture.md").read_text("utf-8"), re.MULTILINE)
    folders = [path.parent.name for path in Path(k80assess.__file__).parent.glob("[a-z]*/__init__.py")]
    assert sorted(table) == sorted(folders)


def test_the_picture_of_the_diagram_is_up_to_date() -> None:
    """docs/explanation/decision-diagram.svg is what its generator gives now."""
    made = generator("diagram_picture")
    assert made.PICTURE.read_text("utf-8") == made.drawn()


def test_the_pictures_of_the_dutch_pages_are_up_to_date() -> None:
    """Those in docs/nl are what their generator gives now, and each stands on a page."""
    drawn = generator("dutch_pictures").pictures()
    assert {path: path.read_text("utf-8") for path in (DOCS / "nl").glob("*.svg")} == drawn
    told = "".join(path.read_text("utf-8") for path in (DOCS / "nl").glob("*.md"))
    assert [path.name for path in drawn if f"({path.name})" not in told] == []


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
    taken = {path.resolve() for path in (DOCS / "pictures").iterdir()}
    assert taken - {picture.resolve() for picture in pictures} == set()


def test_the_reference_is_up_to_date() -> None:
    """docs/reference/ is what its generator gives now, and holds no other page."""
    expected = generator("reference_pages").pages()
    assert {path: path.read_text("utf-8") for path in (DOCS / "reference").iterdir()} == expected


def test_every_public_name_is_in_the_reference() -> None:
    """Each name stands on a page below the module that it lives in; each function in the table of all as well."""
    pages = {page.name: page.read_text("utf-8") for page in sorted((DOCS / "reference").glob("*.md"))}
    shown = {path for text in pages.values() for path in re.findall(r'^<a id="(\S+)"></a>$', text, re.MULTILINE)}
    for name, thing in public():
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert f"{thing.__module__}.{thing.__name__}" in shown, name
        if inspect.isfunction(thing):
            assert f"#{thing.__module__}.{thing.__name__})" in pages["functions.md"], name


def test_the_reference_is_read_where_it_is_not_built() -> None:
    """What a docstring says stands there as Markdown, each of its examples between fences."""
    text = (DOCS / "reference" / "questions.md").read_text("utf-8")
    assert "\nk80.examine.analyse(\n    assessment: Assessment,\n    *,\n" in text
    assert "- `limit`: how many reasons and changes of each kind are data.\n" in text
    assert "- `share` (`Fraction`): " in text
    for page in (DOCS / "reference").glob("*.md"):
        outside = re.sub(r"^```\w+\n.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        assert not re.search(r"^(>>> |::: |Args:|Raises:|Attributes:|Returns:)", outside, re.MULTILINE), page.name


def test_what_the_packaged_framework_itself_decides_is_told_with_its_figures() -> None:
    """README, first page and the page for a board say how many profiles keep one outcome whatever is assumed."""
    framework = load_framework()
    sets = loosen(framework, weights="any").sets()
    declined, monitored, taken_on = [sets[(outcome,)] for outcome in ("decline", "monitor", "take_on")]
    alone, every = declined + monitored + taken_on, sum(sets.values())
    rest = f"{round(100 * (1 - alone / every))}%"
    stated = {outcomes: profiles for outcomes, profiles in loosen(framework).sets().items() if len(outcomes) == 1}
    assert stated == {("decline",): declined}
    said = [
        f"{alone:,} of",
        f"{every:,} profiles",
        f"{declined:,} are declined, {monitored:,} monitored and {taken_on:,} taken on. The other {rest} depend on",
        f"{declined:,} profiles are certainly declined, and nothing else is certain",
    ]
    pieces = [piece.source.provenance for piece in framework.pieces()]
    readme = f"as {pieces.count('assumed')} of its {len(pieces)} pieces are."
    assert readme in " ".join((DOCS.parent / "README.md").read_text("utf-8").split())
    dutch = [
        f"{every:,} combinaties",
        f"Bij {alone:,} daarvan",
        f"{declined:,} keer ‘Niet oppakken’, {monitored:,} keer ‘Volgen’ en {taken_on:,} keer ‘Oppakken’",
        f"dat is {rest}",
        f"er {declined:,} combinaties over die zeker ‘Niet oppakken’ zijn",
    ]
    for page, sentences in (
        (DOCS.parent / "README.md", said),
        (DOCS / "index.md", said),
        (DOCS / "nl" / "wat-staat-vast.md", [own.replace(",", ".").replace("’.", "’,") for own in dutch]),
    ):
        text = " ".join(page.read_text("utf-8").split())
        assert [sentence for sentence in sentences if sentence not in text] == [], page.name


def test_every_public_name_of_version_1_is_there_or_on_the_page_of_names() -> None:
    """What the page calls moved is where it says; what it says nothing of is still at the top level."""
    page = (DOCS / "migration.md").read_text("utf-8")
    places: dict[str, str] = {}
    for was, now in re.findall(r"^\| (`k80\..*) \| (.*) \|$", page, re.MULTILINE):
        place = re.match(r"`k80\.((?:\w+\.)*)(\w+|…)", now)
        for name in re.findall(r"`(?:k80\.)?(\w+)", was):
            places[name] = "" if place is None else place[1] + (name if place[2] == "…" else place[2])
    names = (DOCS.parent / "tests" / "v1" / "names.txt").read_text("utf-8").split()
    assert len(names) == 106
    for name in names:
        found: Any = k80assess
        for part in filter(None, places.get(name, name).split(".")):
            found = getattr(found, part)
    assert set(places) - set(names) == {"assessment"}  # of which some attributes are told


def test_how_many_profiles_members_take_on_is_told_beside_what_the_sets_would_say() -> None:
    """Members with whole weights of at most 7: the fewest and the most, by going through them."""
    framework = load_framework()
    weightings = [weights for weights in product(range(8), repeat=4) if any(weights)]
    cells = list(product(range(3), repeat=4))
    counts = set()  # for each weighting, how many cells reach the lower cut-off, and how many the higher one
    for weights in weightings:
        best = 2 * sum(weights)
        totals = [sum(map(mul, weights, cell)) for cell in cells]
        counts.add((sum(5 * total >= 2 * best for total in totals), sum(4 * total >= 3 * best for total in totals)))
    # Of the nine levels of capacity three are thin, where both judgements must be strong, and one is sufficient.
    taken_on = [3 * one[1] * other[1] + one[0] * other[0] for one in counts for other in counts]
    sets = loosen(framework, weights="any").sets()
    alone, possible = sets[("take_on",)], sum(n for own, n in sets.items() if "take_on" in own)
    text = " ".join((DOCS / "questions" / "whatever.md").read_text("utf-8").split())
    assert f"between {min(taken_on):,} and {max(taken_on):,} of 59,049" in text
    assert f"between {alone:,} and {possible:,}." in text
    assert min(taken_on) < distribution(framework)["take_on"] < max(taken_on)


def test_how_far_weights_and_cut_offs_may_be_off_is_told_beside_how_far_weights_may() -> None:
    """README and the page on tolerance: a third for the weights alone, and 2 − √33/3 with the cut-offs."""
    framework, topic = load_framework(), load_topic(DOCS.parent / "examples" / "topics" / "housing-scheme.toml")
    alone = tolerance(assess(topic, framework))
    assert alone is not None
    assert (alone.share, alone.attained) == (Fraction(1, 3), True)
    both = 2 - math.sqrt(33) / 3
    for share, settled in ((both - 1e-9, True), (both + 1e-9, False)):
        family = loosen(framework, weights=Fraction(share), cutoffs=Fraction(share))
        assert assess(topic, family).settled == settled
    readme = " ".join((DOCS.parent / "README.md").read_text("utf-8").split())
    assert "up to and including a third of its value" in readme
    assert f"the same up to {math.floor(1000 * both) / 10}% only" in readme
    assert f"2 − √33/3 = {math.floor(10_000 * both) / 10_000}…" in (DOCS / "questions" / "tolerance.md").read_text(
        "utf-8"
    )


def test_every_code_of_a_finding_is_on_the_page_of_what_always_holds() -> None:
    """Its table has each that `check` can give, and no other."""
    page = (DOCS / "questions" / "always.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \| ", page, re.MULTILINE)) == sorted(get_args(Code))


def test_a_framework_is_the_same_in_a_file_and_in_python() -> None:
    """What the page on frameworks of one's own shows in TOML is what the next one builds in code."""
    toml, python = [
        re.findall(rf"^```{kind}\n(.*?)^```$", (DOCS / "how-to" / name).read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]
        for kind, name in (("toml", "own-framework.md"), ("python", "check-framework.md"))
    ]
    names: dict[str, Any] = {}
    exec(python, names)
    loaded = load_framework(parse(toml, "framework.toml"))
    assert names["framework"] == loaded
    assert fingerprint(names["framework"]) == fingerprint(loaded)
