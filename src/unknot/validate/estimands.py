"""How a row is asked: each measure turns what people lived into one number a vector.

Changes are against one's own untreated twin unless a row says otherwise; standardised differences
use the spread of what the study itself would have seen before. What a trial does by attention alone
is added only where a study had nothing to compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import UnknotError, nearest
from unknot.observe import Reporting
from unknot.validate import weighted as st
from unknot.validate.asked import USUAL, Study, against_of, arms_of, hours_of, windows_of
from unknot.validate.endpoints import quantity
from unknot.validate.observation import StudyGroup
from unknot.validate.protocol import PublishedRow
from unknot.validate.words import ARM, WORSE

LEAST_PEOPLE = 8.0  # fewer effective people than this give no number


Measure = Callable[[Study, PublishedRow], Array]


def _of(row: PublishedRow) -> str:
    return str(row.ask["of"])


def _seen(row: PublishedRow) -> bool:
    return bool(row.ask.get("seen", False))


def _pair(row: PublishedRow) -> tuple[str, str]:
    first, second = cast(Sequence[str], row.ask["of"])
    return first, second


def _change(study: Study, row: PublishedRow, what: str, seen: bool = False) -> Array:
    """Change of each person over the row's arms, (vectors, people)."""
    (window,) = windows_of(row)
    against = against_of(row)
    changes: list[Array] = []
    for name in arms_of(row):
        after = study.people.at(study.arm(name), window, what, seen)
        if against == "baseline":
            base = study.people.before(what, seen)
        else:
            base = study.people.at(study.arm(against), window, what)
            if seen:  # noise belongs to the one who was treated; the twin is the truth beside it
                base = study.people.before(what, seen) + base - study.people.before(what)
        changes.append(after - base)
    return np.mean(changes, axis=0)


def level(study: Study, row: PublishedRow) -> Array:
    """A quantity before the study: its mean, sd, q25, median or q75."""
    values = study.people.before(_of(row), _seen(row))
    return _statistic(str(row.ask.get("statistic", "mean")))(values, study.weights)


def _statistic(name: str) -> Callable[[Array, Array], Array]:
    known: dict[str, Callable[[Array, Array], Array]] = {
        "mean": st.mean,
        "sd": st.sd,
        "q25": lambda v, w: st.quantile(v, w, 0.25),
        "median": lambda v, w: st.quantile(v, w, 0.5),
        "q75": lambda v, w: st.quantile(v, w, 0.75),
    }
    if name not in known:
        raise UnknotError(
            "unknown-statistic", f'there is no statistic "{name}".', nearest(name, known)
        )
    return known[name]


def ratio(study: Study, row: PublishedRow) -> Array:
    """How far the people's mean lies from the control's, %."""
    ours = study.mean(study.people.before(_of(row)))
    theirs = study.control_mean(study.of_control(_of(row)))
    return 100.0 * (ours / theirs - 1.0)


def contrast(study: Study, row: PublishedRow) -> Array:
    """People less control, in the quantity's unit or in units of `sd`."""
    ours = study.mean(study.people.before(_of(row)))
    theirs = study.control_mean(study.of_control(_of(row)))
    return (ours - theirs) / float(row.ask.get("sd", 1.0))


def _mean_change(study: Study, row: PublishedRow) -> Array:
    """Over those who stayed; with what the trial alone did, where nothing else would show it."""
    changes = _change(study, row, _of(row))
    found = st.mean(changes, stayed(study, row))
    alone = against_of(row) == "baseline" and row.measure == "change"
    if alone or row.ask.get("attention"):
        found = found + study.protocol.attention.get(_of(row), 0.0)
    return found


def stayed(study: Study, row: PublishedRow) -> Array:
    """How much each person counts once those who left are gone, (vectors, people)."""
    weights = study.weights
    for number, one in enumerate(study.protocol.leaving):
        if one.cause == WORSE:
            order = _change(study, row, one.of, seen=True)
        else:
            order = study.people.chance("leaving", str(number))
        left = st.quantile(order, weights, 1.0 - one.share)[..., None]
        weights = np.where(order <= left, weights, 0.0)
    return weights


def smd(study: Study, row: PublishedRow) -> Array:
    """Mean change over the spread that the study saw before, or over `sd` where it is printed."""
    change = _mean_change(study, row)
    if "sd" in row.ask:
        return change / float(row.ask["sd"])
    return change / st.sd(study.people.before(_of(row), seen=True), study.weights)


def change(study: Study, row: PublishedRow) -> Array:
    """Mean change in the quantity's unit; with `percent`, of the mean before or of an arm."""
    found = _mean_change(study, row)
    if row.ask.get("percent") == ARM:
        (window,) = windows_of(row)
        base = study.people.at(study.arm(against_of(row)), window, _of(row))
        return 100.0 * found / study.mean(base)
    if row.ask.get("percent"):
        return 100.0 * found / study.mean(study.people.before(_of(row)))
    return found


def spread(study: Study, row: PublishedRow) -> Array:
    """SD over people of the true change; with `relative`, over the size of its mean."""
    changes = _change(study, row, _of(row))
    weights = stayed(study, row)
    found = st.sd(changes, weights)
    return found / np.abs(st.mean(changes, weights)) if row.ask.get("relative") else found


def correlation(study: Study, row: PublishedRow) -> Array:
    """Correlation between two measured quantities before, or between their measured changes."""
    first, second = _pair(row)
    if not arms_of(row):
        ours = [study.people.before(what, seen=True) for what in (first, second)]
    else:
        ours = [_change(study, row, what, seen=True) for what in (first, second)]
    return st.correlation(ours[0], ours[1], study.weights)


def responders(study: Study, row: PublishedRow) -> Array:
    """Share of people whose seen change is at most `threshold`, less that of the untreated, %."""
    (window,) = windows_of(row)
    noise = float(row.ask["noise_sd"]) * study.people.chance("responders", str(window))
    attention = study.protocol.attention.get(_of(row), 0.0)
    base = study.people.before(_of(row))
    shares: list[Array] = []
    for name in (arms_of(row)[0], "usual"):
        found = study.people.at(study.arm(name), window, _of(row)) - base + attention + noise
        shares.append(study.mean((found <= float(row.ask["threshold"])).astype(float)))
    return 100.0 * (shares[0] - shares[1])


def untreated(study: Study, row: PublishedRow) -> Array:
    """Share of the untreated whose seen change is at most `threshold`, %."""
    (window,) = windows_of(row)
    noise = float(row.ask["noise_sd"]) * study.people.chance("untreated", str(window))
    found = study.people.at(USUAL, window, _of(row)) - study.people.before(_of(row)) + noise
    return 100.0 * study.mean((found <= float(row.ask["threshold"])).astype(float))


def _daily(study: Study, row: PublishedRow) -> Array:
    """What people of their own style would write on each day but for chance, (days, …)."""
    arm = study.arm(arms_of(row)[0])
    latent = np.stack([study.people.at(arm, day, _of(row)) for day in windows_of(row)])
    return study.people.style(_of(row)) * latent


def within_person(study: Study, row: PublishedRow) -> Array:
    """SD of a person's daily reports over the days between, mean over people."""
    one, noise = quantity(_of(row)), Reporting()
    own = _daily(study, row).var(axis=0) + noise.slow[one.name] ** 2 + noise.fresh**2
    return study.mean(np.sqrt(own))


def day_to_day(study: Study, row: PublishedRow) -> Array:
    """Root mean square of the change of reports from one day to the next, mean over people."""
    one, noise = quantity(_of(row)), Reporting()
    chance = 2.0 * ((1.0 - noise.carry) * noise.slow[one.name] ** 2 + noise.fresh**2)
    moved = (np.diff(_daily(study, row), axis=0) ** 2).mean(axis=0)
    return study.mean(np.sqrt(moved + chance))


def highest(study: Study, row: PublishedRow) -> Array:
    """Each person's highest value on the hours between, mean over people."""
    first, last = (int(hour) for hour in hours_of(row))
    found = study.people.hours(study.arm(arms_of(row)[0]), _of(row))
    return study.mean(found[first : last + 1].max(axis=0))


def _hourly(study: Study, row: PublishedRow, who: StudyGroup | None = None) -> Array:
    """Difference on every hour from the twin, or from the value at the first asked hour."""
    who = study.people if who is None else who
    found = who.hours(study.arm(arms_of(row)[0]), _of(row))
    against = against_of(row)
    if against == "before":
        return found - found[int(hours_of(row)[0])]
    twin = who.hours(study.arm(against), _of(row))
    length = min(len(found), len(twin))
    return found[:length] - twin[:length]


def after(study: Study, row: PublishedRow) -> Array:
    """Mean difference between the last two asked hours; `percent` or in units of `sd`.

    With `control`, less what the same does to the control people.
    """
    found = _risen(study, row, study.people, study.mean)
    if row.ask.get("control") and study.control is not None:
        found = found - _risen(study, row, study.control, study.control_mean)
    if row.ask.get("sd") == "seen":
        return found / st.sd(study.people.before(_of(row), seen=True), study.weights)
    return found / float(row.ask.get("sd", 1.0))


def _risen(
    study: Study, row: PublishedRow, who: StudyGroup, mean: Callable[[Array], Array]
) -> Array:
    hours = [int(hour) for hour in hours_of(row)]
    first, last = hours[-2:] if len(hours) > 1 else (hours[0], hours[0])
    if against_of(row) == "before":
        first = last
    change = _hourly(study, row, who)[first : last + 1].mean(axis=0)
    if not row.ask.get("percent"):
        return mean(change)
    values = who.hours(study.arm(arms_of(row)[0]), _of(row))
    return 100.0 * mean(change) / mean(values[first : last + 1].mean(axis=0) - change)


def left(study: Study, row: PublishedRow) -> Array:
    """How much of the difference on the first asked hour is left on the second, share."""
    first, second = (int(hour) for hour in hours_of(row))
    found = _hourly(study, row)
    return study.mean(found[second]) / study.mean(found[first])


def fold(study: Study, row: PublishedRow) -> Array:
    """How many times the value on the first asked hour is that on the second."""
    first, second = (int(hour) for hour in hours_of(row))
    found = study.people.hours(study.arm(arms_of(row)[0]), _of(row))
    return study.mean(found[second]) / study.mean(found[first])


def rise_again(study: Study, row: PublishedRow) -> Array:
    """The second rise over the first: how many times it is, between two pairs of hours."""
    first, second, third, fourth = (int(hour) for hour in hours_of(row))
    found = study.people.hours(study.arm(arms_of(row)[0]), _of(row))
    one, two, three, four = (study.mean(found[h]) for h in (first, second, third, fourth))
    return (four / three) / (two / one)


def peak_hour(study: Study, row: PublishedRow) -> Array:
    """Hours from the first asked hour to the largest mean difference from the twin."""
    first, last = (int(hour) for hour in hours_of(row))
    found = _hourly(study, row)[first : last + 1]
    means = np.stack([study.mean(values) for values in found])
    return np.argmax(np.nan_to_num(means, nan=-np.inf), axis=0).astype(float)


def recovery(study: Study, row: PublishedRow) -> Array:
    """Days from the first asked hour until each person stays within a change, over people.

    Whoever is not yet back on the last asked hour counts as back then.
    """
    first, last = (int(hour) for hour in hours_of(row))
    worse = _hourly(study, row)[first : last + 1] > float(row.ask["within"])
    lasts = len(worse) - np.argmax(worse[::-1], axis=0)
    days = np.where(worse.any(axis=0), lasts, 0) / 24.0
    return _statistic(str(row.ask.get("statistic", "mean")))(days, study.weights)


def half_time(study: Study, row: PublishedRow) -> Array:
    """Days in which the gain over the twin halves, from two days after the end of training."""
    first, second = windows_of(row)
    arm = study.arm(arms_of(row)[0])
    gains = [
        study.mean(study.people.at(arm, when, _of(row)) - study.people.at(USUAL, when, _of(row)))
        for when in (first, second)
    ]
    share = np.clip(gains[1] / gains[0], 1e-6, 1.0 - 1e-6)
    return (second[0] - first[0]) * np.log(2.0) / -np.log(share)


def icc(study: Study, row: PublishedRow) -> Array:
    """Share of the variance of daily ratings that lies between people, %."""
    one = quantity(_of(row))
    latent = study.people.before(one.name)
    between = st.sd(study.people.style(one.name) * latent, study.weights) ** 2
    noise = Reporting()
    return 100.0 * between / (between + noise.slow[one.name] ** 2 + noise.fresh**2)


_MEASURES: dict[str, Measure] = {
    one.__name__: one
    for one in (
        level, ratio, contrast, smd, change, spread, correlation, responders, untreated,
        within_person, day_to_day, highest, after, left, fold, rise_again, peak_hour, recovery,
        half_time, icc,
    )
}  # fmt: skip


def measures() -> Mapping[str, Measure]:
    """Every measure by name."""
    return _MEASURES


def measure_of(row: PublishedRow) -> Measure:
    """The measure a row asks for.

    Raises:
        UnknotError: there is none of that name.
    """
    if row.measure not in _MEASURES:
        raise UnknotError(
            "unknown-measure",
            f'row "{row.id}" asks for "{row.measure}".',
            nearest(row.measure, _MEASURES),
        )
    return _MEASURES[row.measure]


def enough(weights: Array) -> npt.NDArray[np.bool_]:
    """Whether a vector has enough people to say anything, (vectors,)."""
    total, square = weights.sum(axis=-1), (weights**2).sum(axis=-1)
    return total**2 / np.where(square > 0.0, square, np.inf) >= LEAST_PEOPLE
