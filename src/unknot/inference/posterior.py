"""A fit worth keeping: a few hundred people who stand for a posterior, as plain arrays.

They are the very draws that effects are told from, so a kept fit gives the answer that was given
when it was made. They can live on, read a day more (`update`), or be asked what to measure next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.inference import chosen_draws, prior, wiring_mixture
from unknot.inference.burn_in import Usual
from unknot.inference.check_results import Belief, Check, Diagnostics
from unknot.inference.chosen_draws import Answering
from unknot.inference.fit import Fit
from unknot.inference.lag_kernels import KERNELS
from unknot.inference.own_response import OwnDraws, RecordedKind
from unknot.inference.population_monte_carlo import Draws
from unknot.inference.reports import Noise, Reports
from unknot.model import Model

LAGS = [[one.tau, one.delay] for one in KERNELS]  # an own response names one by its place


@dataclass(frozen=True)
class Particles:
    """Equally weighted people of one run.

    Shapes: `z` (people, size); `response` (people,), how strongly symptoms answer to life; `scale`
    (people, symptoms), how they report; `means` (symptoms, days, people), `before` (symptoms,
    people) and `end` (states, people) as in the run's trajectories. `own` is each one's own
    response to what was recorded, none of any kind where no exertion was.
    """

    z: Array
    response: Array
    scale: Array
    means: Array
    before: Array
    end: Array
    noise: Noise
    own: OwnDraws

    def take(self, index: npt.NDArray[np.int_]) -> Particles:
        """These people, in this order; some may come twice."""
        return Particles(
            self.z[index],
            self.response[index],
            self.scale[index],
            self.means[:, :, index],
            self.before[:, index],
            self.end[:, index],
            self.noise,
            self.own.take(index),
        )

    def join(self, other: Particles) -> Particles:
        """Both, in order, under the noise of these."""
        return Particles(
            np.concatenate([self.z, other.z]),
            np.concatenate([self.response, other.response]),
            np.concatenate([self.scale, other.scale]),
            np.concatenate([self.means, other.means], axis=2),
            np.concatenate([self.before, other.before], axis=1),
            np.concatenate([self.end, other.end], axis=1),
            self.noise,
            self.own.join(other.own),
        )

    @property
    def people(self) -> Answering:
        """How they answer."""
        return Answering(self.response, self.scale, self.own)

    def answer(self, symptom: int, points: float) -> Array:
        """Points on each one's own scale for a point that the body's symptom moves, (people,)."""
        return self.response * self.scale[:, symptom] * points


@dataclass(frozen=True)
class KeptFit:
    """What is kept of one fit.

    Attributes:
        first, last: the days fitted.
        read_to: the last day of the diary that was read.
        data_hash: of the diary up to that day.
        runs: the posterior under two seeds.
        shuffled: under shuffled days, or None.
        before: people of whom nothing is known, with the same usual life.
        usual: the usual day.
        measured: one-off measurements used as evidence, "name=value".
        added: days read since the fit itself.
        settings: wiring, parameter set, hash of the model, seed, quick, version.
        kinds: of exertion that the diary records, for own responses.
    """

    person: str
    first: date
    last: date
    read_to: date
    data_hash: str
    symptoms: tuple[str, ...]
    runs: tuple[Particles, Particles]
    shuffled: Particles | None
    before: Particles
    usual: Usual
    diagnostics: Diagnostics
    settings: dict[str, Any]
    measured: tuple[str, ...] = ()
    added: int = 0
    kinds: tuple[RecordedKind, ...] = ()

    @property
    def people(self) -> PosteriorSets:
        """Who tells its effects."""
        return PosteriorSets(self.runs, self.shuffled, self.before)

    @property
    def particles(self) -> tuple[Particles, ...]:
        """Every set of people, the shuffled ones too."""
        return (*self.runs, *((self.shuffled,) if self.shuffled else ()))


@dataclass(frozen=True)
class PosteriorSets:
    """Equally weighted people of a fit: of both runs, of shuffled days, and not known at all."""

    runs: tuple[Particles, Particles]
    shuffled: Particles | None
    before: Particles


def drawn_from(done: Fit, count: int | None = None) -> PosteriorSets:
    """The people who tell a fit's effects.

    Args:
        count: how many of each run; as many as effects are told from.
    """
    count = chosen_draws.CHOSEN if count is None else count
    reports = done.prepared.reports
    keys = chosen_draws.keys_of(done.seed)
    (first, other), (second, another) = (
        _chosen(draws, reports, key, count) for draws, key in zip(done.draws, keys, strict=False)
    )
    shuffled = None
    if done.shuffled is not None:
        few = min(count, chosen_draws.SHUFFLED)
        shuffled = _chosen(done.shuffled, reports, keys[2], few)[0]
    return PosteriorSets((first, second), shuffled, other.join(another))


def keep(
    done: Fit,
    model: Model,
    diagnostics: Diagnostics,
    data_hash: str,
    read_to: date,
    person: str,
    settings: dict[str, Any],
    measured: tuple[str, ...] = (),
    count: int | None = None,
) -> KeptFit:
    """Keep of a fit the people from whom effects are told.

    Args:
        data_hash: of the diary; read_to: its last day.
        settings: what else decided the fit: quick, version.
        count: how many people of each run; as many as effects are told from.
    """
    people = drawn_from(done, count)
    return KeptFit(
        person,
        done.prepared.first,
        done.prepared.last,
        read_to,
        data_hash,
        done.prepared.reports.symptoms,
        people.runs,
        people.shuffled,
        people.before,
        done.usual,
        diagnostics,
        {
            "wiring": model.wiring,
            "parameter_set": model.parameter_set,
            "model": model.hash,
            "seed": done.seed,
            **_stories(done),
            **settings,
        },
        measured,
        kinds=chosen_draws.kinds_of(done.prepared.reports),
    )


def _stories(done: Fit) -> dict[str, Any]:
    """The stories and the belief in each before and after the diary; nothing where one is chosen.

    Of all draws: the few hundred that are kept tell it less well.
    """
    if not done.model.rivals:
        return {}
    before, now = (one.mean(axis=0).tolist() for one in wiring_mixture.beliefs(done.draws))
    return {"stories": list(prior.STORIES), "stories_before": before, "stories_now": now}


def beliefs_of(kept: KeptFit) -> tuple[Array, Array]:
    """Belief in each story before the diary and now, (stories,); empty where one is chosen."""
    held = kept.settings
    if "stories" not in held:
        return np.zeros(0), np.zeros(0)
    before, now = (np.array(held[f"stories_{when}"], dtype=float) for when in ("before", "now"))
    if kept.added:  # what the days since say, the people who live on know
        now = np.mean([wiring_mixture.belief(run.z) for run in kept.runs], axis=0)
    return before, now


def _chosen(
    draws: Draws, reports: Reports, seed: np.random.SeedSequence, count: int
) -> tuple[Particles, Particles]:
    """People of a posterior, and people of whom nothing is known."""
    made = draws.trajectories
    found = [
        Particles(
            draws.z[one.index],
            one.response,
            one.scale,
            made.means[:, :, one.index],
            made.before[:, one.index],
            made.end[:, one.index],
            draws.noise,
            one.own or OwnDraws.none(len(one.index), 0, len(reports.symptoms)),
        )
        for one in chosen_draws.chosen_and_unknown(
            draws, reports, count, chosen_draws.UNKNOWN, seed
        )
    ]
    return found[0], found[1]


Variables = dict[str, tuple[tuple[str, ...], Array]]


@dataclass(frozen=True)
class DataGroup:
    """A group of an InferenceData file: arrays with named dimensions, and plain attributes.

    Attributes:
        labels: names along a dimension.
    """

    variables: Variables
    labels: dict[str, tuple[str, ...]]
    attributes: dict[str, Any]


RUN = "run"  # groups from which a kept fit is built again: run_0, run_1, run_shuffled, run_before


def to_groups(kept: KeptFit, reports: Reports) -> dict[str, DataGroup]:
    """The groups of an InferenceData file: posterior, prior, what was seen, and what makes it anew.

    A chain is a run under its own seed; draws weigh alike.
    """
    posterior = _traits(kept.runs)
    if "stories" in kept.settings:
        story = np.stack([prior.story_of(run.z).astype(float) for run in kept.runs])
        posterior["story"] = (("chain", "draw"), story)
    labels = {"knot": prior.TIGHT, "slow_state": prior.OFFSETS, "symptom": kept.symptoms}
    about = {
        "person": kept.person,
        "first": kept.first.isoformat(),
        "last": kept.last.isoformat(),
        "read_to": kept.read_to.isoformat(),
        "data": kept.data_hash,
        "measured": list(kept.measured),
        "added": kept.added,
        "usual": list(asdict(kept.usual).values()),
        "symptoms": list(kept.symptoms),
        "checks": _checks(kept.diagnostics),
        "kinds": [asdict(kind) for kind in kept.kinds],
        "lags": LAGS,
        **kept.settings,
    }
    groups = {
        "posterior": DataGroup(posterior, labels, about),
        "prior": DataGroup(_traits((kept.before,)), labels, {}),
        "observed_data": DataGroup(
            {
                "report": (("symptom", "day"), reports.values),
                "choice": (("row", "day"), reports.choices.values),
            },
            {"symptom": kept.symptoms},
            {"says": "0 to 10 with 10 the bad end; what was done, about its mean in its own sd"},
        ),
    }
    held = {"0": kept.runs[0], "1": kept.runs[1], "before": kept.before}
    if kept.shuffled is not None:
        held["shuffled"] = kept.shuffled
    for name, run in held.items():
        groups[f"{RUN}_{name}"] = DataGroup(
            {
                "z": (("draw", "coordinate"), run.z),
                "response": (("draw",), run.response),
                "scale": (("draw", "symptom"), run.scale),
                "means": (("symptom", "day", "draw"), run.means),
                "before": (("symptom", "draw"), run.before),
                "end": (("state", "draw"), run.end),
                "own_kernel": (("draw",), run.own.kernel.astype(float)),
                "own_beta": (("draw", "recorded", "symptom"), run.own.beta),
            },
            {},
            {f"noise_{key}": value for key, value in asdict(run.noise).items()},
        )
    return groups


def _traits(runs: tuple[Particles, ...]) -> Variables:
    who = [prior.traits(run.z) for run in runs]
    draw = ("chain", "draw")
    return {
        "tightness": ((*draw, "knot"), np.stack([one.tight for one in who])),
        "reserve": (draw, np.stack([one.reserve for one in who])),
        "healthy_start": (draw, np.stack([one.healthy_start.astype(float) for one in who])),
        "history_days": (draw, np.stack([one.history for one in who])),
        "slow_offset": ((*draw, "slow_state"), np.stack([one.offsets for one in who])),
        "response": (draw, np.stack([run.response for run in runs])),
        "scale": ((*draw, "symptom"), np.stack([run.scale for run in runs])),
    }


def _checks(found: Diagnostics) -> dict[str, Any]:
    return asdict(found)


def _usual(held: Sequence[Any]) -> Usual:
    """The usual day as a file holds it; one made before days differed holds no days."""
    plain, days = held[:5], held[5:]
    return Usual(*plain, *(tuple(one) for one in days))


def from_groups(groups: dict[str, DataGroup]) -> KeptFit:
    """A kept fit from the groups of its file.

    Raises:
        KeyError: something is missing; the file is not of this kind.
    """
    about = dict(groups["posterior"].attributes)
    if about.pop("lags", None) != LAGS:
        raise ValueError("another version's lags")

    def run(name: str) -> Particles:
        held = groups[f"{RUN}_{name}"]
        numbers = {f.name: float(held.attributes[f"noise_{f.name}"]) for f in fields(Noise)}
        planned = bool(numbers.pop("planned"))
        noise = Noise(**numbers, planned=planned)
        arrays = {key: np.asarray(value, float) for key, (_, value) in held.variables.items()}
        if arrays["z"].shape[1] != prior.SIZE:
            raise ValueError("another version's coordinates")
        own = OwnDraws(arrays.pop("own_kernel").astype(int), arrays.pop("own_beta"))
        return Particles(**arrays, noise=noise, own=own)

    checks = about.pop("checks")
    checks["checks"] = tuple(Check(**one) for one in checks["checks"])
    checks["classes"] = None if checks["classes"] is None else Belief(**checks["classes"])
    first, last, read_to = (
        date.fromisoformat(about.pop(key)) for key in ("first", "last", "read_to")
    )
    return KeptFit(
        person=about.pop("person"),
        first=first,
        last=last,
        read_to=read_to,
        data_hash=about.pop("data"),
        symptoms=tuple(about.pop("symptoms")),
        runs=(run("0"), run("1")),
        shuffled=run("shuffled") if f"{RUN}_shuffled" in groups else None,
        before=run("before"),
        usual=_usual(about.pop("usual")),
        diagnostics=Diagnostics(**checks),
        measured=tuple(about.pop("measured")),
        added=int(about.pop("added")),
        kinds=tuple(RecordedKind(**kind) for kind in about.pop("kinds")),
        settings=about,
    )
