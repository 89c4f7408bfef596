"""Published studies replayed on virtual cohorts, each number beside its published interval."""

from unknot.validate.bodies import Bodies, bodies
from unknot.validate.measure import measure
from unknot.validate.protocol import Row, rows

__all__ = ["Bodies", "Row", "bodies", "measure", "rows"]
