"""Files on their way in: progress, one question at a time, a look first, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from unknot.errors import UnknotError
from unknot.web import first_steps
from unknot.web.catalogue import PageWords
from unknot.web.intake.file_intake import HELD, FileIntake, IntakeStage
from unknot.web.intake.table_questions import (
    TWINS,
    AskedTable,
    TableAnswer,
    TableQuestion,
    spec_key,
)
from unknot.web.page import Frame, Go, Page, Shown, Visit
from unknot.web.problem_words import ProblemWords, problem_words, reason_words
from unknot.web.sessions.sessions import PageSession
from unknot.wording.read_back import said_once, warning_in
from unknot.workflow.imports import DryRun

HERE = "/bring"
MOST_REASONS = 12
MOST_ROWS = 24


@dataclass(frozen=True)
class FileShown:
    """One file: its name, what it is, and what keeps it from being read."""

    name: str
    state: str
    problem: ProblemWords | None = None
    again: bool = False


@dataclass(frozen=True)
class ReasonShown:
    """What was left out, how often, and why; `foreign` where the reason is English only."""

    what: str
    count: int
    why: str
    foreign: bool


def begin(visit: Visit) -> Go:
    """Look into what was sent, and change nothing yet."""
    forget(visit, sent=False)
    if not visit.files:
        return Go("/data", "data.no_file")
    places = {Path(f"{i}") / one.name: one.place for i, one in enumerate(visit.files)}
    intake = FileIntake(visit.vault.use, places, visit.today, visit.now)
    visit.session.held[HELD] = intake
    first_steps.step_done(visit.store, "file")
    intake.begin()
    return Go(HERE)


def forget(visit: Visit, *, sent: bool = True) -> None:
    """Leave what is on its way in, and remove what was sent."""
    held = held_by(visit)
    if held is not None:
        held.leave()
        del visit.session.held[HELD]
    if sent:
        visit.session.remove_sent()


def held_by(visit: Visit) -> FileIntake | None:
    """What is on its way in."""
    return cast("FileIntake | None", visit.session.held.get(HELD))


def settle(session: PageSession, seconds: float) -> None:
    """Wait for small files, so that they need no page of progress."""
    held = cast("FileIntake | None", session.held.get(HELD))
    if held is not None and held.working:
        held.wait(seconds)


def show(visit: Visit) -> Shown | Go:
    """How it stands."""
    intake = held_by(visit)
    if intake is None:
        return Go("/data")
    if intake.saved is not None:
        visit.session.remove_sent()
    asked = intake.question() if intake.stage is IntakeStage.ASKING else None
    look, words = intake.look, visit.words
    diary = None if look is None else look.diary
    return {
        "intake": intake, "stage": intake.stage.value, "per_cent": round(100.0 * intake.share),
        "still": visit.field("still") == "1",
        "names": [given.name for given in intake.files],
        "asked": None if asked is None else asked[1], "table": None if asked is None else asked[0],
        "left": sum(one.left() for one in intake.tables),
        "sentence": "" if asked is None else _sentence(asked[1], words),
        "answers": () if asked is None else [answer_words(one, words) for one in asked[1].answers],
        "files": _files(intake, words),
        "recorded": _recorded(intake, words)[:MOST_ROWS],
        "odd": () if look is None else tuple(_odd(look, words)),
        "read_as": [(one.name, _read_as(one, words)) for one in intake.tables],
        "left_out": () if diary is None else tuple(
            ReasonShown(thing(one.what, words), one.count, *reason_words(one.why, words))
            for one in diary.skipped[:MOST_REASONS]
        ),
        "more": 0 if diary is None else max(len(diary.skipped) - MOST_REASONS, 0),
        "problem": None if intake.wrong is None else problem_words(intake.wrong, words),
    }  # fmt: skip


def _odd(look: DryRun, words: PageWords) -> Iterator[tuple[str, bool]]:
    """What a person should look at before saving, and whether it is said in English only."""
    for what, days in look.changed:
        yield words("bring.other_value", what=thing(what, words), n=days), False
    for text in () if look.diary is None else said_once(look.diary.warnings)[:MOST_REASONS]:
        said = warning_in(words.language, text)
        yield said, said == text and words.language != "en"


def _sentence(asked: TableQuestion, words: PageWords) -> str:
    what = thing(asked.about, words) if asked.kind == TWINS else asked.about
    return words(f"bring.ask.{asked.kind}", what=what, shown=", ".join(asked.shown))


def answer_words(one: TableAnswer, words: PageWords) -> str:
    """What may be tapped, in words."""
    if one.day is not None:
        return f"{words.day(one.day)} {one.day.year}"
    if one.spec is not None:
        key, ends = spec_key(one.spec)
        what = getattr(one.spec, "what", "") or getattr(one.spec, "kind", "")
        facts = {name: words.number(value) for name, value in ends.items()}
        return words(key, what=thing(str(what), words), **facts)
    return words(one.key) if one.key else one.text


def thing(name: str, words: PageWords) -> str:
    """What a file's entry is, in words; as the file has it where nobody knows."""
    key = f"thing.{name}"
    return words(key) if words.has(key) else name.replace("_", " ")


def _files(intake: FileIntake, words: PageWords) -> list[FileShown]:
    if intake.look is None:
        return []
    found: list[FileShown] = []
    for one in intake.look.files:
        if one.import_id is not None:
            state, problem = words("data.already", n=one.import_id), None
        elif one.refused:
            state, problem = "", problem_words(UnknotError(one.code, one.refused, one.fix), words)
        else:
            state, problem = _read_by(one.reader, words), None
        found.append(FileShown(one.name, state, problem, one.name in intake.remembered))
    return found


def _read_by(reader: str, words: PageWords) -> str:
    key = f"reader.{reader}"
    return words(key) if words.has(key) else words("data.read_as", reader=reader.replace("-", " "))


def _recorded(intake: FileIntake, words: PageWords) -> tuple[tuple[str, int, str, str], ...]:
    """What is recorded on which days, what is on most days first."""
    from unknot.merging.survey import DAY_VALUES, survey

    diary = None if intake.look is None else intake.look.diary
    rows = () if diary is None else survey(diary).rows
    return tuple(
        (
            thing(row.what, words) + ("" if row.device == DAY_VALUES else f", {row.device}"),
            row.days, row.first.isoformat(), row.last.isoformat(),
        )
        for row in sorted(rows, key=lambda row: (-row.days, row.what, row.device))
    )  # fmt: skip


def _read_as(one: AskedTable, words: PageWords) -> list[tuple[str, str, bool]]:
    """Each column of a table, what it is taken for, and whether those are English words."""
    mapping, guess = one.mapping(), one.guess
    rows = [(mapping.date_column, words("bring.day"), False)]
    specs = (*mapping.symptoms, *mapping.measurements, *mapping.exertions)
    rows += [(spec.column, answer_words(TableAnswer(spec=spec), words), False) for spec in specs]
    rows += [(name, words("bring.words_kept"), False) for name in guess.words]
    said = {spec.column for spec in specs}
    rows += [
        (held.column, words("bring.left"), False)
        for held in guess.proposed if held.column not in said
    ]  # fmt: skip
    rows += [(name, *reason_words(why, words)) for name, why in guess.left_out]
    return rows


def answer(visit: Visit) -> Go:
    """Take an answer to the question that was shown."""
    intake, place = held_by(visit), visit.field("answer")
    if intake is not None and place.isascii() and place.isdecimal() and len(place) < 5:
        intake.answer(visit.field("question", 400), int(place))
    return Go(HERE)


def leave_out(visit: Visit) -> Go:
    """Leave the table out that is asked about; the others go on."""
    intake = held_by(visit)
    if intake is not None and not intake.working:
        intake.leave_out(visit.field("file"))
    return Go(HERE)


def ask_again(visit: Visit) -> Go:
    """Ask about a table again that was read as the person said before."""
    intake = held_by(visit)
    if intake is not None:
        intake.ask_again(visit.store, visit.field("file"))
    return Go(HERE)


def save(visit: Visit) -> Go:
    """Bring in what was looked at."""
    intake = held_by(visit)
    if intake is None:
        return Go("/data", "data.nothing_held")
    if intake.stage is IntakeStage.LOOKED and intake.look is not None and not intake.look.diary:
        known = any(one.import_id is not None for one in intake.look.files)
        forget(visit)
        return Go("/data", "data.nothing_new" if known else "data.left")
    intake.save()
    return Go(HERE)


def close(visit: Visit) -> Go:
    """Leave it, or go on once it is saved."""
    intake = held_by(visit)
    saved = intake is not None and intake.saved is not None
    forget(visit)
    return Go("/data", "" if saved else "data.left")


PAGE = Page(
    "bring", HERE, "bring.html.j2", show,
    {
        "answer": answer, "leave-out": leave_out, "ask-again": ask_again, "save": save,
        "close": close,
    },
    frame=Frame.STEP, settle=settle,
)  # fmt: skip
