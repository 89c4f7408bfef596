"""The symptoms that a diary may hold, one row each: its name, and what of the body it is.

A new one begins with a row here; how headings of tables name it stands in `parsing/headings.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Symptom:
    """Something felt that can be forecast and answered for.

    Attributes:
        label: what a picture of its days is headed; the name with a capital where empty.
        body: the output that stands for it in forecasts with the body; empty where none does.
        fitted: the posterior is conditioned on it.
    """

    name: str
    label: str = ""
    body: str = ""
    fitted: bool = False


SYMPTOMS = (
    Symptom("pain", "Pain", body="pain", fitted=True),
    Symptom("fatigue", "Fatigue", body="fatigue", fitted=True),
    Symptom("fog", "Fog", body="fog", fitted=True),
    Symptom("stiffness"),
    Symptom("energy", body="fatigue"),
    Symptom("stability", "Stability"),
    Symptom("crash", "Crash"),
    Symptom("sleep", "Poor sleep"),  # lived through, not explained; as stress is
    Symptom("stress", "Stress"),
    Symptom("mood", "Low mood"),
    Symptom("fiqr"),
)
"""In the order people ask; measurements are no symptoms."""

TARGETS = tuple(one.name for one in SYMPTOMS)
FITTED = tuple(one.name for one in SYMPTOMS if one.fitted)
LATENT = {one.name: one.body for one in SYMPTOMS if one.body}
LABELS = {one.name: one.label for one in SYMPTOMS if one.label}
