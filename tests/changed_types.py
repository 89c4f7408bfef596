"""Types of what changed since types were last found right, and of all that hangs on it.

    python -m tests.changed_types [--all]

A file is checked again where its text changed. Where more than the bodies of annotated functions
changed, so is every file that imports it, and what imports those. All else passed as it stands,
and that is said. `make test` checks every file. Without a record of a whole check, all are.
"""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "build" / "types-right.json"
ROOTS = (("src", ROOT / "src"), ("tests", ROOT))
SETTINGS = ("pyproject.toml", "requirements-dev.lock", "tests/changed_types.py")
MANY = 0.6  # of all files: then the whole check is as quick


class Bodies(ast.NodeTransformer):
    """Empties functions whose result is annotated: nobody else sees what is in them."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Empty one, unless attributes are declared in it."""
        return self._emptied(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """The same of a coroutine."""
        return self._emptied(node)

    def _emptied(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        declares = any(
            isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store)
            for inner in ast.walk(node)
        )
        if node.returns is not None and not declares:
            node.body = [ast.Pass()]
        return node


def digest(text: str) -> str:
    """A short hash."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def face(text: str) -> str:
    """A hash of what other files can see of a module: all but bodies, comments and layout."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return digest(text)
    return digest(ast.dump(Bodies().visit(tree)))


def files() -> dict[str, str]:
    """Every Python file that is checked, by its path in the repository: its text."""
    found = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(found)}


def modules(paths: list[str]) -> dict[str, str]:
    """Dotted name of each file."""
    found: dict[str, str] = {}
    for path in paths:
        parts = path.removesuffix(".py").split("/")
        parts = parts[1:] if parts[0] == "src" else parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        found[".".join(parts)] = path
    return found


def imported(text: str, known: Mapping[str, str]) -> set[str]:
    """Files that a module imports, packages on the way included."""
    names: set[str] = set()
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
    for name in list(names):
        parts = name.split(".")
        names |= {".".join(parts[:at]) for at in range(1, len(parts))}
    return {known[name] for name in names if name in known}


def hanging(texts: Mapping[str, str], on: set[str]) -> set[str]:
    """The files that import some files, and what imports those."""
    known = modules(list(texts))
    importers: dict[str, set[str]] = {}
    for path, text in texts.items():
        for other in imported(text, known):
            importers.setdefault(other, set()).add(path)
    found: set[str] = set()
    open_ones = set(on)
    while open_ones:
        new = set[str]().union(*(importers.get(one, set()) for one in open_ones)) - found
        found |= new
        open_ones = new
    return found


def to_check(texts: Mapping[str, str], before: Mapping[str, Any], settings: str) -> set[str] | None:
    """Files whose types may have changed since; None for all of them."""
    if before.get("settings") != settings:
        return None
    kept = cast(dict[str, list[str]], before.get("files", {}))
    if set(kept) - set(texts):
        return None  # a file is gone: who imported it is not known any more
    changed = {path for path, text in texts.items() if kept.get(path, [""])[0] != digest(text)}
    seen = {path for path in changed if kept.get(path, ["", ""])[1] != face(texts[path])}
    found = changed | hanging(texts, seen)
    return None if len(found) > MANY * len(texts) else found


def main(asked: list[str]) -> int:
    """Check, say what was left out, and remember what was right."""
    texts = files()
    settings = digest("".join((ROOT / name).read_text("utf-8") for name in SETTINGS))
    before: dict[str, Any] = (
        json.loads(RECORD.read_text("utf-8")) if RECORD.is_file() and "--all" not in asked else {}
    )
    some = to_check(texts, before, settings)
    chosen = [] if some is None else sorted(some)
    status = 0
    if some is None or chosen:
        command = [str(Path(sys.executable).with_name("basedpyright")), *chosen]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if some is None:
        print(f"Types of all {len(texts)} files were checked.")
    else:
        print(
            f"Types of {len(chosen)} of {len(texts)} files were checked: what changed since all "
            "were right, and what hangs on it. Left out were the others; `make types` and "
            "`make test` check all."
        )
    if not status:
        RECORD.parent.mkdir(parents=True, exist_ok=True)
        held = {path: [digest(text), face(text)] for path, text in texts.items()}
        part = RECORD.with_suffix(".part")
        part.write_text(json.dumps({"settings": settings, "files": held}), encoding="utf-8")
        part.replace(RECORD)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
