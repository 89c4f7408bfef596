"""Tests of real people's data: skipped where there are none, failed where a part is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.beside import FOLDERS, beside


@pytest.fixture
def lone(tmp_path: Path) -> Path:
    """A repository with nothing beside it."""
    (tmp_path / "unknot").mkdir()
    return tmp_path / "unknot"


def whole(lone: Path) -> Path:
    for name in FOLDERS:
        (lone.parent / "shared" / name).mkdir(parents=True)
        (lone.parent / "shared" / name / "days.csv").write_text("date,pain\n", encoding="utf-8")
    return lone.parent / "shared"


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_lone_clone_skips_with_the_reason_in_ci_too(
    lone: Path, ci: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(pytest.skip.Exception, match="not beside the repository"):
        beside(lone)


def test_data_that_are_whole_are_given(lone: Path):
    assert whole(lone) == beside(lone)


@pytest.mark.parametrize("name", FOLDERS)
def test_one_missing_folder_fails_by_its_name(lone: Path, name: str):
    place = whole(lone)
    (place / name / "days.csv").unlink()
    with pytest.raises(pytest.fail.Exception, match=f"without {name}$"):
        beside(lone)
    (place / name).rmdir()
    with pytest.raises(pytest.fail.Exception, match=f"without {name}$"):
        beside(lone)


def test_an_empty_folder_beside_is_no_lone_clone(lone: Path):
    (lone.parent / "shared").mkdir()
    with pytest.raises(pytest.fail.Exception, match=r"without data/device_samples, .*, eval"):
        beside(lone)
