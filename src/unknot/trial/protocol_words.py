"""What a trial says to each item of the two standards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unknot.trial import sentences as said
from unknot.trial.analyse import ArmAnswer
from unknot.trial.by_body import BodyAnswer
from unknot.trial.record import Trial
from unknot.trial.schedule import order_of

ONE = "Not applicable, because one person tries this on themselves"
NO_REGISTRY = f"{ONE}; it is in no registry."
NO_SERIES = "Not applicable, because this is a single trial, not a series."
KNOWS = "Not applicable, because a person knows what they do: nobody can be kept from knowing it."


def arms_text(trial: Trial) -> str:
    """The arms in one sentence."""
    return "; ".join(arm.label for arm in trial.design.arms) + "."


def order_text(trial: Trial) -> str:
    """The whole planned order."""
    names = [arm.name for arm in trial.design.arms]
    blocks = [names[which] for which in order_of(trial.design).ravel().tolist()]
    return ", ".join(f"{n}. {name}" for n, name in enumerate(blocks, start=1))


def design_text(trial: Trial) -> str:
    """Periods, lengths and wash-out."""
    design = trial.design
    blocks = design.groups * len(design.arms)
    return (
        f"{blocks} blocks of {design.block_days} days in {design.groups} groups of all arms,"
        f" {design.days} days. After a change of arm {design.wash_out} days do not count."
    )


def analysis_text(trial: Trial) -> str:
    """The locked analysis in words."""
    settings = trial.settings
    return (
        f"Bayesian regression on level, drift and arm ({settings.method}); a difference is told"
        f" when the days favour one {settings.evidence_needed:g} times over none. The diary of"
        f" {settings.diary_days} days before tells how moods last. Days are analysed as planned,"
        " whatever was done. No answer is clear before every arm was on twice. Beside it: a bet on"
        " the drawn order alone."
    )


BESIDE = (
    "What the drawn order alone says; and, where asked for, what a fit of the body and of this"
    " person's own response says of all days, those drawn by lots marked so."
)
CARRY_OVER = (
    "Days after a change of arm do not count; a straight drift is taken out; moods may last from"
    " day to day, by an amount that is weighed over a grid."
)
MEASURE = (
    "A daily rating on one scale: quick and known to the person. Its reliability in one person is"
    " not established; rounding and ends of the scale were allowed for by simulation."
)
WHY_ONE = (
    "People differ in what moving does to them; the average of a group does not answer for one."
)
KNOWN = (
    "Exercise helps people with fibromyalgia on average, and many flare after it. Three close"
    " randomised trials of apps found nothing on their main outcome."
)


def plan_words(trial: Trial, chances: Mapping[str, float], person: str) -> dict[str, str]:
    """By item of SPENT 2019."""
    design, name = trial.design, trial.design.symptom
    title = f"An N-of-1 trial of {' against '.join(arm.name for arm in design.arms)} on {name}"
    size = (
        f"Chosen by simulation on people who are not our body, with this person's own scatter: a"
        f" clear answer in {100 * chances['p_clear']:.0f} of 100, a wrong one in"
        f" {100 * chances['p_wrong']:.0f} of 100. It asks {chances['burden']:.0f} minutes a day."
    )
    first = {
        "1": f"{title}.", "2a": NO_REGISTRY, "2b": NO_REGISTRY,
        "3": f"Locked before {trial.begins}; SHA-256 {trial.lock}.",
        "4": f"{ONE}; nobody pays for it.", "5a": f"Written by unknot from what {person} asked.",
        "5b": f"{ONE}; there is no sponsor.", "5c": f"{ONE}; there is no sponsor.",
        "5d": f"{ONE}; the daily stop stands in for a board.",
        "6a": KNOWN, "6b": f"The arms are what this person asked about: {arms_text(trial)}",
        "7": f"Whether {name} differs by {design.meaningful:g} points or more between the arms.",
        "8": f"Randomised crossover in one person. {design_text(trial)}",
        "9": "At home, in ordinary life.",
        "10": f"{person}, with two weeks of diary or more; every arm within the safety limits.",
        "11a": arms_text(trial), "11b": f"{said.HARM} {said.ON_A_BAD_DAY}",
        "11c": f"Each day asks: done, partly, no, and why. {said.NO_MAKING_UP}",
        "11d": "Everything else goes on as usual; write down new treatments.",
        "12": f"{name}, once a day, {design.low:g} to {design.high:g} in steps of {design.step:g};"
        f" the {design.worse} end is worse.",
        "13": f"From {trial.begins} to {trial.ends}. {design_text(trial)}", "14": size,
        "15": f"{ONE}; nobody is recruited.",
        "16a": f"By a random generator from the seed {design.seed}; all orders are as likely.",
        "16b": "The order is in the file; it can be read before. Only today's arm is shown.",
        "16c": "The program draws and shows the arm.", "17a": f"{KNOWS} {said.EXPECTANCY}",
        "17b": KNOWS, "18a": f"In the person's own diary. {said.NOT_YOURS}",
        "18b": said.STOP_ANY_TIME, "19": "In files on this computer only.",
        "20a": analysis_text(trial), "20b": BESIDE,
        "20c": "As planned, whatever was done. It is told how much worse unrecorded days would have"
        " to be to change the answer.",
    }  # fmt: skip
    return {**first, **_rest(trial, title, size, person)}


def _rest(trial: Trial, title: str, size: str, person: str) -> dict[str, str]:
    """Items 21a to 33, and those that SPENT adds."""
    return {
        "21a": f"{ONE}; the daily stop watches.", "21b": f"{said.LOOK_OFTEN} {said.HARM}",
        "22": said.HARM, "23": f"{ONE}; anybody can repeat it from the files.",
        "24": f"{ONE}; it is no research on others.",
        "25": "A change breaks the lock: design a new trial.",
        "26a": "Running the first day is the consent; stopping is always free.",
        "26b": "Not applicable, because nothing leaves this computer.",
        "27": "All data stay on this computer.", "28": "None known.",
        "29": f"Only {person}.",
        "30": f"{said.NOT_ADVICE} Show the result to whoever cares for you.",
        "31a": "The report is the person's, to show or not.",
        "31b": f"{ONE}; nothing is published.",
        "31c": "The program is open; the data are the person's.",
        "32": f"{ONE}; there is no form.",
        "33": "Not applicable, because nothing is taken from the body.",
        "S1": f"{title}: a single trial.", "S2": f"{title}. {design_text(trial)} {size}",
        "S3": WHY_ONE, "S4": f"{design_text(trial)} Lengths follow this person's lag and scatter.",
        "S5": "Fibromyalgia, long-lasting; other conditions and treatments are not asked. It is"
        " assumed that what an arm does fades within the days that do not count.",
        "S6": f"{arms_text(trial)} Arms change from one day to the next.",
        "S7": "Everything else goes on as usual.", "S8": f"{MEASURE} The person chose it.",
        "S9": f"{order_text(trial)}.", "S10": size,
        "S11": f"Drawn, seed {trial.design.seed}: {order_text(trial)}.",
        "S12": f"{analysis_text(trial)} {NO_SERIES}", "S13": CARRY_OVER,
        "S14": "By a report in plain words, with its range; the decision is the person's.",
    }  # fmt: skip


def answer_text(trial: Trial, answer: ArmAnswer) -> str:
    """One arm's answer in words."""
    labels = {arm.name: arm.label.split(",")[0].lower() for arm in trial.design.arms}
    words = said.VERDICTS[answer.verdict.value].format(
        arm=labels[answer.arm], against=labels[answer.against]
    )
    return (
        f"{words} {trial.design.symptom.capitalize()} differs by {answer.median:+.1f} points"
        f" (9 of 10: {answer.q05:+.1f} to {answer.q95:+.1f}; right at every look:"
        f" {answer.low:+.1f} to {answer.high:+.1f}); more is worse. Chance that it is easier by"
        f" {trial.design.meaningful:g} or more: {100 * answer.p_better:.0f} in 100; harder:"
        f" {100 * answer.p_worse:.0f} in 100."
    )


def _missing_text(answers: Sequence[ArmAnswer]) -> str:
    parts = [
        f"{answer.arm}: if unrecorded days were {case.points:g} points worse, easier"
        f" {100 * case.p_better:.0f}, harder {100 * case.p_worse:.0f} in 100"
        for answer in answers
        for case in answer.if_worse[1:]
    ]
    return "; ".join(parts) + "."


def _lots_text(answers: Sequence[ArmAnswer]) -> str:
    return " ".join(
        f"By the drawn order alone the days favour a difference of {answer.arm}"
        f" {answer.by_lots:.1f} times over none (at most {answer.most_by_lots:.0f} so far)."
        for answer in answers
    )


def body_text(trial: Trial, body: BodyAnswer) -> str:
    """What a fit says of one arm, in words."""
    labels = {arm.name: arm.label.split(",")[0].lower() for arm in trial.design.arms}
    if not body.checks_passed:
        return f"By your fit: {labels[body.arm]} cannot be told, for its own checks did not pass."
    return (
        f"By your fit, of all your days: {labels[body.arm]} against {labels[body.against]}"
        f" {body.median:+.1f} points (9 of 10: {body.q05:+.1f} to {body.q95:+.1f}). Chance that it"
        f" is easier by {trial.design.meaningful:g} or more: {100 * body.p_better:.0f} in 100;"
        f" harder: {100 * body.p_worse:.0f} in 100; no effect at all: {100 * body.p_nothing:.0f}."
    )


def _beside(trial: Trial, bodies: Sequence[BodyAnswer]) -> str:
    told = " ".join(body_text(trial, body) for body in bodies)
    return told or "No fit was asked for beside it."


def report_words(
    trial: Trial, answers: Sequence[ArmAnswer], person: str, bodies: Sequence[BodyAnswer] = ()
) -> dict[str, str]:
    """By item of CENT 2015."""
    design, name = trial.design, trial.design.symptom
    title = f"An N-of-1 trial of {' against '.join(arm.name for arm in design.arms)} on {name}"
    results = " ".join(answer_text(trial, answer) for answer in answers)
    entries = "; ".join(
        f"{a.against}: {a.entries[0]} of {a.of_days[0]} days that count, {a.arm}: {a.entries[1]} of"
        f" {a.of_days[1]}" for a in answers
    )  # fmt: skip
    kept = sum(day.did == "yes" for day in trial.done)
    reasons = sorted({day.reason for day in trial.done if day.did != "yes" and day.reason})
    done = f"Done as planned on {kept} of {len(trial.done)} days told."
    done += f" Reasons otherwise: {'; '.join(reasons)}." if reasons else ""
    end = (
        f"Stopped on {trial.stopped}: {trial.why_stopped}."
        if trial.stopped
        else "Not stopped early."
    )
    return {
        "1a": f"{title}.", "1b": f"{title}. {design_text(trial)} {results}", "2a.1": KNOWN,
        "2a.2": WHY_ONE,
        "2b": f"Whether {name} differs by {design.meaningful:g} points or more between the arms.",
        "3a": f"Randomised crossover in one person. {design_text(trial)}"
        " No run-in: the diary before serves.",
        "3b": "None: the plan was locked, and the lock holds.",
        "4a": "Fibromyalgia; other conditions and treatments are not asked.",
        "4b": "At home, in ordinary life.", "4c": f"{ONE}; it is no research on others.",
        "5": f"{arms_text(trial)} From {trial.begins}, in the order of 8c.",
        "6a": f"{name}, once a day, {design.low:g} to {design.high:g}; fixed before.",
        "6b": "None: the outcome was locked.", "6c": MEASURE,
        "7a": "By simulation, see the protocol.", "7b": f"{said.LOOK_OFTEN} {said.HARM}",
        "8a": f"Drawn by a random generator from the seed {design.seed}.",
        "8b": f"Every group of {len(design.arms)} blocks holds every arm once.",
        "8c": f"{order_text(trial)}.",
        "9": "Not hidden: the order is in the file; each day showed only its arm.",
        "10": "The program drew and showed the arm.",
        "11a": f"{KNOWS} {said.EXPECTANCY}", "11b": KNOWS,
        "12a": analysis_text(trial), "12b": f"{BESIDE} {NO_SERIES}",
        "12c": CARRY_OVER, "13a": f"{entries}. {done}", "13b": f"{ONE}. {done}", "13c": end,
        "14a": f"From {trial.begins}; planned to {trial.ends}.",
        "14b": end, "15": f"{person}; the diary of {trial.settings.diary_days} days before.",
        "16": f"{entries}.", "17a.1": f"{entries}; the figure shows each block.", "17a.2": results,
        "17b": "Not applicable, because the outcome is a rating, not yes or no.",
        "18": f"{_lots_text(answers)} {_missing_text(answers)} {_beside(trial, bodies)}",
        "19": f"{end} {said.HARM}",
        "20": f"{said.EXPECTANCY} {said.ON_A_BAD_DAY}",
        "21": "To this person, in a life like that of these weeks; to nobody else.",
        "22": f"{results} {said.NOT_ADVICE}", "23": NO_REGISTRY,
        "24": f"Beside this report; SHA-256 {trial.lock}.", "25": f"{ONE}; nobody paid for it.",
    }  # fmt: skip
