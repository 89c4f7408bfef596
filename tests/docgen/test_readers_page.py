"""docs/readers.md is what the readers say of themselves, and takes a new one without being told."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

import unknot.readers as package
from unknot.docgen.readers import REFUSED, kept_raw, known_from, page, reader_modules, sample_counts
from unknot.errors import UnknotError
from unknot.readers import read_diary, readers

ROOT = Path(__file__).parents[2]
AGAIN = "write it anew: .venv/bin/python -m unknot.docgen.readers > docs/readers.md"
TODAY = date(2026, 11, 1)
CODES = {code for one in REFUSED for code in one.codes}
NEW = '''"""A made-up app's export. Published format: nowhere.

Read: its pain. Kept raw: its weather | and winds. Left out: positions.
"""

from unknot.parsing.reader import Reader

READER = Reader(
    name="made-up-app",
    says="A made-up app's export | a test.",
    recognise=lambda head: 0.0,
    read=lambda paths, ask: None,
)
'''


def test_the_page_in_docs_is_up_to_date():
    assert (ROOT / "docs" / "readers.md").read_text(encoding="utf-8") == page(), AGAIN


def test_every_reader_stands_in_the_table_and_says_where_its_format_is_known_from():
    text = page()
    assert [reader for reader, _ in reader_modules()] == list(readers())
    for reader, doc in reader_modules():
        assert f"| [`{reader.name}`](#{reader.name}) | {reader.says.rstrip('.')} |" in text
        assert f"### {reader.name}\n" in text
        assert known_from(doc), (
            f'{reader.name}: say in the module\'s docstring "published format", "seen in real'
            ' files" or "made up from …"'
        )
        assert sample_counts()[reader.name] > 0


def test_a_new_reader_appears_by_being_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "made_up_app.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    try:
        text = page({"made-up-app": 2})
    finally:
        sys.modules.pop("unknot.readers.made_up_app", None)
    row = next(line for line in text.splitlines() if line.startswith("| [`made-up-app`]"))
    assert row == (
        "| [`made-up-app`](#made-up-app) | A made-up app's export / a test | a published format |"
        " its weather / and winds. | [2](../tests/readers/samples/made-up-app) |"
    )


@pytest.mark.parametrize(
    ("doc", "known", "raw"),
    [
        ("Seen in real files. Kept raw: a, b.", ("real files",), "a, b."),
        ("No real file was seen; made up from words.", ("others' descriptions",), ""),
        ("The published standard. All else is kept raw; or is it.", ("a published format",),
         "All else is kept raw; or is it."),
        ("There is no published format.", (), ""),
        ("It reads pain.", (), ""),
    ],
)  # fmt: skip
def test_what_a_docstring_says(doc: str, known: tuple[str, ...], raw: str):
    assert known_from(doc) == known
    assert kept_raw(doc) == raw


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("paper.csv", b"%PDF-1.7 x\n1,2\n", "not-a-diary"),
        ("lab.csv", b"Zeit\tV'O2\tVO2/kg\n0\t1\t2\n", "not-a-diary"),
        ("page.csv", b"<html><body>x</body></html>\n", "not-a-diary"),
        ("nothing.csv", b"  \n", "empty-file"),
        ("own.csv", b"when,how bad\n2026-05-01,3\n", "unknown-format"),
        ("torn.zip", b"PK\x03\x04torn", "broken-zip"),
        ("two.csv", b"person,date,pain\nA,2026-05-01,3\nB,2026-05-01,4\n", "several-people"),
        ("order.csv", b"date,pain,fatigue,person\n01/02/2026,3,1,A\n02/03/2026,4,1,A\n",
         "ambiguous-date"),
    ],
)  # fmt: skip
def test_what_the_page_says_is_refused_is(name: str, content: bytes, code: str, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnknotError) as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == code
    assert code in CODES


def code_of(path: Path) -> str | None:
    """The code of the error that refuses a file; None where it is read."""
    try:
        read_diary([path], today=TODAY)
    except UnknotError as wrong:
        return wrong.code if wrong.fix else "no way out"
    return None


def test_each_shared_sample_is_read_or_refused_for_a_reason_on_the_page(shared_data: Path):
    samples = sorted(one for one in (shared_data / "device_samples").rglob("*") if one.is_file())
    told = {one.name: code_of(one) for one in samples if "LICENS" not in one.as_posix()}
    assert None in told.values()
    assert not {name: code for name, code in told.items() if code and code not in CODES}
