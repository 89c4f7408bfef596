"""Every item of the two standards is there, filled or said not to apply; plain words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.trial.people import days_felt, diary_of, trial_of

from unknot.trial import sentences
from unknot.trial.analyse import analyse, days_of
from unknot.trial.picture import result_picture, schedule_picture
from unknot.trial.protocol import as_markdown, checklist, protocol, report
from unknot.trial.protocol_words import answer_text

CHANCES = {"p_clear": 0.7, "p_wrong": 0.01, "burden": 5.0}


def whole() -> str:
    before, during = days_felt(trial_of(), -1.0, np.random.default_rng(1))
    answers = analyse(trial_of(), diary_of(before, during))
    plan = as_markdown("t", "SPENT", protocol(trial_of(), CHANCES, "Me"))
    return plan + as_markdown("t", "CENT", report(trial_of(), answers, "Me"))


def test_the_standards_have_all_their_items():
    ids = [item.id for item in checklist("cent_2015")]
    assert len(ids) == len(set(ids)) == 44
    assert len({re.sub(r"\D.*", "", name) for name in ids}) == 25
    spent = [item.id for item in checklist("spent_2019")]
    assert len(spent) == len(set(spent)) == 51 + 14


def test_every_item_is_filled_or_says_why_not():
    items = protocol(trial_of(), CHANCES, "Me")
    for filled in items:
        assert filled.text.rstrip().endswith("."), filled
        if not filled.applies:
            assert filled.text.startswith("Not applicable, because")
    assert sum(filled.applies for filled in items) > 40


def test_expectancy_is_said_in_protocol_and_report():
    assert whole().count(sentences.EXPECTANCY) >= 3


NEVER = ("p-value", "p value", "significan", "push through", "deconditioned", "compliance")


@pytest.mark.parametrize("word", NEVER)
def test_words_that_are_never_said(word: str):
    assert word not in whole().lower()


def test_pictures_are_whole_and_carry_their_finding():
    before, during = days_felt(trial_of(), -1.0, np.random.default_rng(1))
    diary = diary_of(before, during)
    answers = analyse(trial_of(), diary)
    words = [answer_text(trial_of(), answer) for answer in answers]
    for text in (
        schedule_picture(trial_of()),
        result_picture(trial_of(), days_of(trial_of(), diary), answers, words),
    ):
        root = ElementTree.fromstring(text)
        assert root.tag.endswith("svg")
        assert len(root.findtext("{http://www.w3.org/2000/svg}desc") or "") > 40
        assert "nan" not in text
