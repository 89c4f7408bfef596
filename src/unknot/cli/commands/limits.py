"""unknot limits: what may be suggested today at most, and every reason why not more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import answer_words, daily_words, own_store
from unknot.cli.diary_options import day_of, diary_options, heard, read, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.safety import (
    NOT_COUNTED,
    SafetySaid,
    answers_of,
    bad_days_of,
    most_of,
    own_of,
    safety_options,
    signs_listed,
)
from unknot.cli.text import fold, table
from unknot.store.fits import FOLDER
from unknot.wording.spoken import filled, speaking, spoken

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.inference.posterior import KeptFit
    from unknot.plan.limits import EvidenceLevel, Limited, Missing
    from unknot.plan.standing import DoingPerWeek, SafetyAnswers

w = spoken(daily_words)


@click.command(
    "limits",
    short_help="What may be suggested today, and why not more.",
    epilog=ending(
        "unknot limits diary.csv --malaise no",
        "unknot limits diary.csv --malaise sometimes --most easy_walk=15x3",
        "unknot limits --malaise no --keep",
    ),
)
@safety_options
@diary_options
@click.option(
    "--fits", "folder", type=click.Path(path_type=Path), default=FOLDER, show_default=True,
    metavar="DIR", help="Where kept fits are looked for; those of your store are in it.",
)  # fmt: skip
@click.option(
    "--keep", is_flag=True,
    help="Keep --malaise, --middling and --most in your store, for the next time.",
)  # fmt: skip
@language_option
@replies
def limits(
    said: SafetySaid,
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    folder: Path,
    keep: bool,
    language: str | None,
) -> Reply:
    """Say what may be suggested at most to the person of FILE, and every reason why not more.

    Nothing here is a plan. Limits only lower; a question that was not answered counts as unsure.
    """
    if "list" in said.signs:
        return signs_listed(language)
    from unknot.parsing.today import today
    from unknot.plan.limits import level_of, limit
    from unknot.workflow.plans import standing_with

    if keep and as_of is not None:
        raise click.UsageError("--keep keeps what you say today: leave --as-of out.")
    day: date = day_of(as_of) or today()
    own = own_of(said, day, stored=keep or not files)
    answers = answers_of(own, said.signs, day, stored=keep or not files)
    diary = read(files, mapping, person)
    kept = _kept(diary, folder, files)
    standing = standing_with(diary, day, kept, bad_days_of(said, stored=keep or not files))
    most = most_of(own, day, stored=keep or not files)
    names = sorted({*standing.usual, *answers.middling, *most})
    found = [
        limit(name, _usual(name, standing.usual, answers), standing, answers,
              person=most.get(name))
        for name in names
    ]  # fmt: skip
    if keep:
        from unknot.store.own_limits import keep_own_limits

        keep_own_limits(own_store.store(), own, datetime.now(UTC))
    level, missing = level_of(standing, answers)
    data = _data(day, found, level, missing)
    data["clinicians"] = [
        {"name": one.name, "date": one.day.isoformat()} for one in answers.clinicians
    ]
    with speaking(tongue(language, stored=not files)):
        reply = heard(Reply(data, _text(found, level, missing, diary)), diary)
    if files and not keep and own_store.is_there():
        reply = replace(reply, first=(*reply.first, NOT_COUNTED))
    return reply


def _usual(name: str, usual: Any, answers: SafetyAnswers) -> DoingPerWeek:
    """What is done already, or a middling day allows: nothing more is ever proposed here."""
    from unknot.plan.limits import NOTHING

    return usual.get(name) or answers.middling.get(name) or NOTHING


def _kept(diary: Diary, folder: Path, files: tuple[Path, ...]) -> KeptFit | None:
    """A kept fit of this diary, where one is there; none is made."""
    from unknot.store.fit_rows import FitRows
    from unknot.store.fits import FitFolder
    from unknot.workflow.plans import kept_fit

    if files:
        return kept_fit(FitFolder(folder), diary) if folder.is_dir() else None
    return kept_fit(FitRows(own_store.store()), diary)


def _data(
    day: date, found: Sequence[Limited], level: EvidenceLevel, missing: Sequence[Missing]
) -> dict[str, Any]:
    from unknot.plan.sentences import reason

    return {
        "date": day.isoformat(),
        "mode": _mode(found),
        "level": level.value,
        "missing": [
            {"level": m.level.value, "code": m.code, "have": m.have, "need": m.need}
            for m in missing
        ],
        "limits": [
            {
                "kind": one.activity, "minutes": one.doing.minutes,
                "per_week": one.doing.per_week, "limiting": one.limiting.code.value,
                "reasons": [
                    {"code": cap.code.value, "text": reason(cap), "data": dict(cap.facts)}
                    for cap in one.caps
                ],
            }
            for one in found
        ],
    }  # fmt: skip


def _mode(found: Sequence[Limited]) -> str | None:
    from unknot.plan.limits import Mode

    order = list(Mode)
    return min((one.mode for one in found), key=order.index).value if found else None


def _text(
    found: Sequence[Limited], level: EvidenceLevel, missing: Sequence[Missing], diary: Any
) -> str:
    from unknot.plan import sentences
    from unknot.plan.limits import Mode
    from unknot.plan.sentences import label, reason

    plan = spoken(sentences)
    if not found:
        lines = [fold(w.NOTHING_TO_LIMIT)]
    else:
        mode = Mode(_mode(found))
        lines = [fold(plan.MODES[mode])]
        rows = [
            [label(one.activity), f"{one.doing.minutes:.0f} min",
             filled("{n:.1f}", n=one.doing.per_week)]
            for one in found
        ]  # fmt: skip
        if mode not in (Mode.SEEK_CARE, Mode.NO_SUGGESTION):
            lines += ["", table(w.LIMITS_HEAD, rows)]
        seen = {reason(cap): None for one in found for cap in one.caps[1:]}
        lines += ["", spoken(answer_words).WHY_NOT_MORE, *(fold(f"- {text}") for text in seen)]
    lines += ["", fold(plan.LEVELS[level])]
    lines += [fold(f"- {filled(plan.LACKS[m.code], have=m.have, need=m.need)}") for m in missing]
    lines.append(fold(w.NO_PLAN_HERE))
    return "\n".join([*lines, *remarks(diary)])


COMMAND = limits
