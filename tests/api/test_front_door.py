"""`import unknot as uk`: every name is there, every example runs, every result shows itself."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from tests.synthetic_lives import few_draws

import unknot as uk
from unknot.diary.snapshot import last_entry, until
from unknot.inference import update

ROOMS = ("cohorts", "fits", "forecasts", "models", "self_trials", "trials", "virtual_cohorts")
PUBLIC = [name for name in uk.__all__ if not name.startswith("_")]


@pytest.fixture(scope="module")
def model() -> uk.Model:
    return uk.load_model("articles")


@pytest.fixture(scope="module")
def diary() -> uk.Diary:
    return uk.read_diary(uk.example_diary("unsure"))


@pytest.fixture(scope="module")
def fit(diary: uk.Diary, model: uk.Model) -> uk.PersonFit:
    with few_draws():
        return uk.fit(diary, model, seed=1, quick=True, measurements={"vo2peak": 21})


@pytest.mark.parametrize("name", PUBLIC)
def test_every_name_loads_and_says_what_it_is(name: str):
    assert getattr(uk, name).__doc__, name


def test_the_list_is_what_dir_shows_and_nothing_else_is_there():
    assert dir(uk) == sorted(uk.__all__)
    nothing = "nothing_of_the_kind"
    with pytest.raises(AttributeError, match="no attribute"):
        getattr(uk, nothing)


def test_loading_the_package_loads_nothing_slow():
    code = (
        "import sys, unknot; print([n for n in ('numpy', 'scipy', 'polars') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("room", ROOMS)
def test_the_examples_of_docstrings_run(room: str):
    assert doctest.testmod(importlib.import_module(f"unknot.api.{room}")).failed == 0


def shows_itself(result: Any) -> None:
    """Summary, table, plain data and a picture that is whole."""
    assert result.summary().strip()
    table: pl.DataFrame = result.to_frame()
    assert table.height > 0
    assert result.to_dict()
    picture = ElementTree.fromstring(result.plot())
    assert picture.tag.endswith("svg")


def test_made_up_people_and_a_programme(model: uk.Model):
    people = uk.draw_cohort(model, n=12, seed=1)
    walk = uk.Programme("brisk_walk", minutes=36, per_week=3, weeks=4)
    lived = uk.simulate(model, people, walk)
    for one in (people, lived, lived.effect("fatigue")):
        shows_itself(one)
    again = uk.simulate(model, uk.draw_cohort(model, n=12, seed=1), walk)
    assert lived.effect("pain").each.tobytes() == again.effect("pain").each.tobytes()
    nothing = uk.simulate(model, people, None, weeks=1).effect("pain")
    np.testing.assert_array_equal(nothing.each, 0.0)
    more = uk.draw_cohort(model, n=20, seed=1).to_frame()
    assert more["tightness_redox"][:12].to_list() == people.to_frame()["tightness_redox"].to_list()


def test_people_of_every_wiring_by_the_belief_in_it():
    found = uk.draw_cohort(uk.load_model("any"), n=24, seed=1)
    counts = {str(name): int(n) for name, n in found.to_frame().group_by("wiring").len().rows()}
    assert sum(counts.values()) == 24
    assert set(counts) >= {"articles", "central_only", "no_nitric_oxide", "no_gaba_edge"}
    assert counts["articles"] in {5, 6}


def test_what_cannot_be_simulated_says_so(model: uk.Model):
    people = uk.draw_cohort(model, n=4, seed=1)
    other = uk.load_model("central_only")
    with pytest.raises(uk.ScenarioError, match="another model"):
        uk.simulate(other, people)
    lived = uk.simulate(model, people, weeks=1)
    with pytest.raises(uk.ScenarioError, match="nothing is called"):
        lived.effect("pian")
    with pytest.raises(uk.ModelError, match="did you mean"):
        uk.load_model("article")


def test_a_published_trial(model: uk.Model):
    shows_itself(uk.replay_trial("coyle_1984", model, n=16))


def test_a_fit_of_one_person(fit: uk.PersonFit, tmp_path: Path):
    for one in (fit, fit.effects(), fit.effects(["brisk_walk", "tai_chi"]), uk.analyse(fit)):
        shows_itself(one)
    with pytest.raises(uk.UnknotError, match="way of living"):
        fit.effects(["brisk_wolk"])
    page = uk.analyse(fit).to_html(tmp_path / "report.html")
    assert "<html" in page.read_text(encoding="utf-8")
    assert uk.analyse(fit).to_dict()["effects"]


def test_a_labelled_posterior(fit: uk.PersonFit):
    tight = fit.to_datatree()["posterior"]["tightness"]
    assert tight.dims == ("chain", "draw", "knot")
    assert "redox" in tight.coords["knot"]


def test_the_days_since_are_read_in(diary: uk.Diary, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(update, "LEAST_PEOPLE", 3)
    last = last_entry(diary)
    assert last is not None
    early = until(diary, last - timedelta(days=3))
    with few_draws():
        fitted = uk.fit(early, uk.load_model("articles"), seed=1, quick=True)
    after = fitted.update(diary)
    assert after.to_dict()["days_added"] > 0
    assert after.effects().to_dict() != fitted.effects().to_dict()
    stranger = uk.read_diary(uk.example_diary("helps"))
    with pytest.raises(uk.StaleFit, match="is of another diary"):
        fitted.update(stranger)


def test_rival_wirings(diary: uk.Diary):
    with few_draws():
        found = uk.compare(diary, wirings=["articles", "central_only"], seed=1)
    shows_itself(found)
    table = found.to_frame()
    assert {"log_evidence", "error", "weight", "pareto_k"} <= set(table.columns)
    assert table["weight"].sum() == pytest.approx(1.0)


def test_the_coming_days(diary: uk.Diary):
    shows_itself(uk.forecast(diary, horizon=3))
    shows_itself(uk.backtest(diary, methods=["ar1"], horizons=(1,)))


def test_nothing_is_written_where_nobody_asked(tmp_path: Path):
    code = (
        "import unknot as uk; d = uk.read_diary(uk.example_diary('unsure')); "
        "print(uk.forecast(d, 1).summary())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
