"""Terms of a day: named by what they read, adding up, and what the specification printed."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.attribution.decomposition import RESTING, latents, parts
from unknot.engine.calibrate import load
from unknot.engine.solve import People, people, solve
from unknot.engine.steady_state import settle
from unknot.errors import UnknotError
from unknot.knots import knot
from unknot.model import Model, interventions, phenotypes
from unknot.timeline import Life, build

CELLULAR = ("energy_shortfall", "capacity_shortfall", "brain_shortfall", "nitric_oxide_shortfall")


@pytest.fixture(scope="module")
def model() -> Model:
    return load("articles", "study")


@pytest.fixture(scope="module")
def who(model: Model) -> People:
    rows = [phenotypes()[name] for name in ("energy", "stuck")]
    traits = {f"tightness_{k}": np.array([row[k] for row in rows]) for k in rows[0]}
    return settled(model, people(model, traits))


def settled(model: Model, who: People) -> People:
    return People(who.lanes, settle(model, build(Life(1)), who).state)


def test_fatigue_of_the_energy_person_is_split_as_printed(model: Model, who: People):
    """Section 12, A19: cellular .63 of the sum. Printed for one moment, ours is the day's mean."""
    found, answer = parts(model, build(Life(1)), who, "fatigue")
    assert answer.whole == pytest.approx(1.0)  # nobody answers in their own way there
    share = dict(zip(found.names, found.shares[:, 0], strict=True))
    assert share.pop("malaise_felt") == pytest.approx(0.0, abs=1e-6)
    assert found.shares.sum(axis=0) == pytest.approx(1.0)
    assert sum(share[name] for name in CELLULAR) == pytest.approx(0.63, abs=0.01)
    printed = {
        "energy_shortfall": 0.19, "capacity_shortfall": 0.21, "brain_shortfall": 0.13,
        "nitric_oxide_shortfall": 0.09, "debt_excess": 0.16, "sensitisation": 0.11,
        "inflammation_excess": 0.06, RESTING: 0.04,
    }  # fmt: skip
    assert share == pytest.approx(printed, abs=0.015)


@pytest.mark.parametrize("output", ["pain", "fatigue", "fog", "stiffness"])
def test_terms_give_back_the_symptom(model: Model, who: People, output: str):
    """Rebuilt from its terms alone: the mean of the latent over a day is that of the model."""
    life = build(Life(2))
    found = parts(model, life, who, output, day=0)
    for latent in found:
        assert latent.shares.sum(axis=0) == pytest.approx(1.0)
        if latent.output == output:
            continue
        hours = solve(model, life, who, daily=(), hourly=(latent.output,)).hours[latent.output]
        mean = np.log(hours[:24]) if latent.kind == "product" else hours[:24]
        assert latent.whole == pytest.approx(mean.mean(axis=0), rel=1e-6)


def test_pain_is_a_sum_of_reports_times_a_product_of_volumes():
    found = {one.output: one for one in latents("pain")}
    assert set(found) == {"nociception", "pain_gain", "pain_answer"}
    reports, volume, answer = (found[n] for n in ("nociception", "pain_gain", "pain_answer"))
    assert (reports.kind, volume.kind) == ("sum", "product")
    reads = {read.name for read in knot("pain").reads}
    both = {"coping", "exercise_inhibition", "exercise_wind_up"}  # these make up one factor
    expected = (reads - both) | {" and ".join(sorted(both))}
    terms = set(reports.terms) | set(volume.terms) | set(answer.terms)
    assert terms - {RESTING} == expected


def test_a_term_that_a_treatment_moves_is_refused(who: People):
    relief = interventions()["pain_relief"]
    model = load("articles", "study", agents=(relief,))
    treated = build(Life(1), levels={"pain_relief": np.ones(1)})
    with pytest.raises(UnknotError, match="treatment"):
        parts(model, treated, people(model, start="sick", count=who.count), "pain")


def test_what_is_no_output_is_refused(model: Model, who: People):
    with pytest.raises(UnknotError, match="fatigue"):
        parts(model, build(Life(1)), who, "fatige")


@pytest.mark.parametrize("wiring", ["central_only", "energy_only", "no_gaba_edge"])
def test_terms_add_up_under_every_wiring(wiring: str):
    model = load(wiring, "study")
    who = settled(model, people(model, {"tightness_sleep": 0.5, "tightness_redox": 0.5}))
    for output in ("pain", "fatigue"):
        for found in parts(model, build(Life(1)), who, output):
            assert found.shares.sum(axis=0) == pytest.approx(1.0)
