"""`python -m unknot` is the same as `unknot`."""

from __future__ import annotations

from unknot.cli import main

if __name__ == "__main__":
    main()
