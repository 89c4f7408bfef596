"""The documents tell the truth: commands exist, links resolve, examples run, the map is whole."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest
from tests.web.test_words import grade

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "unknot"
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
# The doors of the site link to where its pages will lie: `make site` and tests/test_site.py check.
DOCUMENTS = [
    path
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    if not path.is_relative_to(ROOT / "docs" / "site")
]

MAY_RUN = {
    *("MIT", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Zlib", "CC0-1.0", "PSF-2.0"),
    *("ISC", "MIT-0"),
    *("Apache-2.0", "Apache-2.0 WITH LLVM-exception"),
}
MAY_HELP = {
    *MAY_RUN,
    "MIT-CMU",
    "MPL-2.0",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-or-later",
}

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS]
)


def prose(text: str) -> str:
    """A document without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The names that headings can be linked by."""
    headings = re.findall(r"^#+ (.+)$", prose(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in headings}


def examples() -> list[tuple[str, str]]:
    """Every fenced block that is marked `python runnable`, with where it stands."""
    found: list[tuple[str, str]] = []
    for path in DOCUMENTS:
        blocks = re.findall(
            r"^```python runnable\n(.*?)^```$",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL | re.MULTILINE,
        )
        for number, block in enumerate(blocks, start=1):
            found.append((f"{path.relative_to(ROOT)}:{number}", block))
    return found


def commands() -> dict[str, object] | None:
    """The commands that `unknot` has, or None while it has none."""
    spec = importlib.util.find_spec("unknot.cli")
    if spec is None or spec.origin is None:
        return None
    import click

    # By name: the type checker may see this file before it sees the commands.
    main: object = vars(importlib.import_module("unknot.cli"))["main"]
    group = getattr(main, "cli", main)
    return dict(group.commands) if isinstance(group, click.Group) else None


@every_document
def test_links_resolve(document: Path):
    text = prose(document.read_text(encoding="utf-8"))
    broken: list[str] = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (document.parent / name).resolve() if name else document
        there = place.exists() and place.is_relative_to(ROOT)
        if not there or (anchor and anchor not in anchors(place.read_text(encoding="utf-8"))):
            broken.append(target)
    assert not broken


@every_document
def test_make_commands_exist(document: Path):
    text = document.read_text(encoding="utf-8")
    quoted = re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, flags=re.MULTILINE)
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert set(quoted) <= targets


def test_readme_leads_with_the_two_commands():
    assert re.search(r"^make start\b.*\n^make test\b", README, flags=re.MULTILINE)
    assert len(README.splitlines()) <= 120


def test_readme_and_the_commands_agree():
    there = commands()
    assert there is not None
    rows = re.findall(r"^\| (`unknot .*?) \|", README, flags=re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`unknot ([a-z-]+)", row)}
    assert told == set(there)
    used = set(re.findall(r"bin/unknot ([a-z-]+)", README + CONTRIBUTING + MAKEFILE))
    assert used <= told


EXAMPLES = examples()


@pytest.mark.parametrize(("where", "code"), EXAMPLES, ids=[where for where, _ in EXAMPLES])
def test_examples_run(where: str, code: str):
    exec(compile(code, where, "exec"), {"__name__": "example"})


def test_there_are_examples():
    assert EXAMPLES


def test_the_map_lists_every_room_and_no_other():
    rows = re.findall(r"^\| (`[^|]+`) \|", CONTRIBUTING, flags=re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    there = {
        path.name + "/" if path.is_dir() else path.name
        for path in PACKAGE.iterdir()
        if (path.is_dir() and any(path.rglob("*.*")) and path.name != "__pycache__")
        or (path.suffix == ".py" and not path.name.startswith("__"))
    }
    assert there <= told, "these rooms are missing from the map in CONTRIBUTING.md"


def test_the_changelog_says_whether_forecasts_change():
    version = re.search(r'^__version__ = "(.+)"', (PACKAGE / "version.py").read_text(), re.M)
    assert version is not None
    assert f"## {version[1]}" in CHANGELOG
    for entry in re.split(r"^\* ", CHANGELOG, flags=re.MULTILINE)[1:]:
        assert "Forecasts change:" in entry.partition("\n## ")[0], entry


def test_decisions_are_numbered_and_short():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    for number, path in zip(numbers, DECISIONS, strict=True):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert len(text.splitlines()) <= 80


def locked(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, flags=re.MULTILINE))


def test_every_dependency_has_a_permitted_licence_and_a_reason():
    row = re.compile(r"^\| ([a-z0-9._-]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
    to_run: dict[str, str] = {}
    to_help: dict[str, str] = {}
    for name in (
        "0002-dependencies.md",
        "0022-exports-and-one-file.md",
        "0024-plans.md",
        "0026-the-page.md",
        "0027-the-clinic-report.md",
        "0029-sbml-in.md",
        "0035-nothing-in-the-way.md",
        "0036-robust-page.md",
    ):
        text = (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8")
        run, _, rest = text.partition("## To test")
        to_run |= {name: licence for name, licence, _ in row.findall(run) if name != "package"}
        to_help |= {name: licence for name, licence, _ in row.findall(rest) if name != "package"}
    for licences, permitted in ((to_run, MAY_RUN), (to_help, MAY_HELP)):
        for name, licence in licences.items():
            choices = [set(choice.split(" AND ")) for choice in licence.strip().split(" OR ")]
            assert any(parts <= permitted for parts in choices), f"{name}: {licence}"
    assert locked("requirements.lock") == set(to_run)
    assert locked("requirements-dev.lock") == set(to_run) | set(to_help)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in declared["dependencies"]:
        assert re.split(r"[<>=!~\[ ]", requirement)[0] in to_run, requirement


def test_the_two_locks_agree():
    pins = [
        set(re.findall(r"^(\S+==[^\s\\;]+)", (ROOT / name).read_text(), flags=re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0] <= pins[1]


def test_the_verdicts_shown_are_those_that_were_measured():
    """docs/verdicts.md and the table in README are made from the kept figures alone."""
    path = ROOT / "studies" / "verdicts" / "record.py"
    spec = importlib.util.spec_from_file_location("record", path)
    assert spec is not None
    assert spec.loader is not None
    record = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(record)
    found = json.loads((ROOT / "docs" / "measured" / "verdicts.json").read_text(encoding="utf-8"))
    assert (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8") == record.page(found)
    assert record.in_readme(README, found) == README, "make records"
    assert set(found["groups"]) == {"others", "ours", "body", "blind"}
    for who, methods in found["groups"].items():
        assert methods["unknot"]["nulls" if who == "blind" else "real"] > 0


READ_BY_PEOPLE = (
    *("start/person", "start/getting-it", "why/privacy", "why/what-this-cannot-do"),
    "why/how-each-number-is-made",
)


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_what_a_tired_person_reads_is_easy_to_read(name: str):
    """Flesch-Kincaid of at most 8, commands, tables and links left out; as on the page."""
    text = prose((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8"))
    text = re.sub(r"^ *```.*?^ *```$|^\|.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"[`#*\[\]]", "", re.sub(r"\]\([^)]*\)", "", text))
    assert len(text.split()) > 120
    assert grade(text) <= 8.0


def test_the_citation_file_is_whole_and_of_this_version():
    """The keys that the Citation File Format 1.2.0 asks for; read as plain lines."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    keys = dict(re.findall(r"^([a-z-]+): ?(.*)$", text, flags=re.MULTILINE))
    assert {"cff-version", "message", "title", "authors"} <= set(keys)
    assert keys["cff-version"] == "1.2.0"
    version = re.search(r'^__version__ = "(.+)"', (PACKAGE / "version.py").read_text(), re.M)
    assert version is not None
    assert keys["version"] == version[1]
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert keys["license"] == declared["license"]
