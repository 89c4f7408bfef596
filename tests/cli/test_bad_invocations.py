"""Command lines that cannot be right: each is refused in words, with a way out, and never a bug."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.cli.diaries import good, one_object, write
from tests.cli.test_commands import SCENARIO

from unknot.cli import main

BINARY = bytes(range(256)) * 8
TABLE = "Tag;Schmerz\n01.03.2025;3\n02.03.2025;4\n"
# Files by name; {x} in a command line is the path of x, in a folder of its own for each test.
FILES: dict[str, str | bytes] = {
    "empty": "",
    "blank": "\n\n  \n",
    "binary": BINARY,
    "header": "date,pain,steps\n",
    "words": "Dear diary,\ntoday was hard.\n",
    "nul": "date,pain\n2025-03-01,\x003\n",
    "huge": "date,pain\n2025-03-01,1e400\n2025-03-02,-1e308\n",
    "nans": "date,pain,steps\n2025-03-01,nan,inf\n2025-03-02,-inf,nan\n",
    "old": "date,pain\n0001-01-01,3\n9999-12-31,4\n",
    "one": "date,pain\n2025-03-01,3\n",
    "own": TABLE,
    "json": '{"a": [1, 2',
    "array": "[1, 2, 3]",
    "number": "7",
    "nothing": "null",
    "toml": "[lief]\n",
    "broken_toml": "[date\ncolumn=",
    "unknot forecasts": '{"unknot forecasts": 5}',
    "日记 😀": "date,pain\nsoon,many\n",
    "fit.nc": BINARY,
}

DIARY = ["analyse", "forecast", "fit", "effects", "measure-next", "share", "score"]
ON_FITS = ["fit", "effects", "measure-next", "share"]
LINES = [
    # what is not there, is no file, or holds nothing
    *(f"{command} {{gone}}" for command in DIARY),
    *(f"{command} {{folder}}" for command in DIARY),
    *(f"{command} {{empty}}" for command in DIARY),
    *(f"{command} {{binary}}" for command in DIARY),
    *(f"forecast '{{{name}}}'" for name in FILES if name not in ("empty", "binary", "one")),
    *(f"{command}" for command in DIARY),
    "forecast {gone} {empty} {binary} {folder}",
    "fit {good}/inside",
    "analyse {long}",
    # who, when, how read
    *(f"{command} {{good}} --person Nobody" for command in DIARY),
    *(f"{command} {{good}} --person ''" for command in DIARY),
    *(f"{command} {{good}} --as-of soon" for command in DIARY if command != "score"),
    *(f"{command} {{good}} --as-of 1900-01-01" for command in DIARY if command != "score"),
    *(f"{command} {{good}} --as-of 2025-02-30" for command in ("forecast", "fit")),
    *(f"forecast {{own}} --map {{{name}}}" for name in ("gone", "folder", "binary", "toml", "empty",
                                                        "broken_toml", "array")),
    "score {good} --since 2025-13-01",
    "score {good} --since 9999-01-01",
    "score {good} --slots --body",
    "score {good} --target nothing",
    "score {good} --horizons nan",
    "score {good} --horizons -1",
    "score {good} --horizons 1e9",
    "score {good} --horizons 99999999999999999999",
    "score {good} --methods nothing",
    "score {good} --methods ''",
    "score {good} --out {file}/f.csv",
    "score {good} --out {folder}",
    # numbers
    *(f"forecast {{good}} --days {days}" for days in ("0", "-3", "15", "nan", "inf", "1e3", "''")),
    *(f"forecast {{good}} --flare pain={value}" for value in ("nan", "inf", "-inf", "1e400", "''",
                                                              "ten", "-5", "11")),
    "forecast {good} --flare pain",
    "forecast {good} --flare nothing=3",
    "forecast {good} --flare =",
    "forecast {good} --record {folder}",
    "forecast {good} --record {binary}",
    "forecast {good} --record {array}",
    "forecast {good} --record '{unknot forecasts}'",
    *(f"{command} {{good}} --seed -1" for command in ("analyse", *ON_FITS)),
    *(f"{command} {{good}} --seed 1.5" for command in ("analyse", *ON_FITS)),
    *(f"{command} {{good}} --language xx" for command in ("analyse", "plan", "report", "today")),
    *(f"{command} {{good}} --language" for command in ("analyse", "plan", "report", "today")),
    *(f"fit {{good}} --measured {value}" for value in ("vo2peak=nan", "vo2peak=inf", "vo2peak=-3",
                                                       "vo2peak=", "=", "nothing=3", "{gone}",
                                                       "{binary}", "{folder}", "fmd=1e400")),
    *(f"{command} {{good}} --wiring nothing" for command in ("analyse", *ON_FITS)),
    *(f"{command} {{good}} --group {{{name}}}" for command in ("fit", "effects")
      for name in ("gone", "folder", "binary", "json", "array", "number", "nothing")),
    *(f"{command} {{good}} --fit nothing" for command in ON_FITS[1:]),
    *(f"{command} {{good}} --fit {{fit.nc}}" for command in ON_FITS[1:]),
    *(f"{command} {{good}} --fit ''" for command in ON_FITS[1:]),
    *(f"{command} {{good}} --fits {{file}}" for command in ON_FITS),
    *(f"{command} {{good}} --fits {{file}}/deeper" for command in ON_FITS),
    "effects {good} --day soon",
    "analyse {good} --out {file}",
    "analyse {good} --out {file}/deeper",
    "share {good} --out {file}/deeper.json",
    # one's own store
    *(f"import {{{name}}} --dry-run" for name in ("empty", "blank", "binary", "header", "words",
                                                  "nul", "huge", "nans", "old", "json", "toml")),
    "import {gone} {empty} {folder} --dry-run",
    "import {good} --yes",
    "import {good} --dry-run --zone Mars/Olympus",
    "import {good} --dry-run --plot {folder}",
    "import",
    *(f"{command} --store {{{name}}}" for command in ("imports", "undo", "export new", "replay",
                                                      "store rotate", "store unlock-check")
      for name in ("gone", "folder", "empty", "binary", "json")),
    "limits {good} --sign chest",
    "limits {good} --keep --as-of 2025-05-01",
    "plan {good} --priority pane=2",
    "plan {good} --free someday",
    "plan {good} --more brisk",
    "plan {good} --weeks 0",
    "today {good}",
    "today {good} --plan {json}",
    "today {good} --sign chest",
    "conformance",
    "conformance sbml",
    "conformance sbml {gone}",
    "conformance sbml {folder}",
    "conformance sbml {folder} --loose",
    "conformance petab",
    "conformance petab {gone}",
    "conformance petab {folder}",
    "conformance petab {file} --strict",
    "conformance petab {folder} --loose",
    "fit {good} --petab {file}",
    "fit {good} --petab-draws 3",
    "fit {good} --petab {folder} --petab-draws 1",
    "fit {good} --petab {file}/deeper",
    "serve --port soon",
    "serve --port 70000",
    "serve --port -1",
    "serve {good}",
    "serve --phone 8.8.8.8",
    "serve --phone 0.0.0.0",
    "serve --phone home",
    "clinician",
    "clinician set",
    "clinician set {binary}",
    "clinician set --name A --date soon --pacing",
    "clinician remove x",
    "clinician remove 1 --reason better",
    "report {gone}",
    "report {empty}",
    "report {good} --sign sniffles",
    "report {good} --out {folder}",
    "report {good} --fhir {folder}",
    "report {good} --malaise maybe",
    "report {good} --trial {folder}",
    "import --ask-notes {good}",
    "import --ask-notes --store {folder}",
    "replay --as-it-was",
    "replay x --as-it-was --why",
    "share {good} --research --fit 1",
    "share {good} --research",
    "share {good} --research --out {folder}",
    "limits {good} --most brisk=10x2",
    "limits {good} --middling easy_walk=nanx2",
    "limits {good} --flare pain",
    "trial",
    "trial design {good} --arms usual",
    "trial design {good} --arms usual,swimming:20x3",
    "trial design {good} --arms usual,easy_walk:manyx3",
    "trial design {good} --arms usual,easy_walk:20x2 --most easy_walk",
    "trial design {good} --arms usual,easy_walk:20x2 --flare pain",
    "trial analyse {gone} {good} --by-fit",
    "trial run --trial zz",
    "trial run {gone}",
    "trial run {folder} --date soon",
    "trial analyse {folder} {good}",
    "trial analyse {gone} {good}",
    "undo 0",
    "undo soon",
    "export {good}",
    "export new.age",
    "export new.zip --to age1nobody",
    "delete",
    "delete --all --to 2025-01-01",
    "delete --from soon",
    "store",
    "store nothing",
    "store new --store {good}",
    "store new --sheet {good} --passphrase-file {header}",
    "store new --passphrase-file {gone}",
    "store new --passphrase-file {empty}",
    "store restore {gone}",
    "store restore {good}",
    "store restore {binary}",
    "replay nothing",
    # everything without a diary
    *(f"pool {{{name}}}" for name in ("gone", "folder", "binary", "json", "array", "number",
                                      "nothing", "empty")),
    "pool",
    "pool {array} {array} --out {file}/deeper.json",
    *(f"simulate {{{name}}}" for name in ("gone", "folder", "binary", "toml", "broken_toml",
                                          "json")),
    "sensitivity",
    "sensitivity screen --doing nap=20x3",
    "sensitivity screen --wiring artcles",
    "sensitivity shares --samples 60",
    "sensitivity shares --doing brisk_walk=36x0",
    "sensitivity sloppy --doing brisk_walk=36x3 --doing tai_chi=60x2",
    "sensitivity sloppy --days 2",
    "sensitivity wirings articles",
    "sensitivity wirings articles energy_onely",
    "sensitivity profile {empty}",
    "sensitivity profile {good} --trait anser --fit 0",
    "simulate {scenario} --out days.pdf",
    "simulate {scenario} --out {days.csv}",
    "share {good} --out {folder}",
    "simulate {scenario} --out {file}/days.csv",
    "simulate {scenario} {scenario}",
    "example nobody",
    "example flares --out {file}",
    "example flares --out {file}/deeper",
    "example ''",
    "knots nothing",
    "knots ''",
    "knots --out {file}",
    "knots sleep pain",
    "wirings nothing",
    "wirings a b c",
    "wirings --from {gone}",
    "wirings --from {file}",
    "wirings --from {bad_wirings}",
    "wirings --latex {folder}/a.tex",
    "wirings articles energy_only --latex a.tex",
    "wirings articles --latex {folder}",
    "plot nothing",
    "plot knots nothing",
    "plot knot ''",
    "plot cohort {good}",
    "plot forecast {gone}",
    "plot cohort --people 1",
    "cite nothing",
    "cite ''",
    "cite",
    *(f"cite {{{name}}}" for name in ("folder", "binary", "array", "number", "nothing", "empty")),
    "cite {gone}.json",
    "cite {json_file}",
    "cite {toml_file}",
    "sbml nothing",
    "sbml articles --parameters nothing",
    "sbml articles --from {gone}",
    "claims nothing",
    "claims A1 --wiring nothing",
    "claims A1 --parameters nothing",
    "claims A1 --jitter -1",
    "claims A1 --jitter nan",
    "claims A1 --plot {file}",
    "claims A1 --plot {file}/deeper",
    "validate nothing",
    "validate --wiring nothing",
    "validate --parameters nothing",
    *(f"validate --people {count}" for count in ("0", "-1", "15", "1e9", "nan", "many")),
    "validate --plot {file}",
    "validate --plot {file}/deeper",
    "wirings articles --trial walking_24_weeks",
    "wirings articles no_nitric_oxide --trial nothing",
    "wirings articles no_nitric_oxide --trial {folder}",
    "virtual-trial nothing",
    "virtual-trial {gone}.toml",
    "virtual-trial {toml_file}",
    "virtual-trial {folder}",
    "virtual-trial wang_2010 --wiring nothing",
    "virtual-trial wang_2010 --parameters nothing",
    *(f"virtual-trial wang_2010 --people {count}" for count in ("0", "-1", "3", "1e9", "many")),
    *(f"virtual-trial wang_2010 --trials {count}" for count in ("-1", "1.5", "nan", "99999")),
    "virtual-trial wang_2010 --seed soon",
    "virtual-trial wang_2010 --out {file}",
    "virtual-trial wang_2010 --out {file}/deeper",
    *(f"bench --people {counts}" for counts in ("many", "''", "0", "-5", "1,,2", "nan", "1e9",
                                                "99999999999999")),
    *(f"bench --days {days}" for days in ("0", "-1", "367", "nan", "1.5")),
    "bench --peers nothing",
    "bench --peers ''",
    "cohort nothing",
    "cohort {gone}.toml",
    "cohort {folder}",
    "cohort {toml_file}",
    *(f"cohort fibromyalgia --people {count}" for count in ("0", "-1", "nan", "many")),
    "cohort fibromyalgia --days 0",
    *(f"cohort fibromyalgia --roll {count}" for count in ("-1", "nan", "many")),
    "cohort fibromyalgia --workers 0",
    "cohort fibromyalgia --workers many",
    "cohort fibromyalgia --shard 3/2",
    "cohort fibromyalgia --shard 1",
    "cohort fibromyalgia --shard 1/2",
    "cohort fibromyalgia --out {file}/deeper",
    "cohort fibromyalgia --out {file}",
    "merge",
    "merge {folder}",
    "merge {gone} --out {folder}",
    "merge {folder} {file} --out {gone}",
    "merge {folder} --out {file}/deeper",
    "nothing",
    "--nothing",
    "forecast {good} --days",
    "forecast {good} --nothing",
    "forecasts {good}",
]  # fmt: skip


def words(line: str, folder: Path) -> list[str]:
    """A command line's words, every {name} a path."""
    places = {
        "gone": folder / "gone 日记.csv", "folder": folder / "a folder", "file": folder / "file",
        "good": folder / "diary.csv", "scenario": folder / "scenario.toml",
        "long": folder / ("x" * 300), "bad_wirings": folder / "wirings",
        "json_file": folder / "broken.json", "toml_file": folder / "broken.toml",
        **{name: folder / f"{name}.x" for name in FILES}, "fit.nc": folder / "fit.nc",
        "days.csv": folder / "days.csv",
    }  # fmt: skip
    found: list[str] = []
    for word in re.findall(r"'[^']*'|\S+", line):
        plain = word.strip("'")
        found.append(re.sub(r"\{([^}]+)\}", lambda name: str(places[name[1]]), plain))
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    good(tmp_path)
    (tmp_path / "a folder").mkdir()
    (tmp_path / "wirings").mkdir()
    (tmp_path / "days.csv").mkdir()
    for name, text in FILES.items():
        write(tmp_path, text, name if name == "fit.nc" else f"{name}.x")
    for name, text in (
        ("file", "a file"), ("scenario.toml", SCENARIO), ("wirings/bad.toml", "says = 3\n"),
        ("broken.json", '{"a": '), ("broken.toml", "[who\n"),
    ):  # fmt: skip
        write(tmp_path, text, name)
    return tmp_path


@pytest.mark.parametrize("line", LINES)
def test_it_is_refused_in_words_with_a_way_out(
    line: str, folder: Path, capsys: pytest.CaptureFixture[str]
):
    args = words(line, folder)
    status = main.run(args)
    out, err = capsys.readouterr()
    assert status in (1, 2), f"{out}\n{err}"
    assert out == ""
    assert "Traceback" not in err
    assert len(re.findall(r"^  Fix: \S", err, flags=re.MULTILINE)) == (status == 1), err
    assert ("Usage: unknot" in err) == (status == 2)
    assert main.run([*args, "--json"]) == status
    out, err = capsys.readouterr()
    said = one_object(out)
    assert err == ""
    assert said["ok"] is False
    assert all(said[key] for key in ("code", "error", "fix"))


def test_there_are_enough_of_every_command():
    told = [line.split()[0] for line in LINES]
    assert len(set(LINES)) == len(LINES)
    assert {name: told.count(name) for name in main.cli.commands if told.count(name) < 3} == {}


@pytest.mark.parametrize(
    ("line", "way_out"),
    [
        ("fit {good} --fits {file}", "--fits"),
        ("claims A1 --plot {file}/deeper", "--plot"),
        ("analyse {good} --out {file}", "--out"),
        ("score {good} --out {folder}", "name a file with --out"),
        ("forecast {good} --as-of 1900-01-01", "--as-of"),
        ("bench --peers scpy", 'did you mean "scipy'),
    ],
)
def test_the_way_out_leads_out(
    line: str, way_out: str, folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert main.run(words(line, folder)) == 1
    assert way_out in capsys.readouterr().err.partition("Fix: ")[2]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="an administrator may write everywhere, so no folder refuses",
)
@pytest.mark.parametrize(
    "line", ["analyse {good} --out {folder}/new", "fit {good} --fits {folder}"]
)
def test_a_folder_that_may_not_be_written(
    line: str, folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "a folder").chmod(0o500)
    assert main.run([*words(line, folder), "--json"]) == 1
    assert one_object(capsys.readouterr().out)["code"] == "cannot-write"
