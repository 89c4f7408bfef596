"""Formulas as PEtab writes them, read into the same pieces as those of SBML.

A grammar of nine levels, as the specification orders them: && and || bind alike and weakest, an
exponent binds before a sign. No formula is rewritten or rounded on the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from unknot.errors import UnknotError
from unknot.exchange.sbml_maths import Maths

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>&&|\|\||[<>=!]=|[-+*/^<>!(),]))",
    re.ASCII,
)
_COMPARED = {"==": "eq", "!=": "neq", "<": "lt", "<=": "leq", ">": "gt", ">=": "geq"}
_TRIGONOMETRIC = ("sin", "cos", "tan", "cot", "sec", "csc")
_FUNCTIONS = {
    **{f"{turn}{name}{end}": 1 for name in _TRIGONOMETRIC for turn in ("", "arc")
       for end in ("", "h")},
    "pow": 2, "exp": 1, "sqrt": 1, "ln": 1, "log2": 1, "log10": 1, "abs": 1, "sign": 1,
    "min": 2, "max": 2,
}  # fmt: skip
_LITERALS = {"true": 1.0, "false": 0.0, "inf": float("inf")}
RESERVED = frozenset({"time", "nan", "log", "piecewise", *_LITERALS, *_FUNCTIONS})
DEEPEST = 100  # brackets inside brackets


def read_formula(text: str, where: str) -> Maths:
    """A formula of PEtab.

    Args:
        where: whose formula it is, for a refusal.

    Raises:
        UnknotError: it is none ("petab-formula").
    """
    return _Parser(text, where).whole()


def number(value: float) -> Maths:
    """A number as a formula."""
    return Maths("number", value=value)


def symbols(maths: Maths) -> frozenset[str]:
    """The names that a formula holds; the time is none."""
    if maths.op == "name":
        return frozenset([maths.name])
    return frozenset[str]().union(*(symbols(piece) for piece in maths.args))


def substituted(maths: Maths, names: Mapping[str, Maths]) -> Maths:
    """A formula with other formulas in the place of some names."""
    if maths.op == "name":
        return names.get(maths.name, maths)
    if not maths.args:
        return maths
    args = tuple(substituted(piece, names) for piece in maths.args)
    return Maths(maths.op, args, maths.value, maths.name)


def at_time(maths: Maths, time: float) -> Maths:
    """A formula in which the time stands still."""
    if maths.op == "time":
        return number(time)
    args = tuple(at_time(piece, time) for piece in maths.args)
    return Maths(maths.op, args, maths.value, maths.name) if args else maths


class _Parser:
    """One formula, read from the left."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.tokens = self._tokens()
        self.at = 0
        self.depth = 0

    def _tokens(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        at = 0
        while self.text[at:].strip():
            match = _TOKEN.match(self.text, at)
            if match is None:
                raise self.wrong(f'"{self.text[at:].strip()[:20]}" is not understood')
            found.append((str(match.lastgroup), match.group(str(match.lastgroup))))
            at = match.end()
        return found

    def wrong(self, why: str) -> UnknotError:
        said = f'{self.where}: "{self.text.strip()}" is no formula of PEtab: {why}.'
        return UnknotError("petab-formula", said, "mend it there.")

    def whole(self) -> Maths:
        maths = self.joined()
        if self.at < len(self.tokens):
            raise self.wrong(f'"{self.tokens[self.at][1]}" is left over')
        return maths

    def next_is(self, *signs: str) -> str:
        """The sign that comes next, taken, where it is one of these; else nothing."""
        if self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if kind == "sign" and text in signs:
                self.at += 1
                return text
        return ""

    def joined(self) -> Maths:
        left = self.compared()
        while sign := self.next_is("&&", "||"):
            left = Maths("and" if sign == "&&" else "or", (left, self.compared()))
        return left

    def compared(self) -> Maths:
        left = self.sum()
        while sign := self.next_is(*_COMPARED):
            left = Maths(_COMPARED[sign], (left, self.sum()))
        return left

    def sum(self) -> Maths:
        left = self.product()
        while sign := self.next_is("+", "-"):
            left = Maths("plus" if sign == "+" else "minus", (left, self.product()))
        return left

    def product(self) -> Maths:
        left = self.signed()
        while sign := self.next_is("*", "/"):
            left = Maths("times" if sign == "*" else "divide", (left, self.signed()))
        return left

    def signed(self) -> Maths:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("it is nested too deeply")
        sign = self.next_is("+", "-", "!")
        if sign:
            inner = self.signed()
            found = inner if sign == "+" else Maths("minus" if sign == "-" else "not", (inner,))
        else:
            found = self.power()
        self.depth -= 1
        return found

    def power(self) -> Maths:
        base = self.atom()
        return Maths("power", (base, self.signed())) if self.next_is("^") else base

    def atom(self) -> Maths:
        if self.next_is("("):
            inner = self.joined()
            if not self.next_is(")"):
                raise self.wrong("a bracket is not closed")
            return inner
        if self.at >= len(self.tokens):
            raise self.wrong("it ends too early")
        kind, text = self.tokens[self.at]
        if kind == "sign":
            raise self.wrong(f'"{text}" stands where a value should')
        self.at += 1
        if kind == "number":
            return number(float(text))
        if self.next_is("("):
            return self.called(text)
        if text in _LITERALS:
            return number(_LITERALS[text])
        if text == "time":
            return Maths("time")
        if text.lower() in RESERVED:
            raise self.wrong(f'"{text}" is a word of PEtab, and no name')
        return Maths("name", name=text)

    def called(self, name: str) -> Maths:
        args = [self.joined()]
        while self.next_is(","):
            args.append(self.joined())
        if not self.next_is(")"):
            raise self.wrong("a bracket is not closed")
        fits = {"log": len(args) in (1, 2), "piecewise": len(args) % 2 == 1}
        if name not in fits and name not in _FUNCTIONS:
            raise self.wrong(f'there is no function "{name}"')
        if not fits.get(name, len(args) == _FUNCTIONS.get(name)):
            raise self.wrong(f'"{name}" does not take {len(args)} values')
        return _call(name, args)


def _call(name: str, args: Sequence[Maths]) -> Maths:
    """A function of PEtab by operations of SBML."""
    if name == "log":
        return Maths("ln", (args[0],)) if len(args) == 1 else Maths("log", (args[1], args[0]))
    if name == "sign":
        x, nothing = args[0], number(0.0)
        above, below = Maths("gt", (x, nothing)), Maths("lt", (x, nothing))
        return Maths("piecewise", (number(1.0), above, number(-1.0), below, nothing))
    known = {
        "pow": Maths("power", tuple(args)),
        "sqrt": Maths("root", tuple(args)),
        "log2": Maths("log", (number(2.0), *args)),
        "log10": Maths("log", tuple(args)),
    }
    return known.get(name, Maths(name, tuple(args)))
