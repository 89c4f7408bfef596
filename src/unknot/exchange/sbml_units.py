"""Units as SBML defines them, and the unit of every value of a program.

SBML knows seconds, moles, litres and the like; ours are made of those. Two need a word: a MET is
the power at rest of a kilogram of body, taken as 1 kcal an hour; points of a scale are pure numbers
with a name of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unknot.engine.lower import Work
from unknot.units import terms

Powers = Mapping[str, float]  # of each unit of `units.BASE`; none for a pure number
PURE: Powers = {}
KCAL = 4184.0  # joules

# Our unit -> (kind in SBML, exponent, multiplier): the product of (multiplier kind)^exponent.
MADE_OF: dict[str, tuple[tuple[str, int, float], ...]] = {
    "h": (("second", 1, 3600.0),),
    "min": (("second", 1, 60.0),),
    "s": (("second", 1, 1.0),),
    "d": (("second", 1, 86400.0),),
    "MET": (("joule", 1, KCAL), ("kilogram", -1, 1.0), ("second", -1, 3600.0)),
    "mM": (("mole", 1, 1e-3), ("litre", -1, 1.0)),
    "mL": (("litre", 1, 1e-3),),
    "kg": (("kilogram", 1, 1.0),),
    "points": (("dimensionless", 1, 1.0),),
}
TIME, NUMBER = "h", "dimensionless"


def powers(text: str) -> Powers:
    """The powers behind a unit's text."""
    return terms(text)


def times(first: Powers, second: Powers, sign: float = 1.0) -> Powers:
    """The powers of a product; of a quotient with `sign` -1."""
    found = dict(first)
    for name, power in second.items():
        found[name] = found.get(name, 0.0) + sign * power
    return {name: power for name, power in found.items() if power}


class Units:
    """The unit definitions of one SBML model, each made when it is first asked for."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._made: set[str] = set()

    def name(self, of: Powers) -> str:
        """The identifier of a unit definition with these powers."""
        if not of:
            return NUMBER
        above = [_power(n, p) for n, p in of.items() if p > 0]
        below = [f"per_{_power(n, -p)}" for n, p in of.items() if p < 0]
        name = "_".join([*above, *below])
        if name not in self._made:
            self._made.add(name)
            self._define(name, of)
        return name

    def _define(self, name: str, of: Powers) -> None:
        definition = self._target.createUnitDefinition()
        definition.setId(name)
        for ours, power in of.items():
            for kind, exponent, multiplier in MADE_OF[ours]:
                unit = definition.createUnit()
                unit.setKind(unit_kind(kind))
                unit.setExponent(float(exponent * power))
                unit.setScale(0)
                unit.setMultiplier(multiplier)


def _power(name: str, power: float) -> str:
    return name if power == 1 else f"{name}{power:g}".replace(".", "_")


def unit_kind(kind: str) -> int:
    """libSBML's number for one of SBML's own units."""
    from importlib import import_module

    found: int = import_module("libsbml").UnitKind_forName(kind)
    return found


def of_work(work: tuple[Work, ...], units: Mapping[str, str]) -> list[Powers]:
    """The powers of every value of a program.

    Args:
        units: of the inputs, by name.
    """
    found: list[Powers] = []
    for item in work:
        args = [found[at] for at in item.args]
        if item.name:
            found.append(powers(units[item.name]))
        elif item.op in ("add", "sub"):  # a plain number beside a unit was refused long before
            found.append(args[0] or args[1])
        elif item.op in ("mul", "div"):
            found.append(times(args[0], args[1], 1.0 if item.op == "mul" else -1.0))
        elif item.op == "neg":
            found.append(args[0])
        elif item.op == "sqrt":
            found.append({name: power / 2.0 for name, power in args[0].items()})
        elif item.op == "pow" and args[0]:  # what has a unit is raised to a plain number only
            found.append({n: power * work[item.args[1]].value for n, power in args[0].items()})
        else:  # a number; exp, log and softplus of one
            found.append(PURE)
    return found
