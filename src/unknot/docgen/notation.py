"""Equations as LaTeX for the pages, and as plain text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping

from unknot.docgen.formula import ATOM, POWER, PRODUCT, SIGN, SUM, Equation, Formula

LONG = 84  # letters in a row of terms or factors
Names = Mapping[int, str]
_COMMAND = re.compile(r"\\[a-z]+|[\\{}&]")

# What the helpers of `maths` stand for, in LaTeX; `tests/pages` checks that none is missing.
HELPERS = {
    "exp": r"\exp(x) = e^{x}",
    "log": r"\log(x) = \ln x",
    "sqrt": r"\operatorname{sqrt}(x) = \sqrt{x}",
    "softplus": r"\operatorname{softplus}(x, w) = w \ln\left(1 + e^{x / w}\right)",
    "hill": r"\operatorname{hill}(x, k, n) = \frac{x^{n}}{x^{n} + k^{n}}",
    "saturate": r"\operatorname{saturate}(x, b) = \frac{x}{1 + b\,x}",
    "excess": r"\operatorname{excess}(x, x_0, m, w) = w \ln\left(1 + e^{(x - x_0 - m) / w}\right)",
    "shortfall": (
        r"\operatorname{shortfall}(x, x_0, m, w) = w \ln\left(1 + e^{(x_0 - x - m) / w}\right)"
    ),
    "smooth_floor": (
        r"\operatorname{smooth\_floor}(x, a) = a + \tfrac{a}{4} "
        r"\ln\left(1 + e^{4 (x - a) / a}\right)"
    ),
    "smooth_ceiling": (
        r"\operatorname{smooth\_ceiling}(x, a, w) = x - w \ln\left(1 + e^{(x - a) / w}\right)"
    ),
    "gain_of": r"\operatorname{gain\_of}(x, b) = \frac{x\,(1 + b)}{x + b}",
    "relative": r"\operatorname{relative}(x) = \frac{x - 1}{1 + \frac{1}{2} x}",
}


def latex(equation: Equation) -> tuple[str, ...]:
    """The lines of an equation as LaTeX, for one block each: intermediate results first."""
    names = equation.names
    lines = [
        _line(_word(name), _sums(made, names, inside=True), "=") for name, made in equation.where
    ]
    own = _word(equation.of)
    if equation.loss is None:
        return (*lines, _line(own, _sums(equation.gain, names), "="))
    left = rf"\frac{{d}}{{dt}}\,{own}"
    sign = "=" if equation.kind == "state" else r"\mathrel{+}="
    gained = [] if _zero(equation.gain) else _sums(equation.gain, names)
    lost = [] if _zero(equation.loss) else [("-", _product(equation.loss, own, names))]
    return (*lines, _line(left, [*gained, *lost] or [("+", "0")], sign))


def _zero(formula: Formula) -> bool:
    return formula.op == "number" and formula.value == 0.0


def _product(loss: Formula, own: str, names: Names) -> str:
    return rf"{_tex(loss, names, PRODUCT)} \cdot {own}"


def _line(left: str, terms: list[tuple[str, str]], sign: str) -> str:
    """One equation, in several lines where its terms are too many for one."""
    first, *rest = _rows(terms)
    if not rest:
        return f"{left} {sign} {first}"
    body = "".join(f" \\\\\n&\\quad {row}" for row in rest)
    return f"\\begin{{aligned}}\n{left} {sign}{{}}& {first}{body}\n\\end{{aligned}}"


def _rows(pieces: list[tuple[str, str]]) -> list[str]:
    """Terms or factors with their signs, as many in a row as fit."""
    sign, text = pieces[0]
    rows = [f"-{text}" if sign == "-" else text]
    for sign, text in pieces[1:]:
        if len(_bare(rows[-1])) + len(_bare(text)) > LONG:
            rows.append(f"{sign} {text}")
        else:
            rows[-1] += f" {sign} {text}"
    return rows


def _bare(text: str) -> str:
    return _COMMAND.sub("", text)


def _sums(formula: Formula, names: Names, inside: bool = False) -> list[tuple[str, str]]:
    """The terms of a sum with their signs; anything else is one term."""
    if not inside and id(formula) in names:
        return [("+", _word(names[id(formula)]))]
    if formula.op in ("+", "-"):
        left, right = formula.args
        first = _sums(left, names)
        if formula.op == "+":
            return first + _sums(right, names)
        return [*first, ("-", _tex(right, names, SUM + 1))]
    return [("+", _tex(formula, names, SUM, inside=True))]


def _tex(formula: Formula, names: Names, least: int, inside: bool = False) -> str:
    """LaTeX of a formula, in brackets where it binds less than `least`."""
    if not inside and id(formula) in names:
        return _word(names[id(formula)])
    text, binds = _body(formula, names)
    return text if binds >= least else rf"\left({text}\right)"


def _body(formula: Formula, names: Names) -> tuple[str, int]:
    args = formula.args
    if formula.op == "name":
        return _word(formula.name), ATOM
    if formula.op == "number":
        return f"{formula.value:g}", ATOM if formula.value >= 0 else SIGN
    if formula.op == "call":
        told = ", ".join(_tex(a, names, SUM) for a in args)
        return rf"{_function(formula.name)}\left({told}\right)", ATOM
    if formula.op == "/":
        # A power of it stands in brackets: else it reads as one of the upper or the lower half.
        return rf"\frac{{{_tex(args[0], names, SUM)}}}{{{_tex(args[1], names, SUM)}}}", POWER
    if formula.op == "**":
        return rf"{_tex(args[0], names, ATOM)}^{{{_tex(args[1], names, SUM)}}}", POWER
    if formula.op == "neg":
        return rf"-{_tex(args[0], names, PRODUCT)}", SIGN
    if formula.op == "*":
        return _stacked([("\\cdot", one) for one in _factors(formula, names)]), PRODUCT
    terms = _sums(formula, names, inside=True)
    return _stacked(terms), SUM


def _factors(formula: Formula, names: Names) -> list[str]:
    left, right = formula.args
    first = (
        _factors(left, names)
        if left.op == "*" and id(left) not in names
        else [_tex(left, names, PRODUCT)]
    )
    return [*first, _tex(right, names, PRODUCT + 1)]


def _stacked(pieces: list[tuple[str, str]]) -> str:
    """Terms or factors one after another; too many for a line go into several."""
    rows = _rows(pieces)
    if len(rows) == 1:
        return rows[0]
    return "\\begin{aligned}" + r" \\ ".join(f"&{row}" for row in rows) + "\\end{aligned}"


def _word(name: str) -> str:
    return r"\mathit{" + name.replace("_", r"\_") + "}"


def _function(name: str) -> str:
    return r"\operatorname{" + name.replace("_", r"\_") + "}"


def plain(equation: Equation) -> tuple[str, ...]:
    """The lines of an equation for a terminal."""
    names = equation.names
    lines = [f"{name} = {_text(made, names, SUM, inside=True)}" for name, made in equation.where]
    gain = _text(equation.gain, names, SUM)
    if equation.loss is None:
        return (*lines, f"{equation.of} = {gain}")
    sign = "=" if equation.kind == "state" else "+="
    lost = f"{_text(equation.loss, names, PRODUCT)} × {equation.of}"
    if _zero(equation.loss):
        return (*lines, f"d/dt {equation.of} {sign} {gain}")
    body = f"-{lost}" if _zero(equation.gain) else f"{gain} - {lost}"
    return (*lines, f"d/dt {equation.of} {sign} {body}")


def _text(formula: Formula, names: Names, least: int, inside: bool = False) -> str:
    if not inside and id(formula) in names:
        return names[id(formula)]
    args, op = formula.args, formula.op
    if op == "name":
        text = formula.name
    elif op == "number":
        text = f"{formula.value:g}"
    elif op == "call":
        text = f"{formula.name}({', '.join(_text(a, names, SUM) for a in args)})"
    elif op == "neg":
        text = f"-{_text(args[0], names, PRODUCT)}"
    elif op == "**":
        text = f"{_text(args[0], names, ATOM)}^{_text(args[1], names, ATOM)}"
    else:
        right = formula.binds + (op in ("-", "/"))
        sign = {"*": "×"}.get(op, op)
        text = f"{_text(args[0], names, formula.binds)} {sign} {_text(args[1], names, right)}"
    return text if formula.binds >= least else f"({text})"
