"""Every export that lies in `samples/<reader>/` is read as it comes, and no record goes nowhere.

Where only the published format is known, the sample is written from it; docs/readers.md says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unknot.diary.entries import Diary, Kind, exertion_series, series
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, parse_mapping, read_diary, readers, recognise

FOLDER = Path(__file__).parent / "samples"
SAMPLES = sorted(
    (one for folder in FOLDER.iterdir() if folder.is_dir() for one in folder.iterdir()),
    key=lambda path: path.as_posix(),
)
ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
every_sample = pytest.mark.parametrize(
    "path", SAMPLES, ids=lambda path: path.relative_to(FOLDER).as_posix()
)
BINARY = [path for path in SAMPLES if path.is_file()]
KNOWN = {reader.name: reader for reader in readers()}
MAPPINGS = Path(__file__).parent / "mappings"


def ask_of(path: Path) -> ReadRequest:
    """What is asked; a table of somebody's own has a mapping in `mappings/`."""
    mapping = MAPPINGS / f"{path.stem}.toml"
    return replace(ASK, mapping=parse_mapping(mapping)) if mapping.exists() else ASK


def days_of(paths: list[Path]) -> Diary:
    """A diary of days, as a command reads it."""
    mapping = MAPPINGS / f"{paths[0].stem}.toml"
    given = mapping if mapping.exists() else None
    return read_diary(paths, mapping=given, today=ASK.today, zone=ASK.zone)


def test_every_reader_has_a_sample():
    assert {path.parent.name for path in SAMPLES} == set(KNOWN)


@every_sample
def test_it_is_known_by_what_it_holds(path: Path, tmp_path: Path):
    assert recognise(path, ask_of(path)).name == path.parent.name
    if path.is_file():
        renamed = tmp_path / "x"
        renamed.write_bytes(path.read_bytes())
        assert recognise(renamed, ask_of(path)).name == path.parent.name


@every_sample
def test_every_record_is_stored_merged_kept_or_skipped_with_a_reason(path: Path):
    diary = KNOWN[path.parent.name].read([path], ask_of(path))
    assert diary.counts
    for count in diary.counts:
        assert count.records > 0
        assert count.conserved, count
        assert min(count.stored, count.merged, count.skipped, count.raw) >= 0
    if any(count.skipped for count in diary.counts):
        assert all(one.why for one in diary.skipped)
        assert diary.skipped


@every_sample
def test_days_come_out_of_it_and_the_same_ones_again(path: Path):
    once, again = days_of([path]), days_of([path])
    assert once.observations == again.observations
    assert once.exertions == again.exertions
    assert once.observations or once.exertions


@pytest.mark.parametrize("path", BINARY, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_given_twice_it_says_nothing_new(path: Path, tmp_path: Path):
    again = tmp_path / f"again-{path.name}"
    again.write_bytes(path.read_bytes())
    once, twice = days_of([path]), days_of([path, again])
    for what in {one.what for one in once.observations}:
        assert series(twice, what).values.tolist() == pytest.approx(
            series(once, what).values.tolist(), nan_ok=True
        )
    for kind in Kind:
        assert exertion_series(twice, kind).values.tolist() == pytest.approx(
            exertion_series(once, kind).values.tolist(), nan_ok=True
        )


@pytest.mark.parametrize("path", BINARY, ids=lambda path: path.relative_to(FOLDER).as_posix())
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_torn_or_garbled_it_is_read_or_refused_never_worse(
    path: Path, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
):
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(0, len(raw))) :]
    garbled = tmp_path_factory.mktemp("garbled") / path.name
    garbled.write_bytes(raw)
    try:
        diary = KNOWN[path.parent.name].read([garbled], ask_of(path))
    except UnknotError:
        return
    assert all(count.conserved for count in diary.counts)
