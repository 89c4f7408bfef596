"""An SBML model tied into the body as a knot, beside the same model run alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.exchange.test_sbml_in import (
    CLOCK,
    apply,
    ci,
    cn,
    document,
    listed,
    parameter,
    reaction,
    rule,
    side,
    species,
    starts,
)

import unknot as uk
from unknot.arrays import Array
from unknot.engine.mesh import even
from unknot.engine.solve import Backend, people, solve
from unknot.evidence import Grade, cited
from unknot.exchange.sbml_knot import sbml_knot
from unknot.exchange.sbml_meaning import equations
from unknot.exchange.sbml_names import SbmlColumn
from unknot.exchange.sbml_read import read
from unknot.exchange.sbml_run import Accuracy
from unknot.exchange.sbml_run import solve as run_alone
from unknot.knot import Knot
from unknot.maths import Number
from unknot.model import Model, tie, wiring
from unknot.timeline import Bout, Life, build

pytest.importorskip("libsbml", reason="libSBML is an extra")

DAY = build(Life(days=1))


def effort_alone(effort: Number) -> Number:
    return effort


def effort_raised(effort: Number) -> Number:
    return 4.0 * effort


def some_stress(stress: Number) -> Number:
    return 0.02 * stress


def load_alone(load: Number) -> Number:
    return load


def misspelt(efort: Number) -> Number:
    return efort


def some_lactate(L: Number, Km: Number) -> Number:
    return 0.002 * L / Km


def not_there(lact: Number) -> Number:
    return lact


MINUTE = (
    '<unitDefinition id="minute"><listOfUnits><unit kind="second" exponent="1" scale="0" '
    'multiplier="60"/></listOfUnits></unitDefinition>'
)


def saturating() -> str:
    """Lactate, made as `work` says and cleared by an enzyme that saturates."""
    clear = apply("divide", apply("times", ci("V"), ci("L")), apply("plus", ci("Km"), ci("L")))
    return document(
        things=species("L", 'initialConcentration="1"'),
        parameters=parameter("work", 'value="0.2"') + parameter("k", 'value="0.1"')
        + parameter("V", 'value="0.05"') + parameter("Km", 'value="2"'),
        reactions=reaction(
            apply("times", ci("cell"), apply("times", ci("k"), ci("work"))),
            makes=side("Products", "L"), name="work_makes",
        ) + reaction(apply("times", ci("cell"), clear), takes=side("Reactants", "L"), name="gone"),
        more=listed("UnitDefinitions", MINUTE), attributes='timeUnits="minute"',
    )  # fmt: skip


def alone(one: Knot, **values: float) -> Model:
    return tie(wiring("articles"), values, {}, knots=[one])


def beside(text: str, *names: str, coarse: float = 0.02, backend: Backend = Backend.LLVM) -> Array:
    """Largest distance of each name from the model run alone over a day, as a share of its size."""
    page = read(text)
    model = alone(sbml_knot(page, "own", time="h"))
    wanted = tuple(f"own_{name}" for name in names)
    mesh = even(DAY, coarse=coarse, hourly=True)
    run = solve(
        model, DAY, people(model, start="healthy"), hourly=wanted, daily=(), mesh=mesh,
        backend=backend,
    )  # fmt: skip
    assert run.ok.all()
    tied = np.stack([run.hours[name][:, 0] for name in wanted], axis=1)
    ready = equations(page, [SbmlColumn(name) for name in names])
    sure = run_alone(ready, np.arange(25.0), {}, 1, Accuracy(), together=False)[0]
    return np.abs(tied - sure).max(axis=0) / np.abs(sure).max(axis=0)


def mixed() -> str:
    """What swings around 0, what saturates, what jumps with the clock, and what a rule assigns."""
    pulse = "<piecewise><piece><cn>1</cn>" + apply("lt", CLOCK, cn(5.0)) + "</piece>"
    pulse += "<otherwise><cn>0.25</cn></otherwise></piecewise>"
    bent = apply("minus", cn(1.0), apply("divide", apply("power", ci("u"), cn(2.0)), cn(3.0)))
    free = "".join(
        parameter(name, f'value="{value}"', "false")
        for name, value in (("x", 1.0), ("y", 0.0), ("u", -0.2), ("sum", 0.0), ("p", 0.5))
    )
    return document(
        compartments="",
        parameters=free + parameter("lambda", 'value="0.3"'),
        assignments=starts("lambda", apply("times", cn(2.0), cn(0.35))),
        rules=rule("rate", "x", apply("times", ci("lambda"), ci("y")))
        + rule("rate", "y", apply("minus", apply("times", ci("lambda"), ci("x"))))
        + rule("rate", "u", apply("minus", apply("times", bent, ci("u")), ci("x")))
        + rule("rate", "p", apply("minus", pulse, ci("p")))
        + rule("assignment", "sum", apply("plus", ci("x"), apply("abs", ci("u")))),
    )


@pytest.mark.parametrize("backend", [Backend.LLVM, Backend.NUMPY])
def test_a_tied_model_runs_as_it_does_alone(backend: Backend):
    """Also states below 0, an oscillation, a jump with the clock and a name like Python's own."""
    assert (beside(mixed(), "x", "y", "u", "p", "sum", backend=backend) < 5e-3).all()
    assert (beside(saturating().replace('timeUnits="minute"', ""), "L", "gone") < 1e-6).all()


def test_it_comes_nearer_with_shorter_steps():
    far, near = (beside(mixed(), "x", "y", coarse=coarse) for coarse in (0.4, 0.1))
    assert (near < far / 30).all()  # third order: a quarter of the step, a 64th of the error


def test_the_body_without_a_push_is_not_moved():
    """In the last digit but one: sums come in another order."""
    tied = uk.load_model("articles", knots=[sbml_knot(read(mixed()), "own", time="h")])
    base = uk.load_model("articles")
    runs = [solve(one, DAY, people(one, start="healthy")) for one in (base, tied)]
    for name, days in runs[0].days.items():
        np.testing.assert_allclose(runs[1].days[name], days, rtol=1e-12, atol=0)
    assert tied.hash != base.hash


def lactate(**ties: Any) -> Knot:
    return sbml_knot(read(saturating()), "lactate", **ties)


def test_time_is_converted_and_work_drives_it():
    """Minutes of the document are the body's: L rises in a walk, as alone with its work."""
    knot = lactate(drives={"work": effort_raised})
    body = uk.load_model("articles", knots=[knot])
    walk = build(Life(days=1), [Bout(start=17.0, hours=1.0, activity="brisk_walk")])
    asked = ("lactate_L", "effort")
    run = solve(body, walk, people(body, start="healthy"), hourly=asked, daily=())
    level, effort = (run.hours[name][:, 0] for name in asked)
    assert level[18] > 1.5 * level[17] > 0
    page = read(saturating())
    ready = equations(page, [SbmlColumn("L")], ("work", "L"))
    given = {"work": np.array([4.0 * effort[17]]), "L": np.array([level[17]])}
    sure = run_alone(ready, np.array([60.0]), given, 1, Accuracy(), together=False)
    np.testing.assert_allclose(level[18], sure[0, 0, 0], rtol=0.02)  # effort tires within the hour


def test_an_inflow_into_what_reactions_change():
    flat = lactate()
    fed = lactate(drives={"L": some_stress})
    runs: list[Array] = []
    for one in (flat, fed):
        body = alone(one)
        run = solve(body, DAY, people(body, start="healthy"), hourly=("lactate_L",), daily=())
        runs.append(run.hours["lactate_L"][:, 0])
    assert runs[1][-1] > runs[0][-1] + 0.1


def test_it_drives_the_body_and_the_healthy_person_is_found_anew():
    def pushed(knot: Knot) -> tuple[Model, float]:
        body = uk.load_model("articles", knots=[knot])
        run = solve(body, DAY, people(body, start="healthy"), daily=("inflammation",))
        return body, float(run.days["inflammation"][0, 0])

    push = {"inflammation": some_lactate}
    body, level = pushed(lactate(adds=push))
    assert "lactate" in {k.name for k in body.recipe.knots or ()}
    reference = {s.name: s for s in body.states}["inflammation"].reference
    assert reference is not None
    assert abs(level - reference) < 0.05 * reference  # healthy is healthy with it, too
    assert body.constants != uk.load_model("articles").constants


def test_every_number_has_a_unit_a_source_and_a_grade():
    knot = lactate(drives={"work": uk.SbmlCoupling(load_alone, "work", 1)})
    numbers = {p.name: p for p in knot.params}
    assert numbers["V"].value == 0.05
    assert numbers["V"].source.found.startswith("from SBML")
    assert numbers["V"].source.grade == Grade.D
    assert numbers["document_time"].unit == "1/min"
    assert numbers["one_load"].unit == "MET"
    assert "a unit that it does not say" in numbers["k"].says
    (one,) = knot.reads
    assert (one.name, one.unit, one.sign, one.source.grade) == ("load", "MET", 1, Grade.T)
    measured = cited("E6.08", "anterior leg 41.8 s", "B")
    assert {p.source for p in lactate(source=measured).params if p.name in "kV"} == {measured}


def test_each_person_may_have_numbers_of_their_own():
    body = uk.load_model("articles", knots=[lactate()], vary=["lactate.V"])
    many = people(body, {"lactate.V": np.array([0.03, 0.05, 0.2])}, start="healthy")
    run = solve(body, DAY, many, hourly=("lactate_L",), daily=())
    low_to_high = run.hours["lactate_L"][-1]
    assert low_to_high[0] > low_to_high[1] > low_to_high[2] > 0


def test_people_live_with_it():
    body = uk.load_model("articles", knots=[lactate(drives={"work": effort_alone})])
    crowd = uk.draw_cohort(body, n=4, seed=1)
    walk = uk.Programme("brisk_walk", minutes=36, per_week=3, weeks=2)
    found = uk.simulate(body, crowd, walk).effect("pain").to_dict()
    same = uk.load_model("articles")
    plain = uk.simulate(same, uk.draw_cohort(same, n=4, seed=1), walk).effect("pain").to_dict()
    assert found["mean"] == pytest.approx(plain["mean"], abs=1e-9)


@pytest.mark.parametrize(
    ("code", "text", "ties"),
    [
        ("sbml-knot-time", mixed(), {}),
        ("sbml-knot-time", mixed(), {"time": "week"}),
        ("sbml-knot-time", saturating(), {"time": "h"}),
        ("sbml-unknown-name", saturating(), {"drives": {"wrk": effort_alone}}),
        ("unknown-name", saturating(), {"drives": {"work": misspelt}}),
        ("sbml-unknown-name", saturating(), {"adds": {"inflammation": not_there}}),
        ("sbml-assigned", mixed(), {"time": "h", "drives": {"sum": effort_alone}}),
        ("sbml-knot-tie", saturating(), {"drives": {"work": 3}}),
        ("sbml-knot-name", saturating(), {"name": "two words"}),
        (
            "sbml-knot-operation",
            document(
                compartments="",
                parameters=parameter("x", 'value="1"', "false"),
                rules=rule("rate", "x", apply("sin", ci("x"))),
            ),
            {"time": "h"},
        ),
    ],
)
def test_refused_by_name(code: str, text: str, ties: dict[str, Any]):
    ties = dict(ties)
    with pytest.raises(uk.UnknotError) as refused:
        sbml_knot(read(text), ties.pop("name", "own"), **ties)
    assert refused.value.code == code
    assert refused.value.fix


def test_one_wiring_has_to_be_named():
    with pytest.raises(uk.ModelError) as refused:
        uk.load_model(knots=[lactate()])
    assert refused.value.code == "one-wiring"


def test_the_public_door(tmp_path: Path):
    file = tmp_path / "lactate.xml"
    file.write_text(saturating(), encoding="utf-8")
    model = uk.load_sbml(file)
    knot = model.as_knot("lactate")
    assert [state.name for state in knot.states] == ["lactate_L_amount"]
    assert {"lactate_L", "lactate_gone"} <= {output.name for output in knot.outputs}
    # What a body gives may be below 0, and so may then what it feeds.
    driven = model.as_knot("lactate", drives={"work": effort_alone})
    assert {state.name[-6:] for state in driven.states} == {"_above", "_below"}
