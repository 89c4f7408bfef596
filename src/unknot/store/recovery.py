"""The recovery sheet: twelve words and a QR code on paper, which open the file by themselves.

It is made as one page of HTML that loads nothing, to be printed and not kept.
"""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape

import segno

from unknot.store.words import WORDS, same_word

ASKED = 3
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Recovery sheet for {name}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body {{ font: 14pt/1.5 sans-serif; color: #000; background: #fff; margin: 1.5cm auto;
  max-width: 17cm }}
ol {{ columns: 3; font: bold 15pt/2 monospace; padding-left: 2em }}
svg {{ width: 6cm; height: 6cm }}
</style></head><body>
<h1>Recovery sheet</h1>
<p>For the file <b>{name}</b>, made on {day}.</p>
<p>These twelve words open the file, and every backup made after this sheet, if the passphrase is
forgotten or the computer is lost. Whoever has them and the file can read it. Nobody else can help:
there is no other way in.</p>
<ol>
{words}
</ol>
<p>The same words as a picture:</p>
{picture}
<h2>How to use it</h2>
<p>On any computer with unknot, the file (or a backup of it) and this sheet: open the file, choose
“recovery words” in place of the passphrase, and type the words in their order. The first four
letters of each are enough. Then choose a new passphrase.</p>
<p>Keep this sheet on paper, away from the computer, such as with passports. Do not photograph it.
</p></body></html>
"""


@dataclass(frozen=True)
class RecoverySheet:
    """What is printed once, at set-up, or when a new sheet is asked for.

    Attributes:
        words: twelve words in their order; none for a file without encryption, which needs none.
        name: of the file.
        day: on which the sheet was made.
    """

    words: tuple[str, ...] = field(repr=False)
    name: str
    day: date

    @property
    def needed(self) -> bool:
        """Whether there is anything to print."""
        return bool(self.words)

    def text(self) -> str:
        """The words in one line, as the QR code holds them."""
        return " ".join(self.words)

    def svg(self) -> str:
        """The QR code of the words."""
        held = io.BytesIO()
        segno.make(self.text(), error="q", micro=False).save(
            held, kind="svg", xmldecl=False, svgns=True, scale=4, border=4, dark="#000",
            light="#fff", title="the twelve words",
        )  # fmt: skip
        return held.getvalue().decode()

    def html(self) -> str:
        """The page to print."""
        words = "\n".join(f"<li>{escape(word)}</li>" for word in self.words)
        return PAGE.format(
            name=escape(self.name), day=self.day.isoformat(), words=words, picture=self.svg()
        )

    def ask(self, count: int = ASKED) -> tuple[int, ...]:
        """Which words to ask back before set-up ends, by place from 1; others each time."""
        if not self.needed:
            return ()
        return tuple(sorted(random.SystemRandom().sample(range(1, WORDS + 1), count)))

    def confirm(self, answers: Mapping[int, str]) -> bool:
        """Whether words that were asked back are those on the sheet.

        Args:
            answers: a word by its place from 1; the first four letters are enough.
        """
        if not self.needed:
            return True
        return bool(answers) and all(
            1 <= place <= WORDS and same_word(word, self.words[place - 1])
            for place, word in answers.items()
        )
