"""unknot conformance: how far a format is understood, on the suite of those who keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.progress import progress
from unknot.cli.text import fold

STRICT = 0.1  # of a case's tolerances, with --strict
SHOWN = 20  # cases listed without --json


F = TypeVar("F", bound=Callable[..., Any])


def suite_options(function: F) -> F:
    """DIR and how strictly its cases are judged."""
    for option in (
        click.option(
            "--suite-tolerances/--strict",
            default=True,
            help="Judge by each case's own tolerances (the default), or by a tenth of them.",
        ),
        click.argument("folder", type=click.Path(path_type=Path), metavar="DIR"),
    ):
        function = option(function)
    return function


@click.group(
    "conformance",
    short_help="How far a model format is understood, on its own test suite.",
    epilog=ending("unknot conformance sbml semantic/"),
)
def conformance() -> None:
    """Run the test suite of a model format and count what passes, is refused, or is wrong."""


@conformance.command(
    "sbml",
    short_help="The SBML Test Suite.",
    epilog=ending("unknot conformance sbml semantic/", "unknot conformance sbml semantic/ --json"),
)
@suite_options
@replies
def sbml(folder: Path, suite_tolerances: bool) -> Reply:
    """Solve every case of the SBML Test Suite in DIR and hold it against the published result.

    DIR holds a folder a case (00001, 00002, …) with its model, settings and results. A case is
    refused, by name, where the model holds what is not solved here; nothing is ever filled in.
    """
    from unknot.exchange.sbml_suite import run_suite

    with progress("solving cases") as tell:
        found = run_suite(folder, 1.0 if suite_tolerances else STRICT, progress=tell)
    data = found.data()
    return Reply({**data, "suite_tolerances": suite_tolerances}, _text(data))


@conformance.command(
    "petab",
    short_help="The PEtab test suite.",
    epilog=ending("unknot conformance petab v2.0.0/", "unknot conformance petab v2.0.0/ --json"),
)
@suite_options
@replies
def petab(folder: Path, suite_tolerances: bool) -> Reply:
    """Run every problem of the PEtab test suite in DIR and hold it against the solution published.

    DIR holds, at any depth, a folder a case (0001, 0002, …) with its problem and its solution. A
    case is refused, by name, where it holds what is not solved here; one on a model in another
    language than SBML is counted apart.
    """
    from unknot.exchange.petab_suite import petab_conformance, run_petab_suite

    with progress("solving cases") as tell:
        found = run_petab_suite(folder, 1.0 if suite_tolerances else STRICT, progress=tell)
    data = petab_conformance(found)
    apart = data["other_languages"]
    said = f"\nOn models in other languages: {apart}, not counted above." if apart else ""
    return Reply({**data, "suite_tolerances": suite_tolerances}, _text(data) + said)


def _text(data: dict[str, Any]) -> str:
    passed = f"{data['passed']} of {data['cases']} cases pass"
    lines = [f"{passed}, {data['refused']} are refused by name, {data['wrong']} are wrong."]
    lines += [f"  {one['reason']}: {one['count']}" for one in data["by_reason"]]
    lines += [fold(f"{one['case']}: {one['why']}", "  ") for one in data["failed"][:SHOWN]]
    if len(data["failed"]) > SHOWN:
        lines.append("  … and more; --json lists all.")
    return "\n".join(lines)


COMMAND = conformance
