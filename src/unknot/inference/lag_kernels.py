"""How what was done on one day is felt on later days: exponentials that fade, some a day late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array


@dataclass(frozen=True)
class LagKernel:
    """A response that fades exponentially and sums to 1.

    Attributes:
        tau: days in which it fades to 37 %.
        delay: days after the doing on which it begins; 0 is the same day.
    """

    tau: float
    delay: int = 0

    def filtered(self, amounts: Array) -> Array:
        """Convolve daily amounts (…, days) with the kernel; before the first day they are 0."""
        from scipy import signal  # slow to import, and only a fit or an effect needs it

        decay = float(np.exp(-1.0 / self.tau))
        felt = np.asarray(signal.lfilter([1.0 - decay], [1.0, -decay], amounts, axis=-1))
        if self.delay:
            felt = np.concatenate(
                [np.zeros_like(felt[..., : self.delay]), felt[..., : -self.delay]], axis=-1
            )
        return felt


KERNELS = (
    LagKernel(0.7),
    LagKernel(1.5),
    LagKernel(3.0),
    LagKernel(6.0),
    LagKernel(12.0),
    LagKernel(0.4, 1),  # the next day alone: what finds a crash after exertion …
    LagKernel(1.0, 1),  # … and crashes that last
    LagKernel(3.0, 1),
)
"""Alike before the diary; one of them is shared by every kind of exertion."""
