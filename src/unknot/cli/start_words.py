"""What the commands that one begins with say: example, serve."""

from __future__ import annotations

# ---- example ----
MADE_UP = "{name}: a made-up person. {says}"
SAYS = {
    "flares": "Brisk walking costs this person days of pain; tai chi and easy walking help.",
    "helps": "Brisk walking helps this person, slowly; so do tai chi and easy walking.",
    "unsure": "Brisk walking does nothing much to this person, and the diary has many gaps.",
}
"""As `truth.json` says it, which is the same in every language."""
NEXT = "Next:"
TRUTH = "The truth is in {path}. Look at it after the report."

# ---- serve ----
CLOSED = "The page is closed. What was saved is saved."
YOUR_PAGE = "Your page: {address}\nThis address works once. Stop with Ctrl-C."
OPENS = "Your page opens in the browser. Stop with Ctrl-C."
OPEN_THIS = "Open this in a browser: {address} Stop with Ctrl-C."
PAIR = "Pair a phone of the same network, once, within ten minutes:\n{address}"
FINGERPRINT = (
    "The phone warns that it does not know the certificate. Go on only if it shows this SHA-256"
    " fingerprint:\n{fingerprint}"
)
