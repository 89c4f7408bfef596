"""What was worked out of the made-up person, shipped with the program: the page is full at once.

`python -m unknot.web.example_made` works it out anew (minutes) and writes it. It is of the body
model whose hash it carries; where that is another than the program's, the page says that the
answer is of an older model and works the next one out, as for everybody.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from unknot.diary.snapshot import data_hash
from unknot.store.fit_rows import ANSWER
from unknot.store.person_file import PersonFile
from unknot.workflow.stored_diary import stored_diary

FILE = ("data", "web", "example.json.gz")
OF_THE_ANSWER = frozenset({"as_of", "method"})  # of what was asked, no plan depends on it


@dataclass(frozen=True)
class ShippedAnswer:
    """All that the page shows of the made-up person and takes long.

    Attributes:
        model, data: hashes of the body model and of the days that it was worked out from.
        id: of the fit, which itself is not shipped.
        answer, details: as they are kept.
        plan, request: as `CONVERTER` writes them.
        designs: too; None where the page offers no test.
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
def plain_converter() -> Any:
    """From our own classes to plain data and back, as this file holds them."""
    from cattrs.preconf.json import make_converter

    return make_converter(detailed_validation=False)


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
    # Heavy, and nobody but the made-up person needs them when the page starts.
    from unknot.plan.weekly_plan import WeeklyPlan
    from unknot.workflow.page_trials import PricedDesigns, keep_designs
    from unknot.workflow.plan_shelves import PlanOrigin, PlanRequest, PlanRows
    from unknot.workflow.shown_details import keep_details

    converter = plain_converter()
    store.keep(ANSWER, held.id, held.answer, model_hash=held.model, data_hash=held.data, when=when)
    keep_details(store, held.id, held.details, held.data, when)
    plan = converter.structure(held.plan, WeeklyPlan)
    # The first plan, of the days and the fit of the answer: with them it can be made again.
    asked = {name: said for name, said in held.answer["asked"].items() if name not in OF_THE_ANSWER}
    origin = PlanOrigin(str(held.answer["entries"]), asked)
    PlanRows(store).keep_plan(plan, converter.structure(held.request, PlanRequest), when, origin)
    if held.designs is not None:
        keep_designs(store, converter.structure(held.designs, PricedDesigns), when)
    return True
