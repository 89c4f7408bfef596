"""The week in three lines, and today's ceiling: what is not known is said so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.conftest import TODAY, Running

from unknot.web.catalogue import PageWords
from unknot.web.charts.fan import FanDay, fan
from unknot.web.charts.narrowing import spread
from unknot.web.week import week_card
from unknot.workflow.safety import BAD_DAY, MIDDLING, keep_answer
from unknot.workflow.typed_entries import keep_done, keep_value


def many_rows(_: object) -> int:
    return 10**6


def test_with_no_day_written_nothing_is_known(empty: Running):
    visitor = empty.launched()
    visitor.go("/first")
    found = visitor.tap("Not now")
    assert found.heading == "Nothing is written down yet."
    assert "I do not know you yet." in found.words
    assert "I had no guess yet." in found.words


def test_under_two_weeks_nothing_is_said_to_be_known(empty: Running, typed: Callable[[int], None]):
    typed(10)
    visitor = empty.launched()
    visitor.go("/first")
    found = visitor.tap("Not now")
    assert found.heading == "I do not know you yet."
    assert not found.tree.every("figure")


def test_the_week_of_the_made_up_person_is_shown_with_its_doubt(shared_example: Running):
    found = shared_example.launched().go("/")
    assert "What I expected Pain about" in found.words
    assert "What happened Pain about" in found.words
    assert "A guess after that." in found.words or "Not sure." in found.words
    assert "of your 110 days were bad." in found.words
    (figure,) = found.tree.every("figure")
    assert len(figure.every("path")) > 5
    (table,) = found.tree.every("table")
    came = [row.every("td")[1].text for row in table.every("tr")[1:]]
    assert came[-3:] == ["no entry", "to come", "to come"]
    assert len(came) == 9


def test_a_ceiling_has_a_reason_and_less_is_fine(shared_example: Running):
    found = shared_example.launched().go("/")
    assert "Less is fine. None is fine." in found.words
    assert "Small efforts may cost you days." in found.words
    assert "I never offer more." in found.words


def test_after_two_days_of_silence_nothing_is_suggested(
    empty: Running, typed: Callable[[int], None]
):
    typed(20)
    keep_answer(empty.store, MIDDLING, {"easy_walk": (10.0, 3.0)}, empty.clock.now())
    visitor = empty.launched()
    visitor.go("/first")
    assert "10 min" in visitor.tap("Not now").words
    empty.clock.next_day(2)
    found = empty.launched().go("/")
    assert "I have not heard from you for two days." in found.words
    assert "10 min" not in found.words


def test_a_ceiling_never_rises_with_a_worse_day(empty: Running, typed: Callable[[int], None]):
    typed(25)
    now = empty.clock.now()
    keep_answer(empty.store, BAD_DAY, {"pain": 9.0}, now)
    for ago in (4, 8, 12):
        keep_done(empty.store, TODAY - timedelta(days=ago), {"easy_walk": 15.0}, now)
    before = empty.setup.vault.ceilings(TODAY).limited[0].doing.minutes
    for pain in (7.0, 8.0, 10.0):
        keep_value(empty.store, TODAY, "pain", pain, now)
        after = empty.setup.vault.ceilings(TODAY).limited[0].doing.minutes
        assert after <= before
        before = after


def test_this_is_wrong_is_kept(example: Running):
    visitor = example.launched()
    visitor.go("/")
    assert "Thank you. I wrote that down." in visitor.tap("This is wrong").words
    (kept,) = example.store.kept("wrong")
    assert kept.payload["said"][0]["activity"] == "brisk_walk"


def test_forecasts_that_were_off_are_hidden(example: Running):
    day, vault = example.clock.day, example.setup.vault
    coming = vault.coming_days(day, {})
    assert coming is not None
    assert coming.ahead is not None
    off = replace(coming.ahead, track=replace(coming.ahead.track, calibrated=False))
    card = week_card(
        vault.diary(day), off, vault.ceilings(day), day, PageWords("en"), working=False
    )
    assert card.expected == "My guesses have been off. I have hidden them until they are fair."
    assert card.drawn is None
    assert card.tomorrow is None


def test_a_fan_says_what_it_shows_and_has_its_numbers():
    days = [
        FanDay(TODAY, 2.0, 4.0, 5.0, 6.0, 8.0, came=9.0),
        FanDay(TODAY + timedelta(days=1), 2.0, 4.0, 5.0, 6.0, 8.0),
        FanDay(TODAY + timedelta(days=2), 1.0, 4.0, 5.0, 6.0, 9.0, ahead=True),
    ]
    found = fan(days, (0.0, 10.0), "Pain", PageWords("en"))
    assert "Outside the band: Thursday." in found.svg
    assert found.svg.count('class="out"') == 1
    assert found.svg.count('class="dot"') == 0
    assert [row[2] for row in found.table.rows] == ["9", "no entry", "to come"]
    assert [row[1] for row in found.table.rows] == ["2 to 8", "2 to 8", "1 to 9"]


def test_a_fan_of_a_scale_whose_low_end_is_bad_is_drawn_upside_down():
    days = [FanDay(TODAY, 2.0, 4.0, 5.0, 6.0, 8.0, came=1.0)]

    def height(ends: tuple[float, float]) -> float:
        drawn = fan(days, ends, "Mood", PageWords("en")).svg
        return float(drawn.partition('cy="')[2].partition('"')[0])

    assert height((10.0, 0.0)) < height((0.0, 10.0))


def test_a_guess_gets_narrower_and_never_closes():
    widths = [spread(days) for days in range(60)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0.9 * min(widths)
    assert min(widths) > 1.0


def test_what_happened_is_told_from_the_first_day_on(empty: Running):
    keep_value(empty.store, TODAY, "pain", 6.0, empty.clock.now())
    visitor = empty.launched()
    visitor.go("/first")
    assert "Pain about 6. No bad day." in visitor.tap("Not now").words


def test_the_page_does_not_wait_for_years_of_days_and_shows_no_old_ceiling(
    example: Running, monkeypatch: pytest.MonkeyPatch
):
    """After a tap the week is worked out beside the page; until then no number is shown."""
    import time

    vault = example.setup.vault
    visitor = example.launched()
    assert "36 min" in visitor.go("/").words
    vault._at_once = False  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr("unknot.web.sessions.vault.rows_in_all", many_rows)
    keep_value(example.store, example.clock.day, "pain", 9.0, example.clock.now())
    found = visitor.go("/")
    assert "I am working on your newest days." in found.words
    assert "36 min" not in found.words
    for _ in range(600):
        if vault.ready(example.clock.day):
            break
        time.sleep(0.05)
    assert "Less is fine. None is fine." in visitor.go("/").words


def test_nothing_is_shown_of_a_file_that_was_never_read(
    empty: Running, typed: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
):
    typed(3)
    monkeypatch.setattr("unknot.web.sessions.vault.rows_in_all", many_rows)
    empty.setup.vault._at_once = False  # pyright: ignore[reportPrivateUsage]
    visitor = empty.launched()
    visitor.go("/first")
    assert visitor.tap("Not now").heading == "I am reading your days."
