"""Units as text, and the powers behind them. Checked when a model is tied, then stripped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from unknot.errors import ModelError, nearest

# One entry a unit: its dimension and its size in that dimension's base unit (hours for time).
BASE: dict[str, tuple[str, float]] = {
    "h": ("time", 1.0),
    "min": ("time", 1.0 / 60.0),
    "s": ("time", 1.0 / 3600.0),
    "d": ("time", 24.0),
    "MET": ("metabolic_rate", 1.0),
    "mM": ("concentration", 1.0),
    "mL": ("volume", 1.0),
    "kg": ("mass", 1.0),
    "points": ("points", 1.0),
}
_TERM = re.compile(r"^(?P<name>[A-Za-z]+)(?:\^(?P<power>-?\d+))?$")


@dataclass(frozen=True)
class Unit:
    """A unit taken apart: the power of each dimension, and its size in base units."""

    powers: tuple[tuple[str, int], ...]
    size: float

    def __mul__(self, other: Unit) -> Unit:
        total = dict(self.powers)
        for name, power in other.powers:
            total[name] = total.get(name, 0) + power
        return _unit(total, self.size * other.size)

    def __truediv__(self, other: Unit) -> Unit:
        return self * other.to_power(-1)

    def to_power(self, exponent: float) -> Unit:
        """This unit raised to a power; the exponent must keep whole powers."""
        raised: dict[str, int] = {}
        for name, power in self.powers:
            value = power * exponent
            if abs(value - round(value)) > 1e-9:
                raise ModelError(
                    "unit-power",
                    f"a {name} unit to the power {exponent} leaves no whole power.",
                    "divide by a reference value of the same unit first.",
                )
            raised[name] = round(value)
        return _unit(raised, self.size**exponent)

    @property
    def plain(self) -> bool:
        """True for a pure number."""
        return not self.powers

    def __str__(self) -> str:
        if self.plain:
            return "1"
        return " ".join(f"{name}^{power}" for name, power in self.powers)


def _unit(powers: dict[str, int], size: float) -> Unit:
    kept = tuple(sorted((name, power) for name, power in powers.items() if power))
    return Unit(kept, size if kept else 1.0)


ONE = Unit((), 1.0)


@cache
def parse(text: str) -> Unit:
    """Take a unit's text apart: "1", "1/h", "mL/kg/min", "1/h/MET^2".

    Raises:
        ModelError: the text names no unit we know.
    """
    unit = ONE
    for name, power in terms(text).items():
        dimension, size = BASE[name]
        unit = unit * Unit(((dimension, 1),), size).to_power(power)
    return unit


def terms(text: str) -> dict[str, int]:
    """The power of each unit named in a text: terms("mL/kg/min") == {"mL": 1, "kg": -1, "min": -1}.

    Raises:
        ModelError: the text names no unit we know.
    """
    found: dict[str, int] = {}
    for position, term in enumerate(text.replace("net ", "").split("/")):
        for piece in term.split():
            if piece == "1":
                continue
            match = _TERM.match(piece)
            name = match["name"] if match else piece
            if match is None or name not in BASE:
                raise ModelError(
                    "unknown-unit", f'unit "{text}" holds "{name}".', nearest(name, BASE)
                )
            power = int(match["power"] or 1)
            found[name] = found.get(name, 0) + (-power if position else power)
    return {name: power for name, power in found.items() if power}


_IN_AN_HOUR = {"s": "seconds_in_an_hour", "min": "minutes_in_an_hour", "d": "days_in_an_hour"}


def time_in_an_hour(count: float) -> tuple[str, str]:
    """The unit of time of which an hour has so many, and what to call their number.

    Raises:
        ModelError: there is none.
    """
    for name, told in _IN_AN_HOUR.items():
        if abs(count * BASE[name][1] - 1.0) < 1e-9:
            return name, told
    raise ModelError(
        "unit-rate",
        f"an hour has {count:g} of no unit of time.",
        f"give rates in one of {', '.join(_IN_AN_HOUR)} or h.",
    )


def powers(text: str) -> dict[str, int]:
    """The power of each dimension in a unit's text: powers("1/h") == {"time": -1}."""
    return dict(parse(text).powers)


def same(first: Unit, second: Unit) -> bool:
    """True when two units can be added without a slip: same powers and same size."""
    return first.powers == second.powers and abs(first.size / second.size - 1.0) < 1e-9


@dataclass(frozen=True)
class Measured:
    """A value that only carries its unit; arithmetic on it finds unit slips.

    Plain numbers count as pure numbers. `text` names the expression, for the error.
    """

    unit: Unit
    text: str

    def _other(self, other: object) -> Measured:
        if isinstance(other, Measured):
            return other
        if isinstance(other, int | float):
            return Measured(ONE, repr(other))
        raise TypeError(f"{type(other).__name__} has no unit")

    def _sum(self, other: object, sign: str) -> Measured:
        right = self._other(other)
        if not same(self.unit, right.unit):
            raise ModelError(
                "unit-slip",
                f"{self.text} [{self.unit}] {sign} {right.text} [{right.unit}] mixes units.",
                "multiply or divide by a parameter whose unit makes both sides alike.",
            )
        return Measured(self.unit, f"({self.text} {sign} {right.text})")

    def __add__(self, other: object) -> Measured:
        return self._sum(other, "+")

    def __radd__(self, other: object) -> Measured:
        return self._other(other)._sum(self, "+")

    def __sub__(self, other: object) -> Measured:
        return self._sum(other, "-")

    def __rsub__(self, other: object) -> Measured:
        return self._other(other)._sum(self, "-")

    def __neg__(self) -> Measured:
        return Measured(self.unit, f"-{self.text}")

    def __mul__(self, other: object) -> Measured:
        right = self._other(other)
        return Measured(self.unit * right.unit, f"{self.text} * {right.text}")

    def __rmul__(self, other: object) -> Measured:
        return self._other(other) * self

    def __truediv__(self, other: object) -> Measured:
        right = self._other(other)
        return Measured(self.unit / right.unit, f"{self.text} / {right.text}")

    def __rtruediv__(self, other: object) -> Measured:
        return self._other(other) / self

    def __pow__(self, exponent: object) -> Measured:
        if isinstance(exponent, Measured):
            _plain(exponent, "an exponent")
            _plain(self, "the base of a changing power")
            return Measured(ONE, f"{self.text} ^ {exponent.text}")
        if isinstance(exponent, int | float):
            return Measured(self.unit.to_power(float(exponent)), f"{self.text} ^ {exponent}")
        raise TypeError("an exponent is a number")

    def apply(self, function: str) -> Measured:
        """Put a pure number through exp, log and the like."""
        _plain(self, f"{function}()")
        return Measured(ONE, f"{function}({self.text})")


def _plain(value: Measured, place: str) -> None:
    if not value.unit.plain:
        raise ModelError(
            "unit-slip",
            f"{value.text} [{value.unit}] stands in {place}, which takes a pure number.",
            "divide by a reference value of the same unit first.",
        )
