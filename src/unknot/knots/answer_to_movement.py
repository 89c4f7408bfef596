"""Answer to movement: two people of equal bodies, trained alike, do not feel it alike.

What lies behind it nobody has measured. Trials show only that symptoms answer to the same programme
with a spread far beyond what bodies explain, and unrelated to the gain of fitness.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import exp, sqrt


def movement_eases(answer_to_movement, recent_training, usual_training, felt_share):
    more = recent_training - usual_training
    return exp(-felt_share * answer_to_movement * more / sqrt(1 + more**2))


def flow(training_relative, recent_training, recent_time, usual_time):
    return {
        "recent_training": Rate(training_relative / recent_time, 1 / recent_time),
        "usual_training": Rate(recent_training / usual_time, 1 / usual_time),
    }


SPREAD = cited("E7.01", "true spread of the response 3.35 MFI points, mean -1.7", "B")
KNOT = Knot(
    name="answer_to_movement",
    says="The same training eases one and burdens another, beyond what their bodies explain.",
    leaves_out="Why: expectation, company, weather, places, mechanisms nobody has named.",
    group="arousal",
    flow=flow,
    claims=("B2",),
    states=(
        State("recent_training", "1", "training of the last days", 1.0, 0, 60, 0.65),
        State("usual_training", "1", "training that one is used to", 1.0, 0, 60, 0.65),
    ),
    traits=(
        Trait(
            "answer_to_movement",
            "1",
            "how symptoms answer to training beyond the body, above 0 with ease",
            0.0,
            -3.0,
            3.0,
            tightness=False,
        ),
    ),
    params=(
        number(
            "recent_time",
            "h",
            120.0,
            "over which it is felt",
            guessed("no measurement; trials ask after weeks, diaries see it within one", "D"),
            48,
            480,
        ),
        number(
            "usual_time",
            "h",
            8000.0,
            "over which one gets used to it",
            guessed("no measurement; benefits last for as long as trials go on", "D"),
            2000,
            20000,
        ),
        number("felt_share", "1", 0.0, "how far it is felt", SPREAD, 0, 4),
    ),
    reads=(Read("training_relative", "1", "training is answered", 1, SPREAD),),
    outputs=(Output("movement_eases", "1", "what it multiplies symptoms with", movement_eases),),
)
