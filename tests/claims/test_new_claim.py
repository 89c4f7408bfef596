"""Adding a claim touches one file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from unknot.claims import all_claims, run, statements

SOURCE = '''
"""C1: whoever sits all day is no fitter for it."""

from unknot.claims.claim import Claim, Found, at_most
from unknot.claims.phenotypes import tight
from unknot.evidence import Grade
from unknot.timeline import Life


def experiment(lab):
    who = lab.people([tight()])
    desk, usual = (lab.live(who, Life(60, day)) for day in ("desk_job", "ordinary"))
    return Found({"fitness_ratio": (desk.last("peak_oxygen_uptake") / usual.last(
        "peak_oxygen_uptake"))[0]})


CLAIM = Claim(
    id="C1",
    says="Sitting costs fitness.",
    asks="A healthy person takes a desk job for 60 days.",
    criteria=(at_most("fitness_ratio", 1.0, "peak oxygen uptake against the twin's"),),
    experiment=experiment,
    grade=Grade.A,
    supports=("SIT6",),
)
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A second folder that counts as the statements' own."""
    monkeypatch.setattr(statements, "__path__", [*statements.__path__, str(tmp_path)])
    all_claims.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    all_claims.cache_clear()
    sys.modules.pop("unknot.claims.statements.c01_desk", None)


def test_a_claim_dropped_into_the_folder_is_found_and_asked(folder: Path):
    before = {one.id for one in all_claims()}
    (folder / "c01_desk.py").write_text(SOURCE, encoding="utf-8")
    all_claims.cache_clear()
    assert {one.id for one in all_claims()} == before | {"C1"}
    answer = run(["c1"], parameter_set="study")[0]
    assert answer.holds is True
    assert 0.8 < answer.measured["fitness_ratio"] < 1.0
