"""A fit as a PEtab problem: libpetab finds nothing wrong, another engine the same likelihood.

Everything here is read back by libpetab, solved by COPASI (its own LSODA and RADAU5) or by
libRoadRunner (CVODE) and scored by hand: none of it by code of this project.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import unknot as uk
from unknot.exchange.petab_draw import DrawnPerson
from unknot.exchange.petab_out import LEFT_OUT, PetabExport, export
from unknot.inference import prior, wiring_mixture
from unknot.inference.fit import PreparedDiary, prepare
from unknot.inference.reports import Noise
from unknot.workflow.petab_exports import petab_draws_of

pytest.importorskip("libsbml", reason="libSBML is an extra")
pytest.importorskip("yaml", reason="PyYAML is an extra")

# libpetab's own use of pandas, which pandas 3.1 announces to end.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

DAYS = 4
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedDiary:
    lines = uk.example_diary().read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("#")][: DAYS + 1]
    path = tmp_path_factory.mktemp("diary") / "short.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return prepare(uk.read_diary(path))


def person(prepared: PreparedDiary, response: float) -> DrawnPerson:
    z = prior.population(4, np.random.default_rng(1))[3]
    return DrawnPerson(z, response, np.full(len(prepared.reports.symptoms), 1.1), Noise())


@pytest.fixture(scope="module", params=[("central_only", 1.0), ("articles", 0.5)])
def problem(
    request: pytest.FixtureRequest,
    prepared: PreparedDiary,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[PetabExport, Path]:
    wiring, response = request.param
    made = export(wiring_mixture.load(wiring), prepared, person(prepared, response))
    folder = tmp_path_factory.mktemp("problem")
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return made, folder / "problem.yaml"


def test_the_days_lived_again_score_as_the_body_did(problem: tuple[PetabExport, Path]):
    made, page = problem
    found = uk.load_petab(page).simulate()
    # The body's own run takes longer steps in single precision.
    assert found.log_likelihood[0] == pytest.approx(made.body_log_likelihood, abs=0.05)
    assert found.values.shape == (1, made.measurements)
    assert made.measurements >= 2 * DAYS


def test_libpetab_finds_nothing_wrong(problem: tuple[PetabExport, Path]):
    pytest.importorskip("petab", reason="libpetab, an independent reader, is not installed")
    lint: Any = import_module("petab.v2").lint_problem
    assert [str(issue) for issue in lint(problem[1])] == []


def likelihood_elsewhere(engine: str, page: Path, *more: str) -> float:
    """In a process of its own: libRoadRunner's wrappers and libSBML's do not bear one another."""
    command = [sys.executable, "-W", "ignore", "-m", f"tests.exchange.{engine}", str(page), *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def needs(engine: str) -> None:
    pytest.importorskip("petab", reason="libpetab, an independent reader, is not installed")
    pytest.importorskip(engine, reason=f"{engine} is an extra")


def test_another_engine_finds_the_same_likelihood(problem: tuple[PetabExport, Path]):
    needs("COPASI")
    ours = uk.load_petab(problem[1]).log_likelihood()[0]
    assert likelihood_elsewhere("copasi_engine", problem[1]) == pytest.approx(ours, rel=1e-6)


@pytest.mark.study  # 50 to 90 s of processor a problem: libRoadRunner at its strictest
def test_libroadrunner_finds_the_same_likelihood(problem: tuple[PetabExport, Path]):
    needs("roadrunner")
    ours = uk.load_petab(problem[1]).log_likelihood()[0]
    assert likelihood_elsewhere("other_engine", problem[1]) == pytest.approx(ours, rel=1e-6)


def test_what_is_left_out_is_written_beside_the_problem(problem: tuple[PetabExport, Path]):
    made, page = problem
    text = (page.parent / "left_out.txt").read_text(encoding="utf-8")
    assert text.splitlines() == list(LEFT_OUT) == list(made.left_out)


def test_what_was_done_more_of_is_a_condition_of_that_day(problem: tuple[PetabExport, Path]):
    """Load answers to the person's own level of activity, which is estimated."""
    made, page = problem
    assert "* activity_level" in made.files["conditions.tsv"]
    found = uk.load_petab(page)
    more = found.simulate({"activity_level": 1.5}).values
    assert not np.allclose(more, found.simulate().values)


DRAWS = 2


@pytest.fixture(scope="module")
def several(prepared: PreparedDiary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draws that were not searched for: of the population, as a fit keeps them."""
    z = prior.population(12, np.random.default_rng(3))
    symptoms = len(prepared.reports.symptoms)
    run = SimpleNamespace(
        z=z, response=np.linspace(0.5, 1.5, 12), scale=np.ones((12, symptoms)), noise=Noise()
    )
    fit: Any = SimpleNamespace(
        model=wiring_mixture.load("articles"),
        prepared=prepared,
        kept=SimpleNamespace(runs=(run,)),
    )
    folder = tmp_path_factory.mktemp("draws")
    made = petab_draws_of(fit, folder, DRAWS)
    assert len(made) == DRAWS
    return folder


def test_several_draws_are_problems_of_their_own(several: Path):
    rows = [line.split("\t") for line in (several / "draws.tsv").read_text("utf-8").splitlines()]
    assert [row[1] for row in rows[1:]] == ["draw_001", "draw_002"]
    models = {(several / row[1] / "model.xml").read_text("utf-8") for row in rows[1:]}
    assert len(models) == DRAWS
    for _, name, _, likelihood in rows[1:]:
        found = uk.load_petab(several / name / "problem.yaml").simulate()
        assert found.log_likelihood[0] == pytest.approx(float(likelihood), rel=0.02, abs=0.05)


@pytest.mark.parametrize("name", ["draw_001", "draw_002"])
def test_each_draw_lints_clean_and_another_engine_finds_its_likelihood(several: Path, name: str):
    needs("COPASI")
    page = several / name / "problem.yaml"
    lint: Any = import_module("petab.v2").lint_problem
    assert [str(issue) for issue in lint(page)] == []
    ours = uk.load_petab(page).log_likelihood()[0]
    assert likelihood_elsewhere("copasi_engine", page) == pytest.approx(ours, rel=1e-6)


@pytest.mark.study  # three minutes of processor: two fits, of 30 and 90 days
@pytest.mark.parametrize("days", [30, 90])
def test_a_fit_of_a_season_has_the_same_likelihood_elsewhere(days: int, tmp_path: Path):
    """A whole fit by its command; both of COPASI's solvers; whose days matter to it."""
    needs("COPASI")
    lines = uk.example_diary().read_text(encoding="utf-8").splitlines()
    notes = [line for line in lines if line.startswith("#")]
    rows = [line for line in lines if not line.startswith("#")][: days + 1]
    diary, folder = tmp_path / "diary.csv", tmp_path / "problem"
    diary.write_text("\n".join([*notes, *rows]) + "\n", encoding="utf-8")
    asked = ["fit", str(diary), "--quick", "--petab", str(folder), "--fits", str(tmp_path / "fits")]
    subprocess.run([sys.executable, "-m", "unknot", *asked], check=True, capture_output=True)
    page = folder / "problem.yaml"
    assert "+ 0.0 *" not in (folder / "observables.tsv").read_text("utf-8")  # days do matter
    lint: Any = import_module("petab.v2").lint_problem
    assert [str(issue) for issue in lint(page)] == []
    read = uk.load_petab(page)
    ours = read.log_likelihood()[0]
    for method in ("lsoda", "radau5"):
        assert likelihood_elsewhere("copasi_engine", page, method) == pytest.approx(ours, rel=1e-6)
