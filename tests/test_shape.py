"""The shape of the house: floors, cycles, sizes, names, and who may touch the disk.

Every rule reads the source; none runs it.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "unknot"

# Lowest first. A module imports only from floors below its own, or from its own room.
FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(floor.split())
    for floor in (
        "errors arrays version progress wording",
        "units evidence expression",
        "maths",
        "knot",
        "knots",
        "timeline library",
        "checks couplings",
        "tracing",
        "model",
        "scenario",
        "engine",
        "observe",
        "cohort",
        "diary",
        "parsing",
        "recordings",
        "merging formats",
        "readers",
        "inference",
        "effects",
        "forecasting",
        "group",
        "plan",
        "trial",
        "attribution",
        "answer",
        "synthetic",
        "claims validate",
        "virtual",
        "virtual_trial",
        "exchange",
        "benchmark",
        "store",
        "workflow",
        "report",
        "clinic",
        "docgen",
        "sensitivity",
        "api",
        "__init__",
        "web",
        "figures",
        "cli",
        "__main__",
    )
)
FLOOR_OF = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 60
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}

# Rooms that may touch disk or network. Everything else is a pure function of its arguments.
AT_THE_EDGE = (
    "api",
    "benchmark",
    "cli",
    "exchange",
    "formats",
    "parsing",
    "readers",
    "recordings",
    "store",
    "web",
    "workflow",
)
NETWORK = frozenset(
    "socket ssl urllib.request http.client http.server ftplib smtplib imaplib telnetlib xmlrpc "
    "socketserver asyncio requests httpx aiohttp urllib3 webbrowser".split()
)
DISK = frozenset("os shutil tempfile glob sqlite3 dbm shelve pickle subprocess mmap".split())
READS = frozenset("read_text read_bytes iterdir glob rglob exists is_file is_dir stat".split())
WRITES = frozenset(
    "write_text write_bytes mkdir unlink rmdir touch symlink_to hardlink_to chmod savetxt savez "
    "savez_compressed tofile write_csv write_parquet write_json write_ndjson sink_csv".split()
)
LOADS = frozenset(
    "loadtxt genfromtxt fromfile memmap read_csv scan_csv read_parquet scan_parquet read_json "
    "read_ndjson".split()
)
CLOCK = frozenset("now utcnow today".split())


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    """The module's name below the package: `person.diary`, `knots`, or `__init__` for the root."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if parts[-1] == "__init__" and len(parts) > 1:
        parts = parts[:-1]
    return ".".join(parts)


SOURCES = sources()
MODULES = {dotted(path): path for path in SOURCES}


def every_module(rule: Callable[[str], None]) -> Callable[[], None]:
    """One test of a rule for all modules: whatever breaks it is named, not only the first."""

    def ask_all() -> None:
        wrong: list[str] = []
        for module in sorted(MODULES):
            try:
                rule(module)
            except AssertionError as error:
                wrong.append(f"{module}: {error}")
        assert not wrong, "\n".join(wrong)

    ask_all.__name__, ask_all.__doc__ = rule.__name__, rule.__doc__
    return ask_all


def room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


@cache
def text(module: str) -> str:
    return MODULES[module].read_text(encoding="utf-8")


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(text(module))


@cache
def nodes(module: str) -> list[ast.AST]:
    """Everything in it, walked through once for all rules."""
    return list(ast.walk(tree(module)))


def imported(module: str) -> Iterator[tuple[str, int]]:
    """Every module of ours that a module imports, with the line; `__init__` is the package."""
    for node in nodes(module):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name == "unknot" or name.name.startswith("unknot."):
                    yield name.name.removeprefix("unknot").lstrip(".") or "__init__", node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: relative import"
            if node.module == "unknot" or (node.module or "").startswith("unknot."):
                base = (node.module or "").removeprefix("unknot").lstrip(".")
                for name in node.names:
                    inner = f"{base}.{name.name}".lstrip(".")
                    yield (inner if inner in MODULES else base or "__init__"), node.lineno


def outside_imports(module: str) -> Iterator[tuple[str, int]]:
    """Every module not ours that a module imports, with the line."""
    for node in nodes(module):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno


def at_the_edge(module: str) -> bool:
    return any(module == edge or module.startswith(edge + ".") for edge in AT_THE_EDGE)


def calls(module: str) -> Iterator[tuple[str, bool, ast.Call]]:
    """Every call by its last name, and whether it is a method or an attribute."""
    for node in nodes(module):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, True, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, False, node


def test_there_is_something_to_look_at():
    assert "errors" in MODULES


@every_module
def test_a_room_has_a_floor(module: str):
    assert room(module) in FLOOR_OF, f"say in tests/test_shape.py on which floor {module} stands"


@every_module
def test_imports_come_from_floors_below(module: str):
    here = FLOOR_OF.get(room(module), -1)
    wrong = [
        f"line {line}: {module} (floor {here}) imports {other} (floor {FLOOR_OF.get(room(other))})"
        for other, line in imported(module)
        if room(other) != room(module) and FLOOR_OF.get(room(other), len(FLOORS)) >= here
    ]
    assert not wrong, "\n".join(wrong)


def test_no_import_cycles():
    graph = {
        module: {other for other, _ in imported(module) if other != module} for module in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("import cycle: " + " -> ".join(error.args[1]))


@every_module
def test_files_are_short(module: str):
    lines = len(text(module).splitlines())
    assert lines <= MOST_LINES_A_FILE, f"{module} has {lines} lines; split it by noun"


@every_module
def test_functions_are_short(module: str):
    """Lines from `def` to the end, without the docstring: saying more is never punished."""
    long: list[str] = []
    for node in nodes(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            told = (
                (first.end_lineno or 0) - first.lineno + 1
                if isinstance(first, ast.Expr) and ast.get_docstring(node) is not None
                else 0
            )
            lines = (node.end_lineno or 0) - node.lineno + 1 - told
            if lines > MOST_LINES_A_FUNCTION:
                long.append(f"{module}.{node.name} has {lines} lines")
    assert not long, "\n".join(long)


@every_module
def test_names_say_what_is_inside(module: str):
    assert not NO_NAMES & set(module.split(".")), "it belongs in the lowest room that owns its noun"


@every_module
def test_every_public_module_says_what_it_is(module: str):
    if not any(part.startswith("_") and part != "__init__" for part in module.split(".")):
        assert ast.get_docstring(tree(module)), f"{module} has no docstring"


@every_module
def test_only_the_edge_touches_disk_or_network(module: str):
    """Data that travel with the package are read through importlib.resources, from anywhere."""
    if at_the_edge(module) or module == "__main__":
        return
    outside = list(outside_imports(module))
    names = {name for name, _ in outside}
    wrong = [
        f"line {line}: import {name}"
        for name, line in outside
        if name in NETWORK | DISK or name.split(".")[0] in NETWORK | DISK
    ]
    resources = "importlib.resources" in names and not names & {"pathlib", "pathlib.Path"}
    for name, is_method, node in calls(module):
        refused = (
            name in WRITES | LOADS
            or (name == "open" and not (is_method and resources))
            or (is_method and name in READS and not resources)
        )
        if refused:
            wrong.append(f"line {node.lineno}: {name}()")
    assert not wrong, f"{module} is not at the edge: " + "; ".join(wrong)


@every_module
def test_only_the_edge_reads_the_clock_or_draws_unseeded(module: str):
    if at_the_edge(module):
        return
    wrong = [
        f"line {line}: import {name}"
        for name, line in outside_imports(module)
        if name in {"random", "secrets", "time"}
    ]
    for name, is_method, node in calls(module):
        if is_method and name in CLOCK:
            wrong.append(f"line {node.lineno}: {name}()")
        if name == "default_rng" and not node.args and not node.keywords:
            wrong.append(f"line {node.lineno}: default_rng() without a seed")
    assert not wrong, f"{module}: pass time and random keys in: " + "; ".join(wrong)


@every_module
def test_nothing_is_left_half_done(module: str):
    left = re.findall(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", text(module))
    assert not left, f"{module}: {left}"


def test_nothing_that_a_command_keeps_is_part_of_the_project():
    kept = [path.relative_to(ROOT) for path in kept_files()]
    endings = (".nc", ".answer.json", ".forecasts.json")
    assert not [path for path in kept if path.name.endswith(endings)]


def test_a_public_class_name_stands_once():
    """Whoever reads a name must not have to ask which of two it is."""
    where: dict[str, list[str]] = {}
    for module in MODULES:
        for node in nodes(module):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(module)
    assert not {name: found for name, found in where.items() if len(found) > 1}


def test_no_room_holds_more_than_an_eighth_of_the_house():
    lines: dict[str, int] = {}
    for module, path in MODULES.items():
        count = len(path.read_text(encoding="utf-8").splitlines())
        lines[room(module)] = lines.get(room(module), 0) + count
    whole = sum(lines.values())
    large = {name: round(100 * n / whole, 1) for name, n in lines.items() if n > 0.12 * whole}
    assert not large, "split it by noun"


def test_public_names_are_sorted():
    for node in tree("__init__").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            assert names == sorted(names)
            return
    pytest.fail("unknot/__init__.py has no __all__")


# The project speaks only of itself. Split, so that this list does not find itself.
FOREIGN = re.compile(
    "|".join(
        (
            r"sub-?" + r"agent",
            r"\bcoding " + r"agent",
            r"\blarge language " + r"model",
            r"\blanguage " + r"model",
            r"\bLL" + r"Ms?\b",
            r"\bthis " + r"session\b",
            r"\bAI " + r"(?:assistant|generated)",
            r"\bCha" + r"tGPT",
            r"\bClaude " + r"(?:Code|AI)",
            r"\bmy " + r"brief\b",
            r"(?<![\w.$}])/(?:wo" + r"rk|ro" + r"ot)/",
            r"/tm" + r"p/bash",
            r"/opt/" + r"(?:pypi|wheels)",
            r"(?<![\w.])/(?:ho" + r"me|Us" + r"ers)/\w+/",
        )
    ),
    re.IGNORECASE,
)


def kept_files() -> list[Path]:
    """What is tracked, or would be: everything that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_the_project_speaks_only_of_itself():
    found: list[str] = []
    for path in kept_files():
        raw = path.read_bytes()
        if b"\0" in raw[:8192] or path.suffix == ".lock":
            continue
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
            if match := FOREIGN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]!r}")
    assert not found, "\n".join(found)
