"""unknot clinician: limits that a clinician sets, and what takes them away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import clinician_words, own_store
from unknot.cli.amounts import doings
from unknot.cli.asking import confirmed
from unknot.cli.diary_options import day_of
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.own_store import store_options
from unknot.cli.text import fold
from unknot.errors import UnknotError
from unknot.store.files import check_file, read_file, write_file
from unknot.wording.spoken import filled, speaking, spoken

if TYPE_CHECKING:
    from unknot.plan.standing import ClinicianLimits
    from unknot.store.clinician import ClinicianSheet, WrittenNote

w = spoken(clinician_words)
SHEET = "limits-sheet.txt"


@click.group(
    "clinician",
    short_help="Limits that a clinician sets.",
    epilog=ending("unknot clinician sheet --out limits.html", "unknot clinician show"),
)
def clinician() -> None:
    """Keep the limits that a clinician sets; unknot limits counts and shows them.

    Anybody may tighten. Loosening needs the clinician's code, or a written note that is kept.
    """


code_option = click.option(
    "--code-file", type=click.Path(path_type=Path), metavar="FILE",
    help="Read the code from the first line of this file, instead of asking.",
)  # fmt: skip
name_option = click.option("--name", metavar="NAME", help="The clinician's name.")
day_option = click.option("--date", "day", metavar="DATE", help="The day on which they said it.")
reason_option = click.option("--reason", metavar="WHY", help="Why, in a few words; it is kept.")
yes_option = click.option("--yes", is_flag=True, help="Without a question.")


@clinician.command(
    "sheet", short_help="An empty sheet to fill in.",
    epilog=ending("unknot clinician sheet", "unknot clinician sheet --out limits.html"),
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(SHEET), show_default=True,
    metavar="FILE", help="A text to fill in with any editor; or .html, to print.",
)  # fmt: skip
@language_option
@replies
def sheet(out: Path, language: str | None) -> Reply:
    """Write an empty sheet: limits of each activity, of the chance of a flare, and pacing."""
    from unknot.plan.clinician_sheet import empty_page, empty_text

    check_file(out)
    if out.exists():
        raise UnknotError(
            "already-there", f"{out} is there already.", "name another file with --out."
        )
    page = out.suffix.lower() in (".html", ".htm")
    then = (
        "unknot clinician set --name … --date … --cap easy_walk=15x3"
        if page
        else f"unknot clinician set {out}"
    )
    with speaking(tongue(language)):
        write_file(out, empty_page() if page else empty_text())
        text = f"{w.THE_SHEET.format(path=out)}\n{w.THEN.format(command=then)}"
    return Reply({"sheet": str(out)}, text)


@clinician.command(
    "set", short_help="Put limits in force.",
    epilog=ending(
        "unknot clinician set limits-sheet.txt",
        'unknot clinician set --name "Dr Meyer" --date 2026-05-04 --cap easy_walk=15x3',
    ),
)  # fmt: skip
@click.argument("filled", metavar="[SHEET]", required=False, type=click.Path(path_type=Path))
@name_option
@day_option
@click.option(
    "--cap", "caps", multiple=True, metavar="ACTIVITY=MINxTIMES",
    help="The most of an activity, such as easy_walk=15x3 a week; may be given several times.",
)  # fmt: skip
@click.option(
    "--flare-limit", type=click.FloatRange(0.0, 1.0), metavar="P",
    help="The largest chance of a flare a day, 0 to 1.",
)  # fmt: skip
@click.option("--pacing", is_flag=True, help="Never an increase, whatever the diary says.")
@code_option
@store_options
@language_option
@replies
def set_limits(
    filled: Path | None,
    name: str | None,
    day: str | None,
    caps: tuple[str, ...],
    flare_limit: float | None,
    pacing: bool,
    code_file: Path | None,
    language: str | None,
) -> Reply:
    """Put in force what a filled-in SHEET says, or what is said here.

    The clinician types a code that the person does not know; it is kept as a salted hash. Without
    one, only a written note takes the limits away.
    """
    from unknot.plan.clinician_sheet import checked, read_sheet
    from unknot.plan.standing import ClinicianLimits
    from unknot.store.clinician import add_sheet

    told = bool(name or day or caps or pacing or flare_limit is not None)
    if told == (filled is not None):
        raise click.UsageError("Give a filled-in SHEET, or --name, --date and limits.")
    if filled is not None:
        limits = read_sheet(read_file(filled))
    else:
        limits = checked(
            ClinicianLimits(name or "", _day(day), doings(caps, "--cap"), flare_limit, pacing)
        )
    person = own_store.store()
    with speaking(tongue(language, stored=True)):
        kept = add_sheet(person, limits, _new_code(code_file), datetime.now(UTC))
        text = "\n".join([w.FROM_NOW_ON, *_lines(kept), "", w.ONLY_TIGHTER])
    return Reply({"sheet": _plain(kept)}, text)


@clinician.command("show", short_help="What is in force.", epilog=ending("unknot clinician show"))
@store_options
@language_option
@replies
def show(language: str | None) -> Reply:
    """Show every sheet with name and date, those taken away too, and who took them away."""
    from unknot.store.clinician import ended, sheets

    person = own_store.store()
    every, notes = sheets(person), ended(person)
    with speaking(tongue(language, stored=True)):
        here = [line for one in every if one.removed is None for line in _lines(one)]
        gone = [line for one in every if one.removed is not None for line in _lines(one)]
        lines = [w.IN_FORCE, *here, "", w.ONLY_TIGHTER] if here else [w.NONE_IN_FORCE]
        lines += ["", w.TAKEN_AWAY_BEFORE, *gone] if gone else []
        lines += [w.PACING_ENDED.format(note=_by(note)) for note in notes]
    data = {"sheets": [_plain(one) for one in every], "pacing_ended": list(map(_plain_note, notes))}
    return Reply(data, "\n".join(lines))


@clinician.command(
    "remove", short_help="Take limits away.",
    epilog=ending(
        "unknot clinician remove 1",
        'unknot clinician remove 1 --written --name "Dr Meyer" --date 2026-06-01 --reason "better"',
    ),
)  # fmt: skip
@click.argument("number", metavar="SHEET", type=click.IntRange(1))
@code_option
@click.option("--written", is_flag=True, help="Without the code, by a note that is kept and shown.")
@name_option
@day_option
@reason_option
@yes_option
@store_options
@language_option
@replies
def remove(
    number: int, code_file: Path | None, written: bool, name: str | None, day: str | None,
    reason: str | None, yes: bool, language: str | None,
) -> Reply:  # fmt: skip
    """Take the limits of a sheet away: by the clinician's code, or by a written note.

    The sheet stays in your store, with the note: unknot clinician show.
    """
    from unknot.store.clinician import remove_by_code, remove_in_writing

    if not written and (name or day or reason):
        raise click.UsageError("--name, --date and --reason belong to --written.")
    person, now = own_store.store(), datetime.now(UTC)
    with speaking(tongue(language, stored=True)):
        if written:
            note = _note(name, day, reason)
            if not confirmed(w.TAKE_AWAY.format(number=number, note=_by(note)), yes=yes):
                return Reply({"sheet": None}, w.UNCHANGED)
            gone = remove_in_writing(person, number, note, now)
        else:
            code = _asked() if code_file is None else _code_in(code_file)
            gone = remove_by_code(person, number, code, now)
        return Reply({"sheet": _plain(gone)}, "\n".join([w.TAKEN_AWAY, *_lines(gone)]))


@clinician.command(
    "end-pacing", short_help="A clinician ends the pacing.",
    epilog=ending(
        'unknot clinician end-pacing --name "Dr Meyer" --date 2026-06-01 --reason "no crash since"'
    ),
)  # fmt: skip
@name_option
@day_option
@reason_option
@yes_option
@store_options
@language_option
@replies
def end_pacing(
    name: str | None, day: str | None, reason: str | None, yes: bool, language: str | None
) -> Reply:
    """Keep that a clinician ended the pacing. Two more logged crashes begin it again.

    A sheet that asks for pacing holds until it is taken away.
    """
    from unknot.store.clinician import end_pacing as keep_end

    person, note = own_store.store(), _note(name, day, reason)
    with speaking(tongue(language, stored=True)):
        if not confirmed(w.END_PACING.format(note=_by(note)), yes=yes):
            return Reply({"ended": None}, w.UNCHANGED)
        keep_end(person, note, datetime.now(UTC))
        return Reply({"ended": _plain_note(note)}, w.PACING_ENDED.format(note=_by(note)))


def _day(text: str | None) -> date:
    found = day_of(text)
    if found is None:
        raise click.UsageError("--date is missing: the day on which the clinician said it.")
    return found


def _note(name: str | None, day: str | None, reason: str | None) -> WrittenNote:
    from unknot.store.clinician import WrittenNote

    return WrittenNote(name or "", _day(day), reason or "")


def _new_code(code_file: Path | None) -> str | None:
    """The code that the clinician chooses; none where nobody is there to choose one."""
    if code_file is not None:
        return _code_in(code_file)
    if not own_store.somebody_is_there():
        return None
    code = str(click.prompt(w.CODE, default="", show_default=False, hide_input=True, err=True))
    again = click.prompt(w.AGAIN, default="", show_default=False, hide_input=True, err=True)
    if code != again:
        raise UnknotError("unlike-codes", "the two are not the same.", "type it again.")
    return code or None


def _code_in(path: Path) -> str:
    lines = read_file(path).splitlines()
    if not lines or not lines[0].strip():
        raise UnknotError("no-code", f"{path} holds no code in its first line.", "write it there.")
    return lines[0]


def _asked() -> str:
    if not own_store.somebody_is_there():
        raise UnknotError(
            "no-code", "nobody is here to type the code.",
            "give it with --code-file FILE, or --written with --name, --date and --reason.",
        )  # fmt: skip
    return str(click.prompt(w.THE_CODE, hide_input=True, err=True))


def _lines(kept: ClinicianSheet) -> list[str]:
    head = (w.HEAD if kept.has_code else w.HEAD_NO_CODE).format(
        number=kept.number, name=kept.limits.name, day=kept.limits.day
    )
    lines = [head, *(f"   {line}" for line in _limits(kept.limits))]
    if kept.removed is not None:
        day = kept.removed.date()
        lines.append(
            fold(
                w.BY_CODE.format(day=day)
                if kept.note is None
                else w.BY_NOTE.format(day=day, note=_by(kept.note))
            )
        )
    return lines


def _limits(limits: ClinicianLimits) -> Sequence[str]:
    from unknot.plan.sentences import label

    lines = [
        filled(w.AT_MOST, minutes=most.minutes, what=label(name), times=most.per_week)
        for name, most in limits.caps.items()
    ]
    if limits.flare_limit is not None:
        lines.append(filled(w.CHANCE, percent=round(100.0 * limits.flare_limit, 6)))
    return [*lines, w.PACING_ONLY] if limits.pacing else lines


def _by(note: WrittenNote) -> str:
    return f"{note.name}, {note.day}: {note.reason}"


def _plain(kept: ClinicianSheet) -> dict[str, Any]:
    limits = kept.limits
    return {
        "number": kept.number, "name": limits.name, "date": limits.day.isoformat(),
        "caps": {
            name: {"minutes": most.minutes, "per_week": most.per_week}
            for name, most in limits.caps.items()
        },
        "flare_limit": limits.flare_limit, "pacing": limits.pacing,
        "entered": kept.entered.isoformat(), "has_code": kept.has_code,
        "removed": None if kept.removed is None else kept.removed.isoformat(),
        "note": None if kept.note is None else _plain_note(kept.note),
    }  # fmt: skip


def _plain_note(note: WrittenNote) -> dict[str, str]:
    return {"name": note.name, "date": note.day.isoformat(), "reason": note.reason}


COMMAND = clinician
