"""Lines of what stands in a text: the right one, or none."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import AGENDA, FRAMEWORK, TOPIC
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document import toml
from k80assess.document.files import load_framework
from k80assess.document.places import Loc, lines_of
from k80assess.errors import DocumentError

MARK = "stands-here"


def locs_of(content: Any, loc: Loc = ()) -> Iterator[Loc]:
    """Return the location of everything inside content."""
    keys = content.keys() if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in keys:
        yield (*loc, key)
        yield from locs_of(content[key], (*loc, key))


def marked(content: Any, loc: Loc) -> Any:
    """Return content with a mark at a location."""
    if not loc:
        return MARK
    copied: Any = dict(content) if isinstance(content, dict) else list(content)
    copied[loc[0]] = marked(content[loc[0]], loc[1:])
    return copied


keys = st.text(st.sampled_from("ab.\"'\\# =[]{}\n\té,"), max_size=4)
values = st.recursive(
    st.booleans() | st.integers(-3, 10**20) | st.text(st.sampled_from("ab\"'\\#[]{}=,.\n"), max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=25,
)
contents = st.dictionaries(keys, values, min_size=1, max_size=4) | st.sampled_from([FRAMEWORK, TOPIC, AGENDA])
WRITERS: dict[str, Callable[[Any], str]] = {
    "toml": toml.write,
    "json": json.dumps,
    "laid out": lambda content: json.dumps(content, indent=1),
}


@given(contents, st.sampled_from([*WRITERS]), st.data())
def test_the_line_of_anything_is_the_line_it_stands_on(content: Any, writer: str, data: st.DataObject) -> None:
    """A text put in the place of any value stands on the line that is told of it, and every value has a line."""
    loc = data.draw(st.sampled_from(list(locs_of(content))))
    form: Any = "toml" if writer == "toml" else "json"
    text = WRITERS[writer](marked(content, loc))
    wanted = set(locs_of(marked(content, loc)))
    lines = lines_of(form, text, wanted)
    assert lines.keys() == wanted
    assert MARK in text.split("\n")[lines[loc] - 1]
    assert lines_of(form, text, [loc]) == {loc: lines[loc]}
    assert lines_of(form, text.replace("\n", "\r\n"), wanted) == lines


BY_HAND = '''# a comment with [brackets] = and "quotes
id = """
[[criteria]]
""" # more
"a.b".'c' . d = { x = [1, 2, # one
  { y = 1979-05-27 07:32:00 }], z.q = "}" }

[[criteria]]
id = 'x'
  [[criteria.levels]]
  id = "low"
  [[criteria.levels]]
  id = "high"
  [criteria.more]
  sub.key = [
    "a",
    [ 'b', "c" ],
  ]
[[criteria]]
[criteria.more.sub]
n = -inf
levels = [ ]
[ aspects . "0" ]
e = 1e+5
'''


def test_a_text_by_hand() -> None:
    """All that TOML has: comments, long texts, dotted keys, tables in lists, lists over lines, dates."""
    lines = lines_of("toml", BY_HAND, set(locs_of(tomllib.loads(BY_HAND))))
    assert lines == {
        ("id",): 2,
        ("a.b",): 5,
        ("a.b", "c"): 5,
        ("a.b", "c", "d"): 5,
        ("a.b", "c", "d", "x"): 5,
        ("a.b", "c", "d", "x", 0): 5,
        ("a.b", "c", "d", "x", 1): 5,
        ("a.b", "c", "d", "x", 2): 6,
        ("a.b", "c", "d", "x", 2, "y"): 6,
        ("a.b", "c", "d", "z"): 6,
        ("a.b", "c", "d", "z", "q"): 6,
        ("criteria",): 8,
        ("criteria", 0): 8,
        ("criteria", 0, "id"): 9,
        ("criteria", 0, "levels"): 10,
        ("criteria", 0, "levels", 0): 10,
        ("criteria", 0, "levels", 0, "id"): 11,
        ("criteria", 0, "levels", 1): 12,
        ("criteria", 0, "levels", 1, "id"): 13,
        ("criteria", 0, "more"): 14,
        ("criteria", 0, "more", "sub"): 15,
        ("criteria", 0, "more", "sub", "key"): 15,
        ("criteria", 0, "more", "sub", "key", 0): 16,
        ("criteria", 0, "more", "sub", "key", 1): 17,
        ("criteria", 0, "more", "sub", "key", 1, 0): 17,
        ("criteria", 0, "more", "sub", "key", 1, 1): 17,
        ("criteria", 1): 19,
        ("criteria", 1, "more"): 20,
        ("criteria", 1, "more", "sub"): 20,
        ("criteria", 1, "more", "sub", "n"): 21,
        ("criteria", 1, "more", "sub", "levels"): 22,
        ("aspects",): 23,
        ("aspects", "0"): 23,
        ("aspects", "0", "e"): 24,
    }


@given(st.text(st.sampled_from("ab[]{}=,.\"'\n# 1")), st.sampled_from(["toml", "json"]))
def test_a_text_that_is_not_well_formed_is_gone_through_too(text: str, form: Any) -> None:
    """Whatever the text, what comes out is lines of it, or nothing."""
    lines = lines_of(form, text, {("a",), ("b", 0), ("a", "b")})
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


FILE = """id = "b"
version = "1"
outcome = "go"
criteria = [{ id = "demand", levels = ["no", "yes"] }]

[[aspects]]
id = "go"
levels = ["no", "yes"]
rule = { kind = "minimum", inputs = ["demand"] }
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "place"),
    [
        ('id = "b"', 'id = "b"\ncolour = "red"', 2, "colour"),
        ('levels = ["no", "yes"]', 'levels = ["no"]', 4, "criteria[0].levels"),
        ('["demand"]', '[\n"demnd"]', 10, "aspects[0].rule.inputs[0]"),
        ('id = "go"\n', "", 6, "aspects[0].id"),  # a key that is missing: where the table begins
        ('version = "1"\n', "", None, "version"),
    ],
)
def test_problems_of_a_file_have_their_lines(old: str, new: str, line: int | None, place: str, tmp_path: Path) -> None:
    """The line of the key, or of what should have had it; none where that is the whole file."""
    path = tmp_path / "framework.toml"
    path.write_text(FILE.replace(old, new, 1))
    with pytest.raises(DocumentError) as caught:
        load_framework(path)
    assert (line, place) in {(problem.line, problem.place) for problem in caught.value.problems}
    assert (f"line {line}: {place}: " in str(caught.value)) == (line is not None)
