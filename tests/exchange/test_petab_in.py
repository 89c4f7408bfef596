"""PEtab problems: what can be worked out by hand, the test suite, and refusals by their names."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.petab_problems import MODEL, write_first, write_problem

import unknot as uk
from unknot.exchange.petab_priors import COUNTS, PetabPrior
from unknot.exchange.petab_suite import petab_conformance, run_petab_suite
from unknot.exchange.sbml_suite import PASSED, REFUSED, WRONG

pytest.importorskip("libsbml", reason="libSBML is an extra")
pytest.importorskip("yaml", reason="PyYAML is an extra")

NEAR = 1e-6


def a_at(time: float, a: float = 1.0, b: float = 0.0, k1: float = 0.8, k2: float = 0.6) -> float:
    end = (a + b) * k2 / (k1 + k2)
    return end + (a - end) * math.exp(-(k1 + k2) * time)


def normal(m: float, y: float, sd: float) -> float:
    return -0.5 * math.log(2.0 * math.pi * sd**2) - 0.5 * ((m - y) / sd) ** 2


def laplace(m: float, y: float, scale: float) -> float:
    return -math.log(2.0 * scale) - abs(m - y) / scale


def values(path: Path, parameters: dict[str, float] | None = None) -> list[float]:
    return uk.load_petab(path).simulate(parameters).values[0].tolist()


def test_a_problem_gives_the_values_worked_out_by_hand(tmp_path: Path):
    found = uk.load_petab(write_problem(tmp_path)).simulate()
    assert found.values[0] == pytest.approx([1.0, a_at(10.0)], rel=NEAR)
    wanted = normal(0.7, 1.0, 0.5) + normal(0.1, a_at(10.0), 0.5)
    assert found.log_likelihood[0] == pytest.approx(wanted, rel=NEAR)
    assert found.chi_square[0] == pytest.approx(0.36 + ((0.1 - a_at(10.0)) / 0.5) ** 2, rel=NEAR)
    assert "log-likelihood" in found.summary()
    assert found.to_frame().height == 2
    assert found.to_dict()["log_likelihood"] == pytest.approx([wanted], rel=NEAR)


@pytest.mark.parametrize("distribution", ["normal", "laplace", "log-normal", "log-laplace"])
def test_every_noise_distribution_scores_as_the_specification_writes_it(
    tmp_path: Path, distribution: str
):
    path = write_problem(
        tmp_path,
        observable=f"""observableId observableFormula noiseFormula noiseDistribution
            obs_a A 0.1+0.5*obs_a {distribution}""",
    )
    score = normal if distribution.endswith("normal") else laplace
    wanted = 0.0
    for m, y in ((0.7, 1.0), (0.1, a_at(10.0))):
        sd = 0.1 + 0.5 * y
        logarithmic = distribution.startswith("log-")
        wanted += score(math.log(m), math.log(y), sd) if logarithmic else score(m, y, sd)
        wanted -= math.log(m) if logarithmic else 0.0
    assert uk.load_petab(path).log_likelihood()[0] == pytest.approx(wanted, rel=NEAR)


def test_placeholders_take_numbers_and_parameters(tmp_path: Path):
    path = write_problem(
        tmp_path,
        parameter="""parameterId lowerBound upperBound nominalValue estimate
            k1 0.01 10 0.8 true
            k2 0.01 10 0.6 true
            offset - - 0.25 false""",
        observable="""observableId observableFormula noiseFormula observablePlaceholders noisePlaceholders
            obs_a factor*A+shift wide*factor factor;shift wide""",  # noqa: E501
        measurement="""observableId experimentId time measurement observableParameters noiseParameters
            obs_a - 0 0.7 2;offset 0.5
            obs_a - 0 0.7 -1;4 0.25""",  # noqa: E501
    )
    found = uk.load_petab(path).simulate()
    assert found.values[0] == pytest.approx([2.25, 3.0], rel=NEAR)
    assert found.noises[0] == pytest.approx([1.0, -0.25], rel=NEAR)
    assert found.likelihoods[0, 0] == pytest.approx(normal(0.7, 2.25, 1.0), rel=NEAR)
    assert found.likelihoods[0, 1] == -math.inf  # no scatter is below 0


def test_a_condition_sets_what_a_model_begins_with(tmp_path: Path):
    path = write_problem(
        tmp_path,
        parameter="""parameterId lowerBound upperBound nominalValue estimate
            much 0 10 3 true""",
        condition="""conditionId targetId targetValue
            c A 2*much+time
            c k1 0.3""",
        experiment="""experimentId time conditionId
            e 5 c""",
        measurement="""observableId experimentId time measurement
            obs_a e 5 1
            obs_a e 7 1""",
    )
    wanted = [11.0, a_at(2.0, 11.0, k1=0.3)]
    assert values(path) == pytest.approx(wanted, rel=NEAR)


def test_later_conditions_see_the_values_of_that_moment_all_at_once(tmp_path: Path):
    """Both are exchanged: neither sees what the other has become."""
    path = write_problem(
        tmp_path,
        parameter="""parameterId nominalValue estimate
            k2 0.6 false""",
        observable="""observableId observableFormula noiseFormula
            obs_a A 0.5
            obs_b B 0.5
            obs_place place 0.5""",
        condition="""conditionId targetId targetValue
            swap A B
            swap B A+whole
            grow place 2*place
            grow k1 0""",
        experiment="""experimentId time conditionId
            e 0 -
            e 2 swap
            e 2 grow""",
        measurement="""observableId experimentId time measurement
            obs_a e 1 1
            obs_a e 2 1
            obs_b e 2 1
            obs_a e 3 1
            obs_place e 3 1""",
    )
    before = a_at(2.0)
    a, b = 1.0 - before, before + 1.0
    # k1 = 0: all of B turns into A at the rate k2; concentrations outlast the change of place.
    wanted = [a_at(1.0), a, b, a + b * (1.0 - math.exp(-0.6)), 2.0]
    assert values(path) == pytest.approx(wanted, rel=NEAR)


def test_what_waits_for_a_standstill_begins_from_it(tmp_path: Path):
    path = write_problem(
        tmp_path,
        condition="""conditionId targetId targetValue
            before k1 0.3
            after k1 k1+time""",
        experiment="""experimentId time conditionId
            e -inf before
            e 4 after""",
        measurement="""observableId experimentId time measurement
            obs_a e 4 1
            obs_a e 5 1
            obs_a e inf 1""",
        parameter="""parameterId lowerBound upperBound nominalValue estimate
            k2 0.01 10 0.6 true""",
    )
    still = 0.6 / 0.9
    wanted = [still, a_at(1.0, still, 1.0 - still, k1=4.3), 0.6 / 4.9]
    assert values(path) == pytest.approx(wanted, rel=1e-5)


def test_the_clock_of_a_model_follows_the_experiment(tmp_path: Path):
    """B is given a push between the times 6 and 6.5 of an experiment that begins at 5."""
    pushed = MODEL.replace(
        "<apply><times/><ci>place</ci><ci>k2</ci><ci>B</ci></apply>",
        "<piecewise><piece><cn>4</cn><apply><and/><apply><geq/><csymbol encoding='text' "
        "definitionURL='http://www.sbml.org/sbml/symbols/time'>t</csymbol><cn>6</cn></apply>"
        "<apply><lt/><csymbol encoding='text' definitionURL='http://www.sbml.org/sbml/symbols/time'"
        ">t</csymbol><cn>6.5</cn></apply></apply></piece><otherwise><cn>0</cn></otherwise>"
        "</piecewise>",
    )
    path = write_problem(
        tmp_path,
        model=pushed,
        parameter="""parameterId lowerBound upperBound nominalValue estimate
            k1 0 1 0 true""",
        observable="""observableId observableFormula noiseFormula
            obs_a A+time 0.5""",
        experiment="""experimentId time conditionId
            e 5 -
            e 6.25 -""",
        measurement="""observableId experimentId time measurement
            obs_a e 5.5 1
            obs_a e 6.25 1
            obs_a e 8 1""",
    )
    assert values(path) == pytest.approx([6.5, 7.25 + 1.0, 9.0 + 2.0], rel=NEAR)


def test_version_1_is_read_as_it_was_meant(tmp_path: Path):
    """A logarithm to the base 10 stays one: the same problem upgraded by name would score else."""
    found = uk.load_petab(write_first(tmp_path)).simulate()
    assert found.values[0] == pytest.approx([6.0, 2.0 * a_at(10.0, 3.0)], rel=NEAR)
    wanted = sum(
        normal(math.log10(m), math.log10(y), 0.5) - math.log(m * math.log(10.0))
        for m, y in zip((0.7, 0.1), found.values[0], strict=True)
    )
    assert found.log_likelihood[0] == pytest.approx(wanted, rel=NEAR)


def test_many_sets_give_what_each_gives_alone(tmp_path: Path):
    problem = uk.load_petab(write_problem(tmp_path))
    k1 = np.linspace(0.1, 3.0, 11)
    together = problem.log_likelihood({"k1": k1})
    alone = [problem.log_likelihood({"k1": float(k)})[0] for k in k1]
    assert together == pytest.approx(alone, rel=1e-5)


@settings(max_examples=20)
@given(
    k1=st.floats(0.05, 5.0), k2=st.floats(0.05, 5.0), a0=st.just(0.0) | st.floats(1e-6, 10.0),
    time=st.floats(0.01, 20.0), turn=st.floats(0.01, 20.0),
)  # fmt: skip
def test_a_period_that_changes_nothing_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    k1: float, k2: float, a0: float, time: float, turn: float,
):  # fmt: skip
    path = write_problem(
        tmp_path_factory.mktemp("problem"),
        parameter=f"""parameterId lowerBound upperBound nominalValue estimate
            k1 0 10 {k1!r} true
            k2 0 10 {k2!r} true
            a0 0 10 {a0!r} true""",
        experiment=f"""experimentId time conditionId
            e 0 -
            e {turn!r} -""",
        measurement=f"""observableId experimentId time measurement
            obs_a e {time!r} 1
            obs_a e {turn!r} 1""",
    )
    wanted = [a_at(time, a0, k1=k1, k2=k2), a_at(turn, a0, k1=k1, k2=k2)]
    assert values(path) == pytest.approx(wanted, rel=NEAR, abs=1e-8)


PRIORS = {
    "cauchy": (3.0, 5.0), "chisquare": (4.0,), "exponential": (3.0,), "gamma": (3.0, 5.0),
    "laplace": (3.0, 5.0), "log-laplace": (1.0, 0.5), "log-normal": (1.0, 0.5),
    "log-uniform": (2.0, 5.0), "normal": (4.0, 2.0), "rayleigh": (3.0,), "uniform": (2.0, 8.0),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_a_prior_cut_off_at_its_bounds_is_a_distribution_and_its_quantiles(name: str):
    prior = PetabPrior(name, PRIORS[name], 1.0, 6.0)
    assert prior.fault == ""
    x = np.linspace(1.0, 6.0, 200_001)
    density = np.exp(prior.log_density(x))
    whole = float(np.trapezoid(density, x))
    assert whole == pytest.approx(1.0, abs=2e-4)
    middle = float(prior.at(np.array(0.5)))
    below = float(np.trapezoid(density[x <= middle], x[x <= middle]))
    assert below == pytest.approx(0.5, abs=2e-4)
    assert prior.log_density(np.array([0.9, 6.1])).tolist() == [-math.inf, -math.inf]


def test_a_search_finds_what_the_data_were_made_from(tmp_path: Path):
    times = (0.5, 1.0, 2.0, 3.0)
    rows = "".join(f"\n obs_a - {t} {a_at(t, k1=0.5, k2=1.5)!r}" for t in times)
    path = write_problem(tmp_path, measurement=f"observableId experimentId time measurement{rows}")
    problem = uk.load_petab(path)
    found = problem.fit(starts=4)
    assert found.parameters == pytest.approx({"k1": 0.5, "k2": 1.5}, rel=1e-2)
    assert found.agreeing >= 2
    assert found.at_bounds == ()
    assert found.objective == pytest.approx(problem.log_likelihood(found.parameters)[0], abs=1e-5)
    assert "4 of 4 starts end there" in found.summary()
    assert found.to_frame().height == len(found.to_dict()["starts"]) == 4
    more = problem.fit(starts=5)
    assert {one.number: one.parameters for one in more.starts}.items() >= {
        one.number: one.parameters for one in found.starts
    }.items()


def test_a_search_with_priors_stops_where_the_prior_holds_it(tmp_path: Path):
    """Nothing is measured that depends on it: the prior alone decides."""
    path = write_problem(
        tmp_path,
        parameter="""parameterId lowerBound upperBound nominalValue estimate priorDistribution priorParameters
            k1 0 10 0.8 true normal 4;0.5""",  # noqa: E501
        measurement="""observableId experimentId time measurement
            obs_a - 0 0.7""",
    )
    problem = uk.load_petab(path)
    assert problem.fit(starts=2, priors=True).parameters["k1"] == pytest.approx(4.0, abs=1e-3)
    highest = problem.log_prior({"k1": 4.0})[0]
    assert highest == pytest.approx(-math.log(0.5 * math.sqrt(2.0 * math.pi)), rel=1e-9)


REFUSALS: dict[str, dict[str, str]] = {
    "petab-version": {"page": "format_version: 3.1.0"},
    "petab-extension": {"page": "format_version: 2.0.0\nextensions:\n  x: {version: 1.0.0}"},
    "petab-yaml": {"page": "format_version: [2.0.0"},
    "petab-language": {"language": "pysb"},
    "sbml-invalid": {"model": "<sbml/>"},
    "petab-table": {"parameter": "parameterId estimate\nk1 maybe"},
    "petab-bounds": {
        "parameter": "parameterId lowerBound upperBound nominalValue estimate\nk1 3 1 2 true"
    },
    "petab-prior": {
        "parameter": "parameterId lowerBound upperBound nominalValue estimate priorDistribution "
        "priorParameters\nk1 0 1 0.5 true normal 3"
    },
    "petab-twice": {"parameter": "parameterId nominalValue estimate\nk1 1 false\nk1 2 false"},
    "petab-name": {"parameter": "parameterId nominalValue estimate\n1k 1 false"},
    "petab-parameter": {"parameter": "parameterId nominalValue estimate\nA 1 false"},
    "petab-noise": {
        "observable": "observableId observableFormula noiseFormula noiseDistribution\n"
        "obs_a A 1 cauchy"
    },
    "petab-formula": {"observable": "observableId observableFormula noiseFormula\nobs_a A+ 1"},
    "petab-unknown-name": {
        "observable": "observableId observableFormula noiseFormula\nobs_a A+C 1"
    },
    "petab-override": {
        "measurement": "observableId experimentId time measurement observableParameters\n"
        "obs_a - 0 1 3"
    },
    "petab-measurement": {
        "observable": "observableId observableFormula noiseFormula noiseDistribution\n"
        "obs_a A 1 log-normal",
        "measurement": "observableId experimentId time measurement\nobs_a - 0 0",
    },
    "petab-time": {
        "experiment": "experimentId time conditionId\ne 3 -",
        "measurement": "observableId experimentId time measurement\nobs_a e 1 1",
    },
    "petab-target": {
        "condition": "conditionId targetId targetValue\nc whole 1",
        "experiment": "experimentId time conditionId\ne 0 c",
        "measurement": "observableId experimentId time measurement\nobs_a e 1 1",
    },
    "petab-beginning": {
        "condition": "conditionId targetId targetValue\nc A B+1",
        "experiment": "experimentId time conditionId\ne 0 c",
        "measurement": "observableId experimentId time measurement\nobs_a e 1 1",
    },
    "petab-mapping": {"mapping": "petabEntityId modelEntityId\nk there.k1"},
}


@pytest.mark.parametrize("code", REFUSALS)
def test_what_cannot_be_run_is_refused_by_name(tmp_path: Path, code: str):
    path = write_problem(tmp_path, **REFUSALS[code])
    with pytest.raises(uk.UnknotError) as caught:
        uk.load_petab(path)
    assert caught.value.code == code
    assert "Fix:" in str(caught.value)


def test_what_is_no_standstill_is_refused(tmp_path: Path):
    path = write_problem(
        tmp_path,
        observable="observableId observableFormula noiseFormula\nobs_a A*time 1",
        measurement="observableId experimentId time measurement\nobs_a - inf 1",
    )
    with pytest.raises(uk.UnknotError) as caught:
        uk.load_petab(path).simulate()
    assert caught.value.code == "petab-no-standstill"
    assert uk.load_petab(path).log_likelihood({"k1": [0.1, 0.2]}).tolist() == [-math.inf] * 2


def test_a_cell_left_open_after_another_condition_set_it_is_refused(tmp_path: Path):
    measured = """observableId preequilibrationConditionId simulationConditionId time measurement observableParameters noiseParameters
        obs_a before after 1 0.7 1 0.5"""  # noqa: E501
    open_state = "conditionId A\nbefore 2\nafter -"
    state = write_first(tmp_path / "state", measurement=measured, condition=open_state)
    still = 2.0 * 0.6 / 1.4
    assert values(state) == pytest.approx([still], rel=1e-5)
    constant = write_first(
        tmp_path / "constant", measurement=measured, condition="conditionId a0\nbefore 2\nafter -"
    )
    with pytest.raises(uk.UnknotError) as caught:
        uk.load_petab(constant)
    assert caught.value.code == "petab-blank"


@pytest.mark.parametrize(
    ("found", "code"),
    [({"k3": 1.0}, "petab-parameters"), ({"k1": [1.0, 2.0], "k2": [1.0] * 3}, "petab-parameters"),
     ({"k1": math.nan}, "petab-parameters")],
)  # fmt: skip
def test_parameters_that_cannot_be_are_refused(
    tmp_path: Path, found: dict[str, float | list[float]], code: str
):
    with pytest.raises(uk.UnknotError) as caught:
        uk.load_petab(write_problem(tmp_path)).simulate(found)
    assert caught.value.code == code


def test_files_on_other_computers_are_not_fetched(tmp_path: Path):
    path = write_problem(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("model.xml", "https://example.org/model.xml"), encoding="utf-8")
    with pytest.raises(uk.UnknotError) as caught:
        uk.load_petab(path)
    assert caught.value.code == "petab-remote"


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_table_is_refused_or_read_and_never_a_bug(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    path = write_problem(tmp_path_factory.mktemp("problem"))
    name = data.draw(st.sampled_from(["parameters", "observables", "measurements"]))
    table = path.parent / f"{name}.tsv"
    text = table.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.sampled_from(["", "\t", "\n", "x", "-", "1e999", "(", '"', "\x00", "é"]))
    table.write_text(text[:at] + put + text[at + 1 :], encoding="utf-8")
    try:
        found = uk.load_petab(path).simulate()
    except uk.UnknotError as error:
        code = error.code
    else:
        code = "petab-read" if found.values.shape[0] == 1 else ""
    assert code.startswith(("petab-", "sbml-"))


def write_case(folder: Path, name: str, shift: float = 0.0, **what: str) -> None:
    case = folder / name
    page = write_problem(case, **what)
    page.rename(case / f"_{name}.yaml")
    simulated = [1.0, a_at(10.0) + shift]
    score = normal(0.7, 1.0, 0.5) + normal(0.1, a_at(10.0), 0.5)
    (case / "_simulations.tsv").write_text(
        "observableId\ttime\tsimulation\n"
        + "".join(f"obs_a\t{t}\t{y!r}\n" for t, y in zip((0, 10), simulated, strict=True)),
        encoding="utf-8",
    )
    (case / f"_{name}_solution.yaml").write_text(
        f"llh: {score!r}\ntol_llh: 1.0e-3\ntol_simulations: 1.0e-3\n"
        "simulation_files: [_simulations.tsv]\n",
        encoding="utf-8",
    )


def test_a_suite_is_counted_case_by_case(tmp_path: Path):
    write_case(tmp_path, "0001")
    write_case(tmp_path, "0002", shift=0.01)
    write_case(tmp_path, "0003", page="format_version: 4")
    write_case(tmp_path, "0004", language="pysb")
    found = run_petab_suite(tmp_path)
    assert [case.came_of_it for case in found.cases] == [PASSED, WRONG, REFUSED, REFUSED]
    data = petab_conformance(found)
    counts = [data[key] for key in ("cases", "passed", "refused", "wrong", "other_languages")]
    assert counts == [3, 1, 1, 1, 1]
    assert data["by_reason"] == [{"reason": "petab-version", "count": 1}]
    assert [one["case"] for one in data["failed"]] == ["0002"]
    assert "row 2" in data["failed"][0]["why"]


@pytest.mark.parametrize(("version", "least"), [("v2.0.0", 0.85), ("v1.0.0", 0.85)])
def test_the_suite_passes_and_nothing_is_silently_wrong(
    shared_data: Path, version: str, least: float
):
    folder = shared_data / "petab_test_suite" / version
    assert folder.is_dir(), "../shared is there, but without the PEtab test suite"
    data = petab_conformance(run_petab_suite(folder))
    assert data["failed"] == []
    assert data["passed"] >= least * data["cases"]
    assert {one["reason"] for one in data["by_reason"]} <= {"sbml-event"}
