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
HELD_EACH = "Held back: my own checks did not pass."
STAY = "That is no reason to do more."
QUICK = "This was a quick look, with too few draws. Run it again without --quick."
PRIOR_LEANS = (
    "Before your days, my model leans one way: that gentle movement eases, that doing less costs. "
    "It could be wrong about you. Harm is never ruled out. Not doing more is a good answer."
)
HELD_BACK = "What moving does to you. My own checks did not pass."
SINGLE_KNOTS = "Which single knot is tight. A diary does not tell them apart."
RIVALS = "Which story of the body fits you. I have tried one of six here."
STORIES_OPEN = "Which story of the body fits you."
STORY_TOLD = 0.9  # belief from which one story stands clear
EARLIER = (
    "What moving does rests on the days up to {day}: after that I know too little of what you did."
)
LATEST = "What moving does rests on your last {days} days."
BEYOND_BODY = (
    "Your days answer in a way that none of my stories of the body makes. So I say nothing of what "
    "goes on inside."
)
SEEN = (
    "{target} on the day after {what}: {after} ({after_days} days). After other days: {otherwise} "
    "({otherwise_days} days). Good days are chosen for doing more, so this alone proves nothing."
)
SEEN_DONE, SEEN_MORE = "{what}", "more {what} than usual"
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
    name: str,
    verdict: str,
    target: str,
    median: float,
    low: float,
    high: float,
    flat: float = 0.0,
    passed: bool = True,
    short: str = "",
    never: bool = False,
) -> str:
    """What one way of living does, in one or two short sentences.

    Args:
        never: no day of the diary holds it.
        flat: how likely it is that nothing in the diary answers to moving at all, 0..1.
        short: what to call a way of living that is none of the four usual ones.
    """
    if not passed:
        return HELD_EACH
    short = SHORT.get(name) or short or name
    stay = f" {STAY}" if name == "less" else ""
    spread = between(low, high)
    if verdict == HELPS:
        return f"{short}: your {target} tends to ease, by about {tenth(median)} points ({spread})."
    if verdict == HARMS:
        about = f"by about {tenth(median)} points ({spread})"
        return f"{short}: your {target} tends to grow, {about}.{stay}"
    if never:
        return f"{short}: I cannot tell. You have no days of it. My model guesses {spread}."
    if flat > FLAT_SAID:
        return f"{short}: I cannot tell. Your days show no clear answer. It could be {spread}."
    return f"{short}: I cannot tell yet. It could be {spread}."


def headline(target: str, days: int, verdicts: dict[str, str], passed: bool) -> str:
    """The answer in one sentence."""
    if days < KNOWN_AFTER:
        return "I do not know you yet."
    if not passed:
        return f"I cannot tell yet what moving does to your {target}."
    told = {n: v for n, v in verdicts.items() if n != "less"}  # resting is nobody's headline
    harms = [SHORT[n].lower() for n, v in told.items() if v == HARMS]
    helps = [SHORT[n].lower() for n, v in told.items() if v == HELPS]
    if harms and helps:
        return (
            f"{_tend(helps).capitalize()} to ease your {target}. "
            f"{_tend(harms).capitalize()} to make it worse."
        )
    if harms:
        return f"{_tend(harms).capitalize()} to make your {target} worse."
    if helps:
        return f"{_tend(helps).capitalize()} to ease your {target}."
    return f"I cannot tell yet what moving does to your {target}."


def _tend(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} tends"
    return ", ".join(names[:-1]) + f" and {names[-1]} tend"
