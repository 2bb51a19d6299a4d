"""The pytest plugin, in a project of somebody else's: exactly the passes and failures there should be."""

from __future__ import annotations

from fractions import Fraction
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree

import pytest
from documents import FRAMEWORK

from k80assess.document import toml
from k80assess.document.files import load_framework
from k80assess.examine.covered import coverage_of

pytest_plugins = "pytester"

HOUSE = """
framework = "house.toml"

[[case]]
name = "nobody is there to do it"
answers = { demand = "high", hands = "none" }
outcome = "no"

[[case]]
name = "asked for and possible"
answers = { demand = "high", cost = "fair" }
outcome = "yes"

[[rule]]
name = "without hands no hall"
when = { hands = "none" }
then = "no"

[[rule]]
name = "what is asked for is done"
when = { demand = "high" }
then = ["yes"]
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a framework of its own, two cases and two rules, half of them false."""
    (pytester.path / "house.toml").write_text(toml.write(FRAMEWORK), "utf-8")
    (pytester.path / "house.k80.toml").write_text(HOUSE, "utf-8")
    return pytester


def run(project: pytest.Pytester, *args: str, apart: bool = False) -> pytest.RunResult:
    """Run pytest in the project, in a process apart if asked, with the plugin even where nothing is installed."""
    installed = any(point.value == "pytest_k80assess" for point in entry_points(group="pytest11"))
    plugins = [] if installed else ["-p", "pytest_k80assess"]
    start = project.runpytest_subprocess if apart else project.runpytest_inprocess
    return start(*plugins, "-p", "no:cacheprovider", *args)


def test_the_file_on_the_page_about_tests_passes(pytester: pytest.Pytester) -> None:
    """What the page shows can be copied as it stands."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "tests.md"
    if not page.exists():
        pytest.skip("the docs are not part of this distribution")
    block = page.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    (pytester.path / "house.k80.toml").write_text(block, "utf-8")
    run(pytester).assert_outcomes(passed=4)


def test_what_is_true_passes_and_what_is_false_says_why(project: pytest.Pytester) -> None:
    """Each case and rule is a test of its own; a failure shows reason, change, counterexample and count, no innards."""
    result = run(project, "-v")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "house.k80.toml::nobody is there to do it PASSED *",
            "house.k80.toml::asked for and possible FAILED *",
            "house.k80.toml::without hands no hall PASSED *",
            "house.k80.toml::what is asked for is done FAILED *",
            "*_ asked for and possible _*",
            "expected yes, but it is still open: no or yes",
            "  the outcome is no once hands = none",
            "*_ what is asked for is done _*",
            "expected yes always, but 2 of 6 profiles break the rule",
            "  one of them, with the outcome no:",
            "    demand = high",
            "    cost = high",
            "    hands = none",
            "  because hands = none",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*.py:*")


@pytest.mark.parametrize("family", ["xunit1", "xunit2"])
def test_file_and_line_stand_in_failures_and_in_junit(project: pytest.Pytester, family: str) -> None:
    """Behind what is wrong, and as properties; where pytest writes its own they count from 0, as for any test."""
    path = project.path / "house.k80.toml"
    path.write_text(
        path.read_text("utf-8").replace("[[case]]", '# """ [[case]]\n[[ "case" ]]', 1), "utf-8", newline="\r\n"
    )
    wanted = {"nobody is there to do it": 5, "asked for and possible": 10}
    wanted |= {"without hands no hall": 15, "what is asked for is done": 20}
    result = run(project, "--junitxml=all.xml", "-o", f"junit_family={family}")
    result.stdout.fnmatch_lines(["house.k80.toml:10", "house.k80.toml:20"])
    result.stdout.no_fnmatch_line("house.k80.toml:5")
    cases = ElementTree.parse(project.path / "all.xml").getroot().findall(".//testcase")
    assert {case.get("name"): case.find(".//property[@name='line']").get("value") for case in cases} == {  # type: ignore[union-attr]
        name: str(line) for name, line in wanted.items()
    }
    for case in cases:
        line = wanted[case.get("name") or ""]
        failure, file = case.find("failure"), case.find(".//property[@name='file']")
        assert file is not None
        assert file.get("value") == "house.k80.toml"
        assert failure is None or str(failure.text).endswith(f"house.k80.toml:{line}")
        assert (case.get("file"), case.get("line")) == (
            ("house.k80.toml", str(line - 1)) if family == "xunit1" else (None, None)
        )


def test_a_topic_stands_beside_the_file_and_not_beside_pytest(project: pytest.Pytester) -> None:
    """Its path counts from the folder of the file; one that is not there is an error with its place."""
    folder = project.mkdir("checks")
    (folder / "hall.toml").write_text('id = "hall"\ntitle = "A hall"\nanswers = { hands = "none" }', "utf-8")
    case = 'framework = "../house.toml"\n[[case]]\nname = "a"\ntopic = "hall.toml"\noutcome = "no"'
    (folder / "own.k80.toml").write_text(case, "utf-8")
    run(project, "checks").assert_outcomes(passed=1)
    (folder / "own.k80.toml").write_text(case.replace("hall.toml", "gone.toml"), "utf-8")
    result = run(project, "checks")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*own.k80.toml: case[[]0].topic: this file cannot be read: *; found 'gone.toml'"])


def test_a_test_can_be_chosen_by_its_name_and_listed(project: pytest.Pytester) -> None:
    """-k, a test's own address and --collect-only work as for any other test."""
    run(project, "-k", "hands").assert_outcomes(passed=1)
    run(project, "house.k80.toml::without hands no hall").assert_outcomes(passed=1)
    listing = run(project, "--collect-only", "-q")
    listing.stdout.fnmatch_lines(["house.k80.toml::nobody is there to do it", "house.k80.toml::without hands no hall"])
    listing.stdout.fnmatch_lines(["4 tests collected*"])


@pytest.mark.slow
def test_the_work_can_be_divided(project: pytest.Pytester) -> None:
    """With xdist the same tests pass and fail."""
    pytest.importorskip("xdist")
    run(project, "-n", "2", apart=True).assert_outcomes(passed=2, failed=2)


def test_the_pattern_of_the_files_is_a_setting(project: pytest.Pytester) -> None:
    """Other names can be used, in TOML or JSON, and then only those."""
    checks = project.path / "checks"
    checks.mkdir()
    (checks / "hall.json").write_text(
        '{"rule": [{"name": "any", "when": {}, "then": ["decline", "monitor", "take_on"]}]}'
    )
    (checks / "other.json").write_text("[]")
    (project.path / "hall.rules.toml").write_text('[[rule]]\nname = "all"\nwhen = {}\nthen = "monitor"')
    project.makeini("[pytest]\nk80_files = checks/hall.json *.rules.toml")
    result = run(project, "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["checks/hall.json::any PASSED*", "hall.rules.toml::all FAILED*"])


def test_the_framework_under_test_is_a_setting_and_a_fixture(project: pytest.Pytester) -> None:
    """A file that names no framework, and a Python test that asks for it, get the one of the settings."""
    (project.path / "house.k80.toml").write_text(
        '[[case]]\nname = "none"\nanswers = { hands = "none" }\noutcome = "no"'
    )
    project.makeini("[pytest]\nk80_framework = house.toml")
    project.makepyfile(
        """
        from k80assess.testing.cases import assert_outcome

        def test_the_fixture(k80_framework):
            assert k80_framework.id == "village-hall"
            assert_outcome({"hands": "none"}, "no", framework=k80_framework)

        def test_that_fails(k80_framework):
            assert_outcome({"hands": "none"}, "yes", framework=k80_framework)
        """
    )
    result = run(project)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["E*AssertionError: expected yes, but the outcome is no", "E*because hands = none"])
    result.stdout.no_fnmatch_line("*raise AssertionError*")  # the test is shown, not the inside of the helper


def test_without_settings_the_packaged_framework_is_under_test(pytester: pytest.Pytester) -> None:
    """The fixture gives the packaged framework, and so does a file that names none."""
    pytester.makepyfile("def test_it(k80_framework): assert k80_framework.id == 'k80-wendbaarheid'")
    (pytester.path / "a.k80.toml").write_text(
        '[[rule]]\nname = "r"\nwhen = {ownership = "nobody"}\nthen = ["decline", "monitor"]'
    )
    run(pytester).assert_outcomes(passed=2)


COVERAGE = [
    "*= k80assess coverage =*",
    "What the cases hit of: village-hall",
    "2 cases hit 8 of 19 pieces.*",
    "outcomes * 1 * 2",
    "What no case hits:",
    "*: the answer low * criteria[[]0].levels[[]0]",
]


def told(result: pytest.RunResult) -> list[str]:
    """Return what was told of what the cases hit."""
    lines = result.outlines
    start = next(i for i, line in enumerate(lines) if "k80assess coverage" in line)
    return lines[start : next(i for i, line in enumerate(lines) if "short test summary" in line)]


def test_what_the_cases_hit_is_told_at_the_end(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by cases that fail; not unless it is asked for."""
    monkeypatch.setenv("K80ASSESS_LANG", "en")
    run(project).stdout.no_fnmatch_line("*coverage*")
    result = run(project, "--k80-coverage")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(COVERAGE)
    monkeypatch.setenv("K80ASSESS_LANG", "nl")
    run(project, "--k80-coverage").stdout.fnmatch_lines(["Wat de gevallen gebruiken van: village-hall"])


@pytest.mark.slow
def test_several_workers_hit_what_one_does(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With xdist the account is that of all workers together, and the run fails as it would without."""
    pytest.importorskip("xdist")
    monkeypatch.setenv("K80ASSESS_LANG", "en")
    assert told(run(project, "--k80-coverage", "-n", "2", apart=True)) == told(run(project, "--k80-coverage"))
    for least, code in (("1", 0), ("99.5", 1)):
        chosen = ("-k", "nobody or hands", f"--k80-coverage-fail-under={least}")
        assert run(project, *chosen, "-n", "2", apart=True).ret == run(project, *chosen).ret == code


def test_a_run_fails_when_too_little_is_hit(project: pytest.Pytester) -> None:
    """Not at exactly the percentage; an option goes before the setting, and a run without cases hits nothing."""
    (project.path / "house.k80.toml").write_text(HOUSE.split("[[rule]]")[0].replace('"yes"', '"no"'), "utf-8")
    chosen = ("-k", "nobody")
    coverage = coverage_of(load_framework(FRAMEWORK), [{"demand": "high", "hands": "none"}])
    exactly = str(100 * coverage.share)
    assert run(project, *chosen, f"--k80-coverage-fail-under={exactly}").ret == 0
    result = run(project, *chosen, f"--k80-coverage-fail-under={100 * coverage.share + Fraction(1, 1000)}")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAIL: less than *% was hit"])
    project.makeini("[pytest]\nk80_coverage_fail_under = 100")
    assert run(project, *chosen).ret == 1
    assert run(project, *chosen, "--k80-coverage-fail-under=0").ret == 0
    (project.path / "house.k80.toml").unlink()
    project.makepyfile("def test_it(): pass")
    run(project).stdout.fnmatch_lines(["no case was run", "FAIL: less than 100% was hit"])


@pytest.mark.parametrize("wrong", ["x", "-1", "101", "1/0", "1e999999999", "nan", "9" * 100])
def test_a_percentage_that_is_none_is_refused(project: pytest.Pytester, wrong: str) -> None:
    """Before anything is run."""
    result = run(project, f"--k80-coverage-fail-under={wrong}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*k80-coverage-fail-under: a number from 0 to 100 is needed; found *"])


def test_names_that_the_framework_does_not_have_hit_nothing(project: pytest.Pytester) -> None:
    """Their own tests fail, and the account is of the others."""
    (project.path / "house.k80.toml").write_text(HOUSE.replace('hands = "none" }', 'hand = "none" }', 1), "utf-8")
    result = run(project, "--k80-coverage")
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.no_fnmatch_line("*INTERNALERROR*")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("house.k80.toml", "[[case", "*house.k80.toml: line 1, column 7: not well-formed TOML*"),
        ("house.k80.toml", "", "*there is nothing to test here*"),
        ("house.k80.toml", HOUSE.replace("outcome", "outcom"), "*did you mean 'outcome'?*"),
        ("house.k80.toml", HOUSE.replace("house.toml", "gone.toml"), "*No such file or directory*gone.toml*"),
        ("house.toml", "id = 5", "*house.toml: 5 problems*"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(project: pytest.Pytester, name: str, text: str, message: str) -> None:
    """What is wrong with the file or the framework is told of in its own words, and nothing passes."""
    (project.path / name).write_text(text, "utf-8")
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_name_that_the_framework_does_not_have_fails_the_test(project: pytest.Pytester) -> None:
    """A misspelt criterion fails its own test, with the nearest name, and the others run."""
    (project.path / "house.k80.toml").write_text(HOUSE.replace("{ hands =", "{ hand ="), "utf-8")
    result = run(project)
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(["rule: when.hand: the framework has no such criterion*did you mean 'hands'?"])


def test_a_project_without_such_files_does_not_load_the_package(pytester: pytest.Pytester) -> None:
    """The plugin is installed beside every pytest: it costs nothing where it has nothing to do."""
    pytester.makepyfile(
        """
        import sys

        def test_what_is_loaded():
            assert "pytest_k80assess" in sys.modules
            assert not [name for name in sys.modules if name.split(".")[0] == "k80assess"]
        """
    )
    run(pytester, apart=True).assert_outcomes(passed=1)


@pytest.mark.slow
def test_hypothesis_knows_our_documents(pytester: pytest.Pytester) -> None:
    """In a project of its own, a test draws frameworks by their type, once hypothesis has called what is registered."""
    pytest.importorskip("hypothesis")
    installed = any(point.name == "k80assess" for point in entry_points(group="hypothesis"))
    pytester.makepyfile(
        f"""
        import k80assess as k80
        from hypothesis import HealthCheck, given, settings, strategies as st

        if not {installed}:
            from k80assess.testing.registration import register
            register()

        # What is tried is that they are drawn, on a machine that may be busy with other things.
        calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

        @settings(calm, max_examples=10)
        @given(st.from_type(k80.Framework), st.from_type(k80.Agenda))
        def test_drawn(framework, agenda):
            assert isinstance(framework, k80.Framework)
            assert isinstance(agenda, k80.Agenda)

        @settings(calm, max_examples=50)
        @given(st.from_type(k80.Framework))
        def test_that_is_false(framework):
            assert len(framework.criteria) < 3
        """
    )
    result = run(pytester, apart=True)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*framework=Framework(**{'id': 'drawn', 'version': '1', 'outcome': 'a1'*"])
