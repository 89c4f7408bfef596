"""The contract that every reader in the folder keeps, tested the moment its file exists."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import unknot.readers as package
from unknot.errors import UnknotError
from unknot.readers import Head, Reader, ReadRequest, readers

every_reader = pytest.mark.parametrize("reader", readers(), ids=lambda one: one.name)
ASK = ReadRequest(date(2026, 1, 1))


def test_every_module_in_the_folder_is_a_reader() -> None:
    folder = Path(str(package.__file__)).parent
    modules = {one.stem for one in folder.glob("*.py")} - {"__init__"}
    assert len(modules) == len(readers())


def test_names_are_unique() -> None:
    assert len({one.name for one in readers()}) == len(readers())


@every_reader
def test_it_says_what_it_reads(reader: Reader) -> None:
    assert re.fullmatch(r"[a-z][a-z-]+", reader.name)
    assert reader.says.endswith(".")


@every_reader
@given(text=st.text(max_size=200), members=st.lists(st.text(max_size=9), max_size=3))
def test_recognising_anything_is_a_share_and_never_fails(
    reader: Reader, text: str, members: list[str]
) -> None:
    assert 0.0 <= reader.recognise(Head("x.csv", text, tuple(members))) <= 1.0


@every_reader
@pytest.mark.parametrize("text", ["", "\n\n", "date\n", "hello\nworld\n", '{"a": [1,'])
def test_a_file_that_holds_nothing_is_refused_with_a_way_out(
    reader: Reader, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnknotError) as refused:
        reader.read([path], ASK)
    assert refused.value.fix
