"""The public diaries that forecasts are compared on, read from files the caller names.

Pure parsing: text in, tracks out. Which columns, which scale and how days are joined follows the
scoring protocol (docs/decisions/0005-forecast-baselines.md). None of these data are shipped.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale, Series, Worse, snap
from unknot.errors import DiaryError

POINTS_0_3 = Scale(0.0, 3.0, 1.0)
POINTS_1_5_LOW = Scale(1.0, 5.0, 1.0, Worse.LOW)
YES_NO = Scale(0.0, 1.0, 1.0)
TENTHS_0_10 = Scale(0.0, 10.0, 0.1)
TENTHS_1_7 = Scale(1.0, 7.0, 0.1)
TWOS_0_100_LOW = Scale(0.0, 100.0, 2.0, Worse.LOW)


@dataclass(frozen=True)
class Track:
    """One person's series of one target, named as in the truth files.

    Attributes:
        dataset, person, target: how the truth files call it.
        series: the values, moved to the scale's grid.
        numbered: days have numbers, not dates; then `day.toordinal()` is that number.
        slots: how many steps of the series make a day.
        diary: everything else this person recorded, where a forecaster may read it.
    """

    dataset: str
    person: str
    target: str
    series: Series
    numbered: bool = False
    diary: Diary | None = None
    slots: int = 1

    def spelled(self, step: int) -> str:
        """A step of the series as the truth files spell its day; with several a day, its place."""
        day = self.series.days[step]
        if self.numbered:
            return str(day.toordinal())
        return day.isoformat() if self.slots == 1 else f"{day}.{step % self.slots + 1}"


def read_harmonised(
    text: str, dataset: str, targets: Mapping[str, tuple[str, Scale]]
) -> list[Track]:
    """Tracks from a table with columns person, date and one column a target.

    Args:
        text: the CSV file's text.
        dataset: its name.
        targets: for each target its column and its scale. Rows of one day are averaged.

    Returns:
        One track for each person and target with at least one value, in the file's order.

    Raises:
        DiaryError: a column is missing.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    tracks: list[Track] = []
    for target, (column, scale) in targets.items():
        if rows and column not in rows[0]:
            raise DiaryError(
                "dataset-column",
                f'the {dataset} file has no column "{column}".',
                f"use the harmonised file; it has: {', '.join(rows[0])}.",
            )
        cells = [(row["person"], row["date"], row[column]) for row in rows if row[column]]
        for person in dict.fromkeys(who for who, _, _ in cells):
            mine = ((date.fromisoformat(d), float(v)) for who, d, v in cells if who == person)
            tracks.append(Track(dataset, person, target, day_series(target, scale, mine)))
    return tracks


def read_visible_tracker(text: str, tracker: str, target: str, scale: Scale) -> Track:
    """One tracker of a Visible export, a table of dates, tracker names and values."""
    rows = csv.DictReader(io.StringIO(text))
    cells = (
        (date.fromisoformat(row["observation_date"]), float(row["observation_value"]))
        for row in rows
        if row["tracker_name"] == tracker and row["observation_value"]
    )
    return Track("visible", "V1", target, day_series(target, scale, cells))


DCNET_COLUMNS = ("person", "day", "active")


def is_dcnet(text: str) -> bool:
    """Whether a table is the dcnet set's: numbered people and days, and how active they felt."""
    head = text.partition("\n")[0].lstrip("\ufeff").strip().split(",")
    return tuple(head[:3]) == DCNET_COLUMNS


def read_dcnet(text: str) -> list[Track]:
    """Energy (`active`) of each person of the dcnet set; values beyond the ends go there.

    The distance walked each day goes into the diary beside it, as what they did.
    """
    cells: defaultdict[int, list[tuple[date, float]]] = defaultdict(list)
    walked: defaultdict[int, list[Exertion]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        day, who = date.fromordinal(int(row["day"])), int(row["person"])
        if row["active"]:
            cells[who].append((day, float(row["active"])))
        if row.get("totalDistance_km"):
            far = float(row["totalDistance_km"])
            walked[who].append(Exertion(day, Kind.OVERALL, far, "km", "dcnet: totalDistance_km"))
    found: list[Track] = []
    for who, mine in sorted(cells.items()):
        name, scale = f"DC{who:02d}", TWOS_0_100_LOW
        line = day_series("energy", scale, mine)
        felt = tuple(
            Observation(day, "energy", float(value), "points", scale, "dcnet: active")
            for day, value in zip(line.days, line.values, strict=True)
            if np.isfinite(value)
        )
        diary = Diary(name, "local", felt, tuple(walked[who]))
        found.append(Track("dcnet", name, "energy", line, True, diary))
    return found


def day_series(what: str, scale: Scale, cells: Iterable[tuple[date, float]]) -> Series:
    """A gapless series from dated values: rows of a day averaged, then moved to the grid.

    Raises:
        DiaryError: there is no value at all.
    """
    by_day: defaultdict[date, list[float]] = defaultdict(list)
    for day, value in cells:
        by_day[day].append(value)
    if not by_day:
        raise DiaryError(
            "dataset-empty", f"no value of {what} was found.", "check that this is the right file."
        )
    first = min(by_day)
    values = np.full((max(by_day) - first).days + 1, np.nan)
    for day, several in by_day.items():
        values[(day - first).days] = float(np.mean(several))
    days = tuple(first + timedelta(days=i) for i in range(values.size))
    return Series(what, scale, "points", days, snap(values, scale))


def shared_tracks(text: Callable[[str], str]) -> list[Track]:
    """Every track of the shared diaries that forecasts are compared on.

    Args:
        text: gives the text of a file by its name below the folder of the shared data, such as
            "harmonised/myaiguide_daily.csv".

    Returns:
        Visible pain, fatigue, stability, crash; MyAIGuide pain; Kossakowski pain, fatigue; dcnet
        energy. One track for each person, short ones included.
    """
    visible = {
        "pain": ("pain", POINTS_0_3),
        "fatigue": ("fatigue", POINTS_0_3),
        "crash": ("event_crash", YES_NO),
    }
    beeps = {"pain": ("pain", TENTHS_1_7), "fatigue": ("fatigue", TENTHS_1_7)}
    guide = {"pain": ("pain", TENTHS_0_10)}
    export = text("visible_longcovid/visible.csv")
    return [
        *read_harmonised(text("harmonised/visible_longcovid_daily.csv"), "visible", visible),
        read_visible_tracker(export, "Stability Score", "stability", POINTS_1_5_LOW),
        *read_harmonised(text("harmonised/myaiguide_daily.csv"), "myaiguide", guide),
        *read_harmonised(text("harmonised/kossakowski_beep.csv"), "kossakowski", beeps),
        *read_dcnet(text("emafitbit_dcnet/ema_fitbit_long.csv")),
    ]
