"""The sentences that come with an answer: one plain line for each thing said, and how sure."""

from __future__ import annotations

HELPS, HARMS, CANNOT_TELL = "helps", "harms", "cannot_tell"
KNOWN_AFTER = 14  # days

SHORT = {
    "brisk_walk": "Brisk walking",
    "easy_walk": "Easy walking",
    "tai_chi": "Tai chi",
    "less": "Doing less",
}
NO_BODY_FORECAST = (
    "Tomorrow's forecast comes from your own past days. The body model adds nothing to it yet."
)
SINGLE_KNOTS = "Which single knot is tight. A diary does not tell them apart."
RIVALS = "Which story of the body fits you. I have tried one of six here."
FEW_DAYS = "Anything about you. I have {days} days so far."


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


def effect(name: str, verdict: str, target: str, median: float, low: float, high: float) -> str:
    """What one way of living does, in one or two short sentences."""
    short = SHORT.get(name, name)
    spread = between(low, high)
    if verdict == HELPS:
        return f"{short}: your {target} tends to ease, by about {tenth(median)} points ({spread})."
    if verdict == HARMS:
        return f"{short}: your {target} tends to grow, by about {tenth(median)} points ({spread})."
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
        return f"For your {target}: {_list(helps)} tends to help, {_list(harms)} tends to harm."
    if harms:
        return f"{_list(harms).capitalize()} tends to make your {target} worse."
    if helps:
        return f"{_list(helps).capitalize()} tends to ease your {target}."
    return f"I cannot tell yet what moving does to your {target}."


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
