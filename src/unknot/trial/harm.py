"""The daily stop: an arm that makes days clearly worse is ended, before one is sure why.

All days so far, those of the diary before among them, are read by the same regression as the
trial (unknot.trial.evidence), without a drift but with a level of the trial's own that lies near
the one before: how many times do they favour an arm that makes days worse by one point to three
over one that makes them worse by a quarter or not at all? In a flare nothing of an arm is asked. So
the stop decides when the arm's first flare is over and it is due again, until a second begins: it
comes back only if the days do not speak for harm so far. The nearer today is to a flare, the less
evidence is asked for, since waiting is dearer. Beyond doubt it stops on any day.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.trial.evidence import log_mean, looks

Bools = npt.NDArray[np.bool_]
HARMFUL = (1.0, 1.5, 2.0, 2.5, 3.0)  # points of 0 to 10 that an arm may make days worse by …
HARMLESS = (0.0, 0.25)  # … and that do not matter
ENOUGH = 14  # values before a day can be told from usual ones
JOINED = 2  # a flare goes on across one day without
FEWEST = 6.0  # days that count, before anything speaks for harm
SHIFT = 0.5  # points of 0 to 10 by which a trial's level may lie off the one before (grade T)
NEARNESS = 0.5  # of a log less evidence for each sd of a day that the last report is above usual
OWN_FLARE = 1.5  # times the evidence where the person says what a flare is (grade T)
SAME = 1e-9


@dataclass(frozen=True)
class HarmRule:
    """When the stop ends an arm.

    Attributes:
        evidence: so many times over none, when a flare is over and the arm is due again; for
            many trials at once (trials, 1).
        at_once: so many times, on any day; likewise.
        rested: times both, once a day of the arm was left, as after a flare; likewise. Resting
            after bad days can look like an arm that harms.
        width, step: of the reporting scale.
        flare_from: from this value on a day is a flare to this person, a rise is worse; None takes
            one sd, at least half a step, beyond the mean of all days before.
        version: 1 decides after every flare of the arm, with no level of the trial's own and
            whatever today was like; so are trials stopped that were locked under it.
    """

    evidence: float | Array
    at_once: float | Array
    width: float = 10.0
    step: float = 1.0
    flare_from: float | None = None
    version: int = 2
    rested: float | Array = 1.0


def flare_days(before: Array, values: Array, rule: HarmRule) -> Bools:
    """Which days of a trial are flare days, (trials, days); one without an entry is none."""
    if rule.flare_from is not None:
        return np.nan_to_num(values, nan=-np.inf) >= rule.flare_from - SAME
    whole = np.concatenate([before, values], axis=1)
    known = np.isfinite(whole)
    held = np.where(known, whole, 0.0)
    count, total, squares = (
        np.cumsum(part, axis=1) - part for part in (known.astype(float), held, held**2)
    )
    mean = total / np.maximum(count, 1.0)
    spread = np.sqrt(np.maximum(squares - count * mean**2, 0.0) / np.maximum(count - 1.0, 1.0))
    limit = mean + np.maximum(spread, 0.5 * rule.step)
    found: Bools = known & (held > limit + SAME) & (count >= ENOUGH)
    return found[:, before.shape[1] :]


def onsets(flare: Bools, on: Bools) -> npt.NDArray[np.int_]:
    """How many flares began on days of the arm up to each day, (trials, days)."""
    last = np.full(len(flare), -9)
    begun = np.zeros(flare.shape, dtype=np.int_)
    for day in range(flare.shape[1]):
        begun[:, day] = flare[:, day] & on[:, day] & (day - last > JOINED)
        last = np.where(flare[:, day], day, last)
    return begun.cumsum(axis=1)


def due_again(flare: Bools, on: Bools, *, first: bool = True) -> Bools:
    """Days that end a flare of the arm, or follow one, with the arm due on the next.

    Args:
        first: its first flare alone, until a second one begins.
    """
    last = np.full(len(flare), -9)
    begun = onsets(flare, on)
    seen = begun == 1 if first else begun > 0
    found = np.zeros(flare.shape, dtype=np.bool_)
    for day in range(flare.shape[1] - 1):
        last = np.where(flare[:, day], day, last)
        found[:, day] = seen[:, day] & (day - last >= JOINED) & on[:, day + 1]
    return found


def usual(before: Array, values: Array, rule: HarmRule) -> tuple[Array, Array]:
    """Mean of the days before and sd of a day, (trials, 1) each; of all days where few came before.

    Where nothing is known the middle of the scale and an eighth of it stand in.
    """
    few = np.isfinite(before).sum(axis=1, keepdims=True) < ENOUGH
    past = np.concatenate([before, np.where(few, values, np.nan)], axis=1)
    known = np.isfinite(past)
    count = known.sum(axis=1, keepdims=True)
    mean = np.where(known, past, 0.0).sum(axis=1, keepdims=True) / np.maximum(count, 1)
    squares = np.where(known, (past - mean) ** 2, 0.0).sum(axis=1, keepdims=True)
    sd = np.maximum(np.sqrt(squares / np.maximum(count - 1, 1)), 0.5 * rule.step)
    return mean, np.where(count > 1, sd, rule.width / 8.0)


def log_harm(before: Array, values: Array, arms: Array, rule: HarmRule) -> Array:
    """Log of how many times the days up to each favour harm over none, (trials, days).

    Args:
        before: (trials, days before). values: (trials, days). A rise is worse.
        arms: how strongly the arm acts on each day; then other arms, (arms, trials, days).
    """
    past, width = before.shape[1], rule.width
    whole = np.concatenate([before, values], axis=1)
    acting = np.concatenate([np.zeros((len(arms), len(values), past)), arms], axis=2)
    others = acting[1:] if len(arms) > 1 else None
    near: Array | None = None
    if rule.version > 1:
        within = np.concatenate([np.zeros(before.shape), np.ones(values.shape)], axis=1)[None]
        others = within if others is None else np.concatenate([within, others])
        near = (usual(before, values, rule)[1][:, 0] / (SHIFT * width / 10.0)) ** 2
    found = np.zeros(values.shape)
    for day, sums in looks(whole, acting[0], others, drift=False, believed=near):
        if day < past:
            continue
        harm, none = (
            log_mean(np.stack([log_mean(sums.log_none(e * width / 10.0)) for e in sizes], axis=-1))
            for sizes in (HARMFUL, HARMLESS)
        )
        found[:, day - past] = np.where(sums.days >= FEWEST, harm - none, 0.0)
    return found


def nearness(before: Array, values: Array, rule: HarmRule) -> Array:
    """How many sd of a day the last report up to each day lies above usual, (trials, days)."""
    mean, sd = usual(before, values, rule)
    found = np.zeros(values.shape)
    last = np.zeros(len(values))
    for day in range(values.shape[1]):
        now = (values[:, day] - mean[:, 0]) / sd[:, 0]
        last = np.where(np.isfinite(now), now, last)
        found[:, day] = last
    return found


def stop_days(
    before: Array, values: Array, on: Bools, arms: Array, rule: HarmRule, left: Bools | None = None
) -> npt.NDArray[np.int_]:
    """The place of the day on which the stop fires, (trials,); the number of days where not.

    Args:
        on: days of the arm; the rest as for `log_harm`.
        left: of these, days on which it was not done.
    """
    log = log_harm(before, values, arms, rule)
    due = due_again(flare_days(before, values, rule), on, first=rule.version > 1)
    near = nearness(before, values, rule)
    return fires(log, due, on, rule, near, left)


def fires(
    log: Array, due: Bools, on: Bools, rule: HarmRule, near: Array | float = 0.0,
    left: Bools | None = None,
) -> npt.NDArray[np.int_]:  # fmt: skip
    """The same from the evidence of each day and the days on which the arm is due again.

    Args:
        near: as from `nearness`. left: as for `stop_days`.
    """
    less = NEARNESS if rule.version > 1 else 0.0
    rests = np.zeros_like(on) if left is None else np.logical_or.accumulate(left & on, axis=1)
    log = log - rests * np.log(rule.rested)
    over = due & (log + less * near > np.log(rule.evidence))
    over |= on & (log > np.log(rule.at_once))
    first: npt.NDArray[np.int_] = over.argmax(axis=1)
    return np.where(over.any(axis=1), first, log.shape[1])


def acting(on: Array, days: float = 2.0) -> Array:
    """How strongly an arm acts on each day: it comes and goes with a lag of days, 0..1."""
    share = 1.0 - np.exp(-1.0 / days)
    state = np.zeros(on.shape[0])
    found = np.empty(on.shape)
    for day in range(on.shape[1]):
        state = state + share * (on[:, day] - state)
        found[:, day] = state
    return found


@cache
def _table(which: str) -> tuple[Array, Array, Array]:
    place = resources.files("unknot").joinpath("data/trial/harm.toml")
    held = tomllib.loads(place.read_text(encoding="utf-8"))["evidence"]
    rows, columns, value = (
        np.array(held[name], dtype=np.float64) for name in ("lasting", "spread", which)
    )
    return rows, columns, value


def evidence_for(
    lasting: float, spread: float, width: float = 10.0, *, own_flare: bool = False
) -> float:
    """How much evidence stops an arm in a person whose days go so.

    Args:
        lasting: share of a mood that is there the next day. spread: sd of a day, in points.
        own_flare: what a flare is was said by the person: the first one comes later then, so that
            there is more time in which chance may speak for harm.
    """
    return _read("done", lasting, spread, width) * (OWN_FLARE if own_flare else 1.0)


def rested_for(lasting: float, spread: float, width: float = 10.0) -> float:
    """How many times as much, once a day of the arm was left; arguments as for `evidence_for`."""
    return _read("rested", lasting, spread, width) / evidence_for(lasting, spread, width)


def _read(which: str, lasting: float, spread: float, width: float) -> float:
    rows, columns, value = _table(which)
    at = spread * 10.0 / width
    place = np.array([at])
    logs: list[Array] = [np.interp(place, columns, np.log(row)) for row in value]
    across = np.concatenate(logs)
    log: Array = np.interp(np.array([lasting]), rows, across)
    return float(np.exp(log[0]))
