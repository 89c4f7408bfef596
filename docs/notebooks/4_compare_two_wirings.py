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
# # Compare two wirings
#
# Two stories of the body: everything that the two articles say, and the nervous system alone. What
# do they say of the same walks?

# %%
import unknot as uk

for name in ("articles", "central_only"):
    model = uk.load_model(name)
    people = uk.draw_cohort(model, n=64, seed=1)
    walk = uk.Programme("brisk_walk", minutes=36, per_week=3, weeks=12)
    print(name, "|", uk.simulate(model, people, walk).effect("pain").summary())

# %% [markdown]
# Which of them does one diary speak for? `uk.compare` weighs wirings by how well each foretells
# the days; all begin alike.

# %%
diary = uk.read_diary(uk.example_diary("unsure"))
compared = uk.compare(diary, ["articles", "central_only"], seed=1)
print(compared.summary())
compared

# %% [markdown]
# A bar across 0 means that these days do not tell the two apart.
