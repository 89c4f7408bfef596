"""Ask claims of a wiring and a parameter set: what each measures, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.claims.claim import Claim, Found
from unknot.claims.experiment import Lab, open_lab
from unknot.claims.render.picture import Picture
from unknot.claims.statements import all_claims, claim
from unknot.errors import UnknotError
from unknot.library import Wiring
from unknot.progress import Progress

HALF = 0.5  # with many draws, a claim holds where it does so in half of them


class ClaimVerdict(StrEnum):
    """What came of asking a claim."""

    HOLDS = "holds"
    FAILS = "does not hold"
    NOT_ASKED = "cannot be asked"


@dataclass(frozen=True)
class ClaimAnswer:
    """What came of one claim.

    Attributes:
        measured: name -> the number found; with several draws, the median.
        each: name -> (draws,).
        share: in how many of the draws it holds, 0..1, or None where it cannot be asked; `flags`
            (draws,) says in which.
        why: what stands in the way where it cannot be asked, or a remark.
    """

    claim: Claim
    verdict: ClaimVerdict
    measured: Mapping[str, float]
    each: Mapping[str, Array]
    share: float | None
    why: str = ""
    picture: Picture | None = None
    flags: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    @property
    def holds(self) -> bool | None:
        """True, False, or None where it cannot be asked."""
        return (
            None if self.verdict is ClaimVerdict.NOT_ASKED else self.verdict is ClaimVerdict.HOLDS
        )


def run(
    ids: Sequence[str] | None = None,
    wiring: str | Wiring = "articles",
    parameter_set: str | Mapping[str, float] = "default",
    *,
    progress: Progress | None = None,
) -> tuple[ClaimAnswer, ...]:
    """Ask some claims, or all.

    Args:
        parameter_set: the name of one, or "knot.parameter" -> value of what differs from the
            knots' own numbers.
        progress: is told which claim is being asked, and the share done.

    Raises:
        UnknotError: an unknown claim, wiring, parameter set or parameter.
    """
    chosen = [claim(name) for name in ids] if ids else list(all_claims())
    lab = open_lab(wiring, parameter_set)
    return tuple(ask_all(chosen, lab, progress))


def ask_all(
    chosen: Sequence[Claim], lab: Lab, progress: Progress | None = None
) -> list[ClaimAnswer]:
    """Ask claims one after another in one laboratory."""
    answers: list[ClaimAnswer] = []
    for done, one in enumerate(chosen):
        if progress is not None:
            progress(f"{one.id} {one.says}", done / len(chosen))
        answers.append(ask(one, lab))
    return answers


def ask(one: Claim, lab: Lab) -> ClaimAnswer:
    """Ask one claim."""
    missing = silenced(one, lab.wiring)
    if missing:
        why = f"{lab.wiring.name} takes out what it speaks of: {', '.join(missing)}."
        return ClaimAnswer(one, ClaimVerdict.NOT_ASKED, {}, {}, None, why)
    try:
        found: Found = one.experiment(lab)
    except UnknotError as error:
        # What a wiring leaves of the model may lack what the experiment reaches for; where nothing
        # was taken out, it is a mistake of ours.
        if not (lab.wiring.hold or lab.wiring.cut or lab.wiring.loose):
            raise
        return ClaimAnswer(one, ClaimVerdict.NOT_ASKED, {}, {}, None, f"{error.said} {error.fix}")
    each = {
        name: np.broadcast_to(np.asarray(value, dtype=float), (lab.draws,))
        for name, value in found.measured.items()
    }
    flags = one.judge(each)
    share = float(flags.mean())
    verdict = ClaimVerdict.HOLDS if share >= HALF else ClaimVerdict.FAILS
    middle = {name: float(np.median(value)) for name, value in each.items()}
    return ClaimAnswer(one, verdict, middle, each, share, found.remark, found.picture, flags)


def silenced(one: Claim, wiring: Wiring) -> list[str]:
    """What a claim needs and a wiring holds still or leaves without a say."""
    gone = {*wiring.hold, *wiring.loose}
    return [name for name in one.needs if name in gone]
