"""Fatigue, fog and stiffness: what a person would say, from what the body does."""

from unknot.evidence import cited, guessed, tuned
from unknot.knot import Knot, Output, Read, number
from unknot.maths import hill


def fatigue_drive(
    energy_shortfall, debt_excess, inflammation_excess, nitric_oxide_shortfall, brain_shortfall,
    sensitisation, capacity_shortfall, malaise_felt, resting, from_energy, from_debt,
    from_inflammation, from_nitric_oxide, from_brain, from_sensitisation, from_capacity,
    from_malaise, fatigue_half,
):  # fmt: skip
    total = (
        resting
        + from_energy * energy_shortfall
        + from_debt * debt_excess
        + from_inflammation * inflammation_excess
        + from_nitric_oxide * nitric_oxide_shortfall
        + from_brain * brain_shortfall
        + from_sensitisation * sensitisation
        + from_capacity * capacity_shortfall
        + from_malaise * malaise_felt
    )
    return total / fatigue_half


def fatigue_answer(movement_eases):
    return movement_eases


def fatigue(fatigue_drive, fatigue_answer, steepness, full_scale):
    return full_scale * hill(fatigue_drive * fatigue_answer, 1, steepness)


def fog(
    brain_shortfall, debt_excess, inflammation_excess, pain, fog_resting, fog_brain, fog_debt,
    fog_inflammation, fog_pain, full_scale, fog_half, steepness,
):  # fmt: skip
    total = (
        fog_resting
        + fog_brain * brain_shortfall
        + fog_debt * debt_excess
        + fog_inflammation * inflammation_excess
        + fog_pain * pain / full_scale
    )
    return full_scale * hill(total / fog_half, 1, steepness)


def stiffness(
    inflammation_excess, trapped_excess, tissue_injury, stiff_resting, stiff_inflammation,
    stiff_trapped, stiff_injury, stiff_half, full_scale, steepness,
):  # fmt: skip
    total = (
        stiff_resting
        + stiff_inflammation * inflammation_excess
        + stiff_trapped * trapped_excess
        + stiff_injury * tissue_injury
    )
    return full_scale * hill(total / stiff_half, 1, steepness)


KNOT = Knot(
    name="symptoms",
    says="Fatigue, fog and stiffness are read off the body; nothing here feeds back.",
    leaves_out="Mood, attention and the words a person would choose.",
    claims=("A2", "A8", "A19"),
    params=(
        number("resting", "1", 0.1, "fatigue of an ordinary day"),
        number("from_energy", "1", 2.0, "fatigue from an empty tank"),
        number("from_debt", "1", 0.9, "fatigue from sleep debt"),
        number("from_inflammation", "1", 0.35, "fatigue from inflammation"),
        number("from_nitric_oxide", "1", 0.6, "fatigue from low nitric oxide"),
        number("from_brain", "1", 0.6, "fatigue from lack of brain energy"),
        number("from_sensitisation", "1", 0.35, "fatigue from sensitisation"),
        number("from_capacity", "1", 0.8, "fatigue from low oxidative capacity"),
        number(
            "from_malaise",
            "1",
            1.0,
            "fatigue from malaise after overexertion",
            cited("DI14", "fatigue d 1.05 after 72 h, pain d 0.79 after 24 h", "C"),
            0,
            3,
        ),
        number("fatigue_half", "1", 1.3, "drive at which fatigue is half the scale"),
        number("steepness", "1", 1.3, "steepness of the scales", None, 0.6, 3),
        number(
            "full_scale", "points", 10.0, "end of the scales", guessed("by definition", "A"), 5, 20
        ),
        number("fog_resting", "1", 0.08, "fog of an ordinary day"),
        number("fog_brain", "1", 2.2, "fog from lack of brain energy"),
        number("fog_debt", "1", 0.5, "fog from sleep debt"),
        number("fog_inflammation", "1", 0.25, "fog from inflammation"),
        number("fog_pain", "1", 0.25, "fog from pain"),
        number("fog_half", "1", 1.15, "drive at which fog is half the scale"),
        number("stiff_resting", "1", 0.05, "stiffness of an ordinary day"),
        number("stiff_inflammation", "1", 0.6, "stiffness from inflammation"),
        number("stiff_trapped", "1", 0.5, "stiffness from trapped nitric oxide"),
        number("stiff_injury", "1", 0.6, "stiffness from injury"),
        number("stiff_half", "1", 0.9, "drive at which stiffness is half the scale"),
    ),
    reads=(
        Read("energy_shortfall", "1", "an empty tank tires", 1, tuned()),
        Read("debt_excess", "1", "short sleep tires and fogs", 1, guessed("healthy people", "C")),
        Read("inflammation_excess", "1", "inflammation tires, fogs, stiffens", 1, tuned()),
        Read("nitric_oxide_shortfall", "1", "low nitric oxide tires", 1, tuned()),
        Read("brain_shortfall", "1", "a brain short of energy tires and fogs", 1, tuned()),
        Read("sensitisation", "1", "sensitisation tires", 1, tuned()),
        Read("capacity_shortfall", "1", "low oxidative capacity tires", 1, tuned()),
        Read(
            "malaise_felt",
            "1",
            "overexertion tires days later",
            1,
            cited("DI14", "fatigue d 1.05 after 72 h, 15 people", "C"),
        ),
        Read(
            "movement_eases",
            "1",
            "people answer differently to the same training",
            1,
            cited("E7.01", "true spread of the response 3.35 MFI points, mean -1.7", "B"),
        ),
        Read("pain", "points", "pain fogs", 1, tuned()),
        Read("trapped_excess", "1", "trapped nitric oxide stiffens", 1, tuned()),
        Read("tissue_injury", "1", "injury stiffens", 1, tuned()),
    ),
    outputs=(
        Output("fatigue_drive", "1", "what tires", fatigue_drive),
        Output("fatigue_answer", "1", "how one answers to movement", fatigue_answer),
        Output("fatigue", "points", "fatigue, 0 to 10", fatigue),
        Output("fog", "points", "brain fog, 0 to 10", fog),
        Output("stiffness", "points", "stiffness, 0 to 10", stiffness),
    ),
)
