"""What is shipped of the made-up person: small, of these days, of this model or called older."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from tests.web.conftest import Clock, Running, running

from unknot.diary.snapshot import data_hash
from unknot.web import example_answer
from unknot.web.answers import body_hash
from unknot.web.example import made_up_store
from unknot.web.example_answer import FILE, shipped
from unknot.web.example_made import MOST_BYTES, content
from unknot.workflow.entries_kept import unpacked
from unknot.workflow.plan_shelves import CONVERTER, MADE_FROM, PlanOrigin
from unknot.workflow.stored_diary import stored_diary

PAGES = ("/", "/moving", "/why", "/plan", "/trials", "/track", "/data", "/today")


def looking_around(folder: Path) -> tuple[Running, date]:
    held = made_up_store(folder)
    found = running(held.path, folder / "sent", Clock(day=held.today), made_up=True)
    found.setup.vault.unlock(None)
    found.setup.open_at_start = True
    return found, held.today


@pytest.fixture
def answered(tmp_path: Path) -> Running:
    """The made-up person as `unknot serve --example` shows them."""
    return looking_around(tmp_path)[0]


def test_it_is_small_and_the_same_bytes_for_the_same_answer():
    held = shipped()
    assert held is not None
    file = resources.files("unknot").joinpath(*FILE).read_bytes()
    assert len(file) < MOST_BYTES
    assert json.loads(gzip.decompress(content(held))) == json.loads(gzip.decompress(file))


def test_it_is_of_the_days_of_the_made_up_person(answered: Running):
    held = shipped()
    assert held is not None
    assert held.data == data_hash(stored_diary(answered.store))


def test_its_plan_says_what_it_was_made_from_so_that_it_can_be_made_again(answered: Running):
    held = shipped()
    assert held is not None
    (row,) = answered.store.kept("plan")
    origin = CONVERTER.structure(row.payload[MADE_FROM], PlanOrigin)
    assert data_hash(unpacked(origin.entries)) == held.data == row.data_hash
    assert set(origin.asked) == {"wiring", "seed", "quick", "measured", "group"}
    assert origin.before is None


def test_it_is_of_this_model():
    """After a change of the body: `python -m unknot.web.example_made` (make records does it)."""
    held = shipped()
    assert held is not None
    assert held.model == body_hash()


def test_every_page_is_full_at_the_first_look(answered: Running):
    visitor = answered.launched()
    for path in PAGES:
        words = visitor.go(path).words
        assert "There is no answer yet" not in words, path
        assert "I do not know you yet." not in words, path
    assert "up to" in visitor.go("/plan").words
    assert visitor.go("/why").tree.every("svg")
    assert "Is it worth doing?" in visitor.go("/trials").words


def test_every_picture_of_every_page_says_what_it_shows_and_has_its_numbers(answered: Running):
    visitor = answered.launched()
    pictures = 0
    for path in PAGES:
        for section in visitor.go(path).tree.every("section"):
            drawn = [one for one in section.every("svg") if one.every("desc")]
            if drawn:
                assert section.every("table"), (path, section.text[:60])
                assert all(len(one.every("desc")[0].text) > 10 for one in drawn)
                pictures += len(drawn)
    assert pictures >= 12


def test_of_an_older_model_it_stays_says_so_and_is_due_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    held = shipped()
    assert held is not None
    monkeypatch.setattr(example_answer, "shipped", lambda: replace(held, model="older"))
    found, _ = looking_around(tmp_path)
    page = found.launched().go("/moving")
    assert "What stands here is of an older model of the body." in page.words
    assert page.tree.every("svg")


def test_of_other_days_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    held = shipped()
    assert held is not None
    monkeypatch.setattr(example_answer, "shipped", lambda: replace(held, data="other days"))
    found, _ = looking_around(tmp_path)
    assert not found.store.kept("answer")
