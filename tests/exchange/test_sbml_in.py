"""SBML models of one's own: features against what can be worked out, refusals by their names."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import unknot as uk
from unknot.arrays import Array
from unknot.engine.calibrate import load
from unknot.engine.numpy.run import kernel
from unknot.exchange.sbml import write
from unknot.exchange.sbml_meaning import equations
from unknot.exchange.sbml_names import SbmlColumn
from unknot.exchange.sbml_read import read
from unknot.exchange.sbml_run import Accuracy, RightHandSides, Window, begin, solve
from unknot.exchange.sbml_suite import PASSED, REFUSED, WRONG, run_suite

pytest.importorskip("libsbml", reason="libSBML is an extra")

TIMES = np.array([0.0, 0.5, 1.0, 2.0, 4.0])
MATHS = 'xmlns="http://www.w3.org/1998/Math/MathML"'
CELL = '<compartment id="cell" spatialDimensions="3" size="2" constant="true"/>'
SPECIES = 'hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"'


def maths(inner: str) -> str:
    return f"<math {MATHS}>{inner}</math>"


def apply(op: str, *args: str) -> str:
    return f"<apply><{op}/>{''.join(args)}</apply>"


def ci(name: str) -> str:
    return f"<ci>{name}</ci>"


def cn(value: float) -> str:
    return f"<cn>{value!r}</cn>"


CLOCK = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol>'


def listed(kind: str, inner: str) -> str:
    return f"<listOf{kind}>{inner}</listOf{kind}>" if inner else ""


def species(name: str, start: str, rest: str = SPECIES, place: str = "cell") -> str:
    return f'<species id="{name}" compartment="{place}" {start} {rest}/>'


def parameter(name: str, value: str, constant: str = "true") -> str:
    return f'<parameter id="{name}" {value} constant="{constant}"/>'


def side(kind: str, name: str, how: str = 'stoichiometry="1" constant="true"') -> str:
    return f'<listOf{kind}><speciesReference species="{name}" {how}/></listOf{kind}>'


def reaction(
    law: str, takes: str = "", makes: str = "", own: str = "", name: str = "flow", reads: str = ""
) -> str:
    reads = f"<listOfModifiers>{reads}</listOfModifiers>" if reads else ""
    own = f"<listOfLocalParameters>{own}</listOfLocalParameters>" if own else ""
    law = f"<kineticLaw>{maths(law)}{own}</kineticLaw>" if law else ""
    return f'<reaction id="{name}" reversible="false">{takes}{makes}{reads}{law}</reaction>'


def rule(kind: str, variable: str, formula: str) -> str:
    return f'<{kind}Rule variable="{variable}">{maths(formula)}</{kind}Rule>'


def document(
    compartments: str = CELL,
    things: str = "",
    parameters: str = "",
    reactions: str = "",
    rules: str = "",
    assignments: str = "",
    functions: str = "",
    more: str = "",
    attributes: str = "",
    head: str = "",
) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2" {head}>
    <model id="made" {attributes}>{listed("FunctionDefinitions", functions)}
    {listed("Compartments", compartments)}{listed("Species", things)}
    {listed("Parameters", parameters)}{listed("InitialAssignments", assignments)}
    {listed("Rules", rules)}{more}{listed("Reactions", reactions)}</model></sbml>"""


def starts(symbol: str, formula: str) -> str:
    return f'<initialAssignment symbol="{symbol}">{maths(formula)}</initialAssignment>'


DECAY = apply("times", ci("cell"), ci("k"), ci("S"))


def decay(more_takes: str = 'stoichiometry="1" constant="true"', **parts: str) -> str:
    """S fades at rate k: S = 3 e^(-k t) in a cell of size 2."""
    return document(
        **{
            "things": species("S", 'initialConcentration="3"'),
            "parameters": parameter("k", 'value="0.7"'),
            "reactions": reaction(DECAY, takes=side("Reactants", "S", more_takes)),
            **parts,
        }
    )


def columns(text: str, *names: str, times: Array = TIMES, **values: float) -> Array:
    """Columns of one set, (times, names), one by one; sides by side must agree."""
    wanted = [SbmlColumn(*name.split(":")) for name in names]
    ready = equations(read(text), wanted, tuple(values))
    single = {name: np.full(1, value) for name, value in values.items()}
    found = solve(ready, times, single, 1, Accuracy(), together=False)[0]
    many = {name: np.full(9, value) for name, value in values.items()}
    beside = solve(ready, times, many, 9, Accuracy(1e-7), together=True)
    np.testing.assert_allclose(beside[8], found, rtol=1e-5, atol=1e-9)
    return found


def close(found: Array, expected: Array | float) -> None:
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), rtol=1e-6, atol=1e-9)


FADE = np.exp(-0.7 * TIMES)


def test_a_reaction_changes_amounts_and_a_name_means_a_concentration():
    found = columns(decay(), "S", "S:amount", "flow")
    close(found[:, 0], 3.0 * FADE)
    close(found[:, 1], 6.0 * FADE)
    close(found[:, 2], 2.0 * 0.7 * 3.0 * FADE)


def test_only_substance_units_make_a_name_an_amount():
    rest = SPECIES.replace('Units="false"', 'Units="true"')
    text = decay(
        things=species("S", 'initialConcentration="3"', rest),
        reactions=reaction(apply("times", ci("k"), ci("S")), takes=side("Reactants", "S")),
    )
    found = columns(text, "S", "S:concentration")
    close(found[:, 0], 6.0 * FADE)
    close(found[:, 1], 3.0 * FADE)


def test_a_boundary_species_is_not_changed_by_reactions():
    rest = SPECIES.replace('Condition="false"', 'Condition="true"')
    text = decay(things=species("S", 'initialAmount="6"', rest))
    close(columns(text, "S"), 3.0)


def test_a_stoichiometry_with_a_formula_follows_it():
    takes = 'id="n" constant="false"'
    text = decay(
        takes, assignments="", rules=rule("assignment", "n", apply("times", cn(2.0), CLOCK))
    )
    found = columns(text, "S", "n")
    close(found[:, 0], 3.0 * np.exp(-0.7 * TIMES**2))
    close(found[:, 1], 2.0 * TIMES)


def test_a_stoichiometry_with_an_initial_assignment():
    text = decay('id="n" constant="true"', assignments=starts("n", cn(2.0)))
    close(columns(text, "S")[:, 0], 3.0 * np.exp(-1.4 * TIMES))


def test_conversion_factors_turn_extents_into_amounts():
    extra = (
        parameter("k", 'value="0.7"')
        + parameter("all", 'value="2"')
        + parameter("own", 'value="3"')
    )
    whole = decay(parameters=extra, attributes='conversionFactor="all"')
    close(columns(whole, "S")[:, 0], 3.0 * np.exp(-1.4 * TIMES))
    mine = species("S", 'initialConcentration="3" conversionFactor="own"')
    close(columns(decay(parameters=extra, things=mine), "S")[:, 0], 3.0 * np.exp(-2.1 * TIMES))


def test_a_number_of_the_law_comes_before_one_of_the_model():
    own = '<localParameter id="k" value="0.1"/>'
    text = decay(reactions=reaction(DECAY, takes=side("Reactants", "S"), own=own))
    close(columns(text, "S")[:, 0], 3.0 * np.exp(-0.1 * TIMES))


def test_a_growing_place_thins_what_it_holds():
    grows = '<compartment id="cell" spatialDimensions="3" size="2" constant="false"/>'
    text = document(grows, species("S", 'initialAmount="6"'), rules=rule("rate", "cell", cn(0.5)))
    found = columns(text, "S", "S:amount", "cell")
    close(found[:, 0], 6.0 / (2.0 + 0.5 * TIMES))
    close(found[:, 1], 6.0)
    close(found[:, 2], 2.0 + 0.5 * TIMES)


def test_a_rate_rule_of_a_species_changes_what_its_name_means():
    text = document(things=species("S", 'initialAmount="6"'), rules=rule("rate", "S", ci("S")))
    found = columns(text, "S", "S:amount")
    close(found[:, 0], 3.0 * np.exp(TIMES))
    close(found[:, 1], 6.0 * np.exp(TIMES))


def test_assignments_wherever_they_stand():
    """b needs a, c at the beginning needs b, and the document has them the other way round."""
    more = "".join(parameter(n, "", "false") for n in "abc")
    text = decay(
        parameters=parameter("k", 'value="0.7"') + more,
        assignments=starts("c", apply("plus", ci("b"), cn(1.0))),
        rules=rule("assignment", "b", apply("times", cn(2.0), ci("a")))
        + rule("assignment", "a", apply("power", ci("S"), cn(2.0))),
    )
    found = columns(text, "a", "b", "c")
    close(found[:, 0], 9.0 * FADE**2)
    close(found[:, 1], 18.0 * FADE**2)
    close(found[:, 2], 19.0)


def test_functions_are_written_out_where_they_are_called():
    inner = f"<lambda><bvar>{ci('x')}</bvar>{apply('times', ci('x'), ci('x'))}</lambda>"
    outer = (
        f"<lambda><bvar>{ci('x')}</bvar><bvar>{ci('y')}</bvar>"
        f"<apply>{ci('square')}<apply><minus/>{ci('x')}{ci('y')}</apply></apply></lambda>"
    )
    functions = (
        f'<functionDefinition id="square">{maths(inner)}</functionDefinition>'
        f'<functionDefinition id="apart">{maths(outer)}</functionDefinition>'
    )
    text = decay(
        functions=functions,
        parameters=parameter("k", 'value="0.7"') + parameter("p", "", "false"),
        rules=rule("assignment", "p", f"<apply>{ci('apart')}{ci('k')}{ci('S')}</apply>"),
    )
    close(columns(text, "p")[:, 0], (0.7 - 3.0 * FADE) ** 2)


def test_the_rate_of_a_state_can_be_asked_for():
    rate_of = (
        '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">'
        "rateOf</csymbol>"
    )
    text = decay(
        parameters=parameter("k", 'value="0.7"') + parameter("p", "", "false"),
        rules=rule("assignment", "p", f"<apply>{rate_of}{ci('S')}</apply>"),
    )
    close(columns(text, "p")[:, 0], -0.7 * 3.0 * FADE)


def one_value(formula: str, **values: float) -> float:
    more = "".join(parameter(name, f'value="{value!r}"') for name, value in values.items())
    text = document(
        parameters=more + parameter("p", "", "false"), rules=rule("assignment", "p", formula)
    )
    return float(columns(text, "p")[-1, 0])


@pytest.mark.parametrize(
    ("op", "x", "expected"),
    [
        ("factorial", 5.0, 120.0), ("ceiling", -1.5, -1.0), ("floor", -1.5, -2.0),
        ("abs", -2.5, 2.5), ("ln", 0.0, -math.inf), ("exp", 1.0, math.e), ("log", 1000.0, 3.0),
        ("root", 9.0, 3.0), ("sec", 1.0, 1.0 / math.cos(1.0)), ("cot", 1.0, 1.0 / math.tan(1.0)),
        ("arccot", 2.0, math.atan(0.5)), ("arcsech", 0.5, math.acosh(2.0)),
        ("csch", 1.0, 1.0 / math.sinh(1.0)), ("arctanh", 0.5, math.atanh(0.5)), ("not", 0.0, 1.0),
    ],
)  # fmt: skip
def test_functions_of_one_number(op: str, x: float, expected: float):
    assert one_value(apply(op, ci("x")), x=x) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("op", "x", "y", "expected"),
    [
        ("quotient", -7.0, 2.0, -3.0), ("rem", -7.0, 2.0, -1.0), ("max", 2.0, 3.0, 3.0),
        ("min", 2.0, 3.0, 2.0), ("power", -2.0, 3.0, -8.0), ("divide", 1.0, 0.0, math.inf),
        ("implies", 1.0, 0.0, 0.0), ("xor", 1.0, 1.0, 0.0), ("and", 2.0, 3.0, 1.0),
        ("or", 0.0, 3.0, 1.0), ("neq", 2.0, 2.0, 0.0), ("geq", 2.0, 2.0, 1.0),
    ],
)  # fmt: skip
def test_functions_of_two_numbers(op: str, x: float, y: float, expected: float):
    assert one_value(apply(op, ci("x"), ci("y")), x=x, y=y) == expected


def piecewise(value: str, condition: str, otherwise: str) -> str:
    piece = f"<piece>{value}{condition}</piece>"
    return f"<piecewise>{piece}<otherwise>{otherwise}</otherwise></piecewise>"


@pytest.mark.parametrize("first", ["gt", "geq"])
def test_a_short_pulse_is_not_stepped_over(first: str):
    """A thousandth of a second's push within an hour, before which and after which all is still."""
    during = apply(
        "and",
        apply(first, CLOCK, apply("times", cn(2.0), ci("at"))),
        apply("leq", CLOCK, apply("plus", apply("times", cn(2.0), ci("at")), cn(0.001))),
    )
    text = document(
        parameters=parameter("x", 'value="0"', "false") + parameter("at", 'value="700"'),
        rules=rule("rate", "x", piecewise(cn(1000.0), during, cn(0.0))),
    )
    times = np.array([0.0, 1000.0, 3600.0])
    close(columns(text, "x", times=times)[:, 0], np.array([0.0, 0.0, 1.0]))
    close(columns(text, "x", times=times, at=100.0)[:, 0], np.array([0.0, 1.0, 1.0]))


def test_a_drive_by_the_hour_of_the_day():
    """On for 8 hours of every 24, by the remainder of the time."""
    on = apply("lt", apply("rem", CLOCK, cn(24.0)), cn(8.0))
    text = document(
        parameters=parameter("x", 'value="0"', "false"),
        rules=rule("rate", "x", piecewise(cn(1.0), on, cn(0.0))),
    )
    found = columns(text, "x", times=np.array([8.0, 24.0, 28.0, 48.0, 240.0]))[:, 0]
    np.testing.assert_allclose(found, [8.0, 8.0, 12.0, 16.0, 80.0], rtol=1e-5)


def test_what_is_set_comes_before_what_the_document_says():
    text = decay(assignments=starts("k", cn(5.0)))
    close(columns(text, "S")[:, 0], 3.0 * np.exp(-5.0 * TIMES))
    close(columns(text, "S", k=0.7)[:, 0], 3.0 * FADE)
    found = columns(text, "S", "S:amount", k=0.7, S=1.0, cell=4.0)
    close(found[:, 0], FADE)
    close(found[:, 1], 4.0 * FADE)


def test_a_long_chain_of_formulas():
    """300 assignment rules, each of which needs the one before."""
    names = [f"p{n}" for n in range(300)]
    rules = "".join(
        rule("assignment", name, apply("plus", ci(before), ci("k")))
        for before, name in pairwise(["S", *names])
    )
    text = decay(
        parameters=parameter("k", 'value="0.7"')
        + "".join(parameter(name, "", "false") for name in names),
        rules=rules,
    )
    ready = equations(read(text), [SbmlColumn("p299")])
    close(solve(ready, TIMES, {}, 1, Accuracy())[0, :, 0], 3.0 * FADE + 300 * 0.7)


def test_our_own_export_reads_back_as_the_engine_has_it():
    model = load("articles", "study")
    ready = equations(read(write(model, outputs=("pain",))), [SbmlColumn("pain")])
    code = kernel(model, ("pain",), 1)
    kept = code.prepare({n: np.array([v]) for n, v in model.defaults.items()})
    nothing = {n: np.zeros(1) for n in model.parts}
    held = (kept, code.enter(kept, dict.fromkeys(model.steps, 0.0), nothing, np.ones(1)))
    state = np.array([[s.start] for s in model.states])
    gain, loss = code.rates(state, held)
    expected = [float(np.squeeze(g - k * x)) for g, k, x in zip(gain, loss, state, strict=True)]
    found = RightHandSides(ready).rates({}, Window())(0.0, begin(ready, {}, 1)[:, 0])
    by_name = dict(zip(ready.states, found, strict=True))
    assert [by_name[n] for n in model.names] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_stiff_model_side_by_side():
    """Robertson's three species, rates nine powers of ten apart; nothing is lost."""
    flow = "".join(
        reaction(law, side("Reactants", a), side("Products", b), name=name, reads=reads)
        for name, a, b, law, reads in (
            ("v1", "A", "B", apply("times", cn(0.08), ci("A")), ""),
            ("v2", "B", "C", apply("times", cn(6e7), ci("B"), ci("B")), ""),
            (
                "v3", "B", "A", apply("times", cn(2e4), ci("B"), ci("C")),
                '<modifierSpeciesReference species="C"/>',
            ),
        )
    )  # fmt: skip
    things = "".join(
        species(name, f'initialConcentration="{start}"')
        for name, start in zip("ABC", "100", strict=True)
    )
    text = document(things=things, reactions=flow)
    found = columns(text, *"ABC", times=np.array([0.0, 0.4, 40.0, 4000.0]))
    close(found.sum(axis=1), 1.0)
    # Hairer and Wanner, section IV.10: the published solution at 0.4 and 40.
    np.testing.assert_allclose(found[1, 0], 0.98517, atol=2e-5)
    np.testing.assert_allclose(found[2, 0], 0.71583, atol=2e-5)


def test_a_level_two_model_is_made_level_three():
    text = f"""<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4">
    <model id="old"><listOfCompartments><compartment id="cell" size="2"/></listOfCompartments>
    <listOfSpecies><species id="S" compartment="cell" initialConcentration="3"/></listOfSpecies>
    <listOfReactions><reaction id="flow" reversible="false"><listOfReactants>
    <speciesReference species="S"><stoichiometryMath>{maths(apply("plus", cn(1.0), cn(1.0)))}
    </stoichiometryMath></speciesReference></listOfReactants><kineticLaw>{maths(DECAY)}
    <listOfParameters><parameter id="k" value="0.35"/></listOfParameters></kineticLaw></reaction>
    </listOfReactions></model></sbml>"""
    close(columns(text, "S")[:, 0], 3.0 * FADE)


EVENT = (
    '<listOfEvents><event id="e" useValuesFromTriggerTime="true">'
    f'<trigger initialValue="true" persistent="true">{maths(apply("gt", CLOCK, cn(1.0)))}</trigger>'
    "</event></listOfEvents>"
)
DELAY = (
    '<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">d'
    f"</csymbol>{ci('S')}{cn(1.0)}</apply>"
)
P = parameter("k", 'value="0.7"') + parameter("p", "", "false")
CORE1 = "http://www.sbml.org/sbml/level3/version1/core"
FAST = (
    decay()
    .replace("http://www.sbml.org/sbml/level3/version2/core", CORE1)
    .replace('version="2"', 'version="1"')
    .replace('reversible="false"', 'reversible="false" fast="true"')
)
HOLDS = listed("Constraints", f"<constraint>{maths(apply('gt', ci('k'), cn(0.0)))}</constraint>")
COMP = 'xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true"'
UNHEARD = 'xmlns:odd="http://example.org/odd" odd:required="true"'
REFUSALS = {
    "event": document(parameters=P, more="", reactions="").replace("</model>", EVENT + "</model>"),
    "delay": decay(parameters=P, rules=rule("assignment", "p", DELAY)),
    "algebraic-rule": decay(
        parameters=P,
        rules=f"<algebraicRule>{maths(apply('minus', ci('p'), ci('S')))}</algebraicRule>",
    ),
    "fast-reaction": FAST,
    "constraint": decay(more=HOLDS),
    "package": decay(head=COMP),
    "no-law": decay(reactions=reaction("", takes=side("Reactants", "S"))),
    "unset": decay(parameters=parameter("k", "")),
    "invalid": decay(rules=rule("assignment", "nobody", cn(1.0))),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_cannot_be_run_is_refused_by_name(what: str):
    with pytest.raises(uk.UnknotError) as caught:
        equations(read(REFUSALS[what]), [SbmlColumn("S" if "S" in REFUSALS[what] else "k")])
    assert caught.value.code == f"sbml-{what}"
    assert caught.value.fix


def test_a_package_nobody_knows_is_refused_if_it_changes_the_mathematics():
    with pytest.raises(uk.UnknotError) as caught:
        read(decay(head=UNHEARD))
    assert caught.value.code == "sbml-package"


@pytest.mark.parametrize("text", ["", "no SBML at all", "<sbml/>", decay().replace("</model>", "")])
def test_what_is_no_sbml_is_refused(text: str):
    with pytest.raises(uk.UnknotError) as caught:
        read(text)
    assert caught.value.code == "sbml-invalid"


def test_formulas_that_need_each_other_are_refused():
    text = decay(
        parameters=parameter("k", "") + parameter("p", ""),
        assignments=starts("k", ci("p")) + starts("p", ci("k")),
    )
    with pytest.raises(uk.UnknotError) as caught:
        equations(read(text), [SbmlColumn("S")])
    assert caught.value.code in ("sbml-cycle", "sbml-invalid")


def test_a_model_that_runs_away_is_refused_and_the_time_told():
    text = document(
        parameters=parameter("x", 'value="1"', "false"),
        rules=rule("rate", "x", apply("power", ci("x"), cn(2.0))),
    )
    for together in (False, True):
        ready = equations(read(text), [SbmlColumn("x")])
        with pytest.raises(uk.UnknotError, match="time 1") as caught:
            solve(ready, np.array([0.0, 2.0]), {}, 9, Accuracy(), together=together)
        assert caught.value.code == "sbml-unsolved"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "decay.xml"
    path.write_text(decay(), encoding="utf-8")
    return path


def test_many_sets_as_one_table(file: Path):
    model = uk.load_sbml(file)
    rates = np.linspace(0.1, 2.0, 20)
    table = model.simulate([0, 1, 3], {"k": rates, "S": 1.0})
    assert table.columns == ["set", "time", "S"]
    assert table["set"].to_list() == np.repeat(np.arange(20), 3).tolist()
    expected = np.exp(-rates[:, None] * np.array([0.0, 1.0, 3.0]))
    np.testing.assert_allclose(table["S"].to_numpy(), expected.ravel(), rtol=1e-4)
    amounts = model.simulate([2.0], {"k": 0.7}, amounts=["S"], outputs=["S", "flow"])
    np.testing.assert_allclose(amounts.row(0)[2:], (6.0 * math.exp(-1.4), 4.2 * math.exp(-1.4)))


def test_a_set_is_the_same_whoever_runs_beside_it(file: Path):
    model = uk.load_sbml(file)
    rates = np.linspace(0.1, 50.0, 24)
    whole = model.simulate([1, 2], {"k": rates})["S"].to_numpy().reshape(24, 2)
    part = model.simulate([1, 2], {"k": rates[5:19]})["S"].to_numpy().reshape(14, 2)
    assert whole[5:19].tobytes() == part.tobytes()


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("sbml-times", {"times": []}),
        ("sbml-times", {"times": [1.0, 1.0]}),
        ("sbml-times", {"times": [-1.0, 1.0]}),
        ("sbml-parameters", {"parameters": {"k": []}}),
        ("sbml-parameters", {"parameters": {"k": [1.0, 2.0], "S": [1.0]}}),
        ("sbml-parameters", {"parameters": {"k": math.nan}}),
        ("sbml-unknown-name", {"parameters": {"kk": 1.0}}),
        ("sbml-unknown-name", {"outputs": ["T"]}),
        ("sbml-unknown-name", {"amounts": ["k"]}),
        ("sbml-outputs", {"outputs": ["S", "S"]}),
        ("sbml-assigned", {"parameters": {"flow": 1.0}}),
        ("sbml-accuracy", {"relative": 0.0}),
    ],
)
def test_what_cannot_be_asked_is_refused(file: Path, code: str, call: dict[str, object]):
    arguments: dict[str, object] = {"times": [0.0, 1.0], **call}
    with pytest.raises(uk.UnknotError) as caught:
        uk.load_sbml(file).simulate(**arguments)  # pyright: ignore[reportArgumentType]
    assert caught.value.code == code


@settings(max_examples=25)
@example(size=1.0, unit=1.0, k=5.0)
@given(size=st.floats(0.01, 100.0), unit=st.floats(1e-6, 1e6), k=st.floats(0.01, 5.0))
def test_units_and_sizes_change_nothing_but_the_numbers(size: float, unit: float, k: float):
    """The same decay in a cell of any size, and in any unit of substance."""
    cell = f'<compartment id="cell" spatialDimensions="3" size="{size!r}" constant="true"/>'
    text = decay(
        compartments=cell,
        things=species("S", f'initialConcentration="{3.0 * unit!r}"'),
        parameters=parameter("k", f'value="{k!r}"'),
    )
    ready = equations(read(text), [SbmlColumn("S"), SbmlColumn("S", "amount")])
    # Of what is left at the end, a few billionths of the start, a millionth is asked too.
    fine = Accuracy(absolute=1e-16 * unit * min(size, 1.0))
    found = solve(ready, TIMES, {}, 1, fine)[0]
    np.testing.assert_allclose(found[:, 0], 3.0 * unit * np.exp(-k * TIMES), rtol=1e-6)
    np.testing.assert_allclose(found[:, 1], size * found[:, 0], rtol=1e-12)


def write_case(folder: Path, name: str, text: str, values: list[float]) -> None:
    case = folder / name
    case.mkdir()
    (case / f"{name}-sbml-l3v2.xml").write_text(text, encoding="utf-8")
    (case / f"{name}-settings.txt").write_text(
        "start: 0\nduration: 4\nsteps: 4\nvariables: S\nabsolute: 1e-6\nrelative: 1e-4\n"
        "amount: S\nconcentration:\n",
        encoding="utf-8",
    )
    rows = "".join(f"{t:g},{value!r}\n" for t, value in zip(TIMES, values, strict=True))
    (case / f"{name}-results.csv").write_text(f"time,S\n{rows}", encoding="utf-8")


def test_a_suite_is_counted_case_by_case(tmp_path: Path):
    right = (6.0 * FADE).tolist()
    write_case(tmp_path, "00001", decay(), right)
    write_case(tmp_path, "00002", decay(), [*right[:-1], 1.01 * right[-1]])
    write_case(tmp_path, "00003", REFUSALS["constraint"], right)
    found = run_suite(tmp_path)
    assert [case.came_of_it for case in found.cases] == [PASSED, WRONG, REFUSED]
    data = found.data()
    assert [data[key] for key in ("cases", "passed", "refused", "wrong")] == [3, 1, 1, 1]
    assert data["by_reason"] == [{"reason": "sbml-constraint", "count": 1}]
    assert [one["case"] for one in data["failed"]] == ["00002"]
    assert "S at time 4" in data["failed"][0]["why"]


def test_a_folder_without_cases_is_refused(tmp_path: Path):
    with pytest.raises(uk.UnknotError) as caught:
        run_suite(tmp_path)
    assert caught.value.code == "no-cases"


def suite(shared_data: Path) -> Path:
    folder = shared_data / "sbml_test_suite"
    assert folder.is_dir(), "../shared is there, but without the SBML Test Suite"
    return folder


def test_a_sample_of_the_suite_passes(shared_data: Path):
    folder = suite(shared_data)
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    found = run_suite(folder, names=tuple(names[:: len(names) // 60]))
    assert found.data()["failed"] == []
    assert found.data()["refused_cases"] == []


@pytest.mark.study
@pytest.mark.parametrize("sets", [1, 9])
def test_the_whole_suite_passes_one_by_one_and_side_by_side(shared_data: Path, sets: int):
    found = run_suite(suite(shared_data), sets=sets)
    assert found.data()["failed"] == []
    assert found.count(PASSED) >= 0.95 * len(found.cases)


def test_a_state_that_has_all_but_gone_stops_nothing():
    text = document(
        parameters=parameter("gone", 'value="6.6e-180"', "false")
        + parameter("more", 'value="0"', "false"),
        rules=rule("rate", "gone", apply("times", cn(-0.4), ci("gone")))
        + rule("rate", "more", cn(4.0)),
    )  # fmt: skip
    close(columns(text, "more")[:, 0], 4.0 * TIMES)


def test_words_and_two_meanings_of_a_column_are_refused(tmp_path: Path):
    page = tmp_path / "decay.xml"
    page.write_text(decay(), encoding="utf-8")
    model = uk.load_sbml(page)
    words: list[str] = ["soon"]
    for times, values in ((words, {}), ([0.0, 1.0], {"S": "much"})):
        with pytest.raises(uk.UnknotError):
            model.simulate(times, values)  # pyright: ignore[reportArgumentType]
    with pytest.raises(uk.UnknotError, match="an amount and a concentration"):
        model.simulate([0.0, 1.0], outputs=["S"], amounts=["S"], concentrations=["S"])
