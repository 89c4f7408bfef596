"""Where a person's own file lies, unless they say otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "me.unknot"
ZONE = "zone"
"""The setting that says where a person lived, for files that do not say."""


def default_place() -> Path:
    """The file `me.unknot` in the folder that this system has for a program's data."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        named = os.environ.get("XDG_DATA_HOME", "")
        base = Path(named) if Path(named).is_absolute() else home / ".local" / "share"
    return base / "unknot" / NAME
