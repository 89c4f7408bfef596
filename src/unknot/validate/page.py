"""docs/validation.md, written from a run: the fit of every row, and what each wiring can meet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from unknot.library import wirings
from unknot.progress import Progress
from unknot.validate.picture import number, verdict
from unknot.validate.protocol import Protocol, populations
from unknot.validate.report import PEOPLE, Result, ValidationReport, validate

SIGNS = {"met": "yes", "missed": "no", "cannot be asked": "–"}
SPLITS = {"calibration": "fitted", "kept_out": "kept out"}


def across(
    names: Sequence[str] = (),
    parameter_set: str = "default",
    *,
    people: int = PEOPLE,
    progress: Progress | None = None,
) -> dict[str, ValidationReport]:
    """Every row asked under several wirings, by wiring.

    Args:
        names: wirings; all by default, the articles' first.
        people: in each population.
    """
    chosen = list(names) or sorted(wirings(), key=lambda name: (name != "articles", name))
    found: dict[str, ValidationReport] = {}
    for at, name in enumerate(chosen):
        if progress is not None:
            progress(f"wiring {name}", at / len(chosen))
        found[name] = validate((), name, parameter_set, people=people)
    return found


def page(reports: Mapping[str, ValidationReport], when: str) -> str:
    """The whole document.

    Args:
        reports: by wiring; the first one is told row by row.
        when: date of the run.
    """
    first = next(iter(reports.values()))
    parts = [
        "# Published studies, replayed",
        _opening(first, when),
        "## Row by row",
        _rows(first),
        "## What is missed",
        _misses(first),
        "## What each wiring can meet",
        _wirings(reports),
        "## Cases with a known answer",
        _cases(first),
        "## Where the intervals come from",
        _intervals(first),
        "## How each study is replayed",
        _studies(first),
    ]
    return "\n\n".join(parts) + "\n"


def _share(met: tuple[int, int]) -> str:
    return f"{met[0]} of {met[1]} ({100 * met[0] / max(met[1], 1):.0f} %)"


def _opening(report: ValidationReport, when: str) -> str:
    return (
        f"Run on {when}: wiring `{report.wiring}`, parameter set `{report.parameter_set}`, "
        f"{report.people} virtual people in each population. This page is written by\n"
        "`python studies/validate.py` and by `make study`; `unknot validate` shows the same "
        "figures, and\n"
        "[decision 10](decisions/0010-validation.md) says how targets, split and intervals were "
        "chosen.\n\n"
        f"* Rows open to calibration inside their published interval: "
        f"{_share(report.met('calibration'))}.\n"
        f"* Rows kept out of every calibration: {_share(report.met('kept_out'))}.\n\n"
        "A row is met if the published interval holds the simulated value. The error is that of "
        "the number of virtual people\nalone; it says nothing of how wrong the model is."
    )


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)])


def _rows(report: ValidationReport) -> str:
    head = ("row", "what", "unit", "published", "interval", "simulated", "met", "split")
    return _table(head, [_cells(result) for result in report.results])


def _cells(result: Result) -> tuple[str, ...]:
    row = result.row
    error = f" ± {number(result.error)}" if math.isfinite(result.error) else ""
    return (
        row.id,
        row.quantity,
        row.unit,
        "" if row.published is None else number(row.published),
        f"{number(row.low)} to {number(row.high)}",
        number(result.simulated) + error,
        SIGNS[verdict(result)],
        SPLITS[row.split],
    )


def _misses(report: ValidationReport) -> str:
    lines = [
        f"* **{r.row.id}** ({r.study.title}): {r.row.quantity} {number(r.simulated)} {r.row.unit}, "
        f"published {number(r.row.low)} to {number(r.row.high)}."
        for r in report.results
        if not r.inside
    ]
    return "\n".join(lines) if lines else "Nothing."


def _wirings(reports: Mapping[str, ValidationReport]) -> str:
    names = list(reports)
    by_row = {name: {r.row.id: r for r in report.results} for name, report in reports.items()}
    first = reports[names[0]]
    rows = [
        (row.row.id, row.row.quantity, *(SIGNS[verdict(by_row[n][row.row.id])] for n in names))
        for row in first.results
    ]
    for split, words in SPLITS.items():
        met = (str(reports[name].met(split)[0]) for name in names)
        rows.append((f"**{words}**", f"of {first.met(split)[1]}", *met))
    says = (
        "Population numbers were chosen under `articles`; the others use the same numbers with "
        "couplings taken away, and\nso are at a disadvantage that a calibration of their own might "
        "lessen. “–”: the wiring cannot be asked: nobody falls\nill, or what was measured does not "
        "vary."
    )
    return says + "\n\n" + _table(("row", "what", *names), rows)


def _cases(report: ValidationReport) -> str:
    rows = [
        (c.id, c.says, f"{c.expected:.2f} {c.unit}", f"{c.found:.3f}", "yes" if c.right else "no",
         c.source)
        for c in report.cases
    ]  # fmt: skip
    return _table(("case", "what", "expected", "found", "right", "source"), rows)


def _intervals(report: ValidationReport) -> str:
    rows = [
        (r.row.id, r.row.source, str(r.study.who.n), r.row.how, r.row.spent or "no")
        for r in report.results
    ]
    return _table(("row", "source", "people", "interval", "looked at before"), rows)


def _studies(report: ValidationReport) -> str:
    studies = {result.study.id: result.study for result in report.results}
    lines = [
        f"* `{name}`: {one.title}. {one.says} People: {_people(one)}."
        for name, one in sorted(studies.items())
    ]
    who = [f"* {population.label}: {population.says}" for population in populations().values()]
    return "\n".join([*lines, "", "The populations:", "", *who])


def _people(study: Protocol) -> str:
    known = populations()
    shares = study.who.strata
    if len(shares) == 1:
        return known[shares[0].population].label
    return ", ".join(f"{100 * s.share:.0f} % {known[s.population].label}" for s in shares)
