"""The tables of Fitbit's export, older ones in folders of their own and Google's "…_GoogleData".

Seen in real files, whose columns others publish with their parsers, and in the READMEs that lie
beside them. Stamps that end in Z are UTC; "Heart Rate Variability" has the person's own clock
without a zone; a day's value at 00:00:00 is a civil day. Steps stand there once for each source
(phone, band, Health Connect): each is a device of its own, so that a minute counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from unknot.diary.segments import Quality, Signal, device_name
from unknot.recordings.archive import Archive
from unknot.recordings.clocks import offset_of, on_clock, parsed, utc_seconds
from unknot.recordings.csv_rows import rows
from unknot.recordings.fitbit_export import DEVICE, FitbitExport, MinuteMeans, local
from unknot.recordings.fitbit_json import NO_STEPS
from unknot.recordings.instants import NO_STAMP, Instant, of
from unknot.recordings.json_files import finite
from unknot.recordings.workout_names import activity_of

RMSSD = "root mean square of successive differences milliseconds"
DAY_RMSSD = "average heart rate variability milliseconds"
COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sleeps", ("sleep_id", "sleep_start", "sleep_end", "minutes_asleep")),
    ("stages", ("sleep_id", "sleep_stage_type", "sleep_stage_start", "sleep_stage_end")),
    ("exercises", ("exercise_id", "exercise_start", "exercise_end")),
    ("daily_rmssd", ("timestamp", "rmssd", "nremhr")),
    ("rmssd_details", ("timestamp", "rmssd", "coverage")),
    ("google_daily_rmssd", ("timestamp", DAY_RMSSD)),
    ("google_rmssd", ("timestamp", RMSSD)),
    ("active_minutes", ("timestamp", "light", "moderate", "very")),
    ("raw", ("sleep_log_entry_id", "overall_score")),
    ("raw", ("sleep_id", "sleep_score_id")),
    ("raw", ("DATE", "STRESS_SCORE")),
    ("raw", ("date", "readiness_score_value")),
    ("raw", ("date_time", "heart_zone_id", "total_minutes")),
    ("raw", ("timestamp", "heart rate zone", "total minutes")),
    ("raw", ("timestamp", "daily_respiratory_rate")),
    ("raw", ("timestamp", "average_value", "lower_bound", "upper_bound")),
)
"""By what columns a table is known. Fitbit's own scores, its zone minutes (which count double
above a rate), breath and oxygen are raw."""
PLAIN = {"steps": "steps", "beats per minute": "heart_rate"}
"""Tables of one value, with or without the column "data source"."""
FIRST = ("sleeps", "exercises", "daily_rmssd", "google_daily_rmssd")
STAGES = {
    "DEEP": Signal.ASLEEP_DEEP,
    "LIGHT": Signal.ASLEEP_LIGHT,
    "REM": Signal.ASLEEP_REM,
    "ASLEEP": Signal.ASLEEP,
    "AWAKE": Signal.AWAKE_IN_BED,
    "WAKE": Signal.AWAKE_IN_BED,
    "RESTLESS": Signal.AWAKE_IN_BED,
}
INTENSITIES = {"light": Signal.LIGHT, "moderate": Signal.MODERATE, "very": Signal.VIGOROUS}


def kind_of(columns: tuple[str, ...], first: Sequence[str] = ()) -> str:
    """What a table tells, by its columns; "" where it is none of Fitbit's that is known.

    Args:
        columns: their names.
        first: the cells of its first row, which tell whether a plain table has Fitbit's stamps.
    """
    held = set(columns)
    found = next((kind for kind, own in COLUMNS if set(own) <= held), "")
    if found or len(columns) < 2 or columns[0] != "timestamp" or columns[1] not in PLAIN:
        return found
    if list(columns[2:]) == ["data source"]:
        return PLAIN[columns[1]]
    stamp = first[0] if first else ""
    return PLAIN[columns[1]] if columns[2:] == () and stamp[10:11] + stamp[-1:] == "TZ" else ""


def read_table(archive: Archive, member: str, kind: str, export: FitbitExport) -> None:
    """Read a table row by row; not those of nights, which belong together (`read_nights`)."""
    short = member.rpartition("/")[2]
    if kind == "heart_rate":
        _heart_rates(archive, member, export)
        return
    for row in rows(archive, member):
        export.recording.begin()
        if kind == "raw":
            export.recording.keep(short.partition(" - ")[0], dict(row))
        elif kind == "resting":
            _daily(row, "beats per minute", "resting_heart_rate", export)
        else:
            TAKE[kind](row, export)


def at_rest(archive: Archive, member: str) -> bool:
    """Whether heart rates stand there once a day: those at rest, in a table alike in all else."""
    stamps = [parsed(row.get("timestamp", "")) for row in islice(rows(archive, member), 2)]
    known = [stamp.replace(tzinfo=None) for stamp in stamps if isinstance(stamp, datetime)]
    if len(known) < 2:
        return bool(known) and known[0].time() == time(0)
    return abs(known[1] - known[0]) >= timedelta(hours=12)


def read_nights(
    archive: Archive, sleeps: Sequence[str], stages: Sequence[str], export: FitbitExport
) -> None:
    """Read the tables of sleeps and of their stages; of two readings of one night the newest.

    A sleep and its stages say the same: the sleep is counted as merged where stages are there.
    """
    nights = [row for member in sleeps for row in rows(archive, member)]
    counted, held = _newest(nights, export), set[str]()
    known = {row.get("sleep_id", "") for row in nights}
    for member in stages:
        for row in rows(archive, member):
            export.recording.begin()
            name = row.get("sleep_id", "")
            if name in known and name not in counted:
                export.recording.doubled()
                continue
            held.add(name)
            _stage(row, export)
    for row in nights:
        export.recording.begin()
        name = row.get("sleep_id", "")
        if name in held or (name in known and name not in counted and _span(row) is not None):
            export.recording.doubled()
        else:
            _night(row, export)


def _newest(nights: Sequence[dict[str, str]], export: FitbitExport) -> set[str]:
    """The sleeps that count: of those that overlap, the one of the newest algorithm."""

    def age(row: dict[str, str]) -> tuple[str, str]:
        return row.get("algorithm_version", ""), row.get("sleep_last_updated", "")

    found: set[str] = set()
    for row in sorted(nights, key=age, reverse=True):
        span = _span(row)
        for at in span or ():
            export.clocks.add(at)
        if span is not None and not export.nights.holds(local(span[0]), local(span[1])):
            export.nights.take(local(span[0]), local(span[1]))
            found.add(row.get("sleep_id", ""))
    return found


def _span(row: dict[str, str]) -> tuple[Instant, Instant] | None:
    start, end = _clocked(row, "sleep_start", "start"), _clocked(row, "sleep_end", "end")
    return None if isinstance(start, str) or isinstance(end, str) else (start, end)


def _night(row: dict[str, str], export: FitbitExport) -> None:
    span = _span(row)
    if span is None:
        export.recording.skip("sleep", NO_STAMP)
        return
    seconds = span[1].seconds - span[0].seconds
    wanted = ((Signal.ASLEEP, "minutes_asleep"), (Signal.IN_BED, "minutes_in_sleep_period"))
    for signal, column in wanted:
        minutes = finite(row.get(column))
        if minutes is None:
            export.recording.skip(signal.value, "not a number")
        else:
            export.recording.segment(
                signal, DEVICE, span[0], seconds, minutes, quality=_quality(row)
            )


def _stage(row: dict[str, str], export: FitbitExport) -> None:
    signal = STAGES.get(row.get("sleep_stage_type", "").upper())
    start, end = (
        _clocked(row, "sleep_stage_start", "start"),
        _clocked(row, "sleep_stage_end", "end"),
    )
    if signal is None or isinstance(start, str) or isinstance(end, str):
        why = "a level that is not known" if signal is None else NO_STAMP
        export.recording.skip("sleep stage", why)
        return
    seconds = end.seconds - start.seconds
    export.recording.segment(signal, DEVICE, start, seconds, seconds / 60.0, quality=_quality(row))


def _quality(row: dict[str, str]) -> Quality:
    return Quality.ENTERED if row.get("data_source") == "MANUAL" else Quality.DERIVED


def _clocked(row: dict[str, str], column: str, end: str = "") -> Instant | str:
    """A stamp in UTC by the clock that the row names beside it."""
    offset = offset_of(row.get(f"{end}_utc_offset" if end else "utc_offset", ""))
    stamp = parsed(row.get(column, ""))
    if isinstance(stamp, str) or offset is None:
        return NO_STAMP if offset is not None else "without the clock that it belongs to"
    return on_clock(stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC), offset)


def _exercise(row: dict[str, str], export: FitbitExport) -> None:
    start, end = _clocked(row, "exercise_start"), _clocked(row, "exercise_end")
    if row.get("deletion_reason"):
        export.recording.skip("exercise", "deleted by the person")
        return
    if isinstance(start, str) or isinstance(end, str):
        export.recording.skip("exercise", NO_STAMP)
        return
    if export.exercises.holds(start.seconds, end.seconds):
        export.recording.doubled()
        return
    export.exercises.take(start.seconds, end.seconds)
    export.clocks.add(start)
    seconds = end.seconds - start.seconds
    entered = Quality.ENTERED if row.get("log_type", "").upper() == "MANUAL" else Quality.MEASURED
    export.recording.segment(
        Signal.WORKOUT, DEVICE, start, seconds, seconds / 60.0,
        activity=activity_of(row.get("activity_name", "")), quality=entered,
    )  # fmt: skip
    export.recording.keep("UserExercises", dict(row))


def _steps(row: dict[str, str], export: FitbitExport) -> None:
    (at, known), steps = _at(row, export), finite(row.get("steps"))
    if isinstance(at, str) or steps is None:
        export.recording.skip("steps", NO_STAMP if steps is not None else "not a number")
    elif at.day in export.days["steps"]:
        export.recording.doubled()
    elif steps == 0:
        export.recording.skip("steps", NO_STEPS)
    else:
        export.recording.segment(Signal.STEPS, _device(row), at, 60, steps, offset_known=known)


def _heart_rates(archive: Archive, member: str, export: FitbitExport) -> None:
    held: dict[str, MinuteMeans] = {}
    for row in rows(archive, member):
        seconds, rate = utc_seconds(row.get("timestamp", "")), finite(row.get("beats per minute"))
        if seconds is None:
            at, _ = _at(row, export)
            seconds = None if isinstance(at, str) else at.seconds
        if seconds is None or rate is None or not 20 <= rate <= 250:
            export.recording.begin()
            export.recording.skip("heart_rate", "without a time or a rate")
            continue
        name = row.get("data source", "")
        if name not in held:
            held[name] = MinuteMeans(export, _device(row))
        held[name].add(seconds, rate)
    for means in held.values():
        means.close()
        export.hours |= means.hours


def _active_minutes(row: dict[str, str], export: FitbitExport) -> None:
    at, known = _at(row, export)
    if isinstance(at, str):
        export.recording.skip("active minutes", at)
        return
    if at.day in export.days["intensity"]:
        export.recording.doubled()
        return
    held = [(signal, finite(row.get(column))) for column, signal in INTENSITIES.items()]
    if not any(minutes for _, minutes in held):
        export.recording.skip("active minutes", NO_STEPS)
        return
    for signal, minutes in held:
        if minutes:
            export.recording.segment(
                signal, _device(row), at, 60, min(minutes, 1.0),
                quality=Quality.DERIVED, offset_known=known,
            )  # fmt: skip


def _daily_rmssd(row: dict[str, str], export: FitbitExport) -> None:
    _daily(row, "rmssd", "rmssd", export)
    export.recording.keep("Daily Heart Rate Variability Summary", dict(row))


def _google_daily_rmssd(row: dict[str, str], export: FitbitExport) -> None:
    _daily(row, DAY_RMSSD, "rmssd", export)
    export.recording.keep("daily_heart_rate_variability", dict(row))


def _daily(row: dict[str, str], column: str, what: str, export: FitbitExport) -> None:
    """A value of a civil day; the same one in another file of the export is doubled."""
    value, day = finite(row.get(column)), _day(row, export)
    if not value:
        export.recording.skip(what, "0: not measured on this day")
        return
    if day in export.days[what]:
        export.recording.doubled()
        return
    if isinstance(day, date):
        export.days[what].add(day)
    export.recording.observe(day, what, round(value, 2), _device(row))


def _rmssd(column: str) -> Callable[[dict[str, str], FitbitExport], None]:
    def read(row: dict[str, str], export: FitbitExport) -> None:
        (at, known), value = _at(row, export), finite(row.get(column))
        if isinstance(at, str) or not value:
            export.recording.skip("rmssd", NO_STAMP if value else "0: not measured")
        elif export.days["rmssd"] & {at.day, at.day + timedelta(days=1)}:
            export.recording.doubled()  # a part of the night's value, which stands on waking's day
        else:
            export.recording.segment(Signal.RMSSD, _device(row), at, 300, value, offset_known=known)

    return read


def _day(row: dict[str, str], export: FitbitExport) -> date | str:
    """A civil day: at 00:00 it stands there as it is, else it is an instant in UTC."""
    stamp = parsed(row.get("timestamp", ""))
    if isinstance(stamp, str):
        return stamp
    if stamp.time() == time(0) or stamp.tzinfo is None:
        return stamp.date()
    at = of(stamp, export.zone)
    return at if isinstance(at, str) else at.day


def _at(row: dict[str, str], export: FitbitExport) -> tuple[Instant | str, bool]:
    """The instant of a row and whether the export tells its clock; one without a zone is local."""
    text = row.get("timestamp", "")
    seconds = utc_seconds(text)
    if seconds is not None:
        return export.at(seconds)
    stamp = parsed(text)
    if isinstance(stamp, str):
        return stamp, False
    at = of(stamp, export.zone)
    if isinstance(at, str) or stamp.tzinfo is not None:
        return (at, False) if isinstance(at, str) else export.at(at.seconds)
    export.placed()
    return at, False


def _device(row: dict[str, str]) -> str:
    return device_name(row.get("data source", "")) or DEVICE


TAKE: dict[str, Callable[[dict[str, str], FitbitExport], None]] = {
    "exercises": _exercise,
    "steps": _steps,
    "active_minutes": _active_minutes,
    "daily_rmssd": _daily_rmssd,
    "google_daily_rmssd": _google_daily_rmssd,
    "rmssd_details": _rmssd("rmssd"),
    "google_rmssd": _rmssd(RMSSD),
}
