"""Published studies replayed on virtual cohorts, each number beside its published interval."""

from unknot.validate.lanes import Bodies, bodies
from unknot.validate.protocol import Row, rows
from unknot.validate.replay import measure

__all__ = ["Bodies", "Row", "bodies", "measure", "rows"]
