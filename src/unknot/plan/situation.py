"""Everything a plan depends on, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from unknot.plan import dose
from unknot.plan.dose import least
from unknot.plan.flare_risk import FlareOutlook, flare_limit
from unknot.plan.limits import Limited, limit
from unknot.plan.standing import DoingPerWeek, SafetyAnswers, StandingToday
from unknot.plan.wishes import Wishes


@dataclass(frozen=True)
class Situation:
    """Everything a plan depends on.

    Attributes:
        usual: of each kind that may be planned at all, what is done or a middling day allows.
        kept: what was said earlier the same day, by activity.
    """

    today: date
    standing: StandingToday
    answers: SafetyAnswers
    wishes: Wishes
    outlook: FlareOutlook
    usual: Mapping[str, DoingPerWeek]
    kept: Mapping[str, DoingPerWeek]

    def limited(
        self, activity: str, proposed: DoingPerWeek, above: float | None, own: bool
    ) -> Limited:
        """What the limits leave of a proposal.

        Args:
            above: upper end of the chance of a flare day; own: the person's days hold this kind.
        """
        standing = replace(
            self.standing, flare_upper=above,
            from_others=self.standing.from_others or not own,
        )  # fmt: skip
        return limit(
            activity, proposed, standing, self.answers, person=self.wishes.most.get(activity),
            earlier=self.kept.get(activity),
        )  # fmt: skip

    def reference(self, name: str) -> tuple[DoingPerWeek, int]:
        """What may be tried at most of a kind, within every cap, and how often a week."""
        caps = [self.wishes.most.get(name), self.kept.get(name)]
        caps += [one.caps.get(name) for one in self.answers.clinicians]
        given = [one for one in caps if one is not None]
        often = min([float(self.wishes.active_days), *(one.per_week for one in given)])
        return least(self.usual[name], *given), int(often)

    @property
    def flare_limit(self) -> float:
        """The least limit of the chance of a flare, of the person's and their clinicians'."""
        return flare_limit(self.answers)


def situation_of(
    today: date,
    standing: StandingToday,
    answers: SafetyAnswers,
    wishes: Wishes,
    outlook: FlareOutlook,
    kept: Mapping[str, DoingPerWeek],
) -> Situation:
    """The same, with the kinds that may be planned: done of late, or said of a middling day."""
    usual = {**answers.middling, **standing.usual}
    most = sorted(usual, key=lambda name: (-usual[name].weekly, name))[: dose.MOST_KINDS]
    known = {name: usual[name] for name in sorted(most)}
    return Situation(today, standing, answers, wishes, outlook, known, kept)
