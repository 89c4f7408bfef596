"""What people give to a pooled picture of exertion, and the picture.

A contribution holds a person's body as draws, and what twelve weeks of every kind of exertion would
change in each: no day, no report, no name. Everybody's own prior is in their draws, so the picture
first learns what the group has in common (`together`), then weighs everybody by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from unknot.arrays import Array
from unknot.diary.symptoms import TARGETS
from unknot.effects.counterfactual import ARMS, felt, lives
from unknot.errors import UnknotError
from unknot.group.shared_prior import (
    FEWEST,
    SHARED,
    Member,
    SharedPrior,
    learn,
    member_of_equal,
    member_of_kept,
)
from unknot.inference.posterior import KeptFit
from unknot.inference.response_prior import RESPONSES
from unknot.model import Model
from unknot.timeline import activities

FORMAT = 1
CLEAR = 1.0  # of ten points: a change that counts as better or worse
DIGITS = 3
ALIKE = 0.15  # mean distance of two people's draws, one by one: nobody else comes so near
RESAMPLED = 400  # groups drawn again from the people, for how sure the picture is


@dataclass(frozen=True)
class Contribution:
    """What one person gives.

    Attributes:
        made_with: wiring, parameter set and hash of the model; only like can be pooled.
        kinds: kinds of exertion that this person did.
        passed: whether all checks of the fit passed.
        changes: symptom -> (arms, draws), the last of twelve weeks of each arm against usual weeks,
            tenths of the person's own scale; negative is better.
    """

    made_with: Mapping[str, str]
    kinds: tuple[str, ...]
    passed: bool
    member: Member
    changes: Mapping[str, Array]


@dataclass(frozen=True)
class Share:
    """A share of people, with how sure it is: 9 of 10 groups drawn anew."""

    value: float
    q05: float
    q95: float


@dataclass(frozen=True)
class PooledPicture:
    """What one kind of exertion does to one symptom in the people of a group.

    Attributes:
        did: how many did it themselves; None for doing less.
        better, worse: shares changed by a point of ten or more; same: the rest.
        q05, median, q95: of the changes over people, points of ten.
    """

    what: str
    label: str
    target: str
    people: int
    did: int | None
    better: Share
    same: Share
    worse: Share
    q05: float
    median: float
    q95: float


def contribute(kept: KeptFit, model: Model, kinds: Sequence[str]) -> Contribution:
    """What a kept fit gives to a pooled picture.

    Raises:
        UnknotError: the fit rests on a group itself, which would then be counted twice.
    """
    if kept.settings.get("group"):
        raise UnknotError(
            "rests-on-a-group",
            "this fit has a group as its prior; pooling it would count that group twice.",
            "fit without --group, and share that.",
        )
    both = kept.runs[0].join(kept.runs[1])
    lived = lives(model, both.z, both.end, kept.usual, kept.symptoms, course=False)
    changes = {
        name: np.stack(
            [felt(arm, lived[arm.name], both.people, kept.kinds, s).weeks[1] for arm in ARMS]
        )
        for s, name in enumerate(kept.symptoms)
    }
    made_with = {key: str(kept.settings[key]) for key in ("wiring", "parameter_set", "model")}
    return Contribution(
        made_with, tuple(sorted(kinds)), kept.diagnostics.passed, member_of_kept(kept), changes
    )


def to_data(given: Contribution) -> dict[str, Any]:
    """A contribution as plain data; everything in it is named here."""
    member = given.member
    return {
        "unknot": "contribution",
        "format": FORMAT,
        **given.made_with,
        "kinds": list(given.kinds),
        "passed": given.passed,
        "shared": list(SHARED),
        "arms": [arm.name for arm in ARMS],
        "body": _rounded(member.x),
        "answers": member.joint.argmax(axis=0).tolist(),
        "before": _rounded(member.before),
        "changes": {name: _rounded(value) for name, value in given.changes.items()},
    }


def _rounded(value: Array) -> list[list[float]]:
    return np.round(value, DIGITS).tolist()


def from_data(data: object, name: str) -> Contribution:
    """A contribution from plain data.

    Args:
        name: of the file, for whoever has to mend it.

    Raises:
        UnknotError: it is none, or was made for other people's bodies or arms.
    """
    held = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    if held.get("unknot") != "contribution":
        raise _no_contribution(name, "it does not say that it is one")
    if (
        held.get("format") != FORMAT
        or held.get("shared") != list(SHARED)
        or held.get("arms") != [arm.name for arm in ARMS]
    ):
        raise _no_contribution(name, "another version wrote it")
    try:
        x, before = (np.asarray(held[key], dtype=np.float64) for key in ("body", "before"))
        row = np.asarray(held["answers"], dtype=int)
        changes = {
            str(symptom): np.asarray(value, dtype=np.float64)
            for symptom, value in dict(held["changes"]).items()
        }
        made_with = {key: str(held[key]) for key in ("wiring", "parameter_set", "model")}
        kinds, passed = tuple(str(kind) for kind in held["kinds"]), bool(held["passed"])
    except (KeyError, TypeError, ValueError):
        raise _no_contribution(name, "parts of it are missing or no numbers") from None
    right = (
        x.shape == (len(row), len(SHARED))
        and len(row) > 0
        and before.ndim == 2
        and before.shape[0] > 0
        and before.shape[1] == len(SHARED)
        and bool(changes)
        and set(changes) <= set(TARGETS)
        and set(kinds) <= set(activities())
        and all(change.shape == (len(ARMS), len(row)) for change in changes.values())
        and all(np.isfinite(one).all() for one in (x, before, *changes.values()))
        and int(row.min()) >= 0
        and int(row.max()) < len(RESPONSES)
    )
    if not right:
        raise _no_contribution(name, "its numbers do not fit together")
    return Contribution(made_with, kinds, passed, member_of_equal(x, row, before), changes)


def _no_contribution(name: str, why: str) -> UnknotError:
    return UnknotError(
        "no-contribution",
        f"{name} is no contribution that can be pooled: {why}.",
        "make it again with unknot share.",
    )


def alike(one: Contribution, other: Contribution) -> bool:
    """Whether two contributions are of one fit, their draws the same but for small changes."""
    a, b = one.member.x, other.member.x
    return a.shape == b.shape and float(np.abs(a - b).mean()) < ALIKE


def pool(given: Sequence[Contribution], seed: int = 1) -> tuple[SharedPrior, list[PooledPicture]]:
    """What the people of a group have in common, and what exertion does to them.

    Raises:
        UnknotError: too few people, or fits of different models.
    """
    if len({tuple(one.made_with.values()) for one in given}) > 1:
        raise UnknotError(
            "different-models",
            "these contributions were made with different models or wirings.",
            "ask for new ones, all made with the same version and wiring.",
        )
    group = learn([one.member for one in given])
    weights = [one.member.under(group) for one in given]
    found: list[PooledPicture] = []
    for symptom in dict.fromkeys(name for one in given for name in one.changes):
        told = [
            (one, weight) for one, weight in zip(given, weights, strict=True)
            if symptom in one.changes
        ]  # fmt: skip
        found += [_picture(told, symptom, arm, seed) for arm in range(len(ARMS))]
    return group, found


def _picture(
    told: Sequence[tuple[Contribution, Array]], symptom: str, arm: int, seed: int
) -> PooledPicture:
    """One arm on one symptom, from people who recorded it and the weights of their draws."""
    values = [one.changes[symptom][arm] for one, _ in told]
    weights = [weight for _, weight in told]
    shares = np.array([
        [float(w[v <= -CLEAR].sum()), float(w[v >= CLEAR].sum())]
        for v, w in zip(values, weights, strict=True)
    ])  # fmt: skip
    shares = np.column_stack([shares, 1.0 - shares.sum(axis=1)])
    # Every arm is drawn with the same people, so that its rows can be set side by side.
    rng = np.random.default_rng(np.random.SeedSequence([seed, len(told)]))
    again = shares[rng.integers(0, len(told), (RESAMPLED, len(told)))].mean(axis=1)
    low, high = np.quantile(again, [0.05, 0.95], axis=0)
    better, worse, same = (
        Share(float(shares[:, k].mean()), float(low[k]), float(high[k])) for k in range(3)
    )
    every = np.concatenate(values)
    share = np.concatenate(weights) / len(told)
    order = np.argsort(every)
    at = np.searchsorted(np.cumsum(share[order]), [0.05, 0.5, 0.95])
    q05, median, q95 = (float(every[order][min(k, len(order) - 1)]) for k in at)
    one = ARMS[arm]
    did = sum(one.activity in person.kinds for person, _ in told) if one.activity else None
    return PooledPicture(
        one.name, one.label, symptom, len(told), did, better, same, worse, q05, median, q95
    )


def small_cells(
    pictures: Sequence[PooledPicture],
) -> tuple[list[PooledPicture], list[PooledPicture]]:
    """Pictures that may be shown, and those of so few people that one might be known by them.

    A symptom that fewer than `FEWEST` recorded, or an activity that some but fewer did, is small.
    """
    small = [
        picture
        for picture in pictures
        if picture.people < FEWEST or (picture.did is not None and 0 < picture.did < FEWEST)
    ]
    return [picture for picture in pictures if picture not in small], small


def group_to_data(group: SharedPrior, made_with: Mapping[str, str]) -> dict[str, Any]:
    """A group as plain data, to be given to a fit."""
    return {
        "unknot": "group",
        "format": FORMAT,
        **made_with,
        "people": group.people,
        "shared": list(SHARED),
        "mean": group.mean.tolist(),
        "sd": group.sd.tolist(),
        "belief": group.belief.tolist(),
        "log_whole": group.log_whole,
        "held_back": group.held_back,
    }


def group_from_data(data: object, name: str, model: Model) -> SharedPrior:
    """A group for fits of a model.

    Raises:
        UnknotError: it is none, or of another model.
    """
    held = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    try:
        if held["unknot"] != "group" or held["shared"] != list(SHARED):
            raise ValueError
        mean, sd, belief = (
            np.asarray(held[key], dtype=np.float64) for key in ("mean", "sd", "belief")
        )
        whole, people, of = float(held["log_whole"]), int(held["people"]), str(held["model"])
        sizes = (mean.shape, sd.shape, belief.shape)
        numbers = np.concatenate([mean, sd, belief, [whole]])
        if sizes != ((len(SHARED),), (len(SHARED),), (len(RESPONSES),)):
            raise ValueError
        if not (np.isfinite(numbers).all() and (sd > 0.0).all() and (belief >= 0.0).all()):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise UnknotError(
            "no-group", f"{name} is no group that can be read here.", "make it with unknot pool."
        ) from None
    if of != model.hash:
        raise UnknotError(
            "another-model",
            f"the group in {name} was learned with another model or wiring.",
            "pool it anew with this version and wiring.",
        )
    held_back = bool(held.get("held_back", False))
    return SharedPrior(mean, sd, belief / belief.sum(), whole, people, held_back)


def moved(group: SharedPrior) -> list[dict[str, float | str]]:
    """How the group lies in the population, by what is shared: in its standard deviations."""
    return [
        {"name": name, "mean": float(mean), "sd": float(sd)}
        for name, mean, sd in zip(SHARED, group.mean, group.sd, strict=True)
    ]
