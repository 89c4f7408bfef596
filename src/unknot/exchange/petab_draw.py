"""One draw of a fit, with the days as it lived them: what a PEtab problem can hold of a posterior.

Of some hundred draws the one is taken that explains the reports best under the noise that PEtab can
say: each report by itself, scattered normally.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary import exposure as lives
from unknot.inference import burn_in, prior, wiring_mixture
from unknot.inference.fit import PreparedDiary, simulator, usual_of
from unknot.inference.posterior import KeptFit
from unknot.inference.reports import Noise, Reports
from unknot.model import Model
from unknot.timeline import Timeline

LOOKED_AT = 64  # draws: among so many the best is typical of those that explain a diary well


@dataclass(frozen=True)
class DrawnPerson:
    """A person as a draw has them.

    Attributes:
        z: whitened coordinates, (size,). `response`: how strongly symptoms answer to life.
        scale: how each symptom is reported, (symptoms,).
    """

    z: Array
    response: float
    scale: Array
    noise: Noise


@dataclass(frozen=True)
class DrawnDays:
    """A person's days, ready to be written out.

    Attributes:
        model: the body of the story that the draw follows.
        lanes: its numbers of this person, by name. `start`: its states on the first midnight.
        written: inputs, one person, without the person's own level of activity.
        about: stretches whose load that level multiplies, (stretches,).
        activity: the level. `levels`, `means`: of each symptom, in the long run and by day.
    """

    model: Model
    lanes: dict[str, float]
    start: Array
    written: Timeline
    about: npt.NDArray[np.bool_]
    activity: float
    levels: Array
    means: Array


def simple_sd(reports: Reports, noise: Noise) -> Array:
    """Spread of a report around the body's daily mean, each by itself, (symptoms,)."""
    own = reports.spread**2 * (noise.size**2 + noise.white**2)
    return np.sqrt(own + reports.rounding**2 / 12.0)


def best_draw(model: Model, prepared: PreparedDiary, kept: KeptFit) -> DrawnPerson:
    """The draw of a fit that explains its reports best under `simple_sd`."""
    people = kept.runs[0]
    count = min(LOOKED_AT, len(people.z))
    made = simulator(model, prepared)(people.z[:count])
    level = made.means.mean(axis=1, keepdims=True)
    response, scale = people.response[:count], people.scale[:count]
    said = scale.T[:, None, :] * (level + response * (made.means - level))
    reports = prepared.reports
    sd = simple_sd(reports, people.noise)[:, None, None]
    misfit = np.nansum(((reports.values[:, :, None] - said) / sd) ** 2, axis=(0, 1))
    best = int(np.argmin(np.where(made.ok, misfit, np.inf)))
    return DrawnPerson(people.z[best], float(response[best]), scale[best], people.noise)


def spread_draws(
    model: Model, prepared: PreparedDiary, kept: KeptFit, count: int
) -> tuple[DrawnPerson, ...]:
    """Some draws of a fit, evenly spaced among its first run's, which weigh alike.

    A draw whose days cannot be solved gives its place to the next; fewer come where few are left.
    """
    people = kept.runs[0]
    size = len(people.z)
    queue = np.unique(np.linspace(0, size - 1, min(2 * count, size)).astype(int))
    ok = simulator(model, prepared)(people.z[queue]).ok
    solved = queue[ok]
    chosen = solved[np.linspace(0, len(solved) - 1, min(count, len(solved))).astype(int)]
    return tuple(
        DrawnPerson(people.z[at], float(people.response[at]), people.scale[at], people.noise)
        for at in chosen
    )


def lived_days(model: Model, prepared: PreparedDiary, person: DrawnPerson) -> DrawnDays:
    """The days of a diary as a person lived them, from where their past had left them."""
    usual, symptoms = usual_of(prepared.lived), prepared.reports.symptoms
    who = prior.traits(person.z[None, :])
    begun = burn_in.lived(model, who, usual, symptoms)
    run = simulator(model, prepared)(person.z[None, :])
    alike = next(wiring_mixture.apart(model, who))
    plain = burn_in.merged(lives.timeline(prepared.lived))
    # Loads with the level of activity, and with twice as much: where it counts.
    chores = burn_in.own_chores(who, usual, prepared.lived.chores)
    as_lived = burn_in.personal(plain, replace(who, activity=np.ones(1)), usual, chores)
    doubled = burn_in.personal(plain, replace(who, activity=np.full(1, 2.0)), usual, chores)
    about = (doubled.parts["load"] != as_lived.parts["load"]).any(axis=(1, 2))
    return DrawnDays(
        alike.model,
        {name: float(value[0]) for name, value in burn_in.lanes(alike.model, who).items()},
        alike.states(begun.states)[:, 0],
        as_lived,
        about,
        float(who.activity[0]),
        run.means.mean(axis=1)[:, 0],
        run.means[:, :, 0],
    )
