"""What goes into the one file comes out the same: once, from whichever import brought it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.store.made_up import (
    CHEAP,
    FIRST,
    PHRASE,
    WHEN,
    a_diary,
    a_file,
    plainly,
    told,
)

from unknot.diary.entries import Diary
from unknot.errors import UnknotError
from unknot.merging.merge import merged
from unknot.parsing.finish import join, tidy
from unknot.parsing.reader import ReadRequest
from unknot.readers import read_stretches
from unknot.store.packing import pack, unpack
from unknot.store.person_file import Passphrase, PersonFile

SAMPLES = Path(__file__).resolve().parents[1] / "readers" / "samples"
ASK = ReadRequest(WHEN.date())


def test_what_went_in_comes_out_to_the_last_bit(tmp_path: Path):
    given_diary = tidy(a_diary())
    file, _ = a_file(tmp_path / "me.unknot")
    with file:
        result = file.add_import(given_diary, [told("july.csv")], WHEN)
        assert result.new == 20 + 7 + 21 + 4 + 1 + 20 + 1
        assert (result.duplicates, result.already) == (0, False)
        assert plainly(file.diary()) == plainly(given_diary)
    with PersonFile.open(tmp_path / "me.unknot", Passphrase(PHRASE)) as file:
        assert plainly(file.diary()) == plainly(given_diary)


def test_an_empty_file_gives_an_empty_diary(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        assert file.diary() == Diary("me", "local", (), ())
        assert file.imports() == []


def mapping_beside(path: Path) -> Path | None:
    """How a sample that is a table of one's own is read."""
    place = SAMPLES.parent / "mappings" / f"{path.stem}.toml"
    return place if place.exists() else None


@pytest.mark.parametrize("folder", sorted(path for path in SAMPLES.glob("*") if path.is_dir()))
def test_every_sample_comes_out_as_its_reader_gave_it(tmp_path: Path, folder: Path):
    """One import a sample, as a person brings files over the months."""
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    with a_file(tmp_path / "me.unknot")[0] as file:
        diaries: list[Diary] = []
        for path in paths:
            try:
                diaries.append(read_stretches([path], ASK, mapping=mapping_beside(path)))
            except UnknotError:
                continue
            file.add_import(diaries[-1], [told(f"{path.name} {len(diaries)}")], WHEN)
            assert len({one.person for one in diaries}) == 1
        whole = diaries[0] if len(diaries) == 1 else join(diaries)
        stored = file.diary()
        unmet = tuple(text for one in diaries for text in one.unmet)
        assert plainly(stored) == plainly(replace(whole, unmet=unmet))
        assert plainly(merged(stored)) == plainly(merged(replace(whole, unmet=unmet)))


def test_two_files_in_two_imports_are_as_two_files_at_once(tmp_path: Path):
    paths = [tmp_path / "may.csv", tmp_path / "june.csv"]
    paths[0].write_text("date,pain,aerobic_minutes\n2024-05-01,3,20\n2024-05-02,4,0\n")
    paths[1].write_text("date,pain,aerobic_minutes\n2024-05-02,6,10\n2024-06-02,4,0\n")
    with a_file(tmp_path / "me.unknot")[0] as file:
        for path in paths:
            file.add_import(read_stretches([path], ASK), [told(path.name)], WHEN)
        assert plainly(file.diary()) == plainly(read_stretches(paths, ASK))


def test_the_same_file_again_changes_nothing(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        first = file.add_import(a_diary(), [told("july.csv")], WHEN)
        again = file.add_import(a_diary(), [told("july.csv")], WHEN)
        assert (again.already, again.import_id, again.new) == (True, first.import_id, 0)
        assert len(file.imports()) == 1


def test_of_two_files_only_the_new_one_comes_in(tmp_path: Path):
    both = join([a_diary("a.csv"), a_diary("b.csv", start=FIRST + timedelta(days=100))])
    with a_file(tmp_path / "me.unknot")[0] as file:
        file.add_import(a_diary("a.csv"), [told("a.csv")], WHEN)
        file.add_import(both, [told("a.csv"), told("b.csv")], WHEN)
        second = file.imports()[1]
        assert [one.name for one in second.files] == ["b.csv"]
        assert len(file.diary().observations) == len(both.observations)
        assert len(file.diary().segments) == len(both.segments)
        assert file.known([told("a.csv").sha256, told("c.csv").sha256]) == {told("a.csv").sha256: 1}


def test_undoing_one_import_keeps_what_another_brought(tmp_path: Path):
    newer = a_diary("newer.csv", days=30)
    with a_file(tmp_path / "me.unknot")[0] as file:
        older = file.add_import(a_diary("older.csv"), [told("older.csv")], WHEN)
        result = file.add_import(newer, [told("newer.csv")], WHEN)
        assert result.duplicates == older.new
        file.undo(older.import_id, WHEN)
        assert plainly(file.diary()) == plainly(newer)
        assert [one.undone for one in file.imports()] == [WHEN, None]
        file.undo(result.import_id, WHEN)
        assert not file.diary().observations
        rows = {name: sum(1 for _ in held) for name, held in file.export_rows().items()}
        assert {rows[name] for name in ("observations", "stretches", "notes", "raw")} == {0}


def test_an_undone_file_may_come_in_again(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        first = file.add_import(a_diary(), [told("july.csv")], WHEN)
        file.undo(first.import_id)
        again = file.add_import(a_diary(), [told("july.csv")], WHEN)
        assert not again.already
        assert again.import_id > first.import_id
        with pytest.raises(UnknotError, match="no import 1") as refused:
            file.undo(first.import_id)
        assert refused.value.code == "unknown-import"


def test_an_import_that_fails_half_way_leaves_nothing(tmp_path: Path):
    bad = replace(a_diary(), events=(replace(a_diary().events[0], cause=None),))  # type: ignore[arg-type]
    with a_file(tmp_path / "me.unknot")[0] as file:
        with pytest.raises(Exception, match="NOT NULL"):
            file.add_import(bad, [told("july.csv")], WHEN)
        assert file.imports() == []
        assert not file.diary().observations


def test_what_was_worked_out_is_kept_with_what_it_came_from(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        for minutes in (10, 10, 12):
            file.keep("plan", "p1", {"minutes": minutes}, model_hash="m", data_hash="d", when=WHEN)
        file.keep("answer", "a1", ["better"], model_hash="m", data_hash="d", when=WHEN)
        [plan] = file.kept("plan")
        assert (plan.payload, plan.revision, plan.created) == ({"minutes": 12}, 2, WHEN)
        assert [one.payload["minutes"] for one in file.kept("plan", earlier=True)] == [10, 12]
        assert [one.kind for one in file.kept()] == ["plan", "answer"]


def test_a_fit_comes_back_byte_for_byte(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        file.keep_fit("abc", bytes(range(256)) * 100, {"person": "me"}, WHEN)
        assert file.fit_bytes("abc") == bytes(range(256)) * 100
        [fit] = file.fits()
        assert (fit.id, fit.created, fit.about, fit.size) == ("abc", WHEN, {"person": "me"}, 25600)
        with pytest.raises(UnknotError, match="did you mean"):
            file.fit_bytes("abd")


def test_an_export_has_every_record_while_the_file_goes_on(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
        rows = file.export_rows()
        file.undo(1)  # the export sees the file as it was
        counts = {name: sum(1 for _ in held) for name, held in rows.items()}
        assert counts["observations"] == 27
        assert counts["stretches"] == 20 * 40
        assert counts["raw"] == 2
        assert counts["files"] == 1


def test_days_that_are_deleted_are_gone_and_others_stay(tmp_path: Path):
    last = FIRST + timedelta(days=9)
    with a_file(tmp_path / "me.unknot")[0] as file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
        for kind in ("answer", "trial"):
            file.keep(kind, "x", 1, model_hash="", data_hash="", when=WHEN)
        file.keep_fit("f", b"draws", {}, WHEN)
        would = file.count_delete(None, last)
        gone = file.delete(None, last, backups=False)
        assert gone == would
        assert (gone.observations, gone.stretches, gone.raw, gone.fits) == (14, 10, 2, 1)
        assert gone.worked_out == 1
        left = file.diary()
        assert min(one.day for one in left.observations) == last + timedelta(days=1)
        assert min(one.key.day for one in left.segments) == last + timedelta(days=1)
        assert not left.raw
        assert not left.warnings
        assert [one.kind for one in file.kept()] == ["trial"]
        assert file.add_import(a_diary(), [told("july.csv")], WHEN).already


def test_deleting_all_leaves_an_empty_file_and_no_backup(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        file.add_import(a_diary(days=300), [told("july.csv")], WHEN)
        file.backup()
        file.backup(tmp_path / "stick")
        (tmp_path / "stick").rename(tmp_path / "away")
        size = sum(path.stat().st_size for path in tmp_path.glob("me.unknot*"))
        gone = file.delete(None, None, backups=True)
        assert (gone.imports, gone.backups) == (1, 1)
        assert gone.unreached == (str(tmp_path / "stick"),)
        assert file.diary() == Diary("me", "local", (), ())
        assert not file.backups()
        assert sum(path.stat().st_size for path in tmp_path.glob("me.unknot*")) < size / 2


def test_after_deleting_days_the_backups_are_of_what_is_left(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
        file.backup(when=WHEN)
        gone = file.delete(FIRST, FIRST, backups=True)
        [backup] = file.backups()
        assert gone.backups == 1
    with PersonFile.restore(backup.path, tmp_path / "b.unknot", Passphrase(PHRASE)) as file:
        assert min(one.day for one in file.diary().observations) == FIRST + timedelta(days=1)


def test_a_file_without_encryption_is_made_only_by_name(tmp_path: Path):
    file, sheet = a_file(tmp_path / "me.unknot", plain=True)
    with file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
        assert not file.encrypted
        assert not sheet.needed
        assert sheet.confirm({})
        backup = file.backup()
    with PersonFile.open(tmp_path / "me.unknot") as file:
        assert plainly(file.diary()) == plainly(a_diary())
        with pytest.raises(UnknotError) as refused:
            file.rotate_key()
        assert refused.value.code == "no-encryption"
    with PersonFile.restore(backup, tmp_path / "b.unknot") as file:
        assert plainly(file.diary()) == plainly(a_diary())
    assert sqlite3.connect(tmp_path / "b.unknot").execute("SELECT 1 FROM notes").fetchone()


def test_nothing_is_written_over(tmp_path: Path):
    a_file(tmp_path / "me.unknot")[0].close()
    with pytest.raises(UnknotError) as refused:
        PersonFile.create(tmp_path / "me.unknot", PHRASE, cost=CHEAP)
    assert refused.value.code == "already-there"
    keys = (tmp_path / "me.unknot.keys").read_bytes()
    (tmp_path / "me.unknot").rename(tmp_path / "elsewhere")
    a_file(tmp_path / "me.unknot")[0].close()
    assert (tmp_path / "me.unknot.keys.old-1").read_bytes() == keys


whole = st.integers(1, 60)


@settings(max_examples=60)
@given(data=st.data(), size=whole)
def test_packed_stretches_come_back_bit_for_bit(data: st.DataObject, size: int):
    seconds = data.draw(arrays.arrays(np.int32, size))
    start = np.sort(data.draw(arrays.arrays(np.int64, size, elements=st.integers(-(2**40), 2**40))))
    value = data.draw(
        st.one_of(
            arrays.arrays(np.float32, size),
            arrays.arrays(np.float32, size, elements=st.integers(-300, 300).map(np.float32)),
        )
    )
    back = unpack(pack(start, seconds, value))
    np.testing.assert_array_equal(back[0], start)
    np.testing.assert_array_equal(back[1], seconds)
    np.testing.assert_array_equal(back[2].view(np.uint32), value.view(np.uint32))


def test_minutes_of_a_night_take_a_byte_or_two_each():
    start = 1_700_000_000 + 60 * np.arange(480, dtype=np.int64)
    minute = np.full(480, 60, np.int32)
    packed = pack(start, minute, np.ones(480, np.float32))
    assert len(packed) < 100
