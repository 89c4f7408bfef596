"""Effects of two runs side by side, and of shuffled days: what is alike, and what is not."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.arrays import Array
from unknot.effects import fit_checks
from unknot.effects.arms import Arm
from unknot.effects.counterfactual import ArmEffect, noise_floor
from unknot.effects.results import Verdict
from unknot.effects.verdicts import Findings, repeated, verdict_of
from unknot.inference.check_results import Diagnostics
from unknot.inference.fit import PreparedDiary
from unknot.inference.reports import Noise


@dataclass(frozen=True)
class EffectsOfRuns:
    """Effects of every arm on the main symptom: pooled, of shuffled days, and how far runs differ.

    Attributes:
        gaps: by arm, between two seeds, posterior sd.
        each: by arm, the draws of each of the two.
        point: the size of a tenth of the symptom's own scale.
    """

    arms: tuple[Arm, ...]
    said: dict[str, ArmEffect]
    shuffled: dict[str, ArmEffect]
    gaps: dict[str, float]
    each: dict[str, tuple[Array, Array]]
    point: float

    def disagreements(self, log_any: float) -> list[float]:
        """Gaps of effects between two seeds, posterior sd; none where both give one verdict.

        What a clear effect's size is, two seeds may tell otherwise: the interval holds them both.
        """
        return [0.0 if self._same(arm, log_any) else gap for arm, gap in self.gaps.items()]

    def _same(self, arm: str, log_any: float) -> bool:
        """Whether each of two runs by itself gives the same verdict, and one at all."""
        first, second = (verdict_of(draws, log_any) for draws in self.each[arm])
        return first == second != Verdict.CANNOT_TELL

    def alike(self, log_any: float, log_any_shuffled: float) -> bool:
        """Whether shuffled days tell any of the same."""
        return any(
            repeated(
                self.said[arm].posterior, self.shuffled[arm].posterior, log_any, log_any_shuffled
            )
            for arm in self.shuffled
        )

    def findings(self, prepared: PreparedDiary, noise: Noise, checks: Diagnostics) -> Findings:
        """With the checks."""
        gaps = zip(self.gaps, self.disagreements(checks.log_any), strict=True)
        apart = frozenset(arm for arm, gap in gaps if gap > fit_checks.REPEAT)
        floor = noise_floor(noise, prepared.reports, 0, self.point)
        target = prepared.reports.symptoms[0]
        return Findings(target, self.said, self.shuffled, floor, checks, self.arms, apart)
