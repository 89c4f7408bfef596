"""Runs the shell blocks of the documents, in a folder with made-up files.

A block is run as it stands, line by line, by `sh`, where `unknot` and `.venv/bin/unknot` are this
checkout's. Files that a page shows (a scenario, a wiring) are put there under the name that its
commands use. What is not run stands in `LEFT_OUT`, with why; a line that installs something is left
out wherever it stands.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
SHELL = {"sh", "bash", "console"}
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
INSTALLS = re.compile(r"^(python -m )?pip install|^pipx |^sudo |^brew ")

INSTALLING = "installs something on a computer"
MONTHS = "wants weeks of days lived after the lots were drawn"
# Page and number of the block in it, or a page for all of its blocks.
LEFT_OUT = {
    "README.md:1": "is the set-up and all tests",
    "CONTRIBUTING.md:1": "is all tests",
    "docs/how-to/add-a-knot.md:1": "finds the shipped constants anew and writes over them",
    "docs/how-to/page.md:2": "lets a phone in over the home network",
    "docs/how-to/petab.md:1": INSTALLING,
    "docs/how-to/sbml.md:1": INSTALLING,
    "docs/how-to/trials.md:1": "asks for an arm that today's limits refuse to each made-up diary",
    "docs/how-to/trials.md:2": MONTHS,
    "docs/how-to/trials.md:3": MONTHS,
    "docs/how-to/trials.md:4": MONTHS,
    "docs/start/getting-it.md": INSTALLING,
}
# Pages whose commands use a store of their own, and what stands in it before.
STORES = {
    "README.md": "",
    "docs/how-to/import.md": "",
    "docs/how-to/limits.md": "unknot store new\nunknot import diary.csv\n",
}
EXPORT = ROOT / "tests" / "readers" / "samples" / "apple-health" / "export.xml"
PROGRAM = """#!/bin/sh
case "$1" in
    import) set -- "$@" --yes ;;
    serve) exec "{python}" "{served}" "$@" ;;
esac
exec "{python}" -m unknot "$@"
"""
NEEDS = {"docs/how-to/report.md": "typst", "docs/start/clinician.md": "typst"}
# Blocks of data that commands of the same page, or of another, read as a file.
FILES = {
    "walking.toml": ("docs/how-to/scenario.md", "toml"),
    "calm.toml": ("docs/how-to/wirings.md", "toml"),
    "my-cohort.toml": ("docs/how-to/cohorts.md", "toml"),
}
CLINICIAN = (
    "name (yours, as it is to be shown beside each limit): Dr Meyer",
    "date (such as 2026-05-04): 2026-05-04",
    "easy_walk (easy walking): 15 x 3",
)
QUICK = ("docs/how-to/scenario.md:1",)  # in `make test`


@dataclass(frozen=True)
class ShellBlock:
    """A block of commands.

    Attributes:
        where: page and number among the page's shell blocks.
    """

    where: str
    text: str

    @property
    def commands(self) -> str:
        """What a shell is given: without prompts and lines that install."""
        lines = [line.strip().removeprefix("$ ") for line in self.text.splitlines()]
        return "\n".join(line for line in lines if not INSTALLS.match(line)) + "\n"

    @property
    def why_not(self) -> str | None:
        """Why it is not run, if it is not."""
        page = self.where.partition(":")[0]
        needed = NEEDS.get(page)
        if needed is not None and find_spec(needed) is None:
            return f"needs {needed}, which is not installed"
        return LEFT_OUT.get(self.where, LEFT_OUT.get(page))


def shell_blocks(path: Path) -> Iterator[ShellBlock]:
    """The shell blocks of a page: those marked so, and texts that begin with a command."""
    number = 0
    if path.suffix != ".md":
        return
    for _, kind, text in BLOCK.findall(path.read_text(encoding="utf-8")):
        begins = kind in ("", "text") and text.lstrip().startswith(("unknot ", "python -m pip"))
        if kind in SHELL or begins:
            number += 1
            yield ShellBlock(f"{path.relative_to(ROOT).as_posix()}:{number}", text)


def shown_file(name: str) -> str:
    """The text of a file that a page shows."""
    page, wanted = FILES[name]
    text = (ROOT / page).read_text(encoding="utf-8")
    return next(body for _, kind, body in BLOCK.findall(text) if kind == wanted)


def up_to_today(text: str, today: date) -> str:
    """A diary whose last day is today, every date moved alike: plans are refused for old ones."""
    days = [date.fromisoformat(day) for day in DAY.findall(text)]
    by = today - max(days) if days else timedelta(0)
    return DAY.sub(lambda day: (date.fromisoformat(day[0]) + by).isoformat(), text)


def furnish(folder: Path) -> dict[str, str]:
    """Put programs and shown files into the folder; the surroundings that commands run in."""
    for name in FILES:
        (folder / name).write_text(shown_file(name), encoding="utf-8")
    for diary in folder.glob("*diary.csv"):
        text = up_to_today(diary.read_text(encoding="utf-8"), datetime.now(UTC).date())
        diary.write_text(text, encoding="utf-8")
    with ZipFile(folder / "export.zip", "w") as archive:
        archive.write(EXPORT, "apple_health_export/export.xml")
    sheet = "\n".join(CLINICIAN) + "\n"
    (folder / "limits.txt").write_text(sheet, encoding="utf-8")
    served = Path(__file__).with_name("served.py")
    for place in (folder / "bin", folder / ".venv" / "bin"):
        place.mkdir(parents=True)
        program = place / "unknot"
        text = PROGRAM.format(python=sys.executable, served=served)
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
    home = str(folder / "home")
    return os.environ | {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
        "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home,
        "SCRATCH": str(folder), "SLURM_ARRAY_TASK_ID": "1",
    }  # fmt: skip


def with_store(folder: Path, places: dict[str, str]) -> dict[str, str]:
    """The same surroundings, and a passphrase for a store."""
    secret = folder / "passphrase"
    secret.touch(mode=0o600)
    secret.write_text("made up for the documents\n", encoding="utf-8")
    return places | {"UNKNOT_PASSPHRASE_FILE": str(secret)}


def run_block(block: ShellBlock, folder: Path, places: dict[str, str]) -> None:
    """Run one.

    Raises:
        SystemExit: a command failed; says where it stands and what it said.
    """
    done = subprocess.run(
        ["sh", "-e"], input=block.commands, cwd=folder, env=places, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{block.where} failed:\n{block.text}\n{done.stdout}{done.stderr}")


def run_shell(path: Path) -> None:
    """Run every shell block of a page that can be, in a folder of its own."""
    from blocks import prepare

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        places = furnish(folder)
        before = STORES.get(path.relative_to(ROOT).as_posix())
        if before is not None:
            places = with_store(folder, places)
            run_block(ShellBlock(f"{path} before", before), folder, places)
        for one in asked_blocks(path):
            run_block(one, folder, places)


def asked_blocks(path: Path) -> list[ShellBlock]:
    """The shell blocks of a page that are run."""
    return [one for one in shell_blocks(path) if one.why_not is None]


def left_out(documents: list[Path]) -> dict[str, str]:
    """Why the blocks that are not run are not, by page and number."""
    return {
        one.where: one.why_not
        for path in documents
        for one in shell_blocks(path)
        if one.why_not is not None
    }
