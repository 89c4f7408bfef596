"""Cardiorespiratory fitness: heart, lungs and blood, trained by the same message, lost slowly."""

from unknot.evidence import cited
from unknot.knot import Knot, Rate, Read, State, Trait, number


def flow(training_response, trainability, norm_fitness, fitness_time, training_share):
    # Written so that loss, too, is in proportion: who gains much when trained loses much in bed.
    built = norm_fitness * (1 + trainability * training_share * (training_response - 1))
    return {"fitness": Rate(built / fitness_time, 1 / fitness_time)}


KNOT = Knot(
    name="fitness",
    says="Training raises fitness over weeks; rest lets it go.",
    leaves_out="Stroke volume, blood volume and haemoglobin as separate stores.",
    group="low capacity",
    flow=flow,
    claims=("A13",),
    states=(State("fitness", "1", "cardiorespiratory fitness", 1.0, 0, 4, 1.0, 1.0, True),),
    traits=(
        Trait(
            "trainability",
            "1",
            "how far this person's fitness answers to training, against the average",
            1.0,
            0.1,
            2.0,
            tightness=False,
        ),
    ),
    params=(
        number(
            "fitness_time",
            "h",
            800.0,
            "nominal time constant",
            cited("E6.06", "VO2peak +17.5 ± 3.8 % after 14 days of daily hard work"),
            500,
            1200,
        ),
        number(
            "training_share",
            "1",
            0.36,
            "share that training commands",
            cited("E6.06", "VO2peak +17.5 ± 3.8 %"),
            0.2,
            0.5,
        ),
    ),
    reads=(
        Read(
            "training_response",
            "1",
            "training builds fitness",
            1,
            cited("E3.01", "fitness SMD +0.65 (0.38, 0.95)"),
        ),
    ),
)
