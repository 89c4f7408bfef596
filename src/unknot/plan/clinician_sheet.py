"""The sheet on which a clinician writes limits: its empty form, and reading it when filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import escape

from unknot.errors import UnknotError, nearest
from unknot.plan import clinician_words
from unknot.plan.standing import ClinicianLimits, DoingPerWeek
from unknot.timeline import activities
from unknot.wording.spoken import LANGUAGES, language, named, speaking, spoken

w = spoken(clinician_words)
MOST_MINUTES, MOST_TIMES = 1440.0, 50.0
AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:min(?:utes)?)?\s*[x×*]\s*(\d+(?:[.,]\d+)?)", re.I)
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body {{ font: 12pt/1.4 sans-serif; color: #000; background: #fff; margin: 1.5cm auto;
  max-width: 17cm }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #000; padding: .35em; text-align: left; font-weight: normal }}
td {{ width: 45% }}
</style></head><body>
<h1>{title}</h1>
{says}
<table>
{fields}
</table>
<p>{most}:</p>
<table>
{caps}
</table>
</body></html>
"""


def limitable() -> Mapping[str, str]:
    """Activities that a person chooses to do, and their names for people."""
    return {
        name: named("activity", name, one.label) for name, one in activities().items() if one.kind
    }


def empty_text() -> str:
    """The sheet to fill in with any editor."""
    lines = [f"# {w.TITLE}", *(f"# {line}" for line in w.SAYS.splitlines()), ""]
    lines += [f"{name} ({w.HINTS[field]}):" for field, name in w.FIELDS.items()]
    lines += ["", f"# {w.AT_MOST}."]
    lines += [f"{name} ({label}):" for name, label in limitable().items()]
    return "\n".join(lines) + "\n"


def empty_page() -> str:
    """The sheet to print and fill in by hand; what it says is then typed in."""

    def row(name: str, hint: str) -> str:
        return (
            f'<tr><th scope="row">{escape(name)} <small>({escape(hint)})</small></th><td></td></tr>'
        )

    return PAGE.format(
        language=language(),
        title=w.TITLE,
        says=f"<p>{escape(w.SAYS)}</p>",
        fields="\n".join(row(name, w.HINTS[field]) for field, name in w.FIELDS.items()),
        most=escape(w.AT_MOST),
        caps="\n".join(row(*each) for each in limitable().items()),
    )


def read_sheet(text: str) -> ClinicianLimits:
    """What a filled-in sheet says, in whichever language it was written.

    Raises:
        UnknotError: code "bad-sheet", with the line.
    """
    values: dict[str, str] = {}
    fields = _in_every_language()
    known = [*fields, *limitable()]
    for number, line in enumerate(text.splitlines(), 1):
        key, colon, value = line.partition(":")
        name = key.partition("(")[0].strip()
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or name not in known:
            raise bad_sheet(f'line {number}: "{name[:40]}" is nothing that a sheet says.',
                            nearest(name, known))  # fmt: skip
        key = fields.get(name, name)
        if key in values:
            raise bad_sheet(f"line {number}: {name} stands there twice.", "leave one of them.")
        if value.strip():
            values[key] = value.strip()
    caps = {name: amount(name, values[name]) for name in limitable() if name in values}
    return checked(ClinicianLimits(
        values.get("name", ""), _day(values.get("day", "")), caps, _chance(values.get("chance")),
        _yes(values.get("pacing", "no")),
    ))  # fmt: skip


def _in_every_language() -> dict[str, str]:
    """Fields of the sheet by what they are called, in each language."""
    found: dict[str, str] = {}
    for tongue in LANGUAGES:
        with speaking(tongue):
            found |= {name: field for field, name in w.FIELDS.items()}
    return found


def checked(limits: ClinicianLimits) -> ClinicianLimits:
    """Limits that have a name and limit something.

    Raises:
        UnknotError: code "bad-sheet".
    """
    if not limits.name.strip():
        raise bad_sheet("there is no name on it.", "write the clinician's name.")
    if not (limits.caps or limits.pacing or limits.flare_limit is not None):
        raise bad_sheet(
            "it limits nothing.", "write at least one limit, such as easy_walk: 15 x 3."
        )
    return limits


def amount(name: str, text: str) -> DoingPerWeek:
    """Minutes and times a week, from "15 x 3".

    Raises:
        UnknotError: code "bad-sheet".
    """
    found = AMOUNT.fullmatch(text.strip())
    minutes, times = (
        (float(part.replace(",", ".")) for part in found.groups()) if found else (-1.0, -1.0)
    )
    if not (0.0 <= minutes <= MOST_MINUTES and 0.0 <= times <= MOST_TIMES):
        raise bad_sheet(f'{name}: "{text}" is no amount.', "write minutes x times a week: 15 x 3.")
    return DoingPerWeek(minutes, times)


def bad_sheet(said: str, fix: str) -> UnknotError:
    """A sheet that cannot be used."""
    return UnknotError("bad-sheet", said, fix)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bad_sheet(f'"{text}" is no date.', "write it as 2026-05-04.") from None


def _chance(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        share = float(text.removesuffix("%").replace(",", ".")) / 100.0
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise bad_sheet(f'"{text}" is no chance.', "write per cent, 0 to 100.")
    return share


def _yes(text: str) -> bool:
    yes, no = set[str](), set[str]()
    for tongue in LANGUAGES:
        with speaking(tongue):
            yes.add(w.YES)
            no.add(w.NO)
    if text.lower() not in yes | no:
        raise bad_sheet(
            f'{clinician_words.FIELDS["pacing"]}: "{text}" is neither yes nor no.',
            "write yes or no.",
        )
    return text.lower() in yes
