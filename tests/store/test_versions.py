"""A file of every version that there ever was is moved on, and holds what it held."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from tests.store.made_up import PHRASE, WHEN, a_diary, a_file, plainly, told

from unknot.errors import UnknotError
from unknot.parsing.finish import tidy
from unknot.store import connection, versions
from unknot.store.person_file import Passphrase, PersonFile, RecoveryWords
from unknot.store.schema import TABLES

EARLIER = Path(__file__).parent / "versions"
SHEET = (EARLIER / "sheet.txt").read_text(encoding="ascii")
NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

def upgrade():
    op.add_column("notes", sa.Column("length", sa.Integer))
    op.execute("UPDATE notes SET length = length(text)")
    op.execute({last!r})
"""


def test_there_is_a_file_of_every_version():
    assert [path.stem for path in sorted(EARLIER.glob("*.unknot"))] == list(versions.EVERY)


@pytest.mark.parametrize("version", versions.EVERY)
@pytest.mark.parametrize("secret", [Passphrase(PHRASE), RecoveryWords(SHEET)])
def test_a_file_of_each_version_holds_what_it_held(
    tmp_path: Path, version: str, secret: Passphrase | RecoveryWords
):
    """Written by that version, by `write` below; its bytes are never changed afterwards."""
    for path in EARLIER.glob(f"{version}.unknot*"):
        shutil.copy(path, tmp_path)
    with PersonFile.open(tmp_path / f"{version}.unknot", secret) as file:
        assert plainly(file.diary()) == plainly(tidy(a_diary()))
        assert file.kept("answer")[0].payload == {"said": "better"}
        assert file.fit_bytes("f") == b"draws"
        assert [one.undone for one in file.imports()] == [None, WHEN]
        file.rotate_key()
    PersonFile.open(tmp_path / f"{version}.unknot", secret).close()


def write(folder: Path) -> None:
    """Write the file of the newest version, once, before it is on main."""
    file, sheet = a_file(folder / f"{versions.NEWEST}.unknot")
    with file:
        file.add_import(tidy(a_diary()), [told("july.csv")], WHEN)
        file.add_import(a_diary("gone.csv"), [told("gone.csv")], WHEN)
        file.undo(2, WHEN)
        file.keep("answer", "a", {"said": "better"}, model_hash="m", data_hash="d", when=WHEN)
        file.keep_fit("f", b"draws", {"person": "me"}, WHEN)
    (folder / "sheet.txt").write_text(sheet.text() + "\n", encoding="ascii")


def made_by(scripts: Path, path: Path) -> tuple[set[tuple[str, ...]], list[object]]:
    """What a new file holds, as SQLite says it, and how it differs from the tables in use."""
    with closing(connection.connect(path, None, new=True)) as raw:
        engine = connection.engine_of(raw, None)
        assert versions.move_on(engine, "me", scripts)
        with engine.connect() as held:
            rows = held.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master"))
            there = {tuple(" ".join(str(one).split()) for one in row) for row in rows}
            assert versions.version_of(held) == versions.NEWEST
            return there, compare_metadata(MigrationContext.configure(held), TABLES)


def test_the_steps_lead_to_the_tables_that_are_used(tmp_path: Path):
    """A new file is made without the steps; it is the same to the letter."""
    scripts = tmp_path / "scripts"
    shutil.copytree(versions.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    stepped, differences = made_by(scripts, tmp_path / "stepped.unknot")
    assert not differences
    assert len(stepped) > 20
    assert made_by(versions.SCRIPTS, tmp_path / "new.unknot")[0] == stepped


def next_version(folder: Path, last: str) -> Path:
    scripts = folder / "scripts with a % in their name"
    shutil.copytree(versions.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "v0002_next.py").write_text(NEXT.format(last=last))
    return scripts


@pytest.mark.parametrize("last", ["SELECT 1", "INSERT INTO nowhere VALUES (1)"])
def test_a_step_happens_wholly_or_not_at_all(tmp_path: Path, last: str):
    scripts = next_version(tmp_path, last)
    path = tmp_path / "me.unknot"
    with a_file(path, plain=True)[0] as file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
    raw = connection.connect(path, None)
    engine = connection.engine_of(raw, None)
    works = last == "SELECT 1"
    if works:
        assert versions.move_on(engine, "me", scripts, ("0001", "0002"))
        assert not versions.move_on(engine, "me", scripts, ("0001", "0002"))
    else:
        with pytest.raises(Exception, match="no such table"):
            versions.move_on(engine, "me", scripts, ("0001", "0002"))
    with engine.connect() as held:
        assert versions.version_of(held) == ("0002" if works else "0001")
        columns = {row[1] for row in held.execute(text("PRAGMA table_info(notes)"))}
        assert ("length" in columns) == works
        assert held.execute(text("SELECT count(*) FROM notes")).scalar() == 4
    raw.close()
    if works:
        with pytest.raises(UnknotError) as refused:
            PersonFile.open(path)
        assert refused.value.code == "newer-file"
    else:
        with PersonFile.open(path) as file:
            assert plainly(file.diary()) == plainly(a_diary())
