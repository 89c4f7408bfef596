"""Every baseline reads the past only, gives probabilities, and does what its name says."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from unknot.diary.entries import Scale
from unknot.diary.public_sets import YES_NO, Track, read_harmonised, shared_tracks
from unknot.errors import UnknotError
from unknot.forecasting import stacking
from unknot.forecasting.baselines import Past, baselines, choose, forecast, past_of
from unknot.forecasting.scores import Floats, check_pmf, crps, grid, grid_index

SCALES = (Scale(0.0, 3.0, 1.0), Scale(0.0, 10.0, 1.0), Scale(1.0, 7.0, 0.1), YES_NO)
HORIZONS = (1, 3, 7)
every_baseline = pytest.mark.parametrize("name", sorted(baselines()))
on_every_scale = pytest.mark.parametrize(
    ("name", "scale"),
    [(name, scale) for name, one in baselines().items() for scale in SCALES if one.fits(scale)],
)


def a_past(scale: Scale, days: int = 150, seed: int = 1) -> Past:
    """A slow wave with noise, a tenth missing, and a gap of three weeks."""
    random = np.random.default_rng(seed)
    wave = 0.4 + 0.25 * np.sin(np.arange(days) / 9) + random.normal(0, 0.15, days)
    index = grid_index(scale.low + (scale.high - scale.low) * wave, scale)
    index[1:][random.random(days - 1) < 0.1] = -1
    index[60:81] = -1
    values = np.where(index >= 0, grid(scale)[np.maximum(index, 0)], np.nan)
    return Past(scale, index, values)


def with_other_future(past: Past, after: int) -> Past:
    index = past.index.copy()
    index[after + 1 :] = np.random.default_rng(5).integers(-1, past.points, index.size - after - 1)
    values = np.where(index >= 0, grid(past.scale)[np.maximum(index, 0)], np.nan)
    return Past(past.scale, index, values)


def test_the_folder_is_the_list():
    wanted = "mean recent persist ar1 ll arn markov levels hier_ar1 hier_levels tilt ensemble"
    assert set(wanted.split()) | {"stacked", "stay"} <= set(baselines())
    assert all(one.says.endswith(".") for one in baselines().values())
    with pytest.raises(UnknotError, match='did you mean "markov"'):
        choose(("markow",))


@on_every_scale
def test_only_the_past_is_read(name: str, scale: Scale):
    """Whatever happens after the origin, what was issued at it stays the same to the last bit."""
    (baseline,) = choose((name,))
    past = a_past(scale)
    for last in (0, 1, 29, 70, 120):
        origins = np.arange(last + 1)
        issued = forecast(baseline, past, HORIZONS, origins)
        other = forecast(baseline, with_other_future(past, last), HORIZONS, origins)
        assert np.array_equal(issued, other), last
        cut = Past(scale, past.index[: last + 1], past.values[: last + 1])
        assert forecast(baseline, cut, HORIZONS, origins) == pytest.approx(issued, abs=1e-12)


@on_every_scale
def test_forecasts_are_probabilities_and_do_not_depend_on_what_else_is_asked(
    name: str, scale: Scale
):
    (baseline,) = choose((name,))
    past = a_past(scale)
    origins = np.arange(past.index.size)
    all_made = forecast(baseline, past, HORIZONS, origins)
    assert all_made.shape == (3, 150, past.points)
    check_pmf(all_made, scale)
    assert all_made.min() >= 0.01 / past.points - 1e-15
    some = forecast(baseline, past, (7,), np.array([149, 20]))
    assert some[0] == pytest.approx(all_made[2, [149, 20]], abs=1e-9)


@every_baseline
def test_a_constant_diary_is_foretold(name: str):
    scale = Scale(0.0, 10.0, 1.0)
    index = np.full(80, 4)
    (baseline,) = choose((name,))
    made = forecast(baseline, Past(scale, index, index * 1.0), (1,), np.array([79]))
    assert made[0, 0].argmax() == 4
    assert made[0, 0, 4] > 0.8


@every_baseline
def test_one_day_is_enough_to_forecast(name: str):
    scale = Scale(0.0, 10.0, 1.0)
    past = Past(scale, np.array([3]), np.array([3.0]))
    check_pmf(forecast(choose((name,))[0], past, (1, 14), np.array([0])), scale)


def test_dynamics_are_found_where_they_are():
    """AR(1) with phi 0.7: theory allows 1 - sqrt(1 - 0.49) = 28.6 % over the true mean's CRPS.

    Two thirds of it are asked of each method that models a memory, on 1,500 days.
    """
    scale = Scale(0.0, 100.0, 1.0)
    random = np.random.default_rng(3)
    state = np.zeros(1500)
    for day in range(1, 1500):
        state[day] = 0.7 * state[day - 1] + random.normal()
    index = grid_index(50 + 8 * state, scale)
    past = Past(scale, index, grid(scale)[index])
    origins = np.arange(100, 1499)
    errors: dict[str, float] = {}
    for one in choose(
        ("mean", "ar1", "arn", "hier_ar1", "levels", "hier_levels", "tilt", "ensemble")
    ):
        made = forecast(one, past, (1,), origins)[0]
        errors[one.name] = float(crps(made, index[origins + 1], scale).mean())
    for name, error in errors.items():
        if name != "mean":
            assert 1 - error / errors["mean"] > 0.19, name
    assert 1 - min(errors.values()) / errors["mean"] < 0.31  # more would be leakage


def test_a_plateau_on_a_fine_scale_is_seen():
    """Weeks of the very same tenth, then a move: staying is what is likely."""
    scale = Scale(0.0, 10.0, 0.1)
    index = np.repeat(np.array([30, 45, 38, 52, 41]), 20)
    past = Past(scale, index, grid(scale)[index])
    made = {
        one.name: forecast(one, past, (1,), np.array([90]))[0, 0] for one in baselines().values()
    }
    assert made["stay"][41] > 0.8 > made["arn"][41]


def test_origins_outside_the_series_are_refused():
    past = a_past(SCALES[0])
    with pytest.raises(UnknotError, match="outside"):
        forecast(choose(("mean",))[0], past, (1,), np.array([150]))
    with pytest.raises(UnknotError, match="outside"):
        forecast(choose(("mean",))[0], past, (0,), np.array([3]))


EXACT = {"mean": 6e-5, "recent": 6e-5, "persist": 6e-5, "ar1": 7e-3}


@pytest.mark.parametrize("target", ["pain", "fatigue"])
def test_simple_baselines_equal_the_published_forecasts(shared_data: Path, target: str):
    """Published numbers carry four digits. Our AR(1) differs by up to 0.7 % in early weeks."""
    path = shared_data / "harmonised" / "visible_longcovid_daily.csv"
    scale = Scale(0.0, 3.0, 1.0)
    text = path.read_text(encoding="utf-8")
    (track,) = read_harmonised(text, "visible", {target: (target, scale)})
    past = past_of(track.series)
    spelled = {track.spelled(number): number for number in range(len(track.series.days))}
    file = shared_data.parent / "eval" / f"forecasts_visible_{target}.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["method"] in EXACT]
    origins = np.arange(past.index.size)
    made = {one.name: forecast(one, past, HORIZONS, origins) for one in choose(EXACT)}
    for row in rows:
        horizon = int(row["horizon"])
        theirs = [float(pair.split(":")[1]) for pair in row["pmf"].split()]
        ours = made[row["method"]][HORIZONS.index(horizon), spelled[row["date"]] - horizon]
        assert ours == pytest.approx(theirs, abs=EXACT[row["method"]]), row


def random_pmfs(methods: int, days: int, seed: int = 0) -> tuple[Floats, stacking.Ints]:
    random = np.random.default_rng(seed)
    return random.dirichlet(np.ones(5), (methods, days)), random.integers(0, 5, days)


def whole(pmfs: Floats, outcomes: stacking.Ints) -> Floats:
    """Weights the day after the last of these."""
    more = np.concatenate([pmfs, np.full((len(pmfs), 1, pmfs.shape[2]), 0.2)], axis=1)
    return stacking.rolling_weights(more, np.append(outcomes, -1), 1)[-1]


def test_the_better_forecaster_gets_more_weight_and_equal_ones_stay_equal():
    pmfs, outcomes = random_pmfs(3, 80)
    pmfs[1] = 0.8 * np.eye(5)[outcomes] + 0.04
    weights = whole(pmfs, outcomes)
    assert weights.sum() == pytest.approx(1)
    assert weights[1] > 0.5
    assert whole(np.repeat(pmfs[:1], 3, 0), outcomes) == pytest.approx(np.full(3, 1 / 3))


def test_without_a_past_weights_are_equal():
    pmfs, _ = random_pmfs(4, 10)
    assert whole(pmfs, np.full(10, -1)) == pytest.approx(np.full(4, 0.25))


def test_rolling_weights_are_those_of_the_days_known_by_then():
    pmfs, outcomes = random_pmfs(3, 60)
    for horizon in (1, 7):
        rolling = stacking.rolling_weights(pmfs, outcomes, horizon)
        for day in (0, 6, 20, 59):
            known = max(day - horizon + 1, 0)
            alone = whole(pmfs[:, :known], outcomes[:known])
            assert rolling[day] == pytest.approx(alone, abs=1e-9)


def test_shared_tracks_are_all_there(shared_data: Path):
    tracks: list[Track] = shared_tracks(lambda name: (shared_data / name).read_text("utf-8"))
    assert sum(track.dataset == "dcnet" for track in tracks) == 38
    assert {track.target for track in tracks if track.dataset == "visible"} == {
        "pain",
        "fatigue",
        "stability",
        "crash",
    }
