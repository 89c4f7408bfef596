"""Where a plan is kept, with what was said to it and of each day: a file, or one's own store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from cattrs.preconf.json import make_converter

from unknot.errors import UnknotError
from unknot.plan.standing import DoingPerWeek, SafetyAnswers
from unknot.plan.today import TodaysAdvice
from unknot.plan.weekly_plan import EarlierPlan, WeeklyPlan
from unknot.plan.wishes import Wishes
from unknot.store.files import write_result

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile

CONVERTER = make_converter(detailed_validation=False)
HEAD, KIND, SAID, MADE_FROM = "unknot plan", "plan", "today", "made_from"
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class PlanRequest:
    """What a person says to a plan.

    Attributes:
        flare_beyond: by symptom, the value beyond which a day is a flare to them.
        asked_for_more: the activity for which they tapped "try it".
    """

    answers: SafetyAnswers = field(default_factory=SafetyAnswers)
    wishes: Wishes = field(default_factory=Wishes)
    flare_beyond: Mapping[str, float] = field(default_factory=dict[str, float])
    asked_for_more: str | None = None


@dataclass(frozen=True)
class PlanOrigin:
    """What a plan was made from, so that it can be made again.

    Attributes:
        entries: of the diary, as `entries_kept.packed`.
        asked: what decided the fit: wiring, seed, quick, measured, group.
        before: what the plan before it decides.
    """

    entries: str
    asked: Mapping[str, Any]
    before: EarlierPlan | None = None


class PlanShelf(Protocol):
    """Where a plan and what was said of each day are kept."""

    def plan(self) -> WeeklyPlan | None:
        """The newest plan; None where there is none.

        Raises:
            UnknotError: code "not-a-plan".
        """
        ...

    def said(self, day: date) -> dict[str, DoingPerWeek]:
        """What was said of a day, by activity; empty where nothing was."""
        ...

    def keep_plan(
        self, plan: WeeklyPlan, request: PlanRequest, when: datetime,
        origin: PlanOrigin | None = None,
    ) -> None:  # fmt: skip
        """Keep a plan, in place of an earlier one, with what was said to it.

        Args:
            origin: what it was made from; a store keeps it too, so that it can be made again.
        """
        ...

    def keep_said(self, advice: TodaysAdvice, when: datetime) -> None:
        """Keep what was said of today."""
        ...

    def request(self) -> PlanRequest | None:
        """What was said to the newest plan."""
        ...


@dataclass(frozen=True)
class PlanFile:
    """A plan in a file of its own."""

    path: Path

    def plan(self) -> WeeklyPlan | None:
        """What the file holds."""
        held = self._held()
        return None if held is None else _plan_of(held["plan"], self.path.name)

    def request(self) -> PlanRequest | None:
        """What was said to it."""
        held = self._held()
        return None if held is None else CONVERTER.structure(held["request"], PlanRequest)

    def said(self, day: date) -> dict[str, DoingPerWeek]:
        """What the file says of a day."""
        held = self._held() or {}
        return CONVERTER.structure(
            held.get(SAID, {}).get(day.isoformat(), {}), dict[str, DoingPerWeek]
        )

    def keep_plan(
        self, plan: WeeklyPlan, request: PlanRequest, when: datetime,
        origin: PlanOrigin | None = None,
    ) -> None:  # fmt: skip
        """Write the file anew, whole or not at all."""
        del when, origin
        before = self._held() or {}
        self._write(
            {"plan": CONVERTER.unstructure(plan), "request": CONVERTER.unstructure(request),
             SAID: before.get(SAID, {})}
        )  # fmt: skip

    def keep_said(self, advice: TodaysAdvice, when: datetime) -> None:
        """Write it beside the plan."""
        del when
        held = self._held()
        assert held is not None, "today comes from a plan"
        said = {**held.get(SAID, {}), advice.day.isoformat(): CONVERTER.unstructure(advice.said)}
        self._write({**held, SAID: said})

    def _held(self) -> dict[str, Any] | None:
        if not self.path.exists():
            return None
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))[HEAD]
            return dict(cast("dict[str, Any]", found))
        except (OSError, *UNREADABLE):
            raise _no_plan(self.path.name) from None

    def _write(self, held: Mapping[str, Any]) -> None:
        write_result(self.path, (json.dumps({HEAD: held}, allow_nan=True) + "\n").encode())
        self.path.chmod(0o600)


@dataclass(frozen=True)
class PlanRows:
    """Plans as rows of one's own store: every one that was made stays there."""

    person: PersonFile

    def plan(self) -> WeeklyPlan | None:
        """The newest."""
        rows = self.person.kept(KIND)
        return _plan_of(rows[-1].payload["plan"], "your store") if rows else None

    def request(self) -> PlanRequest | None:
        """What was said to it."""
        rows = self.person.kept(KIND)
        return CONVERTER.structure(rows[-1].payload["request"], PlanRequest) if rows else None

    def said(self, day: date) -> dict[str, DoingPerWeek]:
        """What was said of a day."""
        rows = [row for row in self.person.kept(SAID) if row.id == day.isoformat()]
        held: Any = rows[-1].payload if rows else {}
        return CONVERTER.structure(held, dict[str, DoingPerWeek])

    def keep_plan(
        self, plan: WeeklyPlan, request: PlanRequest, when: datetime,
        origin: PlanOrigin | None = None,
    ) -> None:  # fmt: skip
        """Keep it under the day on which it was made."""
        payload = {
            "plan": CONVERTER.unstructure(plan), "request": CONVERTER.unstructure(request),
            **({} if origin is None else {MADE_FROM: CONVERTER.unstructure(origin)}),
        }  # fmt: skip
        self.person.keep(
            KIND, plan.made.isoformat(), payload, model_hash=plan.fit.model,
            data_hash=plan.fit.data, when=when,
        )  # fmt: skip

    def keep_said(self, advice: TodaysAdvice, when: datetime) -> None:
        """Keep it under its day."""
        self.person.keep(
            SAID, advice.day.isoformat(), CONVERTER.unstructure(advice.said), model_hash="",
            data_hash="", when=when,
        )  # fmt: skip


def _plan_of(held: Any, name: str) -> WeeklyPlan:
    try:
        return CONVERTER.structure(held, WeeklyPlan)
    except UNREADABLE:
        raise _no_plan(name) from None


def _no_plan(name: str) -> UnknotError:
    return UnknotError(
        "not-a-plan", f"{name} holds no plan that can be read here.",
        "choose another file with --plan, or make the plan anew with unknot plan.",
    )  # fmt: skip
