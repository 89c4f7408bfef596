"""The symptoms that a diary may hold and what else moves them, one row each.

A new symptom is a row here. Tables that name it, diaries that hold it, forecasts and answers follow
from the row (tests/diary/test_new_symptom.py adds one).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Symptom:
    """Something felt that can be forecast and answered for.

    Attributes:
        label: what a picture of its days is headed; the name with a capital where empty.
        body: the output that stands for it in forecasts with the body; empty where none does.
        fitted: the posterior is conditioned on it.
        words: that name it in headings of tables, in English, German, French and Spanish; empty
            where a heading needs more than a word (sleep), or where nobody's table has it.
        column: what it is called in our own diary CSV; the name where empty.
        better_high: the low end of its scale is the bad one, unless a table says otherwise.
        target: it can be forecast and answered for; else it is read and lived through.
    """

    name: str
    label: str = ""
    body: str = ""
    fitted: bool = False
    words: str = ""
    column: str = ""
    better_high: bool = False
    target: bool = True


@dataclass(frozen=True)
class Cause:
    """What moves symptoms besides exertion, where it is marked.

    Attributes:
        words: as those of a symptom; empty where headings are too many to be safe.
    """

    name: str
    words: str = ""


SYMPTOMS = (
    Symptom(
        "pain",
        label="Pain",
        body="pain",
        fitted=True,
        words=(
            "pain pains ache aches aching sore soreness hurt hurts headache headaches backache"
            " migraine schmerz schmerzen schmerzstärke schmerzlevel schmerzintensität schmerzskala"
            " schmerzwert kopfschmerz kopfschmerzen rückenschmerz rückenschmerzen nackenschmerz"
            " nackenschmerzen gelenkschmerz gelenkschmerzen muskelschmerz muskelschmerzen"
            " nervenschmerzen bauchschmerzen gliederschmerzen douleur douleurs dolor dolores"
        ),
    ),
    Symptom(
        "fatigue",
        label="Fatigue",
        body="fatigue",
        fitted=True,
        words=(
            "fatigue fatigued tired tiredness exhausted exhaustion müdigkeit müde erschöpfung"
            " erschöpft fatigué fatiguée épuisement cansancio fatiga agotamiento"
        ),
    ),
    Symptom(
        "fog",
        label="Fog",
        body="fog",
        fitted=True,
        words=(
            "fog brainfog fibrofog concentration konzentration hirnnebel brouillard confusion"
            " niebla concentración"
        ),
    ),
    Symptom(
        "stiffness",
        words="stiffness stiff steifheit steifigkeit morgensteifigkeit raideur rigidez",
    ),
    Symptom("energy", body="fatigue", better_high=True, words="energy energie énergie energía"),
    Symptom("stability", label="Stability", better_high=True),
    Symptom(
        "crash",
        label="Crash",
        column="event_crash",
        words="crash crashes flare flares flareup pem schub schübe poussée crisis brote",
    ),
    Symptom("sleep", label="Poor sleep", column="sleep_quality"),
    Symptom("stress", label="Stress", words="stress estrés stresslevel"),
    Symptom(
        "mood",
        label="Low mood",
        better_high=True,
        words="mood happiness stimmung laune humeur ánimo humor",
    ),
    Symptom("fiqr", words="fiqr fiq"),
    Symptom("social", target=False),  # how demanding company was
)
"""In the order people ask; measurements are no symptoms."""

CAUSES_OF_CHANGE = (
    Cause("treatment"),
    Cause(
        "infection",
        words=(
            "infection infections flu virus infekt infekte erkältung grippe rhume infección gripe"
            " resfriado"
        ),
    ),
    Cause(
        "injury",
        words="injury injuries verletzung blessure lesión",
    ),
    Cause(
        "operation",
        words="operation surgery opération chirurgie operación cirugía",
    ),
    Cause(
        "period",
        words="period periods menstruation menses periode regel règles regla menstruación",
    ),
    Cause(
        "travel",
        words="travel travelling traveling reise reisen voyage viaje",
    ),
    Cause("strain"),
)

READ = tuple(symptom.name for symptom in SYMPTOMS)
TARGETS = tuple(symptom.name for symptom in SYMPTOMS if symptom.target)
FITTED = tuple(symptom.name for symptom in SYMPTOMS if symptom.fitted)
LATENT = {symptom.name: symptom.body for symptom in SYMPTOMS if symptom.body}
LABELS = {symptom.name: symptom.label for symptom in SYMPTOMS if symptom.label}
BETTER_HIGH = frozenset(symptom.name for symptom in SYMPTOMS if symptom.better_high)
CAUSES = tuple(cause.name for cause in CAUSES_OF_CHANGE)
"""What is marked besides exertion: 1 on its days, or on that of a change."""

COLUMNS = {symptom.column or symptom.name: symptom.name for symptom in SYMPTOMS} | {
    f"event_{name}": name for name in CAUSES
}
"""Columns of our own diary CSV, and what each holds."""

WORDS = {row.name: row.words for row in (*SYMPTOMS, *CAUSES_OF_CHANGE) if row.words}
"""The words of headings, by what they name."""
