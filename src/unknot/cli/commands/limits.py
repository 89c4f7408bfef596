"""unknot limits: what may be suggested today at most, and every reason why not more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import own_store
from unknot.cli.diary_options import bad_days, day_of, diary_options, heard, read, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.text import fold, table
from unknot.errors import UnknotError, nearest

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
) -> Reply:
    """Say what may be suggested at most to the person of FILE, and every reason why not more.

    Nothing here is a plan. Limits only lower; a question that was not answered counts as unsure.
    Without FILE what you answered on the page (unknot serve) counts too, with what you say here.
    """
    if "list" in signs:
        return _signs()
    from unknot.parsing.today import today
    from unknot.plan.derive import standing_of
    from unknot.plan.limits import level_of, limit
    from unknot.workflow.safety import Said, said_in

    given = _answers(malaise, signs, middling)
    caps, beyond = _doings(most, "--most"), bad_days(flares)
    diary = read(files, mapping, person)
    kept = Said() if files else said_in(own_store.store())
    answers, person_caps = kept.with_given(given), {**kept.most, **caps}
    day: date = day_of(as_of) or today()
    standing = standing_of(diary, day, flare_beyond={**kept.bad_day, **beyond})
    names = sorted({*standing.usual, *answers.middling, *person_caps})
    found = [
        limit(name, _usual(name, standing.usual, answers), standing, answers,
              person=person_caps.get(name))
        for name in names
    ]  # fmt: skip
    level, missing = level_of(standing, answers)
    reply = Reply(_data(day, found, level, missing), _text(found, level, missing, diary))
    return heard(reply, diary)


def _usual(name: str, usual: Any, answers: SafetyAnswers) -> DoingPerWeek:
    """What is done already, or a middling day allows: nothing more is ever proposed here."""
    from unknot.plan.limits import NOTHING

    return usual.get(name) or answers.middling.get(name) or NOTHING


def _signs() -> Reply:
    from unknot.plan.limits import red_flags

    rows = [[name, words] for name, words in red_flags().items()]
    says = "Any of these now: please seek care. A clinician has not reviewed this list yet."
    return Reply({"signs": dict(red_flags())}, f"{table(('name', 'sign'), rows)}\n\n{says}")


def _answers(malaise: str | None, signs: Sequence[str], middling: Sequence[str]) -> SafetyAnswers:
    from unknot.plan.limits import red_flags
    from unknot.plan.standing import Malaise, SafetyAnswers

    for sign in signs:
        if sign not in red_flags():
            raise UnknotError(
                "unknown-sign", f'there is no sign "{sign}".', nearest(sign, list(red_flags()))
            )
    return SafetyAnswers(
        red_flags=frozenset(signs),
        malaise=Malaise.UNASKED if malaise is None else Malaise(malaise),
        middling=_doings(middling, "--middling"),
    )


def _doings(given: Sequence[str], option: str) -> dict[str, DoingPerWeek]:
    from unknot.plan.standing import DoingPerWeek
    from unknot.timeline import activities

    held: dict[str, DoingPerWeek] = {}
    for text in given:
        name, _, amount = text.partition("=")
        minutes, _, times = amount.partition("x")
        if name.strip() not in activities():
            raise UnknotError(
                "unknown-activity", f'there is no activity "{name}".',
                nearest(name, [n for n, a in activities().items() if a.kind]),
            )  # fmt: skip
        held[name.strip()] = DoingPerWeek(
            _between(minutes, 1440.0, option, text), _between(times, 50.0, option, text)
        )
    return held


def _between(amount: str, most: float, option: str, text: str) -> float:
    """A number from 0 to the most that a day, or a week, can hold."""
    try:
        value = float(amount)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= most:
        raise UnknotError("bad-amount", f'{option} "{text}" is no amount.', "write easy_walk=10x4.")
    return value


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
