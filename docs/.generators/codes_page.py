"""Write docs/codes.md, every code of a problem and of a finding, from the source, the language files and codes.toml.

    PYTHONPATH=tests python docs/.generators/codes_page.py

A test checks that the page is up to date, and that each code stands on it once.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from k80assess.report.phrases import sentences

HERE = Path(__file__).parent
PAGE = HERE.parent / "codes.md"
UNKNOWN = "unknown."

HEAD = """\
# Codes of problems and findings

<!-- Written by docs/.generators/codes_page.py from the source and codes.toml: change those, not this page. -->

Every error of the package has problems, and each problem has a `code`, which stays the same between versions while
sentences may improve. Here each code stands with its sentence in English and Dutch, what causes it and what helps.
What stands in `{braces}` is filled in. The codes of what `check` finds in a framework are [below](#findings-of-check).

```python
import k80assess as k80

try:
    k80.assess({"theme_link": "drect"})
except k80.K80Error as caught:
    error = caught
[problem] = error.problems
assert (problem.code, problem.loc, problem.hint) == ("level_unknown", ("answers", "theme_link"), "direct")
assert problem.to("nl").startswith("answers.theme_link: dit niveau bestaat niet")
```

## In a web service

Problems and errors are data: pydantic writes them, makes them of their data again, and describes them in an OpenAPI
document. A document that a service takes as its body, or inside a model of its own, is refused with each problem at its
place. What is refused later, as when an answer is no level of the framework, takes one handler to come out in the same
form:

```py
@app.exception_handler(k80.K80Error)
async def refused(request: Request, error: k80.K80Error) -> JSONResponse:
    status = 413 if isinstance(error, SizeLimitError) else 422
    return JSONResponse({"detail": error.errors("body")}, status)
```

With `error.errors("body", lang="nl")` the sentences are in Dutch, as in a form that people fill in.

```json
{"detail": [{
  "type": "level_unknown",
  "loc": ["body", "answers", "theme_link"],
  "msg": "there is no such level; found 'drect'; allowed: none, indirect, direct; did you mean 'direct'?",
  "ctx": {"found": "'drect'", "allowed": "none, indirect, direct", "hint": "direct", "line": null,
          "column": null, "values": {}, "message": "there is no such level"}
}]}
```

`ctx` is the data of the problem but for its code and place, so that the problem can be made of it again, and said in
Dutch. That is how a service says in Dutch what FastAPI refused before the service saw it:

```python
from pydantic import TypeAdapter
from k80assess.errors import Problem

[found] = error.errors("body")
again = TypeAdapter(Problem).validate_python({"code": found["type"], "loc": found["loc"], **found["ctx"]})
assert again == problem.inside("body")
assert again.to("nl").endswith("bedoelt u 'direct'?")
```

"""


def causes() -> dict[str, Any]:
    """Return what stands in codes.toml."""
    return tomllib.loads((HERE / "codes.toml").read_text("utf-8"))


def page(english: Mapping[str, Any], unknown: Iterable[str]) -> str:
    """Return the page.

    Args:
        english: the English of each code that is written out in the source.
        unknown: what is looked up by name.
    """
    names = {f"{UNKNOWN}{kind.replace(' ', '_')}": f"there is no such {kind}" for kind in sorted(set(unknown))}
    said = {**english, **names}
    given, dutch = causes(), sentences("nl")
    parts = [HEAD]
    for subject in given["subject"]:
        parts.append(f"## {subject['title']}\n\n")
        for entry in subject["entry"]:
            codes = [own for code in entry["codes"] for own in (names if code == f"{UNKNOWN}*" else [code])]
            parts += _entry(entry, {code: (said[code], dutch.get(f"error.{code}", "")) for code in codes})
    parts.append("## Findings of check\n\n")
    for entry in given["finding"]:
        found = {code: (sentences("en")[f"finding.{code}"], dutch[f"finding.{code}"]) for code in entry["codes"]}
        parts += _entry(entry, found)
    return "".join(parts).rstrip("\n") + "\n"


def _entry(entry: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[str]:
    yield f"**Cause.** {entry['cause']}\n**Cure.** {entry['cure']}\n\n"
    yield "| code | English | Dutch |\n| --- | --- | --- |\n"
    for code, (english, dutch) in said.items():
        yield f"| `{code}` | {_cell(english)} | {_cell(dutch)} |\n"
    yield "\n"


def _cell(template: Any) -> str:
    text = template if isinstance(template, str) else template["other"]
    for sign in "|*_<`":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("{{", "{").replace("}}", "}")


def drawn() -> str:
    """Return the page as it stands in the documentation."""
    sys.path.insert(0, str(HERE.parents[1] / "tests"))
    from test_error_sentences import english, unknown_kinds

    said = {code: next(iter(found.values())) for code, found in english().items()}
    return page(said, (kind for _where, kind in unknown_kinds()))


if __name__ == "__main__":
    PAGE.write_text(drawn(), encoding="utf-8")
