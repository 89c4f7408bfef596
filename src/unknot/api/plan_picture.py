"""The picture of a plan: its week, a row a day, bars as long as the minutes."""

from __future__ import annotations

from unknot.docgen.drawing import figure, number, path, text
from unknot.plan.sentences import NOT_GOALS, WEEKDAYS, label
from unknot.plan.weekly_plan import WeeklyPlan

WIDE, LEFT, RIGHT = 720.0, 76.0, 520.0
TOP, ROW, BAR, FOOT = 56.0, 34.0, 14.0, 34.0
LEAST_SPAN = 30.0  # minutes across the picture, at least


def plan_picture(plan: WeeklyPlan) -> str:
    """The week of a plan as SVG."""
    rows = [
        [(one.activity, one.doing.minutes) for one in plan.kinds if day in one.weekdays]
        for day in range(7)
    ]
    longest = max([LEAST_SPAN, *(sum(minutes for _, minutes in row) for row in rows)])
    title = f"A week of the plan, from {plan.made} to {plan.last}"
    body = [text(16, 26, title, "title")]
    bottom = TOP + 7 * ROW
    body.append(path([(LEFT, TOP - 8), (LEFT, bottom)], "rule"))
    for day, row in enumerate(rows):
        middle = TOP + ROW * (day + 0.5)
        body.append(text(16, middle + 4, WEEKDAYS[day]))
        if not row:
            body.append(text(LEFT + 10, middle + 4, "rest", "soft"))
            continue
        at = LEFT
        for number_of, (_, minutes) in enumerate(row):
            wide = minutes / longest * (RIGHT - LEFT)
            shade = ("var(--down)", "var(--up)", "var(--mix)", "var(--soft)")[number_of % 4]
            body.append(
                f'<rect x="{number(at)}" y="{number(middle - BAR / 2)}" width="{number(wide)}" '
                f'height="{number(BAR)}" rx="3" style="fill:{shade}"/>'
            )
            at += wide
        said = ", ".join(f"{label(name)} up to {minutes:.0f} min" for name, minutes in row)
        body.append(text(at + 8, middle + 4, said))
    body.append(text(16, bottom + 22, NOT_GOALS, "soft"))
    return figure(WIDE, bottom + FOOT, title, body)
