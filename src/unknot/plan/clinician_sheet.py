"""The sheet on which a clinician writes limits: its empty form, and reading it when filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import escape

from unknot.errors import UnknotError, nearest
from unknot.plan.standing import ClinicianLimits, DoingPerWeek
from unknot.timeline import activities

NAME, DAY = "name", "date"
CHANCE, PACING = "largest chance of a flare in per cent", "pacing only"
FIELDS: Mapping[str, str] = {
    NAME: "yours, as it is to be shown beside each limit",
    DAY: "such as 2026-05-04",
    CHANCE: "of a day; empty for the person's own",
    PACING: "yes or no; yes means never an increase",
}
TITLE = "Limits set by a clinician"
SAYS = """\
unknot looks at a diary and suggests at most what is usual, or a little more when asked. What you
write here can only lower that. Leave empty what you do not want to limit.
Your name and the date are shown beside each limit. Another sheet may tighten it. What takes it away
is a code that you set when this sheet is entered, or a written note with name, date and reason that
is kept.
It is no prescription of a treatment, and no drug belongs on it."""
AT_MOST = "At most, as minutes x times a week, such as 15 x 3; 0 x 0: not at all"
MOST_MINUTES, MOST_TIMES = 1440.0, 50.0
AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:min(?:utes)?)?\s*[x×*]\s*(\d+(?:[.,]\d+)?)", re.I)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
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
    return {name: one.label for name, one in activities().items() if one.kind}


def empty_text() -> str:
    """The sheet to fill in with any editor."""
    lines = [f"# {TITLE}", *(f"# {line}" for line in SAYS.splitlines()), ""]
    lines += [f"{field} ({hint}):" for field, hint in FIELDS.items()]
    lines += ["", f"# {AT_MOST}."]
    lines += [f"{name} ({label}):" for name, label in limitable().items()]
    return "\n".join(lines) + "\n"


def empty_page() -> str:
    """The sheet to print and fill in by hand; what it says is then typed in."""

    def row(name: str, hint: str) -> str:
        return (
            f'<tr><th scope="row">{escape(name)} <small>({escape(hint)})</small></th><td></td></tr>'
        )

    return PAGE.format(
        title=TITLE,
        says=f"<p>{escape(SAYS)}</p>",
        fields="\n".join(row(*each) for each in FIELDS.items()),
        most=escape(AT_MOST),
        caps="\n".join(row(*each) for each in limitable().items()),
    )


def read_sheet(text: str) -> ClinicianLimits:
    """What a filled-in sheet says.

    Raises:
        UnknotError: code "bad-sheet", with the line.
    """
    values: dict[str, str] = {}
    known = [*FIELDS, *limitable()]
    for number, line in enumerate(text.splitlines(), 1):
        key, colon, value = line.partition(":")
        name = key.partition("(")[0].strip()
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or name not in known:
            raise bad_sheet(f'line {number}: "{name[:40]}" is nothing that a sheet says.',
                            nearest(name, known))  # fmt: skip
        if name in values:
            raise bad_sheet(f"line {number}: {name} stands there twice.", "leave one of them.")
        if value.strip():
            values[name] = value.strip()
    caps = {name: amount(name, values[name]) for name in limitable() if name in values}
    return checked(ClinicianLimits(
        values.get(NAME, ""), _day(values.get(DAY, "")), caps, _chance(values.get(CHANCE)),
        _yes(values.get(PACING, "no")),
    ))  # fmt: skip


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
    if text.lower() not in ("yes", "no"):
        raise bad_sheet(f'{PACING}: "{text}" is neither yes nor no.', "write yes or no.")
    return text.lower() == "yes"
