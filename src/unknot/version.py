"""The version, and the number of how diaries are fitted, each said once."""

from __future__ import annotations

__version__ = "0.1.0"

FIT_METHOD = 6  # one more whenever the same diary and seed are fitted otherwise
