"""Mutation testing: change the source at one place, and see whether some test fails.

    .venv/bin/python tests/mutants.py learning --sample 300

tries 300 mutants of the package `learning`, drawn by a fixed seed and spread over its modules in proportion; without
`--sample` it tries all. Ctrl-C ends it with what was found so far. It first notes which test reaches which line, once,
in `.cache`. Then it tries each mutant in a process of its own, on the tests that reach its line, first those of the
module's own file, until one fails or they have taken `--seconds`. What survives is listed. What is known to survive
stands by reason in `survivors.toml`: for anything else write a test.

A mutant is made in memory. So it counts in the tests' own process and those forked from it, and not in others that a
test starts.
"""

from __future__ import annotations

import argparse
import ast
import functools
import gc
import json
import os
import random
import resource
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from time import process_time
from types import CodeType, FunctionType
from typing import Any, NamedTuple

import coverage
import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "k80assess"
TESTS = {
    "learning": ["learning"],
    "examine": ["examine", "test_k80check.py"],
    "engine": ["engine", "examine", "learning", "test_data_round_trip.py"],
}
"""For each package the folders, or files, of the tests that try it."""

REASONS = Path(__file__).with_name("survivors.toml")
OPTIONS = ["-n", "0", "-q", "--timeout", "600", "--hypothesis-profile"]
PATIENCE = 10.0
"""A test of a mutant may take so many times as long as it did, and as many seconds more, of the processor's time."""

MEMORY = 4 << 30

BROKEN = 3
"""What a process returns in which something else fails than a test."""

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}


class Mutant(NamedTuple):
    """A change of one place in a module.

    Attributes:
        module: the module's path below the package, such as `learning/cones.py`.
        function: what it stands in.
        line: the first line of the place, and `end` the last.
        operator: what kind of change it is.
        before: the place as it is written, and `after` as it is changed.
        tree: the module.
        change: changes it there, in the tree itself.
    """

    module: str
    function: str
    line: int
    end: int
    operator: str
    before: str
    after: str
    tree: ast.Module
    change: Callable[[], None]

    @property
    def name(self) -> str:
        """What it is called: lines move, so they are no part of it."""
        return f"{self.module}: {self.function}: {self.before} -> {self.after}"


# --- what is changed ----------------------------------------------------------------------------------------------


def alternatives(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what can stand in the place of a node, with the operator that puts it there."""
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                for other in COMPARED[type(operator)]:
                    yield "comparison", _with(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])
        case ast.BinOp() | ast.AugAssign() if type(node.op) in COMPUTED:
            yield "arithmetic", _with(node, op=COMPUTED[type(node.op)]())
        case ast.BoolOp():
            yield "logic", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield "logic", node.operand
        case ast.Constant(value=bool(value)):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield "constant", ast.Constant(value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in CALLED:
            arguments = node.args[:1] if name == "sorted" else node.args
            keywords = [] if name == "sorted" else node.keywords
            yield "builtin", _with(node, func=ast.Name(CALLED[name], ast.Load()), args=arguments, keywords=keywords)
        case ast.Slice():
            for bound in ("lower", "upper", "step"):
                if getattr(node, bound) is not None:
                    yield "slice", _with(node, **{bound: None})
        case ast.Continue():
            yield "statement", ast.Break()
        case ast.Break():
            yield "statement", ast.Continue()
        case ast.Raise() | ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "statement", ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "statement", ast.Pass()
    if isinstance(node, ast.AugAssign):
        yield "statement", ast.Pass()


def places_of(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """Yield what is right below a node, with its field and its place there, but for what is left as it is."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "defaults", "kw_defaults"):
            continue
        for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and not _is_left(node):
                yield field, place, node


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    other = deepcopy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def mutants(module: str, tree: ast.Module) -> Iterator[Mutant]:
    """Yield the mutants of a module.

    Left as they are: what a module or a class does when it is imported, its limits among it; annotations, defaults,
    decorators, assertions, strings, what goes into a sentence, how a thing is shown (`__repr__`), and whether `zip` is
    strict.
    """

    def below(parent: ast.AST, function: str, line: int, end: int, *, inside: bool) -> Iterator[Mutant]:
        for field, place, node in places_of(parent):
            own = function
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                own = f"{function}.{node.name}".lstrip(".")
            own_line, own_end = getattr(node, "lineno", line), getattr(node, "end_lineno", end)
            others = [*alternatives(node)]
            if field == "test" or (field == "ifs" and isinstance(parent, ast.comprehension)):
                # A loop that never ends would only show how patient the tests are.
                values = [False] if isinstance(parent, ast.While) else [True, False]
                others += [("condition", ast.Constant(value)) for value in values]
            for operator, other in others if inside else ():
                change = partial(_put, parent, field, place, other)
                before, after = ast.unparse(node), ast.unparse(other)
                yield Mutant(module, own, own_line, own_end, operator, before, after, tree, change)
            yield from below(node, own, own_line, own_end, inside=inside or isinstance(node, ast.FunctionDef))

    yield from below(tree, "", 1, 1, inside=False)


def _put(parent: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if isinstance(node, ast.Pass):
        assert place is not None  # a statement stands among others
        # A function gets no code that closes over fewer names, and what yields stays a generator.
        node = ast.If(ast.Constant(False), [getattr(parent, field)[place]], [])
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def _is_left(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.JoinedStr() | ast.FunctionDef(name="__repr__") | ast.keyword(arg="strict"):
            return True
        case ast.Call(func=ast.Name(id="Sentence" | "cast" | "assert_never")):
            return True
    return False


def mutants_of(package: str) -> dict[str, list[Mutant]]:
    """Return the mutants of a package by module."""
    found = {}
    for path in sorted((SOURCE / package).glob("*.py")):
        module = f"{package}/{path.name}"
        found[module] = [*mutants(module, ast.parse(path.read_text("utf-8")))]
    return found


def drawn(found: dict[str, list[Mutant]], sample: int | None, seed: int) -> list[Mutant]:
    """Return a sample of the mutants, of each module in proportion and at least one, in an order by chance."""
    chance, total = random.Random(seed), sum(map(len, found.values()))
    chosen: list[Mutant] = []
    for own in found.values():
        size = len(own) if sample is None else -(-sample * len(own) // max(1, total))
        chosen += chance.sample(own, min(len(own), size))
    chance.shuffle(chosen)
    return chosen


# --- which tests reach which line ---------------------------------------------------------------------------------


class Reach(NamedTuple):
    """Which tests reach which line: by module and line; and how long each test takes, in seconds of the processor."""

    lines: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]

    def tests(self, mutant: Mutant) -> set[str]:
        """Return the tests that reach a mutant."""
        by_line = self.lines.get(mutant.module, {})
        return {test for line in range(mutant.line, mutant.end + 1) for test in by_line.get(str(line), ())}

    def first(self, tests: set[str], mutant: Mutant, killed: Counter[str], seconds: float) -> list[str]:
        """Return as many tests as take so many seconds: those of its own module first, then what kills quickly."""
        package, name = mutant.module.removesuffix(".py").split("/")
        own = f"tests/{package}/test_{name}.py::"
        order = sorted(
            tests,
            key=lambda test: (not test.startswith(own), self.seconds[test] / (1 + killed[test]), test),
        )
        so_far = accumulate(map(self.seconds.__getitem__, order), initial=0.0)
        return [test for test, before in zip(order, so_far, strict=False) if before < seconds]


class Noting:
    """A plugin that notes which test reaches which line, and how long it takes."""

    def __init__(self) -> None:
        self.coverage = coverage.Coverage(data_file=None, branch=False, include=[f"{SOURCE}/*"], config_file=False)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        start = process_time()
        yield
        self.seconds[item.nodeid] = process_time() - start

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)


def note(folder: str, profile: str, file: Path) -> int:
    """Run the tests of a folder or file once, and write which reach which line; what fails or skips tells nothing."""
    noting = Noting()
    noting.coverage.start()
    code = pytest.main([*OPTIONS, profile, f"tests/{folder}"], [noting])
    noting.coverage.stop()
    data = noting.coverage.get_data()
    lines: dict[str, dict[str, list[str]]] = {}
    for measured in data.measured_files():
        lines[str(Path(measured).relative_to(SOURCE))] = {
            str(line): [test for test in tests if test and test not in noting.failed]
            for line, tests in data.contexts_by_lineno(measured).items()
        }
    if not lines or code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"lines": lines, "seconds": noting.seconds}), "utf-8")
    return 0


def reach_of(package: str, profile: str) -> Reach:
    """Return which tests reach which line of a package; noted in `.cache`, and anew once source or tests change."""
    reach = Reach({}, {})
    for folder in TESTS[package]:
        tests = ROOT / "tests" / folder
        sources = [*SOURCE.rglob("*.py"), *(tests.glob("*.py") if tests.is_dir() else [tests])]
        state = sha256("".join([path.read_text("utf-8") for path in sorted(sources)]).encode()).hexdigest()
        file = ROOT / ".cache" / "mutants" / f"{folder}-{profile}-{state[:16]}.json"
        if not file.exists() and in_a_fork(partial(note, folder, profile, file)):
            sys.exit(f"the tests of {folder} do not run without a mutant")
        noted = json.loads(file.read_text("utf-8"))
        reach.seconds.update(noted["seconds"])
        for module, lines in noted["lines"].items():
            for line, tests in lines.items():
                reach.lines.setdefault(module, {}).setdefault(line, []).extend(tests)
    return reach


# --- trying a mutant ----------------------------------------------------------------------------------------------


class Trial:
    """A plugin that runs no tests, but tries mutants on them.

    All is imported once. A mutant gets a process of its own, in which functions get the code of the mutant; what was
    worked out before is forgotten there.
    """

    def __init__(self, chosen: list[Mutant], reach: Reach, known: dict[str, str], seconds: float) -> None:
        self.chosen, self.reach, self.known, self.seconds = chosen, reach, known, seconds
        self.fates: list[str] = []
        self.killed: Counter[str] = Counter()
        self.reading, self.writing = os.pipe()  # by which a process tells which test failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        things = gc.get_objects()
        self.functions = [one for one in things if isinstance(one, FunctionType)]
        self.caches = [one for one in things if isinstance(one, functools._lru_cache_wrapper)]
        for number, mutant in enumerate(self.chosen, 1):
            reached = self.reach.tests(mutant) & items.keys()
            tests = [items[test] for test in self.reach.first(reached, mutant, self.killed, self.seconds)]
            code = in_a_fork(partial(self._runs, mutant, tests)) if tests else None
            if code == BROKEN:
                sys.exit(f"this mutant cannot be made: {mutant.name}")
            fate = "unreached" if code is None else "survived" if not code else "time" if code < 0 else "killed"
            self.fates.append(fate)
            if fate == "killed":
                self.killed[os.read(self.reading, 1 << 12).decode()] += 1
            if fate in ("survived", "unreached"):
                reason = self.known.get(mutant.name, "NEW")
                print(f"{number} {fate} [{reason}] {mutant.operator}, line {mutant.line}: {mutant.name}", flush=True)
        return True

    def _runs(self, mutant: Mutant, tests: list[pytest.Item]) -> int:
        """Return 0 where a mutant passes tests."""
        path = SOURCE / mutant.module
        mutant.change()
        changed = {}
        waiting = [compile(ast.fix_missing_locations(mutant.tree), str(path), "exec", dont_inherit=True)]
        while waiting:
            code = waiting.pop()
            changed[code.co_qualname, code.co_firstlineno] = code
            waiting.extend([own for own in code.co_consts if isinstance(own, CodeType)])
        own = [function for function in self.functions if function.__code__.co_filename == str(path)]
        assert own, "a mutant of nothing would survive"
        for function in own:
            function.__code__ = changed[function.__code__.co_qualname, function.__code__.co_firstlineno]
        for cache in self.caches:
            cache.cache_clear()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for test in tests:
            until = process_time() + PATIENCE * (1 + self.reach.seconds[test.nodeid])
            resource.setrlimit(resource.RLIMIT_CPU, (int(until) + 1, resource.RLIM_INFINITY))
            try:
                test.config.hook.pytest_runtest_protocol(item=test, nextitem=None)
            except MemoryError:  # where there is not even enough to tell which test failed
                os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.writing, report.nodeid.encode())
            os._exit(1)


def in_a_fork(act: Callable[[], int]) -> int:
    """Return what becomes of an act in a process of its own: its code, or less than 0 where it was ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = BROKEN
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        code = act()
    finally:
        os._exit(code)


# --- the run ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Try mutants, and tell what became of them."""
    parser = argparse.ArgumentParser(description="Mutation testing.")
    parser.add_argument("package", choices=TESTS)
    parser.add_argument("--sample", type=int, help="how many mutants to draw; all when left out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--module", action="append", help="only this module, such as cones")
    parser.add_argument("--only", action="append", default=[], help="only mutants with this in their name")
    parser.add_argument("--profile", default="mutation", help="how many examples tests take, as in conftest.py")
    parser.add_argument("--seconds", type=float, default=10, help="how long the tests of a mutant may take together")
    asked = parser.parse_args()
    os.chdir(ROOT)
    reach = reach_of(asked.package, asked.profile)
    found = mutants_of(asked.package)
    if asked.module:
        found = {f"{asked.package}/{module}.py": found[f"{asked.package}/{module}.py"] for module in asked.module}
    for module, own in found.items():
        found[module] = [one for one in own if not asked.only or any(text in one.name for text in asked.only)]
    known = {name: reason for reason, names in tomllib.loads(REASONS.read_text("utf-8")).items() for name in names}
    trial = Trial(drawn(found, asked.sample, asked.seed), reach, known, asked.seconds)
    pytest.main(
        [*OPTIONS, asked.profile, "--capture=no", *[f"tests/{folder}" for folder in TESTS[asked.package]]], [trial]
    )
    told = ", ".join([f"{trial.fates.count(own)} {own}" for own in ("killed", "time", "survived", "unreached")])
    print(f"{asked.package}: {len(trial.fates)} of {sum(map(len, found.values()))} mutants tried: {told}")


if __name__ == "__main__":
    main()
