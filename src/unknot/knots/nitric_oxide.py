"""Nitric oxide reserve: shear on vessel walls incites it, hard relative effort spends it.

Low capacity or low reserve makes spending win at a lower effort: the knot of the depleted.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import gain_of, hill, saturate, shortfall


def nitric_oxide_effect(nitric_oxide, effect_bend):
    return gain_of(nitric_oxide, effect_bend)


def oxygen_delivery(nitric_oxide_effect, flow_share):
    return 1 - flow_share + flow_share * nitric_oxide_effect


def nitric_oxide_shortfall(nitric_oxide, shortfall_margin, shortfall_corner):
    return shortfall(nitric_oxide, 1, shortfall_margin, shortfall_corner)


def dilatation(
    nitric_oxide_effect, vessel_capacity, vessel_response, fitness, fitness_widens, other_dilators
):
    dilators = nitric_oxide_effect + other_dilators * (1 - nitric_oxide_effect)
    return dilators * vessel_capacity * vessel_response * fitness**fitness_widens


def production(
    vessel_capacity, shear, radical_excess, norm_nitric_oxide, resting_supply, reserve_time,
    shear_supply, uncoupling, radicals_bend,
):  # fmt: skip
    coupled = 1 / (1 + uncoupling * saturate(radical_excess, radicals_bend))
    made = resting_supply / reserve_time + shear_supply * shear
    return norm_nitric_oxide * vessel_capacity * coupled * made


def nitrogen_oxides(
    production, trapped_nitric_oxide, recent_effort, vessel_capacity, norm_nitrogen_oxides,
    washed_out, oxides_time, bout_flushes,
):  # fmt: skip
    steady = oxides_time * (production + washed_out * trapped_nitric_oxide)
    return norm_nitrogen_oxides * steady * (1 + bout_flushes * recent_effort * vessel_capacity)


def shear(movement, paced_load, shear_load):
    return movement * hill(paced_load, shear_load, 2)


def shear_relative(shear_signal, healthy_shear_signal):
    return shear_signal / healthy_shear_signal


def flow(
    tightness_depleted, nitric_oxide, shear_signal, shear, shear_relative,
    radical_excess, sitting, effort_fourth, production, norm_vessel_response,
    norm_vessel_capacity, response_time, sitting_blunts, shear_readies,
    shear_time, shear_ceiling, vessel_time, tight_vessels, still_share, shear_bend,
    radicals_harm, radicals_bend, sitting_harms, usual_sitting, reserve_time, shear_supply, supply,
    spending, tight_spending, spending_half,
):  # fmt: skip
    shear_gain = shear / ((1 + shear_signal / shear_ceiling) * shear_time)
    commanded = still_share + (1 - still_share) * gain_of(shear_relative, shear_bend)
    built = norm_vessel_capacity * (1 - tight_vessels * tightness_depleted) * commanded
    worn = (
        1
        + radicals_harm * saturate(radical_excess, radicals_bend)
        + sitting_harms * (sitting - usual_sitting)
    )
    ready = norm_vessel_response * (1 - sitting_blunts * sitting)
    spent = (
        shear_supply
        * spending
        * (1 + tight_spending * tightness_depleted)
        * effort_fourth
        / (nitric_oxide + spending_half)
    )
    # Flow washes stiffness out faster than stillness brings it back.
    pace = (1 + shear_readies * shear) / response_time
    return {
        "shear_signal": Rate(shear_gain, 1 / shear_time),
        "vessel_capacity": Rate(built / vessel_time, worn / vessel_time),
        "vessel_response": Rate(ready * pace, pace),
        "nitric_oxide": Rate(production + supply / reserve_time, 1 / reserve_time + spent),
    }


ARTERIAL = cited(
    "EXN5", "nitrite +39 % in risk factors, -44 % in arterial disease after effort", "D"
)
KNOT = Knot(
    name="nitric_oxide",
    says="Gentle movement incites nitric oxide; hard effort spends it.",
    leaves_out="Nitrite, nitrate, BH4 and arginine one by one; nothing here was measured low in "
    "fibromyalgia.",
    group="low capacity",
    flow=flow,
    claims=("B7", "B13", "B14", "B15", "B16", "B17"),
    states=(
        State("nitric_oxide", "1", "nitric oxide reserve", 1.0, 0, 10, 0.5, 1.0, True),
        State(
            "vessel_capacity",
            "1",
            "capacity of vessel walls to make it",
            1.0,
            0,
            4,
            0.75,
            1.0,
            True,
        ),
        State("vessel_response", "1", "how readily vessels widen now", 1.0, 0, 4, 1.0, 1.0, True),
        State("shear_signal", "1", "shear message of the last day", 0.037, 0, 1, scale=0.05),
    ),
    traits=(Trait("tightness_depleted", "1", "tightness of the depleted nitric oxide knot"),),
    params=(
        number("effect_bend", "1", 0.5, "bend of its effect", guessed("no human data", "C")),
        number(
            "flow_share",
            "1",
            0.40,
            "share of flow that needs it",
            cited("NO08", "flow-mediated dilatation d -0.41 in fibromyalgia", "C"),
            0.2,
            0.6,
        ),
        number("shortfall_margin", "1", 0.05, "shortfall that is not yet felt"),
        number("shortfall_corner", "1", 0.05, "smoothness of feeling it"),
        number("shear_load", "MET", 2.0, "load at which shear is half strong"),
        number("shear_time", "h", 20.0, "fading of the shear message"),
        number("shear_ceiling", "1", 0.08, "the message's refractory level"),
        number(
            "vessel_time",
            "h",
            280.0,
            "time constant of vessel capacity",
            cited("EXN1", "dilatation +2.55 % points after weeks of training"),
            170,
            700,
        ),
        number("tight_vessels", "1", 0.42, "capacity lost when the knot is tight"),
        number("still_share", "1", 0.6, "capacity kept without movement", None, 0.3, 0.9),
        number(
            "shear_bend",
            "1",
            1.0,
            "bend of the answer to shear",
            cited("EXN1", "training raises dilatation; the shape is ours", "C"),
        ),
        number("radicals_harm", "1", 0.15, "how radicals wear vessel capacity"),
        number("radicals_bend", "1", 0.4, "bend of that"),
        number(
            "sitting_harms",
            "1",
            0.10,
            "how sitting wears it",
            cited("SIT1", "-2.12 % points after an hour; ours is the chronic part", "C"),
        ),
        number(
            "sitting_blunts",
            "1",
            0.0,
            "how sitting blunts the answer of vessels within the hour",
            cited("SIT1", "leg dilatation -2.12 % points after an hour of sitting"),
            0,
            0.9,
        ),
        number(
            "response_time",
            "h",
            1.0,
            "time constant of that",
            cited("SIT3", "SMC -0.85 at two hours"),
            0.5,
            2,
        ),
        number(
            "shear_readies",
            "1",
            0.0,
            "how much faster vessels answer again while blood is moved",
            cited("SIT2", "breaks save 1.91 % points of leg dilatation"),
            0,
            30,
        ),
        number(
            "fitness_widens",
            "1",
            0.0,
            "how trained arteries widen with the heart: power of fitness",
            cited("EXN1", "dilatation +2.55 % points with training; the carrier is ours", "C"),
            0,
            4,
        ),
        number(
            "other_dilators",
            "1",
            0.0,
            "share of lost nitric oxide that other dilators make up for",
            guessed("prostacyclin and hyperpolarisation carry part of it; the share is ours", "C"),
            0,
            0.5,
        ),
        number(
            "bout_flushes",
            "1",
            0.0,
            "nitrite that working vessels give off at once",
            cited("EXN4", "nitrite +29 % after one exercise test", "C"),
            0,
            2,
        ),
        number(
            "washed_out",
            "1/h",
            0.01,
            "share of trapped nitric oxide that reaches blood in an hour, as measured",
            guessed("no human data"),
            0,
            0.05,
        ),
        number(
            "oxides_time",
            "h",
            25.0,
            "scale of nitrogen oxides in blood; the factor found for it makes health 1",
            guessed("by definition", "A"),
            10,
            50,
        ),
        number(
            "usual_sitting",
            "1",
            0.3,
            "seated share of an ordinary day, for reference",
            cited("SIT7", "about 8 h a day in women with fibromyalgia", "C"),
        ),
        number(
            "reserve_time",
            "h",
            40.0,
            "time constant of the reserve at rest",
            guessed("no human data"),
        ),
        number("resting_supply", "1", 1.1, "supply at rest", guessed("no human data")),
        number("shear_supply", "1/h", 0.45, "supply by shear", guessed("no human data")),
        number("supply", "1", 0.0, "nitric oxide treatment, 0 without"),
        number("spending", "1", 3.2, "spending by effort", ARTERIAL),
        number("tight_spending", "1", 1.0, "extra spending when the knot is tight"),
        number("spending_half", "1", 0.15, "reserve at which spending halves", guessed("no data")),
        number(
            "uncoupling",
            "1",
            0.2,
            "how radicals uncouple the synthase",
            cited("K11", "in cells", "D"),
        ),
    ),
    reads=(
        Read(
            "movement",
            "1",
            "rhythm and stretch move blood",
            1,
            cited("SIT4", "walking breaks keep dilatation, sitting halves it", "C"),
        ),
        Read(
            "paced_load",
            "MET",
            "load drives blood flow",
            1,
            cited("EXN4", "nitrite +29 % after one exercise test", "C"),
        ),
        Read(
            "effort_fourth",
            "1",
            "hard relative effort spends the reserve",
            -1,
            ARTERIAL,
            ("EXN4", "EXN6"),
        ),
        Read(
            "radical_excess", "1", "radicals uncouple and wear", -1, cited("K11", "in cells", "D")
        ),
        Read(
            "fitness",
            "1",
            "arteries are trained with the heart",
            1,
            cited("EXN1", "dilatation +2.55 % points, 41 trials of aerobic training", "B"),
            ("EXN3",),
        ),
        Read(
            "trapped_nitric_oxide",
            "1",
            "washed out, it is measured in blood",
            1,
            cited("NO01", "raised in one study", "C"),
            ("NO02", "NO03"),
        ),
        Read(
            "recent_effort",
            "1",
            "a bout flushes nitrite into blood",
            1,
            cited("EXN4", "nitrite +29 % after one exercise test, 55 healthy people", "B"),
            ("EXN6",),
        ),
        Read(
            "sitting",
            "1",
            "sitting wears vessel capacity",
            -1,
            cited("SIT3", "SMC -0.85 at two hours, healthy people", "B"),
            ("SIT3",),
        ),
    ),
    outputs=(
        Output("nitric_oxide_effect", "1", "effect of the reserve", nitric_oxide_effect),
        Output("oxygen_delivery", "1", "blood flow response to demand", oxygen_delivery),
        Output("dilatation", "1", "flow-mediated dilatation against healthy", dilatation),
        Output("production", "1/h", "nitric oxide made", production),
        Output(
            "nitrogen_oxides",
            "1",
            "nitrite and nitrate in blood against healthy",
            nitrogen_oxides,
            reference=1.0,
        ),
        Output("nitric_oxide_shortfall", "1", "felt lack", nitric_oxide_shortfall),
        Output("shear", "1", "shear on vessel walls", shear, each=True),
        Output("shear_relative", "1", "shear message against healthy", shear_relative),
    ),
)
