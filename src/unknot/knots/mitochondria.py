"""Mitochondria: built by training, worn by radicals, and slowed by damage and trapped nitric oxide.

Damage raises radicals, which raise damage: one loop of the vicious circle.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import excess, gain_of, hill, saturate, shortfall


def oxidative_capacity(
    mitochondria, damage, healthy_damage, coenzyme_effect, trapped_nitric_oxide,
    healthy_trapped_nitric_oxide, damage_inhibits, trapped_inhibits,
):  # fmt: skip
    intact = (1 - damage_inhibits * damage) / (1 - damage_inhibits * healthy_damage)
    free = (1 + trapped_inhibits * healthy_trapped_nitric_oxide) / (
        1 + trapped_inhibits * trapped_nitric_oxide
    )
    return mitochondria * intact * coenzyme_effect * free


def capacity_shortfall(oxidative_capacity, shortfall_margin, shortfall_corner):
    return shortfall(oxidative_capacity, 1, shortfall_margin, shortfall_corner)


def damage_excess(damage, healthy_damage, damage_margin, damage_corner):
    return excess(damage, healthy_damage, damage_margin, damage_corner)


def training_stimulus(effort, strain, training_effort, tension_trains):
    return hill(effort, training_effort, 4) + tension_trains * strain


def training_relative(training_signal, healthy_training_signal):
    return training_signal / healthy_training_signal


def training_response(training_relative, training_bend):
    return gain_of(training_relative, training_bend)


def flow(
    tightness_mitochondria, training_signal, radicals, debt_excess, load_excess, fullness,
    radical_excess, training_stimulus, training_response, nitric_oxide_effect, norm_mitochondria,
    damage_time, damage_rate, tight_damage, damage_radicals, damage_steepness, repair,
    debt_slows_repair, building_time, tight_building, training_share, nitric_oxide_share,
    load_slows, debt_slows, signal_time, signal_ceiling, radicals_mute, radicals_bend,
):  # fmt: skip
    harm = (
        damage_rate
        * (1 + tight_damage * tightness_mitochondria)
        * hill(radicals, damage_radicals, damage_steepness)
    )
    mending = repair / (1 + debt_slows_repair * debt_excess)
    built = (
        norm_mitochondria
        * (1 - tight_building * tightness_mitochondria)
        * (1 - training_share + training_share * training_response)
        * (1 - nitric_oxide_share + nitric_oxide_share * nitric_oxide_effect)
        / ((1 + load_slows * load_excess) * (1 + debt_slows * debt_excess))
    )
    message = (
        training_stimulus
        * fullness
        * nitric_oxide_effect
        / (
            (1 + training_signal / signal_ceiling)
            * (1 + radicals_mute * saturate(radical_excess, radicals_bend))
        )
    )
    return {
        "damage": Rate(harm / damage_time, (harm + mending) / damage_time),
        "mitochondria": Rate(built / building_time, 1 / building_time),
        "training_signal": Rate(message / signal_time, 1 / signal_time),
    }


KNOT = Knot(
    name="mitochondria",
    says="Training builds mitochondria; radicals damage them; damage makes more radicals.",
    leaves_out="Fission and fusion, tissue differences, mitochondrial DNA copy number.",
    group="low capacity",
    flow=flow,
    claims=("A1", "A2", "A6", "A10", "A11", "A13", "B13"),
    states=(
        State("mitochondria", "1", "mitochondrial capacity", 1.0, 0, 4, 0.75, 1.0, True),
        State("damage", "1", "damaged share of mitochondria and their DNA", 0.063, 0, 1, 0.55),
        State("training_signal", "1", "training message of the last day", 0.0047, 0, 1, scale=0.01),
    ),
    traits=(Trait("tightness_mitochondria", "1", "tightness of the mitochondria knot"),),
    params=(
        number(
            "damage_inhibits",
            "1",
            0.32,
            "capacity lost per unit of damage",
            guessed("sign from cell work only"),
        ),
        number(
            "trapped_inhibits",
            "1",
            0.12,
            "inhibition by trapped nitric oxide",
            cited("K13", "NO inhibits cytochrome c oxidase; the size here is ours", "D"),
        ),
        number("shortfall_margin", "1", 0.05, "loss of capacity that is not yet felt"),
        number("shortfall_corner", "1", 0.05, "smoothness of feeling it"),
        number("damage_margin", "1", 0.05, "damage that does not yet signal"),
        number("damage_corner", "1", 0.04, "smoothness of that"),
        number("training_effort", "1", 0.55, "effort at which the message is half strong"),
        number(
            "tension_trains",
            "1",
            0.0,
            "message by muscle tension, as in strength training",
            cited("E3.07", "resistance training: pain SMD -0.49; the coupling is ours", "C"),
            0,
            10,
        ),
        number(
            "training_bend",
            "1",
            4.0,
            "bend of the response to training",
            cited("E6.01", "+64 ± 37 % in 4 weeks, linear; loss half-time 7.7 d"),
        ),
        number(
            "damage_time", "h", 700.0, "time constant of repair", guessed("weeks, no human data")
        ),
        number("damage_rate", "1", 2.2, "strength of damage by radicals", guessed("no human data")),
        number("tight_damage", "1", 0.5, "extra damage when the knot is tight"),
        number(
            "damage_radicals",
            "1",
            2.0,
            "radicals at which damage is half strong",
            guessed("no human data"),
        ),
        number(
            "damage_steepness", "1", 5.0, "co-operativity of damage", guessed("no human data"), 1, 8
        ),
        number("repair", "1", 1.0, "repair, 1 without treatment"),
        number(
            "debt_slows_repair", "1", 0.5, "how sleep debt slows repair", guessed("no human data")
        ),
        number(
            "building_time",
            "h",
            400.0,
            "nominal time constant of building",
            cited("E6.01", "loss half-time about 7.7 days; ours 6.5 with the falling load"),
            250,
            600,
        ),
        number("tight_building", "1", 0.38, "building lost when the knot is tight"),
        number(
            "training_share",
            "1",
            0.38,
            "share of building that training commands",
            cited("E6.02", "citrate synthase +51 % after 6 weeks"),
            0.2,
            0.6,
        ),
        number(
            "nitric_oxide_share",
            "1",
            0.25,
            "share of building gated by nitric oxide",
            cited("K15", "NO drives biogenesis in mice", "D"),
            0,
            0.6,
        ),
        number(
            "load_slows",
            "1",
            0.2,
            "how chronic stress slows building",
            cited("ST10", "mitochondrial health lower in stressed carers", "C"),
        ),
        number("debt_slows", "1", 0.15, "how sleep debt slows building", guessed("no human data")),
        number(
            "signal_time",
            "h",
            20.0,
            "fading of the training message",
            cited("E6.04", "PGC-1a mRNA up more than 10-fold at 4 h, back by 24 h"),
            10,
            30,
        ),
        number(
            "signal_ceiling",
            "1",
            0.03,
            "the message's refractory level",
            cited("E6.05", "11-fold before, 4-fold after training"),
        ),
        number(
            "radicals_mute",
            "1",
            0.4,
            "how radicals mute the message",
            cited("E6.04", "time course only; the coupling is ours", "C"),
        ),
        number("radicals_bend", "1", 0.5, "bend of that"),
    ),
    reads=(
        Read(
            "coenzyme_effect",
            "1",
            "coenzyme Q10 carries electrons",
            1,
            cited("E2.01", "blood-cell CoQ10 about -40 %"),
        ),
        Read(
            "trapped_nitric_oxide",
            "1",
            "nitric oxide blocks respiration",
            -1,
            cited("K13", "reversible, nanomolar, competitive with oxygen", "D"),
        ),
        Read(
            "effort",
            "1",
            "effort carries the training message",
            1,
            cited("E6.04", "PGC-1a pulse after hard intervals"),
        ),
        Read(
            "strain",
            "1",
            "muscle tension carries it too",
            1,
            cited("E3.25", "leg strength 191 to 265 lb after 20 weeks, uncontrolled", "C"),
        ),
        Read("fullness", "1", "an empty tank mutes the message", 1, guessed("no human data")),
        Read(
            "nitric_oxide_effect",
            "1",
            "nitric oxide must be there to pass the message",
            1,
            cited("K15", "blunted in eNOS-deficient mice", "D"),
            ("EXN3",),
        ),
        Read(
            "radicals",
            "1",
            "radicals damage mitochondria",
            1,
            cited("E1.10", "membrane potential down, superoxide up", "C"),
            ("E2.11",),
        ),
        Read("radical_excess", "1", "radicals mute the message", -1, guessed("no human data")),
        Read(
            "debt_excess", "1", "sleep debt slows repair and building", -1, guessed("animal data")
        ),
        Read(
            "load_excess",
            "1",
            "chronic stress slows building",
            -1,
            cited("ST9", "19 of 23 animal studies adverse; no human experiment", "C"),
        ),
    ),
    outputs=(
        Output("oxidative_capacity", "1", "oxidative capacity against healthy", oxidative_capacity),
        Output("capacity_shortfall", "1", "felt loss of oxidative capacity", capacity_shortfall),
        Output("damage_excess", "1", "damage above the healthy level", damage_excess),
        Output("training_stimulus", "1", "training stimulus", training_stimulus, each=True),
        Output("training_relative", "1", "training message against healthy", training_relative),
        Output("training_response", "1", "what the message commands", training_response),
    ),
)
