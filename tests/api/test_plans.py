"""A plan from Python: the same as the command's."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.plan.planned_people import calm, day, diary, fit_of, still, thrice

from unknot import PersonPlan
from unknot.api.fits import PersonFit
from unknot.workflow import plans

WALK = "brisk_walk"


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch) -> PersonFit:
    monkeypatch.setattr(plans, "living", still)
    return PersonFit(fit_of(diary(calm(62), {WALK: thrice(62)}), {WALK: -1.0}))


def test_a_plan_has_a_summary_a_table_data_a_picture_and_a_calendar(fit: PersonFit, tmp_path: Path):
    found = fit.plan(malaise="no", weeks=2, priorities={"pain": 2.0})
    assert isinstance(found, PersonPlan)
    assert "up to 20 min" in found.summary()
    table = found.to_frame()
    assert isinstance(table, pl.DataFrame)
    assert table["minutes"].to_list() == [20] * 6
    assert json.loads(json.dumps(found.to_dict()))["target"] == "pain"
    assert found.plot().startswith("<svg")
    assert found.to_ics(tmp_path / "plan.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_by_default_it_begins_on_the_last_fitted_day_and_paces(fit: PersonFit):
    found = fit.plan()
    assert found.inner.made == day(61) == date(2026, 3, 7)
    assert found.to_dict()["mode"] == "pacing"


def test_a_middling_day_and_the_most_that_one_allows_oneself_count(fit: PersonFit):
    found = fit.plan(
        malaise="no", weeks=1, most={WALK: (10.0, 2.0)}, middling={"tai_chi": (15.0, 2.0)},
        free=(1, 3), loved=("tai_chi",), flare_limit=0.9,
    )  # fmt: skip
    kinds = {one.activity: one for one in found.inner.kinds}
    assert kinds[WALK].doing.minutes <= 10.0
    assert kinds["tai_chi"].doing.minutes == 15.0
    assert {d for one in kinds.values() for d in one.weekdays} <= {1, 3}
