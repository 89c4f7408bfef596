"""Danger signal and inflammation: two stages in a row, so a bout is felt a day later."""

from unknot.evidence import cited, guessed, tuned
from unknot.knot import Knot, Output, Rate, Read, State, Trait, number
from unknot.maths import excess, relative, smooth_floor, softplus


def inflammation_excess(inflammation, healthy_inflammation, excess_margin, excess_corner):
    return excess(inflammation, healthy_inflammation, excess_margin, excess_corner)


def flow(
    tightness_immune, slow_recovery, danger_signal, inflammation, healthy_inflammation,
    tissue_injury, damage, healthy_damage, trapped_excess, debt_excess, allostatic_load,
    healthy_allostatic_load, energy_shortfall, nitric_oxide_shortfall, capacity_index, deficit,
    effort_fourth, strain, training_relative, infection, norm_inflammation, danger_time,
    inflammation_time, basal,
    from_injury, from_damage, from_trapped, from_debt, from_load, source_floor, source_ceiling,
    tight_source, tight_bout, empty_amplifies, shortfall_amplifies, from_deficit, from_effort,
    from_strain, bout_ceiling, from_volume, tight_volume, volume_from, volume_corner, myokines,
    calming,
):  # fmt: skip
    background = (1 + tight_source * tightness_immune) * smooth_floor(
        norm_inflammation * basal
        + from_injury * tissue_injury
        + from_damage * (damage - healthy_damage)
        + from_trapped * trapped_excess
        + from_debt * debt_excess
        + from_load * (allostatic_load - healthy_allostatic_load),
        source_floor,
    )
    background = source_ceiling * background / (source_ceiling - healthy_inflammation + background)
    amplified = (
        (1 + tight_bout * tightness_immune)
        * (1 + empty_amplifies * energy_shortfall + shortfall_amplifies * nitric_oxide_shortfall)
        / (1 + inflammation)
    )
    enough = volume_from * capacity_index
    unrecovered = from_volume * (1 + tight_volume * slow_recovery)
    repeated = unrecovered * softplus(training_relative - enough, volume_corner) ** 2
    bout = amplified * (
        from_deficit * deficit + from_effort * effort_fourth + from_strain * strain + repeated
    )
    bout = bout / (1 + bout / bout_ceiling)
    source = calming * (background + bout) / (1 + myokines * relative(training_relative))
    return {
        "danger_signal": Rate((source + infection) / danger_time, 1 / danger_time),
        "inflammation": Rate(danger_signal / inflammation_time, 1 / inflammation_time),
    }


LAG = cited("E4.15", "worsening often delayed 24 to 72 h; ours peaks at 25 to 30 h")
KNOT = Knot(
    name="immune",
    says="Damage, injury and overreach send a danger signal; inflammation follows a day later.",
    leaves_out="Cytokines one by one, glia against blood, autoimmunity.",
    group="nociceptive or trapped",
    flow=flow,
    claims=("A4", "A7", "A9", "B9"),
    states=(
        State("danger_signal", "1", "danger signal", 0.1, 0, 60, 0.9, scale=0.1),
        State("inflammation", "1", "inflammation", 0.1, 0, 60, 0.9, 0.1, True, 0.1),
    ),
    traits=(Trait("tightness_immune", "1", "tightness of the immune knot"),),
    params=(
        number("excess_margin", "1", 0.05, "inflammation that is not yet felt"),
        number("excess_corner", "1", 0.05, "smoothness of feeling it"),
        number("danger_time", "h", 26.0, "fading of the danger signal", LAG, 12, 48),
        number("inflammation_time", "h", 28.0, "fading of inflammation", LAG, 12, 48),
        number("basal", "1", 0.06, "basal source"),
        number("from_injury", "1", 0.5, "source from injury"),
        number("from_damage", "1", 0.45, "source from mitochondrial damage"),
        number("from_trapped", "1", 0.22, "source from trapped nitric oxide"),
        number("from_debt", "1", 0.25, "source from sleep debt"),
        number("from_load", "1", 0.35, "source from chronic stress"),
        number("source_floor", "1", 0.01, "the source never falls below this"),
        number("source_ceiling", "1", 1.5, "the source never rises above this"),
        number("tight_source", "1", 0.7, "extra source when the knot is tight"),
        number("tight_bout", "1", 1.5, "extra answer to overreach when tight"),
        number("empty_amplifies", "1", 6.0, "an empty tank amplifies the answer"),
        number("shortfall_amplifies", "1", 3.0, "low nitric oxide amplifies it"),
        number("from_deficit", "1", 80.0, "answer to a deficit"),
        number("from_effort", "1", 4.0, "answer to hard effort"),
        number("from_strain", "1", 0.35, "answer to strain"),
        number("bout_ceiling", "1", 40.0, "the answer's ceiling"),
        number(
            "from_volume",
            "1",
            0.0,
            "answer to more work in a day or two than one recovers from, at any pace",
            guessed("no human data in fibromyalgia; absent from the first specification"),
            0,
            5,
        ),
        number(
            "tight_volume",
            "1",
            60.0,
            "how much more where one recovers slowly from overexertion",
            cited("E4.09", "recovered after 12.7 days against 2.1 in the sedentary", "C"),
            10,
            2000,
        ),
        number(
            "volume_from",
            "1",
            1.5,
            "training message, against healthy, from which it counts",
            None,
            0.75,
            5,
        ),
        number("volume_corner", "1", 0.15, "smoothness of that"),
        number(
            "myokines",
            "1",
            0.4,
            "training calms inflammation",
            cited("IM11", "IL-8 and IL-6 reduced after training; CRP inconsistent", "C"),
        ),
        number("calming", "1", 1.0, "anti-inflammatory treatment, 1 without"),
    ),
    reads=(
        Read("tissue_injury", "1", "injured tissue signals danger", 1, guessed("textbook", "C")),
        Read(
            "damage",
            "1",
            "damaged mitochondria signal danger",
            1,
            cited("E1.08", "mitochondrial loss in blood cells", "D"),
        ),
        Read(
            "trapped_excess",
            "1",
            "trapped nitric oxide inflames",
            1,
            cited("NO01", "NO correlates with FIQR", "D"),
            ("NO12",),
        ),
        Read("debt_excess", "1", "short sleep inflames", 1, guessed("healthy people", "C")),
        Read(
            "allostatic_load",
            "1",
            "chronic stress inflames",
            1,
            cited("IM1", "TNF-a SMD 0.36; the cause is not shown", "C"),
        ),
        Read("energy_shortfall", "1", "an empty tank amplifies overreach", 1, tuned()),
        Read(
            "nitric_oxide_shortfall",
            "1",
            "low nitric oxide amplifies overreach",
            1,
            tuned(),
            ("NO12",),
        ),
        Read(
            "capacity_index",
            "1",
            "with more capacity one recovers from more",
            -1,
            guessed("textbook", "C"),
        ),
        Read(
            "deficit",
            "1",
            "demand above supply signals danger",
            1,
            cited("DI14", "pain d 0.79 at 24 h after exercise, ME/CFS", "C"),
            ("E1.05",),
        ),
        Read(
            "effort_fourth",
            "1",
            "hard effort signals danger",
            1,
            cited("IM9", "IL-6 higher after intervals, healthy men", "C"),
            ("IM10",),
        ),
        Read(
            "strain",
            "1",
            "strained tissue signals danger",
            1,
            cited("E4.02", "pain up after a resistance bout, still up at 96 h", "C"),
        ),
        Read(
            "training_relative",
            "1",
            "training calms; more than one recovers from does not",
            0,
            cited("IM11", "12 articles, 536 people", "C"),
        ),
        Read(
            "slow_recovery",
            "1",
            "whoever recovers slowly takes less work in a day or two",
            1,
            cited("E4.09", "recovered after 12.7 days against 2.1 in the sedentary", "C"),
        ),
        Read(
            "infection",
            "1",
            "infection signals danger",
            1,
            cited("ON1", "infection precedes onset in 5.6 %", "C"),
        ),
    ),
    outputs=(Output("inflammation_excess", "1", "inflammation that is felt", inflammation_excess),),
)
