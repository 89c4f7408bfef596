"""What is believed of how symptoms answer before a diary speaks."""

from __future__ import annotations

RESPONSES = (0.0, 0.5, 1.0, 1.5)  # how strongly symptoms answer to life; 0 is flat
BELIEF = (0.1, 0.05, 0.8, 0.05)  # in each of them before the diary speaks (grade T)
# Belief in a diary without and with an own response, by how strongly symptoms answer as the body
# has it, as multiples of `BELIEF`: so flat has .04, the body, an own response and both .32
# each (grade T): whose days answer in a way of their own has a body all the same, as often as not.
# An own response stands beside a full body or none.
ALONE = (0.4, 0.32 / 0.9, 0.32 / 0.9, 0.32 / 0.9)
OWN = (3.2, 0.0, 0.4, 0.0)
WITH_OWN = tuple(row for row, weight in enumerate(OWN) if weight)
