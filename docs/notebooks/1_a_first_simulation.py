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
# # A first simulation
#
# Draw made-up people with fibromyalgia, let them walk, and compare each of them with themselves.

# %%
import unknot as uk

model = uk.load_model("articles")
people = uk.draw_cohort(model, n=64, seed=1)
print(people.summary())

# %% [markdown]
# Each has lived 330 ordinary days. People differ, as people do:

# %%
people

# %% [markdown]
# Now a programme: 36 minutes of brisk walking, three times a week, for twelve weeks. Everyone lives
# it, and everyone also lives as usual. So nobody is compared with somebody else.

# %%
walk = uk.Programme("brisk_walk", minutes=36, per_week=3, weeks=12)
lived = uk.simulate(model, people, walk)
effect = lived.effect("pain", against="usual")
print(effect.summary())
effect

# %% [markdown]
# The mean hides most of it. Some are better for it and some worse:

# %%
effect.to_frame()["change"].describe()
