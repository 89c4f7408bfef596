"""Lengths of time as people write them: "20 min", "1 h 30", "eine halbe Stunde", "2 x 10 min"."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 12 * 60.0
"""Minutes of the longest exertion of a note that is believed."""

_WORDS = {
    1: "one eine einer ein une un una a an",
    2: "two zwei deux dos",
    3: "three drei trois tres",
    5: "five fünf fuenf cinq cinco",
    10: "ten zehn dix diez",
    15: "fifteen fünfzehn quinze quince",
    20: "twenty zwanzig vingt veinte",
    25: "twenty-five fünfundzwanzig vingt-cinq veinticinco",
    30: "thirty dreißig dreissig trente treinta",
    40: "forty vierzig quarante cuarenta",
    45: "forty-five fünfundvierzig quarante-cinq",
    50: "fifty fünfzig cinquante cincuenta",
    60: "sixty sechzig soixante sesenta",
}
NUMBERS = {word: float(value) for value, words in _WORDS.items() for word in words.split()}
FIXED = (
    (
        90.0,
        (
            r"(?:an|one|1)? ?hours? and a half|anderthalb stunden|eineinhalb stunden"
            r"|(?:une|1) heure et demie|(?:una|1)? ?hora y media"
        ),
    ),
    (
        45.0,
        (
            r"three quarters of an hour|drei ?viertelstunden?|trois quarts d'heure"
            r"|tres cuartos de hora"
        ),
    ),
    (
        30.0,
        r"half(?: an| a|-an)?[ -]hour|(?:eine )?halbe stunde|(?:une )?demi[- ]heure|media hora",
    ),
    (
        15.0,
        (
            r"(?:a )?quarter(?: of)?(?: an)?[ -]hour|(?:eine )?viertelstunde|(?:un )?quart d'heure"
            r"|(?:un )?cuarto de hora"
        ),
    ),
    (60.0, r"hour[- ]long"),
)
_HOURS = r"(?:hours?|hrs?\.?|std\.?|stunden?|heures?|horas?|h)(?!\w)"
_MINUTES = r"(?:(?:minuten?|minutes?|minutos?|mins?\.?|mn)(?!\w)|['′])"
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_TO = r"\s*(?:-|–|to|bis|à|a|or|oder|ou|o)\s*"
_LENGTH = re.compile(
    "|".join(
        (
            *(rf"(?P<fixed{i}>{words})" for i, (_, words) in enumerate(FIXED)),
            rf"(?P<halves>\d+)?\s?(?:1/2|½)\s*{_HOURS}",
            rf"(?P<clock>\d{{1,2}}:[0-5]\d)\s*{_HOURS}",
            rf"(?P<hours>\d+)\s*{_HOURS}\s*(?:and|und|et|y)?\s*(?P<rest>[0-5]?\d)\s*{_MINUTES}",
            r"(?P<short>\d+\s?h\s?[0-5]\d)(?!\s*(?:km|k|m|x|%))",
            rf"(?P<times>\d+)\s*[x×]\s*(?P<each>\d+)\s*(?P<unit_each>{_MINUTES}|{_HOURS})",
            rf"(?P<low>{_NUMBER}){_TO}(?P<high>{_NUMBER})\s*-?\s*(?P<unit_range>{_MINUTES}|{_HOURS})",
            rf"(?P<number>{_NUMBER})\s*-?\s*(?P<unit>{_MINUTES}|{_HOURS})",
        )
    ),
    re.IGNORECASE,
)
_PART = re.compile(r"(?:\w|[:.,]|\d[-–/])\Z")


@dataclass(frozen=True)
class SpokenMinutes:
    """A length of time in a text.

    Attributes:
        start: where it begins, in characters.
        end: where it ends.
        minutes: how long; of a range the lower end.
        remark: what was decided in reading it, or empty.
    """

    start: int
    end: int
    minutes: float
    remark: str = ""


def lengths_in(text: str) -> tuple[SpokenMinutes, ...]:
    """Every length of time in a text, in order."""
    found: list[SpokenMinutes] = []
    for match in _LENGTH.finditer(text):
        before, after = text[: match.start()], text[match.end() :][:1]
        # "10:20 min" and "6/10 min" are something else; "yoga/20 min" and "a-20 min" are not.
        if _PART.search(before) or after.isalnum():
            continue
        minutes, remark = _read(match)
        if 0.0 < minutes <= LONGEST:
            found.append(SpokenMinutes(match.start(), match.end(), minutes, remark))
    return tuple(found)


def _read(found: re.Match[str]) -> tuple[float, str]:
    for i, (minutes, _) in enumerate(FIXED):
        if found[f"fixed{i}"]:
            return minutes, ""
    if "½" in found[0] or "1/2" in found[0]:
        return int(found["halves"] or 0) * 60.0 + 30.0, ""
    if found["clock"]:
        hours, _, rest = found["clock"].partition(":")
        return int(hours) * 60.0 + int(rest), ""
    if found["hours"]:
        return int(found["hours"]) * 60.0 + int(found["rest"]), ""
    if found["short"]:
        hours, _, rest = found["short"].lower().partition("h")
        return int(hours) * 60.0 + int(rest), ""
    if found["times"]:
        total = int(found["times"]) * int(found["each"]) * _per(found["unit_each"])
        return total, f"{found['times']} times {found['each']}: together"
    if found["low"]:
        per = _per(found["unit_range"])
        low, high = _number(found["low"]) * per, _number(found["high"]) * per
        if not low < high:
            return 0.0, ""
        return low, f"{low:g} to {high:g} minutes: the lower is taken"
    return _number(found["number"]) * _per(found["unit"]), ""


def _number(text: str) -> float:
    known = NUMBERS.get(text.lower())
    return float(text.replace(",", ".")) if known is None else known


def _per(unit: str) -> float:
    return 60.0 if re.fullmatch(_HOURS, unit, re.IGNORECASE) else 1.0
