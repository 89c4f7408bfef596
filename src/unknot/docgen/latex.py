"""A wiring as a LaTeX document: every equation as this hypothesis has it, and every number.

It asks for amsmath, geometry and longtable alone, for letters that every installation has as
outlines, and for any engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from unknot.docgen.formula import Equation, Formula, equations, functions_of
from unknot.docgen.notation import HELPERS, latex
from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.library import Wiring
from unknot.model import parameter_sets

HEALTHY = "healthy_"
PREAMBLE = r"""\documentclass[a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage[landscape,margin=2cm]{geometry}
\usepackage{amsmath}
\usepackage{longtable}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\allowdisplaybreaks
\begin{document}"""
WRITTEN = (
    "Written by unknot. The couplings are graded hypotheses: A pooled or large human data, B one "
    "decent human study, C small, indirect or disputed, D speculation, T tuned so that a statement "
    "comes out. No part of it is medical advice."
)
# Signs of the texts and units that an engine of eight bits does not know.
SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "→": r"$\to$", "×": r"$\times$", "·": r"$\cdot$", "−": "$-$", "±": r"$\pm$", "µ": r"$\mu$",
    "≤": r"$\le$", "≥": r"$\ge$", "…": r"\dots{}", "–": "--", "—": "---", "°": r"$^\circ$",
    "²": "$^2$", "³": "$^3$", "“": "``", "”": "''", "’": "'", "‘": "`", "½": r"$\tfrac12$",
    "<": "$<$", ">": "$>$", "|": "$|$",
}  # fmt: skip


def document(wiring: Wiring, knots: Sequence[Knot] | None = None) -> str:
    """The whole document.

    A state that a wiring holds stands as its healthy value; what a cut coupling reads is replaced
    by its healthy value in the equations of the knot that reads it.

    Args:
        knots: those that ship by default.
    """
    chosen = tuple(all_knots() if knots is None else knots)
    values = parameter_sets()["default"]
    parts = [
        PREAMBLE,
        rf"\section*{{{words(wiring.label)}}}",
        words(wiring.says),
        words(WRITTEN),
        *_hypothesis(wiring),
    ]
    for knot in chosen:
        parts += [
            rf"\subsection*{{{words(knot.name.replace('_', ' ').capitalize())}}}",
            words(knot.says),
            rf"\emph{{Leaves out:}} {words(knot.leaves_out)}",
            *_equations(knot, wiring),
            *_numbers(knot, values),
        ]
    called = {n for knot in chosen for one in equations(knot) for n in functions_of(one)}
    lines = " \\\\[4pt]\n".join("&" + HELPERS[name] for name in sorted(called))
    parts += [r"\subsection*{Functions}", _shown(rf"\begin{{aligned}}{lines}\end{{aligned}}")]
    return "\n\n".join([*parts, r"\end{document}"]) + "\n"


def words(text: str) -> str:
    """A plain text with LaTeX's own signs made harmless."""
    return "".join(SIGNS.get(letter, letter) for letter in text)


def _hypothesis(wiring: Wiring) -> list[str]:
    rows: list[str] = []
    if wiring.hold:
        rows.append(f"Held at its healthy value: {', '.join(wiring.hold)}.")
    if wiring.cut:
        rows.append(f"Cut, so that the healthy value is read: {'; '.join(wiring.cut)}.")
    if wiring.loose:
        rows.append(f"Zero in everybody: {', '.join(wiring.loose)}.")
    return [words(row.replace("->", "→")) for row in rows]


def _equations(knot: Knot, wiring: Wiring) -> list[str]:
    cut = {
        signal.strip()
        for signal, reader in (one.split("->") for one in wiring.cut)
        if reader.strip() == knot.name
    }
    renamed = {name: Formula("name", name=f"{HEALTHY}{name}") for name in cut}
    renamed |= {name: Formula("number", value=0.0) for name in wiring.loose}
    parts: list[str] = []
    for one in equations(knot):
        if one.of in wiring.hold:
            if one.kind == "state":
                held = Equation(one.of, "output", Formula("name", name=f"{HEALTHY}{one.of}"))
                parts += [_shown(line) for line in latex(held)]
            continue
        parts += [_shown(line) for line in latex(_replaced(one, renamed))]
    return parts


def _replaced(equation: Equation, renamed: Mapping[str, Formula]) -> Equation:
    """An equation in which some names stand for others, its intermediate results kept."""
    made: dict[int, Formula] = {}

    def build(formula: Formula) -> Formula:
        if id(formula) not in made:
            if formula.op == "name":
                made[id(formula)] = renamed.get(formula.name, formula)
            else:
                made[id(formula)] = replace(formula, args=tuple(build(one) for one in formula.args))
        return made[id(formula)]

    return replace(
        equation,
        gain=build(equation.gain),
        loss=None if equation.loss is None else build(equation.loss),
        where=tuple((name, build(one)) for name, one in equation.where),
    )


def _shown(line: str) -> str:
    return f"\\[\n{line}\n\\]"


def _numbers(knot: Knot, values: Mapping[str, float]) -> list[str]:
    if not knot.params:
        return []
    rows = [
        " & ".join(
            (
                words(one.name),
                f"{values.get(f'{knot.name}.{one.name}', one.value):.4g}",
                "" if one.unit == "1" else words(one.unit),
                words(one.says),
                one.source.grade.value,
                words(one.source.key),
            )
        )
        + r" \\"
        for one in knot.params
    ]
    head = r"number & value & unit & what it is & grade & evidence \\ \hline \endhead"
    columns = r"{lrlp{11cm}ll}"
    return [
        "\n".join([rf"\begin{{longtable}}{columns}", head, *rows, r"\end{longtable}"]),
    ]
