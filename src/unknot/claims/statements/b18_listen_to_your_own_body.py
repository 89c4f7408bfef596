"""B18: one plan for all costs some people; the best plan comes from the person."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import PLANS, plan_changes
from unknot.evidence import Grade

WHO = ("depleted", "energy", "stuck", "injury", "stress", "sensitised", "mixed", "redox")
MATTERS = 1.0  # FIQR points


def experiment(lab: Lab) -> Found:
    """What the plan that is best on average costs each kind against its own best plan."""
    _, change = plan_changes(lab, WHO)
    chosen = change.mean(axis=1).argmin(axis=0)
    draws = np.arange(lab.draws)
    regret = change[chosen, :, draws].T - change.min(axis=0)
    measured = {f"regret_{name}": regret[k] for k, name in enumerate(WHO)}
    measured |= {"kinds_that_lose": (regret >= MATTERS).sum(axis=0).astype(float)}
    best = PLANS[int(chosen[0])].replace("_", " ")
    return Found(measured, remark=f"Best on average: {best}.")


CLAIM = Claim(
    id="B18",
    says="Listen to your own body: your pain is not another's.",
    asks="Eight kinds live 12 weeks of each plan, 3 x 36 minutes; the plan best on average is set "
    "against everyone's own best.",
    criteria=(at_least("kinds_that_lose", 2.0, "kinds who lose 1 FIQR point or more"),),
    experiment=experiment,
    grade=Grade.D,
    supports=("E7.01", "E7.04", "EX4"),
    against=("E7.02", "E7.03", "EX3"),
)
