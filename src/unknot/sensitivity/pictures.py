"""The pictures of this room: bars with intervals, spectra and directions, profiles, pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from unknot.arrays import Array
from unknot.docgen.drawing import figure, number, path, text, ticks

WIDE, LEFT, RIGHT = 720.0, 230.0, 680.0
TOP, ROW = 52.0, 26.0


def plain(name: str) -> str:
    """A name as words: an input, a trait, or a result."""
    if name.startswith("tightness_"):
        return f"{name.removeprefix('tightness_').replace('_', ' ')} knot"
    if name.endswith("_change"):
        return f"change of {name.removesuffix('_change').replace('_', ' ')}"
    return name.replace("_", " ")


def bars(
    title: str,
    rows: Sequence[tuple[str, float, float, float, float]],
    unit: str,
    legend: tuple[str, str],
) -> str:
    """One row each: a bar with its interval, and a second number as a ring.

    Args:
        rows: name, low, middle, high, and the second number; none below zero.
        legend: what the bar and the ring are.
    """
    most = max([1e-9, *(max(high, second) for _, _, _, high, second in rows)])

    def x(value: float) -> float:
        return LEFT + min(max(value, 0.0), most) / most * (RIGHT - LEFT)

    bottom = TOP + ROW * len(rows)
    body = [text(16, 26, title, "title")]
    for tick in ticks(0.0, most):
        body.append(path([(x(tick), TOP - 8), (x(tick), bottom)], "rule"))
        body.append(text(x(tick), bottom + 18, f"{tick:.2g}", "soft", "middle"))
    for at, (name, low, middle, high, second) in enumerate(rows):
        y = TOP + ROW * (at + 0.5)
        body.append(text(LEFT - 10, y + 4, plain(name), "", "end"))
        body.append(_bar(LEFT, x(middle), y))
        body.append(path([(x(low), y), (x(high), y)], "line"))
        body.append(_ring(x(second), y))
    body.append(text(RIGHT, bottom + 36, unit, "soft", "end"))
    body.append(_bar(LEFT, LEFT + 26, bottom + 54))
    body.append(text(LEFT + 34, bottom + 58, f"{legend[0]}, with its 90 % interval"))
    body.append(_ring(LEFT + 290, bottom + 54))
    body.append(text(LEFT + 304, bottom + 58, legend[1]))
    return figure(WIDE, bottom + 74, title, body)


def _bar(start: float, end: float, y: float) -> str:
    size = f'width="{number(max(end - start, 1.0))}" height="12"'
    place = f'x="{number(start)}" y="{number(y - 6)}"'
    return f'<rect style="fill:var(--down);fill-opacity:.45" {place} {size}/>'


def _ring(x: float, y: float) -> str:
    place = f'cx="{number(x)}" cy="{number(y)}"'
    return f'<circle style="fill:var(--page);stroke:var(--up);stroke-width:2" {place} r="4"/>'


def _dot(x: float, y: float, size: float = 3.0, colour: str = "down") -> str:
    place = f'cx="{number(x)}" cy="{number(y)}"'
    return f'<circle style="fill:var(--{colour})" {place} r="{number(size)}"/>'


def spectrum(
    title: str, values: Array, names: Sequence[str], directions: Array, shown: int = 4
) -> str:
    """Eigenvalues of people on a logarithmic scale, and what the directions are made of.

    Args:
        values: (people, directions), information in units of what is known beforehand.
        directions: (names, directions), of all people together.
        shown: how many of the best and of the worst known are drawn.
    """
    count = values.shape[1]
    high = float(np.ceil(np.log10(max(values.max(), 10.0))))
    low = max(float(np.floor(np.log10(max(values.min(), 1e-12)))), high - 14.0)
    tall, left, right = 240.0, 60.0, 690.0

    def x(place: float) -> float:
        return left + (place + 0.5) / count * (right - left)

    def y(value: float) -> float:
        spot = np.clip(np.log10(max(value, 10.0**low)), low, high)
        return TOP + (high - float(spot)) / (high - low) * tall

    body = [text(16, 26, title, "title")]
    for power in range(int(low), int(high) + 1, 2):
        body.append(text(left - 8, y(10.0**power) + 4, f"1e{power}", "soft", "end"))
        body.append(path([(left, y(10.0**power)), (right, y(10.0**power))], "rule"))
    body.append(path([(left, y(1.0)), (right, y(1.0))], "two"))
    body.append(text(right, y(1.0) - 6, "as much as is known beforehand", "soft", "end"))
    for person in values:
        body += [_dot(x(rank), y(float(value)), 2.6) for rank, value in enumerate(person)]
    under = TOP + tall
    body.append(text(left, under + 20, "best known direction", "soft"))
    body.append(text(right, under + 20, "least known", "soft", "end"))
    chosen = [*range(min(shown, count)), *range(max(count - shown, shown), count)]
    body += _loadings(names, directions[:, chosen], [f"{n + 1}" for n in chosen], under + 60)
    return figure(WIDE, under + 110 + 20 * len(names), title, body)


def _loadings(names: Sequence[str], table: Array, heads: Sequence[str], top: float) -> list[str]:
    """A table of squares: how much of each name is in each direction."""
    step = (RIGHT - LEFT) / max(len(heads), 1)
    body = [text(16, top, "direction", "soft")]
    body += [
        text(LEFT + step * (n + 0.5), top, head, "soft", "middle") for n, head in enumerate(heads)
    ]
    for row, name in enumerate(names):
        y = top + 20 * (row + 1)
        body.append(text(LEFT - 10, y + 4, plain(name), "", "end"))
        for n in range(len(heads)):
            share = float(table[row, n])
            side = 16.0 * abs(share) ** 0.5
            body.append(_square(LEFT + step * (n + 0.5), y, side, share > 0))
    foot = top + 20 * len(names) + 26
    body += [_square(LEFT, foot, 12.0, True), text(LEFT + 14, foot + 4, "moves with the direction")]
    body += [_square(LEFT + 230, foot, 12.0, False), text(LEFT + 244, foot + 4, "against it")]
    return body


def _square(x: float, y: float, side: float, full: bool) -> str:
    """A filled square, or an empty one, so that no meaning rests on colour alone."""
    style = "fill:var(--up)" if full else "fill:var(--page);stroke:var(--down);stroke-width:2"
    place = f'x="{number(x - side / 2)}" y="{number(y - side / 2)}"'
    return f'<rect style="{style}" {place} width="{number(side)}" height="{number(side)}"/>'


def profiles(
    title: str,
    places: Array,
    curves: Mapping[str, Array],
    level: float,
    verdicts: Mapping[str, str],
) -> str:
    """A small picture a trait: how much worse the best explanation gets as it is held elsewhere.

    Args:
        places: where it was held, sd of the population, (places,).
        curves: log likelihood below the best, (places,) by trait.
        level: how far below still counts as about as good.
        verdicts: a few words under each.
    """
    columns, wide, tall, gap = 3, 210.0, 110.0, 26.0
    body = [text(16, 26, title, "title")]
    floor = 2.5 * level
    for at, (name, curve) in enumerate(curves.items()):
        left = 16.0 + (at % columns) * (wide + gap)
        top = TOP + 20.0 + (at // columns) * (tall + 66.0)
        xs = left + (places - places[0]) / (places[-1] - places[0]) * wide
        ys = top + np.clip(-curve, 0.0, floor) / floor * tall
        edge = top + level / floor * tall
        body.append(text(left, top - 8, plain(name), "title"))
        body.append(path([(left, top + tall), (left + wide, top + tall)], "rule"))
        body.append(path([(left, edge), (left + wide, edge)], "twin"))
        body.append(path(list(zip(xs.tolist(), ys.tolist(), strict=True)), "one"))
        body += [_dot(float(a), float(b), 2.4) for a, b in zip(xs, ys, strict=True)]
        body.append(text(left, top + tall + 16, f"{places[0]:+.0f} sd", "soft"))
        body.append(text(left + wide, top + tall + 16, f"{places[-1]:+.0f} sd", "soft", "end"))
        body.append(text(left + wide / 2, top + tall + 32, verdicts[name], "soft", "middle"))
    lines = -(-len(curves) // columns)
    return figure(WIDE, TOP + 30.0 + lines * (tall + 66.0), title, body)


def pairs(title: str, names: Sequence[str], table: Array, unit: str) -> str:
    """A square of numbers: row against column."""
    left, top, cell = 190.0, 96.0, (RIGHT - 170.0) / max(len(names), 1)
    body = [text(16, 26, title, "title"), text(16, 48, unit, "soft")]
    for n, name in enumerate(names):
        words = plain(name)
        body.append(text(left + cell * (n + 0.5), top - 12, words, "", "middle"))
        body.append(text(left - 10, top + 34.0 * (n + 0.5) + 4, words, "", "end"))
        for m in range(len(names)):
            x, y = left + cell * m, top + 34.0 * n
            value = float(table[n, m])
            shade = min(max(value, 0.0) / 5.0, 1.0) * 0.6
            place = f'x="{number(x)}" y="{number(y)}" width="{number(cell - 3)}" height="31"'
            body.append(f'<rect style="fill:var(--down);fill-opacity:{shade:.2f}" {place}/>')
            shown = "–" if n == m else (f"{value:.1f}" if value < 99.5 else "> 99")
            body.append(text(x + cell / 2 - 1, y + 20, shown, "", "middle"))
    return figure(WIDE, top + 34.0 * len(names) + 20.0, title, body)
