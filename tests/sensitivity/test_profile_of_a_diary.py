"""A profile of a diary climbs to what explains it about as well as the fit does."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

import unknot as uk
from unknot.diary.snapshot import until


@pytest.fixture(scope="module")
def fit() -> uk.PersonFit:
    whole = uk.read_diary(uk.example_diary("flares"))
    first = min(one.day for one in whole.observations)
    diary = until(whole, first + timedelta(days=34))
    return uk.fit(diary, uk.load_model("articles"), seed=1, quick=True)


def test_a_profile_finds_what_explains_the_diary_as_well_as_the_fit_did(fit: uk.PersonFit):
    found = uk.profile_likelihoods(fit, ["answer", "sensitisation"])
    tops = {name: float(curve.max()) for name, curve in found.curves.items()}
    assert max(tops.values()) <= 0.0
    assert found.unfinished < 3.0
    # The diary was made to answer to movement; nothing in it speaks of sensitisation.
    assert np.ptp(found.curves["answer"]) > 2.0 * np.ptp(found.curves["sensitisation"])
    assert found.verdict("answer") != "not told"
    assert len(found.to_frame()) == 2 * len(found.places)


def test_an_unknown_trait_is_named(fit: uk.PersonFit):
    with pytest.raises(uk.UnknotError, match='no trait is called "anser"'):
        uk.profile_likelihoods(fit, ["anser"])
