"""Differences of twins adjusted to a roll: errors that are true, and how many people they spare."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.diaries import one_object

import unknot as uk
from unknot.cli import main
from unknot.errors import UnknotError
from unknot.store.cohort_files import pieces_in
from unknot.virtual.adjusted import FEWEST, DrawnPeople, adjusted, strata_error
from unknot.virtual.read import cohort_text, read_cohort
from unknot.virtual.spec import USUAL, CohortSpec
from unknot.workflow.cohorts import CohortRun, merge, run_cohort

Generator = np.random.Generator
ROLL = 2048
TRUE = 0.5  # mean difference of the made-up people


def made_up(rng: Generator, people: int) -> tuple[np.ndarray[Any, Any], DrawnPeople]:
    """People of two populations whose differences bend with the first of five traits."""
    owner = np.where(np.arange(people) % 4 == 0, "severe", "mild")
    known = rng.standard_normal((people, 5))
    own = np.where(owner == "severe", 2.0, 0.0)  # a quarter of them: 0.5 on average
    bend = known[:, 0] + 0.5 * (known[:, 1] ** 2 - 1.0)
    each = own + bend + 0.5 * rng.standard_normal(people)
    return np.stack([each, rng.standard_normal(people)], axis=1), DrawnPeople(owner, known)


@pytest.fixture(scope="module")
def many() -> np.ndarray[Any, Any]:
    """Many studies: (studies, quantities, what is told)."""
    rng = np.random.default_rng(7)
    found: list[list[tuple[float, ...]]] = []
    for _ in range(250):
        each, people = made_up(rng, 80)
        done = adjusted(each, people, made_up(rng, 320)[1])
        assert done is not None
        found.append([(o.mean, o.error, o.plain, o.plain_error, o.taken) for o in done])
    return np.array(found)


def test_the_error_is_what_differences_of_fresh_studies_spread_by(many: np.ndarray[Any, Any]):
    spread = many.std(axis=0, ddof=1)
    assert many[:, :, 1].mean(axis=0) / spread[:, 0] == pytest.approx(1.0, abs=0.1)
    assert many[:, :, 3].mean(axis=0) / spread[:, 2] == pytest.approx(1.0, abs=0.1)


def test_adjusting_is_unbiased_and_spares_people(many: np.ndarray[Any, Any]):
    mean, error = many[:, 0, 0].mean(), many[:, 0, 0].std() / np.sqrt(len(many))
    assert abs(mean - TRUE) < 3.0 * error
    assert many[:, 0, 0].var() < 0.5 * many[:, 0, 2].var()


def test_where_traits_tell_nothing_little_is_taken_and_nothing_lost(many: np.ndarray[Any, Any]):
    assert many[:, 1, 4].mean() < 0.2
    assert many[:, 1, 0].std() < 1.05 * many[:, 1, 2].std()


def test_too_few_people_or_a_population_off_the_roll_are_not_adjusted():
    rng = np.random.default_rng(3)
    each, people = made_up(rng, 200)
    roll = made_up(rng, 400)[1]
    assert adjusted(each, people, roll) is not None
    assert adjusted(each, people, roll.take(roll.population == "mild")) is None
    few = np.arange(200) < FEWEST - 1
    assert adjusted(each[few], people.take(few), roll) is None


def test_whoever_has_no_difference_counts_for_none():
    rng = np.random.default_rng(4)
    each, people = made_up(rng, 200)
    each[:50, 1] = np.nan
    (first, second) = adjusted(each, people, made_up(rng, 400)[1]) or (None, None)
    assert first is not None
    assert second is not None
    assert (first.people, second.people) == (150, 150)
    assert first.plain == pytest.approx(float(each[50:, 0].mean()))


def small(people: int = 70) -> CohortSpec:
    return replace(read_cohort(cohort_text("fibromyalgia"), people=people, days=14), every="none")


def after(done: CohortRun, arm: str, measure: str) -> tuple[np.ndarray[Any, Any], Any]:
    rows = done.scan().collect().filter(arm=arm)
    return rows[f"after_{measure}"].to_numpy(), rows["population"].to_numpy().astype(str)


@pytest.fixture(scope="module")
def twins() -> tuple[CohortRun, CohortRun]:
    spec = small(256)
    return run_cohort(spec, roll=ROLL), run_cohort(replace(spec, seed=2))


@pytest.mark.parametrize("measure", ["vo2_peak", "pain", "fatigue", "fiqr"])
def test_adjusted_twins_need_at_least_five_times_fewer_people_than_independent_ones(
    measure: str, twins: tuple[CohortRun, CohortRun]
):
    """By the ratio of the variances of the difference of two arms; shares of populations fixed."""
    done, other = twins
    apart = sum(
        strata_error(*after(run, arm, measure)) ** 2
        for run, arm in ((done, USUAL), (other, "walk"))
    )
    one = done.results["arms"][0]["change"][measure]["adjusted"]
    assert one["people"] == 256
    assert apart / one["error"] ** 2 >= 5.0


def test_a_roll_is_kept_and_comes_apart_and_together_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("unknot.workflow.cohort_roll.A_PIECE", 64)
    whole = run_cohort(small(), roll=130)
    folders = [tmp_path / "a", tmp_path / "b"]
    for at, folder in enumerate(folders):
        run_cohort(small(), roll=130, out=folder, shard=(at + 1, 2))
    joined = merge(folders, tmp_path / "all")
    assert joined.results["arms"] == whole.results["arms"]
    assert joined.results["roll"] == whole.results["roll"] > 120
    kept = sorted((tmp_path / "all" / "roll").glob("*.parquet"))
    kept[0].write_bytes(kept[0].read_bytes()[:-9])
    again = run_cohort(small(), roll=130, out=tmp_path / "all")
    assert again.results["arms"] == whole.results["arms"]
    assert sorted(pieces_in(tmp_path / "all" / "roll").whole) == [0, 64, 128]
    assert again.results["summary"] == run_cohort(small()).results["summary"]


def test_the_command_and_the_library_tell_both(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    line = ["cohort", "fibromyalgia", "--people", "96", "--days", "7", "--roll", "200"]
    assert main.run([*line, "--out", str(tmp_path), "--json"]) == 0
    said = one_object(capsys.readouterr().out)
    one = said["arms"][0]["change"]["pain"]
    assert one["adjusted"]["plain"] == pytest.approx(one["mean"])
    assert one["adjusted"]["plain_error"] == pytest.approx(one["error"])
    assert main.run([*line, "--out", str(tmp_path)]) == 0
    assert "lived no arm" in " ".join(capsys.readouterr().out.split())
    done = uk.run_cohort("fibromyalgia", people=96, days=7, out=tmp_path)
    assert f"adjusted to {said['roll']}" in done.summary()
    assert done.to_dict()["arms"] == said["arms"]
    bare = uk.run_cohort("fibromyalgia", people=70, days=7).to_dict()
    assert (bare["roll"], bare["arms"][0]["change"]["pain"]["adjusted"]) == (0, None)


def test_a_roll_of_fewer_than_none_is_refused():
    with pytest.raises(UnknotError, match="fewer than 0"):
        run_cohort(small(), roll=-1)
