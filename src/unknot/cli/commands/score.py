"""unknot score: how good forecasts would have been, against simple rivals, on any diary."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import own_store, score_words
from unknot.cli.diary_options import (
    day_of,
    files_argument,
    stored,
    table_options,
    warned,
    zone_asked,
)
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.offer import agree
from unknot.cli.own_wiring import body_options, chosen_wiring
from unknot.cli.progress import progress
from unknot.cli.score_text import bar_rows, said_of_the_body, skills_told
from unknot.cli.text import table
from unknot.errors import UnknotError
from unknot.progress import Progress
from unknot.store.checkpoints import Pieces, key_of
from unknot.store.files import check_file, write_result
from unknot.version import __version__
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.diary.public_sets import Track
    from unknot.forecasting.backtest import Rolled, ScoreRow
    from unknot.forecasting.baselines import Baseline
    from unknot.library import Wiring

w = spoken(score_words)
SHOWN = "stacked"  # what `unknot forecast` issues; the bars are asked of it
REFERENCES = ("mean", "ar1", "ensemble")
LONGEST = 60


@click.command(
    "score",
    short_help="Score forecasts on a diary, against simple rivals.",
    epilog=ending(
        "unknot score diary.csv --target pain",
        "unknot score *.csv --out forecasts.csv.gz",
        "unknot score diary.csv --since 2026-03-01 --slots",
    ),
)
@files_argument
@click.option("--dataset", metavar="NAME", help="What to call these data; else from the file name.")
@click.option("--target", "wanted", multiple=True, metavar="NAME", help="Only this symptom.")
@click.option("--horizons", default="1,3,7", show_default=True, help="Days ahead, by comma.")
@click.option(
    "--since", metavar="DATE", help="From this day on, YYYY-MM-DD: nothing earlier is read."
)
@click.option(
    "--slots", is_flag=True, help="Entry by entry where a day has several, not a mean a day."
)
@click.option("--methods", metavar="NAMES", help="Only these forecasters, by comma.")
@click.option("--person", metavar="NAME", help="Only this one, where a file holds several.")
@table_options
@own_store.store_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.csv.gz",
    help="Write every forecast, for another scorer; also lets a stopped run go on.",
)
@body_options
@language_option
@replies
def score(
    files: tuple[Path, ...],
    dataset: str | None,
    wanted: tuple[str, ...],
    horizons: str,
    since: str | None,
    slots: bool,
    methods: str | None,
    person: str | None,
    mapping: tuple[Path, ...],
    out: Path | None,
    body: bool,
    wiring: str,
    own: Path | None,
    language: str | None,
) -> Reply:
    """Forecast every day of the diaries in FILE from the days before it, and score that.

    A forecast reads nothing later than the day it is issued. Skill is how much smaller its error is
    than that of the person's own past frequencies (`mean`): 0.05 is a twentieth less. With --slots
    each entry of a day is forecast by itself, and --horizons counts entries.
    """  # fmt: skip
    if slots and body:
        raise click.UsageError("--body lives whole days: leave --slots or --body out.")
    ahead = _days(horizons)
    begin = day_of(since)
    names = _methods(methods)
    if out is not None:
        check_file(out)
    pieces = Pieces(None if out is None else out.with_name(f"{out.name}.parts"))
    with progress("reading") as tell:
        from unknot.forecasting.backtest import forecast_lines, tally
        from unknot.forecasting.baselines import choose

        left: list[str] = []
        tracks = _tracks(files, dataset, wanted, mapping, person, left)
        tracks = _chosen(tracks, begin, slots)
        work = _Work(
            choose(names), ahead, pieces, tell,
            _body(tracks, ahead, chosen_wiring(wiring, own), tell) if body else None,
            wiring if body else "",
        )  # fmt: skip
        rolled, short = _rolled(tracks, work)
        if body:
            from unknot.forecasting.body_forecasters import NAMES

            names += NAMES
        if not rolled:
            raise _too_short(tracks, slots)
        if out is not None:
            tell("writing forecasts", 0.95)
            write_result(out, _packed(out, forecast_lines(rolled)))
            pieces.clear()
        rows = tally([replace(one, pmf={}) for one in rolled], names, REFERENCES)
    first, warnings = _heard(tracks, left)
    with speaking(tongue(language, stored=not files)):
        reply = _reply(rolled, rows, names, short, out, slots)
        look = warned(warnings)
        text = "\n\n".join([reply.text, *(["\n".join(look)] if look else [])])
    return replace(reply, text=text, first=first, warnings=warnings)


def _tracks(
    files: tuple[Path, ...],
    dataset: str | None,
    wanted: tuple[str, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    left: list[str],
) -> list[Track]:
    """Every series of the files, or of one's own store; what was left out is added to `left`."""
    from unknot.parsing.pipes import collected
    from unknot.workflow.parts import parted
    from unknot.workflow.scored_series import tracks_in, tracks_of

    if not files:
        return tracks_in(stored(person), dataset or own_store.place().stem, wanted)
    with tempfile.TemporaryDirectory(prefix="unknot-") as folder:
        parts = parted(collected(files, Path(folder)), Path(folder))
        places = parts.places
        left.extend(parts.unread)
        return tracks_of(
            list(places.values()), dataset=dataset, wanted=wanted, mapping=mapping,
            guessed=agree(places, mapping, person).by_file, person=person, zone=zone_asked(),
            left_out=lambda file, why: left.append(_left_out(file, why)),
        )  # fmt: skip


def _left_out(file: Path, wrong: UnknotError) -> str:
    return f"{file.name} was left out: {wrong.said} Way out: {wrong.fix}"


def _chosen(tracks: Sequence[Track], begin: date | None, slots: bool) -> list[Track]:
    """The series asked for: from a day on, and entry by entry."""
    from unknot.forecasting.scored_days import entry_by_entry, since

    chosen = list(tracks) if begin is None else since(tracks, begin)
    return entry_by_entry(chosen) if slots else chosen


def _too_short(tracks: Sequence[Track], slots: bool) -> UnknotError:
    from unknot.forecasting.backtest import LEAST_DAYS, LEAST_RECORDED

    steps = "entries" if slots else "days"
    fix = f"{LEAST_DAYS} {steps} with {LEAST_RECORDED} records are needed"
    several = any(
        track.diary is not None
        and any(observation.slot is not None for observation in track.diary.observations)
        for track in tracks
    )
    more = "; --slots scores each entry of a day by itself" if several and not slots else ""
    return UnknotError(
        "too-short", f"none of {len(tracks)} series is long enough to score.", f"{fix}{more}."
    )


def _heard(tracks: Sequence[Track], left: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a person must read first, and what else reading says; of each diary once."""
    diaries = [track.diary for track in tracks if track.diary is not None]
    first = dict.fromkeys([*left, *(one for diary in diaries for one in diary.unmet)])
    more = dict.fromkeys(
        warning for diary in diaries for warning in diary.warnings if warning not in first
    )
    return tuple(first), tuple(more)


def _days(text: str) -> tuple[int, ...]:
    try:
        days = tuple(sorted({int(one) for one in text.split(",")}))
    except ValueError:
        days = (0,)
    if days[0] < 1 or days[-1] > LONGEST:
        raise click.UsageError(f"--horizons takes whole days from 1 to {LONGEST}, by comma.")
    return days


def _methods(text: str | None) -> list[str]:
    from unknot.forecasting.baselines import baselines

    chosen = list(baselines()) if text is None else [one.strip() for one in text.split(",")]
    return list(dict.fromkeys((*REFERENCES, *chosen)))


@dataclass(frozen=True)
class _Work:
    """How every track is forecast, and where finished ones are kept."""

    methods: tuple[Baseline, ...]
    horizons: tuple[int, ...]
    pieces: Pieces
    tell: Progress
    body: Callable[[Track, float], tuple[Baseline, ...]] | None
    wiring: str = ""


def _rolled(tracks: Sequence[Track], work: _Work) -> tuple[list[Rolled], list[dict[str, str]]]:
    """Every track's forecasts; and the tracks too short for any."""
    from unknot.forecasting.backtest import eligible, roll, scored
    from unknot.forecasting.baselines import past_of

    done: list[Rolled] = []
    short: list[dict[str, str]] = []
    for number, track in enumerate(tracks):
        share = 0.9 * number / len(tracks)
        work.tell(f"{track.dataset} {track.person} {track.target}", share)
        if not eligible(past_of(track.series)):
            short.append({"person": track.person, "target": track.target})
            continue
        key = key_of(
            __version__, track.dataset, track.person, track.target, track.series.days[0],
            track.series.values.tobytes(), track.series.scale, work.horizons,
            [method.name for method in work.methods], work.wiring,
        )  # fmt: skip
        kept = work.pieces.get(key)
        if kept is None:
            more = work.body(track, share) if work.body else ()
            made = roll(track, (*work.methods, *more), work.horizons)
            kept = {f"{m} {i}": one.pmf[m] for i, one in enumerate(made) for m in one.pmf}
            work.pieces.put(key, kept)
        told = dict.fromkeys(name.rpartition(" ")[0] for name in kept)
        by_method = {m: [kept[f"{m} {i}"] for i in range(len(work.horizons))] for m in told}
        done += [one for one in scored(track, work.horizons, by_method) if one.cases.day.size]
    return done, short


def _body(
    tracks: Sequence[Track], horizons: tuple[int, ...], chosen: str | Wiring, progress: Progress
) -> Callable[[Track, float], tuple[Baseline, ...]]:
    """The body model as forecasters of a track; each person's days are lived through once."""
    from unknot.diary.symptoms import LATENT
    from unknot.forecasting.body_filter import Ways
    from unknot.forecasting.body_forecasters import forecasters, ways_of
    from unknot.inference.wiring_mixture import load
    from unknot.store.kernel_cache import keep_kernels

    keep_kernels()
    model = load(chosen)
    lived: dict[tuple[str, str], tuple[Ways, Ways | None]] = {}

    def of(track: Track, share: float) -> tuple[Baseline, ...]:
        if track.diary is None or track.target not in LATENT:
            return ()
        who = (track.dataset, track.person)
        if who not in lived:
            lived.clear()  # one person's days at a time: a year of them is large
            same = [one.series for one in tracks if (one.dataset, one.person) == who]
            doing = f"the body model lives {track.person}'s days"
            lived[who] = ways_of(
                model, track.diary, [one for one in same if one.what in LATENT], horizons,
                progress=lambda done: progress(f"{doing}: {100 * done:.0f} in 100", share),
            )  # fmt: skip
        return forecasters(lived[who], track.series, horizons)

    return of


def _packed(out: Path, lines: Iterator[str]) -> bytes:
    text = "".join(f"{line}\n" for line in lines).encode()
    return gzip.compress(text, 5, mtime=0) if out.suffix == ".gz" else text


def _reply(
    rolled: Sequence[Rolled],
    rows: Sequence[ScoreRow],
    names: Sequence[str],
    short: list[dict[str, str]],
    out: Path | None,
    slots: bool,
) -> Reply:
    from unknot.forecasting.scoreboard import bars, body_gain, people

    gains = body_gain(rolled)
    # What was set in advance speaks of days.
    asked = bars(rows, SHOWN) if SHOWN in names and not slots else []
    data: dict[str, Any] = {
        "scores": [asdict(one) for one in people(rolled, names)],
        "targets": [_row(row) for row in rows if row.dataset != "pooled"],
        "pooled": [_row(row) for row in rows if row.dataset == "pooled"],
        "bars": [{"method": SHOWN, **asdict(bar)} for bar in asked],
        "body": [asdict(gain) for gain in gains],
        "too_short": short,
        "step": "entry" if slots else "day",
        "entries_a_day": sorted({one.track.slots for one in rolled}) if slots else None,
        "out": None if out is None else str(out),
    }
    blocks = [skills_told(rows, names, "entry" if slots else "day")]
    if asked:
        blocks.append(f"{w.BARS_FOR.format(method=SHOWN)}\n{table(w.BAR_HEAD, bar_rows(asked))}")
    if gains:
        blocks.append(said_of_the_body(gains))
    if short:
        blocks.append(w.TOO_SHORT.format(count=len(short)))
    if out is not None:
        blocks.append(w.FORECASTS.format(path=out))
    return Reply(data, "\n\n".join(blocks))


def _row(row: ScoreRow) -> dict[str, Any]:
    """One method on one target, or pooled: skill with its 90 % interval."""
    held: dict[str, Any] = {
        "dataset": row.dataset, "target": row.target, "horizon": row.horizon, "method": row.method,
        "crps": row.crps, "log": row.log, "pit80": row.pit80, "pit90": row.pit90,
        "people": row.versus["mean"].people, "n": row.versus["mean"].cases,
        "low": row.versus["mean"].low, "high": row.versus["mean"].high,
    }  # fmt: skip
    for name, skill in row.versus.items():
        held[f"skill_vs_{name}"] = skill.value
        held[f"low_vs_{name}"], held[f"high_vs_{name}"] = skill.low, skill.high
    return held


COMMAND = score
