"""The program's own checks on a fit: what gates an answer, with limits fixed in advance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unknot.effects.counterfactual import ArmEffect
from unknot.inference import wiring_mixture
from unknot.inference.check_results import Belief, Check, Diagnostics
from unknot.inference.draws import Draws
from unknot.inference.fit import LEAST_VALUES, Fit
from unknot.inference.observation_model import Whitener
from unknot.inference.pareto import shape_of_tail
from unknot.inference.response_prior import ALONE, BELIEF, OWN, RESPONSES

LEAST_EFFECTIVE = 200.0
LEAST_EFFECTIVE_QUICK = 60.0
HEAVIEST = 0.05
HEAVIEST_QUICK = 0.10
REPEAT = 0.5  # posterior sd between two seeds; an effect beyond it gets no verdict …
AGREEING = 0.75  # … and where fewer effects than that agree, none does
REPEAT_STORY = 0.25  # of the belief in any story, between two seeds
RESIDUALS = (0.80, 0.97)


# What a check says when it passed, and when it did not.
ENOUGH = ("Enough made-up people fit your diary.", "Too few made-up people fit your diary.")
SINGLE = ("No single one of them decides.", "One of them decides too much.")
AGAIN = ("A second run says the same.", "A second run says something else.")
SCATTER = ("The model knows how much your days scatter.", "Your days scatter in another way.")
DAYS = ("There is enough to go on.", "There is too little to go on yet.")


def _check(name: str, value: str, limit: str, passed: bool, says: tuple[str, str]) -> Check:
    return Check(name, value, limit, passed, says[0] if passed else says[1])


def repeat_gaps(first: Sequence[ArmEffect], second: Sequence[ArmEffect]) -> list[float]:
    """Differences of each effect's mean between two seeds, in posterior sd."""
    gaps: list[float] = []
    for a, b in zip(first, second, strict=True):
        sd = float(np.sqrt(0.5 * (a.posterior.var() + b.posterior.var())))
        # An effect that both runs put at nothing cannot disagree by much: 0.05 points is nothing.
        gaps.append(abs(float(a.posterior.mean() - b.posterior.mean())) / max(sd, 0.05))
    return gaps


def residual_share(fit: Fit) -> float:
    """Share of whitened reports within 1.645 of what the best draw expects; fair is 0.90."""
    draws = fit.draws[0]
    setting, row, index = np.unravel_index(int(np.argmax(draws.joint)), draws.joint.shape)
    whitener = Whitener(draws.reports, draws.settings.noises[int(setting)])
    made = draws.trajectories
    at = np.array([int(index)])
    own = whitener.own_mean(made.means[:, :, at], made.before[:, at], np.array([int(row)]))
    one = [np.array([int(k)]) for k in (setting, row, index)]
    scale = draws.scales(one[0], one[1], one[2], own).mean[0]
    expected = whitener.expected(
        made.means[:, :, index], made.before[:, index], RESPONSES[int(row)], scale, own[0]
    )
    return float(np.mean(np.abs(whitener.residuals(expected)) < 1.645))


def diagnose(
    fit: Fit, gaps: Sequence[float], same_when_shuffled: bool, quick: bool, chores: float = 0.0
) -> Diagnostics:
    """Gather the checks and whether all passed.

    Args:
        gaps: of each effect between two seeds, posterior sd.
        chores: log evidence that the diary speaks of chores.
    """
    agreeing = sum(gap <= REPEAT for gap in gaps)
    ess = min(d.ess for d in fit.draws)
    heaviest = max(d.heaviest for d in fit.draws)
    classes = [belief_of(d) for d in fit.draws]
    flat = float(np.mean([one.flat for one in classes]))
    any_of, any_shuffled = logs_any(fit)
    share = residual_share(fit)
    values = int(np.isfinite(fit.prepared.reports.values[0]).sum())  # of the symptom spoken of
    least = LEAST_EFFECTIVE_QUICK if quick else LEAST_EFFECTIVE
    most = HEAVIEST_QUICK if quick else HEAVIEST
    shuffled = "not run"
    if fit.shuffled is not None:
        shuffled = "says the same" if same_when_shuffled else "clear"
    told = wiring_mixture.beliefs(fit.draws)[1]
    apart = float(np.abs(told[0] - told[1]).max()) if fit.model.rivals else 0.0
    same = f"{apart:.2f}" if fit.model.rivals else "one chosen"
    checks = (
        _check("Effective draws", f"{ess:.0f}", f"at least {least:.0f}", ess >= least, ENOUGH),
        _check("Heaviest draw", f"{heaviest:.3f}", f"at most {most:.2f}", heaviest <= most, SINGLE),
        _check("Same run, other seed", f"{agreeing} of {len(gaps)} within {REPEAT:.1f} sd",
               f"at least {100 * AGREEING:.0f} in 100", agreeing >= AGREEING * len(gaps), AGAIN),
        _check("Stories, other seed", same, f"at most {REPEAT_STORY:.2f}",
               apart <= REPEAT_STORY, AGAIN),
        _check("Reports inside the band", f"{share:.2f}", "{:.2f} to {:.2f}".format(*RESIDUALS),
               RESIDUALS[0] <= share <= RESIDUALS[1], SCATTER),
        _check("Days with an entry", f"{values}", f"at least {LEAST_VALUES}",
               values >= LEAST_VALUES, DAYS),
    )  # fmt: skip
    return Diagnostics(
        ess_min=ess,
        repeat_seed_max=max(gaps, default=0.0),
        weight_max=heaviest,
        flat_response=flat,
        shuffled_days=shuffled,
        passed=all(check.passed for check in checks),
        checks=checks,
        chores=chores,
        answers=fit.shuffled is None or flat < belief_of(fit.shuffled).flat,
        classes=_together(classes) if fit.prepared.reports.own is not None else None,
        log_any=any_of,
        log_any_shuffled=any_shuffled,
        log_own=_log_own(_together(classes)),
        pareto_k=max(shape_of_tail(d.weight) for d in fit.draws),
        planned=_planned(fit),
    )


def _planned(fit: Fit) -> float | None:
    """Belief that sessions were planned whatever the day was like; None where there are none."""
    if not fit.prepared.reports.choices.may_be_planned:
        return None
    return float(
        np.mean(
            [
                draws.joint[[noise.planned for noise in draws.settings.noises]].sum()
                for draws in fit.draws
            ]
        )
    )


def belief_of(draws: Draws) -> Belief:
    """Belief in the four ways in which symptoms may answer."""
    alone = draws.joint if draws.alone is None else draws.joint * draws.alone
    flat, body = float(alone[:, 0].sum()), float(alone[:, 1:].sum())
    own = float(draws.joint[:, 0].sum()) - flat
    return Belief(flat, body, max(own, 0.0), max(1.0 - flat - body - own, 0.0))


def _together(beliefs: Sequence[Belief]) -> Belief:
    return Belief(
        *(float(np.mean([getattr(belief, name) for belief in beliefs]))
          for name in ("flat", "body", "own", "both"))
    )  # fmt: skip


def logs_any(fit: Fit) -> tuple[float, float]:
    """Log evidence of any answer to what was done: of the diary, and of shuffled days."""
    flat = float(np.mean([belief_of(draw).flat for draw in fit.draws]))
    return log_any(flat), 0.0 if fit.shuffled is None else log_any(belief_of(fit.shuffled).flat)


def log_any(flat: float) -> float:
    """Log evidence of any answer against none, from the belief in none."""
    before = BELIEF[0] * ALONE[0]
    return _log_odds(1.0 - flat, flat) - _log_odds(1.0 - before, before)


def _log_own(now: Belief) -> float:
    """Log evidence of an own response, alone or with the body's, against the body's alone."""
    weight = np.array(BELIEF) * np.array([ALONE, OWN])
    return _log_odds(now.own + now.both, now.body) - _log_odds(
        float(weight[1].sum()), float(weight[0, 1:].sum())
    )


def _log_odds(yes: float, no: float) -> float:
    return float(np.log(max(yes, 1e-30)) - np.log(max(no, 1e-30)))
