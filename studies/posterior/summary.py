"""From rows of people to the figures that are shown, each beside its bar."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np
from sbc import uniform

import clinic
from unknot.benchmark.computer import processor
from unknot.inference import prior, wiring_mixture

Rows = Callable[[str], list[dict]]
ARMS = ("brisk_walk", "easy_walk", "tai_chi", "less")
INTERVALS = (50, 80, 90)
TRUE_STORY = list(prior.STORIES).index("articles")  # of everybody but those of other wirings


def asked(row: dict, arms: tuple[str, ...] = ARMS) -> list[dict]:
    """The effects of a person that were told; nobody is told of what they never did."""
    return [row["effects"][arm] for arm in arms if arm in row["effects"]]


def held(rows: list[dict], arms=ARMS) -> dict[str, float]:
    """Share of effects inside each central interval, in percent."""
    place = np.array([one["place"] for r in rows for one in asked(r, arms)])
    return {
        str(x): round(100.0 * float(np.mean(np.abs(place - 0.5) < x / 200.0)), 1) for x in INTERVALS
    }


def error_of(rows: list[dict], x: int) -> float:
    """Standard error of that share, people and not effects taken as independent, in percent."""
    each = [np.mean([abs(one["place"] - 0.5) < x / 200.0 for one in asked(r)]) for r in rows]
    return round(100.0 * float(np.std(each, ddof=1) / np.sqrt(len(each))), 1)


def claims(rows: list[dict], key: str) -> list[tuple[float, str]]:
    """True effect and what was said, for every arm a person did or could do."""
    return [(one["true"], one[key]) for r in rows for one in asked(r)]


def coverage(rows: list[dict]) -> dict:
    """Intervals against the truth, in people with an unrecorded past and clipped reports.

    Also the search for an interval that lies on the wrong side of 0.
    """
    found = held(rows)
    wrong = [r["person"] for r in rows for one in asked(r) if _wrong(one, "verdict")]
    return {
        "people": len(rows),
        "effects": 4 * len(rows),
        "inside": found,
        "standard_error": {str(x): error_of(rows, x) for x in INTERVALS},
        "by_arm": {a: held(rows, (a,)) for a in ARMS},
        "effective_median": float(np.median([r["effective"] for r in rows])),
        "effective_below_400": round(float(np.mean([r["effective"] < 400 for r in rows])), 3),
        "true_story_believed": _percent(r["stories"][TRUE_STORY] for r in rows),
        "processor_seconds_median": round(
            float(np.median([r["processor_seconds"] for r in rows])), 1
        ),
        "wrong_sign_intervals": wrong,
        "holds": all(abs(found[str(x)] - x) <= 5.0 for x in INTERVALS) and len(rows) >= 200,
        "bar": "50, 80 and 90 % intervals within 5 points over 800 person-effects",
    }


def _wrong(effect: dict, key: str) -> bool:
    said = {"helps": -1, "harms": 1}.get(effect[key], 0)
    return said * effect["true"] < 0


def ranks(rows: list[dict]) -> dict:
    """Uniformity of ranks for every reported quantity, Holm's correction."""
    names = sorted(rows[0]["ranks"])
    p = {n: uniform(np.array([r["ranks"][n] for r in rows])) for n in names}
    order = sorted(names, key=lambda n: p[n])
    corrected, most = {}, 0.0
    for i, name in enumerate(order):
        most = max(most, min(1.0, p[name] * (len(order) - i)))
        corrected[name] = round(most, 4)
    return {
        "draws_of_the_prior": len(rows),
        "p_corrected": corrected,
        "stories": _stories(rows),
        "holds": min(corrected.values()) > 0.01 and len(rows) >= 200,
        "bar": "ranks uniform, p > 0.01 for each quantity after correction, over 200 prior draws",
    }


def _stories(rows: list[dict]) -> dict:
    """Belief in the true story beside what it should be if beliefs are right, percent.

    A person of the prior follows each story as often as it is believed, so the mean belief in the
    true one is the mean of the sum of squares.
    """
    belief = np.array([r["stories"] for r in rows])
    true = belief[np.arange(len(rows)), [r["story"] for r in rows]]
    fair = (belief**2).sum(axis=1)
    error = float(np.std(true - fair, ddof=1) / np.sqrt(len(rows)))
    return {
        "believed": _percent(true),
        "if_right": _percent(fair),
        "standard_error": round(100.0 * error, 1),
    }


def misspecified(rows: list[dict]) -> dict:
    """90 % intervals where the model is wrong."""
    worlds = sorted({r["world"] for r in rows})
    whole = held(rows)
    return {
        "people": len(rows),
        "inside_90": whole["90"],
        "by_world": {w: held([r for r in rows if r["world"] == w])["90"] for w in worlds},
        "holds": whole["90"] >= 80.0,
        "bar": "90 % intervals cover at least 80 %",
    }


def nothing(rows: list[dict]) -> dict:
    """People in whom nothing answers to anything: how often they are told something."""
    said = [any(one["told"] != "cannot_tell" for one in asked(r)) for r in rows]
    each = [one["told"] != "cannot_tell" for r in rows for one in asked(r)]
    return {
        "people": len(rows),
        "told_something": round(100.0 * float(np.mean(said)), 1),
        "effects_told": round(100.0 * float(np.mean(each)), 1),
        "flat_median": round(float(np.median([r["flat"] for r in rows])), 2),
        "holds": float(np.mean(said)) <= 0.10,
        "bar": "an effect is claimed in at most 10 % of people",
    }


def power(rows: list[dict], share: float) -> dict:
    """Right verdicts on brisk walking where it moves pain by more than a point.

    Nobody is told what an activity does that they never did: those who never walked briskly count
    in `right_of_everybody` alone, as not told.
    """
    brisk = [r["effects"]["brisk_walk"] for r in rows]
    did = [e for e in brisk if e["days"] > 0]
    right = [e["told"] == ("harms" if e["true"] > 0 else "helps") for e in did]
    return {
        "people": len(rows),
        "did_it": len(did),
        "right": _percent(right),
        "right_of_everybody": round(100.0 * sum(right) / len(rows), 1),
        "wrong": _percent(_wrong(e, "told") for e in did),
        "checks_passed": _percent(r["passed"] for r in rows),
        "interval_right": _percent(
            not _wrong(e, "verdict") and e["verdict"] != "cannot_tell" for e in did
        ),
        "same_on_shuffled_days": _percent(
            e["shuffled"] == e["verdict"] != "cannot_tell" for e in did
        ),
        "holds": float(np.mean(right)) >= share,
        "bar": f"the right verdict in at least {100 * share:.0f} % of those who did it",
    }


def sign(rows: list[dict]) -> dict:
    """The confounded simulation: true harm, more activity on good days."""
    clear = [
        r["effects"]["brisk_walk"]["verdict"]
        for r in rows
        if r["effects"]["brisk_walk"]["verdict"] != "cannot_tell"
    ]
    fooled = {
        name: round(100.0 * float(np.mean([r["slopes"][name] < 0 for r in rows])), 1)
        for name in ("same_day", "next_day")
    }
    right = float(np.mean([v == "harms" for v in clear])) if clear else None
    told = [r["effects"]["brisk_walk"]["told"] for r in rows]
    return {
        "people": len(rows),
        "interval_excludes_0": len(clear),
        "of_these_right": None if right is None else round(100.0 * right, 1),
        "told_wrong": sum(v == "helps" for v in told),
        "told_right": sum(v == "harms" for v in told),
        "plain_slopes_say_it_helps": fooled,
        "holds": right is None or right >= 0.95,
        "bar": "the sign is right in at least 95 % of people whose 90 % interval excludes 0",
    }


def speed(rows: list[dict]) -> dict:
    """Seconds of whole analyses, and how well two seeds agree."""
    found = {}
    for world in sorted({r["world"] for r in rows}):
        mine = [r for r in rows if r["world"] == world]
        found[world] = {
            "people": len(mine),
            "median": round(float(np.median([r["seconds"] for r in mine])), 1),
            "p95": round(float(np.quantile([r["seconds"] for r in mine], 0.95)), 1),
            "processor_median": round(float(np.median([r["processor_seconds"] for r in mine])), 1),
            "effective_of_each_run_at_least_400": _percent(r["effective"] >= 400 for r in mine),
            "effective_of_both_runs_at_least_400": _percent(
                r["effective_of_both"] >= 400 for r in mine
            ),
            "effective_told_at_least_400": _percent(r["effective_told"] >= 400 for r in mine),
            "repeat_within_0.3_sd": _percent(r["repeat"] <= 0.3 for r in mine),
            "all_of_it_within_60_s": _percent(
                r["effective_told"] >= 400 and r["repeat"] <= 0.3 and r["seconds"] <= 60.0
                for r in mine
            ),
        }
    day = found.get("90 days")
    return {
        **found,
        "holds": bool(day and day["median"] <= 15.0 and day["all_of_it_within_60_s"] >= 95.0),
        "bar": "median at most 15 s; 400 effective draws and seeds that agree to .3 sd within 60 s "
        "in 95 % of people, on two cores",
    }


def factors(rows: list[dict]) -> dict:
    """Ten kinds of exertion that do nothing: who is told of any of them, on any symptom."""
    mute = [r for r in rows if r["world"] == "nothing"]
    answer = [r for r in rows if r["world"] != "nothing"]
    return {
        "people": len(mute),
        "told_nothing": _percent(not _told_of(r) for r in mute),
        "told_nothing_other_people_s_included": _percent(not _told_of(r, True) for r in mute),
        "no_interval_leaves_0_out": _percent(not _beyond(r["doses"]) for r in mute),
        "checks_passed": _percent(r["passed"] for r in mute),
        "told": dict(Counter(what for r in mute for what in _told_of(r, True))),
        "flat_median": round(float(np.median([r["flat"] for r in mute])), 2),
        "people_who_answer": len(answer),
        "of_these_told_something": _percent(bool(_told_of(r)) for r in answer),
        "of_these_with_an_interval": _percent(bool(_beyond(r["doses"])) for r in answer),
        "holds": len(mute) >= 40 and bool(np.mean([not _told_of(r) for r in mute]) >= 0.9),
        "bar": "no kind, dose or arm is told as moving any symptom in at least 90 % of people",
    }


def permuted(rows: list[dict]) -> dict:
    """Real diaries in blind orders: how often nothing is told, by diary.

    `judged_nothing` is before the rule that nobody is told of what they never did.
    """
    sets = {name: [r for r in rows if r["world"] == name] for name in {r["world"] for r in rows}}
    by_set = {
        name: {
            "orders": len(mine),
            "told_nothing": _percent(not _whole(r, "told") for r in mine),
            "judged_nothing": _percent(not _whole(r, "judged") for r in mine),
            "no_interval_leaves_0_out": _percent(not _beyond(r["effects"]) for r in mine),
        }
        for name, mine in sorted(sets.items())
    }
    return {
        "orders": len(rows),
        "told_nothing": _percent(not _whole(r, "told") for r in rows),
        "judged_nothing": _percent(not _whole(r, "judged") for r in rows),
        "no_interval_leaves_0_out": _percent(not _beyond(r["effects"]) for r in rows),
        "by_set": by_set,
        "holds": all(s["told_nothing"] >= 90.0 and s["orders"] >= 20 for s in by_set.values()),
        "bar": "nothing is told in at least 90 % of at least 20 orders of each diary",
    }


def _percent(found: Iterable[float]) -> float | None:
    each = list(found)
    return round(100.0 * float(np.mean(each)), 1) if each else None


def _told_of(row: dict, others: bool = False) -> list[str]:
    """What a person is told of, sessions too; with `others`, what rests on other people too."""
    said = [*row["doses"].values(), *row["others_told"]]
    weeks = [r["what"] for r in said
             if r["told"] != "cannot_tell" and (others or not r["from_others"])]  # fmt: skip
    once = [r["what"] for r in said if r.get("next_day_told", "cannot_tell") != "cannot_tell"]
    return [*weeks, *(f"{what}, next day" for what in once)]


def _beyond(effects: dict[str, dict]) -> list[str]:
    """Effects whose 90 % interval leaves 0 out, before any control or check."""
    return [n for n, e in effects.items() if e["interval"] != "cannot_tell"]


def _whole(row: dict, key: str) -> list[str]:
    """What the whole analysis tells of, where a single posterior gave reason to run it.

    Rows from before what rests on other people alone lost its verdict have it noted beside.
    """
    found = row["whole"]["effects"] if row["whole"] else {}
    said = [name for name, effect in found.items() if effect[key] != "cannot_tell"]
    return [name for name in said if key != "told" or not found[name]["from_others"]]


SUMMARIES: dict[str, Callable[[list[dict]], dict]] = {
    "coverage": coverage,
    "sbc": ranks,
    "misspecified": misspecified,
    "nothing": nothing,
    "half_year": lambda rows: power(rows, 0.6),
    "crossover": lambda rows: power(rows, 0.6),
    "harmed": lambda rows: power(rows, 0.5),
    "speed": speed,
    "confounded": sign,
    "factors": factors,
    "permuted": permuted,
    "together": clinic.summarise,
}


def write(place: Path, read: Rows, today: date) -> None:
    """Write every study that has rows; keep those that have none now."""
    kept = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    for name, summarise in SUMMARIES.items():
        rows = read(name)
        if rows:
            kept[name] = {
                **summarise(rows),
                "measured": today.isoformat(),
                "processor": processor(),
                "model": wiring_mixture.load().hash,
                "again": f"python studies/posterior/run.py {name}",
            }
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
