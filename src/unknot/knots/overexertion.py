"""Overexertion: effort beyond one's momentary capacity sets off what grows for a day and lasts.

Two stages in a row: what overshoots is spent at once and felt later, as fatigue first. How far it
goes and how long it lasts is a property of the person, which severity does not foretell (E4.09).
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import saturate, softplus


def overshoot(deficit, overshoot_margin, overshoot_corner):
    return softplus(deficit - overshoot_margin, overshoot_corner)


def slow_recovery(tightness_overexertion):
    return tightness_overexertion


def malaise_felt(malaise, malaise_bend):
    return saturate(malaise, malaise_bend)


def flow(
    tightness_overexertion, overexertion, overshoot, setting_off, growing_time, fading_time,
    tight_fading,
):  # fmt: skip
    started = setting_off * tightness_overexertion * overshoot
    fading = fading_time * (1 + tight_fading * tightness_overexertion)
    # What leaves the first stage is what the second receives.
    return {
        "overexertion": Rate(started, 1 / growing_time),
        "malaise": Rate(overexertion / growing_time, 1 / fading),
    }


LAG = cited("E4.15", "worsening often delayed 24 to 72 h", "D")
LASTS = cited("E4.09", "recovered after 12.7 days (1 to 64) against 2.1 in the sedentary", "B")
KNOT = Knot(
    name="overexertion",
    says="Effort beyond what one has just now is felt a day or two later, and for days.",
    leaves_out="What carries it: radicals, immune answer, autonomic state or debt, one by one.",
    group="low capacity",
    flow=flow,
    claims=("A4", "B2", "B16"),
    states=(
        State("overexertion", "1", "what overshooting has set off", 0.0, 0, 60, scale=0.1),
        State("malaise", "1", "malaise after overexertion", 0.0, 0, 60, scale=0.1),
    ),
    traits=(Trait("tightness_overexertion", "1", "tightness of the overexertion knot"),),
    params=(
        number(
            "overshoot_margin",
            "1",
            0.06,
            "deficit that sets nothing off",
            guessed("no measurement; about the smoothness of the threshold itself", "D"),
            0,
            0.2,
        ),
        number("overshoot_corner", "1", 0.015, "smoothness of that", None, 0.005, 0.05),
        number(
            "setting_off",
            "1/h",
            0.0,
            "what overshooting sets off, at full tightness",
            cited("E4.09", "median recovery 12.7 days after two maximal tests", "C"),
            0,
            200,
        ),
        number("growing_time", "h", 16.0, "time constant of growing", LAG, 8, 36),
        number("fading_time", "h", 20.0, "time constant of fading, knot loose", LASTS, 10, 48),
        number("tight_fading", "1", 6.0, "how much slower it fades when tight", LASTS, 2, 20),
        number("malaise_bend", "1", 0.3, "bend of what is felt of it"),
    ),
    reads=(
        Read(
            "deficit",
            "1",
            "effort beyond momentary capacity",
            1,
            cited(
                "E4.14", "90 % of 150 report malaise after effort, most a day or more later", "C"
            ),
        ),
    ),
    outputs=(
        Output("overshoot", "1", "deficit that sets something off", overshoot, each=True),
        Output("slow_recovery", "1", "how slowly one recovers, 0 to 1", slow_recovery),
        Output("malaise_felt", "1", "malaise as it is felt", malaise_felt),
    ),
)
