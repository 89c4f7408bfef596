"""Real people's data in `../shared`, beside the repository: read only, never part of it.

Who has only the repository, a fork for one, has none of them. A part of them is a mistake that
must be seen, or tests that look at nothing would pass.
"""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDERS = (
    "data/device_samples",
    "data/emafitbit_dcnet",
    "data/harmonised",
    "data/myaiguide",
    "data/visible_longcovid",
    "eval",
)


def beside(root: Path) -> Path:
    """The folder beside a repository; the test is skipped where there is none.

    It fails where the folder is there and one of `FOLDERS` is not, or has nothing in it.
    """
    place = root.parent / "shared"
    if not place.is_dir():
        pytest.skip("real data are not beside the repository (no ../shared)")
    lacking = [name for name in FOLDERS if not any((place / name).glob("*"))]
    if lacking:
        pytest.fail(f"../shared is there, but without {', '.join(lacking)}", pytrace=False)
    return place
