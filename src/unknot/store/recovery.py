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

from unknot.store import recovery_words
from unknot.store.words import WORDS, same_word
from unknot.wording.spoken import language, spoken

ASKED = 3
NEW_PHRASE = "unknot store passphrase --words"
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body {{ font: 14pt/1.5 sans-serif; color: #000; background: #fff; margin: 1.5cm auto;
  max-width: 17cm }}
ol {{ columns: 3; font: bold 15pt/2 monospace; padding-left: 2em }}
svg {{ width: 6cm; height: 6cm }}
</style></head><body>
<h1>{heading}</h1>
<p>{of_file}</p>
<p>{what}</p>
<ol>
{words}
</ol>
<p>{as_picture}</p>
{picture}
<h2>{how_heading}</h2>
<p>{how}</p>
<p>{keep}</p></body></html>
"""

w = spoken(recovery_words)


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
            light="#fff", title=w.PICTURE_TITLE,
        )  # fmt: skip
        return held.getvalue().decode()

    def html(self) -> str:
        """The page to print, in the language that is spoken now."""
        name = escape(self.name)
        return PAGE.format(
            language=language(),
            title=w.TITLE.format(name=name),
            heading=w.HEADING,
            of_file=w.OF_FILE.format(name=f"<b>{name}</b>", day=self.day.isoformat()),
            what=w.WHAT,
            words="\n".join(f"<li>{escape(word)}</li>" for word in self.words),
            as_picture=w.PICTURE,
            picture=self.svg(),
            how_heading=w.HOW_HEADING,
            how=w.HOW.format(command=f"<b>{NEW_PHRASE}</b>"),
            keep=w.KEEP,
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
