"""What the recovery sheet says beside its twelve words."""

from __future__ import annotations

TITLE = "Recovery sheet for {name}"
HEADING = "Recovery sheet"
OF_FILE = "For the file {name}, made on {day}."
WHAT = """\
These twelve words open the file, and every backup made after this sheet, if the passphrase is
forgotten or the computer is lost. Whoever has them and the file can read it. Nobody else can help:
there is no other way in."""
PICTURE = "The same words as a picture:"
PICTURE_TITLE = "the twelve words"
HOW_HEADING = "How to use it"
HOW = """\
On any computer with unknot, the file (or a backup of it) and this sheet: where the passphrase is
asked, choose “I have only my recovery sheet” and type the words in their order. The first four
letters of each are enough. In a terminal, this does the same and asks for a new passphrase:
{command}"""
KEEP = """\
Keep this sheet on paper, away from the computer, such as with passports. Do not photograph it.
"""
