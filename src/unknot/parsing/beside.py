"""The lines above a table of one's own, beside the mapping that reads it.

What a mapping leaves open such a line settles: the time zone, the decimal mark, more cells that
mean no answer. Where it speaks of what the mapping says already, the mapping counts, and that is
said.
"""

from __future__ import annotations

from dataclasses import replace

from unknot.diary.entries import Scale
from unknot.diary.symptoms import COLUMNS
from unknot.parsing.dates import LOCAL
from unknot.parsing.layout import MEASUREMENT_COLUMNS, Preamble, parse_preamble
from unknot.parsing.mapping import Mapping
from unknot.parsing.table import Table, lower_name


def above(table: Table) -> Preamble:
    """What the lines above a table declare, whatever its headings are.

    Raises:
        UnknotError: code "bad-preamble" or "unknown-time-zone" with the line.
    """
    ours = (*COLUMNS, *MEASUREMENT_COLUMNS)
    return parse_preamble(
        table.file,
        table.above,
        [*(lower_name(column) for column in table.columns if column), *ours],
    )


def completed(mapping: Mapping, declared: Preamble) -> Mapping:
    """A mapping with what the lines above the table settle and it leaves open."""
    zone = mapping.time_zone
    return replace(
        mapping,
        decimal=mapping.decimal or (declared.decimal or ""),
        missing=(*mapping.missing, *sorted(declared.missing)),
        time_zone=declared.time_zone if zone == LOCAL and declared.zone is not None else zone,
    )


def unheard(file: str, mapping: Mapping, declared: Preamble) -> list[str]:
    """What a person should know of the lines above: not understood, or against the mapping."""
    notes = list(declared.notes)
    if declared.decimal and mapping.decimal and declared.decimal != mapping.decimal:
        notes.append(_against(file, "decimal"))
    if declared.zone is not None and mapping.time_zone not in (LOCAL, declared.time_zone):
        notes.append(_against(file, "time zone"))
    for name, scale in declared.scales.items():
        held = [
            symptom.scale
            for symptom in mapping.symptoms
            if name in (lower_name(symptom.column), symptom.what)
        ]
        if held and not any(_same(one, scale, name in declared.sided) for one in held):
            notes.append(_against(file, f"scale {name}"))
    rest = [symptom.scale for symptom in mapping.symptoms]
    if declared.scale is not None and not all(_same(one, declared.scale, False) for one in rest):
        notes.append(_against(file, "scale"))
    lines = [("unit", declared.units), ("exertion", declared.exertions)]
    return notes + [_against(file, f"{word} {name}") for word, held in lines for name in held]


def _same(one: Scale, other: Scale, sided: bool) -> bool:
    """Whether two scales have the same ends and, where it is stated, the same bad end."""
    return (one.low, one.high) == (other.low, other.high) and (
        not sided or one.worse == other.worse
    )


def _against(file: str, key: str) -> str:
    return f"{file}: the line # {key}: … is not heard here; the mapping says how the table is read."
