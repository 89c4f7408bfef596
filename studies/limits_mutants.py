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
import importlib.abc
import importlib.machinery
import json
import os
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.mutating import MutationVisitor

ROOT = Path(__file__).resolve().parent.parent
ABOUT = ROOT / "studies" / "limits_mutants.toml"
OUT = ROOT / "docs" / "measured" / "limits_mutants.json"
KILLED, SURVIVED, TIMED_OUT, ANNOTATION = "killed", "survived", "timed_out", "annotation"


@dataclass(frozen=True)
class Mutant:
    """One slip."""

    module: str
    operator: str
    occurrence: int
    source: str
    line: int
    before: str
    after: str

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line} {self.before} -> {self.after}"


def mutants(module: str, text: str) -> Iterator[Mutant]:
    """Every slip that cosmic-ray knows of in a module."""
    for name in sorted(cosmic_ray.plugins.operator_names()):
        kind: Any = cosmic_ray.plugins.get_operator(name)
        if kind.arguments():
            continue
        for occurrence in count():
            changed: str | None = MutationVisitor.mutate_code(text, kind(), occurrence)
            if changed is None:
                break
            yield Mutant(module, name, occurrence, changed, *_change(text, changed))


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
    one, other = (ast.dump(_Bare().visit(ast.parse(each))) for each in (text, changed))
    return one == other


class Slipped(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module with a slip in it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        code: CodeType = compile(self.mutant.source, self.mutant.name, "exec")
        exec(code, module.__dict__)  # noqa: S102 - what this study is for


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
    import pytest

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.meta_path.insert(0, Slipped(mutant))
    try:
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
        return int(pytest.main([*options, *tests]))
    except BaseException:  # noqa: BLE001 - whatever it is, it was noticed
        return 1


def main() -> None:
    """Try them all, and write what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", help="slips of lines that hold this")
    parser.add_argument("--part", default="1/1", help="the first of four: 1/4")
    asked = parser.parse_args()
    about = tomllib.loads(ABOUT.read_text(encoding="utf-8"))
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    import hypothesis
    import pytest

    import unknot.diary.exposure
    import unknot.forecasting.flares

    assert hypothesis and pytest and unknot.forecasting.flares and unknot.diary.exposure
    assert not any(name.startswith("unknot.plan") for name in sys.modules)
    part, parts = map(int, asked.part.split("/"))
    found: Counter[tuple[str, str]] = Counter()
    survivors: list[dict[str, Any]] = []
    began = time.time()
    for module in about["modules"]:
        path = ROOT / "src" / Path(*module.split(".")).with_suffix(".py")
        text = path.read_text(encoding="utf-8")
        for at, mutant in enumerate(mutants(module, text)):
            if at % parts != part - 1 or (asked.only and asked.only not in mutant.before):
                continue
            alike = runs_alike(text, mutant.source)
            result = ANNOTATION if alike else trial(mutant, about["tests"], about["seconds"])
            found[module, result] += 1
            if result == SURVIVED:
                why = next((row["why"] for row in about.get("alike", [])
                            if row["after"] == mutant.after), None)  # fmt: skip
                row = {"module": module, "line": mutant.line, "operator": mutant.operator,
                       "before": mutant.before, "after": mutant.after, "why_equivalent": why}  # fmt: skip
                survivors.append(row)
                print(f"{result}: {mutant.name}  {why or ''}", flush=True)
    written = {
        "modules": {
            module: {result: found[module, result]
                     for result in (KILLED, TIMED_OUT, SURVIVED, ANNOTATION)}
            for module in about["modules"]
        },
        "survivors": survivors,
        "minutes": round((time.time() - began) / 60.0, 1),
    }  # fmt: skip
    asked.out.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(written["modules"], indent=1))


if __name__ == "__main__":
    main()
