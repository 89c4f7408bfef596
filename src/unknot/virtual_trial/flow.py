"""Who was asked, who took part, who left and why: the counts of a CONSORT flow diagram.

Source: Schulz, Altman & Moher 2010, CONSORT 2010 statement, doi 10.1136/bmj.c332.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.virtual_trial.design import PARALLEL, STUDY
from unknot.virtual_trial.estimate import counted, visit_of
from unknot.virtual_trial.lived import length_of
from unknot.virtual_trial.seen import TrialData

LAST = "the last visit"


@dataclass(frozen=True)
class ArmFlow:
    """One arm (or sequence): everybody randomised is in one of its counts.

    Attributes:
        stopped: cause -> who stopped the treatment and was still measured.
        left: cause -> who left the study before the outcome was judged.
        failed: whose equations could not be solved.
        missed: in the study, but the visit that is judged was not made.
        analysed: whose outcome counts in the primary analysis.
    """

    name: str
    randomised: int
    stopped: Mapping[str, int]
    left: Mapping[str, int]
    failed: int
    missed: int
    analysed: int


@dataclass(frozen=True)
class TrialFlow:
    """From those asked to those analysed.

    Attributes:
        visit: at which the outcome is judged, in words.
    """

    screened: int
    excluded: Mapping[str, int]
    randomised: int
    arms: tuple[ArmFlow, ...]
    visit: str = LAST

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "screened": self.screened,
            "excluded": dict(self.excluded),
            "randomised": self.randomised,
            "arms": [
                {
                    "name": one.name, "randomised": one.randomised, "stopped": dict(one.stopped),
                    "left": dict(one.left), "failed": one.failed, "missed": one.missed,
                    "analysed": one.analysed,
                }
                for one in self.arms
            ],
        }  # fmt: skip

    def words(self) -> str:
        """The whole diagram in sentences."""
        parts = [f"{self.screened} people were asked, {self.randomised} took part."]
        out = [f"{count} ({reason})" for reason, count in self.excluded.items() if count]
        if out:
            parts.append(f"Left out: {'; '.join(out)}.")
        for one in self.arms:
            gone = "; ".join(
                f"{count} left ({cause})" for cause, count in one.left.items() if count
            )
            off = "; ".join(
                f"{count} stopped the treatment ({cause})"
                for cause, count in one.stopped.items()
                if count
            )
            told = "; ".join(part for part in (gone, off) if part) or "nobody left"
            failed = f"; {one.failed} could not be computed" if one.failed else ""
            parts.append(
                f"{one.name}: {one.randomised} randomised; {told}{failed}; "
                f"{one.missed} missed {self.visit}; {one.analysed} analysed."
            )
        return " ".join(parts)


def flow_of(data: TrialData) -> TrialFlow:
    """Count a trial's people."""
    design, lived = data.design, data.lived
    chosen = data.enrolled.chosen
    parallel = design.kind == PARALLEL
    judged = visit_of(data, design.outcome) if parallel else len(design.visits) - 1
    last = design.visits[judged] if parallel else length_of(design)
    behind = counted(data)
    arms: list[ArmFlow] = []
    for at, (name, course) in enumerate(lived.courses.items()):
        mine = data.arm == at
        who = chosen[mine]
        failed = course.failed[who]
        left = (course.left[who] < last) & ~failed
        off = (course.stop_cause[who] >= 0) & ~left & ~failed
        gone = {
            one.name: int((left & (course.cause[who] == number)).sum())
            for number, one in enumerate(design.leaving)
            if one.leaves == STUDY
        }
        stopped = {
            one.name: int((off & (course.stop_cause[who] == number)).sum())
            for number, one in enumerate(design.leaving)
            if one.leaves != STUDY
        }
        analysed = int(behind[mine].sum())
        there = int(mine.sum()) - int(left.sum()) - int(failed.sum())
        made = np.isfinite(data.after[design.outcome.of][judged][mine])
        seen = int((made & ~left & ~failed).sum())
        arms.append(
            ArmFlow(name, int(mine.sum()), stopped, gone, int(failed.sum()), there - seen, analysed)
        )
    visit = LAST if judged == len(design.visits) - 1 else f"the visit of week {last}"
    enrolled = data.enrolled
    return TrialFlow(enrolled.screened, enrolled.excluded, data.people, tuple(arms), visit)


def everybody_is_counted(flow: TrialFlow) -> bool:
    """Whether the counts add up: asked = left out + randomised, and so on down."""
    out = sum(flow.excluded.values())
    arms = sum(one.randomised for one in flow.arms)
    return flow.screened == out + flow.randomised and arms == flow.randomised
