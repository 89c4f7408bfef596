"""The rolling protocol against the shared truth files, and the doors that reports use."""

from __future__ import annotations

import csv
import gzip
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from unknot.diary.entries import Scale, Series
from unknot.diary.public_sets import Track, read_harmonised, shared_tracks
from unknot.errors import UnknotError
from unknot.forecasting.backtest import (
    CSV_HEADER,
    ScoreRow,
    cases,
    eligible,
    forecast_lines,
    roll,
    tally,
)
from unknot.forecasting.baselines import choose, past_of
from unknot.forecasting.forecast import agrees, forecast_ahead, track_record
from unknot.forecasting.scores import Floats, Ints, crps, grid, grid_index
from unknot.forecasting.skill import Part, pooled_skill, skill

PAIN = Scale(0.0, 10.0, 1.0)
TRUTHS = (
    ("visible", "pain"),
    ("visible", "fatigue"),
    ("visible", "stability"),
    ("visible", "crash"),
    ("kossakowski", "pain"),
    ("kossakowski", "fatigue"),
    ("myaiguide", "pain"),
    ("dcnet", "energy"),
)


def a_series(days: int, seed: int = 1, missing: float = 0.1, scale: Scale = PAIN) -> Series:
    """An AR(1) around the middle of the scale with days left out."""
    random = np.random.default_rng(seed)
    state = np.zeros(days)
    for day in range(1, days):
        state[day] = 0.6 * state[day - 1] + random.normal(0, 0.8)
    middle, reach = (scale.low + scale.high) / 2, (scale.high - scale.low) / 8
    values = np.clip(middle + reach * state, scale.low, scale.high)
    values = grid(scale)[grid_index(values, scale)]
    values[1:][random.random(days - 1) < missing] = np.nan
    start = date(2024, 1, 1)
    return Series("pain", scale, "points", tuple(start + timedelta(i) for i in range(days)), values)


@pytest.fixture(scope="module")
def tracks(shared_data: Path) -> list[Track]:
    return shared_tracks(lambda name: (shared_data / name).read_text(encoding="utf-8"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(("dataset", "target"), TRUTHS)
def test_cases_equal_the_truth_file(
    shared_data: Path, tracks: list[Track], dataset: str, target: str
):
    """Who, when, what came and what was known: mu and sd are printed with five digits."""
    path = shared_data.parent / "eval" / f"truth_{dataset}_{target}.csv.gz"
    theirs = {(r["person"], r["date"], int(r["horizon"])): r for r in rows_of(path)}
    seen = 0
    for track in tracks:
        past = past_of(track.series)
        if (track.dataset, track.target) != (dataset, target) or not eligible(past):
            continue
        ends = (past.scale.low, past.scale.high, past.scale.step)
        first = int(np.flatnonzero(np.isfinite(track.series.values))[0])
        for horizon in (1, 3, 7):
            one = cases(past, horizon)
            for i, day in enumerate(one.day):
                key = (track.person, track.spelled(first + int(day)), horizon)
                row = theirs[key]
                seen += 1
                assert (int(row["n"]), bool(int(row["calm"]))) == (day, one.calm[i]), key
                assert (float(row["lo"]), float(row["hi"]), float(row["step"])) == ends
                assert past.values[day] == pytest.approx(float(row["y"]), abs=1e-9)
                assert one.mean[i] == pytest.approx(float(row["mu"]), rel=1e-4, abs=1e-4)
                assert one.sd[i] == pytest.approx(float(row["sd"]), rel=1e-4, abs=1e-4)
    assert seen == len(theirs)


def published(path: Path, track: Track, horizon: int, method: str) -> tuple[Ints, Floats]:
    """Day numbers and probabilities of a published forecast."""
    scale = track.series.scale
    assert scale is not None
    days: list[int] = []
    pmf: list[Floats] = []
    for row in rows_of(path):
        if row["method"] == method and int(row["horizon"]) == horizon:
            days.append((date.fromisoformat(row["date"]) - track.series.days[0]).days)
            pairs = [pair.split(":") for pair in row["pmf"].split()]
            index = grid_index([float(at) for at, _ in pairs], scale)
            line = np.zeros(grid(scale).size)
            line[index] = [float(p) for _, p in pairs]
            pmf.append(line / line.sum())
    return np.array(days), np.array(pmf)


@pytest.mark.parametrize("target", ["pain", "fatigue"])
@pytest.mark.parametrize("dataset", ["visible", "kossakowski"])
def test_no_worse_than_the_published_ensemble(
    shared_data: Path, tracks: list[Track], dataset: str, target: str
):
    """Next day, same cases: CRPS at most 1 % above the published ensemble's (called par)."""
    track = next(t for t in tracks if (t.dataset, t.target) == (dataset, target))
    path = shared_data.parent / "eval" / f"forecasts_{dataset}_{target}.csv.gz"
    (rolled,) = roll(track, choose(("mean", "stacked")), (1,))
    days, theirs = published(path, track, 1, "ensemble")
    assert np.array_equal(days, rolled.cases.day)
    assert track.series.scale is not None
    bar = crps(theirs, rolled.cases.outcome, track.series.scale).mean()
    assert rolled.scored["stacked"].crps.mean() <= 1.01 * bar


def test_forecast_file_has_every_case_once_and_adds_to_one():
    track = Track("made_up", "P1", "pain", a_series(60))
    lines = list(forecast_lines(roll(track, choose(("mean", "ar1")), (1, 7))))
    assert lines[0] == CSV_HEADER
    keys = {tuple(line.split(",")[:6]) for line in lines[1:]}
    past = past_of(track.series)
    assert len(keys) == len(lines) - 1 == 2 * sum(cases(past, h).day.size for h in (1, 7))
    for line in lines[1:5]:
        total = sum(float(pair.split(":")[1]) for pair in line.split(",")[6].split())
        assert total == pytest.approx(1, abs=1e-8)


def test_short_or_sparse_series_are_not_scored():
    assert not eligible(past_of(a_series(39, missing=0.0)))
    assert eligible(past_of(a_series(40, missing=0.0)))
    sparse = a_series(200, missing=0.95)
    assert not eligible(past_of(sparse))
    assert roll(Track("made_up", "P1", "pain", sparse), choose(("mean",))) == []


def test_forecasts_are_issued_after_thirty_days_and_scored_where_something_came():
    past = past_of(a_series(80))
    for horizon in (1, 3, 7):
        one = cases(past, horizon)
        assert one.day.min() >= 29 + horizon
        assert past.seen[one.day].all()


def parts_of(people: int, better: float, seed: int = 0) -> list[Part]:
    random = np.random.default_rng(seed)
    found: list[Part] = []
    for person in range(people):
        reference = random.gamma(2.0, 1.0, 60)
        ours = reference * (1 - better) * random.uniform(0.9, 1.1, 60)
        found.append(Part(f"P{person}", np.arange(30, 90), ours, reference))
    return found


def test_skill_finds_a_known_gain_and_its_interval_holds_it():
    for people in (1, 8):
        found = skill(parts_of(people, 0.1))
        assert found.low < 0.1 < found.high
        assert (found.people, found.cases) == (people, 60 * people)


def test_pooled_skill_is_the_geometric_mean_of_the_sets():
    one, other = parts_of(1, 0.1), parts_of(6, 0.3, seed=1)
    both = pooled_skill({("a", "pain"): one, ("b", "pain"): other})
    expected = 1 - np.sqrt((1 - skill(one).value) * (1 - skill(other).value))
    assert both.value == pytest.approx(expected)
    assert both.low < both.value < both.high


def test_nothing_to_compare_is_said():
    with pytest.raises(UnknotError, match="no forecast to compare"):
        pooled_skill({})


def scored(tracks: list[Track]) -> list[ScoreRow]:
    wanted = ["mean", "ar1", "recent"]
    rolled = [one for track in tracks for one in roll(track, choose(wanted), (1,))]
    return tally(rolled, wanted, ("mean", "ar1"))


def test_a_tally_scores_every_method_on_the_same_cases():
    tracks = [Track("made_up", f"P{i}", "pain", a_series(70, seed=i)) for i in range(2)]
    rows = scored(tracks)
    assert {row.method for row in rows} == {"mean", "ar1", "recent"}
    assert len({row.versus["mean"].cases for row in rows}) == 1
    assert all(row.versus["mean"].value == 0 for row in rows if row.method == "mean")


def test_crash_alone_is_scored_but_not_pooled():
    track = Track("made_up", "P1", "crash", a_series(70, scale=Scale(0.0, 1.0, 1.0)))
    assert {row.dataset for row in scored([track])} == {"made_up"}


def test_a_track_record_shows_what_was_issued_and_what_came():
    series = a_series(120)
    record = track_record(series, days=30)
    assert record.days == series.days[-30:]
    assert np.array_equal(record.came, series.values[-30:], equal_nan=True)
    assert record.quantiles.shape == (30, 7)
    assert np.all(np.diff(record.quantiles, axis=1) >= 0)
    assert np.array_equal(np.isnan(record.crps), np.isnan(record.came))
    assert record.scored == np.isfinite(record.came).sum()
    errors = np.nanmean(record.crps) / np.nanmean(record.crps_mean)
    assert record.skill == pytest.approx(1 - errors)
    assert not record.flare[np.isnan(record.came)].any()


def test_a_track_record_does_not_change_when_the_future_arrives():
    series = a_series(120)
    shorter = Series("pain", PAIN, "points", series.days[:110], series.values[:110])
    early, late = track_record(shorter, days=20), track_record(series, days=30)
    assert np.array_equal(early.quantiles, late.quantiles[:20])


def test_a_diary_too_young_has_an_empty_record():
    record = track_record(a_series(20))
    assert (record.days, record.scored, record.calibrated) == ((), 0, None)
    assert np.isnan(record.skill)


@pytest.mark.parametrize("scale", [PAIN, Scale(0.0, 3.0, 1.0), Scale(1.0, 7.0, 0.1)])
def test_the_outlook_widens_to_the_usual_and_ends_where_the_diary_ends(scale: Scale):
    series = a_series(90, scale=scale)
    ahead = forecast_ahead(series)
    assert ahead.origin == series.days[-1]
    assert ahead.days == tuple(series.days[-1] + timedelta(h) for h in range(1, 15))
    assert ahead.pmf.shape == (14, grid(scale).size)
    assert ahead.pmf.sum(axis=1) == pytest.approx(np.ones(14))
    worse = ahead.points > ahead.flare_beyond
    assert ahead.p_flare == pytest.approx(ahead.pmf[:, worse].sum(axis=1))


def test_the_outlook_is_the_next_days_issued_forecast():
    series = a_series(100, missing=0.0)
    before = Series("pain", PAIN, "points", series.days[:99], series.values[:99])
    issued = track_record(series, days=1).quantiles[0]
    assert np.array_equal(forecast_ahead(before, (1,)).quantiles[0], issued)


def test_several_methods_are_weighed():
    series = a_series(100)
    record = track_record(series, days=20, methods=("recent", "hier_ar1"))
    assert record.scored > 0
    assert forecast_ahead(series, (2,), methods=("mean",)).pmf.shape == (1, 11)
    with pytest.raises(UnknotError, match='did you mean "recent"'):
        track_record(series, methods=("recnt",))


def test_a_series_without_a_scale_is_refused():
    series = Series("rmssd", None, "ms", (date(2024, 1, 1),), np.array([40.0]))
    with pytest.raises(UnknotError, match="without a reporting scale"):
        forecast_ahead(series)


def test_calibration_is_judged_with_its_sampling_error():
    assert agrees(0.8, 0.9, 10) is None
    assert agrees(0.8, 0.9, 1000) is True
    assert agrees(0.6, 0.9, 1000) is False
    assert agrees(0.68, 0.9, 30) is True
    assert agrees(0.95, 0.99, 1000) is False


def test_a_missing_column_is_said():
    with pytest.raises(UnknotError, match='no column "pain"'):
        read_harmonised("person,date\nP1,2024-01-01\n", "made_up", {"pain": ("pain", PAIN)})
