"""The program `unknot`, and `python -m unknot`. Ctrl-C is heard before anything else is loaded."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def main() -> None:
    """Run the process's own command line and leave with its status."""
    # Whoever started the program may have it ignore Ctrl-C (nohup, a job in the background).
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) in (signal.default_int_handler, signal.SIG_DFL):
            signal.signal(number, _stopped_while_loading)
    from unknot.cli import main as door

    door()


def _stopped_while_loading(number: int, frame: FrameType | None) -> None:
    """End at once: nothing was begun. What is said must not need what is not loaded yet."""
    del number, frame
    said, fix = "Stopped. Nothing was written.", "run the same command again."
    place, line = 2, said
    if "--json" in sys.argv:
        line = f'{{"ok": false, "code": "interrupted", "error": "{said}", "fix": "{fix}"}}'
        place = 1
    try:
        os.write(place, f"{line}\n".encode())
    finally:
        os._exit(130)


if __name__ == "__main__":
    main()
