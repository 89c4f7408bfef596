"""The page: its parts and their order, what it says when it may not say more, and its manners."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from tests.report.fake_answer import EVERY, ahead, all_unsure, usual

from unknot.answer import sentences
from unknot.answer.answer import SkippedItem
from unknot.effects.results import Why
from unknot.library import wirings
from unknot.report import words as w
from unknot.report.html import POLICY, report_html, stylesheet

ORDER = [
    "answer", "verdicts", "effects", "unknown", "forecast", "days", "read", "groups",
    "checks", "evidence", "run", "foot",
]  # fmt: skip
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "rect", "circle", "line"}


class Reader(HTMLParser):
    """Everything the tests ask of a page."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.inside: list[str] = []
        self.figures: list[list[str]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "figure":
            self.figures.append([])
        if "figure" in self.inside and self.figures:
            self.figures[-1].append(tag)
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and tag in self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self.inside and data.strip():
            self.said.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.said)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


@cache
def source(name: str) -> str:
    return report_html(EVERY[name]())


@cache
def page(name: str) -> Reader:
    return Reader(source(name))


every_page = pytest.mark.parametrize("name", sorted(EVERY))


@every_page
def test_sections_come_in_their_order(name: str):
    ids = [a["id"] for tag, a in page(name).tags if tag in ("section", "footer") and "id" in a]
    assert ids == ORDER


@every_page
def test_ids_are_unique_and_every_reference_is_met(name: str):
    ids = [a["id"] for _, a in page(name).tags if a.get("id")]
    assert len(ids) == len(set(ids))
    asked = [a["href"] or "" for a in page(name).all("a")]
    asked += [
        f"#{i}" for a in page(name).all("svg") for i in (a.get("aria-labelledby") or "").split()
    ]
    assert all(one.startswith("#") and one[1:] in ids for one in asked)


@every_page
def test_nothing_is_fetched_and_nothing_runs(name: str):
    held = page(name)
    assert POLICY == "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
    assert any(a.get("content") == POLICY for a in held.all("meta"))
    tags = {tag for tag, _ in held.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "use"}
    for _, attrs in held.tags:
        assert "src" not in attrs
        assert not any(key.startswith("on") for key in attrs)
        assert not (attrs.get("href") or "#").startswith(("http", "//", "javascript"))
    urls = re.findall(r"url\(([^)]{0,30})", source(name))
    assert all(u.startswith(("data:font/woff2;base64,", "#")) for u in urls)
    assert "@import" not in source(name)


@every_page
def test_one_h1_and_headings_in_order(name: str):
    levels = [int(tag[1]) for tag, _ in page(name).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later - before <= 1 for before, later in itertools.pairwise(levels))


@every_page
def test_landmarks_and_skip_link(name: str):
    held = page(name)
    for landmark in ("main", "nav", "header", "footer"):
        assert len(held.all(landmark)) == 1
    assert held.all("a")[0] == {"class": "skip", "href": "#answer"}
    assert held.all("html")[0] == {"lang": "en"}


@every_page
def test_every_picture_tells_its_finding_and_has_its_table(name: str):
    held = page(name)
    assert held.figures
    for inside in held.figures:
        assert inside.count("title") == inside.count("desc") >= 1
        assert "details" in inside
        assert "table" in inside
        assert "figcaption" in inside
    drawn = [a for a in held.all("svg") if a.get("role") == "img"]
    assert len(drawn) == len(held.all("title")) - 1  # less the page's own
    others = [a for a in held.all("svg") if a.get("role") != "img" and a.get("class") != "plane"]
    assert all(a.get("aria-hidden") == "true" for a in others)
    finds = re.findall(r"<desc[^>]*>([^<]*)</desc>", source(name))
    assert all(len(found) >= 8 for found in finds)


@every_page
def test_tables_have_captions_scopes_and_a_way_in(name: str):
    held = page(name)
    assert len(held.all("table")) == len(held.all("caption"))
    assert all(a.get("scope") in ("col", "row") for a in held.all("th"))
    scrolls = [a for a in held.all("div") if a.get("class") == "scroll"]
    assert len(scrolls) == len(held.all("table"))
    assert all(a.get("tabindex") == "0" and a.get("aria-label") for a in scrolls)


@every_page
def test_no_banned_words_and_no_bare_percent(name: str):
    assert w.banned_in(page(name).text) == ()
    assert "%" not in page(name).text
    assert not re.search(r"(?<![\w-])-\d", page(name).text.replace("2025-", "")), "use a true minus"


@every_page
def test_it_ends_with_who_knows_best(name: str):
    assert page(name).text.endswith(f"{w.NOT_A_DOCTOR} {w.SCARY}")


@every_page
def test_each_answer_stands_once_on_the_page(name: str):
    answer, text = EVERY[name](), page(name).text
    if not answer.diagnostics.passed or name == "long_names":
        return
    for made in (*answer.effects, *answer.contrasts):
        assert text.count(made.sentence) == (1 if made.days_of_this else 0)


@every_page
def test_what_was_never_done_is_one_line_and_no_row(name: str):
    never = [e for e in EVERY[name]().effects if e.days_of_this == 0]
    line = w.not_done(EVERY[name]().effects)
    assert bool(line) == bool(never)
    assert page(name).text.count(line) == 1 or not never
    if name != "long_names":  # where all share one label
        titles = re.findall(r"<title[^>]*>([^<]*)</title>", source(name))
        assert not {e.label for e in never} & set(titles)


def test_no_reason_is_called_from_others_beside_own_days():
    first, *others = usual().effects
    for why in Why:
        lacking = replace(first, why=why, verdict="cannot_tell", firm=False, days_of_this=28)
        text = Reader(report_html(replace(usual(), effects=(lacking, *others)))).text
        assert sentences.WHY_SHORT[why] in text
        assert "rom others, not from you" not in text
        assert w.FROM_DAYS.format(days="28 days") not in text


def test_a_verdict_that_is_not_firm_is_called_a_first_sign():
    first, *others = usual().effects
    few = replace(first, firm=False, days_of_this=5)
    text = Reader(report_html(replace(usual(), effects=(few, *others)))).text
    assert w.FIRST_SIGN_CHIP in text
    assert "May harm" in text
    assert w.FIRST_SIGN_DAYS in text
    assert w.FIRST_SIGN_CHIP not in page("usual").text


def test_a_bad_day_is_defined_where_its_chance_is_told():
    chance = "Chance of a bad day: about 2 in 10. A bad day here: pain 8 or more (usual: 5.2)."
    assert chance in page("usual").text


def test_the_truth_of_a_made_up_person_is_on_the_picture_and_says_where_it_missed():
    text = page("usual").text
    assert "Brisk walking: truly +2.4. My range missed it." in text
    assert "Tai chi: truly \N{MINUS SIGN}0.8. My range holds it." in text
    assert source("usual").count('class="true"') == 2
    real = replace(usual(), effects=tuple(replace(e, truth=None) for e in usual().effects))
    assert 'class="true"' not in report_html(real).split("</style>")[1]


def test_what_was_seen_stands_before_any_verdict_with_its_warning():
    text = page("usual").text
    seen = text.index("Pain on the day after brisk walking: 6.3 (28 days). After other days: 5.2")
    assert seen < text.index(w.SEEN_NOTE) < text.index(w.H_VERDICTS, seen)
    assert w.H_SEEN not in page("two_days").text


def test_twelve_weeks_stand_second_with_the_share_that_is_the_models():
    text = page("usual").text
    assert "Twelve weeks: −0.9 (−1.9 to +0.1). Unsure. " in text
    assert "33 in 100 of it rests on my model." in text
    assert text.count(w.LATER_TURNS) == 1, "harms in a fortnight, helps in twelve weeks"
    assert "Twelve weeks:" not in page("checks_not_passed").text


def test_one_session_is_told_day_by_day():
    assert "After one session: same day +0.1 (" in page("usual").text
    assert "; next day +1.2 (" in page("usual").text


def test_doing_less_of_it_is_folded_and_in_no_picture():
    html = source("usual").split("</style>")[1]
    assert html.count("No more brisk walking") == 2, "its heading and its sentence"
    assert w.H_MIRRORED in html
    assert w.H_MIRRORED not in source("two_days").split('id="effects"')[1]


def test_belief_in_each_way_of_answering_is_told():
    text = page("usual").text
    assert "no answer to moving 31; 40 as my model of the body has it; 22 in your own way" in text
    diagnostics = replace(usual().diagnostics, classes=None)
    assert "My belief, in 100" not in report_html(replace(usual(), diagnostics=diagnostics))


def test_all_is_printed_when_asked():
    assert '<html lang="en" class="print-all">' in report_html(usual(), print_all=True)
    assert 'class="print-all"' not in source("usual")


def test_many_warnings_and_series_are_folded():
    shown = source("odd_days").split('id="read"')[1]
    assert "See 147 more" in shown
    assert "See 9 more of your series" in source("odd_days")


def test_hostile_words_stay_words():
    held = page("long_names")
    assert "<script" not in source("long_names")
    assert "</style><script>alert(1)</script>" in held.text
    assert '<script>alert("x")</script>' in held.text


def test_size_without_fonts():
    assert len(source("usual").encode()) - font_bytes() < 80_000
    assert len(source("ten_years").encode()) - font_bytes() < 160_000


def font_bytes() -> int:
    return sum(len(found) for found in re.findall(r"base64,([^)]*)", stylesheet()))


def test_the_example_says_so_and_folds_the_truth():
    held = page("usual")
    assert w.EXAMPLE in held.text
    assert '<details class="truth">' in source("usual")
    real = report_html(replace(usual(), made_up=False))
    assert w.EXAMPLE not in real
    assert 'class="truth"' not in real


def test_chances_that_were_off_are_hidden():
    answer = replace(all_unsure(), forecast=ahead("pain", 5.0))
    text = Reader(report_html(answer)).text
    assert w.HIDDEN in text
    assert "Chance of a bad day on" not in text
    assert "fan-pain" not in report_html(answer)
    assert "not fair" in text


def test_verdicts_are_held_back_when_checks_do_not_pass():
    held = page("checks_not_passed")
    assert w.WITHHELD in held.text
    assert usual().headline not in held.text
    for e in usual().effects:
        assert e.sentence not in held.text
    assert not any("helps" in (a.get("class") or "") for a in held.all("span"))
    assert "c-ease" not in source("checks_not_passed").split("</style>")[1]
    assert "c-worse" not in source("checks_not_passed").split("</style>")[1]
    assert w.NOT_PASSED in held.text


def test_prior_answers_say_so_and_carry_no_fill():
    held = page("two_days")
    chips = [a for a in held.all("span") if "chip" in (a.get("class") or "")]
    assert len(chips) == 2, "three of five were never done"
    assert all("unsure" in (a["class"] or "") for a in chips)
    forest = source("two_days").split('id="effects"')[1].split("</section>")[0]
    assert 'class="bar"' not in forest
    assert 'class="thin"' not in forest
    assert "Not in your days, so no word on it: tai chi, strength work" in held.text


def test_stories_are_told_before_and_after_and_left_out_where_one_was_chosen():
    text = page("usual").text
    assert w.STORIES in text
    assert "No nitric oxide story It stays as in health. 28 in 100 61 in 100" in " ".join(
        text.split()
    )
    told = " ".join(f"{one.label} {one.says}" for one in wirings().values())
    assert w.banned_in(told) == ()
    chosen = Reader(report_html(replace(usual(), stories=()))).text
    assert w.STORIES not in chosen


def test_a_new_person_hears_that_they_are_new():
    assert w.TODAY in page("two_days").text
    assert w.TODAY not in page("usual").text


def test_what_the_data_did_not_say_is_said():
    assert w.NOT_TOLD in page("usual").text
    assert w.TIGHTER in page("usual").text


def test_the_same_answer_gives_the_same_page():
    assert report_html(usual()) == report_html(usual())


def test_numbers_that_are_not_there_do_not_break_the_page():
    answer = usual()
    nan = float("nan")
    empty = replace(answer.track[0], days=(), scored=0, crps=nan, skill=nan, pit80=nan, pit90=nan)
    bare = replace(
        answer,
        series=(),
        effects=(),
        contrasts=(),
        track=(empty,),
        forecast=tuple(replace(f, p_flare=nan) for f in answer.forecast),
        diagnostics=replace(answer.diagnostics, ess_min=nan, checks=()),
        repeat=(),
    )
    text = Reader(report_html(bare)).text
    assert w.NO_EFFECTS in text
    assert w.NO_SERIES in text
    assert not re.search(r"\b(nan|inf|None)\b", text)


def test_a_long_list_of_unused_entries_is_summed_up_first():
    """Forty questions that were not used must not bury the days."""
    answer = usual()
    why = "a questionnaire, kept for later"
    many = tuple(SkippedItem(f"Question {i}", why, 13) for i in range(40))
    page = report_html(replace(answer, read=replace(answer.read, skipped=many)))
    short, _, whole = page.partition("See each of them")
    assert "40 kinds of entry" in short
    assert "Question 7" not in short
    assert "Question 7" in whole


def test_a_person_whose_name_no_file_gives_is_not_called_me():
    nameless = report_html(replace(usual(), person="me"))
    assert "Your analysis report" in nameless
    assert "report for me" not in nameless
    assert "Analysis report for " in source("usual")
