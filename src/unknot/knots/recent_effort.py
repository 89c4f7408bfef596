"""Recent effort: what blood still shows of the last quarter of an hour of work.

Markers of radicals and nitrite rise within a bout and are back within the hour. Nothing that lasts
hangs on it: it is read where a laboratory draws blood, and by no symptom.
"""

from unknot.evidence import cited, guessed
from unknot.knot import Knot, Rate, Read, State, number


def flow(effort_squared, fading_time):
    return {"recent_effort": Rate(effort_squared / fading_time, 1 / fading_time)}


KNOT = Knot(
    name="recent_effort",
    says="Blood shows a bout within minutes and has forgotten it an hour later.",
    leaves_out="Lactate, temperature, heart rate and breathing, which rise and fall beside it.",
    group="low capacity",
    flow=flow,
    states=(State("recent_effort", "1", "mean square of effort just now", 0.0, 0, 4, scale=0.1),),
    params=(
        number(
            "fading_time",
            "h",
            0.25,
            "time constant",
            cited("E2.16", "most markers in blood back by 1 h after a maximal test", "C"),
            0.1,
            0.5,
        ),
    ),
    reads=(
        Read(
            "effort_squared",
            "1",
            "work shows in blood",
            1,
            guessed("minutes, as circulation and uptake into cells are", "C"),
        ),
    ),
)
