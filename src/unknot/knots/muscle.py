"""Resolved muscle view: phosphocreatine by Meyer's linear model, as magnetic resonance sees it.

Seconds, not hours: never integrated in daily life, only read.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Read, number


def maximal_oxidation(oxidative_capacity, oxygen_delivery, healthy_oxidation):
    return healthy_oxidation * oxidative_capacity * oxygen_delivery


def phosphocreatine_time(
    oxidative_capacity, oxygen_delivery, healthy_oxidation, phosphocreatine_full, flow_limits,
    other_refill,
):  # fmt: skip
    # After light work of one muscle there is flow to spare, and glycolysis refills a little.
    supplied = oxidative_capacity * (1 - flow_limits + flow_limits * oxygen_delivery)
    refill = supplied + other_refill * (1 - supplied)
    return phosphocreatine_full / (healthy_oxidation * refill)


def phosphocreatine_rest(maximal_oxidation, phosphocreatine_full, resting_demand):
    return phosphocreatine_full * (1 - resting_demand / maximal_oxidation)


def peak_oxygen_uptake(aerobic_reserve, resting_uptake, one_met):
    return resting_uptake * (1 + aerobic_reserve / one_met)


KNOT = Knot(
    name="muscle",
    says="Phosphocreatine refills as fast as mitochondria and blood flow allow.",
    leaves_out="pH, glycolysis, and a lower resting level, which is disputed in fibromyalgia.",
    claims=("A1",),
    params=(
        number(
            "healthy_oxidation",
            "mM/min",
            46.5,
            "highest oxidative ATP supply",
            cited("E6.11", "33 mM / 43 s = 46 mM/min"),
            30,
            60,
        ),
        number(
            "phosphocreatine_full",
            "mM",
            33.3,
            "phosphocreatine when full",
            cited("E6.11", "33 mM from memory", "C"),
            25,
            40,
        ),
        number(
            "flow_limits",
            "1",
            1.0,
            "share of a lack of flow that slows recovery after light work of one muscle",
            guessed("recovery of the untrained is not limited by oxygen; the size is ours", "C"),
            0,
            1,
        ),
        number(
            "other_refill",
            "1",
            0.0,
            "share of lost oxidative supply that other ways of refilling make up for",
            cited("E1.04", "recovery no slower in 13 people than in 13 sedentary ones", "D"),
            0,
            0.5,
        ),
        number(
            "resting_demand",
            "mM/min",
            0.47,
            "ATP demand at rest",
            cited("E6.09", "0.0079 ± 0.0015 mM/s"),
            0.29,
            0.65,
        ),
        number(
            "resting_uptake",
            "mL/kg/min",
            3.5,
            "oxygen uptake at rest, one MET",
            guessed("by definition", "A"),
            2.5,
            4,
        ),
        number("one_met", "MET", 1.0, "one MET", guessed("by definition", "A"), 0.5, 2),
    ),
    reads=(
        Read(
            "oxidative_capacity",
            "1",
            "mitochondria refill it",
            1,
            cited("E6.08", "recovery tau by muscle, healthy", "B"),
            ("E1.04",),
        ),
        Read("oxygen_delivery", "1", "blood flow feeds them", 1, guessed("textbook", "B")),
        Read(
            "aerobic_reserve",
            "MET",
            "reserve sets peak uptake",
            1,
            cited("E5.01", "22.2 against 31.1 mL/kg/min", "A"),
            ("E5.02",),
        ),
    ),
    outputs=(
        Output("maximal_oxidation", "mM/min", "ATP capacity of muscle", maximal_oxidation),
        Output("phosphocreatine_time", "min", "recovery time constant", phosphocreatine_time),
        Output("phosphocreatine_rest", "mM", "resting phosphocreatine", phosphocreatine_rest),
        Output("peak_oxygen_uptake", "mL/kg/min", "VO2peak", peak_oxygen_uptake),
    ),
)
