"""From an answer and the safety of a day to the two pages: what stands where, and in which words.

Every list has an end and every name a longest form, so that two sheets hold whatever a diary holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from unknot.answer.answer import Answer
from unknot.answer.in_language import in_language, way
from unknot.clinic import sentences
from unknot.clinic.paper import (
    BeliefRow,
    ClinicPaper,
    NamedLine,
    PaperTable,
    StatusBox,
    TrialOffer,
)
from unknot.clinic.pictures import forest, same_target, strip
from unknot.clinic.printable import cut
from unknot.clinic.safety import SafetyToday
from unknot.parsing.reader import NAMELESS
from unknot.plan.limits import Limited, Mode, red_flags
from unknot.plan.sentences import label as activity_label
from unknot.plan.sentences import reason
from unknot.report import numerals as n
from unknot.report import sections, table_words
from unknot.report import words as report_words
from unknot.trial.design import DesignWorth
from unknot.wording.spoken import LARGE_NOUNS, headed, language, lowered, named, spoken

w = spoken(sentences)
t = spoken(table_words)
words = spoken(report_words)

NAME, LABEL, SENTENCE, LINE = 40, 46, 260, 150
MOST_SEEN, MOST_RECORDED, MOST_UNKNOWN, MOST_LIMITS, MOST_REASONS = 3, 7, 6, 6, 7
MOST_RECORDS, MOST_STORIES = 2, 6
SCORES: Mapping[str, str] = {
    "fiqr": "FIQR", "wpi": "WPI", "sss": "SSS", "places": "PLACES", "severity": "SEVERITY",
}  # fmt: skip
"""Sums that stand on the pages, and their names in `sentences`: of forms as the person gave them,
and of questions of our own."""
SILENT = (Mode.SEEK_CARE, Mode.NO_SUGGESTION)


def clinic_paper(
    answer: Answer,
    safety: SafetyToday,
    *,
    scores: Mapping[str, float] | None = None,
    trial: DesignWorth | None = None,
    planned: PaperTable | None = None,
) -> ClinicPaper:
    """The two pages of an answer, in the language that is spoken now.

    Args:
        scores: sums of questionnaires as the person gave them, by the names in `SCORES`.
        trial: a designed trial with its chances; None where there is none.
        planned: ceilings of the coming days, where a plan was made.
    """
    answer = in_language(answer)
    person = "" if answer.person == NAMELESS else cut(answer.person, NAME)
    day = n.full_day(safety.day)
    seen = tuple(cut(one.sentence, SENTENCE) for one in answer.seen[:MOST_SEEN])
    done = sections.done(answer.effects)
    return ClinicPaper(
        title=w.TITLE.format(person=person) if person else w.TITLE_NAMELESS,
        first_heading=w.FIRST_HEADING,
        second_heading=w.SECOND_HEADING,
        made_up=w.MADE_UP if answer.made_up else "",
        span=_span(answer),
        printed=(w.PRINTED if person else w.PRINTED_NAMELESS).format(person=person, day=day),
        asked=safety.day,
        voice=w.VOICE,
        summary=_summary(answer, safety),
        status=_status(answer, safety),
        seen_title=words.H_SEEN,
        seen=(*seen, words.SEEN_NOTE) if seen else (),
        forest_title=words.H_EFFECTS,
        forest=forest(answer),
        no_forest=words.NO_EFFECTS if not done else words.NO_PICTURE,
        not_done=cut(words.not_done(answer.effects), SENTENCE),
        strip=strip(answer),
        recorded=_recorded(answer),
        unknown_title=words.H_UNKNOWN,
        unknown=_unknown(answer),
        limits=_limits(safety),
        reasons_title=w.REASONS,
        reasons=_reasons(safety),
        planned=planned,
        trial_title=w.TRIAL,
        trial=None if trial is None else _offer(trial),
        no_trial=w.NO_TRIAL,
        record_title=w.RECORD,
        record=_record(answer),
        stories_title=w.STORIES,
        stories=tuple(
            BeliefRow(cut(s.label, LABEL), _share(s.before), _share(s.now), _hundred(s.now))
            for s in answer.stories[:MOST_STORIES]
        ),
        stories_note=words.STORIES_NOTE,
        no_stories=w.NO_STORIES,
        scores=_scores(scores or {}),
        yours_title=w.YOURS,
        yours=w.YOURS_LINES,
        made_title=w.MADE,
        made=_made(answer),
        command=cut(answer.command, LINE),
        feet=w.FEET,
        language=language(),
    )


def scores_of(answer: Answer, given: Mapping[str, float]) -> dict[str, float]:
    """Sums of questionnaires: those given, and the last one in the diary where none is."""
    held = {name: given[name] for name in SCORES if name in given}
    for picture in answer.series:
        known = [value for value in picture.values if value is not None]
        if picture.what in SCORES and known:
            held.setdefault(picture.what, known[-1])
    return held


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)


def _hundred(value: float) -> str:
    return f"{100 * value:.0f}" if value >= 0.005 or value <= 0.0 else w.UNDER_ONE


def _span(answer: Answer) -> str:
    read = answer.read
    return w.SPAN.format(
        first=n.full_day(read.first), last=n.full_day(read.last), days=n.grouped(read.days),
        all=n.days(read.calendar_days),
    )  # fmt: skip


def _summary(answer: Answer, safety: SafetyToday) -> tuple[NamedLine, ...]:
    """Three lines: what was found, whether it is safe, what is not known."""
    mode = w.NO_MODE if safety.mode is None else w.SAFETY_LINE[safety.mode]
    signs = "" if safety.mode is Mode.SEEK_CARE else w.SIGNS_LINE[safety.asked.signs_asked]
    held = same_target(answer)
    passed = answer.diagnostics.passed
    unsure = sum(1 for e in held if e.why is not None or not e.firm or not passed)
    said = w.COUNTED if held else w.NONE_COUNTED
    checks = words.checks_line(answer)
    return (
        NamedLine(w.FOUND, cut(sections.headline(answer), SENTENCE)),
        NamedLine(w.SAFETY, cut(f"{mode} {signs}", SENTENCE)),
        NamedLine(w.OPEN, cut(said.format(open=unsure, all=len(held), checks=checks), SENTENCE)),
    )


def _status(answer: Answer, safety: SafetyToday) -> tuple[StatusBox, ...]:
    asked, answers = safety.asked, safety.asked.answers
    ticked = len(answers.red_flags)
    signs = w.TICKED.format(count=ticked) if ticked else w.NOT_ASKED
    if asked.signs_asked and not ticked:
        signs = w.NONE_TICKED.format(all=len(red_flags()))
    worse = safety.standing.delayed_worsenings
    paced = w.PACED if safety.pacing else w.UNPACED
    offer = w.OFFERS[safety.mode is Mode.MAY_ASK_FOR_MORE]
    failed = sum(1 for check in answer.diagnostics.checks if not check.passed)
    passed = answer.diagnostics.passed
    return (
        StatusBox(w.SIGNS, signs, w.SIGNS_NOTE),
        StatusBox(
            w.MALAISE,
            w.MALAISE_ANSWERS[answers.malaise],
            f"{w.LOGGED_WORSE.format(count=worse)}; {paced}" if worse else paced,
        ),
        StatusBox(w.MORE, *offer),
        StatusBox(
            w.CHECKS,
            w.CHECKS_PASSED if passed else w.CHECKS_FAILED.format(count=max(failed, 1)),
            w.CHECKS_NOTE if passed else lowered(words.WITHHELD_CHIP),
        ),
    )


def _recorded(answer: Answer) -> PaperTable:
    table = sections.logged_table(answer)
    rows = tuple((cut(what, LABEL), *rest) for what, *rest in table.rows[:MOST_RECORDED])
    more = len(table.rows) - len(rows)
    notes = [
        words.GAPS if rows else words.NO_SERIES,
        *([w.MORE_SERIES.format(count=more)] if more else []),
    ]
    return PaperTable(w.RECORDED, table.head, rows, (" ".join(notes),))


def _unknown(answer: Answer) -> tuple[str, ...]:
    held = [cut(one, LINE) for one in answer.cannot_tell[:MOST_UNKNOWN]]
    more = len(answer.cannot_tell) - len(held)
    held += [w.MORE_UNKNOWN.format(count=more)] if more else []
    return tuple(held) or (words.NOTHING_UNKNOWN,)


def _limits(safety: SafetyToday) -> PaperTable:
    title = w.LIMITS.format(day=n.full_day(safety.day))
    if safety.mode in SILENT:
        return PaperTable(title, w.LIMITS_HEAD, (), (w.NO_LIMITS,))
    rows = tuple(_limit(one) for one in safety.limited[:MOST_LIMITS])
    more = len(safety.limited) - len(rows)
    notes = [w.CEILINGS if rows else w.NO_MODE]
    notes += [w.MORE_LIMITS.format(count=more)] if more else []
    return PaperTable(title, w.LIMITS_HEAD, rows, (" ".join(notes),))


def _limit(one: Limited) -> tuple[str, ...]:
    minutes, times = down(one.doing.minutes), down(one.doing.per_week, 1)
    most = w.A_WEEK.format(minutes=minutes, times=times) if float(minutes) else w.NOTHING
    return (
        cut(headed(activity_label(one.activity)), LABEL),
        most,
        w.SHORT_REASONS[one.limiting.code],
    )


def down(value: float, digits: int = 0) -> str:
    """A ceiling written short; rounding never raises it."""
    size = 10**digits
    return f"{floor(value * size + 1e-9) / size:g}"


def _reasons(safety: SafetyToday) -> tuple[str, ...]:
    caps = [cap for one in safety.limited for cap in one.caps[1:]]
    said = tuple(dict.fromkeys(cut(reason(cap), LINE) for cap in caps))
    flags = red_flags()
    ticked = tuple(
        named("sign", name, flags[name]) for name in sorted(safety.asked.answers.red_flags)
    )
    return (said or ticked or (w.NO_MODE,))[:MOST_REASONS]


def _offer(worth: DesignWorth) -> TrialOffer:
    design = worth.design
    first, *others = [cut(way(arm.name, arm.label), LABEL) for arm in reversed(design.arms)]
    others = others if language() in LARGE_NOUNS else [one[:1].lower() + one[1:] for one in others]
    symptom = named("symptom", design.symptom, design.symptom.replace("_", " "))
    title = w.TRIAL_TITLE.format(arms=w.AGAINST.join([first, *others]), symptom=cut(symptom, LABEL))
    how = w.TRIAL_HOW.format(
        groups=design.groups, block=len(design.arms) * design.block_days, days=design.days,
        wash_out=design.wash_out,
    )  # fmt: skip
    points = f"{n.short(design.meaningful)} {n.own.POINTS[design.meaningful != 1]}"
    chances = (worth.p_clear, worth.p_clear_large, worth.p_wrong)
    return TrialOffer(
        title,
        (how, w.TRIAL_STOPS),
        tuple(
            (said.format(points=points), _hundred(chance))
            for said, chance in zip(w.TRIAL_CHANCES, chances, strict=True)
        ),
    )


def _record(answer: Answer) -> tuple[str, ...]:
    """How past forecasts did; chances that were off are said to be hidden."""
    lines: list[str] = []
    for one in answer.track[:MOST_RECORDS]:
        label = sections.target_label(answer, one.target)
        lines += [words.HIDDEN] if not one.calibrated and one.scored else []
        lines += sections.record_lines(cut(label, LABEL), one)
    return tuple(dict.fromkeys(lines)) or (w.NO_RECORD,)


def _scores(given: Mapping[str, float]) -> PaperTable | None:
    rows = tuple(
        (getattr(w, SCORES[name]), n.short(given[name])) for name in SCORES if name in given
    )
    return PaperTable(w.SCORES, w.SCORES_HEAD, rows, (w.SCORES_NOTE,)) if rows else None


def _made(answer: Answer) -> tuple[str, ...]:
    found = answer.diagnostics
    shuffled = t.SHUFFLED_CELL.get(found.shuffled_days, found.shuffled_days)
    figures = w.MADE_FIGURES.format(
        ess=n.grouped(found.ess_min), seed=n.number(found.repeat_seed_max, 2),
        shuffled=shuffled, pareto=n.number(found.pareto_k, 2),
    )  # fmt: skip
    run = w.MADE_RUN.format(
        version=answer.version, model=answer.model[:12], data=answer.data_hash[:12],
        seed=answer.seed, grade=words.GRADES["D"],
    )  # fmt: skip
    return w.MADE_FIT.format(checks=cut(words.checks_line(answer), LINE)), figures, cut(run, LINE)
