"""unknot replay: a kept answer, forecast, plan or trial's answer, made again; and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import own_store
from unknot.cli.answer_since import told_then
from unknot.cli.diary_options import stored
from unknot.cli.entry import Reply, ending, replies, to_json
from unknot.cli.own_wiring import from_option
from unknot.cli.progress import progress
from unknot.cli.text import fold, table

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.model import Model
    from unknot.progress import Progress
    from unknot.store.kept import KeptRow
    from unknot.store.person_file import PersonFile
    from unknot.workflow.kept_answers import EffectChange
    from unknot.workflow.replays import Replayed

OF_ITS_DAY = (
    "Forecasts, plans and what a trial says are of their day: new days make others. What differs"
    " above is the rule's or the body's."
)
NAMES = {"version": "unknot", "model": "the body", "data": "the entries"}


@click.command(
    "replay",
    short_help="Make a kept answer again, or say what differs.",
    epilog=ending("unknot replay", "unknot replay 9d16038f88", "unknot replay 9d16038f88 --why"),
)
@click.argument("name", metavar="[ID]", required=False)
@click.option("--anew", is_flag=True, help="Fit again from the kept entries (minutes).")
@click.option(
    "--as-it-was", is_flag=True,
    help="Show what was told then, from what was kept; nothing is made again.",
)  # fmt: skip
@click.option(
    "--why", is_flag=True,
    help="Also say why the answer of now is another: new days, mended body, new rule (minutes).",
)  # fmt: skip
@from_option
@own_store.store_options
@replies
def replay(name: str | None, anew: bool, as_it_was: bool, why: bool, own: Path | None) -> Reply:
    """Make the answer, forecast, plan or trial's answer ID of your store again.

    It is made from what was kept with it.

    It is the same to the last digit, or you are told what differs: the version of unknot, the body,
    the entries. Without ID those that are kept are listed.
    """
    person = own_store.store()
    from unknot.workflow import replays

    if as_it_was and (name is None or anew or why):
        raise click.UsageError("--as-it-was goes with an ID, and without --anew and --why.")
    if name is None:
        return _listed(replays.kept_results(person))
    row = replays.find_kept(person, name)
    if as_it_was:
        shown, told = told_then(row)
        head = {"id": row.id, "kind": row.kind, "created": row.created.isoformat()}
        return Reply(
            {**head, "version": row.version, "told": told}, shown, model=row.model_hash or None
        )
    with progress("making it again") as tell:
        found = _again(person, row, own, tell, anew=anew)
        changes: tuple[EffectChange, ...] = ()
        if why and row.kind == replays.ANSWER:
            changes = replays.why_changed(person, row, stored(), _loader(own), tell)
    data = {
        "id": row.id, "kind": row.kind, "created": row.created.isoformat(), "same": found.same,
        "from_fit": found.from_fit, "made_with": [asdict(one) for one in found.made_with],
        "differs": [asdict(one) for one in found.differs],
        "changes": [asdict(one) for one in changes],
    }  # fmt: skip
    text = _told(found)
    if why:
        text += f"\n\n{_why(changes) if row.kind == replays.ANSWER else OF_ITS_DAY}"
    return Reply(data, text, model=row.model_hash or None)


def _again(
    person: PersonFile, row: KeptRow, own: Path | None, tell: Progress, *, anew: bool
) -> Replayed:
    """The result made again, whatever it is."""
    from unknot.workflow import plan_replays, replays

    if row.kind == replays.FORECAST:
        return replays.replay_forecast(row, _issued_again)
    if row.kind == replays.TRIAL_ANSWER:
        return plan_replays.replay_trial_answer(row)
    if row.kind == replays.PLAN:
        return plan_replays.replay_plan(person, row, _loader(own), anew=anew, progress=tell)
    return replays.replay_answer(person, row, _loader(own), anew=anew, progress=tell)


def _loader(own: Path | None) -> Any:
    def load(wiring: str) -> Model:
        from unknot.inference.wiring_mixture import load as ready
        from unknot.store.kernel_cache import keep_kernels
        from unknot.store.own_wirings import own_wirings

        keep_kernels()
        mine = {} if own is None else own_wirings(own)
        return ready(mine.get(wiring, wiring))

    return load


def _issued_again(diary: Diary, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Forecasts for a diary as `unknot forecast` issues them."""
    import json

    from unknot.cli.commands.forecast import issued_for

    return [json.loads(to_json(asdict(one))) for one in issued_for(diary, asked)]


def _listed(rows: Sequence[KeptRow]) -> Reply:
    data = {
        "kept": [
            {"id": r.id, "kind": r.kind, "created": r.created.isoformat(), "model": r.model_hash,
             "data": r.data_hash, "version": r.version}
            for r in rows
        ]
    }  # fmt: skip
    if not rows:
        return Reply(data, "Nothing is kept yet: unknot analyse, without a file, keeps an answer.")
    lines = [[r.id, r.kind, f"{r.created.astimezone():%Y-%m-%d %H:%M}", r.version] for r in rows]
    return Reply(data, table(("id", "what", "made", "unknot"), lines))


def _told(found: Replayed) -> str:
    how = "from the kept draws" if found.from_fit else "from the kept entries"
    lines = [
        f"Made again {how}: the same, to the last digit."
        if found.same
        else f"Made again {how}: not the same."
    ]
    lines += [
        f"{NAMES[one.what].capitalize()} then: {one.then or 'unknown'}, now: {one.now}."
        for one in found.made_with
    ]
    lines += [fold(f"{one.what}: then {one.then}; now {one.now}") for one in found.differs]
    return "\n".join(lines)


def _why(changes: Sequence[EffectChange]) -> str:
    causes = list(dict.fromkeys(cause for one in changes for cause in one.by))
    if not causes:
        return "Your answer is as it was: no new days, the same body, the same rule."
    rows = [
        [one.what, _points(one.then), _points(one.now),
         *(_points(one.by.get(cause)) for cause in causes), _verdicts(one)]
        for one in changes
    ]  # fmt: skip
    head = ("your answer changed", "then", "now", *(f"by {cause}" for cause in causes), "said")
    return table(head, rows)


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:+.2f}"


def _verdicts(one: EffectChange) -> str:
    then, now = (
        text.replace("_", " ") or "not told" for text in (one.verdict_then, one.verdict_now)
    )
    return now if then == now else f"{then}, now {now}"


COMMAND = replay
