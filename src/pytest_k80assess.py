"""The pytest plugin: runs files of cases and rules, such as `house.k80.toml`, as tests of a framework.

pytest loads this module in every project that has k80assess installed, so k80assess itself is only loaded if there is
such a file, or a test that uses the fixture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from k80assess.document.framework import Framework
    from k80assess.examine.covered import Coverage, Covering
    from k80assess.testing.cases import Case, Claim

_PERCENTAGE = re.compile(r"[0-9]{1,20}([./][0-9]{1,20})?")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the settings `k80_files` and `k80_framework`, and the options about what the cases hit."""
    files = "patterns of the names of files with cases and rules for k80assess (default: *.k80.toml)"
    parser.addini("k80_files", files, type="args", default=["*.k80.toml"])
    framework = "path of the framework under test, relative to the folder of the settings (default: the packaged one)"
    parser.addini("k80_framework", framework, default="")
    least = "fail when the cases hit less than this percentage of a framework, such as 90"
    parser.addini("k80_coverage_fail_under", least, default="")
    group = parser.getgroup("k80assess")
    group.addoption("--k80-coverage", action="store_true", help="tell which pieces of a framework no case hits")
    group.addoption("--k80-coverage-fail-under", metavar="PERCENT", help=least)


def pytest_configure(config: pytest.Config) -> None:
    """Keep account of what the cases hit, if that is asked for."""
    given = config.getoption("--k80-coverage-fail-under")
    asked = given if given is not None else config.getini("k80_coverage_fail_under")
    least = _percentage(asked) if asked else None
    if config.getoption("--k80-coverage") or least is not None:
        config.pluginmanager.register(Account(config, least), "k80_account")


def _percentage(text: str) -> Fraction:
    try:
        least = Fraction(text if _PERCENTAGE.fullmatch(text) else "-1")
    except ZeroDivisionError:
        least = Fraction(-1)
    if not 0 <= least <= 100:
        raise pytest.UsageError(f"k80-coverage-fail-under: a number from 0 to 100 is needed; found {text!r}")
    return least


class Account:
    """The account of what the cases hit of each framework, for the whole run or for one worker of it.

    Attributes:
        hits: for each framework, by its JSON, the numbers of the pieces that each case hits.
    """

    def __init__(self, config: pytest.Config, least: Fraction | None) -> None:
        self.config = config
        self.least = least
        self.hits: dict[str, list[list[int]]] = {}
        self._coverings: dict[str, Covering] = {}

    def add(self, framework: Framework, case: Case) -> None:
        """Add what a case hits; one with names that the framework does not have hits nothing."""
        from k80assess.data import to_json
        from k80assess.errors import K80Error
        from k80assess.examine.covered import Covering

        key = to_json(framework)
        if key not in self._coverings:
            covering = Covering(framework)
            _ = covering.pieces  # what is too large fails the test, and not the account
            self._coverings[key] = covering
        own = self.hits.setdefault(key, [])
        with suppress(K80Error):  # its own test says what is wrong with it
            own.append(list(self._coverings[key].hits(case.given)))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over the account of a worker of xdist."""
        for key, hits in getattr(node, "workeroutput", {}).get("k80_hits", {}).items():
            self.hits.setdefault(key, []).extend(hits)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand the account over where this is a worker; else fail the run when too little was hit."""
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            output["k80_hits"] = self.hits
        elif self.least is not None and session.exitstatus == pytest.ExitCode.OK and self._too_little():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def coverages(self) -> list[Coverage]:
        """Return what the cases hit of each framework, in the order of their ids and versions."""
        from k80assess.document.framework import Framework
        from k80assess.examine.covered import Covering

        found = []
        for key, hits in self.hits.items():
            covering = self._coverings.get(key) or Covering(Framework.model_validate_json(key))
            found.append(covering.coverage(hits))
        return sorted(found, key=lambda one: (one.framework.id, one.framework.version))

    def _too_little(self) -> bool:
        coverages = self.coverages()
        return self.least is not None and (
            any(100 * one.share < self.least for one in coverages) or (not coverages and self.least > 0)
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what the cases hit of each framework, and which pieces none does."""
        from k80assess.report.content.coverage import coverage_story
        from k80assess.report.formats.plain import text_of
        from k80assess.report.phrases import preferred_language

        terminalreporter.section("k80assess coverage")
        for coverage in self.coverages():
            terminalreporter.line(text_of(coverage_story(coverage), preferred_language()))
        if not self.hits:
            terminalreporter.line("no case was run")
        if self._too_little():
            terminalreporter.line(f"FAIL: less than {float(self.least or 0):g}% was hit", red=True)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Collect the files that the setting `k80_files` names."""
    patterns = parent.config.getini("k80_files")
    if any(file_path.match(pattern) for pattern in patterns):
        return CaseFile.from_parent(parent, path=file_path)
    return None


@pytest.fixture(scope="session")
def k80_framework(pytestconfig: pytest.Config) -> Framework:
    """Return the framework under test: the one that the setting `k80_framework` names, or the packaged one."""
    return _framework(pytestconfig)


def _framework(config: pytest.Config) -> Framework:
    from k80assess.document.files import load_framework

    path = config.getini("k80_framework")
    return load_framework(config.rootpath / path if path else None)


class CaseFile(pytest.File):
    """A file with cases and rules."""

    def collect(self) -> Iterator[CaseItem]:
        """Return a test for each case and each rule."""
        from k80assess.errors import K80Error
        from k80assess.testing.cases import load_cases

        try:
            file, framework = load_cases(self.path)
            framework = _framework(self.config) if framework is None else framework
        except (K80Error, OSError) as error:
            raise self.CollectError(str(error)) from error
        for each in file.tests:
            yield CaseItem.from_parent(self, name=each.name, test=each, framework=framework)


class CaseItem(pytest.Item):
    """A case or rule as a test."""

    def __init__(self, *, test: Case | Claim, framework: Framework, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.test = test
        self.framework = framework
        self.user_properties.append(("file", self._file))
        if test.line is not None:
            self.user_properties.append(("line", test.line))

    @property
    def _file(self) -> str:
        """The path of the file, from where pytest was started if it lies below that."""
        start = self.config.invocation_params.dir
        return str(self.path.relative_to(start) if self.path.is_relative_to(start) else self.path)

    def runtest(self) -> None:
        """Check the case or rule."""
        from k80assess.testing.cases import Case

        account = self.config.pluginmanager.get_plugin("k80_account")
        if account is not None and isinstance(self.test, Case):
            account.add(self.framework, self.test)
        self.test.check(self.framework)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what is wrong and where it stands, without a traceback into this package."""
        from k80assess.errors import K80Error

        if excinfo.errisinstance((AssertionError, K80Error)):
            place = self._file if self.test.line is None else f"{self._file}:{self.test.line}"
            return f"{excinfo.value}\n\n{place}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where it stands, counted from 0 as pytest does, and what the report calls it."""
        return self.path, None if self.test.line is None else self.test.line - 1, self.name
