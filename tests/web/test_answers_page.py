"""What moving does, and why: the same figures as the report, and "cannot tell" in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.report import fake_answer
from tests.web.answered import FIT, keep_answer_of, made_up_answer
from tests.web.conftest import Running
from tests.web.seen.stores import DESIGN
from tests.web.visitor import Answer as Got
from tests.web.visitor import Visitor

from unknot.answer.answer import Answer
from unknot.answer.sentences import headline
from unknot.diary.session_days import SessionDays
from unknot.effects.results import Verdict, Why
from unknot.report import numerals
from unknot.report.html import report_html
from unknot.store.session_days import session_days
from unknot.web.catalogue import LANGUAGES, sentences
from unknot.web.knots import knot_links, knot_nodes
from unknot.web.pages.trials import offers_within
from unknot.workflow.kept_answers import EffectChange
from unknot.workflow.page_parts import CHANGE, NEW_BODY, NEW_DAYS, AnswerChange
from unknot.workflow.page_trials import (
    PricedDesign,
    PricedDesigns,
    forget_designs,
    keep_designs,
)
from unknot.workflow.safety import SIGNS, keep_answer
from unknot.workflow.shown_details import CONVERTER

NUMBER = re.compile(r"\d+\.\d+")


def seen_with(example: Running, answer: Answer, language: str = "en") -> Visitor:
    keep_answer_of(example.store, answer, example.clock.now())
    return example.launched(language)


def section(found: Got, heading: str) -> str:
    return next(
        one.text for one in found.tree.every("section")
        if one.every("h2") and one.every("h2")[0].text == heading
    )  # fmt: skip


def test_every_effect_has_the_figures_of_the_report(example: Running):
    answer = made_up_answer()
    page = seen_with(example, answer).go("/moving")
    report = report_html(answer)
    for one in answer.effects:
        if one.why is Why.NEVER_DONE:
            continue
        wanted = NUMBER.findall(numerals.change(one.posterior))
        assert wanted
        for number in wanted:
            assert number in page.words, (one.what, number)
            assert number in report


def test_a_verdict_stands_on_a_chip_and_in_a_sentence(example: Running):
    found = seen_with(example, made_up_answer()).go("/moving")
    assert found.heading.startswith("Tai chi: tends to ease your pain.")
    walk = section(found, "Brisk walk")
    assert "Harms" in walk
    assert "Your pain tends to grow, by about 1.3 points" in walk
    assert "Days like this: the next day was worse than usual on 7 of 10" in walk
    assert "Other days: worse on 24 of 80" in walk


def test_cannot_tell_is_said_plainly_and_a_test_is_one_tap_away(example: Running):
    visitor = seen_with(example, made_up_answer())
    found = visitor.go("/moving")
    easy = section(found, "Easy walk")
    assert "Cannot tell yet" in easy
    assert "The line crosses “same”." in easy
    visitor.taps = 0
    trials = visitor.tap("See the test: Easy walk")
    assert visitor.taps == 1
    assert trials.heading == "A small test, for you alone"
    chosen = [one for one in trials.tree.every("input") if "checked" in one.attributes]
    assert [one.attributes["value"] for one in chosen] == ["easy_walk"]


def offered(example: Running, activity: str) -> str:
    """The arm that the page of tests offers of an activity now."""
    ceilings = example.setup.vault.ceilings(example.clock.day)
    return next(one.arm for one in offers_within(ceilings, None) if one.activity == activity)


@pytest.mark.parametrize(("feasible", "says"), [(False, "not_worth"), (True, "worth")])
def test_a_card_offers_no_test_that_was_found_not_worth_its_days(
    example: Running, feasible: bool, says: str
):
    arm = offered(example, "easy_walk")
    design = PricedDesign(DESIGN, 0.1, 0.0, 3.0, feasible)
    priced = PricedDesigns("pain", ("usual", arm), example.clock.day, (design,))
    keep_designs(example.store, priced, example.clock.now())
    forget_designs(example.store, example.clock.now())  # "Not now" does not forget what was found
    easy = section(seen_with(example, made_up_answer()).go("/moving"), "Easy walk")
    assert sentences("en")[f"moving.trial_{says}"] in easy
    assert ("See the test" in easy) == feasible


def test_a_card_says_why_where_todays_limits_leave_no_room_for_a_test(example: Running):
    keep_answer(example.store, SIGNS, ["chest_pain"], example.clock.now())
    found = seen_with(example, made_up_answer()).go("/moving")
    assert sentences("en")["moving.trial_no_room"] in section(found, "Easy walk")
    assert "See the test" not in found.words


def test_a_first_sign_of_harm_stands_in_the_headline_of_page_and_report(example: Running):
    """One source for both: what is not firm is no verdict, and harm is never kept quiet."""
    answer = made_up_answer()
    harms = next(one for one in answer.effects if one.verdict is Verdict.HARMS)
    for firm in (True, False):  # something that helps may stand beside it, firm or not
        effects = tuple(
            replace(one, firm=firm and one.verdict is Verdict.HELPS) for one in answer.effects
        )
        found = seen_with(example, replace(answer, effects=effects)).go("/moving")
        report = headline("pain", effects, early=False, passed=True)
        assert "A first sign, not sure yet" in found.heading
        assert "may make it worse" in found.heading
        assert "A first sign, not sure yet" in report
        assert f"{harms.label.partition(',')[0].lower()} may make it worse" in report
        assert ("tends to ease" in found.heading) == ("tends to ease" in report) == firm


def test_the_drawing_has_a_full_dot_only_where_days_spoke(example: Running):
    found = seen_with(example, made_up_answer()).go("/why")
    (drawn,) = [one for one in found.tree.every("svg") if one.attributes.get("id") == "knots"
                or ("Open bar" not in one.text and len(one.every("a")) > 5)]  # fmt: skip
    dots = [one.attributes["class"] for one in drawn.every("circle")]
    assert dots.count("dot") == 1  # of the made-up nine, sleep alone was spoken of
    assert dots.count("out") == 8
    assert "full where your days spoke" in found.words


def test_what_was_never_done_is_named_without_a_figure(example: Running):
    found = seen_with(example, made_up_answer()).go("/moving")
    assert "You do not need to try it for my sake." in section(found, "Not in your days")


def test_where_checks_failed_nothing_reads_as_an_answer(example: Running):
    found = seen_with(example, replace(made_up_answer(), diagnostics=fake_answer.checks(False)))
    page = found.go("/moving")
    assert page.heading == "I cannot tell yet what moving does to you."
    assert "My own checks did not pass." in page.words
    chips = [one.text for one in page.tree.every("span") if "chip" in
             one.attributes.get("class", "").split()]  # fmt: skip
    assert set(chips) == {"Held back"}
    assert "tends to" not in page.words


def test_colour_is_never_the_only_sign(example: Running):
    """Each verdict has words and a shape of its own."""
    page = seen_with(example, made_up_answer()).go("/moving")
    shapes: dict[str, set[str]] = {}
    for one in page.tree.every("span"):
        css = one.attributes.get("class", "").split()
        if "chip" in css:
            drawn = one.every("circle", "path")[0]
            shapes.setdefault(css[1], set()).add(drawn.tag + drawn.attributes.get("d", ""))
            assert one.text
    assert set(shapes) == {"helps", "harms", "unsure"}
    assert len({frozenset(one) for one in shapes.values()}) == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/moving", "/why", "/why?knot=sleep", "/plan"])
def test_pages_with_an_answer_are_whole_and_small(example: Running, path: str, language: str):
    found = seen_with(example, made_up_answer(), language).go(path)
    assert found.status == 200
    assert found.built().wrong == []
    assert len(found.body) <= 40_000
    ids = [one.attributes["id"] for one in found.tree.every() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for svg in found.tree.every("svg"):
        if svg.attributes.get("aria-hidden") != "true":
            assert len(svg.every("desc")[0].text) > 20
    assert not [one for one in found.tree.every() if "style" in one.attributes]


def test_every_picture_has_its_numbers_in_a_table(example: Running):
    visitor = seen_with(example, made_up_answer())
    for path in ("/moving", "/why"):
        page = visitor.go(path)
        for one in page.tree.every("section"):
            if one.every("figure"):
                assert one.every("table"), one.text[:80]


def test_without_an_answer_one_tap_begins_it(example: Running):
    page = example.launched().go("/moving")
    assert page.heading == "I do not know you yet."
    assert "There is no answer yet" in page.words
    assert not example.setup.vault.bench.standing().working


def test_an_answer_of_other_days_says_so_and_stays(example: Running):
    from unknot.workflow.typed_entries import keep_value

    visitor = seen_with(example, made_up_answer())
    assert "Your newest days are not in this yet." not in visitor.go("/moving").words
    keep_value(example.store, example.clock.day, "pain", 3.0, example.clock.now())
    page = visitor.go("/moving")
    assert "Your newest days are not in this yet." in page.words
    assert "Brisk walk" in page.words


@pytest.mark.parametrize(
    ("causes", "said"),
    [((NEW_BODY,), "I was mended"), ((NEW_DAYS,), "You have written down new days.")],
)
def test_a_changed_answer_says_through_what(example: Running, causes: tuple[str, ...], said: str):
    visitor = seen_with(example, made_up_answer())
    label = made_up_answer().effects[2].label
    turned = EffectChange(label, -0.1, -0.9, "cannot_tell", "helps", {causes[0]: -0.8})
    change = CONVERTER.unstructure(AnswerChange(causes, "0.0.9", (turned,)))
    example.store.keep(CHANGE, FIT, change, model_hash="", data_hash="", when=example.clock.now())
    told = section(visitor.go("/moving"), "Your answer changed")
    assert said in told
    assert "Tai chi: before “cannot tell”, now “helps”." in told


def test_groups_come_first_and_knots_can_be_touched_without_a_script(example: Running):
    visitor = seen_with(example, made_up_answer())
    page = visitor.go("/why")
    headings = [one.text for one in page.tree.every("h2")]
    assert headings[0] == "Groups first"
    links = [one for svg in page.tree.every("svg") for one in svg.every("a")]
    assert {one.attributes["href"] for one in links} == {
        f"/why?knot={one.name}#knot" for one in knot_nodes()
    }
    opened = visitor.go(links[1].attributes["href"])
    panel = next(one for one in opened.tree.every("section") if one.attributes.get("id") == "knot")
    assert "It hears" in panel.text
    assert re.search(r"grade [ABCDT]", panel.text)


def test_every_drawn_link_carries_the_letter_of_its_grade(example: Running):
    page = seen_with(example, made_up_answer()).go("/why")
    drawn = [one.grade for one in knot_links() if one.drawn]
    letters = [one.text for one in page.tree.every("text")
               if one.attributes.get("class") == "tagt"]  # fmt: skip
    assert sorted(letters) == sorted(drawn)


def test_rivals_that_cannot_be_told_apart_are_said_so(example: Running):
    visitor = seen_with(example, made_up_answer())
    assert "I cannot tell these apart yet." in visitor.go("/why").words
    clear = replace(
        made_up_answer(),
        stories=tuple(replace(s, now=0.95 if i == 0 else 0.025)
                      for i, s in enumerate(made_up_answer().stories)),
    )  # fmt: skip
    keep_answer_of(example.store, clear, example.clock.now())
    assert "One stands clear of the others: All but nitric oxide." in visitor.go("/why").words


def test_every_reason_and_every_way_has_words_in_each_language():
    for language in LANGUAGES:
        held = sentences(language)
        assert {f"moving.why.{why.value}" for why in Why} <= set(held)
        assert {f"moving.said.{v.value}" for v in (Verdict.HELPS, Verdict.HARMS)} <= set(held)
        for node in knot_nodes():
            assert {f"knot.{node.name}", f"knot_says.{node.name}"} <= set(held)


def test_too_few_days_ask_for_nothing(empty: Running, typed: Callable[[int], None]):
    typed(3)
    found = empty.launched().go("/moving")
    assert "3 days are written down." in found.words
    assert not [one for one in found.tree.every("button") if one.text == "Work it out"]


def open_about_days(planned: float | None) -> Answer:
    """The usual answer, where this is the belief that sessions were planned."""
    answer = made_up_answer()
    return replace(answer, diagnostics=replace(answer.diagnostics, planned=planned))


def test_how_days_come_about_is_asked_in_one_tap_and_then_no_more(example: Running):
    visitor = seen_with(example, open_about_days(0.5))
    assert sentences("en")["moving.ask_sessions"] in visitor.go("/moving").words
    visitor.tap("Mostly planned")
    assert session_days(example.store) is SessionDays.PLANNED
    assert sentences("en")["moving.ask_sessions"] not in visitor.go("/moving").words


@pytest.mark.parametrize("planned", [None, 0.1, 0.9])
def test_how_days_come_about_is_not_asked_where_the_days_tell(
    example: Running, planned: float | None
):
    found = seen_with(example, open_about_days(planned)).go("/moving")
    assert sentences("en")["moving.ask_sessions"] not in found.words
