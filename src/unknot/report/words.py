"""Every sentence a person sees in the report and the summary. One place, plain and short.

"I" is the program, "you" the person. Sentences that come with the answer itself (headline, effect
sentences, checks) are written where the answer is made; `BANNED` holds for those too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from unknot.answer import sentences
from unknot.answer.answer import Answer, ReadSummary
from unknot.effects.results import Effect, Why
from unknot.effects.verdicts import KNOWN_AFTER
from unknot.forecasting.results import TrackRecord
from unknot.report import numerals as n
from unknot.report import words
from unknot.wording.spoken import lowered, spoken

BANNED = (
    "should",
    "must",
    "ought",
    "push through",
    "no pain no gain",
    "no pain, no gain",
    "deconditioned",
    "compliance",
    "adherence",
    "try harder",
    "great job",
    "well done",
    "only",
    "just",
    "simply",
    "lazy",
)

# ---- frame ----
SKIP = "Skip to the answer"
SECTIONS = "Sections"
EXAMPLE = "Example. Everything here is made up."
TRUTH = "What is true for this made-up person"
EYEBROW = "Analysis report for {person}"
EYEBROW_NAMELESS = "Your analysis report"
TITLE = "Analysis report, {person} \N{EN DASH} unknot"
TITLE_NAMELESS = "Your analysis report \N{EN DASH} unknot"
TRUTH_HELD = "{short}: truly {truth}. My range holds it."
TRUTH_MISSED = "{short}: truly {truth}. My range missed it."
LEAD = "This page is yours. It needs no network."
NEW_HERE = sentences.NEW_HERE
SEEN_NOTE = sentences.SEEN_NOTE
TODAY = "Today: what is normal for you, or less."
NOT_A_DOCTOR = "This is not a doctor. It can be wrong. You know best."
SCARY = "Something new or scary? Get help first. Call a doctor, or your emergency number."
TABLE = "See this as a table"
NUMBERS = "Numbers"
HOW_SURE = "How sure is this?"
MORE_WARNINGS = "See {count} more"
MORE_SERIES = "See {count} more of your series"
MORE_FAN = "See the picture"

# ---- headings, in their order ----
H_ANSWER = "Answer"
H_VERDICTS = "What each way of living may do"
H_READ = "What I read, and what I did not"
H_DAYS = "Your days"
H_FORECAST = "The next days, and my past forecasts"
H_EFFECTS = "How big, and how unsure"
H_CONTRASTS = "Side by side"
H_GROUPS = "Which knots look tight"
ASK_SESSION_DAYS = "Sessions planned, or done on good days? --session-days may help me tell."
H_UNKNOWN = "What else I cannot tell yet"
H_CHECKS = "My own checks"
H_EVIDENCE = "How strong the proof is"
H_RUN = "This run"
H_REPEAT = "Repeat it"

SHORT_NAMES = {
    "answer": "Answer",
    "verdicts": "What moving may do",
    "effects": "How big",
    "unknown": "What else I cannot tell",
    "forecast": "The next days",
    "days": "Your days",
    "read": "What I read",
    "groups": "Knots",
    "checks": "My checks",
    "evidence": "Proof",
    "run": "This run",
}

# ---- verdicts ----
HELPS = "Helps, so far"
HARMS = "Harms"
CANNOT_TELL = "Cannot tell yet"
WITHHELD_CHIP = "Held back"
WITHHELD = "My own checks did not pass. So I hold my verdicts back. I cannot tell."
WITHHELD_WHY = "Below you see which check it was. Nothing here says what moving does to you."
WITHHELD_PICTURE = "My checks did not pass. So read these as bands without a verdict."
WITHHELD_EACH = "Held back until my checks pass."
MAY = {"helps": "May help", "harms": "May harm"}
FIRST_SIGN_CHIP = "A first sign"
FIRST_SIGN_DAYS = "These days are few. So take it as a first sign."
FIRST_SIGN_NOISE = "Chance alone could do as much. So take it as a first sign."
IN_ALL = (
    "Minutes are in all, not on top of what you do. "
    "Each is set against weeks with your usual chores and no such sessions."
)
IN_ALL_SHORT = "Minutes in all; set against your usual chores without such sessions."
NOT_DONE = "{line} No need to try that for my sake."
FROM_DAYS = "From {days} of it."
NO_EFFECTS = "I have no answer about moving yet."
NO_PICTURE = "There is nothing of your own to draw here yet."

# ---- read ----
READ = "Read: {days}, from {first} to {last}. {entries}."
READ_OF = "{days} of {all}"
UNUSED = "Not used: {count}."
READ_MORE = "See all that I read, and did not"
READ_FROM = "From:"
READ_LOGGED = "Days with an entry"
READ_SKIPPED = "What I did not use, and why"
MORE_FILES = " and {count} more"
SKIPPED_KINDS = "{count} kinds of entry"
SKIPPED_ALL = "See each of them"
READ_NONE_SKIPPED = "I used everything I found."
READ_WARNINGS = "Please look at these"
GAPS = "Gaps stay gaps. I never fill them in."

# ---- days ----
DAYS_CAPTION = "One dot is one day. Higher is always worse. No dot: no entry. " + GAPS
BANDS_CAPTION = (
    "This diary is long, so each step is one {step}. Line: the middle day. Dark: the middle half. "
    "Pale: lowest to highest day. Higher is always worse. " + GAPS
)
STRIP_CAPTION = "Bars below: what you did. A point on the line: none that day. No mark: no entry."
STRIP_BANDS = "Bars below: what you did on the middle day of each {step}."
NO_SERIES = "There are no daily entries to draw."

# ---- forecast ----
FAN_CAPTION = (
    "Band: said the evening before. Dark: half of all days. Pale: 9 of 10 days. "
    "Full dot: it came inside. Open dot: I missed. No dot: no entry."
)
FAN_RECENT = "Drawn: the last {days} days."
FAN_NO_PAST = "Band: dark for half of all days, pale for 9 of 10 days."
HIDDEN = "My chances have been off. I have hidden them until they are fair."
NO_TRACK = "I have no past forecasts to show yet. So take this as a guess."
NO_FORECAST = "I make no forecast yet."
TOMORROW = "{label} on {day}: about {mid}. On 9 of 10 such days: {low} to {high}."
FLARE = "Chance of a bad day: {chance}."
INSIDE = "{label} fell in my band on {inside} of {scored}. I aim for 9 in 10."
BETTER = "A bit better than a plain guess from your own past."
NO_BETTER = "No better than a plain guess from your own past."
WORSE = "Worse than a plain guess from your own past."
SCORE_TABLE = "How my past forecasts did, one day ahead"
SCORE_NOTE = (
    "My miss: how far off I was, in the unit of the diary (CRPS; smaller is better). "
    "Plain guess: the same for your own past days. Skill above 0 means I beat that guess. "
    "Share: what came, inside the middle 8 or 9 of 10."
)
WEIGHTS_TABLE = "How much each method counts in what I say"
METHODS = {
    "recent": "how often each value came lately",
    "markov": "what came after such a day before",
    "arn": "a level that lasts, told from noise",
    "tilt": "how often each came, moved to the last days",
    "stay": "the same, and yesterday's value again",
}
FIGURES_TABLE = "The figures behind the checks"
FEW_SCORED = "Too few to judge."

# ---- effects ----
FOREST_CAPTION = (
    "Dot: best guess. Thick: half of the chance. Thin: 9 in 10. Open bar: the guess from others, "
    "before your days. Dashed: cannot tell. Dotted and empty: your days do not say yet."
)
LIKE_ABOVE = "Read it like the picture above."
FLOOR = (
    "Hatched: you could see a change this small though nothing changed. "
    "A verdict speaks of the body beneath that noise, so it can lie inside."
)
FLOOR_WORD = "could be noise"
EASIER, NO_DIFFERENCE, MORE = "easier", "no diff.", "worse"
FOREST_TRUTH = "Cross: the truth of this made-up person."
AGAINST_USUAL = "{label}: change on days 8 to 14 of it, in {unit}."
AGAINST_EACH = "{label}: one way of living against the other, in {unit}."

# ---- seen, later, day by day ----
H_SEEN = "What I saw, plainly"
H_MIRRORED = "Doing less of what you do"
LATER = "Twelve weeks: {change}.{verdict} {share} of it rests on my model."
LATER_VERDICT = {"helps": " It may help.", "harms": " It may harm.", "cannot_tell": " Unsure."}
LATER_TURNS = "At first it costs you, later it may help."
COURSE = "After one session: {days}."
COURSE_DAYS = ("same day", "next day", "day 2", "day 3")
BELIEF = "My belief, in 100: no answer to moving {flat}; {body} as my model of the body has it; "
BELIEF_OWN = "{own} in your own way; {both} in both."

# ---- knots ----
GROUPS_CAPTION = (
    "Left is loose, right is tight. Open bar: before your days. Full bar: now. Dot: best guess."
)
NOT_TOLD = "The data did not say."
TIGHTER, LOOSER, SAME = "It looks tighter.", "It looks looser.", "It looks surer, not tighter."
NO_GROUPS = "I have nothing to say about knots yet."
NOTHING_UNKNOWN = "I have noted nothing here. That does not mean I know all."
LOOSE_END, TIGHT_END = "loose", "tight"

# ---- sure ----
SURE_CHANCES = "Easier: {better}. Worse: {worse}."
SURE_DAYS = "Rests on {days} of this."
SURE_GRADE = "It rests most on grade {grade} ({says})."
SURE_OWN_DAYS = "It rests most on your own days, not on studies of other people."
SURE_SHUFFLED = "With days shuffled: {verdict}."
SURE_FLOOR = "A change within \N{PLUS-MINUS SIGN}{floor} could be noise."
SURE_NOTE = "The chances are counts in 100 draws of my model. The model can be wrong too."

# ---- checks ----
ALL_PASSED = "All my checks passed. That does not make me right."
PASSED, NOT_PASSED = "passed", "not passed"
FLAT = "Chance that nothing responds to activity: {flat}."
NOT_PASSED_FIRST = "Checks that did not pass:"
CHECKS_TABLE = "Each check"
SHUFFLE_SAID = "With your days shuffled: {said}."

# ---- evidence ----
GRADES = sentences.GRADES
EVIDENCE_CAPTION = "Count of {what} by grade of proof. {weak} of {all} rest on D or T."
PARAMETERS, COUPLINGS = "Numbers in the model", "Links in the model"
STORIES = "Which story of the body"
STORIES_NOTE = "Of the six that I know; the truth may be another. No story is anybody's fault."
ALL_WIRINGS = "all six, weighed"
STORIES_HEAD = ("Story", "What it says", "Before your days", "Now")
WEAK_LINKS = "Weak links this answer rests on"
NO_WEAK = "No weak link was named."

REPEAT = "The same files, version and seed give the same answer."
KEYS = {
    Why.FEW_DAYS: "too few days",
    Why.NEVER_DONE: "not in days",
    Why.CHORES_UNSPOKEN: "days don't say",
    Why.LITTLE_MOVED: "days say little",
    Why.NO_ANSWER: "no clear answer",
}
VERDICT_KEYS = {"helps": "helps", "harms": "harms", "cannot_tell": "cannot tell"}
MAY_KEYS = {"helps": "may help", "harms": "may harm"}
NOT_RUN = "not run"
SHUFFLED = {
    "clear": "no verdict comes out. That is good",
    "says the same": "the same verdict comes out. So it proves nothing",
    "not run": "I have not tried",
}

own = spoken(words)
answered = spoken(sentences)


def first_sign(effect: Effect) -> str:
    """Say why a verdict is no more than a first sign."""
    few = effect.days_of_this < KNOWN_AFTER
    return own.FIRST_SIGN_DAYS if few else own.FIRST_SIGN_NOISE


def verdict(effect: Effect) -> str:
    """Name the verdict of an effect, or why there is none."""
    if effect.why is not None:
        return answered.WHY_SHORT[effect.why]
    if not effect.firm:
        return own.MAY.get(effect.verdict, own.CANNOT_TELL)
    if effect.verdict == "helps":
        return own.HELPS
    if effect.verdict == "harms":
        return own.HARMS
    return own.CANNOT_TELL


def new_here(answer: Answer) -> str:
    """Ask for no more than usual while nothing is known; empty later."""
    return own.TODAY if answer.early else ""


def key_of(effect: Effect) -> str:
    """Say a verdict, or why there is none, in at most three words for a table."""
    if effect.why is None:
        return own.VERDICT_KEYS[effect.verdict] if effect.firm else own.MAY_KEYS[effect.verdict]
    return own.KEYS.get(effect.why, verdict_key(effect.verdict))


def verdict_key(key: str) -> str:
    """Say a verdict's key in words, in the middle of a sentence."""
    return own.VERDICT_KEYS.get(key, key.replace("_", " ") or own.NOT_RUN)


def not_done(effects: Sequence[Effect]) -> str:
    """Name in one line what no recorded day holds; empty where all was done.

    A contrast is left out: it names what its sides name already.
    """
    missing = (lowered(e.label.partition(",")[0]) for e in effects if e.days_of_this == 0)
    names = list(dict.fromkeys(missing))
    if not names:
        return ""
    return own.NOT_DONE.format(line=answered.NOT_DONE.format(names=", ".join(names)))


def later_lines(effect: Effect) -> tuple[str, ...]:
    """Say what twelve weeks of it may do and how much of that is the model's; empty if untold."""
    later = effect.twelve_weeks
    if later is None:
        return ()
    line = own.LATER.format(
        change=n.change(later.posterior),
        verdict=own.LATER_VERDICT[later.verdict],
        share=n.in_hundred(later.body_share).capitalize(),
    )
    turns = effect.verdict == "harms" and later.verdict == "helps"
    return (line, own.LATER_TURNS) if turns else (line,)


def course_line(effect: Effect) -> str:
    """Say what one session does day by day; empty where there is none."""
    if not effect.course:
        return ""
    both = zip(own.COURSE_DAYS, effect.course, strict=False)
    parts = [f"{day} {n.change(one)}" for day, one in both]
    return own.COURSE.format(days="; ".join(parts))


def belief_line(answer: Answer) -> str:
    """Say how much is believed in each way of answering; empty where nothing was recorded."""
    held = answer.diagnostics.classes
    if held is None:
        return ""
    shares = {name: f"{100 * value:.0f}" for name, value in vars(held).items()}
    return (own.BELIEF + own.BELIEF_OWN).format(**shares)


def shuffle_line(said: str) -> str:
    """Say what came out when the same analysis saw the days in a wrong order."""
    return own.SHUFFLE_SAID.format(said=own.SHUFFLED.get(said, said))


def read_line(read: ReadSummary) -> str:
    """Say how much was read: days with an entry, of all days where some have none."""
    whole = n.days(read.calendar_days)
    part = own.READ_OF.format(days=n.grouped(read.days), all=whole)
    return own.READ.format(
        days=whole if read.days == read.calendar_days else part,
        first=n.full_day(read.first),
        last=n.full_day(read.last),
        entries=n.count(read.observations, *n.own.ENTRIES),
    )


def effect_days(effect: Effect) -> str:
    """Say how many recorded days held it; empty where the sentence of the effect does."""
    if effect.days_of_this == 0 or effect.why is not None:
        return ""
    return own.FROM_DAYS.format(days=n.days(effect.days_of_this))


def unused_line(read: ReadSummary) -> str:
    """Say how many entries were not used."""
    unused = sum(item.count for item in read.skipped)
    return own.UNUSED.format(count=n.grouped(unused)) if unused else own.READ_NONE_SKIPPED


def checks_line(answer: Answer) -> str:
    """Say whether all checks passed, and which did not."""
    if answer.diagnostics.passed:
        return own.ALL_PASSED
    names = ", ".join(c.name for c in answer.diagnostics.checks if not c.passed)
    return f"{own.NOT_PASSED_FIRST} {names}." if names else own.WITHHELD


def skill_line(record: TrackRecord) -> str:
    """Say how the forecasts did against the person's own past frequencies."""
    if record.scored < 14:
        return own.FEW_SCORED
    if record.skill > 0.02:
        return own.BETTER
    return own.WORSE if record.skill < -0.02 else own.NO_BETTER


def banned_in(text: str) -> tuple[str, ...]:
    """List the banned words that a text holds, as whole words, in any case."""
    low = text.lower()
    return tuple(w for w in BANNED if re.search(rf"\b{re.escape(w)}\b", low))
