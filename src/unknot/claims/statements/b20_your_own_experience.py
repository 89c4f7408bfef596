"""B20: log each kind of exercise, see one's own response, and add it to a pooled picture."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.software import AnalysedPerson, command, told
from unknot.diary.exposure import activity_of
from unknot.evidence import Grade
from unknot.group.contributions import Contribution, contribute, from_data, pool, to_data

OTHERS = 4


def experiment(lab: Lab) -> Found:
    """Read the kinds out of a made-up diary; look at its answers by kind and dose; pool it.

    The others of the pool are people who have not written anything down yet.
    """
    found = told(lab)
    kinds = {exertion.kind for exertion in found.diary.exertions}
    answered = [effect for effect in found.answer.effects if effect.minutes_per_week > 0]
    done = {activity_of(exertion.source, exertion.kind) for exertion in found.diary.exertions} - {
        None
    }
    own = contribute(found.kept, found.model, tuple(str(one) for one in done))
    file = json.dumps(to_data(own))
    others = _unwritten(found)
    group, pictures = pool([from_data(json.loads(file), "own"), *others])
    walked = [picture for picture in pictures if picture.did == 1]
    pooled = command("share") and command("pool") and group.people == 1 + OTHERS and bool(walked)
    return Found(
        {
            "kinds_logged": float(len(kinds)),
            "kinds_answered": float(len({one.kind for one in answered})),
            "pooled": float(pooled),
            "tells_who": float(sum(private in file for private in _private(found))),
        },
        remark="The others of this pool are people who have not written anything down yet.",
    )


def _unwritten(found: AnalysedPerson) -> list[Contribution]:
    """People of whom nothing is known: quarters of the draws that stand for them."""
    before = found.kept.before
    people = [before.take(np.arange(k, len(before.response), OTHERS)) for k in range(OTHERS)]
    return [
        contribute(replace(found.kept, runs=(person, person)), found.model, ()) for person in people
    ]


def _private(found: AnalysedPerson) -> set[str]:
    """What must not stand in a shared file: the name, and every day written about."""
    days = {one.day.isoformat() for one in (*found.diary.observations, *found.diary.exertions)}
    return days | {found.kept.data_hash} | ({found.diary.person} - {""})


CLAIM = Claim(
    id="B20",
    says="What has been your experience with different types of exercise?",
    asks="A made-up diary is read, answered by kind of exercise, shared without its days, pooled.",
    criteria=(
        at_least("kinds_logged", 2.0, "kinds of exercise in the diary"),
        at_least("kinds_answered", 2.0, "kinds with an answer of their own"),
        at_least("pooled", 1.0, "answers can be shared and pooled"),
        at_most("tells_who", 0.0, "days or names in what is shared"),
    ),
    experiment=experiment,
    grade=Grade.D,
    feature=True,
    supports=("EX1", "E7.10"),
)
