"""The short summary that the terminal shows: plain text, few lines, no colours."""

from __future__ import annotations

import textwrap

from unknot.answer import sentences
from unknot.answer.answer import Answer
from unknot.answer.in_language import in_language
from unknot.effects.results import Effect
from unknot.report import numerals as n
from unknot.report import sections, table_words, words
from unknot.wording.read_back import facts_of
from unknot.wording.spoken import spoken

w = spoken(words)
t = spoken(table_words)
own = spoken(sentences)

WIDE, MOST = 80, 25
UNKNOWN = 3  # things that cannot be told, the first of them
SHOWN = 6  # ways of living
SEEN = 2  # plain sights
LABEL = 36  # columns for the name of a way of living
VERDICT = 15  # columns for what is said of it


def summary_text(answer: Answer) -> str:
    """Say the answer in at most 25 lines of at most 80 columns, in the language spoken now.

    Args:
        answer: what the analysis found.

    Returns:
        Lines without a final newline; nothing in them can steer a terminal.
    """
    answer = in_language(answer)
    first = _wrapped(sections.headline(answer), 4)
    if answer.made_up:
        first.append(w.EXAMPLE)
    if w.new_here(answer):
        first.append(w.new_here(answer))
    blocks = [
        first, _read(answer), _seen(answer), _effects(answer), _ahead(answer), _unknown(answer),
    ]  # fmt: skip
    last = [_checks(answer), w.NOT_A_DOCTOR]
    lines: list[str] = []
    for block in blocks:
        if block:
            lines += [*block, ""]
    room = MOST - len(last)
    if len(lines) > room:
        lines = [*[line for line in lines if line][: room - 1], ""]
    return "\n".join([*lines, *last])


def _plain(words: str) -> str:
    """Keep what can be printed, on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _cut(words: str, width: int) -> str:
    """Keep the start of one line, at a space where there is one."""
    whole = _plain(words)
    if len(whole) <= width:
        return whole
    kept = whole[: width - 2]
    return (kept.rsplit(" ", 1)[0] if " " in kept[width // 2 :] else kept) + " …"


def _wrapped(words: str, most: int) -> list[str]:
    return textwrap.wrap(
        _plain(words), WIDE, max_lines=most, placeholder=" …", break_on_hyphens=False
    )


def _read(answer: Answer) -> list[str]:
    unused = f" {w.unused_line(answer.read)}" if answer.read.skipped else ""
    return _wrapped(f"{w.read_line(answer.read)}{unused}", 2)


def _seen(answer: Answer) -> list[str]:
    lines = [_wrapped(one.sentence, 2) for one in answer.seen[:SEEN]]
    return [
        *(part for line in lines for part in line),
        *(_wrapped(w.SEEN_NOTE, 2) if lines else []),
    ]


def _effects(answer: Answer) -> list[str]:
    if not answer.diagnostics.passed:
        return []
    done = sections.forward(answer.effects)
    lines = [_effect(e) for e in done[:SHOWN]]
    more = len(sections.done(answer.effects)) - len(lines)
    if more > 0:
        lines.append(t.MORE_THERE.format(count=more))
    lines += [f"  {w.IN_ALL_SHORT}"] if done else []
    if any(facts_of(own.ASK_SESSIONS, note) is not None for note in answer.notes):
        lines += _wrapped(w.ASK_SESSION_DAYS, 1)
    return [*lines, *_wrapped(w.not_done(answer.effects), 2)]


def _effect(effect: Effect) -> str:
    label = _cut(effect.label, LABEL)
    says = w.key_of(effect)
    return f"  {label:<{LABEL}}  {says:<{VERDICT}}  {n.change(effect.posterior)}"[:WIDE].rstrip()


def _ahead(answer: Answer) -> list[str]:
    lines: list[str] = []
    for record in sections.records(answer)[:2]:
        said = w.HIDDEN if record.hidden else " ".join(record.ahead)
        lines += _wrapped(said, 3)
    return list(dict.fromkeys(lines))


def _unknown(answer: Answer) -> list[str]:
    if not answer.cannot_tell:
        return []
    lines = [f"{w.H_UNKNOWN}:"]
    for item in answer.cannot_tell[:UNKNOWN]:
        lines += textwrap.wrap(
            _plain(item), WIDE, max_lines=2, placeholder=" …",
            initial_indent="  - ", subsequent_indent="    ",
        )  # fmt: skip
    more = len(answer.cannot_tell) - UNKNOWN
    return [*lines, t.MORE_THERE.format(count=more)] if more > 0 else lines


def _checks(answer: Answer) -> str:
    if answer.diagnostics.passed:
        return w.ALL_PASSED
    return f"{w.NOT_PASSED_FIRST} {_names(answer)}"[:WIDE]


def _names(answer: Answer) -> str:
    return _plain(", ".join(c.name for c in answer.diagnostics.checks if not c.passed)) + "."
