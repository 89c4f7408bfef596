"""Sleep: pressure builds awake and falls asleep, as fast as the sleep is good; debt lingers."""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import softplus


def sleep_quality(
    tightness_sleep, pain, trapped_excess, arousal_excess, gaba_shortfall, sensitisation, clock,
    coping, norm_sleep_quality, tight_quality, full_pain, pain_disturbs, trapped_disturbs,
    arousal_disturbs, gaba_disturbs, sensitisation_disturbs, clock_disturbs, coping_settles,
):  # fmt: skip
    disturbed = (
        1
        + pain_disturbs * pain / full_pain
        + trapped_disturbs * trapped_excess
        + arousal_disturbs * arousal_excess * (1 - coping_settles * coping)
        + gaba_disturbs * gaba_shortfall
        + sensitisation_disturbs * sensitisation
    )
    timely = 1 - clock_disturbs * clock
    return norm_sleep_quality * timely * (1 - tight_quality * tightness_sleep) / disturbed


def debt_excess(sleep_debt, debt_from, debt_corner):
    return softplus(sleep_debt - debt_from, debt_corner)


def flow(
    sleep_pressure, healthy_sleep_pressure, sleep_opportunity, sleep_quality, rise_time,
    fall_time, debt_time,
):  # fmt: skip
    awake = (1 - sleep_opportunity) / rise_time
    asleep = sleep_opportunity * sleep_quality / fall_time
    return {
        "sleep_pressure": Rate(awake, awake + asleep),
        "sleep_debt": Rate(sleep_pressure / healthy_sleep_pressure / debt_time, 1 / debt_time),
    }


DIRECTION = cited("SL2", "sleep efficiency g -0.78 in fibromyalgia; direction")
KNOT = Knot(
    name="sleep",
    says="Sleep lowers pressure; pain and arousal spoil it; debt is felt for days.",
    leaves_out="Sleep stages; a clock that shifts with light and late nights; larks and owls.",
    group="arousal",
    flow=flow,
    claims=("A11", "B10"),
    states=(
        State("sleep_pressure", "1", "need for sleep", 0.357, 0, 1, 0.5, scale=0.36),
        State("sleep_debt", "1", "sleep debt of the last days", 1.0, 0, 10, 1.5),
    ),
    traits=(Trait("tightness_sleep", "1", "tightness of the sleep knot"),),
    params=(
        number("tight_quality", "1", 0.35, "quality lost when the knot is tight"),
        number(
            "full_pain", "points", 10.0, "the worst pain", guessed("end of the scale", "A"), 5, 20
        ),
        number("pain_disturbs", "1", 0.42, "how pain disturbs sleep", DIRECTION),
        number(
            "trapped_disturbs",
            "1",
            0.30,
            "how trapped nitric oxide does",
            guessed("the article's statement"),
        ),
        number(
            "arousal_disturbs",
            "1",
            0.40,
            "how arousal does",
            cited("ST5", "lower heart rate variability in sleep", "C"),
        ),
        number("gaba_disturbs", "1", 0.5, "how lost inhibition does", guessed("textbook")),
        number(
            "sensitisation_disturbs",
            "1",
            0.5,
            "how sensitisation does",
            cited("SL6", "phasic alpha in 50 %", "C"),
        ),
        number(
            "clock_disturbs",
            "1",
            0.0,
            "how the body clock's wake drive does, share of quality",
            cited("SL21", "amplitude 0.12 on thresholds 0.50 apart, that is 0.24"),
            0,
            0.6,
        ),
        number(
            "coping_settles",
            "1",
            0.0,
            "how practised calm lets sleep in spite of arousal",
            cited("E3.17", "PSQI -2.23 (-2.86, -1.61) with tai chi and its like", "C"),
            0,
            0.9,
        ),
        number(
            "rise_time",
            "h",
            18.2,
            "rise of sleep pressure awake",
            cited("SL21", "two-process constants"),
            14,
            24,
        ),
        number(
            "fall_time",
            "h",
            4.2,
            "fall of it asleep",
            cited("SL21", "two-process constants"),
            2.5,
            6,
        ),
        number("debt_time", "h", 48.0, "fading of sleep debt", guessed("days; no fit", "C")),
        number("debt_from", "1", 1.03, "debt that begins to be felt"),
        number("debt_corner", "1", 0.03, "smoothness of that"),
    ),
    reads=(
        Read(
            "pain",
            "points",
            "pain disturbs sleep",
            -1,
            cited("SL12", "bidirectional day by day, 22 women", "C"),
            ("SL9",),
        ),
        Read(
            "trapped_excess",
            "1",
            "trapped nitric oxide disturbs sleep",
            -1,
            guessed("the article's statement; no human data"),
        ),
        Read(
            "arousal_excess",
            "1",
            "arousal disturbs sleep",
            -1,
            cited("ST5", "RMSSD d -0.96 in sleep", "B"),
        ),
        Read("gaba_shortfall", "1", "lost inhibition disturbs sleep", -1, guessed("textbook")),
        Read(
            "sensitisation",
            "1",
            "sensitisation disturbs sleep",
            -1,
            cited("SL7", "pain worse after sleep by alpha type", "C"),
        ),
        Read(
            "coping",
            "1",
            "practised calm settles one for sleep",
            1,
            cited("E3.17", "PSQI -2.23 in 15 trials of Chinese exercise", "B"),
        ),
        Read(
            "clock",
            "1",
            "sleep at the wrong hour is worse",
            -1,
            cited("SL21", "thresholds of sleep swing with the hour of the day", "B"),
        ),
        Read(
            "sleep_opportunity",
            "1",
            "sleep lowers the need for it",
            -1,
            cited("SL21", "two-process model", "A"),
        ),
    ),
    outputs=(
        Output(
            "sleep_quality",
            "1",
            "sleep quality, 1 healthy",
            sleep_quality,
            reference=1.0,
            weight="sleep_opportunity",
        ),
        Output("debt_excess", "1", "sleep debt that is felt", debt_excess),
    ),
)
