"""unknot limits: what may be suggested today at most, and every reason why not more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import own_store
from unknot.cli.diary_options import bad_days, day_of, diary_options, heard, read, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.safety_answers import NOT_COUNTED, answers_of, own_of
from unknot.cli.text import fold, table

if TYPE_CHECKING:
    from unknot.plan.limits import EvidenceLevel, Limited, Missing
    from unknot.plan.standing import DoingPerWeek, SafetyAnswers

ANSWERS = ("yes", "sometimes", "not_sure", "no")


@click.command(
    "limits",
    short_help="What may be suggested today, and why not more.",
    epilog=ending(
        "unknot limits diary.csv --malaise no",
        "unknot limits diary.csv --malaise sometimes --most easy_walk=15x3",
        "unknot limits --malaise no --keep",
    ),
)
@diary_options
@click.option(
    "--malaise",
    type=click.Choice(ANSWERS),
    help="Much worse the next day or later after a small effort?",
)
@click.option(
    "--sign",
    "signs",
    multiple=True,
    metavar="NAME",
    help="A warning sign that is there now; --sign list names them.",
)
@click.option(
    "--middling",
    multiple=True,
    metavar="ACTIVITY=MINxTIMES",
    help="What a middling day allows and costs you nothing, such as easy_walk=10x4 a week.",
)
@click.option(
    "--most",
    multiple=True,
    metavar="ACTIVITY=MINxTIMES",
    help="The most that you allow yourself of something, such as easy_walk=20x3 a week.",
)
@click.option(
    "--flare",
    "flares",
    multiple=True,
    metavar="NAME=VALUE",
    help="What a bad day is to you, such as pain=7; else one well beyond your usual.",
)
@click.option(
    "--keep", is_flag=True,
    help="Keep --malaise, --middling and --most in your store, for the next time.",
)  # fmt: skip
@replies
def limits(
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    malaise: str | None,
    signs: tuple[str, ...],
    middling: tuple[str, ...],
    most: tuple[str, ...],
    flares: tuple[str, ...],
    keep: bool,
) -> Reply:
    """Say what may be suggested at most to the person of FILE, and every reason why not more.

    Nothing here is a plan. Limits only lower; a question that was not answered counts as unsure.
    """
    if "list" in signs:
        return _signs()
    from unknot.parsing.today import today
    from unknot.plan.derive import standing_of
    from unknot.plan.limits import level_of, limit

    if keep and as_of is not None:
        raise click.UsageError("--keep keeps what you say today: leave --as-of out.")
    day: date = day_of(as_of) or today()
    own = own_of(malaise, middling, most, day, stored=keep or not files)
    answers = answers_of(own, signs, day, stored=keep or not files)
    diary = read(files, mapping, person)
    standing = standing_of(diary, day, flare_beyond=bad_days(flares))
    names = sorted({*standing.usual, *answers.middling, *own.most})
    found = [
        limit(name, _usual(name, standing.usual, answers), standing, answers,
              person=own.most.get(name))
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
    reply = heard(Reply(data, _text(found, level, missing, diary)), diary)
    if files and not keep and own_store.is_there():
        reply = replace(reply, first=(*reply.first, NOT_COUNTED))
    return reply


def _usual(name: str, usual: Any, answers: SafetyAnswers) -> DoingPerWeek:
    """What is done already, or a middling day allows: nothing more is ever proposed here."""
    from unknot.plan.limits import NOTHING

    return usual.get(name) or answers.middling.get(name) or NOTHING


def _signs() -> Reply:
    from unknot.plan.limits import red_flags

    rows = [[name, words] for name, words in red_flags().items()]
    says = "Any of these now: please seek care. A clinician has not reviewed this list yet."
    return Reply({"signs": dict(red_flags())}, f"{table(('name', 'sign'), rows)}\n\n{says}")


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
    from unknot.plan.limits import Mode
    from unknot.plan.sentences import LACKS, LEVELS, MODES, label, reason

    if not found:
        lines = [fold(
            "No session of anything with minutes stands in your last four weeks, so there is"
            " nothing to limit. Say what a middling day allows, such as --middling easy_walk=10x4."
        )]  # fmt: skip
    else:
        mode = Mode(_mode(found))
        lines = [fold(MODES[mode])]
        rows = [
            [label(one.activity), f"{one.doing.minutes:.0f} min", f"{one.doing.per_week:.1f}"]
            for one in found
        ]
        if mode not in (Mode.SEEK_CARE, Mode.NO_SUGGESTION):
            lines += ["", table(("at most", "a session", "times a week"), rows)]
        seen = {reason(cap): None for one in found for cap in one.caps[1:]}
        lines += ["", "Why not more:", *(fold(f"- {text}") for text in seen)]
    lines += ["", fold(LEVELS[level])]
    lines += [fold(f"- {LACKS[m.code].format(have=m.have, need=m.need)}") for m in missing]
    lines.append(fold("This is no medical advice, and nothing here is a plan."))
    return "\n".join([*lines, *remarks(diary)])


COMMAND = limits
