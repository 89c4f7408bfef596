"""Cardiorespiratory fitness: heart, lungs and blood, trained by the same message, lost slowly."""

from unknot.evidence import cited
from unknot.knot import Knot, Rate, Read, State, Trait, number
from unknot.maths import exp


def flow(
    fitness, training_response, trainability, norm_fitness, fitness_time, training_share,
    lost_slower, losing_corner,
):  # fmt: skip
    # Written so that loss, too, is in proportion: who gains much when trained loses much in bed.
    built = norm_fitness * (1 + trainability * training_share * (training_response - 1))
    # What is built within weeks stays for months: below its level it rises, above it lingers.
    rising = 1 / (1 + exp((fitness - built) / losing_corner))
    pace = (lost_slower + (1 - lost_slower) * rising) / fitness_time
    return {"fitness": Rate(built * pace, pace)}


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
            0.1,
            0.5,
        ),
        number(
            "lost_slower",
            "1",
            1.0,
            "pace of losing it against the pace of gaining it",
            cited("E6.13", "VO2max -7, -14, -16 % 12, 56, 84 days after stopping", "C"),
            0.02,
            1,
        ),
        number("losing_corner", "1", 0.05, "smoothness of that", None, 0.01, 0.2),
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
