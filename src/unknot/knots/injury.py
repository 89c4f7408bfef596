"""Tissue injury: heals in weeks, slower when short of sleep; a tight knot keeps a source open."""

from unknot.evidence import cited, guessed, tuned
from unknot.knot import Knot, Rate, Read, State, Trait, number


def flow(
    tightness_injury, injury_rate, strain, energy_shortfall, capacity_index, debt_excess,
    healing_time, from_strain, empty_amplifies, open_source, tight_source, still_healing,
    debt_slows,
):  # fmt: skip
    gain = (
        injury_rate
        + from_strain * strain * (1 + empty_amplifies * energy_shortfall)
        + open_source * tight_source * tightness_injury / healing_time
    )
    healing = (still_healing + (1 - still_healing) * capacity_index) / (
        1 + debt_slows * debt_excess
    )
    return {"tissue_injury": Rate(gain, healing / healing_time)}


KNOT = Knot(
    name="injury",
    says="Injury hurts and heals; a tight knot keeps a source of pain open.",
    leaves_out="Where it is, nerve injury, small-fibre loss.",
    group="nociceptive or trapped",
    flow=flow,
    claims=("B8",),
    states=(State("tissue_injury", "1", "tissue injury", 0.0, 0, 20, 0.05),),
    traits=(Trait("tightness_injury", "1", "tightness of the injury knot"),),
    params=(
        number("healing_time", "h", 300.0, "time constant of healing"),
        number("from_strain", "1/h", 0.01, "injury by strain"),
        number("empty_amplifies", "1", 6.0, "an empty tank amplifies strain"),
        number("open_source", "1", 0.3, "size of a permanent source"),
        number("tight_source", "1", 0.6, "how far a tight knot opens it"),
        number("still_healing", "1", 0.5, "healing kept without aerobic capacity", None, 0, 1),
        number("debt_slows", "1", 0.5, "how sleep debt slows healing"),
    ),
    reads=(
        Read(
            "injury_rate",
            "1/h",
            "an accident injures",
            1,
            cited("ON1", "trauma precedes onset in 21.6 %, recall", "C"),
            ("ON4", "ON5"),
        ),
        Read(
            "strain",
            "1",
            "strain injures a little",
            1,
            cited("E4.02", "pain after a resistance bout", "C"),
        ),
        Read("energy_shortfall", "1", "a tired muscle strains more", 1, tuned()),
        Read("capacity_index", "1", "blood and energy heal", -1, guessed("textbook", "C")),
        Read("debt_excess", "1", "short sleep slows healing", 1, guessed("textbook", "C")),
    ),
)
