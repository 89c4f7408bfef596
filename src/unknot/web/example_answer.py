"""What was worked out of the made-up person, shipped with the program: the page is full at once.

`python -m unknot.web.example_answer` works it out anew (minutes) and writes it. It is of the body
model whose hash it carries; where that is another than the program's, the page says that the
answer is of an older model and works the next one out, as for everybody.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from cattrs.preconf.json import make_converter

from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.progress import Progress, quiet
from unknot.store.fit_rows import ANSWER
from unknot.store.person_file import PersonFile
from unknot.workflow import answer_details
from unknot.workflow.page_trials import (
    DesignWork,
    PricedDesigns,
    keep_designs,
    price_designs,
)
from unknot.workflow.page_work import FinishedPart, PageWork, work_out
from unknot.workflow.plan_shelves import PlanRequest, PlanRows
from unknot.workflow.stored_diary import stored_diary
from unknot.workflow.trials import TrialQuestion

CONVERTER = make_converter(detailed_validation=False)
FILE = ("data", "web", "example.json.gz")
MOST_BYTES = 200_000


@dataclass(frozen=True)
class ShippedAnswer:
    """All that the page shows of the made-up person and takes long.

    Attributes:
        model, data: hashes of the body model and of the days that it was worked out from.
        id: of the fit, which itself is not shipped.
        answer, details: as they are kept.
        plan, request, designs: as `CONVERTER` writes them.
    """

    model: str
    data: str
    id: str
    answer: Any
    details: Any
    plan: Any
    request: Any
    designs: Any


@cache
def shipped() -> ShippedAnswer | None:
    """What was worked out of the made-up person; None where it is not shipped."""
    place = resources.files("unknot").joinpath(*FILE)
    if not place.is_file():
        return None
    return ShippedAnswer(**json.loads(gzip.decompress(place.read_bytes())))


def keep_shipped(store: PersonFile, when: datetime) -> bool:
    """Keep it in the made-up person's store, as the work beside the page would.

    Returns:
        False where there is none of these days.
    """
    held = shipped()
    if held is None or held.data != data_hash(stored_diary(store)):
        return False
    store.keep(ANSWER, held.id, held.answer, model_hash=held.model, data_hash=held.data, when=when)
    answer_details.keep_details(store, held.id, held.details, held.data, when)
    plan = CONVERTER.structure(held.plan, WeeklyPlan)
    PlanRows(store).keep_plan(plan, CONVERTER.structure(held.request, PlanRequest), when)
    keep_designs(store, CONVERTER.structure(held.designs, PricedDesigns), when)
    return True


def worked_out(progress: Progress = quiet) -> ShippedAnswer:
    """Work it out, as the page does for everybody.

    Raises:
        UnknotError: the days cannot be explained, or an arm is outside the limits.
    """
    from unknot.web.answers import plan_request
    from unknot.web.example import made_up_store
    from unknot.web.pages.trials import offers_within
    from unknot.workflow.ceilings import ceilings_today
    from unknot.workflow.safety import bad_day_begins, safety_answers

    parts: list[FinishedPart] = []
    priced: list[PricedDesigns] = []
    with tempfile.TemporaryDirectory() as folder:
        made = made_up_store(Path(folder), answered=False)
        with PersonFile.open(made.path, None) as store:
            diary, said = stored_diary(store), plan_request(store)
            work_out(PageWork(diary, made.today, plan=said), parts.append, progress)
            found = ceilings_today(store, diary, made.today)
            offer = next(one for one in offers_within(found) if one.arm)
            question = TrialQuestion(
                "pain", ("usual", offer.arm), answers=safety_answers(store),
                learned_lag_hours=0.0, flares=bad_day_begins(store),
            )  # fmt: skip
            price_designs(DesignWork(diary, question, made.today), priced.append, progress)
    (kept,) = (one for part in parts for one in part.answers)
    (plan, request) = next(part.plan for part in parts if part.plan is not None)
    return ShippedAnswer(
        str(kept.about.get("model", "")), parts[0].data, kept.id, kept.payload,
        next(part.details for part in parts if part.details is not None),
        CONVERTER.unstructure(plan), CONVERTER.unstructure(request),
        CONVERTER.unstructure(priced[0]),
    )  # fmt: skip


def content(answer: ShippedAnswer) -> bytes:
    """The file that is shipped: the same bytes for the same answer."""
    text = json.dumps(CONVERTER.unstructure(answer), sort_keys=True, separators=(",", ":"))
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
