"""Central sensitisation: lasting pain turns its own volume up; inhibition and training undo it."""

from unknot.evidence import cited
from unknot.knot import Knot, Rate, Read, State, Trait, number
from unknot.maths import hill, saturate, softplus


def flow(
    tightness_sensitisation, pain_drive, gaba, training_relative, wind_up_time, wind_up,
    tight_wind_up, drive_half, drive_steepness, tight_drive, still_fading, training_fades,
    training_from, training_corner,
):  # fmt: skip
    up = (
        wind_up
        * (1 + tight_wind_up * tightness_sensitisation)
        * (hill(pain_drive, drive_half, drive_steepness) + tight_drive * tightness_sensitisation)
    )
    trained = saturate(softplus(training_relative - training_from, training_corner), 1)
    down = (still_fading + (1 - still_fading) * gaba) * (1 + training_fades * trained)
    return {"sensitisation": Rate(up / wind_up_time, (up + down) / wind_up_time)}


KNOT = Knot(
    name="sensitisation",
    says="Lasting pain turns the volume up; it fades slowly once pain is low.",
    leaves_out="Spinal against brain, temporal summation as its own state.",
    group="sensitisation",
    flow=flow,
    claims=("A8", "A12"),
    states=(State("sensitisation", "1", "central sensitisation", 0.0, 0, 1, 0.75),),
    traits=(Trait("tightness_sensitisation", "1", "tightness of the sensitisation knot"),),
    params=(
        number("wind_up_time", "h", 650.0, "time constant"),
        number("wind_up", "1", 2.2, "strength of wind-up"),
        number("tight_wind_up", "1", 1.5, "extra wind-up when the knot is tight"),
        number("drive_half", "1", 0.8, "pain drive at which it is half strong"),
        number("drive_steepness", "1", 4.0, "its steepness", None, 1, 8),
        number("tight_drive", "1", 0.08, "drive without pain when the knot is tight"),
        number("still_fading", "1", 0.5, "fading kept without inhibition", None, 0, 1),
        number(
            "training_fades",
            "1",
            0.5,
            "training helps it fade",
            cited("CS9", "median improvement 10.6 % (2.2 to 24.1), fibromyalgia excluded", "C"),
        ),
        number("training_from", "1", 1.05, "training from which it does"),
        number("training_corner", "1", 0.05, "smoothness of that"),
    ),
    reads=(
        Read(
            "pain_drive",
            "1",
            "pain winds pain up",
            1,
            cited("CS1", "temporal summation g 0.53", "B"),
        ),
        Read(
            "gaba",
            "1",
            "inhibition lets it fade",
            -1,
            cited("CNS12", "removing spinal GABA gives allodynia, rats", "C"),
        ),
        Read(
            "training_relative",
            "1",
            "training lets it fade",
            -1,
            cited("E4.07", "exercise-induced hypoalgesia, healthy people"),
        ),
    ),
)
