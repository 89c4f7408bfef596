"""Trapped nitric oxide: made by inflamed tissue, washed out by movement and by the liver."""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import excess, hill, saturate


def trapped_excess(
    trapped_nitric_oxide, healthy_trapped_nitric_oxide, excess_margin, excess_corner
):
    return excess(trapped_nitric_oxide, healthy_trapped_nitric_oxide, excess_margin, excess_corner)


def pumping(paced_load, paced, load, pumping_load):
    return paced_load**2 * ((1 - paced) + paced * hill(load, pumping_load, 4))


def flow(
    tightness_stuck, liver_clearance, inflammation, tissue_injury, sitting, pumping,
    shear_relative, trapped_excess, norm_trapped_nitric_oxide, tight_production, basal,
    from_inflammation, inflammation_bend, from_injury, from_sitting, tight_washout,
    resting_washout, shear_washout, pump_washout, pump_ceiling, liver_washout, liver_time,
    tight_liver, trapped_burdens,
):  # fmt: skip
    source = (
        norm_trapped_nitric_oxide
        * (1 + tight_production * tightness_stuck)
        * (
            basal
            + from_inflammation * saturate(inflammation, inflammation_bend)
            + from_injury * tissue_injury
            + from_sitting * sitting
        )
    )
    washout = (
        (1 - tight_washout * tightness_stuck) * resting_washout
        + shear_washout * shear_relative
        + pump_washout * pumping / (1 + pumping / pump_ceiling)
        + liver_washout * liver_clearance
    )
    clearing = (1 - tight_liver * tightness_stuck) / (1 + trapped_burdens * trapped_excess)
    return {
        "trapped_nitric_oxide": Rate(source, washout),
        "liver_clearance": Rate(clearing / liver_time, 1 / liver_time),
    }


KNOT = Knot(
    name="trapped_nitric_oxide",
    says="Inflamed tissue traps nitric oxide; movement and the liver clear it.",
    leaves_out="Which compound it is: S-nitrosothiols, peroxynitrite and inducible synthase "
    "are one number here.",
    group="nociceptive or trapped",
    flow=flow,
    claims=("B9", "B10", "B11", "B12"),
    states=(
        State(
            "trapped_nitric_oxide", "1", "trapped nitric oxide", 0.15, 0, 40, 0.5, 0.15, True, 0.15
        ),
        State("liver_clearance", "1", "hepatic clearance", 0.995, 0, 4, 0.85),
    ),
    traits=(Trait("tightness_stuck", "1", "tightness of the stuck nitric oxide knot"),),
    params=(
        number("excess_margin", "1", 0.05, "trapped amount that is not yet felt"),
        number("excess_corner", "1", 0.05, "smoothness of feeling it"),
        number("pumping_load", "MET", 0.6, "load below which daily life pumps nothing"),
        number("tight_production", "1", 1.6, "extra production when the knot is tight"),
        number("basal", "1/h", 0.004, "basal production", guessed("no human data")),
        number(
            "from_inflammation",
            "1/h",
            0.016,
            "production by inflammation",
            guessed("no human data"),
        ),
        number("inflammation_bend", "1", 0.4, "bend of that"),
        number("from_injury", "1/h", 0.012, "production by injury", guessed("no human data")),
        number("from_sitting", "1/h", 0.004, "production by sitting", guessed("no human data")),
        number("tight_washout", "1", 0.35, "washout lost when the knot is tight"),
        number("resting_washout", "1/h", 0.016, "washout at rest", guessed("no human data")),
        number(
            "shear_washout",
            "1/h",
            0.012,
            "washout by the last day's shear",
            guessed("no human data"),
        ),
        number(
            "pump_washout", "1/h/MET^2", 0.045, "washout by pumping now", guessed("no human data")
        ),
        number("pump_ceiling", "MET^2", 40.0, "pumping at which that saturates"),
        number("liver_washout", "1/h", 0.012, "washout by the liver", guessed("no human data")),
        number("liver_time", "h", 168.0, "time constant of the liver", guessed("no human data")),
        number("tight_liver", "1", 0.30, "clearance lost when the knot is tight"),
        number(
            "trapped_burdens",
            "1",
            0.35,
            "how trapped NO burdens the liver",
            guessed("the article's statement; no human data"),
        ),
    ),
    reads=(
        Read("paced_load", "MET", "muscle work pumps", -1, guessed("no human data")),
        Read("paced", "1", "standing about pumps nothing", 0, guessed("no human data")),
        Read("load", "MET", "load before pacing", -1, guessed("no human data")),
        Read(
            "inflammation",
            "1",
            "inflammation makes it",
            1,
            cited("NO01", "raised in one study, r +0.57 with FIQR", "C"),
            ("NO02", "NO03"),
        ),
        Read(
            "tissue_injury",
            "1",
            "injury makes it",
            1,
            cited("NO11", "nNOS up in myalgia, not fibromyalgia", "D"),
        ),
        Read("sitting", "1", "sitting lets it build up", 1, guessed("no human data")),
        Read(
            "shear_relative",
            "1",
            "movement washes it out",
            -1,
            cited("NO05", "oxidants with NO fell after training, no control group", "D"),
            ("EXN3",),
        ),
    ),
    outputs=(
        Output("trapped_excess", "1", "trapped nitric oxide that is felt", trapped_excess),
        Output("pumping", "MET^2", "pumping by muscle work", pumping, each=True),
    ),
)
