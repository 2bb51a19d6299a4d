"""Reports and notebook displays in a real browser: nothing runs, nothing is asked for, and everyone can read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hostile import hostile_framework

from k80assess.document.files import load_topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.report.notebook import notebook
from k80assess.report.write import write_report

pytestmark = pytest.mark.browser

EXAMPLES = Path(__file__).parents[2] / "examples" / "topics"
VIOLATIONS = """async () => {
  const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run({ runOnly });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}"""
DARK = "<style>body { background: #111; color: #ddd; }</style>"


def examples() -> list[Assessment]:
    return [assess(load_topic(path)) for path in sorted(EXAMPLES.glob("*.toml"))]


def hostile() -> list[Assessment]:
    framework = hostile_framework()
    first = framework.criteria[0]
    answer = {"level": first.levels[0].id, "note": "<script>globalThis.ran = true</script>"}
    return [
        assess(load_topic({"id": "t", "title": framework.criteria[0].id, "answers": {first.id: answer}}), framework)
    ]


def opened(browser: Any, path: Path, **options: Any) -> tuple[Any, list[str]]:
    """Open a file, and keep what else is asked for."""
    context = browser.new_context(**options)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(path.as_uri())
    return page, asked


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("which", ["examples", "hostile"])
def test_a_report_can_be_read_by_everyone(
    which: str, width: int, scheme: str, browser: Any, axe: str, tmp_path: Path
) -> None:
    """No violation of WCAG 2.2 A and AA or best practice; no request but for the file; nothing runs."""
    path = tmp_path / "report.html"
    write_report(examples() if which == "examples" else hostile(), path, lang="en")
    page, asked = opened(browser, path, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert asked == [path.as_uri()]
    assert page.evaluate("globalThis.ran") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("around", ["", DARK], ids=["light", "dark"])
def test_a_notebook_display_can_be_read_by_everyone(around: str, browser: Any, axe: str, tmp_path: Path) -> None:
    """It takes the colours of what is around it, so it has contrast enough in a light notebook and in a dark one."""
    path = tmp_path / "notebook.html"
    displays = [notebook(assessment, "en") for assessment in (examples()[2], examples()[3])]
    body = "".join(f"<section>{display}</section>" for display in displays)
    start = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Notebook</title>'
    path.write_text(f"{start}{around}<main><h1>Notebook</h1><h2>Cells</h2>{body}</main></html>", "utf-8")
    page, asked = opened(browser, path, viewport={"width": 1000, "height": 800})
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert asked == [path.as_uri()]
    page.context.close()
