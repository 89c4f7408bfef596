"""docs/claims.md, written from the record: every statement, what was measured, and how robust."""

from __future__ import annotations

import math
from collections.abc import Sequence

from unknot.claims.claim import Claim, Criterion
from unknot.claims.record import ClaimRow, ClaimsRecord
from unknot.claims.robustness import ROBUST, TUNED, word
from unknot.claims.statements import all_claims
from unknot.evidence import table as evidence
from unknot.library import wirings

SAYS = {True: "yes", False: "**no**", None: "–"}
NONE = "–"


def page(record: ClaimsRecord) -> str:
    """The whole document."""
    claims = [all_claim for all_claim in all_claims() if all_claim.id in record.rows]
    parts = (
        "# The claims",
        _opening(claims, record),
        "## Row by row",
        _rows(claims, record),
        "## What does not hold",
        _misses(claims, record),
        "## Robust or tuned",
        _robust(claims, record),
        "## Under other wirings",
        _wirings(claims, record),
        "## Evidence",
        _evidence(claims),
    )
    return "\n\n".join(parts) + "\n"


def _opening(claims: Sequence[Claim], record: ClaimsRecord) -> str:
    held = sum(record.rows[claim.id].holds is True for claim in claims)
    return (
        "Written by `python studies/claims.py`; do not edit. "
        f"Recorded on {record.when} with the parameter set `{record.parameter_set}`.\n\n"
        f"**{held} of {len(claims)} statements of the two articles hold in the model** under the "
        "articles' own wiring. That says what\nthe model does, not what is true of people: the "
        "grade says how far human evidence carries a statement (A pooled or\nlarge human data, B "
        "one decent human study, C small or indirect, D speculation), and *for* and *against* name "
        "rows of\n`src/unknot/data/evidence.csv`. The bounds were written by us while the "
        "experiments were built, not registered before;\nnone was loosened since.\n\n"
        f"*Robust*: in how many of {record.draws} draws ({record.jittered}) a statement still "
        "holds when every number of the model is\nmultiplied by exp(N(0, .08)) and the healthy "
        "person is found anew. "
        "`unknot claims ID` shows a statement's experiment; `--plot`\ndraws it."
    )


def _rows(claims: Sequence[Claim], record: ClaimsRecord) -> str:
    head = "| id | statement | criterion | measured | holds | grade | for | against | robust |"
    lines = [head, "|---|---|---|---|---|---|---|---|---|"]
    for claim in claims:
        row = record.rows[claim.id]
        cells = (
            claim.id,
            claim.says,
            "<br>".join(c.text for c in claim.criteria),
            "<br>".join(_measured(c, row) for c in claim.criteria),
            SAYS[row.holds],
            claim.grade.value,
            ", ".join(claim.supports) or NONE,
            ", ".join(claim.against) or NONE,
            NONE if row.share is None else _percent(row.share),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _measured(one: Criterion, row: ClaimRow) -> str:
    return number(row.measured.get(one.measured, math.nan))


def number(value: float) -> str:
    """A number in three digits."""
    return "none" if not math.isfinite(value) else f"{value:.3g}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _misses(claims: Sequence[Claim], record: ClaimsRecord) -> str:
    lines: list[str] = []
    for claim in claims:
        row = record.rows[claim.id]
        if row.holds is not False:
            continue
        missed = [
            f"{c.text}, found {_measured(c, row)}"
            for c in claim.criteria
            if not c.low <= row.measured.get(c.measured, math.nan) <= c.high
        ]
        lines.append(f"* **{claim.id}** ({claim.says}) {'; '.join(missed)}.")
    return "\n".join(lines) or "Nothing."


def _robust(claims: Sequence[Claim], record: ClaimsRecord) -> str:
    sorts: dict[str, list[str]] = {"robust": [], "in part": [], "tuned": []}
    for one in claims:
        share = record.rows[one.id].share
        if share is not None:
            sorts[word(share)].append(f"{one.id} {_percent(share)}")
    told = {
        "robust": f"hold in at least {_percent(ROBUST)} of the draws",
        "in part": "hold in part of them",
        "tuned": f"hold in fewer than {_percent(TUNED)}: they depend on the very numbers",
    }
    lines = [
        f"* {len(names)} {told[sort]}: {', '.join(names) or 'none'}."
        for sort, names in sorts.items()
    ]
    lines.append("\nStatements about the software are not jittered.\n")
    lines += ["| id | what | bound | 5 % | half | 95 % |", "|---|---|---|---|---|---|"]
    for one in claims:
        row = record.rows[one.id]
        if row.share is None or row.share >= ROBUST:
            continue
        for c in one.criteria:
            if c.measured in row.spread:
                low, middle, high = (number(q) for q in row.spread[c.measured])
                bound = c.text.removeprefix(c.says).strip()
                lines.append(f"| {one.id} | {c.says} | {bound} | {low} | {middle} | {high} |")
    return "\n".join(lines)


def _wirings(claims: Sequence[Claim], record: ClaimsRecord) -> str:
    names = list(record.wirings)
    told = "\n".join(f"* `{name}`: {wirings()[name].says}" for name in names if name in wirings())
    head = f"| id | statement | articles | {' | '.join(names)} |"
    lines = [head, "|---|---|" + "---|" * (len(names) + 1)]
    for claim in claims:
        cells = [SAYS[record.rows[claim.id].holds]]
        cells += [SAYS[record.wirings[name].get(claim.id)] for name in names]
        lines.append(f"| {claim.id} | {claim.says} | {' | '.join(cells)} |")
    counts = [sum(row.holds is True for row in record.rows.values())]
    counts += [sum(holds is True for holds in record.wirings[name].values()) for name in names]
    lines.append(f"| | *how many hold* | {' | '.join(str(count) for count in counts)} |")
    return f"A dash: the wiring takes out what the statement speaks of.\n\n{told}\n\n" + "\n".join(
        lines
    )


def _evidence(claims: Sequence[Claim]) -> str:
    used = {key for claim in claims for key in (*claim.supports, *claim.against)}
    lines = ["| row | grade | what | found | where |", "|---|---|---|---|---|"]
    for key, row in evidence().items():
        if key in used:
            cells = (key, row.grade.value, row.quantity, row.value, row.reference)
            lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines)


def _cell(words: str) -> str:
    """A word of the evidence table inside a table of ours."""
    return words.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").strip('" ') or NONE
