"""How an answer differs from the one before, and an earlier one as it was told, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from unknot.cli import answer_words, effect_words
from unknot.cli.text import fold, table
from unknot.wording.spoken import FIRST, filled, language, named, spoken

if TYPE_CHECKING:
    from unknot.store.kept import KeptRow
    from unknot.workflow.answers_before import AnswerSince
    from unknot.workflow.kept_answers import EffectChange

w, own = spoken(answer_words), spoken(effect_words)
MOST = 3
SEEN = 0.05  # points; less is not seen in numbers of one decimal


def since_data(since: AnswerSince | None) -> dict[str, Any] | None:
    """The difference as plain data."""
    if since is None:
        return None
    return {
        "id": since.row.id, "created": since.row.created.isoformat(), "causes": list(since.causes),
        "changes": [asdict(one) for one in since.changed],
    }  # fmt: skip


def since_text(since: AnswerSince | None, name: str) -> str:
    """The difference for a person; empty where nothing would be seen of it.

    Args:
        name: the id of the answer of now.
    """
    if since is None:
        return ""
    seen = [one for one in since.changed if _is_seen(one)][:MOST]
    if not seen:
        return ""
    day = f"{since.row.created.astimezone():%Y-%m-%d}"
    why = w.AND.join(w.CAUSES.get(cause, cause) for cause in since.causes)
    lines = [w.CHANGED.format(day=day, why=why)]
    lines += [f"  {way_named(one.what)}: {_moved(one)}" for one in seen]
    if len(since.causes) > 1 and since.row.id != name:
        lines.append(f"  {w.SHARES.format(id=since.row.id)}")
    return "\n".join(lines)


def told_then(row: KeptRow) -> tuple[str, Any]:
    """A kept result as it was told, for a person and as plain data."""
    from unknot.answer.answer import Answer
    from unknot.answer.to_json import as_data
    from unknot.report.summary import summary_text
    from unknot.workflow.answers_before import as_it_was

    when = f"{row.created.astimezone():%Y-%m-%d %H:%M}"
    head = own.TOLD_THEN.format(when=when, version=row.version)
    held = as_it_was(row)
    if isinstance(held, Answer):
        return f"{head}\n\n{summary_text(held)}", as_data(held, "")
    if "issued" in held:
        return f"{head}\n\n{_issued(held['issued'])}", held
    if "plan" in held:
        return f"{head}\n\n{_planned(held['plan'])}", held
    if "said" in held:
        return "\n".join([head, "", *(fold(one) for one in _said_then(row))]), held
    effects = [cast("Mapping[str, Any]", one) for one in held.get("effects") or ()]
    lines = [fold(str(held.get("headline", "")))]
    lines += [
        f"  {way_named(str(one.get('label')))}: {verdict_word(one.get('verdict'))}"
        for one in effects
    ]
    return "\n".join([head, "", *lines]), held


def _said_then(row: KeptRow) -> list[str]:
    """What a trial said; in another language than the kept words', made of its data again."""
    said = row.payload["said"]
    if language() == FIRST:
        return list(said["words"])
    from unknot.trial.protocol_words import answer_text
    from unknot.trial.record import from_data
    from unknot.trial.results import answer_from

    trial = from_data(row.payload["trial"])
    return [answer_text(trial, answer_from(one)) for one in said["answers"]]


def _issued(rows: list[dict[str, Any]]) -> str:
    lines = [
        [str(one["day"]), named("symptom", str(one["target"]), str(one["target"])),
         filled(own.EXPECTED, mean=_mean(one), high=one["high"]),
         "" if one["p_flare"] is None else f"{100 * one['p_flare']:.0f} %"]
        for one in rows
    ]  # fmt: skip
    return table(own.ISSUED_HEAD, lines)


def _planned(plan: Mapping[str, Any]) -> str:
    from unknot.answer.in_language import doing

    lines = [
        [doing(str(one["activity"])), f"{one['doing']['minutes']:.0f} min",
         own.A_WEEK.format(times=f"{one['doing']['per_week']:.0f}")]
        for one in plan["kinds"]
    ]  # fmt: skip
    return table(own.PLANNED_HEAD, lines)


def _mean(one: Mapping[str, Any]) -> float:
    return sum(p * (one["low"] + i * one["step"]) for i, p in enumerate(one["pmf"]))


def _is_seen(one: EffectChange) -> bool:
    moved = 0.0 if one.then is None or one.now is None else abs(one.now - one.then)
    return moved >= SEEN or one.verdict_then != one.verdict_now


def _moved(one: EffectChange) -> str:
    then, now = (w.NOT_TOLD if v is None else filled("{v:+.1f}", v=v) for v in (one.then, one.now))
    said = (verdict_word(one.verdict_then), verdict_word(one.verdict_now))
    verdict = said[1] if said[0] == said[1] else w.TURNED.format(then=said[0], now=said[1])
    return w.MOVED.format(then=then, now=now, verdict=verdict)


def verdict_word(verdict: object) -> str:
    """A verdict in the middle of a sentence."""
    from unknot.report.words import verdict_key

    return verdict_key(str(verdict)) if verdict else w.NOT_TOLD


def way_named(label: str) -> str:
    """What a way of living is called, by the label that was kept."""
    from unknot.answer.in_language import way_labelled

    return way_labelled(label)
