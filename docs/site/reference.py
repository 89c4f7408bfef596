"""The reference: the library's names from their docstrings, the commands from themselves."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click

import unknot as uk
from unknot.cli import cli

GROUPS = {
    "Bodies": ("load_model", "Model", "Wiring"),
    "Made-up people": (
        "draw_cohort", "Cohort", "Programme", "simulate", "Simulation", "CohortEffect",
    ),
    "Published trials": ("replay_trial", "Replay"),
    "One person": (
        "read_diary", "example_diary", "Diary", "fit", "PersonFit", "EffectTable", "analyse",
        "PersonAnswer", "compare", "Comparison", "PersonPlan",
    ),
    "The coming days": ("forecast", "Forecast", "backtest", "Backtest"),
    "A trial on oneself": ("design_trial", "TrialPlan", "analyse_trial", "TrialResult"),
    "SBML": ("load_sbml", "SbmlModel"),
    "What can go wrong": (
        "UnknotError", "DiaryError", "ModelError", "ScenarioError", "StaleFit",
    ),
}  # fmt: skip
LEFT_OUT = {"__version__"}


def write_reference(into: Path) -> list[Path]:
    """Write the reference pages into the folder that Sphinx reads."""
    folder = into / "reference"
    folder.mkdir(exist_ok=True)
    written = {"api.rst": api(), "commands.md": commands()}
    for name, command in sorted(cli.commands.items()):
        written[f"command-{name}.md"] = page(name, command)
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in written]


def grouped() -> dict[str, tuple[str, ...]]:
    """Every public name below a heading; a name without one stands under "More"."""
    placed = {name for names in GROUPS.values() for name in names}
    there = {title: tuple(n for n in names if n in uk.__all__) for title, names in GROUPS.items()}
    more = tuple(n for n in uk.__all__ if n not in placed and n not in LEFT_OUT)
    return {title: names for title, names in {**there, "More": more}.items() if names}


def api() -> str:
    """The page of `import unknot as uk`, in reStructuredText."""
    lines = [
        "The library", "===========", "", "``import unknot as uk``. Names are loaded when they are",
        "first used. Every result has ``summary()``, ``to_frame()``, ``to_dict()`` and, where it",
        "draws, ``plot()``; in a notebook it shows itself.", "",
    ]  # fmt: skip
    for title, names in grouped().items():
        lines += [title, "-" * len(title), ""]
        for name in names:
            found = getattr(uk, name)
            kind = "class" if inspect.isclass(found) else "function"
            if kind == "class" and issubclass(found, Exception):
                kind = "exception"
            lines += [f".. auto{kind}:: unknot.{name}"]
            if kind == "class":
                lines += ["   :members:"]
            lines += [""]
    return "\n".join(lines)


def commands() -> str:
    """The list of all commands."""
    rows = [
        f"| [`unknot {name}`](command-{name}.md) | {one.get_short_help_str(120)} |"
        for name, one in sorted(cli.commands.items())
    ]
    pages = [f"command-{name}" for name in sorted(cli.commands)]
    return "\n".join(
        [
            "# Commands, from themselves", "",
            "What `--help` says of each. [Commands](../docs/how-to/commands.md) says more: what",
            "`--json` holds, and what each answer means.", "", "| command | what it does |",
            "|---|---|", *rows, "", "```{toctree}", ":hidden:", "", *pages, "```", "",
        ]
    )  # fmt: skip


def page(name: str, command: click.Command) -> str:
    """The page of one command, its own commands included."""
    lines = [f"# unknot {name}", "", *_one(f"unknot {name}", command)]
    if isinstance(command, click.Group):
        for inner, one in sorted(command.commands.items()):
            lines += [f"## {inner}", "", *_one(f"unknot {name} {inner}", one)]
    return "\n".join(lines)


def _one(path: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    lines = ["```text", usage, "```", "", _plain(command.help or ""), ""]
    rows = [
        f"| {_code(found[0])} | {_plain(found[1]) or ' '} |"
        for one in command.params
        if isinstance(one, click.Option) and (found := one.get_help_record(context)) is not None
    ]
    if rows:
        lines += ["| option | what it does |", "|---|---|", *rows, ""]
    epilog = re.sub(r"^\s*\x08?\s*Example:\n", "", inspect.cleandoc(command.epilog or ""))
    if epilog:
        lines += ["```sh", inspect.cleandoc(epilog), "```", ""]
    return lines


def _code(text: str) -> str:
    return "`" + text.replace("|", "/") + "`"


def _plain(text: str) -> str:
    """Help as Markdown: its own signs are only words here."""
    whole = inspect.cleandoc(text).replace("\x08", "")
    return re.sub(r"([\\*_<>\[\]#|])", r"\\\1", whole)
