"""unknot sensitivity: what matters, what a diary can tell, which trial tells wirings apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from unknot.cli.amounts import doings
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.own_wiring import chosen_wiring, hypothesis_options
from unknot.cli.progress import progress
from unknot.cli.text import fold
from unknot.errors import UnknotError

if TYPE_CHECKING:
    from unknot.model import Model
    from unknot.scenario.story import Programme

F = TypeVar("F", bound=Callable[..., Any])
WEEKS = 12


class Shown(Protocol):
    """What this command shows."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        ...

    def summary(self) -> str:
        """For a person."""
        ...

    def plot(self) -> str:
        """SVG."""
        ...


@click.group(
    "sensitivity",
    short_help="What matters in the model, what a diary can tell, which trial tells wirings apart.",
    epilog=ending("unknot sensitivity shares --doing brisk_walk=36x3"),
)
def sensitivity() -> None:
    """Ask which numbers matter, which of them days can tell, and which trial decides."""


def common(function: F) -> F:
    """--doing, --weeks, --seed, --out."""
    for option in (
        click.option(
            "--out", type=click.Path(path_type=Path), metavar="FILE.svg", help="Also draw it."
        ),
        click.option(
            "--seed", type=click.IntRange(0), default=1, show_default=True,
            help="The same seed gives the same answer.",
        ),
        click.option(
            "--weeks", type=click.IntRange(1, 104), default=WEEKS, show_default=True,
            help="How long it is done.",
        ),
        click.option(
            "--doing", multiple=True, metavar="ACTIVITY=MINxTIMES",
            help="What is done, such as brisk_walk=36x3: 36 minutes, three times a week.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


EXAMPLE = "unknot sensitivity {} --doing brisk_walk=36x3"


@sensitivity.command("screen", short_help="Morris: what moves a result.",
                     epilog=ending(EXAMPLE.format("screen")))  # fmt: skip
@hypothesis_options
@click.option("--trajectories", type=click.IntRange(2, 4096), default=40, show_default=True,
              help="Paths through the inputs; more is slower and surer.")  # fmt: skip
@common
@replies
def screen(
    wiring: str, own: Path | None, parameters: str, trajectories: int, doing: tuple[str, ...],
    weeks: int, seed: int, out: Path | None,
) -> Reply:  # fmt: skip
    """Move each trait and habit through its range, in many people, and say what it moves (Morris).

    Results are pain, fatigue and fog of an ordinary week and, with --doing, what that changes.
    Needs SALib.
    """
    from unknot.api.sensitivities import screen_inputs

    programme, model = _programme(doing, weeks), _model(wiring, own, parameters)
    with progress("living") as tell:
        found = screen_inputs(model, programme, trajectories=trajectories, seed=seed, progress=tell)
    return _reply(found, model, seed, out)


@sensitivity.command("shares", short_help="Sobol: whose differences make the differences.",
                     epilog=ending(EXAMPLE.format("shares")))  # fmt: skip
@hypothesis_options
@click.option("--samples", type=click.IntRange(2, 65536), default=512, show_default=True,
              help="A power of two; more is slower and surer.")  # fmt: skip
@common
@replies
def shares(
    wiring: str, own: Path | None, parameters: str, samples: int, doing: tuple[str, ...],
    weeks: int, seed: int, out: Path | None,
) -> Reply:  # fmt: skip
    """Split the differences between people over their traits and habits (Sobol).

    Each input is drawn on its own, as wide as the population has it. Needs SALib.
    """
    from unknot.api.sensitivities import variance_shares

    programme, model = _programme(doing, weeks), _model(wiring, own, parameters)
    with progress("living") as tell:
        found = variance_shares(model, programme, samples=samples, seed=seed, progress=tell)
    return _reply(found, model, seed, out)


@sensitivity.command("sloppy", short_help="Which combinations of traits a diary could tell.",
                     epilog=ending(EXAMPLE.format("sloppy")))  # fmt: skip
@hypothesis_options
@click.option("--days", type=click.IntRange(7, 730), default=90, show_default=True,
              help="Days of the diary.")  # fmt: skip
@click.option("--people", type=click.IntRange(1, 1000), default=24, show_default=True,
              help="Made-up people to look at.")  # fmt: skip
@common
@replies
def sloppy(
    wiring: str, own: Path | None, parameters: str, days: int, people: int,
    doing: tuple[str, ...], weeks: int, seed: int, out: Path | None,
) -> Reply:  # fmt: skip
    """Say how many directions of a body a diary could tell better than is known of people anyway.

    It is what the model and the noise of reports allow at best: no fit can tell more.
    """
    from unknot.api.sensitivities import sloppy_directions

    programme, model = _programme(doing, weeks), _model(wiring, own, parameters)
    with progress("following people") as tell:
        found = sloppy_directions(
            model, programme, days=days, people=people, seed=seed, progress=tell
        )
    return _reply(found, model, seed, out)


@sensitivity.command(
    "profile",
    short_help="What a diary alone says of each trait.",
    epilog=ending("unknot sensitivity profile diary.csv --out profile.svg"),
)
@fit_options
@kept_option
@click.option("--trait", "traits", multiple=True, metavar="NAME",
              help="Only this one; may be given again. Else all twelve (minutes).")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.svg", help="Also draw it.")
@replies
def profile(asked: Asked, name: str | None, traits: tuple[str, ...], out: Path | None) -> Reply:
    """Hold one trait after another elsewhere, and see how well the diary is still explained.

    What is known of other people does not weigh in. A profile that stays flat is a trait that this
    diary does not tell, whatever the fit says.
    """
    from unknot.api.fits import PersonFit
    from unknot.sensitivity.profiles import TRAITS

    diary = asked.diary()
    asked.shelf()
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, name=name)
        from unknot.api.sensitivities import profile_likelihoods

        made = profile_likelihoods(PersonFit(found), traits or TRAITS, progress=tell)
    return _reply(made, found.model, found.seed, out)


@sensitivity.command(
    "wirings", short_help="Which trial would tell wirings apart.",
    epilog=ending(
        "unknot sensitivity wirings articles energy_only --doing tai_chi=60x2",
    ),
)  # fmt: skip
@click.argument("names", metavar="A B…", nargs=-1, required=True)
@click.option("--arm", type=click.IntRange(2, 100_000), default=40, show_default=True,
              help="People in each arm.")  # fmt: skip
@click.option("--draws", type=click.IntRange(3, 200), default=12, show_default=True,
              help="Sets of each wiring's own numbers.")  # fmt: skip
@common
@replies
def wirings(
    names: tuple[str, ...], arm: int, draws: int, doing: tuple[str, ...], weeks: int, seed: int,
    out: Path | None,
) -> Reply:  # fmt: skip
    """Say how far a trial would speak for the true one of two or more wirings, before it is done.

    Each --doing is a trial of its own, against living as usual; the best comes first. Expected log
    Bayes factors of 3 and more are usually called strong.
    """
    from unknot.api.sensitivities import rank_trials

    programmes = _programmes(doing or ("brisk_walk=36x3", "tai_chi=60x2"), weeks)
    with progress("drawing people") as tell:
        found = rank_trials(names, programmes, arm=arm, draws=draws, seed=seed, progress=tell)
    return _reply(found, None, seed, out)


def _programmes(doing: Sequence[str], weeks: int) -> list[Programme]:
    from unknot.scenario.story import Programme

    made: list[Programme] = []
    for one in doing:
        for activity, amount in doings([one], "--doing").items():
            if (
                amount.per_week < 1
                or amount.per_week != int(amount.per_week)
                or amount.minutes <= 0
            ):
                raise UnknotError(
                    "bad-amount", f'--doing "{one}" is no programme.',
                    "write minutes and whole times a week, such as brisk_walk=36x3.",
                )  # fmt: skip
            made.append(Programme(activity, amount.minutes, int(amount.per_week), weeks))
    return made


def _programme(doing: Sequence[str], weeks: int) -> Programme | None:
    found = _programmes(doing, weeks)
    if len(found) > 1:
        raise UnknotError(
            "several-programmes", f"--doing was given {len(found)} times.", "give it once."
        )
    return found[0] if found else None


def _model(wiring: str, own: Path | None, parameters: str) -> Model:
    from unknot.api.models import load_model

    model = load_model(chosen_wiring(wiring, own), parameters)
    if model.rivals:
        raise UnknotError(
            "several-wirings", f'"{wiring}" stands for several wirings.', "name one of them."
        )
    return model


def _reply(found: Shown, model: Model | None, seed: int, out: Path | None) -> Reply:
    from unknot.store.files import write_file

    data = found.to_dict()
    text = "\n".join(fold(line, "  ") for line in found.summary().splitlines())
    if out is not None:
        write_file(out, found.plot())
        data["files"] = [str(out)]
        text = f"{text}\n\nDrawn: {out}"
    return Reply(data, text, model=None if model is None else model.hash, seed=seed)


COMMAND = sensitivity
