"""The sentences that come with an answer: one plain line for each thing said, and how sure."""

from __future__ import annotations

HELPS, HARMS, CANNOT_TELL = "helps", "harms", "cannot_tell"
KNOWN_AFTER = 14  # days
FLAT_SAID = 0.6

SHORT = {
    "brisk_walk": "Brisk walking",
    "easy_walk": "Easy walking",
    "tai_chi": "Tai chi",
    "less": "Doing less",
}
NO_BODY_FORECAST = (
    "Tomorrow's forecast comes from your own past days. The body model adds nothing to it yet."
)
HELD_BACK = "What moving does to you. My own checks did not pass."
SINGLE_KNOTS = "Which single knot is tight. A diary does not tell them apart."
RIVALS = "Which story of the body fits you. I have tried one of six here."
EARLIER = (
    "What moving does rests on the days up to {day}: after that I know too little of what you did."
)
LATEST = "What moving does rests on your last {days} days."
FEW_DAYS = "Anything about you. Days I have so far: {days}."


def tenth(value: float) -> str:
    """A change in points, without its sign."""
    return f"{abs(value):.1f}"


def between(low: float, high: float) -> str:
    """A range of changes in words."""

    def side(value: float) -> str:
        if abs(value) < 0.05:
            return "no change"
        return f"{tenth(value)} {'easier' if value < 0 else 'worse'}"

    return f"between {side(low)} and {side(high)}"


def effect(
    name: str, verdict: str, target: str, median: float, low: float, high: float, flat: float = 0.0
) -> str:
    """What one way of living does, in one or two short sentences.

    Args:
        flat: how likely it is that nothing in the diary answers to moving at all, 0..1.
    """
    short = SHORT.get(name, name)
    spread = between(low, high)
    if verdict == HELPS:
        return f"{short}: your {target} tends to ease, by about {tenth(median)} points ({spread})."
    if verdict == HARMS:
        return f"{short}: your {target} tends to grow, by about {tenth(median)} points ({spread})."
    if flat > FLAT_SAID:
        return f"{short}: I cannot tell. Your days show no clear answer. It could be {spread}."
    return f"{short}: I cannot tell yet. It could be {spread}."


def headline(target: str, days: int, verdicts: dict[str, str], passed: bool) -> str:
    """The answer in one sentence."""
    if days < KNOWN_AFTER:
        return "I do not know you yet."
    if not passed:
        return f"I cannot tell yet what moving does to your {target}."
    harms = [SHORT[n].lower() for n, v in verdicts.items() if v == HARMS]
    helps = [SHORT[n].lower() for n, v in verdicts.items() if v == HELPS]
    if harms and helps:
        return f"For your {target}: {_tend(helps)} to help, {_tend(harms)} to harm."
    if harms:
        return f"{_tend(harms).capitalize()} to make your {target} worse."
    if helps:
        return f"{_tend(helps).capitalize()} to ease your {target}."
    return f"I cannot tell yet what moving does to your {target}."


def _tend(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} tends"
    return ", ".join(names[:-1]) + f" and {names[-1]} tend"
