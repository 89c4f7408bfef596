"""What notes say was done, and all that they say which was not: a table in people's own words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Kind, Note, activity_named
from unknot.recordings.spoken_exertion import ExertionProposal, confirmed, proposals, proposals_of
from unknot.recordings.spoken_minutes import lengths_in
from unknot.recordings.spoken_words import DOINGS
from unknot.timeline import activities

DONE: tuple[tuple[str, Kind, str, float], ...] = (
    ("walk 20 min", Kind.GENTLE, "", 20),
    ("Went for a walk, 20 minutes, felt fine", Kind.GENTLE, "", 20),
    ("20-minute walk before lunch", Kind.GENTLE, "", 20),
    ("walked about half an hour with my sister", Kind.GENTLE, "", 30),
    ("walked the dog for 25 mins", Kind.GENTLE, "", 25),
    ("dog walk 15 min", Kind.GENTLE, "", 15),
    ("brisk walk 30 min", Kind.AEROBIC, "brisk_walk", 30),
    ("Nordic walking 1 h", Kind.AEROBIC, "brisk_walk", 60),
    ("a slow walk of 10 min", Kind.GENTLE, "easy_walk", 10),
    ("yoga 1 h", Kind.GENTLE, "yoga", 60),
    ("Yoga (30 min)", Kind.GENTLE, "yoga", 30),
    ("tai chi for twenty minutes", Kind.GENTLE, "tai_chi", 20),
    ("15' qi gong", Kind.GENTLE, "qigong", 15),
    ("jogged 25 min", Kind.AEROBIC, "jog", 25),
    ("bike ride 1h30", Kind.AEROBIC, "cycling", 90),
    ("swam for an hour", Kind.AEROBIC, "", 60),
    ("aqua aerobics 45 min", Kind.AEROBIC, "water", 45),
    ("strength training, 2 x 15 min", Kind.STRENGTH, "strength", 30),
    ("stretching 10 min in the morning", Kind.GENTLE, "", 10),
    ("housework 40 min, back is sore now", Kind.GENTLE, "chores", 40),
    ("stood for 90 minutes at the concert", Kind.STANDING, "standing", 90),
    ("worked at my desk for 2 hours", Kind.COGNITIVE, "desk", 120),
    ("studied for 3 hrs", Kind.COGNITIVE, "mental_work", 180),
    ("cried for an hour", Kind.EMOTIONAL, "", 60),
    ("No pain today, walk 20 min", Kind.GENTLE, "", 20),
    ("after 20 min of walking the pain came", Kind.GENTLE, "", 20),
    ("30 Min. spazieren", Kind.GENTLE, "easy_walk", 30),
    ("Heute Morgen 20 Minuten Spaziergang mit meinem Mann", Kind.GENTLE, "easy_walk", 20),
    ("eine halbe Stunde Yoga", Kind.GENTLE, "yoga", 30),
    ("anderthalb Stunden Rad gefahren", Kind.AEROBIC, "cycling", 90),
    ("zügig gegangen, 25 Min", Kind.AEROBIC, "brisk_walk", 25),
    ("1,5 Std. Gartenarbeit", Kind.GENTLE, "chores", 90),
    ("Krafttraining 20 min", Kind.STRENGTH, "strength", 20),
    ("geschwommen: 40 Minuten", Kind.AEROBIC, "", 40),
    ("ca. 2 Stunden Bildschirmarbeit", Kind.COGNITIVE, "desk", 120),
    ("marche 15 minutes", Kind.GENTLE, "", 15),
    ("marche rapide pendant 20 min", Kind.AEROBIC, "brisk_walk", 20),
    ("une demi-heure de vélo", Kind.AEROBIC, "cycling", 30),
    ("promenade d'un quart d'heure", Kind.GENTLE, "easy_walk", 15),
    ("natation 45 min", Kind.AEROBIC, "", 45),
    ("une heure de ménage", Kind.GENTLE, "chores", 60),
    ("caminé 30 minutos", Kind.GENTLE, "", 30),
    ("media hora de yoga", Kind.GENTLE, "yoga", 30),
    ("paseo de veinte minutos esta mañana", Kind.GENTLE, "easy_walk", 20),
    ("una hora de bicicleta", Kind.AEROBIC, "cycling", 60),
    ("nadé 1 h con mi hija", Kind.AEROBIC, "", 60),
    ("Hoy he caminado 40 minutos", Kind.GENTLE, "", 40),
    ("Walk - 20 min", Kind.GENTLE, "", 20),
    ("yoga/30min", Kind.GENTLE, "yoga", 30),
    ("½ h Yoga", Kind.GENTLE, "yoga", 30),
    ("2 1/2 h hiking", Kind.AEROBIC, "", 150),
    ("1h getanzt", Kind.AEROBIC, "", 60),
)
NOT_DONE = (
    *("no walk", "walk", "20 min", "", "kein Spaziergang", "no walk, 20 min"),
    *("no yoga 30 min today", "didn't walk 20 min", "could not do my 20 min walk"),
    *("skipped yoga (30 min)", "yoga 30 min cancelled", "walk 20 min not possible"),
    "rested instead of walking 20 min",
    *("kein Spaziergang, 20 Min", "20 Min. Spaziergang ausgefallen", "ohne 20 min Yoga"),
    *("nicht 20 Minuten gegangen", "30 Min. spazieren nicht geschafft"),
    *("pas de marche 20 min", "je n'ai pas marché 20 minutes", "marche de 20 min annulée"),
    *("no caminé 20 minutos", "sin yoga 30 min", "paseo de 20 minutos cancelado"),
    *("want to walk 20 min", "plan: walk 20 min tomorrow", "walk 20 min tomorrow"),
    *("tried to walk 20 min", "should do yoga for 30 minutes", "maybe a walk, 20 min, later"),
    *("will 20 Minuten spazieren gehen", "morgen 20 Min. spazieren", "möchte 1 Std. Yoga machen"),
    *("je veux marcher 20 min", "demain marche 20 min", "yoga prévu 30 min"),
    *("quiero caminar 20 minutos", "mañana yoga 30 min", "voy a caminar 20 min"),
    *("dog walked 20 min", "my husband walked 20 min", "She did yoga for 30 min"),
    *("watched the kids run for 20 min", "mein Mann 30 Min. spazieren", "mon fils a couru 20 min"),
    *("mi hija caminó y yo dormí 20 minutos", "the doctor said walk 20 min"),
    *("yesterday walk 20 min", "gestern 20 Min. spazieren", "hier marche 20 min"),
    *("usually walk 20 min", "if I walk 20 min it hurts", "wenn ich 20 Min. gehe", "walk 20 min?"),
    *("rested 20 min after the walk", "walk to the bus, waited 20 min", "nap 40 min, then yoga"),
    *("he walked 20 min", "pain 6/10 min walk", "yoga at 9, 10:20 min"),
    *("running late 20 min", "runny nose 20 min", "ça marche 20 min", "walk in 20 min"),
    *("walk 20 km", "yoga at 10:30", "2 min 30 s", "walk 20 m", "walk 30 h"),
    *("painkillers 20 min before", "motorbike 20 min", "catwalk show 20 min"),
)


@pytest.mark.parametrize(("text", "kind", "activity", "minutes"), DONE)
def test_what_was_done(text: str, kind: Kind, activity: str, minutes: float):
    found = proposals(text)
    assert [(one.kind, one.activity, one.minutes) for one in found] == [(kind, activity, minutes)]
    assert found[0].words in text
    assert found[0].words


@pytest.mark.parametrize("text", NOT_DONE)
def test_what_was_not_done_or_is_left_open(text: str):
    assert proposals(text) == ()


@pytest.mark.parametrize(
    ("text", "low", "said"),
    [
        ("20-30 min walk", 20, "20 to 30 minutes: the lower is taken"),
        ("yoga 20 to 30 minutes", 20, "20 to 30 minutes: the lower is taken"),
        ("20 bis 30 Min. spazieren", 20, "20 to 30 minutes: the lower is taken"),
        ("marche de 20 à 30 minutes", 20, "20 to 30 minutes: the lower is taken"),
        ("caminé de 20 a 30 minutos", 20, "20 to 30 minutes: the lower is taken"),
        ("cycling 1–2 h", 60, "60 to 120 minutes: the lower is taken"),
    ],
)
def test_of_a_range_the_lower_end_is_taken_and_said(text: str, low: float, said: str):
    assert [(one.minutes, one.remark) for one in proposals(text)] == [(low, said)]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("walk 20 min, yoga 30 min", [20, 30]),
        ("20 min walk, 30 min yoga", [20, 30]),
        ("walk 20 min. Yoga 30 min.", [20, 30]),
        ("walk 20 min and yoga 30 min", [20, 30]),
        ("Spaziergang 20 Min, dann 1 Std. geschlafen, Yoga 10 Min", [20, 10]),
        ("no walk, but yoga 30 min", [30]),
        ("want to run tomorrow. Walk 20 min today", [20]),
    ],
)
def test_each_activity_gets_its_own_time(text: str, held: list[float]):
    assert [one.minutes for one in proposals(text)] == held


def test_doubts_are_said():
    assert "more than this" in proposals("walk and yoga 20 min")[0].remark
    assert "running or walking" in proposals("20 Min. gelaufen")[0].remark
    assert "strength" in proposals("gym 1 h")[0].remark


def test_notes_give_their_day_with_each_proposal():
    notes = (Note(date(2026, 5, 1), "note", "walk 20 min"), Note(date(2026, 5, 2), "note", "rain"))
    assert [(note.day.day, one.minutes) for note, one in proposals_of(notes)] == [(1, 20.0)]


def test_what_is_confirmed_counts_as_minutes_of_its_kind_and_activity():
    note = Note(date(2026, 5, 1), "note", "walk 20 min, yoga 30 min")
    done = [confirmed(note, one) for one in proposals(note.text)]
    assert [(one.day.day, one.kind, one.minutes, one.unit, one.source) for one in done] == [
        (1, Kind.GENTLE, 20.0, "min", "note: gentle_minutes"),
        (1, Kind.GENTLE, 30.0, "min", "note: yoga_minutes"),
    ]
    assert [activity_named(one.source) for one in done] == ["", "yoga_minutes"]


def test_every_activity_named_is_one_that_the_timeline_has():
    assert {one.activity for one in DOINGS} - {""} <= set(activities())


PLAIN = ("walk", "yoga", "tai chi", "cycling", "swimming", "Spaziergang", "marche", "paseo")
UNITS = ("min", "minutes", "Minuten", "minutos", "Min.")


@given(st.sampled_from(PLAIN), st.integers(1, 240), st.sampled_from(UNITS), st.booleans())
def test_any_activity_with_any_minutes_is_proposed_with_exactly_those(
    doing: str, minutes: int, unit: str, first: bool
):
    text = f"{minutes} {unit} {doing}" if first else f"{doing} {minutes} {unit}"
    found = proposals(text)
    assert [one.minutes for one in found] == [float(minutes)]


@given(
    st.sampled_from(["no", "not", "without", "kein", "nicht", "ohne", "pas de", "sans", "sin"]),
    st.sampled_from(PLAIN),
    st.integers(1, 240),
    st.booleans(),
)
def test_a_negation_before_it_always_holds(no: str, doing: str, minutes: int, between: bool):
    assert not proposals(f"{no} {doing} {minutes} min")
    assert not proposals(
        f"{minutes} min {no} {doing}" if between else f"{no} {minutes} min {doing}"
    )


@given(st.text(max_size=120))
def test_any_text_is_read_without_harm_and_words_stand_in_it(text: str):
    for one in proposals(text):
        assert isinstance(one, ExertionProposal)
        assert one.words in text
        assert 0.0 < one.minutes <= 720.0


@given(
    st.lists(
        st.sampled_from(
            [*PLAIN, "20 min", "1 h", ",", ".", "no", "and", "then", "(", ")", "husband", "30", "-"]
        ),
        max_size=14,
    )
)
def test_there_are_never_more_proposals_than_times_or_activities(words: list[str]):
    text = " ".join(words)
    found = proposals(text)
    assert len(found) <= len(lengths_in(text))
    assert len(found) <= sum(word in PLAIN for word in words)


@pytest.mark.parametrize(
    ("column", "text", "minutes"),
    [
        ("Walk", "10 min", [10.0]),
        ("Spazieren", " 1 h ", [60.0]),
        ("Walk", "10 min late", []),
        ("Nap", "30 min", []),
        ("notes", "30 min", []),
    ],
)
def test_a_time_that_stands_alone_is_of_what_its_column_says(
    column: str, text: str, minutes: list[float]
):
    note = Note(date(2026, 3, 1), column, text)
    assert [one.minutes for _, one in proposals_of([note])] == minutes
