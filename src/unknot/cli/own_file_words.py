"""What the commands that share, export, delete, undo and list imports say."""

from __future__ import annotations

# ---- share ----
INSIDE = (
    "In it: what may be true of your body, as draws; which kinds of exertion you did; what twelve"
    " weeks of each kind would change."
)
NOT_INSIDE = (
    "Not in it: your name, any day, anything you wrote down. Somebody who has your diary could"
    " still find out that it is yours. It is a file on this computer; nothing was sent."
)
NOT_PASSED = "My own checks did not pass. You may give it; whoever pools it is told."
ALL_LEAVES = "All that would leave:"
NOT_WRITTEN = "Nothing was written."
THE_FILE = "The file: {path}"
NUMBERS = "{name}: {shape} numbers, beginning with {first}"
BY = " by "

# ---- share --research ----
DAYS_NOT_INSIDE = (
    "Not in it: your name, any date, place, device or file, anything you wrote. Somebody who has"
    " your diary could still find out that it is yours. Nothing is sent: it is a file on this"
    " computer."
)
WRITE_TO = "Write this to {path}?"
WOULD_LEAVE = "What would leave: {days} days, numbered from 1."
COLUMN_HEAD = ("column", "days", "unit", "its numbers")
AS_IT_IS = "as it is"
BACK_HEAD = ("does not leave", "why")
FILE_LEAVES = "{name}, as it would leave:"
MORE_DAYS = "… and {count} more days: --preview shows every line"
RANGE = "{low:g} to {high:g}"

# ---- export ----
WRITTEN = "Written: {path}"
IN_IT = "In it: {counts}."
NOTHING_YET = "nothing yet"
TABLES = {
    "observations": "observations",
    "exertions": "exertions",
    "segments": "segments",
    "events": "events",
    "notes": "notes",
    "raw": "raw",
    "kept": "kept",
}
OPEN = "It is not encrypted: whoever has it can read it."
SEALED = "Only who holds the other half of the key opens it: {command}"

# ---- delete ----
DELETED = "Deleted."
WHAT_HEAD = ("what", "how many")
GOING = {
    "observations": "observations",
    "exertions": "exertions",
    "notes": "notes",
    "events": "events",
    "stretches": "stretches",
    "raw": "records kept raw",
    "fits": "fits",
    "worked_out": "answers, forecasts and plans",
    "trial_days": "days said of a trial",
    "imports": "imports",
    "backups": "backups",
    "unreached": "unreached",
}
NO_SUCH_DAYS = "Nothing is recorded on these days."
BACKUPS_STAY = "Backups stay as they are."
BACKUPS_HOLD = (
    "{count} backups still hold it; --backups would have deleted it there too. Copies that you"
    " made yourself are yours to delete."
)
DELETE_ALL, DELETE, FROM, TO = "delete everything", "delete", "from {day}", "to {day}"
TYPE = 'Type "{words}"'

# ---- undo ----
TAKEN_BACK = "Import {number} is taken back: {names}."
NO_FILE = "no file"

# ---- imports ----
NO_IMPORTS = "Nothing was imported yet. unknot import FILE brings something in."
IMPORTS_HEAD = ("import", "when", "new", "there already", "", "files")
BACK = "taken back"
IMPORT_OF = "Import {number} of {when}: {new} new, {known} that were there already."
IMPORT_BACK = "Import {number} of {when}; taken back: {new} new, {known} that were there already."
FILE_READ = "{name}: {size} bytes, read as {reader}"
COUNTED = (
    "{name}: of {records} records {stored} stored, {merged} doubled or there already,"
    " {raw} kept raw, {skipped} skipped"
)
