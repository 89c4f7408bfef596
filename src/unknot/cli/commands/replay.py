"""unknot replay: a kept answer, forecast, plan or trial's answer, made again; and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import effect_words, own_store
from unknot.cli.answer_since import told_then, verdict_word, way_named
from unknot.cli.diary_options import stored
from unknot.cli.entry import Reply, ending, replies, to_json
from unknot.cli.language import language_option, tongue
from unknot.cli.own_wiring import from_option
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.wording.spoken import filled, speaking, spoken

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.model import Model
    from unknot.progress import Progress
    from unknot.store.kept import KeptRow
    from unknot.store.person_file import PersonFile
    from unknot.workflow.kept_answers import EffectChange
    from unknot.workflow.replays import Replayed

w = spoken(effect_words)


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
@language_option
@replies
def replay(
    name: str | None, anew: bool, as_it_was: bool, why: bool, own: Path | None, language: str | None
) -> Reply:
    """Make the answer, forecast, plan or trial's answer ID of your store again.

    It is made from what was kept with it.

    It is the same to the last digit, or you are told what differs: the version of unknot, the body,
    the entries. Without ID those that are kept are listed.
    """
    person = own_store.store()
    from unknot.workflow import replays

    if as_it_was and (name is None or anew or why):
        raise click.UsageError("--as-it-was goes with an ID, and without --anew and --why.")
    now_spoken = tongue(language, stored=True)
    if name is None:
        with speaking(now_spoken):
            return _listed(replays.kept_results(person))
    row = replays.find_kept(person, name)
    if as_it_was:
        _, told = told_then(row)
        with speaking(now_spoken):
            shown, _ = told_then(row)
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
    with speaking(now_spoken):
        text = _told(found)
        if why:
            text += f"\n\n{_why(changes) if row.kind == replays.ANSWER else fold(w.OF_ITS_DAY)}"
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
        return Reply(data, w.NOTHING_KEPT)
    lines = [
        [r.id, w.KINDS.get(r.kind, r.kind), f"{r.created.astimezone():%Y-%m-%d %H:%M}", r.version]
        for r in rows
    ]
    return Reply(data, table(w.KEPT_HEAD, lines))


def _told(found: Replayed) -> str:
    told = {
        (True, True): w.SAME_BY_DRAWS, (True, False): w.SAME_BY_ENTRIES,
        (False, True): w.OTHER_BY_DRAWS, (False, False): w.OTHER_BY_ENTRIES,
    }  # fmt: skip
    lines = [told[found.same, found.from_fit]]
    lines += [
        w.MADE_WITH.format(name=w.DEPENDS[one.what], then=one.then or w.UNKNOWN, now=one.now)
        for one in found.made_with
    ]
    lines += [
        fold(w.DIFFERS.format(what=one.what, then=one.then, now=one.now)) for one in found.differs
    ]
    return "\n".join(lines)


def _why(changes: Sequence[EffectChange]) -> str:
    causes = list(dict.fromkeys(cause for one in changes for cause in one.by))
    if not causes:
        return w.AS_BEFORE
    if all(
        one.then == one.now and one.verdict_then == one.verdict_now and not any(one.by.values())
        for one in changes
    ):
        named = ", ".join(w.CAUSES.get(cause, cause) for cause in causes)
        return fold(w.SAME_THOUGH.format(causes=named))
    rows = [
        [way_named(one.what), _points(one.then), _points(one.now),
         *(_points(one.by.get(cause)) for cause in causes), _verdicts(one)]
        for one in changes
    ]  # fmt: skip
    by = (w.CHANGED_BY.format(cause=w.CAUSES.get(cause, cause)) for cause in causes)
    return table((*w.CHANGED_HEAD, *by, w.CHANGED_SAID), rows)


def _points(value: float | None) -> str:
    return "" if value is None else filled("{n:+.2f}", n=value)


def _verdicts(one: EffectChange) -> str:
    then, now = (
        verdict_word(text) if text else w.NOT_TOLD for text in (one.verdict_then, one.verdict_now)
    )
    return now if then == now else w.TURNED.format(then=then, now=now)


COMMAND = replay
