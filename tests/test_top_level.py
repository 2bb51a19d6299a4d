"""The top level: every public name, from its home, loaded when it is first asked for and no earlier."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import pkgutil
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import attrs
import pytest
from public_api import public

import k80assess
from k80assess.base.documents import Document

MODULES = k80assess._MODULES
NAMES = sorted(k80assess.__all__)
TABLES = ["", ".documents", ".types"]
EXTRAS = ["numpy", "narwhals", "scipy", "matplotlib", "defusedxml", "hypothesis", "pytest", "pandas", "polars"]


def fresh(script: str) -> str:
    """Run a script in a process that has loaded nothing of ours, and give what it prints."""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return run.stdout.strip()


def shown_to_type_checkers(source: str) -> dict[str, str]:
    """Read the block that only type checkers see: for each name its home, a module being its own."""
    [block] = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom) and node.module != "typing"]
    homes = {alias.asname or alias.name: str(node.module) for node in imports for alias in node.names}
    return {name: f"{home}.{name}" if find_spec(f"{home}.{name}", home) else home for name, home in homes.items()}


def find_spec(name: str, package: str) -> object:
    """Return whether a module is there, without loading it; nothing is found inside what is no package."""
    return importlib.util.find_spec(name) if hasattr(import_module(package), "__path__") else None


def test_a_first_hour_needs_few_names() -> None:
    """The top level shows no more than fifty names, each once, and no modules among them."""
    assert len(k80assess.__all__) <= 50
    assert len(set(k80assess.__all__)) == len(k80assess.__all__)
    assert not set(MODULES) & set(k80assess.__all__)


@pytest.mark.parametrize("module", TABLES)
def test_the_table_the_block_and_all_name_the_same(module: str) -> None:
    """What is served, what type checkers see and what is declared public are the same names, from the same homes."""
    shown = import_module(f"k80assess{module}")
    modules = {name: f"k80assess.{name}" for name in (MODULES if not module else ())}
    seen = shown_to_type_checkers(Path(inspect.getfile(shown)).read_text("utf-8"))
    assert seen == shown._HOMES | modules
    assert sorted(shown.__all__) == sorted(shown._HOMES)
    assert dir(shown) == sorted([*shown.__all__, *modules])


SERVED = [(module, name) for module in TABLES for name in import_module(f"k80assess{module}").__all__]


@pytest.mark.parametrize(("module", "name"), SERVED)
def test_a_name_is_what_its_home_defines(module: str, name: str) -> None:
    """Each name is served from the module that defines it, and says in a docstring what it is."""
    shown = import_module(f"k80assess{module}")
    found = getattr(shown, name)
    assert found is getattr(import_module(shown._HOMES[name]), name)
    assert found.__module__ == shown._HOMES[name]
    assert inspect.getdoc(found)


def test_all_documents_and_all_results_stand_together() -> None:
    """Every document class that a public name leads to is shown by `documents`, every class of results by `types`."""
    documents = {getattr(k80assess.documents, name) for name in k80assess.documents.__all__}
    results = {getattr(k80assess.types, name) for name in k80assess.types.__all__}
    for name, thing in public():
        if inspect.isclass(thing) and not name.startswith(("interop.", "testing.")):
            assert not issubclass(thing, Document) or thing in documents, name
            assert not attrs.has(thing) or thing in results, name


ALWAYS = {"k80assess", "k80assess.base", "k80assess._above", "k80assess.base.names"}


@pytest.mark.parametrize("name", MODULES)
def test_some_modules_are_served_too(name: str) -> None:
    """Everything else is one module deep."""
    assert inspect.ismodule(getattr(k80assess, name))


def test_importing_loads_nothing() -> None:
    """The import alone loads neither pydantic nor attrs, no extra, and nothing of ours but what serves the names."""
    loaded = fresh("import sys, k80assess; print(*sys.modules)").split()
    assert {name for name in loaded if name.split(".")[0] == "k80assess"} == ALWAYS
    assert not {"pydantic", "pydantic_core", "attr", "attrs", *EXTRAS}.intersection(loaded)


def test_the_main_job_loads_no_extra() -> None:
    """Loading, compiling and assessing needs pydantic and attrs, and nothing that an extra brings."""
    use = "k80assess.assess({}, k80assess.load_framework()); k80assess.load_agenda()"
    loaded = fresh(f"import sys, k80assess; {use}; print(*sys.modules)").split()
    assert "pydantic" in loaded
    assert not set(EXTRAS).intersection(loaded)


FOLDERS = ["examine", "govern", "interop", "testing"]
SHOWN = [(folder, name) for folder in FOLDERS for name in getattr(k80assess, folder).__all__]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_shows_what_is_public_in_it(folder: str) -> None:
    """dir() and __all__ give what it shows, and type checkers see the same."""
    module = getattr(k80assess, folder)
    assert dir(module) == sorted(module.__all__)
    homes = shown_to_type_checkers(Path(inspect.getfile(module)).read_text("utf-8"))
    assert sorted(homes) == sorted(module.__all__)
    for name, home in homes.items():
        stands_in = import_module(home)
        assert getattr(module, name) in (stands_in, getattr(stands_in, name, None))


def test_no_format_is_left_out() -> None:
    """Every foreign format is shown."""
    children = {child.name for child in pkgutil.iter_modules(k80assess.interop.__path__)}
    assert {name for name in children if not name.startswith("_")} == set(k80assess.interop.__all__)


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_a_folder_shows_is_there_after_one_import(folder: str) -> None:
    """`import k80assess as k80` is enough to reach it, and nothing of an extra is loaded by looking at the folder."""
    look = f"import sys, k80assess as k80; dir(k80.{folder}); print(*sys.modules, sep='\\n')"
    reach = f"for name in k80.{folder}.__all__: print(getattr(k80.{folder}, name).__name__.rpartition('.')[2])"
    told = fresh(f"{look}\nprint('-')\n{reach}").split()
    loaded, reached = told[: told.index("-")], told[told.index("-") + 1 :]
    assert not {"pydantic", "attrs", *EXTRAS}.intersection(loaded)
    assert reached == [*getattr(k80assess, folder).__all__]


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "name"), SHOWN)
def test_what_a_folder_shows_is_there_without_the_rest_of_it(folder: str, name: str) -> None:
    """Whatever of a folder is asked for first."""
    assert name in fresh(f"import k80assess as k80; print(k80.{folder}.{name}.__name__)")


def test_a_misspelt_module_is_answered_with_the_nearest() -> None:
    """As at the top level itself."""
    with pytest.raises(AttributeError, match=r"'k80assess\.interop' has no attribute 'frame'; did you mean 'frames'"):
        k80assess.interop.frame  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"has no attribute '__wrapped__'$"):
        k80assess.testing.__wrapped__  # type: ignore[attr-defined]  # noqa: B018


def test_no_child_bears_the_name_of_a_public_function() -> None:
    """Importing a submodule puts it on the package, where it would cover a function of the same name."""
    for folder in (k80assess, *(getattr(k80assess, name) for name in FOLDERS)):
        children = {child.name for child in pkgutil.iter_modules(folder.__path__)}
        assert all(inspect.ismodule(getattr(folder, name)) for name in children & set(folder.__all__))
    children = {child.name for child in pkgutil.iter_modules(k80assess.__path__)}
    assert children.isdisjoint(NAMES)
    assert set(MODULES) <= children


def test_a_name_stays_what_it_is_whatever_is_imported_after_it() -> None:
    """Walking through every module of ours leaves every public name as it was."""
    before = {name: getattr(k80assess, name) for name in NAMES}
    for child in pkgutil.walk_packages(k80assess.__path__, "k80assess."):
        if "__main__" not in child.name and "_pyinstaller" not in child.name:
            with suppress(ImportError):  # what an extra brings is not there
                import_module(child.name)
    assert {name: getattr(k80assess, name) for name in NAMES} == before


@pytest.mark.parametrize(
    ("wrong", "near"), [("load_framwork", "load_framework"), ("Asess", "assess"), ("framework", "Framework")]
)
def test_a_misspelt_name_is_answered_with_the_nearest(wrong: str, near: str) -> None:
    """Whoever mistypes a name is told which one is near."""
    with pytest.raises(AttributeError, match=f"has no attribute '{wrong}'; did you mean '{near}'"):
        getattr(k80assess, wrong)


@pytest.mark.parametrize("wrong", ["qqqqqq", "__wrapped__", "_private"])
def test_a_name_like_no_other_has_no_hint(wrong: str) -> None:
    """Where nothing is near there is no hint, and what tools look for by themselves is refused in short."""
    with pytest.raises(AttributeError) as caught:
        getattr(k80assess, wrong)
    assert str(caught.value) == f"module 'k80assess' has no attribute '{wrong}'"


def test_the_names_can_be_listed_and_imported() -> None:
    """dir() gives the public names and modules, and a star import brings the names."""
    assert dir(k80assess) == sorted([*k80assess.__all__, *MODULES])
    script = "from k80assess import *; print(sorted(name for name in dir() if not name.startswith('__')))"
    assert ast.literal_eval(fresh(script)) == sorted(k80assess.__all__)
