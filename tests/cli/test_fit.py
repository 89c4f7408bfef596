"""unknot fit, effects, measure-next: files others open, days read on, plain refusals."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.diaries import BAD, bad, one_object, refuses, write
from tests.synthetic_lives import few_draws
from tests.wording.english_words import english_in

from unknot.cli import main
from unknot.inference import chosen_draws, update
from unknot.inference.population_monte_carlo import Effort
from unknot.wording.spoken import speaking

EFFECT = {
    "what", "kind", "minutes_per_week", "weeks", "target", "median", "q05", "q25", "q75", "q95",
    "p_better", "p_worse", "unit", "threshold_minutes", "from_prior", "verdict",
}  # fmt: skip
TINY = Effort(first=64, later=32, rounds=2, enough=20.0, least=0.0, more=0)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few draws and few people: what files and answers look like, not how good they are."""
    monkeypatch.setattr(chosen_draws, "CHOSEN", 24)
    monkeypatch.setattr(chosen_draws, "UNKNOWN", 24)
    monkeypatch.setattr(update, "LEAST_PEOPLE", 3)
    with few_draws(TINY):
        yield


def diary(folder: Path, days: int = 25, name: str = "diary.csv") -> Path:
    random = np.random.default_rng(4)
    lines = ["# scale: 0 to 10", "date,pain,fatigue,steps,brisk_walk_minutes"]
    for i in range(40):
        day = date(2025, 3, 3) + timedelta(days=i)
        pain, tired = (int(v) for v in random.integers(3, 8, 2))
        walk = 30 * int(random.random() < 0.3)
        lines.append(f"{day},{pain},{tired},{random.integers(2000, 8000)},{walk}")
    return write(folder, "\n".join(lines[: days + 2]) + "\n", name)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one fit of the usual diary, made once; tests copy it."""
    folder = tmp_path_factory.mktemp("fits")
    with pytest.MonkeyPatch.context() as patch, few_draws(TINY):
        patch.setattr(chosen_draws, "CHOSEN", 24)
        patch.setattr(chosen_draws, "UNKNOWN", 24)
        assert main.run(["fit", str(diary(folder)), "--fits", str(folder), "--quick"]) == 0
    return folder


def copied(whole: Path, folder: Path) -> tuple[list[str], str]:
    """The fit of the usual diary in a folder of one's own; arguments that find it, and its id."""
    (path,) = whole.glob("*.nc")
    folder.mkdir(exist_ok=True)
    (folder / path.name).write_bytes(path.read_bytes())
    return [str(diary(folder)), "--fits", str(folder)], path.stem


def said(args: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main.run([*args, "--quick", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return one_object(out)


def test_a_fit_is_kept_found_and_read_on(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
):
    files, first = copied(whole, tmp_path)
    args = ["fit", *files]
    again = said(args, capsys)
    assert (again["how"], again["fit"]["id"]) == ("as_it_was", first)
    diary(tmp_path, days=27)
    later = said(args, capsys)
    assert (later["how"], later["days_added"]) == ("days_added", 2)
    assert later["fit"]["id"] != first
    other = said([*args, "--seed", "2"], capsys)
    assert other["how"] == "new"
    path = Path(other["fit"]["file"])
    assert path == tmp_path / f"{other['fit']['id']}.nc"
    assert path.stat().st_mode & 0o077 == 0, "a fit is its owner's to read"
    assert len(list(tmp_path.glob("*.nc"))) == 3


def test_other_programs_open_it(whole: Path):
    """As ArviZ and xarray read it: chains, draws, names, and what was seen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, not ours
        import arviz_base
        import xarray

    (path,) = whole.glob("*.nc")
    opened: Any = vars(xarray)["open_datatree"](path, engine="h5netcdf")
    posterior: Any = opened["posterior"]
    assert dict(posterior["tightness"].sizes) == {"chain": 2, "draw": 24, "knot": 9}
    assert "mitochondria" in [str(name) for name in posterior["knot"].values]
    assert posterior.attrs["wiring"] == "any"
    assert opened["observed_data"]["report"].sizes["symptom"] == 2
    assert {"posterior", "prior", "observed_data"} <= set(opened.children)
    opened.close()
    theirs: Any = vars(arviz_base)["convert_to_datatree"](str(path))
    assert float(theirs["posterior"]["reserve"].mean()) > 0
    theirs.close()


def test_effects_have_their_keys(tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]):
    args, made = copied(whole, tmp_path)
    data = said(["effects", *args, "--fit", made, "--day", "2025-03-20"], capsys)
    assert data["fit"]["id"] == made
    assert data["how"] == "as_it_was"
    for row in data["effects"]:
        assert row.keys() >= EFFECT | {"minutes", "per_week", "session", "noise_floor"}
        assert row["verdict"] in ("helps", "harms", "cannot_tell")
        assert row["q05"] <= row["median"] <= row["q95"]
    assert bool(data["stories"]) == data["diagnostics"]["passed"], "held back with the rest"
    kinds = {row["kind"] for row in data["effects"]}
    assert kinds >= {"aerobic", "gentle", "strength", "held", "cognitive", "emotional", "standing"}
    assert {row["target"] for row in data["effects"]} == {"pain", "fatigue"}
    assert {g["name"] for g in data["groups"]} >= {"low_capacity", "arousal"}
    assert data["diagnostics"].keys() >= {"passed", "ess_min", "flat_response"}
    day = data["day"]
    assert set(day["parts"]) == {"exertion", "stress", "sleep"}
    assert day["reported"] is not None
    assert data["wirings"] is None


def test_a_table_for_people_in_english_and_german(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    room = importlib.import_module("unknot.cli.commands.effects")
    english, german = room._text, list[str]()

    def both(*found: object) -> str:
        with speaking("de"):
            german.append(english(*found))
        return english(*found)

    monkeypatch.setattr(room, "_text", both)
    args = ["effects", *copied(whole, tmp_path)[0], "--quick"]
    assert main.run([*args, "--target", "fatigue", "--day", "2025-03-20"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Change in points of fatigue" in out
    assert "By chance alone weeks differ by" in out
    assert "not explained" in out
    assert "nan" not in out
    assert not english_in(german[0]), (english_in(german[0]), german[0])
    for part in ("Zügig gehen, 3 × 36 min in der Woche", "nicht erklärt", "Müdigkeit"):
        assert part in german[0]


def test_what_to_measure_next(tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]):
    """As JSON and as a table; nothing in it tells anybody to go on through pain."""
    args, made = copied(whole, tmp_path)
    data = said(["measure-next", *args, "--fit", made], capsys)
    assert (data["fit"]["id"], data["target"]) == (made, "pain")
    for row in data["designs"]:
        assert row.keys() >= {"what", "days", "sd_now", "sd_after", "gain", "burden", "risk"}
    assert {row["kind"] for row in data["designs"]} == {"days", "question", "test"}
    assert "ask_fog" in {row["what"] for row in data["designs"]}
    assert data["says"]
    assert main.run(["measure-next", *args, "--quick"]) == 0
    out, _ = capsys.readouterr()
    assert "How unsure effects on pain are now" in out
    assert "Nothing here is a plan." in out
    assert "nan" not in out


def test_a_fit_and_what_to_measure_next_are_told_in_german(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("unknot.effects.value_of_information.DATA_SETS", 24)
    args, made = copied(whole, tmp_path)
    for command, part in (
        ("fit", "Dieses Tagebuch ist schon ausgewertet; es hat 25 Tage."),
        ("measure-next", "Vier übliche Wochen, auch Nebel im Kopf aufgeschrieben"),
    ):
        assert main.run([command, *args, "--quick", "--language", "de"]) == 0
        out, _ = capsys.readouterr()
        assert part in out
        assert made in out or command == "measure-next"
        assert not english_in(out), (english_in(out), out)


def test_a_fit_that_is_not_there_or_of_another_diary(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
):
    files, made = copied(whole, tmp_path)
    folder = files[1:]
    args = ["effects", *files, "--quick"]
    assert made in refuses([*args, "--fit", made[:-1] + "x"], 1, "unknown-fit", capsys)
    other = diary(tmp_path, days=20, name="other.csv")
    refuses(["effects", str(other), *folder, "--fit", made, "--quick"], 1, "another-diary", capsys)
    (tmp_path / "broken.nc").write_bytes(b"nothing")
    refuses([*args, "--fit", "broken"], 1, "not-a-fit", capsys)


def test_measurements_are_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The fitter somebody was measured, the fitter the people who stay."""
    table = write(tmp_path, "name,value\nsix_minute_walk,640\nbmi,22\n", "once.csv")
    args = ["fit", str(diary(tmp_path)), "--fits", str(tmp_path)]
    low = said([*args, "--measured", "vo2peak=14"], capsys)
    high = said([*args, "--measured", str(table)], capsys)
    assert low["measured"] == ["vo2peak=14"]
    assert high["measured"] == ["six_minute_walk=640"]
    assert low["fit"]["id"] != high["fit"]["id"]
    from unknot.store import fits

    reserve = [
        float(np.concatenate([np.asarray(run.z)[:, 9] for run in kept_fit.runs]).mean())
        for kept_fit in (fits.read(Path(one["fit"]["file"])) for one in (low, high))
    ]
    assert reserve[0] < reserve[1]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("vo2=21", "unknown-measurement"),
        ("vo2peak=400", "odd-measurement"),
        ("vo2peak=much", "unreadable-measurement"),
        ("wpi=12", "half-measurement"),
        ("six_minute_walk=400", "half-measurement"),
    ],
)
def test_a_measurement_that_cannot_be(
    given: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    args = ["fit", str(diary(tmp_path)), "--fits", str(tmp_path), "--measured", given]
    refuses(args, 1, code, capsys)
    assert not list(tmp_path.glob("*.nc"))


@pytest.mark.parametrize("command", ["fit", "effects", "measure-next"])
@pytest.mark.parametrize(("name", "text", "code"), BAD[:3], ids=[name for name, _, _ in BAD[:3]])
def test_a_bad_file_is_refused(
    command: str, name: str, text: str | bytes | None, code: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    refuses([command, str(bad(tmp_path, text)), "--fits", str(tmp_path / "f")], 1, code, capsys)


def test_a_day_that_was_not_fitted(tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]):
    args = ["effects", *copied(whole, tmp_path)[0], "--quick"]
    refuses([*args, "--target", "fog"], 1, "symptom-not-fitted", capsys)
    refuses([*args, "--day", "2024-01-01"], 1, "day-not-fitted", capsys)


def moved(folder: Path, years: int, name: str) -> Path:
    """The usual diary, lived so many years later or earlier, with other numbers."""
    text = diary(folder).read_text(encoding="utf-8")
    lines = text.replace("2025-", f"{2025 + years}-").splitlines()
    return write(folder, "\n".join([*lines[:2], *reversed(lines[2:])]) + "\n", name)


@pytest.mark.parametrize("years", [-3, 1], ids=["before", "after"])
def test_fits_of_others_in_the_same_folder_are_left_alone(
    years: int, tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
):
    """Whenever their days were; their names are as little known as one's own."""
    files, theirs = copied(whole, tmp_path)
    mine = moved(tmp_path, years, "mine.csv")
    found = said(["fit", str(mine), *files[1:]], capsys)
    assert (found["how"], found["fit"]["id"] != theirs) == ("new", True)
    assert said(["fit", *files], capsys)["fit"]["id"] == theirs
    assert said(["fit", str(mine), *files[1:]], capsys)["how"] == "as_it_was"


def test_a_fit_of_others_that_is_named_is_refused_in_words(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
):
    files, theirs = copied(whole, tmp_path)
    mine = str(moved(tmp_path, 1, "mine.csv"))
    args = ["effects", mine, *files[1:], "--fit", theirs, "--quick"]
    refuses(args, 1, "another-diary", capsys)


def test_files_that_are_no_fits_or_damaged_are_in_nobodys_way(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
):
    files, made = copied(whole, tmp_path)
    path = tmp_path / f"{made}.nc"
    (tmp_path / "notes.nc").write_text("not a fit", encoding="utf-8")
    (tmp_path / "cut.nc").write_bytes(path.read_bytes()[:4000])
    (tmp_path / "folder.nc").mkdir()
    h5py: Any = importlib.import_module("h5py")
    with h5py.File(tmp_path / "other.nc", "w") as other:
        other.create_group("posterior").attrs["read_to"] = "soon"
    with h5py.File(path, "r+") as own:
        del own["run_0"]
    again = said(["fit", *files], capsys)
    assert (again["how"], again["fit"]["id"]) == ("new", made)
