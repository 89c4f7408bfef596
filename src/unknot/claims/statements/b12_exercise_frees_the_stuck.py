"""B12: in the stuck kind ordinary exercise clears, calms and lets inhibition rise."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import change
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import sessions

WEEKS, A_WEEK, MINUTES = 12, 4, 36.0


def experiment(lab: Lab) -> Found:
    """The stuck kind walks briskly four times a week for twelve weeks."""
    bouts = sessions("brisk_walk", MINUTES, A_WEEK, WEEKS)
    walked, still = change(lab, lab.settled("stuck"), bouts, WEEKS)
    read = ("pain", "trapped_nitric_oxide", "inflammation", "gaba")
    moved = {name: (walked.last(name) - still.last(name))[0] for name in read}
    course = walked.days["pain"][:, 0] - still.days["pain"][:, 0]
    return Found(
        {f"{name}_change": value for name, value in moved.items()},
        Picture.course("days", "pain against the twin", {"brisk walks": course}),
    )


CLAIM = Claim(
    id="B12",
    says="Where it is stuck, exercise moves nitric oxide and blood, lowers inflammation, and lets "
    "GABA regulate.",
    asks="The stuck kind walks briskly 4 x 36 minutes a week for twelve weeks.",
    criteria=(
        at_most("pain_change", -0.6, "change of pain"),
        at_most("trapped_nitric_oxide_change", 0.0, "change of trapped nitric oxide"),
        at_most("inflammation_change", 0.0, "change of inflammation"),
        at_least("gaba_change", 0.0, "change of GABA tone"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("trapped_nitric_oxide", "immune", "gaba"),
    needs=("trapped_nitric_oxide", "tightness_stuck", "inflammation", "gaba"),
    supports=("NO05", "NO11", "IM11", "CNS8"),
    against=("EXN3", "CNS9"),
)
