"""Every command that the folder holds: documented to the last flag, helpful, and quick to load."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from unknot.cli import cli, main
from unknot.cli.problem_text import SPEAKING

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "commands.md"
SECTIONS = dict(
    re.findall(
        r"^## `unknot ([a-z-]+)`\n(.*?)(?=^## |\Z)",
        PAGE.read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
)
every_command = pytest.mark.parametrize("name", sorted(cli.commands))


def leaves() -> dict[str, click.Command]:
    """Every command that does something, by all its words: "store new" for one of a group."""
    found: dict[str, click.Command] = {}
    for name, command in cli.commands.items():
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{name} {part}".strip(): one for part, one in inner.items()}
    return found


LEAVES = leaves()
every_leaf = pytest.mark.parametrize("name", sorted(LEAVES))


def flags(command: click.Command) -> set[str]:
    """The flags of a command; of a group, those of all its commands."""
    if isinstance(command, click.Group):
        return set[str]().union(*map(flags, command.commands.values()))
    return {
        flag
        for param in command.params
        if isinstance(param, click.Option)
        for flag in param.opts
        if flag.startswith("--")
    }


def test_the_page_has_every_command_and_no_other():
    assert set(SECTIONS) == set(cli.commands)


def test_failures_speak_the_language_of_whatever_takes_one():
    assert {name for name, one in cli.commands.items() if "--language" in flags(one)} == SPEAKING


@every_command
def test_the_page_has_every_flag_and_no_other(name: str):
    told = set(re.findall(r"^\| `(--[a-z-]+)", SECTIONS[name], flags=re.MULTILINE))
    assert told == flags(cli.commands[name])


@every_command
def test_the_page_names_every_command_of_a_group(name: str):
    command = cli.commands[name]
    for part in command.commands if isinstance(command, click.Group) else ():
        assert re.search(rf"`(unknot {name} )?{part}\b", SECTIONS[name]), part


@pytest.mark.parametrize("name", sorted({*LEAVES, *cli.commands}))
def test_help_ends_with_an_example(name: str, capsys: pytest.CaptureFixture[str]):
    assert main.run([*name.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert "\\b" not in said
    example = said.rstrip().rpartition("Example:\n")[2]
    assert all(line.strip().startswith("unknot ") for line in example.splitlines()), example
    assert f"unknot {name}" in example


@every_leaf
def test_every_flag_is_explained(name: str):
    for param in LEAVES[name].params:
        if isinstance(param, click.Option):
            assert param.help, param.name


@every_leaf
def test_scripts_can_ask_for_json(name: str):
    assert "--json" in flags(LEAVES[name])


def test_commands_load_without_the_slow_parts():
    """Help and completion answer at once: nothing heavy is imported before a command runs."""
    heavy = ("numpy", "scipy", "polars", "llvmlite", "rich", "jinja2")
    code = f"import sys, unknot.cli\nprint([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version(capsys: pytest.CaptureFixture[str]):
    from unknot import __version__

    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__
