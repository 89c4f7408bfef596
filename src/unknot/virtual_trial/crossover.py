"""Crossovers of several arms: who lives which arm when, and what that says of two of them.

A Williams design lets every arm follow every other equally often; a cyclic Latin square only lets
every arm stand in every period equally often (Williams 1949, doi 10.1071/CH9490149).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.virtual_trial.analyse import NOTHING, TrialEstimate, least_squares
from unknot.virtual_trial.design import CROSSOVER, VirtualDesign

WILLIAMS, LATIN = "williams", "latin"
SQUARES = (WILLIAMS, LATIN)
MOST_ARMS = 6

Orders = tuple[tuple[int, ...], ...]


def square_words(design: VirtualDesign) -> str:
    """What a crossover of several arms is, for a report; nothing for any other trial."""
    if design.kind != CROSSOVER or len(design.names) == 2:
        return ""
    square = "a Williams design" if design.square == WILLIAMS else "a cyclic Latin square"
    return f"a crossover of {len(design.names)} periods, {square}"


def square_analysis(design: VirtualDesign) -> str:
    """How such a crossover is analysed, for a report; nothing for any other trial."""
    if not square_words(design):
        return ""
    if design.carry_over and design.carry_periods > 1:
        periods = design.carry_periods
        return f"within people: period, arm and what each of the {periods} arms before leaves"
    if design.carry_over:
        return "within people: period, arm and what the arm before leaves for one period"
    return "within people: period and arm; what an arm leaves behind is not taken out"


def sequences(arms: int, square: str = WILLIAMS) -> Orders:
    """The orders in which arms are lived, one a sequence; as many periods as arms.

    A Williams design of an even number of arms has as many sequences, of an odd number twice as
    many: those of one square and of its mirror.
    """
    if square == LATIN:
        return _shifted(tuple(range(arms)))
    zigzag = tuple((at + 1) // 2 if at % 2 else (arms - at // 2) % arms for at in range(arms))
    first = _shifted(zigzag)
    return first if arms % 2 == 0 else first + _shifted(zigzag[::-1])


def _shifted(order: tuple[int, ...]) -> Orders:
    arms = len(order)
    return tuple(tuple((arm + by) % arms for arm in order) for by in range(arms))


def within_people(
    values: Array,
    arm: npt.NDArray[np.int_],
    ours: int,
    reference: int,
    *,
    carry_over: bool,
    back: int = 1,
    spherical: bool = False,
) -> TrialEstimate:
    """Arm less reference within people, by least squares.

    y_ij = person_i + period_j + direct_arm(ij) + carry_arm(i, j-1) + e_ij, people as fixed effects
    (Jones & Kenward 2014, Design and Analysis of Cross-Over Trials, ch. 4). Without the last term
    what an arm leaves behind for one period counts as an effect of the next; with one such term
    for each of several periods back, what lasts that long does not count either.

    Args:
        values: (periods, people); NaN where missing. A person with one value says nothing.
        arm: lived in each period, (periods, people).
        carry_over: whether what an arm leaves behind is taken out.
        back: for how many periods, each by terms of its own.
        spherical: whether errors are taken as independent and alike. Else the error is a jackknife
            over people: bodies drift, so that neighbouring periods of a person are alike.

    Returns:
        The difference; its residual SD is within people. Nothing where a contrast of two arms is
        mixed up with periods or with what arms leave behind.
    """
    there = np.isfinite(values) & (np.isfinite(values).sum(axis=0) > 1)
    n = (int((there & (arm == ours)).sum()), int((there & (arm == reference)).sum()))
    people = int(there.any(axis=0).sum())
    columns, at = _columns(arm, ours, reference, back if carry_over else 0)
    x = np.stack([_without_person(one, there) for one in columns])
    y = _without_person(values, there)
    rows = x[:, there].T
    spare = int(there.sum()) - people - int(np.linalg.matrix_rank(rows))
    if min(n) < 2 or spare < 1 or not _estimable(rows, at):
        return NOTHING
    found = least_squares(rows, y[there])
    variance = found.sd**2 * found.df / spare
    sd, value = float(np.sqrt(variance)), float(found.values[at])
    if spherical:
        error = float(np.sqrt(variance * np.linalg.pinv(rows.T @ rows)[at, at]))
        return TrialEstimate(value, error, float(spare), n, sd)
    return TrialEstimate(value, _jackknife(x, y, at), float(people - 1), n, sd)


def tells_apart(arms: int, square: str, back: int) -> bool:
    """Whether a square's sequences tell arms from what arms leave for so many periods."""
    plan = np.array(sequences(arms, square)).T
    columns, at = _columns(plan, 1, 0, back)
    there = np.ones(plan.shape, dtype=bool)
    return _estimable(np.stack([_without_person(one, there).ravel() for one in columns], 1), at)


def _columns(
    arm: npt.NDArray[np.int_], ours: int, reference: int, back: int
) -> tuple[list[Array], int]:
    """Columns of periods, arms and what they leave, (periods, people) each, and which is ours."""
    periods, others = len(arm), [at for at in range(int(arm.max()) + 1) if at != reference]
    first = np.zeros(arm.shape)
    columns: list[Array] = []
    for at in range(1, periods):
        one = first.copy()
        one[at] = 1.0
        columns.append(one)
    columns += [(arm == one).astype(np.float64) for one in others]
    for gap in range(1, back + 1):
        before = np.vstack([np.full((gap, arm.shape[1]), -1), arm[:-gap]])
        # What the reference leaves behind is part of every later period's own effect.
        columns += [(before == one).astype(np.float64) for one in others]
    return columns, periods - 1 + others.index(ours)


def _without_person(values: Array, there: npt.NDArray[np.bool_]) -> Array:
    """A column less each person's own mean over what is there; 0 where nothing is."""
    held = np.where(there, values, 0.0)
    own = held.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return np.where(there, held - own, 0.0)


def _jackknife(x: Array, y: Array, at: int) -> float:
    """Error of a coefficient from leaving out one person at a time (Tukey 1958).

    Args:
        x: (columns, periods, people); y: (periods, people).
    """
    counts = y.any(axis=0) | x.any(axis=(0, 1))
    x, y = x[:, :, counts], y[:, counts]
    squares, cross = np.einsum("ajp,bjp->pab", x, x), np.einsum("ajp,jp->pa", x, y)
    left: Array = np.asarray(
        np.linalg.pinv(squares.sum(axis=0) - squares, hermitian=True), np.float64
    )
    each = np.einsum("pa,pa->p", left[:, at], cross.sum(axis=0) - cross)
    people = len(each)
    return float(np.sqrt((people - 1) / people * ((each - each.mean()) ** 2).sum()))


def _estimable(x: Array, at: int) -> bool:
    """Whether a coefficient is determined: no combination of the other columns gives its column."""
    rest = np.delete(x, at, axis=1)
    return int(np.linalg.matrix_rank(x)) > int(np.linalg.matrix_rank(rest))
