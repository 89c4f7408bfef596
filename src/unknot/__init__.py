"""What does movement do to this person, through which mechanism, and how sure can we be?

The names below are the promise: what is listed here changes only with a word in the changelog.
Rooms inside the package never import from here, they import each other by full name.
"""

from __future__ import annotations

from unknot.errors import UnknotError

__version__ = "0.1.0"

__all__ = [
    "UnknotError",
    "__version__",
]
