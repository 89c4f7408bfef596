"""Stress axis: rises within hours with stress and pain; a long rise becomes allostatic load.

Practised calm builds a coping skill that turns both down.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import excess, hill, softplus


def arousal_excess(stress_axis, arousal_from, arousal_corner):
    return softplus(stress_axis - arousal_from, arousal_corner)


def load_excess(allostatic_load, healthy_allostatic_load, load_margin, load_corner):
    return excess(allostatic_load, healthy_allostatic_load, load_margin, load_corner)


def flow(
    tightness_stress, stress_axis, coping, stress, pain, inflammation_excess, calm,
    norm_stress_axis, axis_time, tight_axis, resting, from_stress, coping_stress, from_pain,
    full_pain, coping_pain, from_inflammation, calming, load_time, load_half, load_steepness,
    practice, practice_half, practice_steepness, forgetting_time,
):  # fmt: skip
    drive = (
        resting
        + from_stress * stress * (1 - coping_stress * coping)
        + from_pain * pain / full_pain * (1 - coping_pain * coping)
        + from_inflammation * inflammation_excess
    )
    raised = norm_stress_axis * (1 + tight_axis * tightness_stress) * drive / (1 + calming * calm)
    learned = practice * calm * hill(calm, practice_half, practice_steepness)
    return {
        "stress_axis": Rate(raised / axis_time, 1 / axis_time),
        "allostatic_load": Rate(
            hill(stress_axis, load_half, load_steepness) / load_time, 1 / load_time
        ),
        "coping": Rate(learned, learned + 1 / forgetting_time),
    }


KNOT = Knot(
    name="stress",
    says="Stress and pain raise the stress axis; months of it wear a body down; calm is learned.",
    leaves_out="Cortisol's daily rhythm, sympathetic against adrenal arms, life events by kind.",
    group="arousal",
    flow=flow,
    claims=("A9", "A10", "A12"),
    states=(
        State("stress_axis", "1", "stress axis activity", 1.0, 0, 20, 1.9, 1.0, True),
        State("allostatic_load", "1", "wear by chronic stress", 0.097, 0, 1, 0.6),
        State("coping", "1", "skill from practised calm", 0.0, 0, 1),
    ),
    traits=(Trait("tightness_stress", "1", "tightness of the stress knot"),),
    params=(
        number("arousal_from", "1", 1.1, "arousal that begins to be felt"),
        number("arousal_corner", "1", 0.1, "smoothness of that"),
        number("load_margin", "1", 0.03, "wear that is not yet felt"),
        number("load_corner", "1", 0.03, "smoothness of feeling it"),
        number(
            "axis_time",
            "h",
            3.0,
            "time constant of the axis",
            cited("ST4", "cortisol explains pain at waking, not an hour later", "C"),
            1,
            8,
        ),
        number("tight_axis", "1", 0.5, "extra activity when the knot is tight"),
        number("resting", "1", 0.75, "activity at rest"),
        number("from_stress", "1", 1.2, "answer to stress"),
        number("coping_stress", "1", 0.5, "how far coping dampens it"),
        number("from_pain", "1", 0.8, "answer to pain"),
        number(
            "full_pain", "points", 10.0, "the worst pain", guessed("end of the scale", "A"), 5, 20
        ),
        number("coping_pain", "1", 0.35, "how far coping dampens it"),
        number("from_inflammation", "1", 0.25, "answer to inflammation"),
        number("calming", "1", 0.5, "how far calm lowers it"),
        number(
            "load_time",
            "h",
            500.0,
            "time constant of wear",
            cited("ST10", "mood of preceding days goes with mitochondrial health", "C"),
        ),
        number(
            "load_half",
            "1",
            1.75,
            "activity at which wear is half strong",
            guessed("no human data", "C"),
        ),
        number("load_steepness", "1", 4.0, "steepness of wear", guessed("no data", "C"), 1, 8),
        number(
            "practice",
            "1/h",
            0.06,
            "learning of calm",
            cited("E3.11", "tai chi benefit kept 12 weeks after", "C"),
        ),
        number("practice_half", "1", 0.3, "calm from which one learns"),
        number("practice_steepness", "1", 8.0, "steepness of that", None, 1, 12),
        number(
            "forgetting_time",
            "h",
            1440.0,
            "forgetting",
            cited("E3.11", "FIQ -28.6 at week 24 against -27.8 at week 12", "C"),
        ),
    ),
    reads=(
        Read(
            "stress",
            "1",
            "stress raises the axis",
            1,
            cited("EX2", "continuous stress named as a trigger by 56 %", "C"),
        ),
        Read(
            "pain",
            "points",
            "pain raises it",
            1,
            cited("ST4", "momentary cortisol and pain, 20 people", "C"),
            ("ST2",),
        ),
        Read("inflammation_excess", "1", "inflammation raises it", 1, guessed("textbook", "C")),
        Read(
            "calm",
            "1",
            "breathing and slow movement lower it",
            -1,
            cited("E3.16", "meditative movement: sleep -0.61, fatigue -0.66", "C"),
            ("ST7",),
        ),
    ),
    outputs=(
        Output("arousal_excess", "1", "arousal that is felt", arousal_excess),
        Output("load_excess", "1", "wear that is felt", load_excess),
    ),
)
