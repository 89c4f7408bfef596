"""An answer as plain data: nothing lost, nothing renamed, and JSON all the way down."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.report.fake_answer import usual
from tests.scenarios.honest import has_its_keys

from unknot.answer.to_json import as_data
from unknot.cli.entry import to_json


def test_the_keys_that_scripts_rely_on():
    data = has_its_keys(as_data(usual(), "here/report.html"))
    assert data["report"] == "here/report.html"
    assert as_data(usual(), None)["report"] is None


def test_it_is_plain_json():
    data = as_data(usual(), None)
    assert json.loads(to_json(data)) == json.loads(json.dumps(json.loads(to_json(data))))
    assert json.loads(to_json(data))["headline"] == usual().headline


def test_every_number_is_the_answers_own():
    answer = usual()
    data = as_data(answer, None)
    for plain, effect in zip(data["effects"], answer.effects, strict=True):
        assert (plain["median"], plain["q05"], plain["q95"]) == (
            effect.posterior.median,
            effect.posterior.q05,
            effect.posterior.q95,
        )
        assert plain["prior"]["median"] == effect.prior.median
        assert plain["verdict"] == effect.verdict
        assert plain["noise_floor"] == effect.noise_floor
    for plain, day in zip(data["forecast"], answer.forecast, strict=True):
        assert plain["date"] == day.date.isoformat()
        assert plain["q"] == day.quantiles
    assert len(data["contrasts"]) == len(answer.contrasts)
    assert len(data["groups"]) == len(answer.groups)
    assert data["read"]["from"] == answer.read.first.isoformat()
    assert len(data["read"]["skipped"]) == len(answer.read.skipped)


def test_what_is_not_a_number_becomes_null():
    answer = usual()
    broken = replace(answer.track[0], skill=float("nan"))
    data = json.loads(to_json(as_data(replace(answer, track=(broken,)), None)))
    assert data["track"][0]["skill"] is None
