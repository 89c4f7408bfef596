"""Muscle energy: a tank that work empties and rest, above all sleep, refills.

Effort is load against the person's own present reserve; above a critical effort a deficit opens.
"""

from unknot.evidence import cited, guessed, remembered, tuned
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import saturate, shortfall, smooth_ceiling, softplus


def capacity_index(
    oxidative_capacity, fitness, oxygen_delivery, malaise_felt, oxidative_share, malaise_lowers
):
    rested = oxidative_capacity**oxidative_share * fitness ** (1 - oxidative_share)
    return rested * oxygen_delivery / (1 + malaise_lowers * malaise_felt)


def aerobic_reserve(capacity_index, reserve_scale, healthy_reserve):
    return healthy_reserve * reserve_scale * capacity_index


def pace(paced, capacity_index, pacing, pacing_corner):
    return 1 + paced * (smooth_ceiling(capacity_index, 1, pacing_corner) ** pacing - 1)


def paced_load(load, pace):
    return load * pace


def fullness(energy_reserve, healthy_energy_reserve):
    return energy_reserve / healthy_energy_reserve


def effort_limit(fullness, peak_effort, empty_peak):
    return peak_effort * (empty_peak + (1 - empty_peak) * fullness)


def effort(paced_load, aerobic_reserve, effort_limit):
    wanted = paced_load / aerobic_reserve
    return wanted / (1 + (wanted / effort_limit) ** 4) ** (1 / 4)


def interval_effort(interval_load, pace, aerobic_reserve, effort_limit):
    wanted = interval_load * pace / aerobic_reserve
    return wanted / (1 + (wanted / effort_limit) ** 4) ** (1 / 4)


def deficit(interval_effort, fullness, critical_effort, empty_critical, deficit_corner):
    critical = critical_effort * (empty_critical + (1 - empty_critical) * fullness)
    return softplus(interval_effort - critical, deficit_corner)


def effort_squared(effort):
    return effort**2


def effort_fourth(effort, interval_effort, interval_relief):
    return (effort + interval_relief * (interval_effort - effort)) ** 4


def energy_shortfall(energy_reserve, healthy_energy_reserve, shortfall_margin, shortfall_corner):
    return shortfall(energy_reserve, healthy_energy_reserve, shortfall_margin, shortfall_corner)


def flow(
    energy_reserve, oxidative_capacity, sleep_opportunity, sleep_quality, effort_squared, deficit,
    cognition, inflammation_excess, arousal_excess, refill, sleep_refill, work_drain,
    deficit_drain, thinking_drain, inflammation_drain, arousal_drain, drain_half,
):  # fmt: skip
    supply = refill * oxidative_capacity * (1 + sleep_refill * sleep_opportunity * sleep_quality)
    drain = (
        work_drain * effort_squared
        + deficit_drain * deficit
        + thinking_drain * cognition
        + inflammation_drain * saturate(inflammation_excess, 1)
        + arousal_drain * saturate(arousal_excess, 1)
    )
    return {"energy_reserve": Rate(supply, supply + drain / (energy_reserve + drain_half))}


PACING = cited("DI5", "people with fibromyalgia keep mean activity and clip its peaks")
KNOT = Knot(
    name="energy",
    says="Work empties an energy tank; rest and good sleep refill it.",
    leaves_out="Substrate choice, muscle groups, glycolysis as a separate store.",
    group="low capacity",
    flow=flow,
    claims=("A1", "A3", "A4", "A19", "B13"),
    states=(
        State("energy_reserve", "1", "energy reserve, share of full", 0.964, 0, 1, 0.7, scale=1.0),
    ),
    traits=(
        Trait(
            "reserve_scale",
            "1",
            "this person's aerobic reserve against the average",
            1.0,
            0.4,
            2.0,
            tightness=False,
        ),
    ),
    params=(
        number(
            "oxidative_share", "1", 0.4, "share of capacity that is oxidative", tuned(), 0.1, 0.9
        ),
        number(
            "healthy_reserve",
            "MET",
            8.0,
            "aerobic reserve of a healthy woman, net METs",
            cited("E5.01", "VO2peak 31.1 ± 7.9 mL/kg/min in healthy women; ours gives 31.5"),
            5.6,
            10.4,
        ),
        number(
            "malaise_lowers",
            "1",
            0.1,
            "how malaise after overexertion lowers capacity",
            cited("E7.06", "VO2peak -4.7 % on the second day in ME/CFS, 0 in controls", "C"),
            0,
            0.5,
        ),
        number("pacing", "1", 0.6, "how strongly daily life is clipped to capacity", PACING, 0, 1),
        number("pacing_corner", "1", 0.02, "smoothness of the clip"),
        number("peak_effort", "1", 1.25, "highest effort with a full tank"),
        number("empty_peak", "1", 0.3, "share of it left with an empty tank", None, 0, 1),
        number(
            "critical_effort",
            "1",
            0.595,
            "effort above which a deficit opens, full tank",
            remembered("critical intensity of untrained people, 0.55 to 0.65"),
            0.5,
            0.7,
        ),
        number("empty_critical", "1", 0.4, "share of it left with an empty tank", None, 0, 1),
        number(
            "deficit_corner",
            "1",
            0.05,
            "smoothness of that threshold",
            guessed("no measurement; a tenth of the critical effort", "C"),
        ),
        number(
            "interval_relief",
            "1",
            0.0,
            "how far short work counts as the mean of work and recovery",
            guessed("no trial found intervals worse than steady work"),
            0,
            1,
        ),
        number("shortfall_margin", "1", 0.02, "emptiness that is not yet felt"),
        number("shortfall_corner", "1", 0.03, "smoothness of feeling it"),
        number("refill", "1/h", 0.11, "refill awake, a time constant of 9 hours"),
        number("sleep_refill", "1", 1.5, "how much faster good sleep refills"),
        number("work_drain", "1/h", 0.35, "drain by work"),
        number("deficit_drain", "1/h", 0.7, "drain by deficit"),
        number("thinking_drain", "1/h", 0.008, "drain by mental load"),
        number("inflammation_drain", "1/h", 0.012, "drain by inflammation"),
        number("arousal_drain", "1/h", 0.004, "drain by stress arousal"),
        number("drain_half", "1", 0.12, "reserve at which a drain halves"),
    ),
    reads=(
        Read(
            "load",
            "MET",
            "what is being done costs energy",
            -1,
            remembered("metabolic equivalents of tasks"),
        ),
        Read("interval_load", "MET", "mean power of interval work", -1, tuned()),
        Read("paced", "1", "daily life is self-paced, prescribed bouts are not", 1, PACING),
        Read("cognition", "1", "thinking costs a little energy", -1, tuned()),
        Read("sleep_opportunity", "1", "refill is faster in sleep", 1, tuned()),
        Read(
            "sleep_quality",
            "1",
            "poor sleep refills less",
            1,
            cited("SL2", "sleep efficiency is lower in fibromyalgia, g -0.78; direction only", "C"),
        ),
        Read(
            "oxidative_capacity",
            "1",
            "mitochondria supply ATP",
            1,
            cited("E1.09", "blood-cell bioenergetic index -22 %", "C"),
            ("E1.04", "E1.05"),
        ),
        Read(
            "fitness",
            "1",
            "the heart and lungs supply oxygen",
            1,
            cited("E5.01", "peak cardiac output lower in fibromyalgia"),
        ),
        Read(
            "oxygen_delivery",
            "1",
            "flow must meet demand",
            1,
            cited("E1.03", "muscle blood flow lower", "C"),
            ("E5.02",),
        ),
        Read(
            "malaise_felt",
            "1",
            "malaise after overexertion lowers capacity",
            -1,
            cited("E4.11", "workload falls on the second day in patients alone", "B"),
        ),
        Read("inflammation_excess", "1", "inflammation drains energy", -1, tuned()),
        Read("arousal_excess", "1", "stress arousal drains energy", -1, tuned()),
    ),
    outputs=(
        Output("capacity_index", "1", "aerobic capacity against healthy", capacity_index),
        Output("aerobic_reserve", "MET", "present aerobic reserve", aerobic_reserve),
        Output("pace", "1", "how far an activity is slowed", pace, each=True),
        Output("paced_load", "MET", "load after self-pacing", paced_load, each=True),
        Output("fullness", "1", "reserve against healthy", fullness),
        Output("effort_limit", "1", "nobody works beyond what is left", effort_limit),
        Output("effort", "1", "load against one's own reserve", effort, each=True),
        Output("interval_effort", "1", "the same for interval work", interval_effort, each=True),
        Output("deficit", "1", "demand above supply", deficit, each=True),
        Output("effort_squared", "1", "mean square of effort", effort_squared, each=True),
        Output("effort_fourth", "1", "mean fourth power of effort", effort_fourth, each=True),
        Output("energy_shortfall", "1", "felt emptiness of the tank", energy_shortfall),
    ),
)
