"""Words, numbers and colours: plain, short, kind, and readable."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.fake_answer import EVERY, effects, usual

from unknot.answer import sentences as wording
from unknot.effects.results import Interval
from unknot.report import numerals as n
from unknot.report import words as w
from unknot.report.summary import summary_text
from unknot.wording.spoken import speaking


def sentences() -> dict[str, str]:
    return {k: v for k, v in vars(w).items() if k.isupper() and isinstance(v, str)}


def test_no_sentence_holds_a_banned_word():
    for name, sentence in sentences().items():
        assert w.banned_in(sentence) == (), name
    assert w.banned_in(" ".join([*w.GRADES.values(), *w.SHORT_NAMES.values()])) == ()


def test_banned_words_are_found_whole():
    assert w.banned_in("You MUST push through.") == ("must", "push through")
    assert w.banned_in("mustard, adjust, lonely") == ()


def test_sentences_are_short():
    for name, text in sentences().items():
        for sentence in re.split(r"(?<=[.:?!])\s|,\s", text):
            assert len(sentence.split()) <= 14, f"{name}: {sentence}"


def syllables(word: str) -> int:
    bare = re.sub(r"(?<=[a-z]{2})e$", "", re.sub(r"[^a-z]", "", word.lower()))
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def test_reading_grade_is_low():
    """Flesch-Kincaid over all full sentences; the design asks for about 3, the limit is 5."""
    held = [
        s
        for text in sentences().values()
        for s in re.findall(r"[^.?!]+[.?!]", text)
        if len(s.split()) > 2
    ]
    words = [word for s in held for word in s.split()]
    grade = 0.39 * len(words) / len(held) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade < 5, grade


@pytest.mark.parametrize(
    ("value", "written"),
    [(-1.25, "−1.2"), (0.0, "0.0"), (-0.04, "0.0"), (1.0, "1.0"), (None, "–"), (float("nan"), "–")],
)
def test_numbers(value: float | None, written: str):
    assert n.number(value) == written


def test_signs_and_chances():
    assert n.signed(1.24) == "+1.2"
    assert n.signed(-0.01) == "0.0"
    assert n.signed(-2.0) == "−2.0"
    assert n.short(5.0) == "5"
    assert n.chance(0.21) == "About 2 in 10"
    assert n.chance(0.01) == "Less than 1 in 10"
    assert n.chance(0.99) == "More than 9 in 10"
    assert n.in_hundred(0.97) == "97 in 100"
    assert n.in_hundred(0.0001) == "fewer than 1 in 100"
    assert n.in_hundred(1.0) == "more than 99 in 100"


@given(st.floats(0, 1))
def test_a_chance_is_never_certain(share: float):
    assert n.in_hundred(share) not in ("0 in 100", "100 in 100")
    assert n.chance(share) not in ("About 0 in 10", "About 10 in 10")


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.04, "+1.0"), (0.04, "+0.04"), (-0.004, "\N{MINUS SIGN}0.004"), (0.0, "0.0"), (-0.0, "0.0")],
)
def test_a_change_never_hides_its_sign(value: float, written: str):
    assert n.effect(value) == written


def test_a_range_beside_a_verdict_does_not_end_at_nothing():
    assert n.change(Interval(1.0, 0.03, 0.5, 1.5, 1.9)) == "+1.0 (+0.03 to +1.9)"


def test_what_was_read_is_told_in_days_with_an_entry():
    read = replace(usual().read, days=81, calendar_days=119)
    assert w.read_line(read).startswith("Read: 81 of 119 days, from ")
    assert w.read_line(replace(read, days=119)).startswith("Read: 119 days, from ")
    assert w.read_line(replace(read, days=1, calendar_days=1)).startswith("Read: 1 day, from ")


def test_the_summary_says_each_answer_once_and_names_what_was_not_done():
    text = " ".join(summary_text(usual()).split())
    for made in usual().effects:
        shown = made.days_of_this and (not made.mirrored or made.what == "less")
        assert text.count(made.label) == (1 if shown else 0)
    assert "1 more in the report" in text
    assert "Pain on the day after brisk walking: 6.3 (28 days). After other days: 5.2" in text
    assert wording.SEEN_NOTE in text
    assert "Not in your days, so no word on it: strength work." in text
    assert "A bad day here: pain 8 or more" in text


def test_a_first_sign_is_no_verdict_in_the_summary():
    harms, *others = effects()
    text = summary_text(replace(usual(), effects=(replace(harms, firm=False), *others)))
    assert "may harm" in text


@pytest.mark.parametrize("name", sorted(EVERY))
def test_the_summary_fits_the_terminal(name: str):
    text = summary_text(EVERY[name]())
    lines = text.splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80
    assert lines[-1] == w.NOT_A_DOCTOR
    assert w.banned_in(text) == ()
    assert "%" not in text


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_summary_asks_how_days_come_about_where_that_is_open(language: str):
    asks = replace(usual(), notes=(wording.ASK_SESSIONS.format(share=40),))
    with speaking(language):
        assert "--session-days" in summary_text(asks)
        assert "--session-days" not in summary_text(usual())


def test_the_summary_cannot_steer_a_terminal():
    text = summary_text(
        replace(usual(), headline="a\x1b[31mb\nc\x07", cannot_tell=("\x1b]0;x\x07",))
    )
    assert all(c.isprintable() for c in text.replace("\n", ""))


def test_the_summary_holds_verdicts_back():
    text = summary_text(EVERY["checks_not_passed"]())
    assert w.WITHHELD.split(".")[0] in text
    assert "harms" not in text
    assert "Effective draws" in text


# ---- colours, from the stylesheet itself ----


def tokens(theme: str) -> dict[str, str]:
    css = files("unknot.report").joinpath("unknot.css").read_text(encoding="utf-8")
    dark, light = re.findall(r":root\{(.*?)\n\}", css, re.DOTALL)[:2]
    held = dark if theme == "dark" else dark + light
    return dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{6})", held))


def light_of(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((light_of(one), light_of(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("ground", ["bg", "surface", "raised"])
def test_contrast(theme: str, ground: str):
    held = tokens(theme)
    for ink in ("ink", "ink-2", "ease", "worse", "unsure"):
        assert contrast(held[ink], held[ground]) >= 7, ink
    assert contrast(held["thread"], held[ground]) >= 5.7
    assert contrast(held["edge"], held[ground]) >= 3
    assert contrast(held["on-fill"], held["fill"]) >= 7


def test_colours_are_tokens_everywhere():
    css = files("unknot.report").joinpath("unknot.css").read_text(encoding="utf-8")
    for line in css.splitlines():
        if re.search(r"#[0-9a-f]{3,6}\b", line):
            assert re.match(r"\s*(?::root\{)?--", line), line
    assert len(css.encode()) < 15_000
