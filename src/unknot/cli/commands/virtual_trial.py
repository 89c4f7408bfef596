"""unknot virtual-trial: a trial in silico, from a file, with its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli.entry import Reply, ending, replies, to_json
from unknot.cli.own_wiring import chosen_wiring, hypothesis_options
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.cli.virtual_designs import design_of
from unknot.store.files import check_folder, write_file
from unknot.store.kernel_cache import keep_kernels

if TYPE_CHECKING:
    from unknot.virtual_trial.design import VirtualDesign


@click.command(
    "virtual-trial",
    short_help="Run a trial in silico, and repeat it.",
    epilog=ending(
        "unknot virtual-trial walking_24_weeks --out trial",
        "unknot virtual-trial my-trial.toml --trials 500 --out trial",
    ),
)
@click.argument("trial", metavar="TRIAL.toml-or-NAME", required=False)
@hypothesis_options
@click.option(
    "--people",
    type=click.IntRange(4, 100_000),
    help="How many are randomised; else as in the file.",
)
@click.option(
    "--trials",
    type=click.IntRange(0, 10_000),
    help="How many times it is repeated; else as in the file.",
)
@click.option("--seed", type=click.IntRange(0, 2**31), help="Other people, other luck.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the report, its pictures and all figures into this folder.",
)
@replies
def virtual_trial(
    trial: str | None,
    wiring: str,
    own: Path | None,
    parameters: str,
    people: int | None,
    trials: int | None,
    seed: int | None,
    out: Path | None,
) -> Reply:
    """Randomise made-up people, let them live the arms, and analyse what they write down.

    TRIAL.toml is a trial of your own (docs/how-to/virtual-trials.md), NAME one that ships; without
    either, those that ship are listed.
    """
    if trial is None:
        return _listed()
    if out is not None:
        check_folder(out, "--out")
    keep_kernels()
    design = _changed(design_of(trial), people, seed)
    chosen = chosen_wiring(wiring, own)
    from unknot.virtual_trial.plain import summary, trial_data
    from unknot.virtual_trial.run import ready_bodies, run_trial

    with progress("people") as tell:
        found = run_trial(ready_bodies(design, chosen, parameters), design, trials, tell)
    data = trial_data(found)
    files: list[str] = []
    if out is not None:
        from unknot.report.trial_page import trial_page
        from unknot.virtual_trial.picture import course_picture, flow_picture

        written = {
            "trial.html": trial_page(found),
            "flow.svg": flow_picture(found.flow),
            "courses.svg": course_picture(found),
            "trial.json": to_json(data, 1) + "\n",
        }
        for name, text in written.items():
            write_file(out / name, text)
            files.append(str(out / name))
        data["files"] = files
    lines = [fold(line) for line in summary(found).splitlines()]
    lines += [f"Report: {files[0]}"] if files else []
    return Reply(data, "\n\n".join(lines), found.model, design.seed)


def _changed(design: VirtualDesign, people: int | None, seed: int | None) -> VirtualDesign:
    from dataclasses import replace

    if people is not None:
        design = replace(design, people=people)
    return design if seed is None else replace(design, seed=seed)


def _listed() -> Reply:
    from unknot.virtual_trial.library import shipped_trials

    known = shipped_trials()
    rows = [(name, one.kind, str(one.people), one.title) for name, one in known.items()]
    data = {
        "trials": [
            {"name": name, "kind": one.kind, "people": one.people, "title": one.title}
            for name, one in known.items()
        ]
    }
    return Reply(data, table(("trial", "kind", "people", "what"), rows))


COMMAND = virtual_trial
