"""Tables of one's own at the command line: one question, a line to paste, several files."""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cli.diaries import one_object, refuses, write

from unknot.cli import cli, main, offer
from unknot.cli.diary_options import read
from unknot.errors import UnknotError

FIRST = date(2026, 3, 2)


def table(
    folder: Path, headings: str, name: str = "mine.csv", form: str = "%d/%m/%Y", days: int = 40
) -> Path:
    """Forty days under these headings, the first of which is the day; values from 0 to 9."""
    columns = headings.split(",")
    lines = [headings]
    for i in range(days):
        day = (FIRST + timedelta(days=i)).strftime(form)
        lines.append(",".join([day, *(str((3 * i + c) % 10) for c in range(1, len(columns)))]))
    return write(folder, "\n".join(lines) + "\n", name)


def pasted(fix: str) -> list[list[str]]:
    """The command lines that a refusal shows, without the program's name."""
    return [shlex.split(line)[1:] for line in re.findall(r"^  (unknot .*)$", fix, re.MULTILINE)]


def refused(args: Sequence[object], capsys: pytest.CaptureFixture[str]) -> str:
    words = [str(one) for one in args]
    return refuses(words, 1, "unknown-format", capsys)


@pytest.mark.parametrize(
    ("headings", "form", "takes"),
    [
        ("Date,Pain,Steps of today", "%d/%m/%Y", []),
        ("Datum,Schmerz,Schlaf", "%d.%m.%Y", ["Schlaf=hours of sleep"]),
        ("jour,douleur,marche", "%d/%m/%Y", ["marche=minutes of gentle"]),
        (
            "fecha,dolor de espalda,dolor de cuello",
            "%d/%m/%Y",
            ["dolor de espalda=pain 0 to 10", "dolor de cuello=nothing"],
        ),
    ],
)
def test_the_line_to_paste_works_when_pasted(
    headings: str,
    form: str,
    takes: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    path = table(tmp_path, headings, form=form)
    args = ["forecast", path, "--no-record", "--days", "1"]
    (line,) = pasted(refused(args, capsys))
    declared = [word for take in takes for word in ("--take", take)]
    assert line == [*map(str, args), "--json", "--yes", *declared]
    assert main.run(line) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert one_object(out)["warnings"][0].startswith("mine.csv is read so")


def test_day_and_month_are_shown_both_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = "".join(f"0{1 + i % 9}/0{1 + i // 9}/2026,{i % 10}\n" for i in range(54))
    path = write(tmp_path, f"Date,Pain today\n{rows}")
    first, second = pasted(refused(["forecast", path, "--no-record"], capsys))
    days: list[str] = []
    for line in (first, second):
        assert main.run(line) == 0
        days.append(one_object(capsys.readouterr().out)["forecast"][0]["date"])
    assert days == ["2026-06-10", "2026-09-07"]


def test_yes_takes_only_what_the_columns_prove(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = table(tmp_path, "Date,Pain,Sleep")
    refuses(["forecast", str(path), "--yes"], 1, "unknown-format", capsys)
    assert main.run(["forecast", str(path), "--yes"]) == 1
    said = capsys.readouterr().err
    assert '"Sleep": it could be hours, or how good or how bad the sleep was.' in said
    assert not (tmp_path / "mine.mapping.toml").exists()


def answered(args: Sequence[object], answers: str, patch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run a command where somebody sits before it and answers."""
    patch.setattr(offer, "_somebody_is_there", lambda: True)
    words = [str(one) for one in args]
    done = CliRunner().invoke(cli, words, input=answers, obj=tuple(words), catch_exceptions=True)
    if isinstance(done.exception, UnknotError):
        return 1, done.output + done.exception.said + done.exception.fix
    return done.exit_code, done.output


def test_one_question_is_asked_once_and_its_answer_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    path = table(tmp_path, "Datum,Schmerz,Schlaf (h)")
    args = ["forecast", path, "--no-record", "--days", "1"]
    status, out = answered(args, "y\n", monkeypatch)
    assert status == 0
    assert 'I take column "Schlaf (h)" for hours of sleep, more is better.' in out
    assert 'I take column "Datum" for the day, day first.' in out
    assert "Right? Yes saves it as mine.mapping.toml" in out
    monkeypatch.setattr(offer, "_somebody_is_there", lambda: False)
    assert main.run([str(one) for one in args]) == 0
    assert "mine.csv is read by mine.mapping.toml, which lies beside it." in capsys.readouterr().out


def test_what_could_be_two_things_is_asked_by_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = table(tmp_path, "Date,Back pain,Neck pain,Sleep")
    args = ["forecast", path, "--no-record", "--days", "1"]
    status, out = answered(args, "2\n4\ny\n", monkeypatch)
    assert status == 0
    assert "Which is pain?" in out
    assert 'Column "Sleep" holds 3, 6, 9, … What is it?' in out
    saved = (tmp_path / "mine.mapping.toml").read_text("utf-8")
    assert "Neck pain" in saved
    assert 'column = "Back pain"' not in saved
    assert 'column = "Sleep"' not in saved


def test_no_keeps_nothing_and_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = table(tmp_path, "Date,Pain,Walk min")
    status, out = answered(["forecast", path, "--no-record"], "n\n", monkeypatch)
    assert status == 1
    assert "--take 'Pain=pain 0 to 10'" in out
    assert list(tmp_path.iterdir()) == [path]


def test_each_of_several_files_has_a_guess_of_its_own_and_they_are_joined(tmp_path: Path):
    pain = table(tmp_path, "Date,Pain today", "pain.csv")
    steps = table(tmp_path, "Datum,Schritte", "steps.csv", "%d.%m.%Y")
    with cli.make_context("unknot", ["forecast", "x"]) as context:
        context.meta[offer.YES] = True
        diary = read((pain, steps), (), None)
    assert {o.what for o in diary.observations} == {"pain"}
    assert len({o.day for o in diary.observations} & {e.day for e in diary.exertions}) >= 36
    assert sum("is read so" in text for text in diary.warnings) == 2


MAP = """[date]
column = "{day}"
format = "%d/%m/%Y"
[[symptom]]
column = "{column}"
what = "{what}"
low = 0
high = 10
"""


def test_each_mapping_reads_the_files_that_have_its_columns(tmp_path: Path):
    one = table(tmp_path, "Date,p", "a.csv")
    two = table(tmp_path, "Day,f", "b.csv")
    maps = (
        write(tmp_path, MAP.format(day="Date", column="p", what="pain"), "a.toml"),
        write(tmp_path, MAP.format(day="Day", column="f", what="fatigue"), "b.toml"),
        write(tmp_path, MAP.format(day="Day", column="g", what="mood"), "c.toml"),
    )
    diary = read((one, two), maps, None)
    assert {o.what: o.source.split(":")[0] for o in diary.observations} == {
        "pain": "a.csv",
        "fatigue": "b.csv",
    }
    assert "The mapping c.toml is not used: no file has its columns." in diary.warnings


def test_a_file_that_no_mapping_fits_is_told_what_each_wants(tmp_path: Path):
    path = table(tmp_path, "Date,zz", "a.csv")
    maps = (
        write(tmp_path, MAP.format(day="Date", column="p", what="pain"), "a.toml"),
        write(tmp_path, MAP.format(day="Day", column="f", what="fatigue"), "b.toml"),
    )
    with pytest.raises(UnknotError) as wrong:
        read((path,), maps, None)
    assert 'a.toml wants a column "p"; b.toml wants a column "Day"' in wrong.value.said


def test_two_mappings_of_one_file_are_not_chosen_between(tmp_path: Path):
    path = table(tmp_path, "Date,p,f", "a.csv")
    maps = (
        write(tmp_path, MAP.format(day="Date", column="p", what="pain"), "a.toml"),
        write(tmp_path, MAP.format(day="Date", column="f", what="fatigue"), "b.toml"),
    )
    with pytest.raises(UnknotError) as wrong:
        read((path,), maps, None)
    assert wrong.value.code == "several-mappings"


@pytest.mark.parametrize(
    ("take", "said"),
    [
        ("Pain", "no COLUMN=MEANING"),
        ("Pian=pain 0 to 10", 'column "Pian"'),
        ("Pain=rain", "means nothing"),
        ("Date=month first", "cannot be month first"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(
    take: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = table(tmp_path, "Date,Pain,Walk min")
    refuses(["forecast", str(path), "--yes", "--take", take], 1, "bad-take", capsys)
    main.run(["forecast", str(path), "--yes", "--take", take])
    assert said in capsys.readouterr().err


def test_a_declaration_also_changes_how_our_own_words_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = table(tmp_path, "date,pain", form="%Y-%m-%d")
    args = ["forecast", str(path), "--no-record", "--days", "1", "--yes"]
    assert main.run([*args, "--take", "pain=mood 0 to 10", "--json"]) == 0
    assert {row["target"] for row in one_object(capsys.readouterr().out)["forecast"]} == {"mood"}


def test_standard_input_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    text = table(tmp_path, "date,pain", form="%Y-%m-%d").read_bytes()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert main.run(["forecast", "-", "--days", "1"]) == 0
    assert "2026-04-11" in capsys.readouterr().out
    assert [one.name for one in tmp_path.iterdir()] == ["mine.csv"]


def test_a_name_for_a_file_without_names_is_the_first_remark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = table(tmp_path, "date,pain,fatigue", form="%Y-%m-%d")
    assert main.run(["forecast", str(path), "--no-record", "--person", "Bob"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert "all of it is read as Bob's" in first


def test_a_file_left_out_is_the_first_remark_in_json_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = table(tmp_path, "date,pain", form="%Y-%m-%d")
    empty = write(tmp_path, "", "empty.csv")
    assert main.run(["forecast", str(path), str(empty), "--no-record", "--json"]) == 0
    assert one_object(capsys.readouterr().out)["warnings"][0].startswith("empty.csv was left out")


def test_a_column_in_doubt_is_shown_as_the_command_line_takes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = table(tmp_path, "Date,Pain,Sleep")
    fix = refused(["forecast", path, "--no-record"], capsys)
    assert "--take 'Sleep=hours of sleep'" in fix
    assert 'I take column "Sleep" for hours of sleep, more is better, but cannot tell' in fix
    assert "left out" not in fix


def test_a_name_for_a_file_without_names_is_said_before_it_comes_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = table(tmp_path, "date,pain,fatigue", form="%Y-%m-%d")
    args = ["import", str(path), "--dry-run", "--person", "Bob"]
    assert main.run([*args, "--store", str(tmp_path / "none.unknot")]) == 0
    assert "all of it is read as Bob's" in capsys.readouterr().out
