"""Inhibition of pain by exercise: rises within a bout, gone an hour or two later."""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Rate, Read, State, number


def flow(training_stimulus, gaba, inhibition_time):
    return {
        "exercise_inhibition": Rate(
            training_stimulus * gaba**4 / inhibition_time, 1 / inhibition_time
        )
    }


KNOT = Knot(
    name="exercise_inhibition",
    says="A bout of exercise plays pain softer for an hour, less so where inhibition is lost.",
    leaves_out="Opioids, endocannabinoids and attention one by one; where on the body it is felt.",
    group="arousal",
    flow=flow,
    states=(State("exercise_inhibition", "1", "inhibition of pain by the last bout", 0.0, 0, 4),),
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
            "gaba",
            "1",
            "without inhibitory tone it fails",
            1,
            cited("E4.04", "pressure pain threshold falls in fibromyalgia, rises in health", "B"),
            ("E4.01", "E4.05"),
        ),
    ),
)
