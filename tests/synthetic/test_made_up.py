"""The three made-up people: their files can be made again, and their truth is what was wanted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unknot.answer.describe import truths
from unknot.cli.commands.example import FILES, made_anew, shipped
from unknot.diary.entries import Kind, series, summary
from unknot.engine.calibrate import load
from unknot.errors import UnknotError
from unknot.readers import read_diary
from unknot.scenario.read import read_scenario
from unknot.synthetic import made_up
from unknot.synthetic.living import live, settled
from unknot.synthetic.recipe import recipes
from unknot.synthetic.truth import effects

every_person = pytest.mark.parametrize("name", sorted(recipes()))


def truth(name: str) -> dict[str, Any]:
    return json.loads(shipped(name)["truth.json"])


def effect(name: str, arm: str, weeks: int = 12) -> float:
    return next(
        e["effect"] for e in truth(name)["effects"] if (e["what"], e["weeks"]) == (arm, weeks)
    )


@every_person
def test_the_files_can_be_made_again(name: str):
    anew = made_anew(name)
    kept = shipped(name)
    for file in FILES:
        assert anew[file] == kept[file], f"unknot example {name} --anew --out src/unknot/data/…"


def test_one_is_helped_one_flares_and_one_cannot_tell():
    assert effect("helps", "brisk_walk") < -0.9
    assert effect("flares", "brisk_walk") > 1.0
    assert abs(effect("unsure", "brisk_walk")) < 0.25


def test_doing_less_spares_crashes_on_days_that_differ_and_costs_on_days_alike():
    """Half the truth of who crashes lies in heavy days: on even ones there is nothing to spare."""
    model, person = load(), recipes()["flares"]
    lived = live(model, person, settled(model, person))
    even = replace(lived, life=replace(lived.life, activity_scale=person.activity_scale))
    assert effect("flares", "less", 2) < -0.5
    assert effects(model, person, even)["less"][0] > 0.3


def test_none_was_chosen_for_its_seed():
    assert {recipe.seed for recipe in recipes().values()} == {1}


@every_person
def test_the_truth_in_the_diary_is_the_truth_beside_it(name: str, tmp_path: Path):
    path = tmp_path / "diary.csv"
    path.write_text(shipped(name)["diary.csv"], encoding="utf-8")
    diary = read_diary([path], today=date(2026, 1, 1))
    for weeks, said in zip((2, 12), truths(diary, "pain"), strict=True):
        assert said == {
            e["what"]: pytest.approx(e["effect"], abs=0.051)
            for e in truth(name)["effects"]
            if e["weeks"] == weeks
        }
    assert truths(diary, "fatigue") == ({}, {})


@every_person
def test_the_diary_reads_as_a_persons_diary(name: str, tmp_path: Path):
    path = tmp_path / "diary.csv"
    path.write_text(shipped(name)["diary.csv"], encoding="utf-8")
    diary = read_diary([path], today=date(2026, 1, 1))
    seen = summary(diary)
    recipe = recipes()[name]
    assert diary.made_up
    assert not diary.skipped
    assert seen.first is not None
    assert seen.last is not None
    assert (seen.last - seen.first).days + 1 == recipe.days
    share = 1 - seen.days / recipe.days
    assert share == pytest.approx(recipe.missing, abs=0.1)  # about two standard errors
    assert {Kind.AEROBIC.value, Kind.GENTLE.value, Kind.OVERALL.value} <= set(seen.exerted)
    for what in ("pain", "fatigue", "fog", "sleep", "stress"):
        values = series(diary, what).values
        assert np.nanmin(values) >= 0
        assert np.nanmax(values) <= 10
    # Within-person spread of pain as in diaries of people with fibromyalgia (1.34 ± 0.4).
    assert 0.9 < float(np.nanstd(series(diary, "pain").values)) < 1.8


@every_person
def test_the_scenario_is_the_same_person(name: str):
    scenario = read_scenario(shipped(name)["scenario.toml"], name)
    told = truth(name)["tightness"]
    assert {f"tightness_{k}": v for k, v in told.items()}.items() <= scenario.who.traits.items()
    assert scenario.who.parameters == "default"


def test_nobody_else_is_made_up():
    with pytest.raises(UnknotError, match="flares"):
        made_up("flare")
