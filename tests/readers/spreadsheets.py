"""Small spreadsheets by hand: the few parts of an xlsx and an ods that a table needs."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cell = None | int | float | str | bool | date | time | timedelta
EPOCH = date(1899, 12, 30)
DATE, CLOCK, SPAN, STAMP = 1, 2, 3, 4

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs count="5"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="20" applyNumberFormat="1"/>'
    '<xf numFmtId="46" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows from the first on, and what is odd about it."""

    rows: Sequence[Sequence[Cell]]
    name: str = "Sheet1"
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int], ...] = ()
    """Cells of one column that are one: column, first row, last row, from 0."""


def xlsx(path: Path, *sheets: Sheet) -> Path:
    """Write a workbook of Excel."""
    names = "".join(
        f'<sheet name={quoteattr(one.name)} sheetId="{i}" r:id="rId{i}"'
        + (' state="hidden"/>' if one.hidden else "/>")
        for i, one in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as held:
        held.writestr("[Content_Types].xml", TYPES)
        held.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" '
            f'Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        held.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{names}</sheets></workbook>',
        )
        held.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELS}">{links}<Relationship Id="rIdS" '
            f'Type="{DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
        )
        held.writestr("xl/styles.xml", STYLES)
        for i, one in enumerate(sheets, start=1):
            held.writestr(f"xl/worksheets/sheet{i}.xml", _xlsx_sheet(one))
    return path


def _xlsx_sheet(sheet: Sheet) -> str:
    rows: list[str] = []
    for r, row in enumerate(sheet.rows):
        cells = "".join(_xlsx_cell(cell, f"{chr(65 + c)}{r + 1}") for c, cell in enumerate(row))
        hidden = ' hidden="1"' if r in sheet.hidden_rows else ""
        rows.append(f'<row r="{r + 1}"{hidden}>{cells}</row>')
    spans = "".join(
        f'<mergeCell ref="{chr(65 + c)}{a + 1}:{chr(65 + c)}{b + 1}"/>' for c, a, b in sheet.merged
    )
    merged = f"<mergeCells>{spans}</mergeCells>" if spans else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{merged}</worksheet>'


def _xlsx_cell(cell: Cell, place: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str) and cell.startswith("="):  # a formula with its last value behind |
        formula, _, value = cell[1:].partition("|")
        return f'<c r="{place}"><f>{escape(formula)}</f><v>{value}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    style, value = 0, cell
    if isinstance(cell, datetime):
        clock = cell - datetime.combine(cell.date(), time())
        style, value = STAMP, (cell.date() - EPOCH).days + clock / timedelta(days=1)
    elif isinstance(cell, date):
        style, value = DATE, (cell - EPOCH).days
    elif isinstance(cell, time):
        style, value = CLOCK, (cell.hour * 60 + cell.minute) / 1440
    elif isinstance(cell, timedelta):
        style, value = SPAN, cell / timedelta(days=1)
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
MIME = "application/vnd.oasis.opendocument.spreadsheet"


def ods(path: Path, *sheets: Sheet, locked: bool = False) -> Path:
    """Write an OpenDocument spreadsheet."""
    tables = "".join(_ods_table(one) for one in sheets)
    styles = (
        '<office:automatic-styles><style:style style:name="away" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0" xmlns:style="{OFFICE}:style:1.0" office:version="1.2">'
        f"{styles}<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    key = "<manifest:encryption-data/>" if locked else ""
    with zipfile.ZipFile(path, "w") as held:
        held.writestr("mimetype", MIME)
        held.writestr("content.xml", content)
        held.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="content.xml" manifest:media-type="text/xml">{key}'
            "</manifest:file-entry></manifest:manifest>",
        )
    return path


def _ods_table(sheet: Sheet) -> str:
    spans = {(a, c): b - a + 1 for c, a, b in sheet.merged}
    rows: list[str] = []
    for r, row in enumerate(sheet.rows):
        cells = "".join(_ods_cell(cell, spans.get((r, c), 1)) for c, cell in enumerate(row))
        hidden = ' table:visibility="collapse"' if r in sheet.hidden_rows else ""
        rows.append(f"<table:table-row{hidden}>{cells}</table:table-row>")
    style = ' table:style-name="away"' if sheet.hidden else ""
    name = quoteattr(sheet.name)
    return f"<table:table table:name={name}{style}>{''.join(rows)}</table:table>"


def _ods_cell(cell: Cell, down: int) -> str:
    span = f' table:number-rows-spanned="{down}" table:number-columns-spanned="1"'
    more = span if down > 1 else ""
    if cell is None:
        return f"<table:table-cell{more}/>"
    kind, value, shown = "string", "", str(cell)
    if isinstance(cell, bool):
        kind, value = "boolean", f' office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, str) and cell.startswith("="):
        formula, _, shown = cell[1:].partition("|")
        kind = "float"
        value = f' table:formula="of:={escape(formula)}" office:value="{shown}"'
    elif isinstance(cell, int | float):
        kind, value = "float", f' office:value="{cell!r}"'
    elif isinstance(cell, datetime | date):
        kind, value = "date", f' office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, time):
        kind, value = "time", f' office:time-value="PT{cell.hour:02d}H{cell.minute:02d}M00S"'
    elif isinstance(cell, timedelta):
        minutes = round(cell / timedelta(minutes=1))
        kind = "time"
        value = f' office:time-value="PT{minutes // 60:02d}H{minutes % 60:02d}M00S"'
    text = f"<text:p>{escape(shown)}</text:p>"
    start = f'<table:table-cell office:value-type="{kind}"{value}{more}>'
    return f"{start}{text}</table:table-cell>"
