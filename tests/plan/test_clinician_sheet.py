"""The sheet that a clinician fills in: what it says comes back, what it cannot mean is refused."""

from __future__ import annotations

from datetime import date

import pytest
from tests.wording.english_words import english_in

from unknot.errors import UnknotError
from unknot.plan.answers import malaise_of
from unknot.plan.clinician_sheet import empty_page, empty_text, limitable, read_sheet
from unknot.plan.standing import ClinicianLimits, DoingPerWeek, Malaise
from unknot.wording.spoken import speaking

HEAD = "name: Dr Meyer\ndate: 2026-05-04\n"


def filled(**values: str) -> str:
    """The empty sheet with something behind some of its colons."""
    lines: list[str] = []
    for line in empty_text().splitlines():
        name = line.partition("(")[0].strip().replace(" ", "_")
        lines.append(f"{line} {values.pop(name)}" if name in values else line)
    assert not values
    return "\n".join(lines)


def test_a_sheet_that_was_filled_in_says_what_was_written():
    text = filled(
        name="Dr Meyer", date="2026-05-04", easy_walk="15 x 3", strength="0 x 0", pacing_only="yes",
        largest_chance_of_a_flare_in_per_cent="12,5 %",
    )  # fmt: skip
    caps = {"easy_walk": DoingPerWeek(15.0, 3.0), "strength": DoingPerWeek(0.0, 0.0)}
    assert read_sheet(text) == ClinicianLimits("Dr Meyer", date(2026, 5, 4), caps, 0.125, True)


@pytest.mark.parametrize(
    "written", ["15x3", "15 min x 3", "15 minutes × 3", "15.0*3", "15,0 X 3,0"]
)
def test_an_amount_may_be_written_in_several_ways(written: str):
    caps = read_sheet(f"{HEAD}easy_walk (easy walking): {written}\n").caps
    assert caps == {"easy_walk": DoingPerWeek(15.0, 3.0)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("date: 2026-05-04\neasy_walk: 15x3", "no name"),
        ("name: Dr Meyer\neasy_walk: 15x3", "no date"),
        ("name: Dr Meyer\ndate: soon\neasy_walk: 15x3", "no date"),
        (HEAD, "limits nothing"),
        (f"{HEAD}pacing only: no", "limits nothing"),
        (f"{HEAD}easy_walk: a little", "no amount"),
        (f"{HEAD}easy_walk: 15", "no amount"),
        (f"{HEAD}easy_walk: -15 x 3", "no amount"),
        (f"{HEAD}easy_walk: 1441 x 3", "no amount"),
        (f"{HEAD}easy_walk: 15 x 51", "no amount"),
        (f"{HEAD}easy_wlak: 15 x 3", "line 3"),
        (f"{HEAD}walk 15 times", "line 3"),
        (f"{HEAD}easy_walk: 15x3\neasy_walk: 30x3", "twice"),
        (f"{HEAD}pacing only: perhaps", "neither"),
        (f"{HEAD}largest chance of a flare in per cent: 101", "no chance"),
        (f"{HEAD}largest chance of a flare in per cent: nan", "no chance"),
        (f"{HEAD}largest chance of a flare in per cent: low", "no chance"),
    ],
)
def test_what_a_sheet_cannot_mean_is_refused_with_a_way_out(text: str, says: str):
    with pytest.raises(UnknotError) as refused:
        read_sheet(text)
    assert refused.value.code == "bad-sheet"
    assert says in refused.value.said
    assert refused.value.fix


def test_a_german_sheet_is_read_as_an_english_one():
    with speaking("de"):
        empty, page = empty_text(), empty_page()
    assert 'lang="de"' in page
    assert english_in(empty) <= {"one", "walk"}, "keys of activities"
    with pytest.raises(UnknotError) as refused:  # nothing that it explains is taken for an entry
        read_sheet(empty)
    assert "no date" in refused.value.said
    written = {
        "Name": "Dr. Meyer", "Datum": "2026-05-04", "easy_walk": "15 x 3", "strength": "0 x 0",
        "größtes Risiko für einen Schub in Prozent": "12,5 %", "nur schonen": "ja",
    }  # fmt: skip
    lines = [
        f"{line} {written.get(line.partition('(')[0].strip(), '')}" for line in empty.splitlines()
    ]
    caps = {"easy_walk": DoingPerWeek(15.0, 3.0), "strength": DoingPerWeek(0.0, 0.0)}
    expected = ClinicianLimits("Dr. Meyer", date(2026, 5, 4), caps, 0.125, True)
    assert read_sheet("\n".join(lines)) == expected


def test_the_sheet_to_print_has_every_line_of_the_other_and_reaches_for_nothing():
    page = empty_page()
    assert all(f"{name} <small>" in page for name in ("name", "date", "pacing only", *limitable()))
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_a_no_after_another_answer_is_a_confirmation_and_no_new_answer():
    first, later, last = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    assert malaise_of([]) == (Malaise.UNASKED, ())
    assert malaise_of([(first, Malaise.NO)]) == (Malaise.NO, (first,))
    over = [(first, Malaise.YES), (later, Malaise.NO), (last, Malaise.NO)]
    assert malaise_of(over) == (Malaise.YES, (later, last))
    again = [*over, (last, Malaise.NOT_SURE)]
    assert malaise_of(again) == (Malaise.NOT_SURE, ())
