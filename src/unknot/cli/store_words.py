"""What the command store says, and what any command asks to open or make one's own store."""

from __future__ import annotations

# ---- asked ----
ASKED = {
    "new": "A passphrase, best five words or more",
    "again": "The same again",
    "passphrase": "Passphrase",
    "words": "The words of your recovery sheet",
    "of_its_day": "The passphrase of its day",
}
WORD_OF_SHEET = "Word {number} of the sheet"
NOT_THE_WORDS = "These are not the words on the sheet. Look again."
PRINT_IT = "Your recovery sheet is {path}: print it now, then delete the file."
MAKE_ONE = "There is no store yet. Make one at {path}?"
YES_OR_NO = "{question} [y/N]"
TYPE_YES_OR_NO = "Type y for yes or n for no."

# ---- store ----
KEEP_IT = (
    "Print the sheet, put it away from this computer, and delete the file. Its words open the"
    " store if the passphrase is forgotten. Nobody else can help."
)
OPEN_STORE = (
    "This store is not encrypted: whoever has the disk can read it. It was made with --plain."
)
YOUR_STORE = "Your store: {path}"
NOT_YET = "Your store: {path} (not there yet: unknot store new)"
ITS_SHEET = "Its recovery sheet: {path}"
THE_SHEET = "The recovery sheet: {path}"
MEGABYTES = "{size} MB"
ITS_BACKUPS = "Its backups: {path}"
IT_OPENS = "It opens, and all of it is whole. Imports: {count}; {backups}."
NEWEST_BACKUP = "the newest backup is of {day}"
NO_BACKUP = "there is no backup: unknot store backup"
CHANGED = "The passphrase is changed. Earlier backups open by the old one, or by a recovery sheet."
ENCRYPTED_ANEW = "All of the store is encrypted anew."
THE_BACKUP = "The backup: {path}"
THE_WEEKS_BACKUP = (
    "This week's backup is written beside your store. unknot store backup --no-weekly ends that."
)
WEEKLY_ON = "A backup is written every week, when you bring something in."
WEEKLY_OFF = "No backup is written but when you ask for one."
BACKUP_HEAD = ("when", "backup")
RESTORED = "Your store: {path}. Imports in it: {count}."
