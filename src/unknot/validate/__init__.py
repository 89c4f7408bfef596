"""Published studies replayed on virtual cohorts, each number beside its published interval."""

from unknot.validate.parameter_batch import Bodies, bodies
from unknot.validate.protocol import PublishedRow, rows
from unknot.validate.replay import measure

__all__ = ["Bodies", "PublishedRow", "bodies", "measure", "rows"]
