"""What a column's heading means, in English, German, French and Spanish.

Whole words are matched, and a stem only where a word begins with it: a brunch is no run, and
painkillers are no pain. A heading is understood only where every word in it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from unknot.diary.entries import Kind
from unknot.diary.symptoms import WORDS

SLEEP = (
    "sleep slept asleep schlaf geschlafen schlafdauer schlafzeit schlafstunden schlafqualität"
    " sommeil dormi sueño dormido dormidas"
)
STEPS = "steps step stepcount schritte schritt schrittzahl pas pasos"
MEASURED = {
    "resting_heart_rate": (
        ("resting", "heart", "rate"), ("resting", "hr"), ("resting", "pulse"), ("rhr",),
        ("ruhepuls",), ("fréquence", "cardiaque", "repos"), ("pouls", "repos"),
        ("pulso", "reposo"), ("frecuencia", "cardíaca", "reposo"),
    ),
    "rmssd": (("rmssd",), ("hrv",), ("hfv",), ("vfc",)),
    "sitting_hours": (
        ("sitting",), ("sat",), ("sitzen",), ("gesessen",), ("sedentary",), ("assis",),
        ("sentado",),
    ),
}  # fmt: skip
DONE = (
    (Kind.AEROBIC, (
        "brisk", "run", "running", "ran", "jog", "jogging", "cycling", "cycle", "bike", "biking",
        "swim", "swimming", "aerobic", "cardio", "laufen", "joggen", "radfahren", "fahrrad", "rad",
        "schwimmen", "course", "vélo", "natation", "correr", "bicicleta", "nadar", "natación",
    )),
    (Kind.STRENGTH, (
        "strength", "weights", "gym", "krafttraining", "kraft", "musculation", "fuerza", "pesas",
    )),
    (Kind.GENTLE, (
        "walk", "walks", "walking", "walked", "yoga", "stretch", "stretching", "gentle", "taichi",
        "spaziergang", "spazieren", "spazierengehen", "gehen", "dehnen", "marche", "promenade",
        "étirements", "caminar", "caminata", "paseo", "estiramientos",
    )),
    (Kind.COGNITIVE, ("mental", "cognitive", "desk", "study", "screen", "bildschirm", "écran")),
    (Kind.EMOTIONAL, ("emotional",)),
    (Kind.STANDING, ("standing", "stehen", "debout")),
    (Kind.OVERALL, (
        "exercise", "activity", "active", "sport", "bewegung", "aktivität", "exertion", "training",
        "activité", "exercice", "actividad", "ejercicio", "deporte",
    )),
)  # fmt: skip
UNITS = {
    "min": "min mins minute minutes minuten minuto minutos mn",
    "h": "h hr hrs hour hours stunde stunden std heure heures hora horas",
    "steps": STEPS,
    "s": "s sec secs seconds sekunden secondes segundos",
    "ms": "ms",
    "bpm": "bpm",
}
QUALITY = "quality score rating qualität güte qualité note calidad puntuación index schlafqualität"
BAD = "bad poor problems trouble disturbance disturbed difficulty insomnia schlecht mal mauvais"
DURATION = "duration dauer durée duración schlafdauer schlafzeit schlafstunden time"
SCORES = "score points punkte points rating index goal target"
PLAIN = (
    "level intensity severity amount count value number today daily my the of a in and to"
    " morning evening night noon afternoon am pm day average avg mean max maximum worst total"
    " overall general felt now usual self log"
    " back neck joint muscle nerve stomach head knee hip shoulder hand hands foot feet leg legs arm"
    " left right body brain widespread fibro"
    " stärke intensität grad wert anzahl heute täglich morgens mittags abends nachts nacht am im"
    " gesamt mittel durchschnitt rücken nacken gelenk muskel kopf"
    " niveau intensité sévérité nombre du de la le des matin soir nuit jour moyenne total ce"
    " knie schulter hüfte hände füße beine arme bauch gelenke muskeln"
    " au aux en par estado dos tête cou genou articulations espalda cuello cabeza rodilla"
    " nivel intensidad número del los las el mañana tarde noche día hoy media mental"
    " bis à von on scale skala échelle escala"
    " easy light fast slow hard tai chi leicht zügig rapide lento rápida"
)
PEOPLE = (
    "id person participant participants user userid subject subjectid patient patientid name"
    " participantid pid teilnehmer teilnehmerin proband probandin patientin"
    " sujet participante patiente sujeto paciente usuario"
)
DATES = (
    "date day datum tag jour fecha dia día timestamp time datetime zeit heure hora activitydate"
    " dateday when wann"
)
_ENDS = re.compile(r"\d+\s*[=:]\s*\w+|\w+\s*=\s*\d+")
OUT_OF = re.compile(r"(-?\d+)\s*(?:-|–|to|bis|a|à)\s*(\d+)|(?:/|out of|von|sur|de)\s*(\d+)\b")


@dataclass(frozen=True)
class Meaning:
    """What a heading seems to mean.

    Attributes:
        kind: "symptom", "sleep", "measurement", "steps", "done" or "medicine".
        what: the symptom, the measurement, or the kind of exertion.
        unit: a unit that stands in the heading, or empty.
        quality: the heading speaks of a quality or score; `bad`, of how bad it was; `duration`, of
            a length of time.
        strange: words that are not understood; empty where the meaning is certain.
    """

    kind: str
    what: str = ""
    unit: str = ""
    quality: bool = False
    bad: bool = False
    duration: bool = False
    score: bool = False
    strange: tuple[str, ...] = ()


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in words.split())


@cache
def _plain(word: str) -> str:
    """A word without accents and in small letters: Müdigkeit and mudigkeit are one."""
    apart = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("ß", "ss")


def words_of(heading: str) -> tuple[str, ...]:
    """The words of a heading, in small letters without accents; TotalSteps are two."""
    apart = re.sub(r"(?<=[a-zäöüéèñ])(?=[A-ZÄÖÜÉ])", " ", unicodedata.normalize("NFC", heading))
    return tuple(_plain(word) for word in re.findall(r"[^\W\d_]+", apart))


def is_date(heading: str) -> bool:
    """Whether a heading names a day."""
    return bool(_set(DATES) & set(words_of(heading)))


def is_person(heading: str) -> bool:
    """Whether a heading names people, such as Id, participant or Proband."""
    words = set(words_of(heading))
    return bool(words) and words <= _set(PEOPLE) | _set("number nr no code")


def stated_scale(heading: str) -> tuple[float, float] | None:
    """The ends of a scale that a heading states, as in "pain (0-10)" or "Schmerz /10"."""
    found = OUT_OF.search(heading.lower())
    if found is None:
        return None
    low, high = (0.0, float(found[3])) if found[3] else (float(found[1]), float(found[2]))
    return (low, high) if low < high else None


def meant(heading: str) -> Meaning | None:
    """What a heading means, or None where none of its words is known."""
    words = words_of(heading)
    given = set(words)
    ends = tuple(_ENDS.findall(heading))
    unit = next((u for u, names in UNITS.items() if given & _set(names)), "")
    units = frozenset[str]().union(*(_set(names) for names in UNITS.values()))
    known = _set(PLAIN) | units | _set(QUALITY) | _set(DURATION) | _set(SCORES) | _set(BAD)

    def meaning(kind: str, what: str, used: set[str]) -> Meaning:
        return Meaning(
            kind,
            what,
            unit,
            quality=bool(given & _set(QUALITY)),
            bad=bool(given & _set(BAD)),
            duration=bool(given & _set(DURATION)),
            score=bool(given & _set(SCORES)),
            # "0 = worst" says which end is the bad one, and is asked about, never passed over.
            strange=(*ends, *(word for word in words if word not in known | used)),
        )

    for what, several in MEASURED.items():
        for needed in several:
            plain = {_plain(word) for word in needed}
            if plain <= given:
                return meaning("measurement", what, plain)
    if given & _set(SLEEP):
        return meaning("sleep", "sleep", set(_set(SLEEP)))
    for what, names in WORDS.items():
        if given & _set(names):
            return meaning("symptom", what, set(_set(names)))
    if given & _set(STEPS):
        return meaning("steps", Kind.OVERALL.value, set(_set(STEPS)))
    if {"tai", "chi"} <= given:
        return meaning("done", Kind.GENTLE.value, {"tai", "chi"})
    for kind, names in DONE:
        plain = {_plain(word) for word in names}
        if given & plain:
            return meaning("done", kind.value, plain)
    return None
