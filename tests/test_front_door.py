"""The front door: every public name, from its home, loaded when it is first asked for and no earlier."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

import k80assess

SOURCE = Path(inspect.getfile(k80assess)).read_text("utf-8")
HOMES, MODULES = k80assess._HOMES, k80assess._MODULES
NAMES = sorted(HOMES)
EXTRAS = ["numpy", "narwhals", "scipy", "matplotlib", "defusedxml", "hypothesis", "pytest", "pandas", "polars"]


def fresh(script: str) -> str:
    """Run a script in a process that has loaded nothing of ours, and give what it prints."""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return run.stdout.strip()


def shown_to_type_checkers(source: str) -> dict[str, str]:
    """Read the block that only type checkers see: for each name its home."""
    [block] = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    assert len(imports) == len(block.body)
    return {alias.asname or alias.name: str(node.module) for node in imports for alias in node.names}


def test_the_table_the_block_and_all_name_the_same() -> None:
    """What is served, what type checkers see and what is declared public are the same names, from the same homes."""
    served = {name: f"k80assess.{home}" for name, home in HOMES.items()} | dict.fromkeys(MODULES, "k80assess")
    assert shown_to_type_checkers(SOURCE) == served
    assert sorted(k80assess.__all__) == sorted(served)
    assert len(set(k80assess.__all__)) == len(k80assess.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_what_its_home_defines(name: str) -> None:
    """Each name is served from the module that defines it, and says in a docstring what it is."""
    found = getattr(k80assess, name)
    assert found is getattr(import_module(f"k80assess.{HOMES[name]}"), name)
    assert found.__module__ == f"k80assess.{HOMES[name]}"
    assert inspect.getdoc(found)


ALWAYS = {"k80assess", "k80assess.base", "k80assess._above", "k80assess.base.lazy"}


@pytest.mark.parametrize("name", MODULES)
def test_some_modules_are_served_too(name: str) -> None:
    """Errors, foreign formats and testing are reached as modules."""
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


FOLDERS = ["interop", "testing"]
SHOWN = [(folder, name) for folder in FOLDERS for name in getattr(k80assess, folder).__all__]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_of_the_front_door_shows_its_modules(folder: str) -> None:
    """dir() and __all__ give what it shows, type checkers see the same, and no module of it is left out."""
    module = getattr(k80assess, folder)
    assert dir(module) == sorted(module.__all__)
    homes = shown_to_type_checkers(Path(inspect.getfile(module)).read_text("utf-8"))
    assert sorted(homes) == sorted(module.__all__)
    for name, home in homes.items():
        stands_in = import_module(f"{home}.{name}" if home == module.__name__ else home)
        assert getattr(module, name) in (stands_in, getattr(stands_in, name, None))
    children = {child.name for child in pkgutil.iter_modules(module.__path__) if not child.name.startswith("_")}
    assert children - {"registration"} <= set(module.__all__)  # that one is called by hypothesis


@pytest.mark.parametrize(("folder", "name"), SHOWN)
def test_what_a_folder_shows_is_there_after_one_import(folder: str, name: str) -> None:
    """`import k80assess as k80` is enough to reach it, and nothing of an extra is loaded by looking at the folder."""
    look = f"import sys, k80assess as k80; dir(k80.{folder}); print(*sys.modules)"
    loaded = fresh(look).split()
    assert not {"pydantic", "attrs", *EXTRAS}.intersection(loaded)
    assert name in fresh(f"import k80assess as k80; print(k80.{folder}.{name}.__name__)")


def test_a_misspelt_module_is_answered_with_the_nearest() -> None:
    """As at the front door itself."""
    with pytest.raises(AttributeError, match=r"'k80assess\.interop' has no attribute 'frame'; did you mean 'frames'"):
        k80assess.interop.frame  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"has no attribute '__wrapped__'$"):
        k80assess.testing.__wrapped__  # type: ignore[attr-defined]  # noqa: B018


def test_no_child_bears_the_name_of_a_public_function() -> None:
    """Importing a submodule puts it on the package, where it would cover a function of the same name."""
    children = {child.name for child in pkgutil.iter_modules(k80assess.__path__)}
    assert children.isdisjoint(HOMES)
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
    """dir() gives the public names, and a star import brings exactly those."""
    assert dir(k80assess) == sorted(k80assess.__all__)
    script = "from k80assess import *; print(sorted(name for name in dir() if not name.startswith('__')))"
    assert ast.literal_eval(fresh(script)) == sorted(k80assess.__all__)
