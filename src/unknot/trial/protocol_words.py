"""What a trial says to each item of the two standards, in the language that is spoken now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unknot.trial import item_words, sentences
from unknot.trial.analyse import ArmAnswer
from unknot.trial.arm_names import (
    arm_codes,
    arm_in_short,
    arm_label,
    symptom_name,
    why_stopped,
)
from unknot.trial.by_body import BodyAnswer
from unknot.trial.record import Trial
from unknot.trial.schedule import order_of
from unknot.wording.spoken import filled, headed, spoken

w, said = spoken(item_words), spoken(sentences)


def arms_text(trial: Trial) -> str:
    """The arms in one sentence."""
    return "; ".join(map(arm_label, trial.design.arms)) + "."


def order_text(trial: Trial) -> str:
    """The whole planned order."""
    names = [*arm_codes(trial).values()]
    blocks = [names[which] for which in order_of(trial.design).ravel().tolist()]
    return ", ".join(f"{n}. {name}" for n, name in enumerate(blocks, start=1))


def design_text(trial: Trial) -> str:
    """Periods, lengths and wash-out."""
    design = trial.design
    return w.DESIGN.format(
        blocks=design.groups * len(design.arms), block_days=design.block_days,
        groups=design.groups, days=design.days, wash_out=design.wash_out,
    )  # fmt: skip


def analysis_text(trial: Trial) -> str:
    """The locked analysis in words."""
    settings = trial.settings
    return filled(
        w.ANALYSIS, method=w.METHODS.get(settings.method, settings.method),
        needed=settings.evidence_needed, diary_days=settings.diary_days,
    )  # fmt: skip


def title_text(trial: Trial) -> str:
    """What the trial is called."""
    arms = w.AGAINST.join(arm_codes(trial).values())
    return w.TITLE.format(arms=arms, name=symptom_name(trial))


def plan_words(trial: Trial, chances: Mapping[str, float], person: str) -> dict[str, str]:
    """By item of SPENT 2019."""
    size = filled(
        w.SIZE, clear=100 * chances["p_clear"], wrong=100 * chances["p_wrong"],
        burden=chances["burden"],
    )  # fmt: skip
    facts = {**_facts(trial, person), "size": size}
    return {item: filled(template, **facts) for item, template in w.PLAN_ITEMS.items()}


def report_words(
    trial: Trial, answers: Sequence[ArmAnswer], person: str, bodies: Sequence[BodyAnswer] = ()
) -> dict[str, str]:
    """By item of CENT 2015."""
    facts = {
        **_facts(trial, person),
        "results": " ".join(answer_text(trial, answer) for answer in answers),
        "entries": _entries_text(trial, answers),
        "done": _done_text(trial),
        "end": w.NOT_STOPPED if trial.stopped is None
        else w.STOPPED_ON.format(day=trial.stopped, why=why_stopped(trial)),
        "count": len(trial.design.arms),
        "lots": _lots_text(trial, answers),
        "missing": _missing_text(trial, answers),
        "bodies": " ".join(body_text(trial, body) for body in bodies) or w.NO_FIT_BESIDE,
    }  # fmt: skip
    return {item: filled(template, **facts) for item, template in w.REPORT_ITEMS.items()}


def _facts(trial: Trial, person: str) -> dict[str, object]:
    """What items of both standards are filled with."""
    design = trial.design
    return {
        "one": w.ONE, "no_registry": w.NO_REGISTRY, "no_series": w.NO_SERIES, "knows": w.KNOWS,
        "beside": w.BESIDE, "carry_over": w.CARRY_OVER, "measure": w.MEASURE,
        "why_one": w.WHY_ONE, "known": w.KNOWN,
        "harm": said.HARM, "on_a_bad_day": said.ON_A_BAD_DAY, "no_making_up": said.NO_MAKING_UP,
        "expectancy": said.EXPECTANCY, "not_yours": said.NOT_YOURS,
        "stop_any_time": said.STOP_ANY_TIME, "look_often": said.LOOK_OFTEN,
        "not_advice": said.NOT_ADVICE,
        "title": title_text(trial), "arms": arms_text(trial), "order": order_text(trial),
        "design": design_text(trial), "analysis": analysis_text(trial),
        "name": symptom_name(trial), "person": person, "lock": trial.lock,
        "begins": trial.begins, "ends": trial.ends, "seed": design.seed,
        "meaningful": design.meaningful, "low": design.low, "high": design.high,
        "step": design.step, "worse_end": w.WORSE_END[design.worse],
        "diary_days": trial.settings.diary_days,
    }  # fmt: skip


def _short_labels(trial: Trial) -> dict[str, str]:
    return {arm.name: arm_in_short(arm) for arm in trial.design.arms}


def answer_text(trial: Trial, answer: ArmAnswer) -> str:
    """One arm's answer in words."""
    labels = _short_labels(trial)
    verdict = said.VERDICTS[answer.verdict.value]
    return filled(
        w.ANSWER,
        verdict=verdict.format(arm=labels[answer.arm], against=labels[answer.against]),
        name=headed(symptom_name(trial)), median=answer.median, q05=answer.q05, q95=answer.q95,
        low=answer.low, high=answer.high, meaningful=trial.design.meaningful,
        better=100 * answer.p_better, worse=100 * answer.p_worse,
    )  # fmt: skip


def _entries_text(trial: Trial, answers: Sequence[ArmAnswer]) -> str:
    names = arm_codes(trial)
    return "; ".join(
        w.ENTRIES_OF.format(
            against=names[a.against], first=a.entries[0], of_first=a.of_days[0],
            arm=names[a.arm], second=a.entries[1], of_second=a.of_days[1],
        )
        for a in answers
    )  # fmt: skip


def _done_text(trial: Trial) -> str:
    kept = sum(day.did == "yes" for day in trial.done)
    reasons = sorted({day.reason for day in trial.done if day.did != "yes" and day.reason})
    done = w.DONE_ON.format(kept=kept, told=len(trial.done))
    return done + (w.DONE_OTHERWISE.format(reasons="; ".join(reasons)) if reasons else "")


def _missing_text(trial: Trial, answers: Sequence[ArmAnswer]) -> str:
    names = arm_codes(trial)
    parts = [
        filled(
            w.MISSING, arm=names[answer.arm], points=case.points,
            better=100 * case.p_better, worse=100 * case.p_worse,
        )
        for answer in answers
        for case in answer.if_worse[1:]
    ]  # fmt: skip
    return "; ".join(parts) + "."


def _lots_text(trial: Trial, answers: Sequence[ArmAnswer]) -> str:
    names = arm_codes(trial)
    return " ".join(
        filled(w.LOTS, arm=names[one.arm], by_lots=one.by_lots, most=one.most_by_lots)
        for one in answers
    )


def body_text(trial: Trial, body: BodyAnswer) -> str:
    """What a fit says of one arm, in words."""
    labels = _short_labels(trial)
    if not body.checks_passed:
        return w.BODY_UNTOLD.format(arm=labels[body.arm])
    return filled(
        w.BODY, arm=labels[body.arm], against=labels[body.against], median=body.median,
        q05=body.q05, q95=body.q95, meaningful=trial.design.meaningful,
        better=100 * body.p_better, worse=100 * body.p_worse, nothing=100 * body.p_nothing,
    )  # fmt: skip
