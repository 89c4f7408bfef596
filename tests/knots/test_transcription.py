"""The knots against an independent transcription of the specification, at random points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.knots import transcription as paper

from unknot.engine.calibrate import load
from unknot.engine.numpy.run import kernel
from unknot.model import interventions, phenotypes
from unknot.timeline import activities, day

POINTS = 300
SYMBOL = {
    "energy_reserve": "E", "radicals": "R", "antioxidants": "A", "coenzyme_q10": "Q",
    "damage": "D", "mitochondria": "M", "fitness": "F", "training_signal": "Wm",
    "shear_signal": "Ws", "vessel_capacity": "C", "nitric_oxide": "S",
    "trapped_nitric_oxide": "G", "liver_clearance": "V", "danger_signal": "J",
    "inflammation": "I", "tissue_injury": "T", "stress_axis": "H", "allostatic_load": "L",
    "coping": "Y", "sleep_pressure": "P", "sleep_debt": "K", "gaba": "g", "sensitisation": "Z",
    "brain_energy": "B",
}  # fmt: skip
TIGHT = {
    "mitochondria": "mit", "redox": "red", "depleted": "dep", "stuck": "stk", "sleep": "slp",
    "stress": "str", "immune": "imm", "injury": "inj", "sensitisation": "sen",
}  # fmt: skip
AGENT = {
    "antioxidant": "anti", "coenzyme_q10": "coq", "nitric_oxide_donor": "NO",
    "gaba_agent": "gaba", "anti_inflammatory": "ainf", "mitochondrial_enhancer": "mito",
    "pain_relief": "analg", "sleep_therapy": "slp",
}  # fmt: skip
READOUT = {
    "pain": "pain", "fatigue": "fatigue", "fog": "fog", "stiffness": "stiffness",
    "sleep_quality": "q_s", "pain_gain": "gain", "nociception": "noc", "pain_drive": "Lp",
    "aerobic_reserve": "X", "capacity_index": "cap", "oxidative_capacity": "Mo",
    "oxygen_delivery": "Dl", "peak_oxygen_uptake": "VO2peak", "phosphocreatine_time": "tau",
    "phosphocreatine_rest": "PCr_rest",
}  # fmt: skip
NORM = {
    "radicals": "nR", "antioxidants": "nA", "mitochondria": "nM", "vessel_capacity": "nC",
    "nitric_oxide": "nS", "trapped_nitric_oxide": "nG", "inflammation": "nJ",
    "stress_axis": "nH", "gaba": "ng", "brain_energy": "nB", "fitness": "nF",
}  # fmt: skip
HEALTHY = {
    "energy_reserve": "E0", "damage": "D0", "allostatic_load": "L0", "sensitisation": "Z0",
    "sleep_pressure": "P0", "training_signal": "Wm0", "shear_signal": "Ws0",
}  # fmt: skip
ACTIVITY = {
    "sleep": "sleep", "evening_sit": "sit, evening", "desk": "desk work",
    "standing": "standing, quiet", "chores": "chores",
    "easy_walk_daily": "easy walk (background)", "easy_walk": "easy walk (bout)",
    "commute": "walk/commute", "mental_work": "mental work", "brisk_walk": "brisk walk",
    "cycling": "cycling", "jog": "jog", "water": "water exercise", "strength": "strength",
    "yoga": "yoga", "tai_chi": "tai chi", "qigong": "qigong", "held_posture": "held posture",
}  # fmt: skip
LETTER = {
    "Z": "sleep", "C": "chores", "D": "desk", "W": "easy_walk_daily", "S": "standing",
    "E": "evening_sit", "w": "commute",
}  # fmt: skip


def constants(model: Any) -> dict[str, float]:
    """A calibrated model's constants, by the specification's symbols."""
    found = {symbol: model.constants[f"healthy_{name}"] for name, symbol in HEALTHY.items()}
    found |= {symbol: model.constants[f"norm_{name}"] for name, symbol in NORM.items()}
    return found | {"sq0": 1 / model.constants["norm_sleep_quality"], "G0": 0.15, "I0": 0.10}


def draw(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Random states, persons, activity mixes and drugs, by the specification's symbols."""
    healthy = {"E": 0.96, "D": 0.1, "L": 0.1, "Z": 0.1, "P": 0.36, "Wm": 0.0047, "Ws": 0.037}
    healthy |= {"G": 0.15, "J": 0.1, "I": 0.1, "T": 0.1, "Y": 0.1}
    states = {s: healthy.get(s, 1.0) * np.exp(rng.normal(0, 0.7, POINTS)) for s in SYMBOL.values()}
    for s in ("E", "D", "L", "Z", "P", "Y"):
        states[s] = np.minimum(states[s], 1.0)
    background = np.array([1.0, 1.0, 0.0])[:, None] * np.ones(POINTS)
    load = rng.uniform(0, 10, (3, POINTS))
    mix = {
        "phi": rng.dirichlet(np.ones(3), POINTS).T,
        "u": load,
        "u_d": np.where(background > 0.5, load, load * rng.uniform(0.5, 1, (3, POINTS))),
        "mv": rng.uniform(0, 2, (3, POINTS)),
        "background": background,
        **{n: rng.uniform(0, 1, (3, POINTS)) for n in ("strain", "calm", "cog", "sit")},
    }
    step = {
        "opp": rng.uniform(0, 1, POINTS),
        "stress": rng.uniform(0, 1, POINTS),
        "inj": rng.exponential(0.2, POINTS),
        "inf": rng.exponential(1.0, POINTS),
    }
    return {
        "x": states,
        "th": {s: rng.uniform(0, 1, POINTS) for s in TIGHT.values()},
        "step": step,
        "mix": mix,
        "med": {s: rng.uniform(0, 1, POINTS) for s in AGENT.values()},
    }


@pytest.fixture(scope="module")
def compared() -> dict[str, tuple[Any, Any]]:
    """Every rate and read-out twice: (ours, the specification's)."""
    rng = np.random.default_rng(20)
    point = draw(rng)
    scale = np.exp(rng.normal(0, 0.18, POINTS))
    agents = tuple(interventions()[name] for name in AGENT)
    model = load("articles", "study", agents=agents, intervals=True)
    code = kernel(model, tuple(READOUT), 3)
    lanes = {f"tightness_{n}": point["th"][s] for n, s in TIGHT.items()}
    lanes |= {"reserve_scale": scale, "trainability": np.ones(POINTS)}
    # Traits that came later are nobody's in the specification.
    lanes |= {"tightness_overexertion": np.zeros(POINTS), "answer_to_movement": np.zeros(POINTS)}
    step, mix = point["step"], point["mix"]
    inputs = {
        "sleep_opportunity": step["opp"], "stress": step["stress"], "injury_rate": step["inj"],
        "infection": step["inf"], "clock": np.zeros(POINTS),
        **{f"level_{n}": point["med"][s] for n, s in AGENT.items()},
    }  # fmt: skip
    parts = {
        "load": mix["u"], "interval_load": mix["u_d"], "movement": mix["mv"],
        "strain": mix["strain"], "calm": mix["calm"], "cognition": mix["cog"],
        "sitting": mix["sit"], "paced": mix["background"],
    }  # fmt: skip
    # What was mended since has states of its own; in the specification's set they move nothing.
    later = np.zeros(POINTS)
    state = np.array([point["x"][SYMBOL[n]] if n in SYMBOL else later for n in model.names])
    kept = code.prepare(lanes)
    held = code.enter(kept, inputs, parts, mix["phi"])
    gain, loss = code.rates(state, (kept, held))
    read = code.read(state, (kept, held))
    P, Lam, out = paper.rates(
        point["x"], point["th"], scale, step, mix, point["med"], constants(model)
    )
    pairs: dict[str, tuple[Any, Any]] = {}
    for name, p, q in zip(model.names, gain, loss, strict=True):
        if name not in SYMBOL:
            continue
        pairs[f"gain of {name}"] = (p, P[SYMBOL[name]])
        pairs[f"loss of {name}"] = (q, Lam[SYMBOL[name]])
    pairs |= {name: (read[name], out[symbol]) for name, symbol in READOUT.items()}
    return pairs


def test_every_state_of_the_specification_is_compared(compared: dict[str, tuple[Any, Any]]):
    assert len(compared) == 2 * 24 + len(READOUT)


def test_rates_and_read_outs_are_the_specification_s(compared: dict[str, tuple[Any, Any]]):
    """300 random points; 1e-9 leaves room for sums taken in another order, and for nothing else."""
    worst = {
        name: float(np.max(np.abs(np.asarray(ours) / theirs - 1)))
        for name, (ours, theirs) in compared.items()
    }
    wrong = {name: gap for name, gap in worst.items() if not gap < 1e-9}
    assert not wrong


@pytest.mark.parametrize(("name", "symbol"), ACTIVITY.items())
def test_activities_are_the_specification_s(name: str, symbol: str):
    ours = activities()[name]
    columns = (ours.load, ours.movement, ours.strain, ours.calm, ours.cognition, ours.sitting)
    assert columns == paper.ACTIVITIES[symbol]


@pytest.mark.parametrize("name", paper.DAYS)
def test_days_are_the_specification_s(name: str):
    assert day(name.replace(" ", "_")) == tuple(LETTER[letter] for letter in paper.DAYS[name])


@pytest.mark.parametrize("name", paper.PHENOTYPES)
def test_phenotypes_are_the_specification_s(name: str):
    base, named = paper.PHENOTYPES[name]
    ours = phenotypes()["sensitised" if name == "sens" else name]
    assert {n: ours[n] for n in TIGHT} == {n: named.get(s, base) for n, s in TIGHT.items()}
    assert set(ours) - set(TIGHT) == {"overexertion"}


def test_the_sick_start_is_the_specification_s():
    model = load("articles", "study")
    known = [s for s in model.states if s.name in SYMBOL]
    sick = {SYMBOL[s.name]: s.sick for s in known if s.sick is not None}
    assert sick | {"F": None} == paper.SICK | {"F": None}
    assert sick.get("F", 1.0) == 1.0


def test_self_calibration_finds_the_specification_s_constants():
    """Table 8.2 prints five places; sleep quality is averaged by another rule there (0.03 %)."""
    found = constants(load("articles", "study"))
    for symbol, value in paper.CONSTANTS.items():
        allowed = 5e-4 * value if symbol == "sq0" else 1.1e-5
        if symbol == "P0":
            allowed = 6e-5  # prints .35732, we find .35737: sampled at step starts there
        assert found[symbol] == pytest.approx(value, abs=allowed), symbol
