"""Output in any terminal's alphabet, and where there is nothing to write to at all."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.diaries import rows

NAME = "Zoë 😀 日记.csv"


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """One whose name and person hold signs that most alphabets lack."""
    path = tmp_path / NAME
    lines = [line.replace("Ada", "Zoë 😀") for line in rows(40)]
    path.write_text("person,date,slot,pain,steps\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(args: list[str], alphabet: str = "utf-8", redirect: str = "") -> tuple[int, bytes, bytes]:
    """Run the program in a shell, as somebody with such a terminal would."""
    line = shlex.join([sys.executable, "-m", "unknot", *args])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{line} {redirect}"], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": alphabet},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("alphabet", ["latin-1", "ascii", "utf-8"])
def test_signs_that_a_terminal_lacks_are_replaced(alphabet: str, diary: Path):
    status, out, err = run(["forecast", str(diary), "--no-record"], alphabet)
    assert status == 0, err
    text = out.decode(alphabet)
    assert "pain" in text
    assert ".csv: the scale of pain is guessed" in text
    assert (NAME in text) == (alphabet == "utf-8")


@pytest.mark.parametrize("alphabet", ["cp1252", "ascii"])
def test_scripts_get_every_sign_whatever_the_alphabet(alphabet: str, diary: Path):
    status, out, err = run(["forecast", str(diary), "--no-record", "--json"], alphabet)
    assert status == 0, err
    said = json.loads(out.decode(alphabet))
    assert any(NAME in warning for warning in said["warnings"])


@pytest.mark.parametrize("alphabet", ["latin-1", "cp437"])
@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["for people", "for scripts"])
def test_refusals_are_told_in_any_alphabet(alphabet: str, flags: list[str], diary: Path):
    gone = diary.with_name("日记 gone.csv")
    status, out, err = run(["forecast", str(gone), *flags], alphabet)
    assert status == 1
    assert b"Traceback" not in err
    assert "gone.csv" in (out if flags else err).decode(alphabet)
    status, _, err = run(["knots", "--日记"], alphabet)
    assert status == 2
    assert b"Usage:" in err


def test_a_file_name_that_is_no_text(tmp_path: Path):
    """File names are bytes: some are in no alphabet at all."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    try:
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 (no path of text has this)
            file.write("date,pain\n" + "".join(f"2025-03-{i:02d},{i % 7}\n" for i in range(1, 29)))
    except OSError:
        pytest.skip("this disk takes only names that are text")
    for flags in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "unknot", "forecast", path, "--no-record", *flags],
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert b"caf" in done.stdout
    json.loads(done.stdout)


@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["for people", "for scripts"])
def test_closed_standard_output_is_told(flags: list[str]):
    status, _, err = run(["knots", *flags], redirect=">&-")
    assert status == 1
    assert err.decode().startswith("The answer could not be printed: standard output is closed.")


def test_with_standard_error_closed_the_answer_is_there(diary: Path):
    status, out, _ = run(["forecast", str(diary), "--no-record"], redirect="2>&-")
    assert (status, b"pain" in out) == (0, True)
    status, out, _ = run(["knots", "nothing", "--json"], redirect="2>&-")
    assert (status, json.loads(out)["ok"]) == (1, False)
    assert run(["knots", "nothing"], redirect="2>&-")[0] == 1
    assert run(["knots", "--nothing"], redirect="2>&-")[0] == 2
    assert run(["knots"], redirect=">&- 2>&-")[0] == 1
    assert run(["knots", "--help"], redirect=">&- 2>&-")[0] == 0


def test_without_standard_input_nothing_is_asked(tmp_path: Path):
    table = tmp_path / "own.csv"
    table.write_text("Tag,Schmerz\n2025-03-01,3\n2025-03-02,4\n", encoding="utf-8")
    status, _, err = run(["forecast", str(table), "--no-record"], redirect="<&-")
    assert b"Traceback" not in err
    assert status in (0, 1)


def test_a_file_never_takes_the_place_of_a_closed_stream(tmp_path: Path):
    """What a library prints by itself must not end up in a file that was opened since."""
    out = tmp_path / "example"
    assert run(["example", "--out", str(out)], redirect=">&- 2>&- <&-")[0] == 1
    text = (out / "diary.csv").read_text(encoding="utf-8")
    assert text.startswith("# unknot diary: made-up")


WARNS = """
import logging, sys, warnings
import click
from unknot.cli.entry import Door, Reply, replies

@click.command()
@replies
def loud():
    import numpy
    warnings.simplefilter("always")  # as some libraries set
    warnings.warn("of a library")
    numpy.exp(numpy.array([1e4]))
    logging.getLogger("library").warning("logged")
    return Reply({}, "quiet")

Door(click.Group(commands=[loud]))()
"""


def test_no_warning_of_a_library_reaches_a_person():
    done = subprocess.run(
        [sys.executable, "-c", WARNS, "loud"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "quiet\n", "")


def test_who_asks_for_warnings_gets_them():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WARNS.replace('warnings.simplefilter("always")', ""),
         "loud"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 70
    assert "of a library" in done.stderr
