"""Brain energy: falls with poor supply, sleep debt and inflammation; fog and pain volume follow."""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Output, Rate, Read, State, number
from unknot.maths import shortfall


def brain_shortfall(brain_energy, shortfall_margin, shortfall_corner):
    return shortfall(brain_energy, 1, shortfall_margin, shortfall_corner)


def flow(
    oxidative_capacity, nitric_oxide_effect, energy_shortfall, cognition, debt_excess,
    inflammation_excess, load_excess, norm_brain_energy, brain_time, spared, flow_spared,
    empty_lowers, thinking_lowers, thinking_reserve, debt_lowers, inflammation_lowers,
    load_lowers,
):  # fmt: skip
    supply = (spared + (1 - spared) * oxidative_capacity) * (
        flow_spared + (1 - flow_spared) * nitric_oxide_effect
    )
    thinking = (
        thinking_lowers
        * cognition
        * thinking_reserve
        / (thinking_reserve + (1 - thinking_reserve) * oxidative_capacity)
    )
    demand = (
        1
        + debt_lowers * debt_excess
        + inflammation_lowers * inflammation_excess
        + load_lowers * load_excess
    )
    gain = norm_brain_energy * supply * (1 - empty_lowers * energy_shortfall) * (1 - thinking)
    return {"brain_energy": Rate(gain / demand / brain_time, 1 / brain_time)}


KNOT = Knot(
    name="brain",
    says="A brain short of energy fogs and turns pain up.",
    leaves_out="Regions, glucose, glymphatic clearance.",
    group="low capacity",
    flow=flow,
    claims=("A8",),
    states=(State("brain_energy", "1", "brain energy", 1.0, 0, 4, 0.6, 1.0, True),),
    params=(
        number("shortfall_margin", "1", 0.03, "lack that is not yet felt"),
        number("shortfall_corner", "1", 0.05, "smoothness of feeling it"),
        number("brain_time", "h", 6.0, "time constant", guessed("no data")),
        number("spared", "1", 0.5, "supply kept without muscle mitochondria", None, 0, 1),
        number("flow_spared", "1", 0.75, "supply kept without nitric oxide", None, 0, 1),
        number("empty_lowers", "1", 0.4, "an empty tank lowers it", guessed("no data")),
        number("thinking_lowers", "1", 0.35, "thinking lowers it", guessed("no data")),
        number(
            "thinking_reserve",
            "1",
            0.3,
            "share of thinking cost that no capacity spares",
            None,
            0,
            1,
        ),
        number("debt_lowers", "1", 0.45, "sleep debt lowers it", guessed("no data")),
        number("inflammation_lowers", "1", 0.22, "inflammation lowers it", guessed("no data")),
        number("load_lowers", "1", 0.15, "chronic stress lowers it", guessed("no data")),
    ),
    reads=(
        Read("oxidative_capacity", "1", "mitochondria feed the brain", 1, guessed("no data")),
        Read("nitric_oxide_effect", "1", "flow feeds the brain", 1, guessed("no data")),
        Read("energy_shortfall", "1", "a tired body tires the brain", -1, guessed("no data")),
        Read(
            "cognition",
            "1",
            "thinking uses it",
            -1,
            cited("CO3", "overall g 0.87 worse cognition; the coupling is ours", "C"),
        ),
        Read("debt_excess", "1", "short sleep lowers it", -1, guessed("healthy people", "C")),
        Read("inflammation_excess", "1", "inflammation lowers it", -1, guessed("no data")),
        Read("load_excess", "1", "chronic stress lowers it", -1, guessed("no data")),
    ),
    outputs=(Output("brain_shortfall", "1", "felt lack of brain energy", brain_shortfall),),
)
