"""What several devices counted, each minute once, whoever wore what.

**One device.** Its stretches may lie within one another (an app writes a minute and, beside it, the
hour that holds it) or overlap (an app writes again what it wrote). The shortest are believed about
when: they are laid down first, in classes of length that double; a longer one adds what it counted
more than the shorter ones within it, and only in time that they leave open. Stretches of one class
that overlap are cut where the one before ends, and shared by time.

**Several devices.** A maximum by minute over devices would count twice: a phone that writes ten
minutes at once spreads its steps over minutes in which the watch, minute by minute, has none. So
time is parted by who covers it (`covers`). The first device counts whatever it counted; the next
only in time that none before it covers, and so on. A stretch that straddles such a border adds no
more than its share by time, and no more than it counted beyond what is already counted within it:
the phone's ten minutes hold the three that the watch saw. For stretches over a quarter of an hour a
share by time says nothing, so only the second holds. Counts of more than two hours at once come
last, for what nothing finer covers.

So the whole is at least what the first device counted, never more than all together, and with a
single device it is that device's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.merging.pieces import (
    Counted,
    Times,
    TimeSpans,
    both,
    either,
    no_time,
    nothing,
    parts,
    union,
)
from unknot.merging.stretches import Stretches
from unknot.merging.worn import LONGEST_EVIDENCE, Wear

SHARED_BY_TIME = 900
"""Seconds of the longest stretch that is shared by time where a device before it begins or ends."""
UNSHARP = 10
"""Seconds by which the clocks of two devices may differ."""
SAME_SPELL = 21_600
"""Seconds from a count beyond which a device is taken to count nothing at all, worn or not."""


@dataclass(frozen=True)
class DeviceCount:
    """What one device contributes to the whole."""

    wear: Wear
    counted: Counted


def once(stretches: Stretches, amount: Array) -> Counted:
    """What one device counted, each stretch of time once.

    Args:
        stretches: of one device and one signal.
        amount: (n,) what was counted in each.
    """
    counted, covered = nothing(), no_time()
    length = np.maximum(stretches.seconds, 1)
    classes = np.ceil(np.log2(np.maximum(length / 60.0, 1.0))).astype(np.int64)
    for size in np.unique(classes).tolist():
        at = np.flatnonzero(classes == size)
        start, end, value, shift = _side_by_side(
            stretches.start[at], length[at], amount[at], stretches.shift[at]
        )
        counted = counted.beside(_added(Counted(start, end, value, shift), counted, covered, False))
        covered = either(covered, union(start, end))
    return _some(counted)


def _some(counted: Counted) -> Counted:
    """The pieces in which there was anything."""
    at = counted.amount > 0
    return Counted(counted.start[at], counted.end[at], counted.amount[at], counted.shift[at])


def covers(wear: Wear, counted: Counted) -> TimeSpans:
    """The time for which a device that counts speaks alone.

    Where it did count; and on the body all the time that it is worn and within a quarter of a day
    of a count: further away it counts nothing (heart rate alone).
    """
    own = counted.spans.widened(UNSHARP)
    if not wear.role.worn:
        return own
    near = union(counted.start - SAME_SPELL, counted.end + SAME_SPELL)
    return either(own, both(wear.worn, near).widened(UNSHARP))


def parted(
    wears: Sequence[Wear], signals: Sequence[Sequence[tuple[Stretches, Array]]]
) -> list[list[DeviceCount]]:
    """What each device contributes of some signals that share their time.

    Args:
        wears: the devices, in the order in which they count.
        signals: for each device, of each signal its stretches and their amounts.

    Returns:
        For each signal, the devices' contributions; together they are the whole.
    """
    count = len(signals[0]) if signals else 0
    wholes = [nothing() for _ in range(count)]
    shares: list[list[DeviceCount]] = [[] for _ in range(count)]
    covered = no_time()
    fine: list[list[Counted]] = []
    for wear, held in zip(wears, signals, strict=True):
        fine.append([_while_worn(_of_length(*one, long=False), wear) for one in held])
        for i, own in enumerate(fine[-1]):
            new = _added(own, wholes[i], covered, True)
            wholes[i] = wholes[i].beside(new)
            shares[i].append(DeviceCount(wear, new))
        for own in fine[-1]:
            covered = either(covered, covers(wear, own))
    for d, (wear, held) in enumerate(zip(wears, signals, strict=True)):
        for i, (one, amount) in enumerate(held):
            own = _of_length(one, amount, long=True)
            if own.start.size:
                closed = either(covered, wholes[i].spans)
                new = _added(own, wholes[i], closed, False)
                wholes[i] = wholes[i].beside(new)
                shares[i][d] = DeviceCount(wear, shares[i][d].counted.beside(new))
    return shares


def _of_length(stretches: Stretches, amount: Array, *, long: bool) -> Counted:
    at = np.flatnonzero((stretches.seconds > LONGEST_EVIDENCE) == long)
    return once(stretches.taken(at), amount[at]) if at.size else nothing()


def _while_worn(counted: Counted, wear: Wear) -> Counted:
    """The same with what was counted in a piece moved to the part of it in which it was worn."""
    if not (wear.role.worn and wear.says):
        return counted
    owner, first, last = parts(counted.start, counted.end, wear.worn)
    inside = np.bincount(owner, (last - first).astype(np.float64), counted.start.size)
    amount = counted.amount[owner] * ((last - first) / inside[owner])
    never = inside == 0
    rest = Counted(
        counted.start[never], counted.end[never], counted.amount[never], counted.shift[never]
    )
    return Counted(first, last, amount, counted.shift[owner]).beside(rest)


def _side_by_side(
    start: Times, length: Times, amount: Array, shift: Times
) -> tuple[Times, Times, Array, Times]:
    """Stretches of about one length, each cut where one before it ends."""
    if not start.size:
        return start, start, amount, shift
    order = np.lexsort((shift, -amount, length, start))
    start, length, amount, shift = start[order], length[order], amount[order], shift[order]
    end = start + length
    before = np.concatenate([[start[0]], np.maximum.accumulate(end)[:-1]])
    first = np.maximum(start, before)
    left = end > first
    value = amount * ((end - first) / length)
    return first[left], end[left], value[left], shift[left]


def _added(own: Counted, whole: Counted, covered: TimeSpans, by_time: bool) -> Counted:
    """What pieces of a device add to what is counted already, in time that is not covered."""
    owner, first, last = parts(own.start, own.end, covered.gaps())
    length = own.end - own.start
    free = np.bincount(owner, (last - first).astype(np.float64), own.start.size)
    rest = np.maximum(own.amount - whole.within(own.start, own.end), 0.0)
    if by_time:
        share = own.amount * (free / length)
        rest = np.where(length <= SHARED_BY_TIME, np.minimum(rest, share), rest)
    amount = rest[owner] * ((last - first) / free[owner])
    return _some(Counted(first, last, amount, own.shift[owner]))


def whole(shares: Sequence[DeviceCount]) -> Counted:
    """What all devices contribute together."""
    together = nothing()
    for one in shares:
        together = together.beside(one.counted)
    return together


def left_open(own: Counted, covered: TimeSpans) -> Counted:
    """The parts of what was counted that lie in no covered time, shared by time."""
    owner, first, last = parts(own.start, own.end, covered.gaps())
    length = own.end - own.start
    amount = own.amount[owner] * ((last - first) / length[owner])
    return Counted(first, last, amount, own.shift[owner])
