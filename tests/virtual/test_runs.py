"""Cohorts lived piece by piece: the same bytes however the work is split, stopped or broken off."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.api.test_front_door import shows_itself
from tests.cli.diaries import one_object
from tests.wording.english_words import english_in

import unknot as uk
from unknot.cli import main
from unknot.errors import UnknotError
from unknot.store.cohort_files import MANIFEST, pieces_in
from unknot.virtual.read import cohort_text, read_cohort
from unknot.virtual.spec import CohortSpec, TargetMean
from unknot.workflow.cohorts import merge, run_cohort
from unknot.workflow.cores import cores

PEOPLE = 200  # four pieces


def small() -> CohortSpec:
    return read_cohort(cohort_text("fibromyalgia"), people=PEOPLE, days=14)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole")
    assert run_cohort(small(), out=out).lived == 4
    return out


def test_two_workers_write_the_same_bytes(whole: Path, tmp_path: Path):
    assert run_cohort(small(), out=tmp_path, workers=2).missing == ()
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_shards_merged_are_the_same_bytes_and_say_the_same(whole: Path, tmp_path: Path):
    folders = [tmp_path / "a", tmp_path / "b"]
    for at, folder in enumerate(folders):
        assert len(run_cohort(small(), out=folder, shard=(at + 1, 2)).missing) == 2
    joined = merge(folders, tmp_path / "all")
    assert bytes_of(tmp_path / "all") == bytes_of(whole)
    again = run_cohort(small(), out=whole)
    assert again.lived == 0
    for name in ("people", "summary", "arms", "failed", "published", "weights"):
        assert joined.results[name] == again.results[name]
    with pytest.raises(UnknotError, match="nobody has the people 64 to 127, 192 to 199"):
        merge(folders[:1], tmp_path / "half")


def test_in_memory_it_is_the_same_people(whole: Path):
    held = run_cohort(small(), people=70).scan().collect()
    kept = run_cohort(small(), out=whole).scan().head(140).collect()
    assert held.equals(kept)


def test_killed_and_run_again_nothing_is_lost_or_lived_twice(whole: Path, tmp_path: Path):
    command = [
        sys.executable, "-m", "unknot", "cohort", "fibromyalgia", "--people", str(PEOPLE),
        "--days", "14", "--out", str(tmp_path), "--workers", "2",
    ]  # fmt: skip
    going = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ))
    until = time.monotonic() + 60.0
    while not bytes_of(tmp_path) and going.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    going.send_signal(signal.SIGKILL)
    going.wait()
    there = bytes_of(tmp_path)
    assert there
    done = run_cohort(small(), out=tmp_path)
    assert done.lived == 4 - len(there)
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_ctrl_c_ends_within_two_seconds_and_pieces_stay(tmp_path: Path):
    command = [
        sys.executable, "-m", "unknot", "cohort", "fibromyalgia", "--people", "4000",
        "--days", "14", "--out", str(tmp_path), "--workers", "2",
    ]  # fmt: skip
    going = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120.0
    while not bytes_of(tmp_path) and going.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    asked = time.monotonic()
    going.send_signal(signal.SIGINT)
    assert going.wait(timeout=20.0) == 130
    assert time.monotonic() - asked < 2.0
    assert pieces_in(tmp_path).whole
    assert not pieces_in(tmp_path).damaged


@pytest.mark.parametrize("harm", ["torn", "flipped"])
def test_a_damaged_piece_is_found_and_lived_again(harm: str, whole: Path, tmp_path: Path):
    for name, content in bytes_of(whole).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / MANIFEST).write_bytes((whole / MANIFEST).read_bytes())
    path = sorted(tmp_path.glob("*.parquet"))[1]
    content = bytearray(path.read_bytes())
    path.write_bytes(content[:-40] if harm == "torn" else content[:99] + b"?" + content[100:])
    done = run_cohort(small(), out=tmp_path)
    assert (done.lived, done.damaged) == (1, (path.name,))
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_a_longer_cohort_keeps_what_is_there(whole: Path, tmp_path: Path):
    run_cohort(small(), people=150, out=tmp_path)
    size = json.loads((tmp_path / MANIFEST).read_text())["piece"]
    done = run_cohort(small(), out=tmp_path)
    assert (size, done.lived) == (64, 2)
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_a_folder_of_another_cohort_is_refused_with_a_way_out(whole: Path):
    with pytest.raises(UnknotError, match="another folder with --out") as refused:
        run_cohort(replace(small(), seed=2), out=whole)
    assert refused.value.code == "other-cohort"
    with pytest.raises(UnknotError, match="4 shards at most"):
        run_cohort(small(), out=whole, shard=(5, 5))


def test_every_mean_has_its_number_of_people():
    spec = read_cohort(cohort_text("fibromyalgia"), people=96, days=14)
    nobody = replace(spec.populations[0], keep={"pain": (9.99, 10.0)}, days=14)
    done = run_cohort(replace(spec, populations=(nobody, *spec.populations[1:]))).results
    (failed,) = done["failed"]
    assert done["people"] == 96
    assert 0 < failed["count"] < 96
    assert done["summary"]["pain"]["n"] == 96 - failed["count"]
    assert {one["n"] for arm in done["arms"] for one in arm["change"].values()} == {
        96 - failed["count"]
    }


def test_people_can_be_weighted_to_a_trial():
    aim = (TargetMean("pain", 6.8, None, False), TargetMean("age", 49.0, None, False))
    spec = read_cohort(cohort_text("fibromyalgia"), people=96, days=14)
    done = run_cohort(replace(spec, target=aim)).results
    assert done["weights"]["means"] == pytest.approx({"pain": 6.8, "age": 49.0}, abs=1e-4)
    assert done["summary"]["pain"]["weighted"] == pytest.approx(6.8, abs=1e-4)
    assert 2.0 < done["weights"]["effective"] < 96.0


def test_cores_are_those_of_the_container_and_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SLURM_CPUS_PER_TASK", raising=False)
    machine = cores(tmp_path)
    assert machine >= 1
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert cores(tmp_path) == machine
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert cores(tmp_path) == 1
    (tmp_path / "cpu.max").unlink()
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "1")
    assert cores(tmp_path) == 1


def test_the_commands_say_it_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    line = ["cohort", "fibromyalgia", "--people", "70", "--days", "7", "--json"]
    for at in (1, 2):
        assert main.run([*line, "--shard", f"{at}/2", "--out", str(tmp_path / str(at))]) == 0
        said = one_object(capsys.readouterr().out)
        assert said["missing"] == 1
        assert said["core_seconds"] > 0.0
    folders = [str(tmp_path / "1"), str(tmp_path / "2")]
    assert main.run(["merge", *folders, "--out", str(tmp_path / "all"), "--json"]) == 0
    said = one_object(capsys.readouterr().out)
    assert (said["people"], said["missing"]) == (70, 0)
    assert said["arms"][0]["change"]["pain"]["n"] == 70
    assert main.run(["cohort"]) == 0
    assert "fibromyalgia" in capsys.readouterr().out
    again = [*folders, "--out", str(tmp_path / "german"), "--language", "de"]
    assert main.run(["merge", *again]) == 0
    told = capsys.readouterr().out
    assert "70 erfundene Menschen, 7 Tage. Fibromyalgie" in told
    assert english_in(told) <= {"usual", "walk"}, "names of arms are those of the file"


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="distributed is not installed"
)
def test_a_cluster_that_loses_a_worker_writes_the_same_bytes(whole: Path, tmp_path: Path):
    local: Any = importlib.import_module("distributed").LocalCluster
    with local(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        killed = False

        def kill(what: str, share: float) -> None:
            nonlocal killed
            del what, share
            if not killed:
                killed = True
                os.kill(cluster.workers[0].process.process.pid, signal.SIGKILL)

        run_cohort(small(), out=tmp_path, cluster=cluster.scheduler_address, progress=kill)
    assert killed
    assert bytes_of(tmp_path) == bytes_of(whole)


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="distributed is not installed"
)
def test_nobody_at_the_address_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("unknot.workflow.workers.CONNECT_SECONDS", 1)
    with pytest.raises(UnknotError, match="no scheduler answers"):
        run_cohort(small(), cluster="tcp://127.0.0.1:1")


def test_the_library_shows_a_cohort():
    done = uk.run_cohort("fibromyalgia", people=32, days=7)
    shows_itself(done)
    assert done.to_frame().height == 2 * done.to_lazy_frame().filter(arm="walk").collect().height
