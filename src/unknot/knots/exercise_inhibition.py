"""Exercise plays pain softer for an hour; muscle tension plays it louder where one is sensitised.

Both rise within a bout and are gone an hour or two later. Which one wins is the difference that
laboratories find between healthy people and people with fibromyalgia.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Rate, Read, State, number


def flow(
    training_stimulus, strain, gaba, sensitisation, inhibition_time, tension_inhibits, wind_up_time
):
    called = training_stimulus + tension_inhibits * strain
    return {
        "exercise_inhibition": Rate(called * gaba**4 / inhibition_time, 1 / inhibition_time),
        "exercise_wind_up": Rate(strain * sensitisation / wind_up_time, 1 / wind_up_time),
    }


KNOT = Knot(
    name="exercise_inhibition",
    says="A bout plays pain softer for an hour; where inhibition is lost, tension plays it louder.",
    leaves_out="Opioids, endocannabinoids and attention one by one; where on the body it is felt.",
    group="arousal",
    flow=flow,
    states=(
        State("exercise_inhibition", "1", "inhibition of pain by the last bout", 0.0, 0, 200),
        State(
            "exercise_wind_up", "1", "winding up of pain by the last bout", 0.0, 0, 1, scale=0.05
        ),
    ),
    params=(
        number(
            "inhibition_time",
            "h",
            0.75,
            "time constant",
            guessed("thresholds are raised for minutes to half an hour after exercise", "C"),
            0.25,
            3,
        ),
        number(
            "tension_inhibits",
            "1",
            0.0,
            "how muscle tension inhibits pain, beside effort",
            cited("E4.07", "isometric d 1.02, dynamic resistance 0.83, aerobic 0.41", "B"),
            0,
            10,
        ),
        number(
            "wind_up_time",
            "h",
            0.25,
            "time constant of winding up",
            cited("E4.04", "from the middle of a contraction to five minutes after it", "C"),
            0.1,
            1,
        ),
    ),
    reads=(
        Read(
            "training_stimulus",
            "1",
            "exercise inhibits pain",
            1,
            cited("E4.07", "aerobic d 0.41 to 0.59, isometric 0.72 to 1.02, healthy people", "A"),
            ("E4.04",),
        ),
        Read(
            "strain",
            "1",
            "tension inhibits pain in health and winds it up in the sensitised",
            0,
            cited("E4.04", "thresholds rise in 14 healthy people, fall in 14 with fibromyalgia"),
            ("E4.05",),
        ),
        Read(
            "gaba",
            "1",
            "without inhibitory tone it fails",
            1,
            cited("E4.04", "pressure pain threshold falls in fibromyalgia, rises in health", "B"),
            ("E4.01", "E4.05"),
        ),
        Read(
            "sensitisation",
            "1",
            "sensitised nerves sum up what tense muscle reports",
            1,
            guessed("temporal summation is raised in fibromyalgia; the coupling is ours", "C"),
            ("E4.06",),
        ),
    ),
)
