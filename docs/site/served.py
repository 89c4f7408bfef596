"""Starts a page as a person does, asks for it once, and stops it with Ctrl-C.

python docs/site/served.py serve --example
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from urllib.request import HTTPCookieProcessor, build_opener

ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+\S*")
WAIT = 60.0  # seconds until it has ended
STOPPED = (0, 130)


def main(arguments: list[str]) -> int:
    """0 where the page came and the program ended when it was stopped."""
    # Who makes the site in the background has Ctrl-C ignored, and so would have the page.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [sys.executable, "-m", "unknot", *arguments, "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        address = None
        for line in running.stderr:
            address = ADDRESS.search(line)
            if address is not None:
                break
        if address is None:
            return 1
        opener = build_opener(HTTPCookieProcessor())
        with opener.open(address[0]) as page:
            came = page.status == 200 and b"</html>" in page.read()
        running.send_signal(signal.SIGINT)
        running.stderr.close()
        try:
            ended = running.wait(WAIT)
        except subprocess.TimeoutExpired:
            running.kill()
            return 1
    return 0 if came and ended in STOPPED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
