"""The pytest plugin: runs files of cases and rules, such as `house.k80.toml`, as tests of a framework.

pytest loads this module in every project that has k80assess installed, so k80assess itself is only loaded if there is
such a file, or a test that uses the fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from k80assess.document.framework import Framework
    from k80assess.testing.cases import Case, Claim


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the settings `k80_files` and `k80_framework`."""
    files = "patterns of the names of files with cases and rules for k80assess (default: *.k80.toml)"
    parser.addini("k80_files", files, type="args", default=["*.k80.toml"])
    framework = "path of the framework under test, relative to the folder of the settings (default: the packaged one)"
    parser.addini("k80_framework", framework, default="")


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
