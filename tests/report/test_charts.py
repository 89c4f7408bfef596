"""Pictures: gaps stay gaps, worse is up and to the right, misses are open."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.fake_answer import (
    LAST,
    ahead,
    effects,
    groups,
    pictures,
    series,
    track,
    usual,
)

from unknot.answer.answer import SeriesPicture
from unknot.effects.results import Effect
from unknot.forecasting.results import TrackDay
from unknot.report import words as w
from unknot.report.charts.days import days_chart, runs, step_of, steps_of
from unknot.report.charts.evidence import evidence_chart
from unknot.report.charts.fan import PAST, fan_chart
from unknot.report.charts.forest import forest_chart
from unknot.report.charts.groups import groups_chart
from unknot.report.charts.marks import Span, key


def dots(svg: str, css: str) -> list[tuple[float, float]]:
    found = re.search(rf'<path class="{css}" d="([^"]*)"', svg)
    return (
        [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+),([\d.]+)", found[1])]
        if found
        else []
    )


def tiny(values: tuple[float | None, ...], worse: str = "high") -> SeriesPicture:
    days = tuple(LAST - timedelta(days=len(values) - 1 - i) for i in range(len(values)))
    return SeriesPicture("pain", "Pain", 0, 10, 1, worse, days, values)


def test_a_day_without_an_entry_has_no_dot():
    chart = days_chart([tiny((1.0, None, 3.0))])
    assert chart is not None
    assert [x for x, _ in dots(chart.panels[0].svg, "spot big")] == [0, 1000]
    assert [row[1] for row in chart.table.rows] == ["1", "\N{EN DASH}", "3"]


@pytest.mark.parametrize(("worse", "up"), [("high", 10.0), ("low", 0.0)])
def test_up_is_always_worse(worse: str, up: float):
    chart = days_chart([tiny((up, 5.0), worse)])
    assert chart is not None
    (_, first), (_, second) = dots(chart.panels[0].svg, "spot big")
    assert first < second
    assert f"{up:g} worst" in chart.panels[0].svg


def test_symptoms_stand_above_what_was_done():
    chart = days_chart(tuple(reversed(pictures(30))))
    assert chart is not None
    labels = [p.label for p in chart.panels]
    assert labels[-2:] == ["Walking minutes", "Steps"]
    assert "did" not in chart.panels[0].svg


def test_none_recorded_and_nothing_recorded_differ():
    chart = days_chart([replace(tiny((0.0, None, 20.0)), worse="")])
    assert chart is not None
    assert len(dots(chart.panels[0].svg, "spot tiny")) == 1
    assert len(dots(chart.panels[0].svg, "did big")) == 1


@pytest.mark.parametrize(
    ("days", "step"), [(2, "day"), (400, "day"), (401, "week"), (3653, "month")]
)
def test_long_diaries_are_drawn_in_wider_steps_and_say_so(days: int, step: str):
    assert step_of(days) == step
    chart = days_chart(pictures(days))
    assert chart is not None
    assert (f"each step is one {step}" in chart.caption) == (step != "day")
    assert len(chart.table.rows) <= 402


def test_an_empty_month_breaks_the_band():
    values = tuple(None if 400 <= i < 500 else 5.0 for i in range(1200))
    chart = days_chart([tiny(values)])
    assert chart is not None
    assert chart.panels[0].svg.count('class="b90"') == 2


@given(st.lists(st.one_of(st.none(), st.floats(0, 10)), min_size=1, max_size=60))
def test_steps_hold_every_entry_once(values: list[float | None]):
    held = steps_of(tiny(tuple(values)), "week")
    assert sum(s.count for s in held) == sum(1 for v in values if v is not None)
    assert all(s.low <= s.q25 <= s.mid <= s.q75 <= s.high for s in held)


def test_runs_split_at_gaps():
    days = [LAST + timedelta(days=i) for i in (0, 1, 3, 4, 9)]
    assert runs(days, 1) == [[0, 1], [2, 3], [4]]


def test_the_fan_marks_hits_misses_and_silence():
    record = track("pain", 60, 7)
    chart = fan_chart("pain", "Pain", record, ahead("pain", 5.0), None)
    assert chart is not None
    recent = record.days[-PAST:]
    svg = chart.panels[0].svg
    assert len(dots(svg, "full")) == sum(1 for d in recent if d.inside)
    assert len(dots(svg, "ring")) == sum(1 for d in recent if d.inside is False)
    assert len(chart.table.rows) == PAST + 7
    assert sum(row[5] == "no entry" for row in chart.table.rows) == sum(
        1 for d in recent if d.came is None
    )
    assert 'class="now"' in svg


def test_the_band_is_never_bridged():
    q = (2.0, 3.0, 4.0, 5.0, 6.0)
    days = tuple(TrackDay(LAST + timedelta(days=i), *q, None, None) for i in (0, 1, 4, 5, 9))
    chart = fan_chart("pain", "Pain", replace(track("pain", 5, 1), days=days), (), None)
    assert chart is not None
    assert chart.panels[0].svg.count('class="b90"') == 3


def test_without_a_forecast_there_is_no_fan():
    assert fan_chart("pain", "Pain", None, (), None) is None


def places(svg: str) -> float:
    found = re.search(r'<circle class="\w+" cx="([\d.]+)%"', svg)
    assert found
    return float(found[1])


@pytest.mark.parametrize("more_is_worse", [True, False])
def test_right_is_always_worse(more_is_worse: bool):
    held = [replace(effects()[0], posterior=effects()[0].posterior)]
    chart = forest_chart("e", held, more_is_worse=more_is_worse, withheld=False)
    assert chart is not None
    assert (places(chart.panels[0].svg) > 50) == more_is_worse


def row_of(effect: Effect) -> str:
    chart = forest_chart("e", [effect], more_is_worse=True, withheld=False)
    assert chart is not None
    return chart.panels[0].svg


def test_each_verdict_has_its_own_look():
    harms, unsure, helps, others = effects()[:4]
    assert "c-worse" in row_of(harms)
    assert "c-ease" in row_of(helps)
    assert "c-unsure" in row_of(unsure)
    assert 'class="prior"' in row_of(unsure)
    assert 'class="guess"' in row_of(others)
    assert 'class="floor"' in row_of(harms)
    assert 'class="floor"' not in row_of(replace(harms, noise_floor=0.0))


def test_groups_the_data_did_not_move_are_hollow():
    chart = groups_chart(groups())
    assert chart is not None
    assert [p.note == w.NOT_TOLD for p in chart.panels] == [False, False, True]
    assert "faint" in chart.panels[2].svg
    assert "faint" not in chart.panels[0].svg


def test_evidence_counts_every_grade():
    chart = evidence_chart("e", "Links", {"A": 1, "T": 0, "D": 3})
    assert chart is not None
    assert [row[2] for row in chart.table.rows] == ["1", "3", "0"]
    assert "3 of 4 rest on D or T" in chart.caption
    assert evidence_chart("e", "Links", {}) is None


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans())
def test_a_place_lies_on_the_picture(low: float, high: float, value: float, flip: bool):
    assert 0 <= Span(min(low, high), max(low, high), flip).share(value) <= 1


@given(st.text())
def test_keys_are_safe(text: str):
    assert re.fullmatch(r"[a-z0-9-]+", key(text))


def test_pictures_name_no_colour():
    for chart in (days_chart(usual().series), groups_chart(groups())):
        assert chart is not None
        for panel in chart.panels:
            assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|style=", panel.svg)


def test_a_series_without_any_entry_is_drawn_empty():
    chart = days_chart([tiny((None, None)), series("x", "X", 2, 1)])
    assert chart is not None
    assert "No entries in 2 days" in chart.panels[0].svg
