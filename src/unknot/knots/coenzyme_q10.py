"""Coenzyme Q10: the electron carrier between the complexes, a slow pool that radicals use up."""

from unknot.evidence import cited, guessed, remembered
from unknot.knot import Knot, Output, Rate, Read, State, number
from unknot.maths import saturate


def coenzyme_effect(coenzyme_q10, pool_half):
    square = coenzyme_q10**2
    return square * (1 + pool_half**2) / (square + pool_half**2)


def flow(
    tightness_mitochondria, radical_excess, pool_time, tight_pool, radicals_use, radicals_bend
):
    use = 1 + radicals_use * saturate(radical_excess, radicals_bend)
    return {
        "coenzyme_q10": Rate((1 - tight_pool * tightness_mitochondria) / pool_time, use / pool_time)
    }


KNOT = Knot(
    name="coenzyme_q10",
    says="Coenzyme Q10 carries electrons; radicals use it up.",
    leaves_out="Plasma against cell content, ubiquinol against ubiquinone.",
    group="low capacity",
    flow=flow,
    claims=("A15",),
    states=(State("coenzyme_q10", "1", "cellular coenzyme Q10 pool", 0.99, 0, 4, 0.8),),
    params=(
        number("pool_half", "1", 0.5, "pool at which transport suffers"),
        number(
            "pool_time",
            "h",
            300.0,
            "time constant of the pool",
            remembered("plateau after one to two weeks"),
        ),
        number(
            "tight_pool",
            "1",
            0.40,
            "pool lost when the mitochondria knot is tight",
            cited("E2.01", "about -40 % in blood cells, yet about double in plasma"),
            0.2,
            0.6,
        ),
        number("radicals_use", "1", 0.2, "how radicals use it up", guessed("sign only", "C")),
        number("radicals_bend", "1", 0.5, "bend of that"),
    ),
    reads=(
        Read(
            "tightness_mitochondria",
            "1",
            "a tight knot holds less",
            -1,
            cited("E1.08", "CoQ10 down in blood cells", "C"),
        ),
        Read(
            "radical_excess",
            "1",
            "radicals oxidise it",
            -1,
            cited("E2.05", "more of it oxidised in juvenile fibromyalgia", "C"),
        ),
    ),
    outputs=(Output("coenzyme_effect", "1", "electron transport it allows", coenzyme_effect),),
)
