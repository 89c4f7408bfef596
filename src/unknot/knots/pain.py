"""Pain: what tissue reports, times how loud the nervous system plays it."""

from unknot.evidence import cited, guessed, tuned
from unknot.knot import Knot, Output, Read, number
from unknot.maths import hill, saturate


def nociception(
    capacity_shortfall, tissue_injury, inflammation_excess, trapped_excess, energy_shortfall,
    radical_excess, malaise_felt, resting, from_capacity, from_injury, from_inflammation,
    from_trapped, from_energy, from_radicals, from_malaise, radicals_bend,
):  # fmt: skip
    return (
        resting
        + from_capacity * capacity_shortfall
        + from_injury * tissue_injury
        + from_inflammation * inflammation_excess
        + from_trapped * trapped_excess
        + from_energy * energy_shortfall
        + from_radicals * saturate(radical_excess, radicals_bend)
        + from_malaise * malaise_felt
    )


def pain_gain(
    sensitisation, gaba_shortfall, brain_shortfall, debt_excess, coping, exercise_inhibition,
    exercise_wind_up, volume, gaba_volume, brain_volume, debt_volume, coping_quiets,
    exercise_quiets, exercise_winds_up, relief,
):  # fmt: skip
    return (
        relief
        * (1 - coping_quiets * coping)
        * (1 + exercise_winds_up * exercise_wind_up)
        / (1 + exercise_quiets * exercise_inhibition)
        * (1 + volume * sensitisation)
        * (1 + gaba_volume * gaba_shortfall)
        * (1 + brain_volume * brain_shortfall)
        * (1 + debt_volume * debt_excess)
    )


def pain_answer(movement_eases):
    return movement_eases


def pain_drive(nociception, pain_gain, pain_answer):
    return nociception * pain_gain * pain_answer


def pain(pain_drive, pain_half, pain_steepness, full_scale):
    return full_scale * hill(pain_drive / pain_half, 1, pain_steepness)


VOLUME = cited("CS4", "pressure pain threshold ratio 0.49; gain of two to three")
KNOT = Knot(
    name="pain",
    says="Pain is what tissue reports times how loud it is played.",
    leaves_out="Attention, mood, expectation, weather.",
    group="sensitisation",
    claims=("A2", "A3", "B9", "B15"),
    params=(
        number("resting", "1", 0.05, "background report"),
        number("from_capacity", "1", 0.06, "report of low oxidative capacity"),
        number("from_injury", "1", 0.55, "report of injury"),
        number("from_inflammation", "1", 0.285, "report of inflammation"),
        number("from_trapped", "1", 0.255, "report of trapped nitric oxide"),
        number("from_energy", "1", 0.57, "report of an empty tank"),
        number("from_radicals", "1", 0.10, "report of radicals"),
        number(
            "from_malaise",
            "1",
            0.15,
            "report of malaise after overexertion",
            cited("DI14", "pain d 0.79 after 24 h, fatigue d 1.05 after 72 h", "C"),
            0,
            1,
        ),
        number("radicals_bend", "1", 0.3, "bend of that"),
        number("volume", "1", 2.4, "volume by sensitisation", VOLUME, 1, 4),
        number("gaba_volume", "1", 1.0, "volume by lost inhibition", VOLUME, 0.3, 3),
        number("brain_volume", "1", 0.4, "volume by lack of brain energy", VOLUME, 0, 1.5),
        number(
            "debt_volume",
            "1",
            0.25,
            "volume by sleep debt",
            cited("SL18", "restorative sleep goes with resolution, OR 2.7", "C"),
            0,
            0.8,
        ),
        number(
            "coping_quiets",
            "1",
            0.0,
            "practised calm plays it softer",
            cited("E3.11", "all of the benefit of tai chi kept 12 weeks after", "C"),
            0,
            0.9,
        ),
        number(
            "exercise_quiets",
            "1",
            0.0,
            "a bout plays it softer for an hour",
            cited("E4.07", "hypoalgesia after exercise in health, d 0.41 to 1.02"),
            0,
            3,
        ),
        number(
            "exercise_winds_up",
            "1",
            0.0,
            "tension plays it louder in the sensitised",
            cited("E4.04", "thresholds fall from mid-contraction on; the size is ours", "C"),
            0,
            10,
        ),
        number("relief", "1", 1.0, "pain-relief treatment, 1 without"),
        number("pain_half", "1", 1.4, "drive at which pain is half the scale"),
        number("pain_steepness", "1", 1.3, "steepness of the scale", None, 0.6, 3),
        number(
            "full_scale",
            "points",
            10.0,
            "end of the pain scale",
            guessed("by definition", "A"),
            5,
            20,
        ),
    ),
    reads=(
        Read(
            "capacity_shortfall",
            "1",
            "starved muscle hurts",
            1,
            cited("E1.03", "PCr low, pyruvate high in painful muscle", "C"),
            ("E1.04",),
        ),
        Read("tissue_injury", "1", "injury hurts", 1, guessed("textbook", "A")),
        Read(
            "inflammation_excess",
            "1",
            "inflammation hurts",
            1,
            cited("IM1", "TNF-a SMD 0.36", "C"),
            ("CNS5",),
        ),
        Read(
            "trapped_excess",
            "1",
            "trapped nitric oxide hurts",
            1,
            cited("NO01", "r +0.57 with FIQR", "D"),
            ("NO12",),
        ),
        Read(
            "energy_shortfall",
            "1",
            "an empty muscle hurts",
            1,
            cited("E4.05", "arm pain 2.9 against 0.7 during exercise", "C"),
        ),
        Read(
            "radical_excess",
            "1",
            "radicals hurt",
            1,
            cited("E2.07", "r -0.79 of antioxidant capacity with pain", "C"),
            ("E2.10",),
        ),
        Read(
            "malaise_felt",
            "1",
            "overexertion hurts days later",
            1,
            cited("DI14", "pain d 0.79 after 24 h, 13 people", "C"),
            ("E4.01",),
        ),
        Read(
            "movement_eases",
            "1",
            "people answer differently to the same training",
            1,
            cited("E7.01", "true spread of the response 3.35 MFI points, mean -1.7", "B"),
        ),
        Read("sensitisation", "1", "sensitisation is volume", 1, VOLUME),
        Read(
            "gaba_shortfall",
            "1",
            "lost inhibition is volume",
            1,
            cited("CNS12", "allodynia without spinal GABA, rats", "C"),
            ("CNS5",),
        ),
        Read("brain_shortfall", "1", "a tired brain plays louder", 1, tuned()),
        Read(
            "coping",
            "1",
            "practised calm plays softer",
            -1,
            cited("E3.11", "FIQ -28.6 at week 24 against -27.8 at week 12", "C"),
        ),
        Read(
            "exercise_inhibition",
            "1",
            "a bout plays softer for an hour",
            -1,
            cited("E4.01", "thresholds rise after 20 min of cycling, 21 women", "B"),
            ("E4.02", "E4.04"),
        ),
        Read(
            "exercise_wind_up",
            "1",
            "tension plays louder for minutes where one is sensitised",
            1,
            cited("E4.04", "thresholds fall in 14 people with fibromyalgia", "B"),
            ("E4.05", "E4.06"),
        ),
        Read(
            "debt_excess",
            "1",
            "short sleep plays louder",
            1,
            cited("SL13", "refreshing sleep and next-day pain, 90 people", "C"),
            ("SL14",),
        ),
    ),
    outputs=(
        Output("nociception", "1", "what tissue reports", nociception),
        Output("pain_gain", "1", "how loud it is played", pain_gain),
        Output("pain_answer", "1", "how one answers to movement", pain_answer),
        Output("pain_drive", "1", "report times volume", pain_drive),
        Output("pain", "points", "pain, 0 to 10", pain),
    ),
)
