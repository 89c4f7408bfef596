"""A plan of a fit: ceilings for the coming weeks, within every limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.api.plan_picture import plan_picture
from unknot.api.showing import shows_itself
from unknot.plan.as_data import plan_data
from unknot.plan.limits import STOPS
from unknot.plan.sentences import (
    MODES,
    NO_ADVICE,
    NOT_GOALS,
    WEEKDAYS,
    first_line,
    label,
    three_lines,
)
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.plan.wishes import DOING, EVERY_DAY, Wishes
from unknot.progress import Progress, quiet
from unknot.store.files import write_bytes
from unknot.workflow.fits import FittedDiary
from unknot.workflow.plan_shelves import PlanRequest
from unknot.workflow.plans import plan_of

if TYPE_CHECKING:
    import polars as pl

Amounts = Mapping[str, tuple[float, float]]
"""By activity, minutes of a session and sessions a week."""


@shows_itself
@dataclass(frozen=True)
class PersonPlan:
    """What may be done in the coming weeks, and why."""

    inner: WeeklyPlan

    def summary(self) -> str:
        """The week, and three lines of reasons."""
        held = self.inner
        lines = [MODES[held.mode]]
        if held.mode not in STOPS.values():
            lines += [
                f"{WEEKDAYS[day]}: {label(one.activity)}, up to {one.doing.minutes:.0f} min"
                for day in range(7)
                for one in held.kinds
                if day in one.weekdays and one.doing.minutes > 0
            ]
            lines.append(NOT_GOALS)
        first = first_line(held)
        return "\n".join(
            [*lines, *three_lines(held), *([] if first is None else [first]), NO_ADVICE]
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `unknot plan`."""
        return plan_data(self.inner)

    def to_frame(self) -> pl.DataFrame:
        """One row a session: date, kind, minutes at most, and the limit that counts most."""
        import polars as pl

        names = ("date", "kind", "minutes", "effort", "limiting")
        rows = self.to_dict()["plan"]
        return pl.DataFrame({name: [row[name] for row in rows] for name in names})

    def plot(self) -> str:
        """The week, as SVG."""
        return plan_picture(self.inner)

    def to_ics(self, path: str | Path, before: PersonPlan | None = None) -> Path:
        """Write a calendar whose titles say nothing of health.

        Args:
            before: the plan that is in the calendar; what it holds and this one not is taken back.

        Raises:
            UnknotError: it cannot be written.
        """
        from unknot.plan.calendar import calendar_of

        was = None if before is None else before.inner
        write_bytes(Path(path), calendar_of(self.inner, datetime.now(UTC), was))
        return Path(path)


def plan_for(
    fit: FittedDiary,
    today: date | None,
    malaise: str | None,
    middling: Amounts | None,
    most: Amounts | None,
    weeks: int,
    priorities: Mapping[str, float] | None,
    loved: Sequence[str],
    free: Sequence[int] | None,
    flare_limit: float | None,
    more: str | None,
    progress: Progress | None,
) -> PersonPlan:
    """A plan from plain values; see `PersonFit.plan`."""
    answers = SafetyAnswers(
        malaise=Malaise.UNASKED if malaise is None else Malaise(malaise), middling=_doing(middling)
    )
    if flare_limit is not None:
        answers = replace(answers, flare_limit=flare_limit)
    weights = dict(priorities or {})
    if loved and DOING not in weights:
        weights[DOING] = 1.0
    days = EVERY_DAY if free is None else tuple(free)
    wishes = Wishes(weeks, weights, tuple(loved), days, most=_doing(most))
    request = PlanRequest(answers, wishes, asked_for_more=more)
    day = fit.kept.last if today is None else today
    return PersonPlan(plan_of(fit, day, request, progress=progress or quiet))


def _doing(given: Amounts | None) -> dict[str, DoingPerWeek]:
    return {name: DoingPerWeek(*each) for name, each in (given or {}).items()}
