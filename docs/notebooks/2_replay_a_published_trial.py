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
# # Replay a published trial
#
# Studies ship as data: who took part, what they did, what was found. The same study is done on
# virtual people, and every published number is set beside what came out.

# %%
import unknot as uk

model = uk.load_model("articles")
replay = uk.replay_trial("coyle_1984", model, n=64)
print(replay.summary())

# %% [markdown]
# Bars: what was published, with its interval. Dots: what the virtual people gave.

# %%
replay

# %% [markdown]
# As a table, for work of your own. A number that is missed stays in it: the misses say where the
# model is wrong.

# %%
replay.to_frame().select("id", "published", "simulated")
