"""A diary as one FHIR R4 bundle: what was recorded, what was answered, and today's ceilings.

Estimates of the model are left out: a record system would show them beside what was measured.
Everything is marked as reported by the patient and preliminary; nothing is a diagnosis, an order or
a dose. Ids are hashes, so the same facts have the same ids in every export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from unknot.answer.answer import Answer, SeriesPicture
from unknot.clinic import fhir_codes as codes
from unknot.clinic import sentences as w
from unknot.clinic.build import SCORES, SILENT, down
from unknot.clinic.fhir_codes import VitalSign
from unknot.clinic.printable import cut
from unknot.clinic.safety import SafetyToday
from unknot.diary.entries import Kind
from unknot.parsing.reader import NAMELESS
from unknot.plan.limits import red_flags
from unknot.plan.sentences import MODES
from unknot.plan.sentences import label as activity_label
from unknot.plan.standing import Malaise
from unknot.report.numerals import full_day
from unknot.wording.spoken import FIRST, speaking

SPACE = UUID("6f0f6f4e-1c55-5a3e-9d0e-2f9b1a7a6c11")  # ours, so that ids clash with nobody's
RECENT = 28  # days that are written
LEAST = 14  # recorded days below which no average is
NAME, LABEL = 200, 100

Resource = dict[str, Any]


@speaking(FIRST)
def fhir_bundle(
    answer: Answer, safety: SafetyToday, *, scores: Mapping[str, float] | None = None
) -> Resource:
    """The bundle of an answer, as plain data for JSON.

    Args:
        scores: sums of questionnaires as the person gave them, by the names in `SCORES`.
    """
    made = _Maker(answer, safety)
    resources = [
        made.patient(),
        *made.symptoms(),
        *made.vital_signs(),
        *made.safety(),
        *made.scores(scores or {}),
        *made.ceilings(),
    ]
    bundle = made.resource("Bundle", "bundle", safety.day.isoformat())
    bundle["type"] = "collection"
    bundle["timestamp"] = f"{safety.day.isoformat()}T00:00:00Z"
    bundle["entry"] = [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in resources]
    return bundle


class _Maker:
    """What every resource of one bundle shares: whose it is, how far it is to be trusted."""

    def __init__(self, answer: Answer, safety: SafetyToday) -> None:
        self._answer = answer
        self._safety = safety
        self._day = safety.day.isoformat()
        self._subject = {"reference": f"urn:uuid:{self._id('Patient', '')}"}
        self._note = [{"text": w.FHIR_NOTE.format(version=answer.version)}]

    def _id(self, *parts: str) -> str:
        return str(uuid5(SPACE, "\x1f".join((self._answer.person, *parts))))

    def resource(self, kind: str, *parts: str) -> Resource:
        """The start of any resource: its kind, its id, and marks that say where it comes from."""
        marks = [codes.PATIENT_REPORTED, *([codes.MADE_UP] if self._answer.made_up else [])]
        return {"resourceType": kind, "id": self._id(kind, *parts), "meta": {"security": marks}}

    def patient(self) -> Resource:
        """Whose facts these are: a name where there is one, and nothing else."""
        made = self.resource("Patient", "")
        name = cut(self._answer.person, NAME)
        if name and name != NAMELESS:
            made["name"] = [{"text": name}]
        return made

    def symptoms(self) -> Iterator[Resource]:
        """What was felt on each of the last days, as it was recorded."""
        for picture in self._answer.series:
            if not picture.worse:
                continue
            code = codes.symptom_code(
                picture.what, _name(picture), picture.low, picture.high, picture.worse
            )
            for day, value in _recent(picture, self._safety.day):
                if value is not None:
                    made = self._observation(code, day, picture.what)
                    made["category"] = [{"coding": [codes.SURVEY]}]
                    made["valueQuantity"] = _quantity(value, "{score}", "score")
                    yield made

    def vital_signs(self) -> Iterator[Resource]:
        """How much is moved in a week, from days on which it is known; none from too few."""
        pictures = {p.what: p for p in self._answer.series if p.unit == "min"}
        aerobic = _known(pictures.get(Kind.AEROBIC.value), self._safety.day)
        strength = _known(pictures.get(Kind.STRENGTH.value), self._safety.day)
        active = [minutes for minutes in aerobic if minutes > 0]
        if len(aerobic) >= LEAST:
            yield self._vital_sign(codes.MINUTES_A_WEEK, 7 * sum(aerobic) / len(aerobic), aerobic)
        if len(aerobic) >= LEAST and active:
            yield self._vital_sign(codes.MINUTES_A_DAY, sum(active) / len(active), aerobic)
        if len(strength) >= LEAST:
            share = sum(1 for minutes in strength if minutes > 0) / len(strength)
            yield self._vital_sign(codes.STRENGTH_DAYS, 7 * share, strength)

    def _vital_sign(self, sign: VitalSign, value: float, known: list[float]) -> Resource:
        coding = {"system": codes.LOINC, "code": sign.code, "display": sign.display}
        made = self._observation({"coding": [coding]}, self._safety.day, sign.code)
        made["category"] = [{"coding": [codes.ACTIVITY]}, {"coding": [codes.PHYSICAL_ACTIVITY]}]
        made["valueQuantity"] = _quantity(round(value, 1), sign.unit, sign.words)
        said = w.FHIR_AVERAGE.format(known=len(known), days=RECENT)
        made["note"] = [{"text": said}, *self._note]
        return made

    def _observation(self, code: Resource, day: date, what: str) -> Resource:
        made = self.resource("Observation", what, day.isoformat())
        made |= {
            "status": "preliminary",
            "code": code,
            "subject": self._subject,
            "effectiveDateTime": day.isoformat(),
            "performer": [self._subject],
            "note": self._note,
        }
        return made

    def safety(self) -> Iterator[Resource]:
        """The questions of safety that were asked, in our own words, and what was answered."""
        asked, answers = self._safety.asked, self._safety.asked.answers
        items: list[Resource] = []
        if answers.malaise is not Malaise.UNASKED:
            said = w.MALAISE_ANSWERS[answers.malaise]
            items.append(_item("malaise", w.MALAISE_ASKED, [(answers.malaise.value, said)]))
        if asked.signs_asked or answers.red_flags:
            flags = red_flags()
            ticked = [(name, flags[name]) for name in sorted(answers.red_flags)]
            items.append(_item("signs", w.SIGNS_ASKED, ticked or [("none", w.NO_SIGN)]))
        if items:
            yield self._response("safety", w.FHIR_SAFETY, items)

    def scores(self, given: Mapping[str, float]) -> Iterator[Resource]:
        """Sums of questionnaires as they were given, without any of their questions."""
        items = [
            {
                "linkId": name,
                "text": getattr(w, text),
                "answer": [{"valueDecimal": given[name]}],
            }
            for name, text in SCORES.items()
            if name in given
        ]
        if items:
            yield self._response("scores", w.FHIR_SCORES, items)

    def _response(self, name: str, title: str, items: list[Resource]) -> Resource:
        made = self.resource("QuestionnaireResponse", name, self._day)
        made |= {
            "questionnaire": f"urn:unknot:questionnaire:{name}",
            "_questionnaire": {
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/display",
                        "valueString": title,
                    }
                ]
            },
            "status": "completed",
            "subject": self._subject,
            "authored": self._day,
            "source": self._subject,
            "item": items,
        }
        return made

    def ceilings(self) -> Iterator[Resource]:
        """Today's ceilings as a draft; none where nothing may be suggested."""
        safety = self._safety
        if safety.mode is None or safety.mode in SILENT or not safety.limited:
            return
        made = self.resource("CarePlan", self._day)
        says = w.FHIR_PLAN_SAYS.format(day=full_day(safety.day), mode=MODES[safety.mode])
        made |= {
            "status": "draft",
            "intent": "proposal",
            "category": [{"coding": [codes.PHYSICAL_ACTIVITY]}],
            "title": w.FHIR_PLAN,
            "description": says,
            "subject": self._subject,
            "period": {"start": self._day, "end": self._day},
            "created": self._day,
            "author": self._subject,
            "activity": [
                {
                    "detail": {
                        "code": {"text": cut(activity_label(one.activity), LABEL)},
                        "status": "not-started",
                        "description": _ceiling(
                            one.activity, one.doing.minutes, one.doing.per_week
                        ),
                    }
                }
                for one in safety.limited
            ],
            "note": self._note,
        }
        yield made


def _ceiling(activity: str, minutes: float, per_week: float) -> str:
    label = cut(activity_label(activity), LABEL)
    whole = down(minutes)
    if not float(whole):
        return w.FHIR_NOTHING.format(label=label)
    return w.FHIR_CEILING.format(minutes=whole, label=label, times=down(per_week, 1))


def _item(link: str, asks: str, answers: list[tuple[str, str]]) -> Resource:
    held = [{"valueCoding": {"system": codes.OWN, "code": c, "display": d}} for c, d in answers]
    return {"linkId": link, "text": asks, "answer": held}


def _name(picture: SeriesPicture) -> str:
    """What was rated; a label may name the bad end of a scale, which its numbers do not."""
    return cut(picture.what.replace("_", " ").capitalize(), LABEL)


def _quantity(value: float, unit: str, words: str) -> Resource:
    return {"value": value, "unit": words, "system": codes.UCUM, "code": unit}


def _recent(picture: SeriesPicture, day: date) -> Iterator[tuple[date, float | None]]:
    for when, value in zip(picture.days, picture.values, strict=True):
        if 0 <= (day - when).days < RECENT:
            yield when, value


def _known(picture: SeriesPicture | None, day: date) -> list[float]:
    """Amounts of the last days on which they are known."""
    if picture is None:
        return []
    return [value for _, value in _recent(picture, day) if value is not None]
