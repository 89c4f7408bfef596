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
# # An SBML model of your own, batched
#
# Any SBML model of ordinary differential equations runs here, under one set of parameters or under
# thousands side by side. (`pip install 'unknot[exchange]'`.) A small one, written out:

# %%
import tempfile
from pathlib import Path

import numpy as np

import unknot as uk

DECAY = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">
<model id="decay"><listOfCompartments>
<compartment id="c" size="1" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies><species id="S" compartment="c" initialConcentration="1"
 hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="k" value="0.5" constant="true"/></listOfParameters>
<listOfRules><rateRule variable="S"><math xmlns="http://www.w3.org/1998/Math/MathML">
<apply><minus/><apply><times/><ci>k</ci><ci>S</ci></apply></apply></math></rateRule>
</listOfRules></model></sbml>"""

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "decay.xml"
    file.write_text(DECAY, encoding="utf-8")
    model = uk.load_sbml(file)
model.simulate([0, 1, 2])

# %% [markdown]
# A thousand rates at once; each set gives the same whatever the others are:

# %%
rates = np.linspace(0.1, 2.0, 1000)
many = model.simulate([0, 1, 2], {"k": rates}).to_numpy().reshape(1000, 3, -1)
exact = np.exp(-np.outer(rates, [0, 1, 2]))
print("largest difference from the exact solution:", f"{np.abs(many[:, :, -1] - exact).max():.1e}")

# %% [markdown]
# The same model tied into the body as a knot: here a body's effort feeds it. Its numbers keep the
# document's units, and say where they come from.

# %%
from unknot.engine.solve import people, solve
from unknot.timeline import Bout, Life, build

knot = model.as_knot("decay", time="h", drives={"S": lambda effort: 2.0 * effort})
for one in knot.params[:2]:
    print(one.name, one.value, one.unit, "-", one.source.found, one.source.grade)
body = uk.load_model("articles", knots=[knot])
walk = build(Life(days=1), [Bout(start=17.0, hours=1.0, activity="brisk_walk")])
run = solve(body, walk, people(body, start="healthy"), hourly=["decay_S"])
print("before and after a walk:", run.hours["decay_S"][[17, 18], 0].round(2))
