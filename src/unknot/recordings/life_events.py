"""What a file calls something in a life, and which rival cause it is; doses never stay in a name.

A name is a cause only where it can mean nothing else: "Cold" may be the weather, a "trip" may be a
fall, and both are left where they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from unknot.diary.entries import CAUSES, Observation
from unknot.diary.records import LifeEvent

NAMES = {
    "infection": (
        "infection", "infections", "infected", "flu", "influenza", "common cold", "covid",
        "covid-19", "covid 19", "covid infection", "pneumonia", "bronchitis", "tonsillitis",
        "sinusitis", "stomach flu", "chest infection", "urinary tract infection", "uti",
        "infekt", "infektion", "erkältung", "grippe", "lungenentzündung", "blasenentzündung",
        "rhume", "bronchite", "infección", "gripe", "resfriado", "bronquitis",
    ),
    "injury": (
        "injury", "injuries", "injured", "sprain", "sprained ankle", "fracture", "broken bone",
        "concussion", "verletzung", "verstauchung", "gehirnerschütterung", "blessure", "entorse",
        "lesión", "esguince",
    ),
    "operation": (
        "operation", "surgery", "had surgery", "chirurgie", "opération", "operación", "cirugía",
    ),
    "period": (
        "period", "on period", "on my period", "menstruation", "menstruating", "menses",
        "phase: menstruating", "menstrual flow", "light period", "medium period", "heavy period",
        "periode", "regelblutung", "règles", "regla", "menstruación",
    ),
    "travel": (
        "travel", "travelled", "traveled", "travelling", "traveling", "long journey", "flight",
        "long flight", "jet lag", "jetlag", "reise", "auf reisen", "langstreckenflug", "voyage",
        "décalage horaire", "viaje", "de viaje",
    ),
    "strain": (
        "strain", "bereavement", "funeral", "moving house", "moved house", "exams",
        "trauerfall", "beerdigung", "umzug", "prüfungen", "deuil", "enterrement", "déménagement",
        "examens", "duelo", "funeral", "mudanza", "exámenes",
    ),
}  # fmt: skip
"""Names that mean a cause and nothing else, in English, German, French and Spanish."""

_UNIT = (
    r"(?:mg|mcg|µg|μg|ug|g|kg|ml|l|iu|i\.?e\.?|ui|units?|einheiten|%|mmol|meq"
    r"|tablets?|tabs?|pills?|capsules?|caps?|drops?|puffs?|sprays?|patch(?:es)?|doses?|sachets?"
    r"|tabletten?|tropfen|kapseln?|hub|hübe|comprim[ée]s?|gouttes?|g[ée]lules?"
    r"|comprimidos?|gotas?|c[áa]psulas?)"
)
_NUMBER = r"\d+(?:[.,]\d+)*(?:\s*/\s*\d+(?:[.,]\d+)?)?"
_DOSE = re.compile(
    rf"(?<![\w-])(?:{_NUMBER}\s*[x×]\s*)?{_NUMBER}\s*[-–]?\s*{_UNIT}(?:\s*/\s*(?:{_UNIT}|h|d|day|tag|jour|día))?(?!\w)",
    re.IGNORECASE,
)
_UNIT_ALONE = re.compile(rf"\(\s*{_UNIT}(?:\s*/\s*\w+)?\s*\)", re.IGNORECASE)
_TIMES = re.compile(
    rf"(?<![\w-])(?:{_NUMBER}\s*(?:[x×]|times|mal|fois|veces)(?!\w)|[x×]\s*{_NUMBER})"
    r"(?:\s*(?:daily|a day|per day|täglich|am tag|par jour|al día))?",
    re.IGNORECASE,
)
_PATTERN = re.compile(r"(?<![\w-])\d+(?:[.,]\d+)?(?:\s*-\s*\d+(?:[.,]\d+)?)+(?!\w)")
_BARE = re.compile(r"(?P<word>[^\W\d_]+)?(?P<gap>\s+|^)(?P<number>\d+(?:[.,]\d+)*)(?!\w|-[^\W\d])")
_EMPTY = re.compile(r"\(\s*[,;/+-]*\s*\)|\[\s*\]")
OF_A_NAME = {"omega", "vitamin", "b", "d", "k", "q", "type", "factor"}
"""Words before a small number that belongs to the name: Omega 3, Vitamin B 12."""
SMALL = 12


def plain_word(name: str) -> str:
    """A name as it is looked up: no symbols before and behind it, small letters, single blanks."""
    text = unicodedata.normalize("NFC", name)
    kept = "".join(c for c in text if unicodedata.category(c) not in ("So", "Sk", "Cf", "Mn", "Cn"))
    return " ".join(kept.lower().split()).strip(" .,;:!-–")


_BY_NAME = {plain_word(name): cause for cause, names in NAMES.items() for name in names}


def cause_of(name: str) -> str | None:
    """The rival cause that a name means and nothing else; None where it could be anything."""
    return _BY_NAME.get(plain_word(name))


def without_dose(name: str) -> str:
    """What a medicine is called, without how much of it.

    >>> without_dose("Amitriptyline 10 mg")
    'Amitriptyline'
    >>> without_dose("Omega 3 (1000 mg)")
    'Omega 3'
    """
    text = unicodedata.normalize("NFC", name)
    for pattern in (_DOSE, _UNIT_ALONE, _TIMES, _PATTERN):
        text = pattern.sub(" ", text)
    text = _BARE.sub(_bare, text)
    text = _EMPTY.sub(" ", text)
    return " ".join(text.split()).strip(" ,;:/+-–(")


def _bare(found: re.Match[str]) -> str:
    """A number that stands alone goes, unless it is part of a name."""
    word, number = found["word"] or "", found["number"]
    named = word.lower() in OF_A_NAME and number.isdigit() and int(number) <= SMALL
    return found[0] if named else f"{word} "


def events_in(observations: Iterable[Observation]) -> tuple[LifeEvent, ...]:
    """The events that marked days of a cause say: that it was, nothing of its beginning or end."""
    return tuple(
        LifeEvent(seen.day, seen.what, "on", seen.what, seen.source)
        for seen in observations
        if seen.what in CAUSES and seen.value > 0.0
    )
