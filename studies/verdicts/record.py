"""From rows of people to docs/measured/verdicts.json, docs/verdicts.md and the table in README.

`python studies/verdicts/record.py ROWS.jsonl …` joins rows of `run.py` to those that are kept in
docs/measured/verdicts_rows.jsonl, counts all anew, and writes all; without ROWS it writes the two
pages again from the figures that are kept (`make records`). People of a kind of whom no rows are
kept stand as they were last counted, and the page says from when.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "measured" / "verdicts.json"
ROWS = ROOT / "docs" / "measured" / "verdicts_rows.jsonl"
PAGE = ROOT / "docs" / "verdicts.md"
README = ROOT / "README.md"
ABOUT = (
    "failed", "processor_seconds", "log_any", "answers", "flat", "body", "own", "both", "effective",
)  # fmt: skip
BEGIN, END = "<!-- verdicts: begin -->", "<!-- verdicts: end -->"
METHODS = ("unknot", "regression", "weeks")
NULL = 0.25  # points: less than this is no effect
WHO = {
    "others": "people made by others",
    "ours": "people of our making, without a body",
    "body": "people of our own body",
    "blind": "real diaries, days in a blind order",
}
HEAD = ("method", "real effects", "right", "wrong", "nulls", "false",
        "right at our false", "90 % holds", "width")  # fmt: skip


def kind_of(world: str, ours: Iterable[str]) -> str:
    """Which of `WHO` a world belongs to."""
    for start, key in (("own_body", "body"), ("blind", "blind")):
        if world.startswith(start):
            return key
    return "ours" if world in ours else "others"


def counts(rows: list[dict[str, Any]], method: str) -> dict[str, Any] | None:
    """What a method told of people: right and wrong of real effects, false of nulls."""
    real = right = wrong = nulls = false = inside = inside_real = 0
    widths: list[float] = []
    for row in rows:
        for arm, truth in row["truth"].items():
            said = row.get(method, {}).get(arm)
            if said is None:
                continue
            low, _, high = said["q"]
            by_interval = "helps" if high < 0 else "harms" if low > 0 else "cannot_tell"
            verdict = said.get("verdict", by_interval)
            told = verdict != "cannot_tell"
            widths.append(high - low)
            inside += low <= truth <= high
            if abs(truth) < NULL:
                nulls, false = nulls + 1, false + told
                continue
            good = verdict == ("harms" if truth > 0 else "helps")
            real, right, wrong = real + 1, right + good, wrong + (told and not good)
            inside_real += low <= truth <= high
    if not widths:
        return None
    return {
        "real": real, "right": right, "wrong": wrong, "nulls": nulls, "false": false,
        "holds": round(inside / len(widths), 3),
        "holds_real": round(inside_real / real, 3) if real else None,
        "width": round(sum(widths) / len(widths), 2),
    }  # fmt: skip


def figures(rows: list[dict[str, Any]], ours: Iterable[str], processor: str) -> dict[str, Any]:
    """Everything that is kept of a study."""
    names = list(ours)
    groups = {
        key: [r for r in rows if kind_of(r["world"], names) == key]
        for key in WHO
    }  # fmt: skip
    worlds = {
        name: [r for r in rows if r["world"] == name] for name in {r["world"]: 0 for r in rows}
    }
    seconds = sorted(r["about"]["processor_seconds"] for r in rows)
    return {
        "people": len(rows),
        "seeds": sorted({r["seed"] for r in rows}),
        "groups": {key: _methods(held) for key, held in groups.items() if held},
        "worlds": {name: _methods(held) for name, held in worlds.items()},
        "checks_not_passed": sum(bool(r["about"].get("failed")) for r in rows),
        "processor_seconds_median": round(seconds[len(seconds) // 2], 1) if seconds else None,
        "measured": datetime.now(tz=UTC).date().isoformat(),
        "processor": processor,
        "again": "python studies/verdicts/run.py --kit DIR --seed SEED, then record.py ROWS",
    }


def _methods(rows: list[dict[str, Any]]) -> dict[str, Any]:
    found = {method: counts(rows, method) for method in METHODS}
    held = {method: one for method, one in found.items() if one is not None}
    of = held.get("unknot")
    if of is not None and of["nulls"]:
        for method in held.keys() - {"unknot"}:
            alike = at_false(rows, method, of["false"] / of["nulls"])
            if alike is not None:
                held[method]["right_at_our_false"] = alike
    return held


def at_false(rows: list[dict[str, Any]], method: str, share: float) -> int | None:
    """Real effects told right where chances are asked so high that nulls are told no oftener.

    Args:
        share: of nulls that may be told.
    """
    real: list[float] = []
    nulls: list[float] = []
    for row in rows:
        for arm, truth in row["truth"].items():
            said = row.get(method, {}).get(arm)
            if said is None or "p" not in said:
                continue
            if abs(truth) < NULL:
                nulls.append(max(said["p"]))
            else:
                real.append(said["p"][truth > 0])
    if not nulls:
        return None
    nulls.sort(reverse=True)
    most = nulls[
        min(int(share * len(nulls)), len(nulls) - 1)
    ]  # a chance above which no more nulls lie than may
    return sum(one > most for one in real)


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f} %)" if whole else "0"


def _row(method: str, one: dict[str, Any]) -> str:
    holds = one["holds_real"] if one["holds_real"] is not None else one["holds"]
    cells = (
        f"`{method}`" if method == "unknot" else method, str(one["real"]),
        _share(one["right"], one["real"]), _share(one["wrong"], one["real"]), str(one["nulls"]),
        _share(one["false"], one["nulls"]),
        _share(one["right_at_our_false"], one["real"]) if "right_at_our_false" in one else "",
        f"{100 * holds:.0f} %", f"{one['width']:.1f}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _head(first: str = "") -> list[str]:
    names = ((first,) if first else ()) + HEAD
    return ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]


def short_table(found: dict[str, Any]) -> str:
    """Three kinds of people, three methods."""
    lines = _head("who")
    for key, methods in found["groups"].items():
        lines += [f"| {WHO[key]} {_row(method, one)}" for method, one in methods.items()]
    return "\n".join(lines)


WORDS = """\
# How good verdicts are

Made-up people, asked three times: `unknot analyse` whole, a plain lag regression of pain on what
was done, and a difference of the weeks with and without it. The rule of verdicts was fixed in a
commit before these people were made ([decision 62](decisions/0062-asked-how-days-come-about.md)).
{people} people, seed {seeds}; measured {measured} on {processor}.

An effect is the change of pain on days 8 to 14 of doing it. *Right*: the verdict has the side of a
true effect of {null} points or more. *False*: any verdict where the truth is less than that.
*90 % holds*: how many of the real effects lie in the 90 % interval (of nulls, where there are no
others). *Width* in points. *Right at our false*: what a rival tells right where its chances are
asked so high that it tells of nulls no oftener than `unknot` does.

{short}
{earlier}

The program's own checks held the answer back in {held} of {people} people. Processor time, median:
{seconds} s.

## World by world

{worlds}

Worlds made by others live in an evaluation kit of plain functions: a lag that fades, fitness and
fatigue, nothing at all, under a crossover, a programme, or more on good days. Ours without a body
(`studies/verdicts/worlds.py`) are steps, ratings, pain on the day after (walked whenever, or on
good days), a crash after long sessions, and moods alone; rivals are given them as brisk walking.
People of our own body (`own_body.py`) are drawn from the population; "plus" have pain on the day
after a walk besides. In a blind order (`blind.py`) whole days of what was done change places, so
that whatever is told is false; rivals read the first kind alone.

In people with ten useless factors every one of ten ways is asked.
"""


def compact(found: dict[str, Any]) -> str:
    """The table of README: one row for each kind of people, and for each method four figures."""
    lines = ["| right, wrong; false; 90 % holds | " + " | ".join(METHODS) + " |"]
    lines.append("|---" * (len(METHODS) + 1) + "|")
    for key, methods in found["groups"].items():
        one = methods["unknot"]
        cells = [f"{WHO[key]} ({one['real']} effects, {one['nulls']} nulls)"]
        for method in METHODS:
            of = methods.get(method)
            cells.append("does not read them" if of is None else _brief(of))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _brief(of: dict[str, Any]) -> str:
    """Shares in percent: right and wrong of real effects, false of nulls, intervals that hold."""
    real, nulls = max(of["real"], 1), of["nulls"]
    false = f"{100 * of['false'] / nulls:.0f}" if nulls else "-"
    holds = of["holds_real"] if of["holds_real"] is not None else of["holds"]
    right, wrong = (100 * of[name] / real for name in ("right", "wrong"))
    return f"{right:.0f}, {wrong:.0f}; {false}; {100 * holds:.0f}"


def page(found: dict[str, Any]) -> str:
    """docs/verdicts.md, whole."""
    rows = [
        f"| {world} {_row(method, one)}"
        for world, methods in sorted(found["worlds"].items())
        for method, one in methods.items()
    ]
    return WORDS.format(
        people=found["people"],
        seeds=", ".join(map(str, found["seeds"])),
        measured=found["measured"],
        processor=found["processor"],
        null=NULL,
        short=short_table(found),
        earlier="".join(
            f"\nCounted before, on {one['measured']} (seed {one['seed']}): {WHO[key]}.\n"
            for key, one in found.get("earlier", {}).items()
        ),
        held=found["checks_not_passed"],
        seconds=found["processor_seconds_median"],
        worlds="\n".join([*_head("world"), *rows]),
    )


def in_readme(text: str, found: dict[str, Any]) -> str:
    """README with the table put where it belongs."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{compact(found)}\n{END}{after}"


def joined(kept: Path, more: Iterable[Path]) -> list[dict[str, Any]]:
    """Rows kept and new ones; a new row of the same person stands for the old."""
    found: dict[tuple[str, int, int], dict[str, Any]] = {}
    for path in [kept, *more] if kept.exists() else [*more]:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            about = {name: row["about"].get(name) for name in ABOUT}
            found[row["world"], row["seed"], row["number"]] = {**row, "about": about}
    return list(found.values())


def with_earlier(found: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Figures, and those of kinds of people who are counted in earlier figures alone."""
    earlier = dict(before.get("earlier", {}))
    made = {"measured": before["measured"], "seed": ", ".join(map(str, before["seeds"]))}
    groups = dict(found["groups"])
    for key, held in before["groups"].items():
        if key in groups:
            earlier.pop(key, None)
        else:
            groups[key] = held
            earlier.setdefault(key, made)
    order = {key: groups[key] for key in WHO if key in groups}
    return {**found, "groups": order, "earlier": earlier}


def main() -> None:
    """Count, keep, write."""
    if len(sys.argv) > 1:
        import worlds

        from unknot.benchmark.computer import processor

        rows = joined(ROWS, map(Path, sys.argv[1:]))
        ROWS.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        before = json.loads(FIGURES.read_text(encoding="utf-8"))
        found = with_earlier(figures(rows, worlds.WORLDS, processor()), before)
        FIGURES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    found = json.loads(FIGURES.read_text(encoding="utf-8"))
    PAGE.write_text(page(found), encoding="utf-8")
    README.write_text(in_readme(README.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
