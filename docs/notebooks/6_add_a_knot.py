# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Add a knot
#
# A knot is one mechanism. Its equation is plain arithmetic; its arguments name what it
# needs.

# %%
from unknot.evidence import cited, tuned
from unknot.knot import Knot, Rate, Read, State, number


def flow(effort, tau, spending):
    return {"phosphocreatine": Rate(gain=1 / tau, loss=1 / tau + spending * effort)}


SLOW = cited("E6.08", "anterior leg 41.8 ± 4.2 s (SE), range 22 to 61", "B")
KNOT = Knot(
    name="phosphocreatine",
    says="Work spends phosphocreatine; rest refills it exponentially.",
    leaves_out="The faster first phase some people show after hard work.",
    flow=flow,
    states=(State("phosphocreatine", "1", "share of the resting level", 1.0, 0.0, 1.0),),
    params=(
        number("tau", "s", 41.8, "refill time constant", SLOW, 22.0, 60.8),
        number("spending", "1/s", 0.024, "share that full effort uses", tuned()),
    ),
    reads=(Read("effort", "1", "work spends it", -1, cited("E6.11", "33 mM and 43 s", "C")),),
)

# %% [markdown]
# Tie it beside the others, and walk for an hour:

# %%
from unknot.engine.calibrate import load
from unknot.engine.solve import people, solve
from unknot.knots import all_knots
from unknot.model import tie, wiring
from unknot.timeline import Bout, Life, build

healthy = load("articles", "study").constants
model = tie(wiring("articles"), {}, healthy, knots=[*all_knots(), KNOT])
day = build(Life(days=1), [Bout(start=17.0, hours=1.0, activity="brisk_walk")])
run = solve(model, day, people(model, start="healthy"), hourly=("phosphocreatine",))
store = run.hours["phosphocreatine"][:, 0]
print("asleep", store[3], "- after the walk", round(float(store[18]), 2))

# %% [markdown]
# The equation as the knot's page would show it, in LaTeX:

# %%
from unknot.docgen.formula import equations
from unknot.docgen.notation import latex

for one in equations(KNOT):
    print("\n".join(latex(one)))
