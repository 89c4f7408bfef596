"""A18: measures together beat the best single one, by more than their sum."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from unknot.arrays import Array
from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import treatment
from unknot.evidence import Grade
from unknot.timeline import Life, sessions

GENTLE = "tai_chi"
DRUGS = (
    "sleep_therapy", "anti_inflammatory", "antioxidant", "coenzyme_q10", "mitochondrial_enhancer",
    "gaba_agent",
)  # fmt: skip
MEASURES = (GENTLE, *DRUGS)
OF_THREE = MEASURES[:5]  # triples of five, pairs of all seven
WEEKS, A_WEEK, MINUTES = 24, 3, 36.0


def experiment(lab: Lab) -> Found:
    """Every single measure, every pair of seven, every triple of five, for 24 weeks."""
    sets = [(), *combinations(MEASURES, 1), *combinations(MEASURES, 2), *combinations(OF_THREE, 3)]
    fiqr = np.zeros((len(sets), lab.draws))
    for moves in (False, True):
        chosen = [k for k, one in enumerate(sets) if (GENTLE in one) == moves]
        fiqr[chosen] = _live(lab, [sets[k] for k in chosen], moves)
    change = {one: fiqr[k] - fiqr[0] for k, one in enumerate(sets)}
    best = {
        size: min((o for o in sets if len(o) == size), key=lambda o: float(change[o].mean()))
        for size in (1, 2, 3)
    }
    parts = np.sum([change[(one,)] for one in best[3]], axis=0)
    return Found(
        {
            "best_single": change[best[1]],
            "best_pair": change[best[2]],
            "best_triple": change[best[3]],
            "triple_beats_single": change[best[1]] - change[best[3]],
            "synergy": parts - change[best[3]],
        },
        remark=f"Best single {_told(best[1])}; pair {_told(best[2])}; triple {_told(best[3])}.",
    )


def _live(lab: Lab, sets: list[tuple[str, ...]], moves: bool) -> Array:
    crowd = lab.settled("mixed").times(len(sets))
    days = 7 * WEEKS
    levels: dict[str, float | Array] = {
        name: np.tile([float(name in one) for one in sets], (days, 1)) for name in DRUGS
    }
    bouts = sessions(GENTLE, MINUTES, A_WEEK, WEEKS) if moves else ()
    drugs = tuple(treatment(name) for name in DRUGS)
    return lab.live(crowd, Life(days), bouts, agents=levels, drugs=drugs).last("fiqr")


def _told(names: tuple[str, ...]) -> str:
    return " with ".join(name.replace("_", " ") for name in names)


CLAIM = Claim(
    id="A18",
    says="No cure; a multidisciplinary approach does better.",
    asks="The mixed kind, 24 weeks: seven measures alone, all pairs of them, triples of five.",
    criteria=(
        at_least("triple_beats_single", 5.0, "best triple better than the best single by, FIQR"),
        at_least("synergy", 0.0, "better than the sum of its parts by, FIQR"),
    ),
    experiment=experiment,
    grade=Grade.B,
    supports=("IM11",),
    against=("E3.33",),
)
