"""What is shipped of the made-up person, worked out: `python -m unknot.web.example_made`."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from importlib import resources
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.errors import UnknotError
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.progress import Progress, quiet
from unknot.store.person_file import PersonFile
from unknot.web.answers import plan_request
from unknot.web.ceilings_shown import days_within
from unknot.web.example import MadeUpStore, made_up_store
from unknot.web.example_answer import FILE, ShippedAnswer, plain_converter
from unknot.web.pages.trials import offers_within
from unknot.workflow.ceilings import ceilings_today
from unknot.workflow.page_parts import FinishedPart
from unknot.workflow.page_trials import DesignWork, PricedDesigns, price_designs
from unknot.workflow.page_work import PageWork, work_out
from unknot.workflow.plan_ceilings import ceilings_with_plan, todays_part
from unknot.workflow.plan_shelves import PlanRequest
from unknot.workflow.safety import bad_day_begins, safety_answers
from unknot.workflow.stored_diary import stored_diary
from unknot.workflow.trials import TrialQuestion

MOST_BYTES = 200_000


def worked_out(progress: Progress = quiet) -> ShippedAnswer:
    """Work it out, as the page does for everybody.

    Raises:
        UnknotError: the days cannot be explained, or an arm is outside the limits.
    """
    converter = plain_converter()
    parts: list[FinishedPart] = []
    priced: list[PricedDesigns] = []
    with tempfile.TemporaryDirectory() as folder:
        made = made_up_store(Path(folder), answered=False)
        with PersonFile.open(made.path, None) as store:
            diary, said = stored_diary(store), plan_request(store)
            work_out(PageWork(diary, made.today, plan=said), parts.append, progress)
            plan, request, _ = next(part.plan for part in parts if part.plan is not None)
            question = _question(store, diary, plan, request, made)
            if question is not None:
                price_designs(DesignWork(diary, question, made.today), priced.append, progress)
    (kept,) = (one for part in parts for one in part.answers)
    return ShippedAnswer(
        str(kept.about.get("model", "")), parts[0].data, kept.id, kept.payload,
        next(part.details for part in parts if part.details is not None),
        converter.unstructure(plan), converter.unstructure(request),
        converter.unstructure(priced[0]) if priced else None,
    )  # fmt: skip


def _question(
    store: PersonFile, diary: Diary, plan: WeeklyPlan, request: PlanRequest, made: MadeUpStore
) -> TrialQuestion | None:
    """The first question that the page offers of this plan; None where it offers none."""
    found = ceilings_with_plan(store, ceilings_today(store, diary, made.today), plan)
    advice = todays_part(store, diary, made.today, (plan, request), made.now)
    offers = offers_within(found, days_within(plan, found, advice, made.today))
    arm = next((one.arm for one in offers if one.arm), None)
    return None if arm is None else TrialQuestion(
        "pain", ("usual", arm), answers=safety_answers(store),
        learned_lag_hours=plan.fit.lag_hours, flares=bad_day_begins(store),
    )  # fmt: skip


def content(answer: ShippedAnswer) -> bytes:
    """The file that is shipped: the same bytes for the same answer."""
    text = json.dumps(plain_converter().unstructure(answer), sort_keys=True, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def main() -> None:
    """Work it out and write it."""

    def progress(what: str, share: float) -> None:
        sys.stderr.write(f"\r{what} {share:.0%}   ")

    packed = content(worked_out(progress))
    if len(packed) > MOST_BYTES:
        raise UnknotError("too-large", f"{len(packed)} bytes are to be shipped.", "ship less.")
    Path(str(resources.files("unknot").joinpath(*FILE))).write_bytes(packed)


if __name__ == "__main__":
    main()
