"""The specification's printed numbers, reproduced: sections 8.3 and 12.

Settled people: three quarters of the last printed digit. (179 of the 180 numbers round to the
printed ones, the other lies on the edge between two.) Experiments: the larger of 2 % and 0.05
points, or tighter where that says too little. The column q_s is printed as the mean of the whole
day; ours is the mean of time asleep (up to 0.008 higher), so the test takes the printed kind.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unknot.engine.solve import people, solve
from unknot.observe import fiqr
from unknot.timeline import Bout, Life, build

COLUMNS = (
    "pain fatigue fog sleep_quality stiffness fiqr peak_oxygen_uptake energy_reserve radicals "
    "damage mitochondria nitric_oxide vessel_capacity trapped_nitric_oxide inflammation gaba "
    "sensitisation stress_axis"
).split()
SETTLED = {
    "energy": "6.7 6.9 6.3 .45 2.9 61 19.8 .73 2.17 .70 .57 .56 .81 .47 .56 .65 .75 1.79",
    "depleted": "6.0 6.4 5.9 .46 2.7 56 21.8 .85 1.91 .56 .73 .34 .52 .45 .53 .60 .77 1.73",
    "stuck": "6.8 6.0 5.9 .43 4.5 57 25.1 .86 1.91 .56 .82 .71 .87 1.06 .61 .68 .74 1.79",
    "injury": "6.0 5.8 5.6 .43 3.4 53 25.8 .88 1.77 .50 .81 .73 .87 .46 .54 .74 .75 1.74",
    "stress": "5.8 6.2 6.0 .37 2.8 55 24.8 .85 1.92 .57 .76 .69 .85 .42 .57 .69 .75 2.24",
    "sensitised": "4.7 5.4 5.2 .47 2.3 46 26.7 .90 1.64 .43 .84 .76 .88 .37 .47 .78 .84 1.59",
    "redox": "6.0 6.1 5.7 .47 2.6 54 23.6 .86 2.79 .70 .79 .58 .80 .41 .54 .68 .75 1.72",
    "mixed": "6.1 6.1 5.8 .44 3.1 55 24.2 .86 1.95 .58 .76 .64 .81 .50 .56 .69 .77 1.83",
    "mild": "3.7 4.9 4.7 .52 2.0 39 27.2 .91 1.56 .38 .86 .78 .89 .35 .43 .81 .66 1.48",
    "healthy": "0.2 0.7 0.6 1.0 0.3 4 31.5 .96 1 .06 1 1 1 .15 .10 1 0 1",
}
# The same person started healthy: pain, fatigue. The printed values are those of day 400: two
# people are still on their way then (sensitised 3.92, at day 500 already 4.50); 400 fits all.
FROM_HEALTHY = {
    "energy": (6.7, 6.9), "depleted": (5.9, 6.3), "stuck": (6.8, 6.0), "injury": (6.0, 5.8),
    "stress": (5.8, 6.2), "sensitised": (3.9, 5.0), "redox": (6.0, 6.1), "mixed": (6.1, 6.1),
    "mild": (0.6, 1.9), "healthy": (0.2, 0.7),
}  # fmt: skip
WALK = (Bout(17.0, 0.75, "brisk_walk"),)  # 45 minutes at 17:00 of the first day


def allowed(printed: str) -> float:
    """How far a number may lie from the printed one: three quarters of its last digit."""
    return 0.75 * 10.0 ** -len(printed.partition(".")[2])


@pytest.mark.parametrize("name", SETTLED)
def test_settled_people_are_as_printed(settled: Any, name: str):
    run = settled.healthy if name == "healthy" else settled.sick
    where = settled.names.index(name)
    found = {key: float(value[-1, where]) for key, value in run.days.items()}
    found["fiqr"] = float(fiqr(run.days).total[-1, where])
    hours = settled.after(name, days=1, hourly=("sleep_quality",)).hours["sleep_quality"]
    found["sleep_quality"] = float(hours[:-1].mean())
    wrong = {
        column: (found[column], printed)
        for column, printed in zip(COLUMNS, SETTLED[name].split(), strict=True)
        if abs(found[column] - float(printed)) > allowed(printed)
    }
    assert not wrong


@pytest.mark.parametrize("name", FROM_HEALTHY)
def test_people_who_began_healthy_are_as_printed(settled: Any, name: str):
    where = settled.names.index(name)
    for column, printed in zip(("pain", "fatigue"), FROM_HEALTHY[name], strict=True):
        found = float(settled.healthy.days[column][-1, where])
        assert found == pytest.approx(printed, abs=0.075), column


def test_a_healthy_person_reads_as_printed_and_stays_so_for_two_years():
    """8.3: pain 0.22, fatigue 0.72, fog 0.63, sleep 1.0, stiffness 0.33, VO2peak 31.5."""
    from unknot.engine.calibrate import load

    model = load("articles", "study")
    daily = ("pain", "fatigue", "fog", "sleep_quality", "stiffness", "peak_oxygen_uptake")
    run = solve(model, build(Life(730)), people(model, start="healthy"), daily=daily)
    printed = dict(zip(daily, (0.22, 0.72, 0.63, 1.0, 0.33, 31.5), strict=True))
    for name, value in printed.items():
        days = run.days[name][7:, 0]
        assert days[0] == pytest.approx(value, rel=0.02, abs=0.005), name
        # The first week is left out: the start is the mean of a day, not its midnight.
        assert np.ptp(days) < 0.005 * max(value, 1.0), name
        assert np.ptp(days[60:]) < 1e-4 * max(value, 1.0), name


def changes(settled: Any, *names: str, hourly: tuple[str, ...], bouts: tuple[Bout, ...]) -> Any:
    """Hourly and daily difference a bout makes against one's own untreated twin."""
    with_bout = settled.after(*names, bouts=bouts, hourly=hourly)
    without = settled.after(*names, hourly=hourly)
    hours = {name: with_bout.hours[name] - without.hours[name] for name in hourly}
    return hours, {name: with_bout.days[name] - without.days[name] for name in without.days}


def test_a4_a_brisk_walk_is_forgotten_in_health_and_felt_for_days_when_impaired(settled: Any):
    """Printed: healthy +.04, gone within the hour; energy +.50 at 15 h, 156 h; depleted +.55 at
    26 h, 169 h. Times run from the end of the walk; gone means within 0.1 points. The depleted
    maximum lies on a plateau: its position is soft, hence 2 h."""
    hours, _ = changes(settled, "healthy", "energy", "depleted", hourly=("pain",), bouts=WALK)
    pain = hours["pain"]
    since_end = np.arange(len(pain)) - 17.75
    peak = pain.max(axis=0)
    when = since_end[pain.argmax(axis=0)]
    gone = [float(since_end[pain[:, i] > 0.1].max(initial=0.0)) for i in range(3)]
    assert peak == pytest.approx([0.04, 0.50, 0.55], rel=0.02, abs=0.05)
    assert when[1:] == pytest.approx([15, 26], abs=2.0)
    assert gone == pytest.approx([0, 156, 169], rel=0.02, abs=1.0)


def test_b16_a_walk_spends_the_depleted_reserve_for_days(settled: Any):
    """dS -.17/-.10/-.05/-.03 at 1/24/48/72 h; pain +.13/.52/.52/.41/.30 and fatigue
    +.12/.30/.19/.13/.10 on days 0-4."""
    hours, days = changes(settled, "depleted", hourly=("nitric_oxide",), bouts=WALK)
    spent = hours["nitric_oxide"][[18, 41, 65, 89], 0]
    assert spent == pytest.approx([-0.17, -0.10, -0.05, -0.03], rel=0.02, abs=0.006)
    assert days["pain"][:5, 0] == pytest.approx([0.13, 0.52, 0.52, 0.41, 0.30], rel=0.02, abs=0.01)
    felt = days["fatigue"][:5, 0]
    assert felt == pytest.approx([0.12, 0.30, 0.19, 0.13, 0.10], rel=0.02, abs=0.01)


def reserve(settled: Any, name: str) -> float:
    """A person's aerobic reserve: the mean of an ordinary week."""
    run = settled.after(name, days=7, daily=("aerobic_reserve",))
    return float(run.days["aerobic_reserve"].mean())


def test_a3_demand_above_supply_tires_and_hurts_in_proportion(settled: Any):
    """Energy phenotype, 30 min at y .5/.7/.9/1.1: dE -.04/-.11/-.17/-.20, fatigue
    +.08/.28/.45/.54, pain +.08/.28/.43/.49; read on the next whole hour."""
    own = reserve(settled, "energy")
    found: dict[str, list[float]] = {"energy_reserve": [], "fatigue": [], "pain": []}
    for effort in (0.5, 0.7, 0.9, 1.1):
        bout = (Bout(17.0, 0.5, "aerobic", effort * own),)
        hours, _ = changes(settled, "energy", hourly=tuple(found), bouts=bout)
        for name, values in found.items():
            values.append(float(hours[name][18, 0]))
    assert found["energy_reserve"] == pytest.approx([-0.04, -0.11, -0.17, -0.20], abs=0.0055)
    assert found["fatigue"] == pytest.approx([0.08, 0.28, 0.45, 0.54], rel=0.02, abs=0.05)
    assert found["pain"] == pytest.approx([0.08, 0.28, 0.43, 0.49], rel=0.02, abs=0.05)
    assert all(np.all(np.diff(np.abs(values)) > 0) for values in found.values())


FLIPS = {"healthy": 0.60, "mild": 0.55, "stuck": 0.55, "energy": 0.50, "depleted": 0.40}


@pytest.mark.parametrize(("name", "printed"), FLIPS.items())
def test_b17_the_effort_at_which_movement_begins_to_spend(settled: Any, name: str, printed: float):
    """45 min; the last effort on a grid of .05 that leaves more nitric oxide a day on."""
    own = reserve(settled, name)
    left: dict[float, float] = {}
    for effort in (printed - 0.05, printed, printed + 0.05, printed + 0.10):
        bout = (Bout(17.0, 0.75, "aerobic", effort * own),)
        hours, _ = changes(settled, name, hourly=("nitric_oxide",), bouts=bout)
        left[effort] = float(hours["nitric_oxide"][41, 0])
    assert [value > 0 for value in left.values()] == [True, True, False, False], left


GENTLE = {
    "yoga": 0.016, "tai_chi": 0.013, "qigong": 0.015, "held_posture": 0.013,
    "easy_walk": -0.007, "strength": -0.029, "brisk_walk": -0.097,
}  # fmt: skip


def test_b17_gentle_practice_incites_and_brisk_walking_spends(settled: Any):
    found: dict[str, float] = {}
    for name in GENTLE:
        hours, _ = changes(
            settled, "depleted", hourly=("nitric_oxide",), bouts=(Bout(17.0, 0.75, name),)
        )
        found[name] = float(hours["nitric_oxide"][41, 0])
    assert found == pytest.approx(GENTLE, rel=0.02, abs=6e-4)
