"""B4: like questionnaire scores, opposite best plans."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import PLANS, plan_changes
from unknot.evidence import Grade

WHO = ("depleted", "stuck", "energy", "injury")
BRISK, TAI_CHI = PLANS.index("brisk_walk"), PLANS.index("tai_chi")
SPENT, FED = [0, 2], [1, 3]  # those whom brisk walking costs, and those whom it helps


def experiment(lab: Lab) -> Found:
    """12 weeks of 108 minutes a week of each plan; FIQR against one's own twin."""
    baseline, change = plan_changes(lab, WHO)
    measured = {
        f"{plan}_{who}": change[p, k] for p, plan in enumerate(PLANS) for k, who in enumerate(WHO)
    }
    gap = change[BRISK] - change[TAI_CHI]
    measured |= {
        "baselines_apart": np.ptp(baseline, axis=0),
        "brisk_harms_some": change[BRISK][SPENT].min(axis=0),
        "brisk_helps_others": change[BRISK][FED].max(axis=0),
        "gentle_better_for_some": gap[SPENT].min(axis=0),
        "brisk_better_for_others": gap[FED].max(axis=0),
    }
    return Found(measured)


CLAIM = Claim(
    id="B4",
    says="The same diagnosis hides different underlying actions and must not be treated the same.",
    asks="Depleted, stuck, energy and injury kinds: 12 weeks of 3 x 36 minutes of each plan.",
    criteria=(
        at_most("baselines_apart", 12.0, "FIQR baselines apart"),
        at_least("brisk_harms_some", 0.0, "brisk walking, depleted and energy: FIQR change"),
        at_most("brisk_helps_others", 0.0, "brisk walking, stuck and injury: FIQR change"),
        at_least("gentle_better_for_some", 0.0, "tai chi better for depleted and energy by"),
        at_most("brisk_better_for_others", 0.0, "brisk minus tai chi for stuck and injury"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("nitric_oxide", "trapped_nitric_oxide", "mitochondria", "injury"),
    needs=("tightness_depleted", "tightness_stuck", "tightness_mitochondria", "tightness_injury"),
    supports=("E7.01", "SB6", "EX5"),
    against=("E7.02", "EX3"),
)
