"""GABA tone: the brake on pain signals, eased by shear and calm, lost with damage and trouble."""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, number
from unknot.maths import gain_of, relative, shortfall


def gaba_shortfall(gaba, shortfall_margin, shortfall_corner):
    return shortfall(gaba, 1, shortfall_margin, shortfall_corner)


def gaba_seen(gaba, seen_share):
    return 1 + seen_share * (gaba - 1)


def flow(
    nitric_oxide, shear_relative, calm, damage_excess, inflammation_excess, trapped_excess,
    load_excess, norm_gaba, tone_time, nitric_oxide_share, nitric_oxide_bend, from_shear,
    from_calm, support, damage_lowers, inflammation_lowers, trapped_lowers, load_lowers,
):  # fmt: skip
    held = 1 - nitric_oxide_share + nitric_oxide_share * gain_of(nitric_oxide, nitric_oxide_bend)
    raised = 1 + from_shear * relative(shear_relative) + from_calm * calm + support
    lowered = (
        1
        + damage_lowers * damage_excess
        + inflammation_lowers * inflammation_excess
        + trapped_lowers * trapped_excess
        + load_lowers * load_excess
    )
    return {"gaba": Rate(norm_gaba * held * raised / lowered / tone_time, 1 / tone_time)}


KNOT = Knot(
    name="gaba",
    says="GABA holds pain signals down; low nitric oxide, damage and strain let go of the brake.",
    leaves_out="Glycine, receptor subtypes, region of the brain or cord.",
    group="arousal",
    flow=flow,
    claims=("A7", "B12", "B15"),
    states=(State("gaba", "1", "inhibitory tone", 1.0, 0, 4, 0.65, 1.0, True),),
    params=(
        number("shortfall_margin", "1", 0.03, "lost tone that is not yet felt"),
        number("shortfall_corner", "1", 0.05, "smoothness of feeling it"),
        number(
            "seen_share",
            "1",
            1.0,
            "how far tone shows in the content that magnetic resonance sees",
            cited("CNS5", "no difference in the insula, 44 and 40 people; CNS1 found -18 %", "D"),
            0,
            1,
        ),
        number("tone_time", "h", 36.0, "time constant of tone", guessed("days; no data")),
        number(
            "nitric_oxide_share",
            "1",
            0.55,
            "share of tone that needs nitric oxide",
            cited("CNS11", "NO donors left GABA currents unchanged: speaks against", "D"),
            0,
            0.9,
        ),
        number("nitric_oxide_bend", "1", 0.5, "bend of that", guessed("no data")),
        number(
            "from_shear",
            "1",
            0.22,
            "movement raises tone",
            cited("CNS10", "cortical GABA rises after vigorous exercise, n = 6", "C"),
        ),
        number(
            "from_calm",
            "1",
            0.15,
            "calm raises tone",
            cited("CNS8", "+27 % after one yoga session, 8 people", "C"),
        ),
        number("support", "1", 0.0, "GABA treatment, 0 without"),
        number("damage_lowers", "1", 0.25, "damage lowers tone", guessed("no data")),
        number("inflammation_lowers", "1", 0.15, "inflammation lowers tone", guessed("no data")),
        number("trapped_lowers", "1", 0.12, "trapped nitric oxide lowers tone", guessed("no data")),
        number("load_lowers", "1", 0.2, "chronic stress lowers tone", guessed("no data")),
    ),
    reads=(
        Read(
            "nitric_oxide",
            "1",
            "nitric oxide lets GABA regulate",
            1,
            cited("CNS11", "the one direct test, in rat slices, found none", "D"),
            ("CNS11",),
        ),
        Read(
            "shear_relative",
            "1",
            "movement raises GABA",
            1,
            cited("CNS10", "after vigorous exercise", "C"),
        ),
        Read("calm", "1", "yoga raises GABA", 1, cited("CNS8", "+27 %", "C"), ("CNS9",)),
        Read("damage_excess", "1", "damage lowers GABA", -1, guessed("the article's statement")),
        Read("inflammation_excess", "1", "inflammation lowers GABA", -1, guessed("animal data")),
        Read(
            "trapped_excess",
            "1",
            "trapped nitric oxide lowers GABA",
            -1,
            guessed("the article's statement"),
            ("CNS11",),
        ),
        Read("load_excess", "1", "chronic stress lowers GABA", -1, guessed("animal data")),
    ),
    outputs=(
        Output("gaba_shortfall", "1", "lost inhibition", gaba_shortfall),
        Output("gaba_seen", "1", "tone as magnetic resonance sees it", gaba_seen),
    ),
)
