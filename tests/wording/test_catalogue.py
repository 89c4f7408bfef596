"""Every language holds every word: the same names, the same facts, and a name for every code."""

from __future__ import annotations

import importlib
import re
import string
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import ModuleType
from typing import Any, cast

import pytest
from tests.wording.shown import words_in

from unknot.answer.in_language import LIMITS, OWN_WAYS
from unknot.attribution.bad_day import CAUSES
from unknot.diary.entries import Kind
from unknot.diary.symptoms import SYMPTOMS
from unknot.effects.arms import ARMS
from unknot.effects.mechanism_groups import GROUPS
from unknot.effects.value_of_information import designs_for
from unknot.effects.verdicts import CONTRASTS
from unknot.group.shared_prior import SHARED
from unknot.inference.external_evidence import MEASURES
from unknot.inference.prior import TIGHT
from unknot.inference.wiring_mixture import load
from unknot.knots import all_knots
from unknot.plan.limits import red_flags
from unknot.timeline import activities
from unknot.trial.protocol import checklist
from unknot.virtual.read import shipped_cohort, shipped_cohorts
from unknot.wording import spoken
from unknot.wording.spoken import FIRST, LANGUAGES, catalogue_of, key_of, like, rows

OTHER = [language for language in LANGUAGES if language != FIRST]
MODULES = (
    "answer.sentences", "clinic.sentences", "cli.answer_words", "cli.clinician_words",
    "cli.daily_words", "cli.effect_words", "cli.fit_words", "cli.group_words",
    "cli.own_file_words", "cli.score_words", "cli.start_words", "cli.store_words",
    "cli.trial_words", "effects.design_words", "plan.clinician_words", "plan.sentences",
    "report.numerals", "report.table_words", "report.words", "store.recovery_words",
    "trial.item_words", "trial.sentences",
)  # fmt: skip
BESIDE = {"doings", "help_click", "help_commands", "help_options", "names", "reasons", "warnings"}
# In capitals, and no words: marks, keys, lists of what is banned, and what only FHIR holds.
NO_WORDS = {
    "answer.sentences": {"WEAK_GRADES", "ASK_CAUSE_BEFORE"},
    "clinic.sentences": {
        "FHIR_NOTE", "FHIR_AVERAGE", "FHIR_PLAN", "FHIR_PLAN_SAYS", "FHIR_CEILING", "FHIR_NOTHING",
        "FHIR_SAFETY", "FHIR_SCORES", "MALAISE_ASKED", "SIGNS_ASKED", "NO_SIGN",
    },
    "plan.sentences": {"LARGE_NOUNS"},
    "report.numerals": {"MINUS", "NONE"},
    "report.words": {"BANNED"},
    "trial.sentences": {"REASONS", "FIXES"},  # of failures, which are said by their code
}  # fmt: skip
ALIKE = re.compile(
    r"(\{\w+\}|[^\w{}]|\d|min|Stress|FIQR|WPI|SSS|SD|MB|unknot|Yoga|GABA|Version|Plan)*"
)

every_language = pytest.mark.parametrize("language", OTHER)
every_module = pytest.mark.parametrize("module", MODULES)


def module_named(name: str) -> ModuleType:
    return importlib.import_module(f"unknot.{name}")


@cache
def english(name: str) -> Mapping[str, Any]:
    """Every word of a module by its name."""
    held = vars(module_named(name))
    left_out = NO_WORDS.get(name, set())
    return {
        key: value
        for key, value in held.items()
        if key.isupper() and key not in left_out and list(words_in(value))
    }


def facts(sentence: str) -> list[tuple[str, str]]:
    """Places of facts, with how their numbers are written."""
    parts = string.Formatter().parse(sentence)
    return sorted((name, form or "") for _, name, form, _ in parts if name is not None)


def pairs(mine: object, theirs: object) -> list[tuple[str, str]]:
    """Words beside one another, in the shape of the first."""
    return list(zip(words_in(mine), words_in(like(mine, theirs)), strict=True))


@every_language
def test_a_catalogue_is_a_module_of_words(language: str):
    folder = resources.files("unknot.wording").joinpath(language)
    there = {place.name.removesuffix(".toml") for place in folder.iterdir()}
    assert there == {catalogue_of(f"unknot.{name}") for name in MODULES} | BESIDE


@every_language
@every_module
def test_every_word_is_there_and_none_is_left_over(language: str, module: str):
    assert set(rows(catalogue_of(module), language)) == set(english(module))


@every_language
@every_module
def test_every_word_has_the_same_shape_and_the_same_facts(language: str, module: str):
    held = rows(catalogue_of(module), language)
    for name, mine in english(module).items():
        if isinstance(mine, Mapping):
            by_key = cast("Mapping[object, object]", mine)
            assert set(held[name]) == {key_of(key) for key in by_key}, name
        for first, other in pairs(english(module)[name], held[name]):
            assert facts(first) == facts(other), (name, first, other)
            assert bool(first) == bool(other), name


@every_language
@every_module
def test_no_word_is_still_english(language: str, module: str):
    held = rows(catalogue_of(module), language)
    for name, mine in english(module).items():
        for first, other in pairs(mine, held[name]):
            if not ALIKE.fullmatch(first):
                assert first != other, f"{module}.{name}"


@every_language
def test_whatever_data_or_code_names_has_a_name(language: str):
    held = rows("names", language)
    links = {
        f"{read.name} -> {knot.name}"
        for knot in all_knots()
        for read in knot.reads
        if read.source.grade.value == "D"
    }
    sources = {
        read.source.found
        for knot in all_knots()
        for read in knot.reads
        if read.source.grade.value == "D" and not read.source.reference
    }
    stories = {rival.recipe.wiring.name for rival in load("any").rivals}
    doses = {arm.name for arm in ARMS if arm.activity}
    ways = {arm.name for arm in ARMS if not arm.activity} | {f"{a}-{b}" for a, b, _ in CONTRASTS}
    wanted = {
        "symptom": {one.name for one in SYMPTOMS if one.target},
        "activity": set(activities()),
        "kind": {kind.value for kind in Kind} | {"steps"},
        "knot": {knot.name for knot in all_knots()} | set(TIGHT),
        "group": set(GROUPS),
        "story": stories,
        "story_says": stories,
        "link": links,
        "source": sources,
        "sign": set(red_flags()),
        "short_way": doses,
        "way_of": {*OWN_WAYS, "dosed"},
        "bound": set(LIMITS),
        "cause": set(CAUSES),
        "design": {one.what for one in designs_for(())} | set(MEASURES),
        "cohort": {shipped_cohort(name).title for name in shipped_cohorts()},
        "shared": set(SHARED) - set(TIGHT),
        "standard": {
            words
            for name in ("spent_2019", "cent_2015")
            for item in checklist(name)
            for words in (item.part, item.asks)
        },
    }
    for section, names in wanted.items():
        assert set(held[section]) == names, section
    assert {kind.value for kind in Kind} <= set(held["series"])
    assert {one.name for one in SYMPTOMS} <= set(held["series"])
    assert ways <= set(held["way"])


@every_language
def test_every_check_has_its_name_and_both_of_its_sentences(language: str):
    source = resources.files("unknot.effects").joinpath("fit_checks.py").read_text("utf-8")
    found = re.findall(r'_check\("([^"]+)"', source)
    assert len(found) == 6
    keys = {re.sub(r"[^a-z]+", "_", name.lower()) for name in found}
    held = rows("names", language)
    for section in ("check", "check_passed", "check_failed"):
        assert set(held[section]) == keys


def test_a_language_lasts_for_a_while_and_the_first_comes_back():
    words = spoken.spoken(module_named("report.words"))
    assert words.HOW_SURE == "How sure is this?"
    with spoken.speaking("de"):
        assert words.HOW_SURE == "Wie sicher ist das?"
        with spoken.speaking("en"):
            assert words.HOW_SURE == "How sure is this?"
        assert spoken.language() == "de"
    assert words.HOW_SURE == "How sure is this?"
    with pytest.raises(KeyError), spoken.speaking("xx"):
        pass


def test_numbers_are_written_as_the_language_writes_them():
    numerals = importlib.import_module("unknot.report.numerals")
    with spoken.speaking("de"):
        assert numerals.signed(1.24) == "+1,2"
        assert numerals.signed(-0.01) == "0,0"
        assert numerals.short(5.0) == "5"
        assert numerals.chance(0.21) == "Etwa 2 von 10"
        assert numerals.days(1) == "1 Tag"
        assert spoken.filled("{x:.1f} und {y:.0%}", x=0.5, y=0.2) == "0,5 und 20\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "de_AT", "LANG": "en"}, "de"),
        ({}, "en"),
    ],
)
def test_an_environment_asks_for_a_language(environment: dict[str, str], language: str):
    assert spoken.of_environment(environment) == language
