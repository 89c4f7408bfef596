"""What went wrong, in the language that a command was asked to speak."""

from __future__ import annotations

import os
from collections.abc import Sequence

from unknot.cli import answer_words
from unknot.errors import UnknotError
from unknot.wording.spoken import FIRST, LANGUAGES, of_environment, speaking, spoken

SPEAKING = frozenset({
    "analyse", "clinician", "cohort", "delete", "effects", "example", "export", "fit", "forecast",
    "import", "imports", "limits", "measure-next", "merge", "plan", "pool", "replay", "report",
    "score", "serve", "share", "store", "today", "trial", "undo",
})  # fmt: skip
"""The commands that take `--language`; another speaks the first language alone."""

w = spoken(answer_words)


def said_in(error: UnknotError, args: Sequence[str], heard: str = FIRST) -> str:
    """A failure in another language, with the exact words of the first below.

    Args:
        args: the command line; what it was about may have failed before it was understood.
        heard: the language that the command was found to speak, as its page does.

    Returns:
        Empty where the first language is spoken.
    """
    asked = language_asked(args)
    tongue = heard if asked == FIRST and _may_speak(args) else asked
    if tongue == FIRST:
        return ""
    said, fix = failure_in(tongue, error.code, error.said, error.fix)
    with speaking(tongue):
        lines = (said, w.FIX.format(fix=fix), w.EXACT.format(said=f"{error.said} {error.fix}"))
    return "\n".join(lines)


def _may_speak(args: Sequence[str]) -> bool:
    """Whether nobody typed which language a command of daily life should speak."""
    return bool(args) and args[0] in SPEAKING and language_typed(args) is None


def failure_in(tongue: str, code: str, said: str, fix: str) -> tuple[str, str]:
    """What happened and the way out; in another language by its code."""
    if tongue == FIRST:
        return said, fix
    # Its files are read for nobody else.
    from unknot.web.problem_words import ANY_CODE, problem_sentences

    held = problem_sentences(tongue)
    return held.get(code) or held.get(ANY_CODE, (said, fix))


def language_asked(args: Sequence[str]) -> str:
    """The language that a command line asks for, before any store is open; else that of LANG."""
    if not args or args[0] not in SPEAKING:
        return FIRST
    typed = language_typed(args)
    if typed is None:
        return of_environment(os.environ)
    return typed if typed in LANGUAGES else FIRST


def language_typed(args: Sequence[str]) -> str | None:
    """What follows `--language` on a command line, whatever it is; None where that is not there."""
    for place, arg in enumerate(args):
        name, equals, value = arg.partition("=")
        if name == "--language":
            return value if equals else next(iter(args[place + 1 :]), "")
    return None
