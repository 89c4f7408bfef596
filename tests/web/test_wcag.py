"""The ledger of WCAG 2.2 is whole: each criterion once, a verdict, a reason, a real test."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEDGER = (ROOT / "docs" / "wcag.md").read_text(encoding="utf-8")
VERDICTS = {"passes", "not applicable", "fails"}
# How many criteria each guideline of WCAG 2.2 has; 4.1.1 was removed.
GUIDELINES = {
    "1.1": 1, "1.2": 9, "1.3": 6, "1.4": 13, "2.1": 4, "2.2": 6, "2.3": 3, "2.4": 13, "2.5": 8,
    "3.1": 6, "3.2": 6, "3.3": 9, "4.1": 2,
}  # fmt: skip


def rows() -> list[list[str]]:
    lines = [line for line in LEDGER.splitlines() if re.match(r"\| \d\.\d\.\d", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_criterion_stands_there_once():
    numbers = [row[0] for row in rows()]
    wanted = {
        f"{guideline}.{n}"
        for guideline, many in GUIDELINES.items()
        for n in (range(2, 4) if guideline == "4.1" else range(1, many + 1))
    }
    assert len(numbers) == len(wanted) == 86
    assert set(numbers) == wanted
    assert Counter(row[2] for row in rows()) == {"A": 31, "AA": 24, "AAA": 31}


def test_every_verdict_has_a_reason_and_a_test_that_exists():
    for number, _, _, verdict, why, test in rows():
        assert verdict in VERDICTS, number
        assert len(why) > 5, number
        if re.fullmatch(r"by eye, \d{4}-\d\d-\d\d", test):
            continue
        path, _, name = test.strip("`").partition("::")
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {re.escape(name)}\(", source, re.MULTILINE), (number, test)


def test_the_counts_in_words_are_those_of_the_table():
    held = Counter(row[3] for row in rows())
    said = re.search(r"Today (\d+) pass, (\d+) are not applicable, and (\d+) fail", LEDGER)
    assert said
    assert [int(one) for one in said.groups()] == [
        held["passes"], held["not applicable"], held["fails"],
    ]  # fmt: skip
