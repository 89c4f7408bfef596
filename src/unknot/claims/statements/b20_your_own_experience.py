"""B20: log each kind of exercise, see one's own response, and add it to a pooled picture."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.features import command, told
from unknot.claims.lab import Lab
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Read the kinds out of a made-up diary; look at its answers by kind and dose; try to pool."""
    found = told(lab)
    kinds = {one.kind for one in found.diary.exertions}
    answered = [one for one in found.answer.effects if one.minutes_per_week > 0]
    pooled = command("share") and command("pool")
    return Found(
        {
            "kinds_logged": float(len(kinds)),
            "kinds_answered": float(len({one.kind for one in answered})),
            "pooled": float(pooled),
        },
        remark="" if pooled else "Nothing can be shared or pooled yet.",
    )


CLAIM = Claim(
    id="B20",
    says="What has been your experience with different types of exercise?",
    asks="A made-up diary is read and answered by kind of exercise; pooling is looked for.",
    criteria=(
        at_least("kinds_logged", 2.0, "kinds of exercise in the diary"),
        at_least("kinds_answered", 2.0, "kinds with an answer of their own"),
        at_least("pooled", 1.0, "answers can be shared and pooled"),
    ),
    experiment=experiment,
    grade=Grade.D,
    feature=True,
    supports=("EX1", "E7.10"),
)
