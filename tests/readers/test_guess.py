"""Guesses: whole words in four languages, what a column proves, and what has to be asked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Kind, Scale, Worse
from unknot.errors import UnknotError
from unknot.parsing.headings import meant
from unknot.parsing.mapping import ExertionColumn, MeasurementColumn, SymptomColumn
from unknot.parsing.orders import forms_of
from unknot.parsing.takes import Option, Spec, option, option_of
from unknot.readers import guess_table, mapping_of, read_diary, write_mapping

TODAY = date(2026, 11, 1)
RATED = tuple(str((3 * i) % 10) for i in range(30))


def table(folder: Path, name: str = "mine.csv", /, **columns: str | tuple[str, ...]) -> Path:
    """A month with these columns: each a cell for all days, or thirty cells; "_" is a space."""
    rows = [["When", *(one.replace("_", " ") for one in columns)]]
    for i in range(30):
        day = date(2026, 3, 1) + timedelta(days=i)
        held = [one[i] if isinstance(one, tuple) else one for one in columns.values()]
        rows.append([day.isoformat(), *held])
    path = folder / name
    path.write_text("".join(",".join(f'"{c}"' for c in row) + "\n" for row in rows), "utf-8")
    return path


def one_column(folder: Path, heading: str, cells: tuple[str, ...]) -> tuple[Option, bool]:
    """The likeliest meaning of a heading, and whether it is proven."""
    (proposed,) = guess_table(table(folder, **{heading: cells})).proposed
    return proposed.options[0], proposed.proven


@pytest.mark.parametrize(
    ("headings", "take"),
    [
        ("Pain,Schmerz,Schmerzen,Douleur,Dolor,Back pain,Rückenschmerzen", "pain 0 to 10"),
        ("Fatigue,Tiredness,Müdigkeit,Erschöpfung,Fatigué,Cansancio", "fatigue 0 to 10"),
        ("Brain fog,Konzentration,Brouillard,Niebla mental", "fog 0 to 10"),
        ("Stiffness,Morgensteifigkeit,Raideur,Rigidez", "stiffness 0 to 10"),
        ("Energy,Energie,Énergie,Energía", "energy 0 to 10"),
        ("Stress,Stress heute,Estrés", "stress 0 to 10"),
        ("Mood,Stimmung,Humeur,Estado de ánimo", "mood 0 to 10"),
        (
            "Sleep quality,Schlafqualität,Qualité du sommeil,Calidad del sueño",
            "sleep 0 to 10, more is better",
        ),
    ],
)
def test_a_symptom_is_known_in_four_languages(headings: str, take: str, tmp_path: Path) -> None:
    for heading in headings.split(","):
        assert one_column(tmp_path, heading, RATED) == (option_of(heading, take), True), heading


@pytest.mark.parametrize(
    ("headings", "cells", "take"),
    [
        ("Sleep (h),Schlaf (h),Sommeil (heures),Sueño (horas)", ("7.5",) * 30, "hours of sleep"),
        ("Sleep duration,Schlafdauer,Durée du sommeil", ("6.5",) * 30, "hours of sleep"),
        ("Resting heart rate,Ruhepuls,RHR,Pouls au repos", ("61",) * 30, "resting heart rate"),
        ("HRV,RMSSD", ("42",) * 30, "hrv"),
        ("Steps,Schritte,Pas,Pasos,TotalSteps,Step count", ("4134",) * 30, "steps"),
        ("Walk (min),Spazieren (Minuten),Marche (min),Caminar (min)", ("20",) * 30,
         "minutes of gentle"),
        ("Running min,Laufen min,Course (min),Correr (min)", ("20",) * 30, "minutes of aerobic"),
        ("Sitting (h),Sitzen (Stunden),Assis (h),Sentado (h)", ("6",) * 30, "hours sitting"),
    ],
)  # fmt: skip
def test_an_amount_is_known_in_four_languages(
    headings: str, cells: tuple[str, ...], take: str, tmp_path: Path
) -> None:
    for heading in headings.split(","):
        found, proven = one_column(tmp_path, heading, cells)
        assert (found, proven) == (option_of(heading, take), True), heading


@pytest.mark.parametrize(
    "heading",
    [
        *("Brunch", "Trunk turns", "Painkillers taken", "Schmerzmittel", "Stopped sleeping pill"),
        *("Spain trip", "Distress call", "Champagne", "Compass", "Grunt", "Sweat", "Steppe"),
    ],
)
def test_a_word_inside_another_means_nothing(heading: str) -> None:
    assert meant(heading) is None


@pytest.mark.parametrize("heading", ["Energy drink (ml)", "Pain medication", "Walked distance km"])
def test_a_heading_with_a_word_not_understood_is_left_out_and_said(
    heading: str, tmp_path: Path
) -> None:
    guess = guess_table(table(tmp_path, pain=RATED, **{heading: ("3",) * 30}))
    ((name, why),) = guess.left_out
    assert name == heading
    assert "is not understood" in why


def test_scores_of_sleep_are_better_when_high_and_a_score_is_no_amount(tmp_path: Path) -> None:
    high = tuple(str(60 + i) for i in range(30))
    guess = guess_table(
        table(tmp_path, Sleep_Score=high, Activity_Score=high, Steps=("4000",) * 30)
    )
    sleep, steps = (one.options[0].spec for one in guess.proposed)
    assert sleep == SymptomColumn("Sleep Score", "sleep", Scale(0.0, 100.0, 1.0, Worse.LOW))
    assert steps == ExertionColumn("Steps", Kind.OVERALL, "steps")
    assert guess.left_out == (("Activity Score", "a score is no amount"),)
    assert guess.proven()


def test_bare_sleep_could_be_hours_or_a_rating(tmp_path: Path) -> None:
    guess = guess_table(table(tmp_path, Schlaf=("7.5", "6") * 15))
    (sleep,) = guess.open()
    assert [one.take for one in sleep.options] == [
        "hours of sleep", "sleep 0 to 10, step 0.5, more is better", "sleep 0 to 10, step 0.5",
        "nothing",
    ]  # fmt: skip
    told = guess_table(table(tmp_path, Schlaf=("7.5", "6") * 15), {"Schlaf": "hours of sleep"})
    assert told.proven()
    assert told.mapping().measurements == (MeasurementColumn("Schlaf", "sleep_hours", "h"),)


def test_seconds_of_sleep_are_no_hours(tmp_path: Path) -> None:
    guess = guess_table(table(tmp_path, pain=RATED, Total_Sleep_Duration=("25200",) * 30))
    assert guess.left_out[0][1] == "it is a time in an unknown unit; hours are read"


def test_an_amount_without_a_unit_has_to_be_declared(tmp_path: Path) -> None:
    guess = guess_table(table(tmp_path, pain=RATED, Walking=("20",) * 30))
    (walking,) = guess.open()
    assert walking.why == "its unit is not stated: minutes, hours, steps or points"
    assert "minutes of gentle" in {one.take for one in walking.options}


@pytest.mark.parametrize(
    ("cells", "proven", "choices"),
    [
        (RATED, True, 1),
        (("0", "1", "2", "3") * 7 + ("1", "2"), False, 2),
        (("1", "2", "3", "4", "5") * 6, False, 2),
        (tuple(str(i) for i in range(40, 100, 2)), True, 1),
        (("4", "") * 15, False, 1),
    ],
)
def test_a_scale_is_proven_by_many_values_or_asked(
    cells: tuple[str, ...], proven: bool, choices: int, tmp_path: Path
) -> None:
    (pain,) = guess_table(table(tmp_path, Pain=cells)).proposed
    assert (pain.proven, len(pain.options)) == (proven, choices)


def test_a_scale_that_the_heading_states_is_taken_or_the_column_is_not_read(tmp_path: Path) -> None:
    few = ("2", "3") * 15
    guess = guess_table(
        table(tmp_path, **{"Pain (0-5)": few, "Fatigue /10": few, "Stress 0-2": few})
    )
    assert [one.options[0].take for one in guess.proposed] == ["pain 0 to 5", "fatigue 0 to 10"]
    assert all(one.proven for one in guess.proposed)
    assert guess.left_out[0][1] == "its values are outside 0 to 2, which its name states"


def test_two_columns_of_one_symptom_are_never_averaged_unasked(tmp_path: Path) -> None:
    path = table(tmp_path, Back_pain=RATED, Neck_pain=RATED[::-1])
    guess = guess_table(path)
    assert not guess.proven()
    assert [one.column for one in guess.twins()["pain"]] == ["Back pain", "Neck pain"]
    mapping = guess.mapping()
    assert [one.column for one in mapping.symptoms] == ["Back pain"]
    assert any("Neck pain" in note and "also looks like pain" in note for note in mapping.notes)
    both = guess_table(path, {"Back pain": "pain 0 to 10", "Neck pain": "pain 0 to 10"})
    assert len(both.mapping().symptoms) == 2
    neck = guess_table(path, {"Neck pain": "pain 0 to 10"})
    assert [one.column for one in neck.mapping().symptoms] == ["Neck pain"]
    assert neck.left_out == (("Back pain", 'you take "Neck pain" for it'),)


@pytest.mark.parametrize("heading", ["Id", "participant", "User ID", "subject", "Proband"])
def test_a_table_of_several_people_is_never_one_diary(heading: str, tmp_path: Path) -> None:
    rows = "".join(
        f"{who},2026-03-{i:02d},{(i + who) % 10}\n" for who in (1503, 1624) for i in range(1, 26)
    )
    path = tmp_path / "all.csv"
    path.write_text(f"{heading},day,pain\n{rows}", encoding="utf-8")
    guess = guess_table(path)
    assert guess.people == ("1503", "1624")
    guessed = {path: guess.mapping({})}
    with pytest.raises(UnknotError, match="1503, 1624") as refused:
        read_diary([path], guessed=guessed, today=TODAY)
    assert refused.value.code == "several-people"
    diary = read_diary([path], guessed=guessed, person="1624", today=TODAY)
    assert [o.value for o in diary.observations] == [(i + 1624) % 10 for i in range(1, 26)]
    assert ("row", "another person's", 25) in {(s.what, s.why, s.count) for s in diary.skipped}
    assert not any("without a name" in text for text in diary.warnings)


def test_names_under_a_heading_of_ones_own_are_asked_about(tmp_path: Path) -> None:
    rows = "".join(f"{who},2026-03-0{i},3\n" for who in ("Ann", "Bo") for i in range(1, 9))
    path = tmp_path / "all.csv"
    path.write_text(f"wer,day,pain\n{rows}", encoding="utf-8")
    asked = guess_table(path).open()[0]
    assert (asked.column, asked.options[0].take) == ("wer", "person")
    assert guess_table(path, {"wer": "person"}).people == ("Ann", "Bo")


def test_times_of_the_day_are_no_people(tmp_path: Path) -> None:
    rows = "".join(f"{at},2026-03-0{i},3\n" for at in ("morning", "evening") for i in range(1, 9))
    path = tmp_path / "day.csv"
    path.write_text(f"part,day,pain\n{rows}", encoding="utf-8")
    assert guess_table(path).words == ("part",)


@pytest.mark.parametrize(
    ("days", "forms"),
    [
        (("2026-03-01", "2026-03-02T08:00"), ("iso",)),
        (("01/02/2026", "13/02/2026"), ("%d/%m/%Y",)),
        (("01/02/2026", "02/13/2026"), ("%m/%d/%Y",)),
        (("01/02/2026", "01/03/2026"), ("%d/%m/%Y", "%m/%d/%Y")),
        (("01.02.2026", "02.03.2026"), ("%d.%m.%Y",)),
        (("01/02/2026 08:15", "13/02/2026 21:00"), ("%d/%m/%Y %H:%M",)),
        (("3 Mar 2026", "4 Mar 2026"), ("%d %b %Y",)),
        (("rain", "sun"), ()),
        ((), ()),
    ],
)
def test_one_day_above_12_proves_the_order_for_all(
    days: tuple[str, ...], forms: tuple[str, ...]
) -> None:
    assert forms_of(days) == forms


def test_days_that_prove_both_orders_are_refused() -> None:
    with pytest.raises(UnknotError, match=r"13/02/2026.*02/14/2026") as refused:
        forms_of(["01/02/2026", "13/02/2026", "02/14/2026"])
    assert refused.value.code == "mixed-dates"


@given(st.lists(st.dates(date(2020, 1, 1), date(2026, 1, 1)), min_size=1, max_size=60))
def test_the_true_order_is_always_among_those_left_and_alone_where_a_day_proves_it(
    days: list[date],
) -> None:
    for form, wrong in (("%d/%m/%Y", "%m/%d/%Y"), ("%m/%d/%Y", "%d/%m/%Y")):
        found = forms_of([day.strftime(form) for day in days])
        assert form in found
        assert (wrong in found) == all(day.day <= 12 for day in days)


SPECS = st.one_of(
    st.builds(
        SymptomColumn, st.just("c"), st.sampled_from(["pain", "sleep", "mood", "crash"]),
        st.builds(
            Scale, st.sampled_from([0.0, 1.0]), st.sampled_from([5.0, 9.5, 10.0, 100.0]),
            st.sampled_from([0.1, 0.5, 1.0]), st.sampled_from(Worse),
        ),
    ),
    st.builds(
        ExertionColumn, st.just("c"), st.sampled_from(Kind), st.sampled_from(["min", "h"])
    ),
    st.sampled_from([
        ExertionColumn("c", Kind.OVERALL, "steps"),
        ExertionColumn("c", Kind.COGNITIVE, "points", Scale(0.0, 3.0, 1.0)),
        MeasurementColumn("c", "sleep_hours", "h"), MeasurementColumn("c", "rmssd", "ms"),
        MeasurementColumn("c", "resting_heart_rate", "1/min"),
        MeasurementColumn("c", "sitting_hours", "h"),
    ]),
)  # fmt: skip


@given(SPECS)
def test_what_is_offered_as_a_declaration_declares_just_that(spec: Spec) -> None:
    """The line that a refusal shows leads to the column that it speaks of."""
    assert option_of("c", option(spec).take) == option(spec)


@pytest.mark.parametrize("meaning", ["", "pian 0 to 10", "minutes of rain", "pain 10 to 0"])
def test_a_declaration_that_means_nothing_shows_how_to_write_one(meaning: str) -> None:
    with pytest.raises(UnknotError) as refused:
        option_of("Pein", meaning)
    assert refused.value.code == "bad-take"
    assert "Pein=pain 0 to 10" in refused.value.fix


def test_a_mapping_keeps_whose_rows_and_which_words(tmp_path: Path) -> None:
    path = table(tmp_path, Id=("1", "2") * 15, pain=RATED, Notes=("slept badly",) * 30)
    mapping = guess_table(path).mapping({})
    assert (mapping.person_column, mapping.words) == ("Id", ("Notes",))
    assert mapping_of("m.toml", write_mapping(mapping)) == mapping


def test_words_are_kept_and_counted_never_shown(tmp_path: Path) -> None:
    path = table(tmp_path, Pain=RATED, Notes=("Anna came by",) * 30)
    diary = read_diary([path], guessed={path: guess_table(path).mapping({})}, today=TODAY)
    assert "mine.csv: 30 notes kept, not read." in diary.warnings
    assert "Anna" not in repr(diary)


def test_columns_without_a_cell_say_what_is_missing(tmp_path: Path) -> None:
    path = table(tmp_path, Pain="")
    with pytest.raises(UnknotError, match="nothing is written under Pain"):
        guess_table(path)


def test_commas_in_one_heading_do_not_split_the_others(tmp_path: Path) -> None:
    path = tmp_path / "tie.csv"
    rows = "".join(f"2026-03-{i:02d};{i % 10};good\n" for i in range(1, 26))
    path.write_text(f"day;pain;notes (food, rest)\n{rows}", encoding="utf-8")
    assert [one.column for one in guess_table(path).proposed] == ["pain"]


def test_thousands_of_steps_between_semicolons_are_thousands(tmp_path: Path) -> None:
    path = tmp_path / "de.csv"
    rows = "".join(f"{i:02d}.03.2026;{i % 10};6.{200 + i}\n" for i in range(1, 26))
    path.write_text(f"Datum;Schmerz;Schritte\n{rows}", encoding="utf-8")
    diary = read_diary([path], guessed={path: guess_table(path).mapping({})}, today=TODAY)
    assert [e.amount for e in diary.exertions][:2] == [6201.0, 6202.0]
