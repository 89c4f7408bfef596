"""Every small slip that could be made in the limits, and whether a test notices it.

    pip install -e '.[mutants]' && chrt -i 0 python studies/limits_mutants.py

cosmic-ray says which slips there are in plan/limits.py and plan/derive.py (studies/
limits_mutants.toml). Each is tried in a process of its own in which the module is loaded with the
slip in it; no file is changed. A slip in an annotation alone changes nothing that runs and is
counted apart. What survives is listed, with the reason why it changes no result where there is one
(studies/limits_mutants.toml, by the changed line); one without a reason is a test that is missing.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import importlib.abc
import importlib.machinery
import inspect
import json
import os
import pickle
import signal
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast

ROOT = Path(__file__).resolve().parent.parent
ABOUT = ROOT / "studies" / "limits_mutants.toml"
OUT = ROOT / "docs" / "measured" / "limits_mutants.json"
IMPORTED = "ignore::pytest.PytestAssertRewriteWarning"  # Hypothesis is loaded before pytest runs
FIRST_STATES = 2_000
RESULTS = KILLED, TIMED_OUT, SURVIVED, ANNOTATION = (
    "killed", "timed_out", "survived", "annotation",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One slip."""

    module: str
    operator: str
    source: str
    line: int
    before: str
    after: str

    @property
    def name(self) -> str:
        """Where, and what became what."""
        return f"{self.module}:{self.line} {self.before} -> {self.after}"


def mutants(module: str, text: str) -> Iterator[Mutant]:
    """Every slip that cosmic-ray knows of in a module."""
    whole = pickle.dumps(get_ast(text))  # each slip is made in a tree of its own
    for name in sorted(cosmic_ray.plugins.operator_names()):
        kind: Any = cosmic_ray.plugins.get_operator(name)
        if kind.arguments():
            continue
        for at, node in enumerate(ast_nodes(pickle.loads(whole))):
            for place, _ in enumerate(kind().mutation_positions(node)):
                changed = _slip(pickle.loads(whole), kind(), at, place)
                yield Mutant(module, name, changed, *_change(text, changed))


def _slip(tree: Any, operator: Any, at: int, place: int) -> str:
    """The source with one node mutated, as `cosmic_ray.mutating.MutationVisitor` does it."""
    node = next(islice(ast_nodes(tree), at, None))
    family, spot = node.parent, next(i for i, one in enumerate(node.parent.children) if one is node)
    made = operator.mutate(node, place)
    family.children[spot : spot + 1] = [] if made is None else [made]
    return str(tree.get_code())


def _change(text: str, changed: str) -> tuple[int, str, str]:
    """The line that was changed, before and after."""
    pairs = zip(text.splitlines(), changed.splitlines(), strict=False)
    for number, (before, after) in enumerate(pairs, 1):
        if before != after:
            return number, before.strip(), after.strip()
    lines = list(difflib.ndiff(text.splitlines(), changed.splitlines()))
    return 0, "", " ".join(line for line in lines if line[:1] in "+-")


class _Bare(ast.NodeTransformer):
    """Without annotations, which nothing evaluates."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Without what it says that it returns."""
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(0)
        return self.generic_visit(node)


def runs_alike(text: str, changed: str) -> bool:
    """Whether two sources differ in annotations alone."""
    try:
        one, other = (ast.dump(_Bare().visit(ast.parse(each))) for each in (text, changed))
    except SyntaxError:
        return False
    return one == other


class Slipped(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module with a slip in it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """The module with the slip, where it is asked for."""
        if fullname != self.mutant.module:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def create_module(self, _: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """As usual."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run its source."""
        code: CodeType = compile(self.mutant.source, self.mutant.name, "exec")
        exec(code, module.__dict__)


def trial(mutant: Mutant, tests: list[str], seconds: int) -> str:
    """Whether the tests notice, in a process of its own."""
    child = os.fork()
    if child == 0:
        os._exit(_tried(mutant, tests))
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TIMED_OUT


def _tried(mutant: Mutant, tests: list[str]) -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.meta_path.insert(0, Slipped(mutant))
    try:
        for test in tests:
            _call(test)
        pytest: Any = importlib.import_module("pytest")
        options = ["-x", "-q", "-p", "no:cacheprovider", "-W", IMPORTED]
        return int(pytest.main([*options, *tests]))
    except BaseException:  # noqa: BLE001 - whatever it is, it was noticed
        return 1


def _call(test: str) -> None:
    """A look without pytest, which takes longer to begin: the tests that need nothing."""
    module: Any = importlib.import_module(test.removesuffix(".py").replace("/", "."))
    if hasattr(module, "compare"):
        module.compare(range(FIRST_STATES))  # of those that its test compares
        return
    for name, each in vars(module).items():
        marks = {one.name for one in getattr(each, "pytestmark", ())}
        plain = name.startswith("test_") and "study" not in marks
        if plain and not inspect.signature(each).parameters:
            each()


def warm() -> None:
    """Load what the tests load, so that each process of its own begins with it, but no slip."""
    for name in ("hypothesis", "pytest", "unknot.diary.exposure", "unknot.forecasting.flares"):
        importlib.import_module(name)
    assert not any(name.startswith("unknot.plan") for name in sys.modules)


def tried(about: Mapping[str, Any], part: int, parts: int) -> Iterator[tuple[Mutant, str]]:
    """What became of every slip, or of each so-manieth."""
    for module, tests in about["modules"].items():
        path = ROOT / "src" / Path(*module.split(".")).with_suffix(".py")
        text = path.read_text(encoding="utf-8")
        same = Mutant(module, "none", text, 0, "", "")
        assert trial(same, tests, about["seconds"]) == SURVIVED  # it can be told apart
        for at, mutant in enumerate(mutants(module, text)):
            if at % parts == part - 1:
                alike = runs_alike(text, mutant.source)
                result = ANNOTATION if alike else trial(mutant, tests, about["seconds"])
                yield mutant, result


def main() -> None:
    """Try them all, and write what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--part", default="1/1", help="the first of four: 1/4")
    parser.add_argument("--module", help="one alone, such as unknot.plan.derive")
    asked = parser.parse_args()
    about = tomllib.loads(ABOUT.read_text(encoding="utf-8"))
    if asked.module is not None:
        about["modules"] = {asked.module: about["modules"][asked.module]}
    reasons = {row["after"]: row["why"] for row in about.get("alike", [])}
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    warm()
    found = {module: dict.fromkeys(RESULTS, 0) for module in about["modules"]}
    survivors: list[dict[str, Any]] = []
    began = time.time()
    for mutant, result in tried(about, *map(int, asked.part.split("/"))):
        found[mutant.module][result] += 1
        if result == SURVIVED:
            why = reasons.get(mutant.after)
            survivors.append({
                "module": mutant.module, "line": mutant.line, "operator": mutant.operator,
                "before": mutant.before, "after": mutant.after, "why_equivalent": why,
            })  # fmt: skip
            print(f"{result}: {mutant.name}  {why or ''}", flush=True)
    minutes = round((time.time() - began) / 60.0, 1)
    written = {"modules": found, "survivors": survivors, "minutes": minutes}
    asked.out.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
