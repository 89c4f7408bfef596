"""What an answer says of itself: what was read, the days as pictures, evidence, what is unknown."""

from __future__ import annotations

import re

import numpy as np

from unknot.answer import sentences
from unknot.answer.answer import ReadSummary, SeriesPicture, SkippedItem, Story, WeakLink
from unknot.arrays import Array
from unknot.diary.entries import Diary, Kind, exertion_series, series, summary, targets
from unknot.diary.symptoms import LABELS
from unknot.effects.verdicts import KNOWN_AFTER
from unknot.knots import all_knots
from unknot.model import Model


def what_was_read(diary: Diary) -> ReadSummary:
    """What was read and what was not."""
    held = summary(diary)
    assert held.first is not None
    assert held.last is not None
    return ReadSummary(
        days=held.days,
        calendar_days=(held.last - held.first).days + 1,
        first=held.first,
        last=held.last,
        observations=held.observations,
        skipped=tuple(SkippedItem(s.what, s.why, s.count) for s in diary.skipped),
        warnings=diary.warnings,
        sources=diary.sources,
        logged={**held.recorded, **{f"{k} exertion": n for k, n in held.exerted.items()}},
    )


def pictures(diary: Diary) -> tuple[SeriesPicture, ...]:
    """The days to draw: every symptom with a scale, then every kind of exertion."""
    found: list[SeriesPicture] = []
    for name in targets(diary):
        one = series(diary, name)
        if one.scale is None or not one.days:
            continue
        scale = one.scale
        found.append(
            SeriesPicture(
                name,
                LABELS.get(name, name.capitalize()),
                scale.low,
                scale.high,
                scale.step,
                scale.worse.value,
                one.days,
                _known(one.values),
            )
        )
    for kind in Kind:
        one = exertion_series(diary, kind)
        if not one.days:
            continue
        top = one.scale.high if one.scale else float(np.nanmax(one.values))
        found.append(
            SeriesPicture(
                kind.value,
                f"{kind.value.capitalize()} exertion",
                0.0,
                max(top, 1.0),
                0.0,
                "",
                one.days,
                _known(one.values),
                one.unit,
            )
        )
    return tuple(found)


def _known(values: Array) -> tuple[float | None, ...]:
    return tuple(float(v) if np.isfinite(v) else None for v in values)


def unknown(values: int, passed: bool, told: tuple[Story, ...], weighed: bool) -> tuple[str, ...]:
    """What cannot be told, one sentence each; effects without a verdict say so themselves.

    Args:
        values: days of the symptom spoken of.
        told: the stories of the body and the belief in each, where it may be told.
        weighed: the stories were weighed, none was chosen.
    """
    found: list[str] = []
    if values < KNOWN_AFTER:
        found.append(sentences.FEW_DAYS.format(days=values))
    elif not passed:
        found.append(sentences.HELD_BACK)
    most = max((one.now for one in told), default=0.0)
    if not weighed:
        found.append(sentences.RIVALS)
    elif most < sentences.STORY_TOLD:
        share = sentences.STORIES_SHARE.format(share=f"{100 * most:.0f}")
        found.append(f"{sentences.STORIES_OPEN} {share}" if told else sentences.STORIES_OPEN)
    return (*found, sentences.SINGLE_KNOTS)


def truths(diary: Diary, target: str) -> tuple[dict[str, float], dict[str, float]]:
    """True effects on a symptom by arm, as a made-up diary tells them: of pain, and of nobody else.

    Returns:
        Of days 8 to 14, and of the last of twelve weeks.
    """
    known = diary.made_up and target == "pain"
    line = diary.extra.get("truth", "") if known else ""
    line = line.replace("\N{MINUS SIGN}", "-").lower()
    early, _, late = line.partition(sentences.TRUTH_LATE.lower())
    return _numbers(early), _numbers(late)


def _numbers(words: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, short in sentences.SHORT.items():
        held = re.search(rf"\b{re.escape(short)} ([+-]?\d+(?:\.\d+)?)", words, re.IGNORECASE)
        if held:
            found[name] = float(held[1])
    return found


def stories(model: Model, before: Array, now: Array) -> tuple[Story, ...]:
    """What each rival wiring says and the belief in it (stories,), the likeliest first.

    None where one was chosen.
    """
    if not model.rivals:
        return ()
    chosen = [rival.recipe.wiring for rival in model.rivals]
    found = [
        Story(one.name, one.label, one.says, float(others), float(mine))
        for one, others, mine in zip(chosen, before, now, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -one.now))


def grades() -> dict[str, dict[str, int]]:
    """How many parameters and couplings carry each evidence grade."""
    counted = {kind: dict.fromkeys("ABCDT", 0) for kind in ("parameters", "couplings")}
    for knot in all_knots():
        for param in knot.params:
            counted["parameters"][param.source.grade.value] += 1
        for read in knot.reads:
            counted["couplings"][read.source.grade.value] += 1
    return counted


def weak_links(model: Model, most: int = 10) -> tuple[WeakLink, ...]:
    """Couplings the answer rests on that no human data carry."""
    chosen = model.recipe.wiring
    found = [
        WeakLink(
            f"{read.name} → {knot.name}",
            read.says,
            read.source.grade.value,
            read.source.reference or read.source.found,
        )
        for knot in all_knots()
        for read in knot.reads
        if read.source.grade.value == "D"
        and f"{read.name} -> {knot.name}" not in chosen.cut
        and not all(state.name in chosen.hold for state in knot.states or ())
    ]
    return tuple(found[:most])
