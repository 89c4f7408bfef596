"""What the commands fit and measure-next say around numbers that a fit holds."""

from __future__ import annotations

# ---- fit ----
FITTED = "Fitted {days} days."
DAYS_ADDED = "Read {added} more days into the fit that was there; {days} days in all."
FITTED_ALREADY = "This diary is fitted already; {days} days."
ALL_PASSED = "All checks passed."
NOT_PASSED = "Checks that did not pass:"
CHECK = "  {name}: {value} ({limit})"
THE_FIT = "The fit: {place} (id {id})"
IN_STORE = "in your store"
PETAB = "A PEtab problem of {count} reports: {path}"
PETAB_DRAWS = "{count} PEtab problems, a draw each: {path}"
SIMPLER = "Its likelihood is that of a simpler model; left_out.txt says what is missing."
SIMPLER_DRAWS = "Their likelihood is that of a simpler model; left_out.txt says what is missing."

# ---- measure-next ----
UNSURE_NOW = "How unsure effects on {target} are now: {now:.2f} points."
MEASURE_HEAD = ("what", "unsure after", "less, in 100", "minutes", "worse week, in 100")
KINDS = {"days": "a day", "question": "a day", "test": "once"}
TAKES = "{minutes} {often}"
NOT_SUGGESTED = "{risk}, not suggested"
ROUGH = "My own checks did not pass: take this as a rough guide."
NO_PLAN = "Do none of this on a bad day. Nothing here is a plan."
