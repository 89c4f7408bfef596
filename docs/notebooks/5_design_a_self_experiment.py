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
# # Design a self-experiment
#
# A diary rarely answers: people do more on good days. A trial does, if lots draw the order of the
# days. First, what today's limits allow. More than that is refused, with the reason:

# %%
import unknot as uk

diary = uk.read_diary(uk.example_diary("helps"))
try:
    uk.design_trial(diary, ["usual", "easy_walk:60x7"], weeks=8, malaise="no")
except uk.UnknotError as refused:
    print(refused)

# %% [markdown]
# Something that this person does already. Designs are tried on made-up people whose days go like
# these. A design is locked only if it is worth doing: clear in at least 60 of 100 such trials,
# wrong in at most 5.

# %%
plan = uk.design_trial(diary, ["usual", "tai_chi"], weeks=8, malaise="no", seed=1)
print(plan.summary())

# %% [markdown]
# For this person no design is, at this length, and nothing is locked. That is an answer, too:
# it saves eight weeks. What was tried:

# %%
plan.to_frame()

# %% [markdown]
# What would it take? A steadier person and more time. The same days, made up once more with pain
# that swings half as much (each rating halfway to the mean, rounded), and half a year:

# %%
import io
import tempfile
from pathlib import Path

import polars as pl

text = Path(uk.example_diary("helps")).read_text(encoding="utf-8")
head = [line for line in text.splitlines() if line.startswith("#")]
days = pl.read_csv(io.StringIO(text), comment_prefix="#")
halfway = ((pl.col("pain") + pl.col("pain").mean()) / 2).round(0)
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "steady.csv"
    steady = days.with_columns(halfway.alias("pain")).write_csv()
    file.write_text("\n".join([*head, steady]), encoding="utf-8")
    steady_diary = uk.read_diary(file)
long = uk.design_trial(steady_diary, ["usual", "tai_chi"], weeks=26, malaise="no", seed=1)
print(long.summary())

# %% [markdown]
# The design that would be locked, and what others would have given:

# %%
long.to_frame().select("blocks", "block_days", "p_clear", "p_wrong", "feasible")
