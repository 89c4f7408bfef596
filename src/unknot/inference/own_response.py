"""A response of one's own: what each kind of exertion does to a person, without any body.

Each recorded kind is filtered by a lag kernel and enters as extra columns of the diary's normal.
Its coefficients have a spike and slab: a kind is off, or on with one of three sizes. Given the
noise and the body's share, every such hypothesis is integrated in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.inference.lag_kernels import KERNELS

Integers = npt.NDArray[np.int_]

SIZES = (0.5, 1.5, 3.0)  # sd of a response, points of 0..10 (grade T) …
SIZE_BELIEF = (0.4, 0.4, 0.2)  # … and belief in each, given that the kind is on
ON = 0.5  # belief that a kind is on, given that at least one is
MOST_ON = 2  # kinds on at a time
ALIKE = 0.5  # correlation of what one kind does to two symptoms
VECTOR = 8  # whole vectors of draws, for the kernel
AT_ONCE = 32_768  # hypotheses of draws whose arrays stay within a processor's cache


@dataclass(frozen=True)
class RecordedKind:
    """One kind of exertion as the diary records it.

    Attributes:
        name: an activity, "steps", or a kind of exertion that is rated.
        unit: "min", "steps" or "points".
        amount: the change of the daily amount that coefficients refer to, in that unit.
        usual: mean daily amount recorded.
        low, heavy: the 10 % and the 90 % quantile of the daily amounts.
        days: days on which it was recorded; for minutes, on which it was done.
    """

    name: str
    unit: str
    amount: float
    usual: float
    low: float
    heavy: float
    days: int


@dataclass(frozen=True)
class Columns:
    """What was done, kind by kind, ready to explain reports.

    Shapes: `amounts` (kinds, days + 1), the day before the diary first, as changes from the usual
    day in multiples of its kind's `amount`; 0 is a usual day, and stands where nothing is known.
    """

    kinds: tuple[RecordedKind, ...]
    amounts: Array

    @property
    def filtered(self) -> Array:
        """The amounts through every kernel, (kernels, kinds, days + 1)."""
        return np.stack([kernel.filtered(self.amounts) for kernel in KERNELS])

    def permuted(self, order: Integers) -> Columns:
        """The same days of doing in another order."""
        moved = np.concatenate([self.amounts[:, :1], self.amounts[:, 1:][:, order]], axis=1)
        return Columns(self.kinds, moved)


@dataclass(frozen=True, eq=False)
class Subset:
    """Kinds that are on together, and every choice of their sizes.

    Shapes: `sd` (choices, kinds on); `log_belief` (choices,), the kernel's left out.
    """

    on: tuple[int, ...]
    sd: Array
    log_belief: Array


@cache
def subsets(kinds: int, most: int = MOST_ON) -> tuple[Subset, ...]:
    """Every set of kinds that may be on; beliefs over all of them sum to 1."""
    found: list[Subset] = []
    for count in range(1, min(kinds, most) + 1):
        chance = ON**count * (1.0 - ON) ** (kinds - count)
        for on in combinations(range(kinds), count):
            choices = list(product(range(len(SIZES)), repeat=count))
            sd = np.array([[SIZES[i] for i in choice] for choice in choices])
            belief = [chance * np.prod([SIZE_BELIEF[i] for i in choice]) for choice in choices]
            found.append(Subset(on, sd, np.log(belief)))
    from scipy import special  # late: pages that show kept results need none of it

    total = special.logsumexp(np.concatenate([one.log_belief for one in found]))
    return tuple(Subset(one.on, one.sd, one.log_belief - total) for one in found)


def slab(sd: Array, symptoms: int) -> Array:
    """Covariance of coefficients that are on, by kind and within it by symptom.

    Args:
        sd: (choices, kinds on).

    Returns:
        (choices, kinds on x symptoms, the same).
    """
    alike = ALIKE + (1.0 - ALIKE) * np.eye(symptoms)
    choices, on = sd.shape
    found = np.zeros((choices, on, symptoms, on, symptoms))
    for k in range(on):
        found[:, k, :, k, :] = sd[:, k, None, None] ** 2 * alike
    return found.reshape(choices, on * symptoms, on * symptoms)


@cache
def _slab_inverse(subset: Subset, symptoms: int) -> tuple[Array, Array]:
    """Inverse of a slab, (choices, rows, rows), and the log determinant of that, (choices,)."""
    inverse = np.asarray(np.linalg.inv(slab(subset.sd, symptoms)), dtype=np.float64)
    log_det = np.asarray(np.linalg.slogdet(inverse)[1], dtype=np.float64)
    for held in (inverse, log_det):
        held.flags.writeable = False
    return inverse, log_det


@cache
def _size_inverses(symptoms: int) -> Array:
    """Inverse covariance of one kind's coefficients by size, (sizes, symptoms, symptoms)."""
    return _slab_inverse(subsets(1, 1)[0], symptoms)[0]


@dataclass(frozen=True)
class Leftover:
    """What a diary says of coefficients once scales and levels are integrated out.

    Columns come by kernel, in it by kind, in it by symptom. Shapes: `own` (columns, columns), their
    products through the inverse; `loads` (scales, columns, draws), what the scales' posterior takes
    of them; `pull` (kernels, rows, draws), of their precision times their mean.
    """

    own: Array
    loads: Array
    pull: Array
    symptoms: int

    @property
    def kinds(self) -> int:
        """Kinds of exertion recorded."""
        return self.pull.shape[1] // self.symptoms

    @cached_property
    def precision(self) -> Array:
        """Precision of coefficients, (kernels, rows, rows, draws)."""
        kernels, rows, draws = self.pull.shape
        table = np.empty((kernels, rows, rows, draws))
        for k in range(kernels):
            at = slice(k * rows, (k + 1) * rows)
            mine = self.loads[:, at]
            table[k] = self.own[at, at][:, :, None] - np.einsum("win,wjn->ijn", mine, mine)
        return table

    def log_ratios(self, subset: Subset) -> Array:
        """Log likelihood with these kinds on against none, (kernels, choices, draws)."""
        draws = self.pull.shape[2]
        square, pivots = self._padded._pivots(subset, 0, -(-draws // VECTOR) * VECTOR)
        _, log_det = _slab_inverse(subset, self.symptoms)
        value = 0.5 * (square - np.log(pivots)) + 0.5 * log_det[:, None, None]
        return value[..., :draws].swapaxes(0, 1)

    def log_ratio(self, most: int = MOST_ON) -> Array:
        """Log likelihood of an own response, over all its hypotheses, against none, (draws,)."""
        draws = self.pull.shape[2]
        every = subsets(self.kinds, most)
        dets = [_slab_inverse(one, self.symptoms)[1] for one in every]
        prior = np.concatenate(
            [0.5 * det + one.log_belief for det, one in zip(dets, every, strict=True)]
        )[:, None, None]
        # The same for each draw, without a way through main memory.
        at_once = max(AT_ONCE // (prior.size * len(self.pull)) // VECTOR, 1) * VECTOR
        padded = self._padded
        filled = padded.pull.shape[2]
        found = np.empty(filled)
        for begin in range(0, filled, at_once):
            count = min(at_once, filled - begin)
            made = [padded._pivots(one, begin, count) for one in every]
            value = np.log(np.concatenate([pivots for _, pivots in made]))
            np.subtract(np.concatenate([square for square, _ in made]), value, out=value)
            value *= 0.5
            value += prior
            value = value.reshape(-1, count)
            peak = value.max(axis=0)
            value -= peak
            found[begin : begin + count] = peak + np.log(np.exp(value, out=value).sum(axis=0))
        return found[:draws] - np.log(len(self.pull))

    def _pivots(self, subset: Subset, begin: int, count: int) -> tuple[Array, Array]:
        """What the kernel says of these kinds, two of shape (choices, kernels, count)."""
        from unknot.inference.own_response_kernel import pivots_of  # late: it brings a compiler

        priors = _size_inverses(self.symptoms)
        return pivots_of(self.own, self.loads, self.pull, subset.on, priors, (begin, count))

    @cached_property
    def _padded(self) -> Leftover:
        """In whole vectors of draws: after the last come draws of which nothing is known."""
        spare = -self.pull.shape[2] % VECTOR
        loads, pull = (np.ascontiguousarray(each) for each in (self.loads, self.pull))
        if spare:
            room = ((0, 0), (0, 0), (0, spare))
            loads, pull = np.pad(loads, room), np.pad(pull, room)
        return Leftover(self.own, loads, pull, self.symptoms)

    def mean(self) -> Array:
        """Mean coefficients over all hypotheses, (kernels, rows, draws)."""
        found = np.zeros_like(self.pull)
        whole = self.log_ratio() + np.log(len(KERNELS))
        for one in subsets(self.kinds):
            share = np.exp(self.log_ratios(one) + one.log_belief[:, None] - whole)
            rows = self._rows(one)
            for choice, cov in enumerate(slab(one.sd, self.symptoms)):
                found[:, rows] += share[:, choice][:, None] * self._given(rows, cov)[0]
        return found

    def _rows(self, subset: Subset) -> Integers:
        return np.array(
            [kind * self.symptoms + s for kind in subset.on for s in range(self.symptoms)]
        )

    def _given(self, rows: Integers, cov: Array) -> tuple[Array, Array]:
        """Mean (kernels, rows on, draws) of coefficients under one hypothesis, and precision."""
        inner = self.precision[:, rows][:, :, rows].transpose(0, 3, 1, 2) + np.linalg.inv(cov)
        pull = self.pull[:, rows].transpose(0, 2, 1)[..., None]
        solved: Array = np.asarray(np.linalg.solve(inner, pull), dtype=np.float64)
        return solved[..., 0].transpose(0, 2, 1), inner

    def draw(self, rng: np.random.Generator) -> OwnDraws:
        """One hypothesis and its coefficients for every draw, from their posterior."""
        draws = self.pull.shape[2]
        every = subsets(self.kinds)
        logs = [self.log_ratios(one) + one.log_belief[:, None] for one in every]
        flat = np.concatenate([log.reshape(-1, draws) for log in logs])
        share = np.cumsum(np.exp(flat - flat.max(axis=0)), axis=0)
        level: Array = np.asarray(rng.random(draws) * share[-1], dtype=np.float64)
        pick = np.asarray(np.count_nonzero(np.less(share, level), axis=0))
        noise = rng.standard_normal((self.pull.shape[1], draws))
        kernel = np.zeros(draws, dtype=int)
        beta = np.zeros((self.pull.shape[1], draws))
        begin = 0
        for one, log in zip(every, logs, strict=True):
            size = log.shape[0] * log.shape[1]
            at = np.flatnonzero((pick >= begin) & (pick < begin + size))
            kernel[at], choice = np.divmod(pick[at] - begin, log.shape[1])
            begin += size
            rows = self._rows(one)
            inverse = np.linalg.inv(slab(one.sd, self.symptoms))
            for draw, c in zip(at.tolist(), choice.tolist(), strict=True):
                inner = self.precision[kernel[draw], :, :, draw][np.ix_(rows, rows)]
                root = np.linalg.cholesky(inner + inverse[c])
                mean = np.asarray(self.pull[kernel[draw], :, draw][rows], dtype=np.float64)
                pull: Array = np.asarray(np.linalg.solve(root, mean), dtype=np.float64)
                beta[rows, draw] = np.linalg.solve(root.T, pull + noise[rows, draw])
        return OwnDraws(kernel, beta.T.reshape(draws, self.kinds, self.symptoms))


@dataclass(frozen=True)
class OwnDraws:
    """An own response for each draw; all zero where there is none.

    Shapes: `kernel` (draws,) its place among `KERNELS`; `beta` (draws, kinds, symptoms), the
    steady change on 0..10 for a lasting change by the kind's `amount`.
    """

    kernel: Integers
    beta: Array

    @staticmethod
    def none(draws: int, kinds: int, symptoms: int) -> OwnDraws:
        """Nobody has one."""
        return OwnDraws(np.zeros(draws, dtype=int), np.zeros((draws, kinds, symptoms)))

    @property
    def flat(self) -> Array:
        """Coefficients of every kernel side by side, (draws, kernels x kinds x symptoms)."""
        draws, rows = len(self.kernel), self.beta[0].size
        found = np.zeros((draws, len(KERNELS), rows))
        found[np.arange(draws), self.kernel] = self.beta.reshape(draws, rows)
        return found.reshape(draws, -1)

    @property
    def on(self) -> npt.NDArray[np.bool_]:
        """Who has one, (draws,)."""
        return np.asarray((self.beta != 0.0).any(axis=(1, 2)))

    def take(self, index: Integers) -> OwnDraws:
        """These draws, in this order."""
        return OwnDraws(self.kernel[index], self.beta[index])

    def join(self, other: OwnDraws) -> OwnDraws:
        """Both, in order."""
        return OwnDraws(
            np.concatenate([self.kernel, other.kernel]), np.concatenate([self.beta, other.beta])
        )

    def where(self, on: npt.NDArray[np.bool_]) -> OwnDraws:
        """The same, but none for whoever is not `on` (draws,)."""
        return OwnDraws(self.kernel, np.where(on[:, None, None], self.beta, 0.0))

    def change(self, kind: int, amounts: Array) -> Array:
        """What a schedule of one kind does day by day, (days, draws, symptoms), on 0..10.

        Args:
            amounts: changes of each day's amount, in multiples of the kind's `amount`, (days,).
        """
        felt = np.stack([kernel.filtered(amounts) for kernel in KERNELS])
        return felt[self.kernel].T[:, :, None] * self.beta[None, :, kind, :]


def drawn_before(draws: int, kinds: int, symptoms: int, rng: np.random.Generator) -> OwnDraws:
    """Own responses of people of whom nothing is known, all of whom have one."""
    every = subsets(kinds)
    flat = np.exp(np.concatenate([one.log_belief for one in every]))
    where = [(s, c) for s, one in enumerate(every) for c in range(len(one.sd))]
    pick = rng.choice(len(flat), size=draws, p=flat / flat.sum())
    beta = np.zeros((draws, kinds, symptoms))
    root = np.linalg.cholesky(ALIKE + (1.0 - ALIKE) * np.eye(symptoms))
    noise = rng.standard_normal((draws, kinds, symptoms)) @ root.T
    for draw in range(draws):
        subset, size = where[int(pick[draw])]
        for k, kind in enumerate(every[subset].on):
            beta[draw, kind] = every[subset].sd[size, k] * noise[draw, kind]
    return OwnDraws(rng.integers(len(KERNELS), size=draws), beta)
