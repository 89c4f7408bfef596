"""B5: a diary tells something of the person, honestly, and what to look at next."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.software import command, told
from unknot.evidence import Grade

ARM = "brisk_walk"


def experiment(lab: Lab) -> Found:
    """Fit a made-up diary whose truth is known."""
    found = told(lab)
    effect = next(one for one in found.answer.effects if one.what == ARM)
    true = found.truth[ARM]
    inside = effect.posterior.q05 <= true <= effect.posterior.q95
    wrong = {"helps": true > 0.0, "harms": true < 0.0, "cannot_tell": False}
    narrowest = min(group.posterior_sd / group.prior_sd for group in found.answer.groups)
    return Found(
        {
            "narrowest_group": narrowest,
            "truth_inside": float(inside),
            "wrong_verdict": float(wrong[effect.verdict]),
            "next_measurement": float(command("measure-next")),
            "effect_median": effect.posterior.median,
            "effect_low": effect.posterior.q05,
            "effect_high": effect.posterior.q95,
            "effect_true": true,
        },
        remark=f"Verdict on brisk walking: {effect.verdict.replace('_', ' ')}.",
    )


CLAIM = Claim(
    id="B5",
    says="You can't fight an enemy you do not know: delve deeper.",
    asks="A made-up diary of four months is fitted; the truth is known.",
    criteria=(
        at_most("narrowest_group", 0.8, "posterior against prior SD of the best-told group"),
        at_least("truth_inside", 1.0, "the true effect lies in its 90 % interval"),
        at_most("wrong_verdict", 0.0, "verdict of the wrong sign"),
        at_least("next_measurement", 1.0, "what to measure next is told"),
    ),
    experiment=experiment,
    grade=Grade.D,
    feature=True,
    supports=("DI3",),
    against=("DI15",),
)
