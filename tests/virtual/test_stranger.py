"""What a stranger ran into: who is left out does not count, what is asked is heard."""

from __future__ import annotations

import importlib.util
import io
import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unknot.cli import main
from unknot.errors import UnknotError
from unknot.store.cohort_files import MANIFEST, hash_of
from unknot.store.files import KEPT_ASIDE
from unknot.virtual.compared import tilt
from unknot.virtual.read import read_cohort
from unknot.virtual.spec import TargetMean
from unknot.workflow.cohorts import merge, run_cohort

HEAD = 'people = 70\ndays = 7\nmeasures = ["pain"]\nevery = "none"\n'
FEW = HEAD.replace("70", "20", 1)
ARM = "[arms.walk]\n[[arms.walk.sessions]]\nactivity = 'easy_walk'\nminutes = 20\nper_week = 3\n"
AGE = "[population.traits.age]\nlaw = 'normal'\nmean = 50.0\nsd = 10.0\nlow = 18.0\nhigh = 90.0\n"


def test_whoever_is_left_out_is_in_no_mean_not_even_of_traits():
    text = FEW + "[[population]]\nkeep = { pain = [9.7, 10.0] }\n" + AGE
    text += "[[published]]\nof = 'age'\nmean = 50\nsd = 10\nsource = 'a test'\n"
    data = run_cohort(read_cohort(text)).results
    left = sum(one["count"] for one in data["failed"])
    assert 0 < left < 20
    counts = {name: one["n"] for name, one in data["summary"].items()}
    assert set(counts.values()) == {20 - left}, counts
    assert data["published"][0]["people"] == 20 - left


def test_a_target_nobody_can_meet_for_want_of_people_is_refused():
    with pytest.raises(UnknotError, match="nobody here has all"):
        tilt([TargetMean("pain", 5.0, None, seen=True)], [np.full(3, np.nan)])


def test_the_share_of_women_can_be_a_target():
    text = FEW + "[[population]]\nfemale = 0.5\n[[target]]\nof = 'female'\nmean = 0.9\n"
    means = run_cohort(read_cohort(text)).results["weights"]["means"]
    assert means["female"] == pytest.approx(0.9, abs=1e-5)


POPULATION = "[[population]]\n"
PAIR = "[[population.correlations]]\nof = ['stress', 'sleep_lost']\nr = 0.3\n"
FIXED = "[population.traits.stress]\nlaw = 'fixed'\nvalue = 0.2\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[[target]]\nof = 'age'\nmean = 50\n", "nobody has an age here"),
        ("[[target]]\nof = 'female'\nmean = 0.9\n", "nobody has a sex here"),
        ("[[published]]\nof = 'age'\nmean = 5\nsd = 1\nsource = 'x'\n", "nobody has an age here"),
        ("[occasions.sd]\ntightness_brain = 0.4\n", "tightness_brain"),
        (POPULATION + PAIR + PAIR, "correlated twice"),
        (POPULATION + FIXED + PAIR, "stress is the same in everybody"),
        (POPULATION + AGE.replace("50.0", "300.0"), "mean 300 lies outside 18 to 90"),
    ],
)
def test_what_would_have_been_overheard_is_refused_with_its_line(more: str, said: str):
    with pytest.raises(UnknotError) as caught:
        read_cohort(HEAD + more, "x.toml")
    assert said in str(caught.value)
    assert "x.toml line" in str(caught.value)


def test_measuring_nothing_is_refused():
    with pytest.raises(UnknotError, match="nothing is measured"):
        read_cohort("measures = []\n")


with_a_cluster = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason='without the extra "cluster" its missing package is told, before any address is tried',
)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("healthy", "--workers", "2", "--cluster", "tcp://127.0.0.1:9"), "two-places"),
        pytest.param(
            ("healthy", "--cluster", "tcp://127.0.0.1:x"), "no-cluster", marks=with_a_cluster
        ),
        pytest.param(("healthy", "--cluster", "nowhere"), "no-cluster", marks=with_a_cluster),
        (("--people", "5"), "no-name"),
    ],
)
def test_options_that_cannot_be_heard_are_refused(
    asked: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
):
    assert main.run(["cohort", *asked, "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["code"] == code
    assert not shown.err


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole")
    run_cohort(read_cohort(HEAD), out=out)
    return out


def test_a_piece_of_another_grid_doubles_nobody(whole: Path, tmp_path: Path):
    out = tmp_path / "people"
    shutil.copytree(whole, out)
    frames = [pl.read_parquet(path) for path in sorted(whole.glob("*.parquet"))]
    held = io.BytesIO()
    pl.concat(frames).write_parquet(held)
    content = held.getvalue()
    # As where two runs for other numbers of people begin in an empty folder at the same moment.
    (out / f"000000000-000000070-{hash_of(content)}.parquet").write_bytes(content)
    again = run_cohort(read_cohort(HEAD), out=out)
    assert again.lived == 0
    assert again.scan().collect()["person"].to_list() == list(range(70))
    assert merge([out], tmp_path / "all").scan().collect().height == 70


def test_shards_of_other_numbers_of_people_say_why_they_do_not_fit(whole: Path, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    head = json.loads((whole / MANIFEST).read_text(encoding="utf-8"))
    text = json.dumps({**head, "piece": 88, "people": 700})
    (other / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(UnknotError, match="another number of people"):
        merge([whole, other], tmp_path / "all")


def test_a_roll_that_is_not_all_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page, out = tmp_path / "c.toml", tmp_path / "people"
    page.write_text(FEW + ARM, encoding="utf-8")
    asked = ["cohort", str(page), "--out", str(out), "--roll", "20"]
    assert main.run(asked) == 0
    assert "Nothing is adjusted" in capsys.readouterr().out
    assert f"finished pieces in {out}" in KEPT_ASIDE
    assert json.loads((out / MANIFEST).read_text(encoding="utf-8"))["roll"] == 20
    (piece,) = (out / "roll").glob("*.parquet")
    piece.write_bytes(piece.read_bytes() + b"x")
    assert main.run(asked[:-2]) == 0
    assert "20 people of the roll are not there" in capsys.readouterr().out
    joined = merge([out], tmp_path / "all")
    assert joined.results["roll_missing"] == 20
    assert main.run(asked) == 0
    shown = capsys.readouterr()
    assert "not there" not in shown.out
    assert f"roll/{piece.name}" in shown.out + shown.err


def test_weighted_means_are_shown_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = tmp_path / "c.toml"
    page.write_text(FEW + ARM + "[[target]]\nof = 'pain'\nmean = 6.0\nseen = false\n", "utf-8")
    assert main.run(["cohort", str(page)]) == 0
    shown = capsys.readouterr().out
    assert "The tables above are not weighted." in shown
    _, weighted = shown.split("weighted to the trial", 1)
    assert ["at", "the", "start", "pain", "6.00"] in [
        line.split() for line in weighted.splitlines()
    ]
