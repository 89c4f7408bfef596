"""The report and its pictures: one file, no network, every mean with its people."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import unescape

import pytest
from tests.virtual_trial.small import lived
from tests.virtual_trial.test_trials import BUSY, PLAIN, SERIES

from unknot.report.trial_page import headline, trial_page
from unknot.virtual_trial.flow import ArmFlow, TrialFlow
from unknot.virtual_trial.picture import course_picture, flow_picture, published_picture
from unknot.virtual_trial.plain import summary, trial_data
from unknot.virtual_trial.run import VirtualTrial, told


@pytest.fixture(scope="module")
def busy() -> VirtualTrial:
    return told(lived(BUSY + "[[subgroups]]\nby = 'stress'\n"), 20)


def test_the_page_needs_nothing_else(busy: VirtualTrial):
    page = trial_page(busy)
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "<script" not in page
    assert page.count("<h1>") == 1


def test_the_page_says_that_everybody_is_made_up(busy: VirtualTrial):
    page = trial_page(busy)
    assert "Everybody in it is made up" in page
    assert "no medical advice" in page.replace("\n", " ")


def test_every_section_has_what_it_promises(busy: VirtualTrial):
    page = trial_page(busy)
    for id_ in ("flow", "effects", "power", "responders", "subgroups", "how"):
        assert f'<section id="{id_}"' in page
        assert f'href="#{id_}"' in page
    assert headline(busy) in page


def test_every_mean_stands_with_its_people(busy: VirtualTrial):
    page = trial_page(busy)
    for point in busy.courses:
        assert f"({point.sd:.2f}; {point.n})" in page
    for one in busy.results:
        assert f"{one.estimate.n[0]} and {one.estimate.n[1]}" in page
    data = trial_data(busy)
    assert all(point["n"] > 0 for point in data["courses"])
    assert all(one["estimate"]["n"] > 0 for one in data["results"])


@pytest.mark.parametrize("text", [PLAIN, SERIES], ids=["plain", "series"])
def test_other_designs_have_pages_too(text: str):
    found = told(lived(text), 5)
    page = trial_page(found)
    assert "Were it done again" in page
    assert len(summary(found).splitlines()) >= 4


def test_pictures_are_svg_that_can_be_read_aloud(busy: VirtualTrial):
    for picture in (flow_picture(busy.flow), course_picture(busy)):
        root = ET.fromstring(picture)
        title, says = root[0], root[1]
        assert title.tag.endswith("title")
        assert says.tag.endswith("desc")
        assert len(says.text or "") > 40
        assert "prefers-color-scheme:dark" in picture
        assert "<script" not in picture
    assert flow_picture(busy.flow).count("randomised</text>") == 2


def test_words_in_a_picture_stay_inside_their_box():
    arm = ArmFlow("a", 10, {"felt worse after every single session of it": 1}, {}, 0, 0, 9)
    picture = flow_picture(TrialFlow(12, {"pain outside 4 to 10": 2}, 10, (arm, arm)))
    lines = re.findall(r"<text class=\"\w*\"[^>]*>([^<]*)</text>", picture)
    assert max(map(len, lines)) <= 36


def test_markup_in_a_title_stays_words(busy: VirtualTrial):
    design = replace(busy.design, title="<b>bold</b> & brave")
    page = trial_page(replace(busy, design=design))
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in page


def test_a_published_number_is_drawn_beside_its_interval():
    row = {
        "name": "pain", "published": -0.3, "low": -0.5, "high": -0.1, "simulated": -0.6,
        "trial_low": -1.0, "trial_high": 0.1, "inside": False,
    }  # fmt: skip
    picture = published_picture("A trial", [row])
    assert "0 of 1 published intervals" in picture
    assert "outside" in picture
