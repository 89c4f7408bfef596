"""Radicals against antioxidants: symptoms follow the balance, not either side alone.

Radicals settle at production divided by antioxidant capacity, which itself answers to radicals.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import hill, relative, saturate, smooth_floor, softplus


def radical_excess(radicals, excess_from, excess_corner):
    return softplus(radicals - excess_from, excess_corner)


def radical_markers(radicals, recent_effort, bout_shows):
    return radicals * (1 + bout_shows * recent_effort)


def flow(
    tightness_redox, radicals, antioxidants, damage, healthy_damage, inflammation,
    healthy_inflammation, trapped_nitric_oxide, healthy_trapped_nitric_oxide, allostatic_load,
    healthy_allostatic_load, effort_squared, deficit, nitric_oxide_shortfall, debt_excess,
    training_relative, norm_radicals, norm_antioxidants, radical_time, from_damage,
    from_inflammation, from_trapped, from_load, from_work, from_deficit, from_shortfall,
    from_debt, tight_radicals, source_floor, antioxidant_time, tight_antioxidants, support,
    support_floor, support_deficit, induction, induction_half, training_induces,
    used_by_radicals, use_from, use_corner, use_bend,
):  # fmt: skip
    source = smooth_floor(
        1
        + from_damage * (damage - healthy_damage)
        + from_inflammation * (inflammation - healthy_inflammation)
        + from_trapped * (trapped_nitric_oxide - healthy_trapped_nitric_oxide)
        + from_load * (allostatic_load - healthy_allostatic_load)
        + from_work * effort_squared
        + from_deficit * deficit
        + from_shortfall * nitric_oxide_shortfall
        + from_debt * debt_excess
        + tight_radicals * tightness_redox,
        source_floor,
    )
    missing = tight_antioxidants * tightness_redox
    supply = (1 - missing) + support * (support_floor + support_deficit * missing)
    answer = (
        1
        + induction * (hill(radicals, induction_half, 3) - hill(1, induction_half, 3))
        + training_induces * relative(training_relative)
    )
    use = 1 + used_by_radicals * saturate(softplus(radicals - use_from, use_corner), use_bend)
    return {
        "radicals": Rate(norm_radicals * source / (antioxidants * radical_time), 1 / radical_time),
        "antioxidants": Rate(
            norm_antioxidants * supply * answer / antioxidant_time, use / antioxidant_time
        ),
    }


ORDER = cited("E2.15", "F2-isoprostanes +27 % after a maximal test", "C")
KNOT = Knot(
    name="redox",
    says="Radicals outrun antioxidants; the balance drives damage and pain.",
    leaves_out="Compartments, glutathione and its enzymes one by one.",
    group="low capacity",
    flow=flow,
    claims=("A5", "A6", "A14"),
    states=(
        State("radicals", "1", "radicals against healthy", 1.0, 0, 40, 2.2, 1.0, True),
        State("antioxidants", "1", "antioxidant capacity", 1.0, 0, 10, 0.95, 1.0, True),
    ),
    traits=(Trait("tightness_redox", "1", "tightness of the redox knot"),),
    params=(
        number("excess_from", "1", 1.25, "radicals that begin to be felt"),
        number("excess_corner", "1", 0.2, "smoothness of that"),
        number(
            "radical_time",
            "h",
            3.0,
            "return of radical markers",
            cited("E2.16", "most markers back by 1 h; others up to 24 h"),
            1,
            24,
        ),
        number("from_damage", "1", 0.8, "radicals from damage", guessed("sign only", "C")),
        number("from_inflammation", "1", 0.25, "radicals from inflammation", guessed("sign", "C")),
        number(
            "from_trapped",
            "1",
            0.2,
            "radicals from trapped nitric oxide",
            guessed("sign only", "C"),
        ),
        number("from_load", "1", 0.35, "radicals from chronic stress", guessed("sign only", "C")),
        number("from_work", "1", 0.6, "radicals from work", ORDER),
        number("from_deficit", "1", 3.0, "radicals from a deficit", ORDER),
        number(
            "from_shortfall",
            "1",
            0.3,
            "radicals from uncoupled synthase",
            cited("K11", "superoxide rises when BH4 is short, in cells", "D"),
        ),
        number("from_debt", "1", 0.25, "radicals from sleep debt", guessed("sign only", "C")),
        number("tight_radicals", "1", 0.15, "extra production when the knot is tight"),
        number("source_floor", "1", 0.2, "production never falls below this"),
        number(
            "antioxidant_time",
            "h",
            168.0,
            "time constant of antioxidant capacity",
            cited("E2.14", "SOD and TAC rise within 2 h of exercise; sign only", "C"),
        ),
        number("tight_antioxidants", "1", 0.30, "capacity lost when the knot is tight"),
        number("support", "1", 0.0, "antioxidant treatment, 0 without"),
        number("support_floor", "1", 0.03, "what treatment gives where nothing is missing"),
        number("support_deficit", "1", 0.4, "share of what is missing that it repletes"),
        number(
            "induction",
            "1",
            0.3,
            "radicals call up antioxidants",
            cited("E2.14", "SOD +33 to 77 % within 2 h", "C"),
        ),
        number(
            "induction_half",
            "1",
            1.8,
            "radicals at which that is half strong",
            guessed("no human data", "C"),
        ),
        number(
            "training_induces",
            "1",
            0.1,
            "training raises antioxidants",
            cited("E2.12", "thiols and catalase rise after 12 weeks, uncontrolled"),
        ),
        number(
            "used_by_radicals",
            "1",
            0.25,
            "radicals use antioxidants up",
            guessed("no human data", "C"),
        ),
        number("use_from", "1", 2.0, "radicals from which they do"),
        number("use_corner", "1", 0.2, "smoothness of that"),
        number("use_bend", "1", 0.5, "bend of that"),
        number(
            "bout_shows",
            "1",
            0.0,
            "how a bout shows in markers beyond the lasting balance",
            cited("E2.15", "F2-isoprostanes +27 % after a maximal test", "C"),
            0,
            1,
        ),
    ),
    reads=(
        Read(
            "damage",
            "1",
            "damaged mitochondria leak radicals",
            1,
            cited("E1.10", "superoxide up, membrane potential down", "C"),
            ("E2.11",),
        ),
        Read(
            "inflammation",
            "1",
            "inflamed tissue makes radicals",
            1,
            cited("NO07", "ADMA correlates with TNF-a and isoprostane", "C"),
        ),
        Read(
            "trapped_nitric_oxide",
            "1",
            "trapped NO becomes peroxynitrite",
            1,
            cited("K05", "NO with superoxide, diffusion limited", "D"),
        ),
        Read(
            "allostatic_load",
            "1",
            "chronic stress makes radicals",
            1,
            cited("ST9", "mostly animal studies", "C"),
        ),
        Read("effort_squared", "1", "work makes radicals", 1, ORDER),
        Read("deficit", "1", "a deficit makes many", 1, ORDER),
        Read(
            "nitric_oxide_shortfall",
            "1",
            "uncoupled synthase makes superoxide",
            1,
            cited("K11", "in cells", "D"),
        ),
        Read("debt_excess", "1", "sleep debt makes radicals", 1, guessed("animal data")),
        Read(
            "training_relative",
            "1",
            "training raises antioxidants",
            1,
            cited("E2.12", "uncontrolled trial", "C"),
            ("E2.09",),
        ),
        Read(
            "recent_effort",
            "1",
            "markers rise within a bout and clear in minutes",
            1,
            cited("E2.16", "most altered markers back by 1 h, 32 men", "B"),
        ),
    ),
    outputs=(
        Output("radical_excess", "1", "radicals above what is tolerated", radical_excess),
        Output("radical_markers", "1", "radicals as a laboratory finds them", radical_markers),
    ),
)
