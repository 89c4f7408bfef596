"""What each section of the report shows, worked out from the answer before any markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from unknot.answer import sentences
from unknot.answer.answer import Answer, SeriesPicture
from unknot.effects.results import Effect
from unknot.forecasting.results import BadDay, ForecastDay, TrackRecord
from unknot.library import ANY
from unknot.report import numerals as n
from unknot.report import table_words, words
from unknot.report.charts.fan import fan_chart
from unknot.report.charts.forest import forest_chart
from unknot.report.charts.marks import Chart, ChartTable
from unknot.wording.spoken import named, spoken

w = spoken(words)
t = spoken(table_words)


@dataclass(frozen=True)
class Chip:
    """A verdict in a shape and words. `kind` is helps, harms or unsure."""

    kind: str
    words: str


@dataclass(frozen=True)
class VerdictCard:
    """One way of living: its verdict, its sentence, what it rests on, and how sure that is."""

    label: str
    chips: tuple[Chip, ...]
    sentence: str
    facts: tuple[str, ...]
    behind: tuple[str, ...]


@dataclass(frozen=True)
class TrackSection:
    """How the forecasts of one target did, in words and dots."""

    title: str
    hidden: bool
    chart: Chart | None
    ahead: tuple[str, ...]
    past: tuple[str, ...]
    dots: int | None  # chance of a bad day tomorrow, in dots of ten


@dataclass(frozen=True)
class Forest:
    """Effects on one target."""

    lead: str
    chart: Chart


def headline(answer: Answer) -> str:
    """Give the answer in one sentence; held back when the checks did not pass."""
    early = answer.early  # checks cannot pass on so few days; that is the answer
    return answer.headline if answer.diagnostics.passed or early else w.WITHHELD


def done(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """The effects of what the recorded days hold; the others are named in one line."""
    return tuple(e for e in effects if e.days_of_this > 0)


def forward(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """What was done, without doing less of it: the mirror of what stands here already."""
    return tuple(e for e in done(effects) if not e.mirrored or e.what == "less")


def mirrored(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Doing less of what was done."""
    return tuple(e for e in done(effects) if e.mirrored and e.what != "less")


def truths(answer: Answer) -> tuple[str, ...]:
    """Say of each effect of a made-up person whether its range holds the truth."""
    return tuple(
        (w.TRUTH_HELD if e.posterior.q05 <= e.truth <= e.posterior.q95 else w.TRUTH_MISSED).format(
            short=e.label.partition(",")[0], truth=n.effect(e.truth)
        )
        for e in answer.effects
        if e.truth is not None
    )


def target_label(answer: Answer, target: str) -> str:
    """Name a target as the diary does."""
    for picture in answer.series:
        if picture.what == target:
            return picture.label
    return named("series", target, target.replace("_", " ").capitalize())


def chips(effect: Effect, withheld: bool) -> tuple[Chip, ...]:
    """Give the verdict as chips: shape, word and condition."""
    if withheld:
        return (Chip("unsure", w.WITHHELD_CHIP),)
    if effect.why is not None:
        return (Chip("unsure", w.verdict(effect)),)
    first = () if effect.firm else (Chip("unsure", w.FIRST_SIGN_CHIP),)
    return (Chip(effect.verdict, w.verdict(effect)), *first)


def verdict_cards(answer: Answer, effects: Sequence[Effect]) -> tuple[VerdictCard, ...]:
    """Give a card for each effect of what was done."""
    withheld = not answer.diagnostics.passed
    found: list[VerdictCard] = []
    for e in done(effects):
        first = "" if e.why is not None or e.firm else w.first_sign(e)
        facts = (w.effect_days(e), first, *w.later_lines(e))
        found.append(
            VerdictCard(
                e.label,
                chips(e, withheld),
                w.WITHHELD_EACH if withheld else e.sentence,
                () if withheld else tuple(fact for fact in facts if fact),
                () if withheld else _behind(e),
            )
        )
    return tuple(found)


def logged_table(answer: Answer) -> ChartTable:
    """List the days with an entry for each series, and the longest gap."""
    pictures = {p.what: p for p in answer.series}
    rows = tuple(
        (
            target_label(answer, what),
            n.part_of(n.grouped(count), n.grouped(answer.read.calendar_days)),
            _gap_words(pictures.get(what)),
        )
        for what, count in answer.read.logged.items()
    )
    return ChartTable(w.READ_LOGGED, t.LOGGED_HEAD, rows)


def _gap_words(picture: SeriesPicture | None) -> str:
    if picture is None:
        return n.NONE
    longest = longest_gap(picture.values)
    return n.days(longest) if longest else t.NO_GAP


def longest_gap(values: Iterable[float | None]) -> int:
    """Give the longest run of days without an entry."""
    longest = current = 0
    for value in values:
        current = current + 1 if value is None else 0
        longest = max(longest, current)
    return longest


MOST_SKIPPED = 8  # more rows than this are summed up by reason, and listed in full when asked


def skipped_in_short(answer: Answer) -> ChartTable | None:
    """Sum up by reason what was not used; None where the list is short enough to read."""
    if len(answer.read.skipped) <= MOST_SKIPPED:
        return None
    reasons = dict.fromkeys(s.why for s in answer.read.skipped)
    rows: list[tuple[str, str, str]] = []
    for why in reasons:
        held = [s for s in answer.read.skipped if s.why == why]
        what = held[0].what if len(held) == 1 else w.SKIPPED_KINDS.format(count=len(held))
        rows.append((what, why, n.grouped(sum(s.count for s in held))))
    return ChartTable(w.READ_SKIPPED, t.SKIPPED_HEAD, tuple(rows), frozenset({0, 1}))


def skipped_table(answer: Answer) -> ChartTable | None:
    """List what was not used, why and how often; None where all was used."""
    rows = tuple((s.what, s.why, n.grouped(s.count)) for s in answer.read.skipped)
    if not rows:
        return None
    return ChartTable(w.READ_SKIPPED, t.SKIPPED_HEAD, rows, frozenset({0, 1}))


def records(answer: Answer) -> tuple[TrackSection, ...]:
    """Give a block for each forecast target: picture, counts, chance; hidden where not fair."""
    tracks = {one.target: one for one in answer.track}
    targets = dict.fromkeys([f.target for f in answer.forecast] + list(tracks))
    return tuple(_record(answer, target, tracks.get(target)) for target in targets)


def _record(answer: Answer, target: str, record: TrackRecord | None) -> TrackSection:
    label = target_label(answer, target)
    ahead = sorted((f for f in answer.forecast if f.target == target), key=lambda f: f.date)[:7]
    hidden = record is not None and not record.calibrated
    says: list[str] = [] if record is None else record_lines(label, record)
    if hidden:
        return TrackSection(label, True, None, (), tuple(says), None)
    if record is None or not record.days:
        says.append(w.NO_TRACK)
    scale = next((p for p in answer.series if p.what == target), None)
    chart = fan_chart(target, label, record, ahead, scale)
    flare = ahead[0].p_flare if ahead else None
    bad = next((b for b in answer.bad_days if b.target == target), None)
    dots = None if flare is None or not isfinite(flare) else n.tenths(flare)
    return TrackSection(label, False, chart, tomorrow_lines(label, ahead, bad), tuple(says), dots)


def tomorrow_lines(label: str, ahead: Sequence[ForecastDay], bad: BadDay | None) -> tuple[str, ...]:
    """Say what the first day ahead may bring, and the chance of a bad day and what that is."""
    if not ahead:
        return (w.NO_FORECAST,)
    first, found = ahead[0], list[str]()
    q = first.quantiles
    if all(level in q for level in ("0.05", "0.5", "0.95")):
        low, mid, high = (n.number(q[k]) for k in ("0.05", "0.5", "0.95"))
        found.append(
            w.TOMORROW.format(label=label, day=n.day(first.date), mid=mid, low=low, high=high)
        )
    if first.p_flare is not None and isfinite(first.p_flare):
        chance = w.FLARE.format(chance=n.chance(first.p_flare).lower())
        found.append(chance if bad is None else f"{chance} {sentences.bad_day(bad)}")
    return tuple(found)


def record_lines(label: str, record: TrackRecord) -> list[str]:
    """Say how often the band held, and how the forecasts compare with a plain guess."""
    scored = [one for one in record.days if one.inside is not None]
    if not scored:
        return []
    inside = sum(1 for one in scored if one.inside)
    days = n.days(len(scored))
    return [w.INSIDE.format(label=label, inside=inside, scored=days), w.skill_line(record)]


def score_table(answer: Answer) -> ChartTable | None:
    """List the scores of past forecasts; None without any."""
    rows = tuple(
        (
            target_label(answer, one.target),
            n.grouped(one.scored),
            n.number(one.crps, 2),
            n.number(one.crps_mean, 2),
            n.signed(one.skill, 2),
            n.number(one.pit80, 2),
            n.number(one.pit90, 2),
            (t.FAIR if one.calibrated else t.NOT_FAIR) if one.scored >= 20 else t.FEW,
        )
        for one in answer.track
    )
    return ChartTable(w.SCORE_TABLE, t.SCORE_HEAD, rows, frozenset({0, 7})) if rows else None


def weights_table(answer: Answer) -> ChartTable | None:
    """List how much each method counts in the issued forecast; None without any."""
    rows = tuple(
        (
            target_label(answer, one.target),
            w.METHODS.get(method, method.replace("_", " ")),
            n.in_hundred(weight),
        )
        for one in answer.track
        for method, weight in sorted(one.weights.items(), key=lambda kv: -kv[1])
    )
    return ChartTable(w.WEIGHTS_TABLE, t.WEIGHTS_HEAD, rows, frozenset({0, 1})) if rows else None


def forests(answer: Answer, effects: Sequence[Effect], name: str, lead: str) -> tuple[Forest, ...]:
    """Draw effects, one picture for each target and unit."""
    low_is_worse = {p.what for p in answer.series if p.worse == "low"}
    found: list[Forest] = []
    for i, (target, unit) in enumerate(dict.fromkeys((e.target, e.unit) for e in effects)):
        held = [e for e in effects if (e.target, e.unit) == (target, unit)]
        chart = forest_chart(
            f"{name}-{i}",
            held,
            more_is_worse=target not in low_is_worse,
            first=i == 0 and name == "effect",
            withheld=not answer.diagnostics.passed,
        )
        weeks = held[0].weeks
        says = lead.format(label=target_label(answer, target), weeks=weeks, unit=unit)
        if chart is not None:
            found.append(Forest(says, chart))
    return tuple(found)


def _behind(e: Effect) -> tuple[str, ...]:
    chances = w.SURE_CHANCES.format(better=n.in_hundred(e.p_better), worse=n.in_hundred(e.p_worse))
    floor = w.SURE_FLOOR.format(floor=n.number(e.noise_floor))
    shuffled = w.SURE_SHUFFLED.format(verdict=w.verdict_key(e.shuffled_verdict))
    grade = w.SURE_GRADE.format(grade=e.grade, says=w.GRADES.get(e.grade, t.NOT_GRADED))
    grade = w.SURE_OWN_DAYS if e.own_days else grade
    course = w.course_line(e)
    return (*((course,) if course else ()), chances, f"{floor} {shuffled}", grade)


def checks_table(answer: Answer) -> ChartTable | None:
    """List each diagnostic with its limit; None without any."""
    rows = tuple(
        (c.name, w.PASSED if c.passed else w.NOT_PASSED, c.says, c.value, c.limit)
        for c in answer.diagnostics.checks
    )
    return ChartTable(w.CHECKS_TABLE, t.CHECKS_HEAD, rows, frozenset({0, 1, 2})) if rows else None


def figures_table(answer: Answer) -> ChartTable:
    """List the raw figures that gate the answer."""
    d = answer.diagnostics
    values = (
        n.grouped(d.ess_min),
        n.number(d.repeat_seed_max, 3),
        n.number(d.weight_max, 3),
        n.number(d.flat_response, 3),
        t.SHUFFLED_CELL.get(d.shuffled_days, d.shuffled_days),
        n.signed(d.log_any),
        n.signed(d.log_any_shuffled),
        n.signed(d.log_own),
        n.number(d.pareto_k, 2),
    )
    rows = tuple(zip(t.FIGURES, values, strict=True))
    return ChartTable(w.FIGURES_TABLE, t.FIGURES_HEAD, rows)


def stories_table(answer: Answer) -> ChartTable | None:
    """The rival stories of the body and the belief in each; None where one was chosen."""
    rows = tuple(
        (k.label, k.says, n.in_hundred(k.before), n.in_hundred(k.now)) for k in answer.stories
    )
    return ChartTable(w.STORIES, w.STORIES_HEAD, rows, frozenset({0, 1})) if rows else None


def weak_table(answer: Answer) -> ChartTable | None:
    """List the weak links the answer rests on; None without any."""
    rows = tuple((k.coupling, k.grade, k.says, k.source) for k in answer.weak_links)
    return ChartTable(w.WEAK_LINKS, t.WEAK_HEAD, rows, frozenset({0, 1, 2, 3})) if rows else None


def run_facts(answer: Answer) -> tuple[tuple[str, str], ...]:
    """Name everything needed to get this answer again."""
    facts = (
        answer.command,
        answer.version,
        answer.model,
        w.ALL_WIRINGS if answer.wiring == ANY else answer.wiring,
        answer.parameter_set,
        answer.data_hash,
        str(answer.seed),
        f"{n.number(answer.seconds)} s",
    )
    return tuple(zip(t.RUN, facts, strict=True))
