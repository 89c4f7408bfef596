"""What a trial says to each item of the two standards, and in its pictures, as templates."""

from __future__ import annotations

ONE = "Not applicable, because one person tries this on themselves"
NOT_APPLICABLE = "Not applicable"
NO_REGISTRY = "Not applicable, because one person tries this on themselves; it is in no registry."
NO_SERIES = "Not applicable, because this is a single trial, not a series."
KNOWS = "Not applicable, because a person knows what they do: nobody can be kept from knowing it."
THE_PERSON = "the person"
BY_ITEMS = "By the items of {source}."

TITLE = "An N-of-1 trial of {arms} on {name}"
AGAINST = " against "
DESIGN = (
    "{blocks} blocks of {block_days} days in {groups} groups of all arms,"
    " {days} days. After a change of arm {wash_out} days do not count."
)
ANALYSIS = (
    "Bayesian regression on level, drift and arm ({method}); a difference is told"
    " when the days favour one {needed:g} times over none. The diary of"
    " {diary_days} days before tells how moods last. Days are analysed as planned,"
    " whatever was done. No answer is clear before every arm was on twice. Beside it: a bet on"
    " the drawn order alone."
)
METHODS = {
    "autoregressive regression, grid, right Haar prior; version 1": (
        "autoregressive regression, grid, right Haar prior; version 1"
    )
}
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
SIZE = (
    "Chosen by simulation on people who are not our body, with this person's own scatter: a"
    " clear answer in {clear:.0f} of 100, a wrong one in"
    " {wrong:.0f} of 100. It asks {burden:.0f} minutes a day."
)
WORSE_END = {"high": "high", "low": "low"}

PLAN_ITEMS = {
    "1": "{title}.",
    "2a": "{no_registry}",
    "2b": "{no_registry}",
    "3": "Locked before {begins}; SHA-256 {lock}.",
    "4": "{one}; nobody pays for it.",
    "5a": "Written by unknot from what {person} asked.",
    "5b": "{one}; there is no sponsor.",
    "5c": "{one}; there is no sponsor.",
    "5d": "{one}; the daily stop stands in for a board.",
    "6a": "{known}",
    "6b": "The arms are what this person asked about: {arms}",
    "7": "Whether {name} differs by {meaningful:g} points or more between the arms.",
    "8": "Randomised crossover in one person. {design}",
    "9": "At home, in ordinary life.",
    "10": "{person}, with two weeks of diary or more; every arm within the safety limits.",
    "11a": "{arms}",
    "11b": "{harm} {on_a_bad_day}",
    "11c": "Each day asks: done, partly, no, and why. {no_making_up}",
    "11d": "Everything else goes on as usual; write down new treatments.",
    "12": (
        "{name}, once a day, {low:g} to {high:g} in steps of {step:g};"
        " the {worse_end} end is worse."
    ),
    "13": "From {begins} to {ends}. {design}",
    "14": "{size}",
    "15": "{one}; nobody is recruited.",
    "16a": "By a random generator from the seed {seed}; all orders are as likely.",
    "16b": "The order is in the file; it can be read before. Only today's arm is shown.",
    "16c": "The program draws and shows the arm.",
    "17a": "{knows} {expectancy}",
    "17b": "{knows}",
    "18a": "In the person's own diary. {not_yours}",
    "18b": "{stop_any_time}",
    "19": "In files on this computer only.",
    "20a": "{analysis}",
    "20b": "{beside}",
    "20c": (
        "As planned, whatever was done. It is told how much worse unrecorded days would have"
        " to be to change the answer."
    ),
    "21a": "{one}; the daily stop watches.",
    "21b": "{look_often} {harm}",
    "22": "{harm}",
    "23": "{one}; anybody can repeat it from the files.",
    "24": "{one}; it is no research on others.",
    "25": "A change breaks the lock: design a new trial.",
    "26a": "Running the first day is the consent; stopping is always free.",
    "26b": "Not applicable, because nothing leaves this computer.",
    "27": "All data stay on this computer.",
    "28": "None known.",
    "29": "Only {person}.",
    "30": "{not_advice} Show the result to whoever cares for you.",
    "31a": "The report is the person's, to show or not.",
    "31b": "{one}; nothing is published.",
    "31c": "The program is open; the data are the person's.",
    "32": "{one}; there is no form.",
    "33": "Not applicable, because nothing is taken from the body.",
    "S1": "{title}: a single trial.",
    "S2": "{title}. {design} {size}",
    "S3": "{why_one}",
    "S4": "{design} Lengths follow this person's lag and scatter.",
    "S5": (
        "Fibromyalgia, long-lasting; other conditions and treatments are not asked. It is"
        " assumed that what an arm does fades within the days that do not count."
    ),
    "S6": "{arms} Arms change from one day to the next.",
    "S7": "Everything else goes on as usual.",
    "S8": "{measure} The person chose it.",
    "S9": "{order}.",
    "S10": "{size}",
    "S11": "Drawn, seed {seed}: {order}.",
    "S12": "{analysis} {no_series}",
    "S13": "{carry_over}",
    "S14": "By a report in plain words, with its range; the decision is the person's.",
}
"""By item of SPENT 2019."""

ANSWER = (
    "{verdict} {name} differs by {median:+.1f} points"
    " (9 of 10: {q05:+.1f} to {q95:+.1f}; right at every look:"
    " {low:+.1f} to {high:+.1f}); more is worse. Chance that it is easier by"
    " {meaningful:g} or more: {better:.0f} in 100; harder:"
    " {worse:.0f} in 100."
)
MISSING = (
    "{arm}: if unrecorded days were {points:g} points worse, easier"
    " {better:.0f}, harder {worse:.0f} in 100"
)
LOTS = (
    "By the drawn order alone the days favour a difference of {arm}"
    " {by_lots:.1f} times over none (at most {most:.0f} so far)."
)
BODY_UNTOLD = "By your fit: {arm} cannot be told, for its own checks did not pass."
BODY = (
    "By your fit, of all your days: {arm} against {against}"
    " {median:+.1f} points (9 of 10: {q05:+.1f} to {q95:+.1f}). Chance that it"
    " is easier by {meaningful:g} or more: {better:.0f} in 100;"
    " harder: {worse:.0f} in 100; no effect at all: {nothing:.0f}."
)
NO_FIT_BESIDE = "No fit was asked for beside it."
ENTRIES_OF = "{against}: {first} of {of_first} days that count, {arm}: {second} of {of_second}"
DONE_ON = "Done as planned on {kept} of {told} days told."
DONE_OTHERWISE = " Reasons otherwise: {reasons}."
STOPPED_ON = "Stopped on {day}: {why}."
NOT_STOPPED = "Not stopped early."

REPORT_ITEMS = {
    "1a": "{title}.",
    "1b": "{title}. {design} {results}",
    "2a.1": "{known}",
    "2a.2": "{why_one}",
    "2b": "Whether {name} differs by {meaningful:g} points or more between the arms.",
    "3a": "Randomised crossover in one person. {design} No run-in: the diary before serves.",
    "3b": "None: the plan was locked, and the lock holds.",
    "4a": "Fibromyalgia; other conditions and treatments are not asked.",
    "4b": "At home, in ordinary life.",
    "4c": "{one}; it is no research on others.",
    "5": "{arms} From {begins}, in the order of 8c.",
    "6a": "{name}, once a day, {low:g} to {high:g}; fixed before.",
    "6b": "None: the outcome was locked.",
    "6c": "{measure}",
    "7a": "By simulation, see the protocol.",
    "7b": "{look_often} {harm}",
    "8a": "Drawn by a random generator from the seed {seed}.",
    "8b": "Every group of {count} blocks holds every arm once.",
    "8c": "{order}.",
    "9": "Not hidden: the order is in the file; each day showed only its arm.",
    "10": "The program drew and showed the arm.",
    "11a": "{knows} {expectancy}",
    "11b": "{knows}",
    "12a": "{analysis}",
    "12b": "{beside} {no_series}",
    "12c": "{carry_over}",
    "13a": "{entries}. {done}",
    "13b": "{one}. {done}",
    "13c": "{end}",
    "14a": "From {begins}; planned to {ends}.",
    "14b": "{end}",
    "15": "{person}; the diary of {diary_days} days before.",
    "16": "{entries}.",
    "17a.1": "{entries}; the figure shows each block.",
    "17a.2": "{results}",
    "17b": "Not applicable, because the outcome is a rating, not yes or no.",
    "18": "{lots} {missing} {bodies}",
    "19": "{end} {harm}",
    "20": "{expectancy} {on_a_bad_day}",
    "21": "To this person, in a life like that of these weeks; to nobody else.",
    "22": "{results} {not_advice}",
    "23": "{no_registry}",
    "24": "Beside this report; SHA-256 {lock}.",
    "25": "{one}; nobody paid for it.",
}
"""By item of CENT 2015."""

# ---- pictures ----
COLOURS = ("Grey", "Blue", "Brown")
WHAT_WHEN = "What comes when"
SCHEDULE_FOOT = "From {begins} to {ends}. Lines below: days that do not count yet."
BY_ARM = "{name} by arm"
DAYS_KEYS = "{count} days with an entry; pale ones do not count. {keys}."
POINTS_EASIER = "{reach:g} points easier"
NO_DIFFERENCE = "no difference (thick: 9 of 10; thin: right at every look)"
POINTS_HARDER = "{reach:g} harder"
