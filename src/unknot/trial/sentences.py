"""All words of trials: plain, short, kind; numbers are filled in."""

from __future__ import annotations

from unknot.plan.limits import Cap, Code, Limited
from unknot.trial.record import TrialArm

EXPECTANCY = (
    "Expecting an arm to help or to harm can itself change how days feel. You know which arm is on,"
    " so that part cannot be told from the arm's own effect."
)
LOOK_OFTEN = (
    "You may look as often as you like: the rule for a clear answer allows for it. In people"
    " without any difference, at most 1 in 20 are told one: measured in made-up people who looked"
    " every day for up to 16 weeks."
)
NOT_ADVICE = "This is a comparison of your own days, not medical advice."
STOP_ANY_TIME = (
    "Stop whenever you want. What is there by then is still a fair, if less sure, answer."
)
NO_MAKING_UP = "A missed day is never made up for."
ON_A_BAD_DAY = "On a bad day, do less or nothing of it, and write down that you did."
IN_A_FLARE = "A flare is on: nothing of this arm is asked of you today. Rest is right."
STALE = (
    "There is no entry for two days, so I do not know how you are. Nothing of this arm is asked of"
    " you until you have written a day down."
)
HARM = (
    "Each day I weigh whether an arm makes your days worse by a point or more. After its first"
    " flare an arm comes back only if your days do not speak for that; if they do, this trial ends"
    " there, before it is sure. On any other day it ends if there is little doubt."
)
NOT_YOURS = (
    "If a watch or a number is not yours or looks wrong, leave it out: only what you write counts."
)

VERDICTS = {
    "better": "Days were easier with {arm} than with {against}.",
    "worse": "Days were harder with {arm} than with {against}.",
    "too_small": "Between {arm} and {against} there is no difference that matters.",
    "cannot_tell": "I cannot tell {arm} from {against} yet.",
}
REASONS = {
    Code.RED_FLAG: "a sign that needs care first is marked",
    Code.STALE: "there is no entry for two days",
    Code.NO_USUAL: "your diary does not show that you did this of late and were no worse after",
    Code.NEVER_SAFE: "of late, a worse time followed each time that you did it",
    Code.NO_FIT: "there is no fit of your days yet that could tell",
    Code.CLINICIAN: "your clinician set a lower limit",
    Code.PERSON: "you set a lower limit",
    Code.PACING: "small efforts cost you days, so nothing above your usual is asked",
    Code.FLARE: "a flare is on",
    Code.AFTER_FLARE: "a flare has only just passed",
    Code.AFTER_WORSENING: "you got worse after doing something in the last days",
    Code.RISK: "the chance of a flare is above your limit",
    Code.RISK_UNKNOWN: "your chance of a flare cannot be told yet",
    Code.CHECKS: "my own checks did not pass",
    Code.FROM_OTHERS: "what I know comes from others, not from you",
    Code.NOT_STABLE: "your last flare is less than two weeks ago",
    Code.THINLY_LOGGED: "too few of the last days hold an entry",
    Code.NOT_ASKED: "more than usual was not asked for",
    Code.HOLDING: "something was raised in the last days",
    Code.TENTH: "it is more than a tenth above your usual",
    Code.EARLIER_TODAY: "less was suggested earlier today",
}
FIXES = {
    Code.RED_FLAG: "please seek care; a trial can wait.",
    Code.STALE: "write today down, then ask again.",
}


def refusal(arm: TrialArm, held: Limited, cap: Cap) -> tuple[str, str]:
    """Why an arm may not be asked, and the way out."""
    why = REASONS.get(cap.code, "a limit lowers it")
    said = f"{arm.label} is not offered: {why}."
    left = held.doing
    if cap.code in FIXES:
        return said, FIXES[cap.code]
    if left.minutes >= 1.0:
        times = max(int(left.weekly // max(left.minutes, 1.0)), 1)
        return said, f"at most {arm.activity}:{int(left.minutes)}x{times} may be asked of you now."
    return said, "choose an arm that you do already and are no worse after."


def days_text(days: float) -> str:
    """A number of days in words."""
    return "1 day" if round(days) == 1 else f"{days:.0f} days"


EFFECT_FROM_OTHERS = (
    "Of what the arm does to you nothing is taken as known: the chances are over effects of all"
    ' sizes. "Clear if large" is for effects that matter.'
)
NO_DESIGN = (
    "No feasible design: none gives a clear answer often enough for its weeks. Longer trials, fewer"
    " missed days or a bigger contrast would help; living as you do is a good choice too."
)
USUAL_LABEL = "Usual days, nothing planned"
USUAL_SHORT = "usual days"
STOPPED_BY_PERSON = "by the person"
STOPPED_FOR_HARM = "the days so far speak for {arm} making them worse"

# ---- today ----
ENDED_EARLY = "This trial ended early: {why}."
NOTHING_ASKED = "Nothing is asked of you."
BEGINS_ON = "It begins on {day}."
OVER = "It is over. Nothing is asked of you."
WRITE_DOWN = "Write down {name} today."
TODAY_ARM = "Today: {arm}."
