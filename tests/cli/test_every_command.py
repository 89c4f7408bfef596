"""Every command that the folder holds: documented to the last flag, helpful, and quick to load."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from unknot.cli import cli, main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "commands.md"
SECTIONS = dict(
    re.findall(
        r"^## `unknot ([a-z -]+)`\n(.*?)(?=^## |\Z)",
        PAGE.read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
)


def leaves(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Every command by its whole name, those of a group of commands among them."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        inner = command if isinstance(command, click.Group) else None
        found |= {before + name: command} if inner is None else leaves(inner, f"{before}{name} ")
    return found


COMMANDS = leaves(cli)
every_command = pytest.mark.parametrize("name", sorted(COMMANDS))


def flags(command: click.Command) -> set[str]:
    return {
        flag
        for param in command.params
        if isinstance(param, click.Option)
        for flag in param.opts
        if flag.startswith("--")
    }


def test_the_page_has_every_command_and_no_other():
    assert set(SECTIONS) == set(COMMANDS)


@every_command
def test_the_page_has_every_flag_and_no_other(name: str):
    told = set(re.findall(r"^\| `(--[a-z-]+)", SECTIONS[name], flags=re.MULTILINE))
    assert told == flags(COMMANDS[name])


@every_command
def test_help_ends_with_an_example(name: str, capsys: pytest.CaptureFixture[str]):
    assert main.run([*name.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert "\\b" not in said
    example = said.rstrip().rpartition("Example:\n")[2]
    assert all(line.strip().startswith("unknot ") for line in example.splitlines()), example
    assert f"unknot {name}" in example


@every_command
def test_every_flag_is_explained(name: str):
    for param in COMMANDS[name].params:
        if isinstance(param, click.Option):
            assert param.help, param.name


@every_command
def test_scripts_can_ask_for_json(name: str):
    assert "--json" in flags(COMMANDS[name])


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
