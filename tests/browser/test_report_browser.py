"""Reports and notebook displays in a real browser: nothing runs, nothing is asked for, and everyone can read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hostile import hostile_framework

from k80assess.document.files import load_topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.report.notebook import notebook
from k80assess.report.write import write_memo, write_report

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


def pages_of(browser: Any, path: Path) -> tuple[int, Any]:
    """Print a file on A4, and return how many pages that takes, and the page itself."""
    page, _asked = opened(browser, path)
    printed = page.pdf(prefer_css_page_size=True)
    return printed.count(b"/Type /Page\n"), page


@pytest.mark.timeout(300)
def test_each_memo_is_printed_on_one_side_of_a4(browser: Any, tmp_path: Path) -> None:
    """Also where every text is as long as can be; and a report on eight topics is no book."""
    long = "Een heel erg lange omschrijving van een onderwerp " * 40
    title = load_topic({"id": "t", "title": long.strip(), "summary": long, "raised_by": long.strip(), "judge": "j"})
    extreme = [assess(title), *hostile()]
    for name, assessments in (("memos", examples()), ("long", extreme)):
        path = tmp_path / f"{name}.html"
        write_memo(assessments, path, by=long.strip())
        pages, page = pages_of(browser, path)
        assert pages == len(assessments)
        page.context.close()
    write_report(examples(), tmp_path / "report.html")
    pages, page = pages_of(browser, tmp_path / "report.html")
    assert 5 < pages <= 16
    page.context.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", [320, 794])
def test_a_label_is_whole_in_its_place(width: int, browser: Any, tmp_path: Path) -> None:
    """On a phone as on A4: nothing in a picture is wider than its place, or is cut."""
    path = tmp_path / "report.html"
    write_report([*examples(), *hostile()], path, lang="en")
    page, _asked = opened(browser, path, viewport={"width": width, "height": 800})
    too_wide = """() => [...document.querySelectorAll(".k80-picture span")]
      .filter((own) => own.scrollWidth > Math.max(own.clientWidth, own.parentElement.clientWidth) + 1).length"""
    assert page.locator(".k80-picture").count() > 20
    assert page.evaluate(too_wide) == 0
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
