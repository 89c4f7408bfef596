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
# # Fit a diary
#
# A made-up person, whose truth we know, kept a diary. What does movement do to them?

# %%
import unknot as uk

diary = uk.read_diary(uk.example_diary("flares"))
fit = uk.fit(diary, seed=1, quick=True)  # leave `quick` out for an answer that counts
print(fit.summary())

# %% [markdown]
# Bars: where 9 in 10 guesses of each effect lie, on days 8 to 14, in points of pain. Left is
# better.

# %%
fit.effects()

# %% [markdown]
# The same in plain words. It may say "cannot tell", and often does:

# %%
print(uk.analyse(fit).summary())

# %% [markdown]
# The draws themselves, a row each: how tight each knot may be in this person.

# %%
fit.to_frame().select("tightness_redox", "tightness_sleep", "response").describe()
