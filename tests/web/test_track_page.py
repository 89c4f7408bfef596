"""Have the forecasts been right: counted, misses included, hidden where they were off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.web.conftest import Running

from unknot.diary.entries import Scale, Series
from unknot.forecasting.issue import Issued
from unknot.web.charts.reliability import share_range
from unknot.web.outlook import ComingDays
from unknot.web.pages import track
from unknot.web.track_record import RecordShown, was_shown
from unknot.workflow.issued import shown_forecasts
from unknot.workflow.kept_answers import FORECAST

FIRST = date(2026, 1, 1)
TEN = Scale(0.0, 10.0, 1.0)


def pain(values: list[float]) -> Series:
    days = tuple(FIRST + timedelta(days=i) for i in range(len(values)))
    return Series("pain", TEN, "points", days, np.array(values))


def told(i: int, at: int, chance: float | None) -> Issued:
    """A forecast for day i that is sure of one value."""
    pmf = tuple(1.0 if point == at else 0.0 for point in range(11))
    day = FIRST + timedelta(days=i)
    return Issued("pain", day - timedelta(days=1), day, 0.0, 10.0, 1.0, "high", pmf, 6.5, chance)


def test_counts_are_of_what_was_told_misses_included():
    values = [4.0] * 20 + [9.0] * 5
    found = was_shown([told(i, 4, 0.1) for i in range(25)], pain(values))
    assert found is not None
    assert (found.inside, found.scored) == (20, 25)
    assert (found.unseen, found.bad) == (5, 5)
    assert found.shown
    assert found.hidden
    assert sum(one.missed for one in found.days) == 5


def test_a_day_without_an_entry_counts_for_nothing():
    values = [4.0] * 20 + [float("nan")] * 5
    found = was_shown([told(i, 4, 0.1) for i in range(25)], pain(values))
    assert found is not None
    assert found.scored == 20


def test_too_few_told_days_are_not_judged():
    assert was_shown([told(i, 4, 0.1) for i in range(19)], pain([4.0] * 19)) is None


@pytest.mark.parametrize(("bad", "days"), [(0, 9), (3, 41), (4, 6), (20, 20)])
def test_the_range_of_a_share_holds_the_share_and_narrows_with_days(bad: int, days: int):
    low, high = share_range(bad, days)
    assert 0.0 <= low < high <= 1.0
    assert low <= bad / days + 0.06
    assert bad / days - 0.06 <= high
    wider = share_range(bad * 4, days * 4)
    assert wider[1] - wider[0] < high - low


@pytest.mark.parametrize(
    ("inside", "scored", "said"),
    [(0, 0, "as_aimed"), (27, 30, "as_aimed"), (24, 25, "as_aimed"), (58, 58, "more"),
     (20, 30, "fewer")],
)  # fmt: skip
def test_a_band_that_holds_surely_more_or_fewer_days_than_meant_is_called_so(
    inside: int, scored: int, said: str
):
    assert track.held(inside, scored) == said


def test_the_page_counts_what_would_have_been_and_says_so(example: Running):
    found = example.launched().go("/track")
    assert found.heading == "Have I been right?"
    assert "So this counts what I would have told you" in found.words
    assert "58 of 58" in found.words
    assert "I aim for 9 in 10. This is more: my band was too wide." in found.words
    assert "Bad days I did not see" in found.words
    titles = [one.text for one in found.tree.every("title")]
    assert "What I said against what came" in titles


def test_what_is_shown_is_kept_once_and_stays_as_it_was(example: Running):
    visitor = example.launched()
    visitor.go("/track")
    visitor.go("/")
    (row,) = example.store.kept(FORECAST)
    kept = shown_forecasts(example.store)
    assert [one.horizon for one in kept] == [1, 2, 3]
    assert example.store.kept(FORECAST, earlier=True) == [row]


def test_where_chances_were_off_they_are_hidden_and_the_misses_are_not(
    example: Running, monkeypatch: pytest.MonkeyPatch
):
    vault = example.setup.vault
    real = vault.coming_days

    def off(today: date, beyond: Mapping[str, float]) -> ComingDays | None:
        found = real(today, beyond)
        assert found is not None
        assert found.past is not None
        return replace(found, past=replace(found.past, calibrated=False))

    monkeypatch.setattr(vault, "coming_days", off)
    found = example.launched().go("/track")
    assert "My chances have been off. I have hidden them until they are fair." in found.words
    titles = [one.text for one in found.tree.every("title")]
    assert "What I said against what came" not in titles
    assert "of 58" in found.words


def test_an_empty_file_counts_nothing(empty: Running):
    visitor = empty.launched()
    visitor.go("/first")
    visitor.tap("Not now")
    assert "Nothing to count yet" in visitor.go("/track").words


def test_a_record_says_when_it_hides():
    plain = RecordShown(True, 1, 1, 0.1, None, 0, 0, None, (), ())
    assert not plain.hidden
    assert replace(plain, calibrated=False).hidden
