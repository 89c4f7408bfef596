"""One plain question about a table of one's own: which column is taken for what, and is that right.

Without a terminal nothing is asked: the refusal shows the command line that answers it.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping as Held
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from unknot.cli.asking import says_yes
from unknot.cli.terminal import program
from unknot.errors import UnknotError, nearest
from unknot.store.files import write_file

if TYPE_CHECKING:
    from unknot.parsing.guess import Guess
    from unknot.parsing.takes import Option
    from unknot.readers import Mapping

TAKES, YES = "unknot.takes", "unknot.yes"
DAY_FIRST, MONTH_FIRST = "day first", "month first"


@dataclass(frozen=True)
class Agreed:
    """How files in no known format are read, and what a person should know of that.

    Attributes:
        by_file: the mapping of each.
        remarks: what was taken without a question.
    """

    by_file: dict[Path, Mapping] = field(default_factory=dict[Path, "Mapping"])
    remarks: tuple[str, ...] = ()


def declared() -> tuple[bool, tuple[str, ...]]:
    """What the command line says beside its files: --yes, and each --take."""
    context = click.get_current_context(silent=True)
    if context is None:
        return False, ()
    return bool(context.meta.get(YES)), tuple(context.meta.get(TAKES, ()))


def agree(
    files: Held[Path, Path], mappings: Sequence[Path], person: str | None, *, leave: bool = False
) -> Agreed:
    """Find out how to read each file in no known format: from what is declared, or by asking.

    Args:
        files: for each name on the command line, where its content lies.
        mappings: the mappings given; a file that one of them fits needs nothing else.
        person: whose entries are wanted.
        leave: where nobody is there to ask, leave a file to be refused by itself, as long as
            another can be read.

    Raises:
        UnknotError: code "unknown-format" with the command line to paste, "several-people",
            "mapping-declined", "bad-take".
    """
    from unknot.parsing.fitting import fitted
    from unknot.parsing.takes import parse_takes
    from unknot.readers import parse_mapping

    yes, told = declared()
    takes = parse_takes(told)
    by_file: dict[Path, Mapping] = {}
    remarks: list[str] = []
    guesses: dict[Path, Guess] = {}
    unknown = _unknown(files, mappings, takes)
    for name, path in unknown.items():
        saved = _place(name)
        if not takes and path == name and saved.is_file():
            mapping = fitted(path, parse_mapping(saved))
            if mapping is not None:
                by_file[path] = mapping
                remarks.append(f"{name.name} is read by {saved.name}, which lies beside it.")
                continue
        guess = _guessed(path, takes, alone=len(files) == 1)
        if guess is not None:
            _check_person(guess, person)
            guesses[name] = guess
    if takes:
        _check_takes(takes, guesses)
    proven = {name: guess for name, guess in guesses.items() if guess.proven()}
    others = len(files) > len(guesses) or (yes and bool(proven))
    if yes and (len(proven) == len(guesses) or (leave and others)):
        for name, guess in proven.items():
            by_file[files[name]] = guess.mapping({})
            remarks.append(f"{guess.file} is read so: {'; '.join(_in_short(guess))}.")
    elif guesses and _somebody_is_there():
        for name, guess in guesses.items():
            by_file[files[name]] = _asked(guess, _place(name) if files[name] == name else None)
    elif guesses and not (leave and others):
        raise _refused(list(guesses.values()), yes)
    return Agreed(by_file, tuple(remarks))


def _somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _place(file: Path) -> Path:
    return file.with_name(f"{file.stem}.mapping.toml")


def _unknown(
    files: Held[Path, Path], mappings: Sequence[Path], takes: Held[str, str]
) -> dict[Path, Path]:
    """The files that need a guess: in no known format and fitted by no mapping, or spoken of."""
    from unknot.parsing.fitting import mapping_for
    from unknot.parsing.today import today
    from unknot.readers import ReadRequest, parse_mapping, recognise

    given = [(path, parse_mapping(path)) for path in dict.fromkeys(mappings)]
    found: dict[Path, Path] = {}
    for name, path in files.items():
        try:
            if path.is_dir() or _is_set(path) or mapping_for(path, given) is not None:
                continue
            sure = recognise(path, ReadRequest(today()))
        except UnknotError as wrong:
            # With one file and mappings, reading says which column is missing.
            if wrong.code == "unknown-format" and not (len(files) == 1 and given):
                found[name] = path
            continue
        if sure.name in ("native", "redcap") and _speaks_of(path, takes):
            found[name] = path
    return found


def _is_set(path: Path) -> bool:
    from unknot.diary.public_sets import is_dcnet
    from unknot.parsing.text import head_of

    return is_dcnet(head_of(path).text)


def _speaks_of(path: Path, takes: Held[str, str]) -> bool:
    from unknot.parsing.fitting import columns_of

    return bool(takes) and bool(set(takes) & set(columns_of(path)))


def _guessed(path: Path, takes: Held[str, str], *, alone: bool) -> Guess | None:
    """A guess; for one of several files that cannot be guessed none: reading says so."""
    from unknot.parsing.fitting import columns_of
    from unknot.readers import guess_table

    columns = columns_of(path)
    try:
        return guess_table(path, {name: said for name, said in takes.items() if name in columns})
    except UnknotError as wrong:
        if not alone or wrong.code == "bad-take":
            if wrong.code == "bad-take":
                raise
            return None
        known = wrong.code in ("no-date-column", "nothing-guessed") and len(columns) < 2
        if known:
            from unknot.parsing.today import today
            from unknot.readers import ReadRequest, recognise

            recognise(path, ReadRequest(today()))
        code = (
            "unknown-format" if wrong.code in ("no-date-column", "nothing-guessed") else wrong.code
        )
        raise UnknotError(code, wrong.said, wrong.fix) from None


def _check_person(guess: Guess, person: str | None) -> None:
    from unknot.parsing.people import several_people

    if guess.people and person is None:
        raise several_people(guess.file, guess.person_column, guess.people)


def _check_takes(takes: Held[str, str], guesses: Held[Path, Guess]) -> None:
    """Make sure that every --take speaks of a column of a table that is read by it."""
    columns = [
        column
        for guess in guesses.values()
        for column in (
            guess.date_column,
            guess.person_column,
            *guess.words,
            *(one.column for one in guess.proposed),
            *(name for name, _ in guess.left_out),
        )
        if column
    ]
    wrong = next((name for name in takes if name not in columns), None)
    if wrong is not None:
        raise UnknotError(
            "bad-take",
            f'no file has a column "{wrong}" of which --take could speak.',
            nearest(wrong, columns),
        )


def in_words(guess: Guess, *, asking: bool = False) -> list[str]:
    """How a table would be read, a line a column; where one is asked next, not what is open."""
    from unknot.parsing.takes import LEFT_OUT

    order = {1: "", 2: "day and month could be either way round"}
    day = order[len(guess.forms)] or _order(guess)
    lines = [f'I take column "{guess.date_column}" for the day, {day}.']
    if guess.person_column:
        lines.append(
            f'Column "{guess.person_column}" tells {len(guess.people)} people apart; one is read.'
        )
    twins = guess.twins()
    doubled = {one.column: what for what, several in twins.items() for one in several}
    for one in guess.proposed:
        what, doubt = one.options[0].words, ""
        if one.column in doubled:
            doubt = f" (several columns are {doubled[one.column]}: which one?)"
        elif not one.proven:
            doubt = f" ({one.why})"
        if asking and (one.column in doubled or len(one.options) > 1):
            continue
        if len(one.options) > 1 and not one.proven:
            others = [other.words for other in one.options[1:] if other is not LEFT_OUT]
            lines.append(
                f'I take column "{one.column}" for {what}, but cannot tell: it could be'
                f" {', or '.join([*others, 'nothing that is read'])}."
            )
        else:
            lines.append(f'I take column "{one.column}" for {what}{doubt}.')
    lines += [f'I leave out "{name}": {why}.' for name, why in guess.left_out]
    if guess.words:
        names = ", ".join(f'"{name}"' for name in guess.words)
        lines.append(f"Words are kept and not read: {names}.")
    return lines


def _order(guess: Guess) -> str:
    from unknot.parsing.orders import order_of

    return order_of(guess.forms[0])


def _in_short(guess: Guess) -> list[str]:
    taken = [f'"{one.column}" as {one.options[0].words}' for one in guess.proposed]
    left = [f'"{name}" left out ({why})' for name, why in guess.left_out]
    return [f'"{guess.date_column}" as the day, {_order(guess)}', *taken, *left]


def _asked(guess: Guess, place: Path | None) -> Mapping:
    """Ask a person what the columns do not prove, then whether all is right; save it if it is.

    Raises:
        UnknotError: code "mapping-declined".
    """
    from unknot.parsing.guess import taken
    from unknot.parsing.takes import LEFT_OUT
    from unknot.readers import write_mapping

    click.echo(f"{guess.file} is in no format that is known. I would read it like this:", err=True)
    for line in in_words(guess, asking=True):
        click.echo(f"  {line}", err=True)
    form = guess.forms[0]
    if len(guess.forms) > 1:
        form = guess.forms[_choice(f'In "{guess.date_column}", what comes first?', _orders(guess))]
    chosen: dict[str, Option] = {}
    for what, several in guess.twins().items():
        names = [*(f'column "{one.column}"' for one in several), "all of them: a day's mean"]
        number = _choice(f"Which is {what}?", names)
        for i, one in enumerate(several):
            chosen[one.column] = one.options[0] if number in (i, len(several)) else LEFT_OUT
    for one in guess.open():
        if len(one.options) > 1 and chosen.get(one.column) is not LEFT_OUT:
            what = f'Column "{one.column}" holds {", ".join(one.shown)}, … What is it?'
            chosen[one.column] = one.options[_choice(what, [o.words for o in one.options])]
    saves = "" if place is None else f" Yes saves it as {place.name}"
    if not says_yes(f"Right?{saves}"):
        raise UnknotError(
            "mapping-declined",
            f"{guess.file} was not read: what it holds was not confirmed.",
            f"say it column by column: {_example(guess)}",
        )
    mapping = taken(guess, chosen).mapping(chosen, form)
    if place is not None:
        write_file(place, write_mapping(mapping))
    return mapping


def _choice(question: str, answers: Sequence[str]) -> int:
    click.echo(question, err=True)
    for number, answer in enumerate(answers, start=1):
        click.echo(f"  {number}  {answer}", err=True)
    while True:
        said = click.prompt("Number", err=True).strip().rstrip(".)")
        if said.isdecimal() and 1 <= int(said) <= len(answers):
            return int(said) - 1
        click.echo(f"Type one of the numbers 1 to {len(answers)}.", err=True)


def _orders(guess: Guess) -> list[str]:
    from unknot.parsing.orders import order_of

    return [order_of(form).replace(" first", "") for form in guess.forms]


def _example(guess: Guess) -> str:
    first = next((one for one in guess.proposed), None)
    name, take = (first.column, first.options[0].take) if first else ("COLUMN", "pain 0 to 10")
    return f"--take {shlex.quote(f'{name}={take}')} …, or --take {shlex.quote(f'{name}=nothing')}"


def _refused(guesses: Sequence[Guess], yes: bool) -> UnknotError:
    """The refusal where nobody can be asked, with the command line that says what is open."""
    names = " and ".join(guess.file for guess in guesses)
    verb = "is" if len(guesses) == 1 else "are"
    said = f"{names} {verb} in no format that is known."
    if yes:
        said += " --yes takes what the columns prove, and this they do not: " + " ".join(
            doubt for guess in guesses for doubt in _doubts(guess)
        )
    needed = [(f"{o}={t}") for guess in guesses for o, t in _needed(guess)]
    undated = [guess.date_column for guess in guesses if len(guess.forms) > 1]
    lines: list[str] = []
    if undated:
        for order in (DAY_FIRST, MONTH_FIRST):
            days = [f"{column}={order}" for column in dict.fromkeys(undated)]
            lines.append(f"with the {order}:\n\n  {_command([*days, *needed])}\n")
    else:
        lines.append(f"run this:\n\n  {_command(needed)}\n")
    told = "\n".join(
        f"\n{guess.file} is then read like this:\n"
        + "\n".join(f"  {line}" for line in (*in_words(guess), *_others(guess)))
        for guess in guesses
    )
    return UnknotError(
        "unknown-format", said, "look at what is taken for what, below; if it is right, "
        + "\nor ".join(lines) + told,
    )  # fmt: skip


def _doubts(guess: Guess) -> list[str]:
    doubts = [f'"{one.column}": {one.why}.' for one in guess.open()]
    for what, several in guess.twins().items():
        doubts.append(f"{' and '.join(one.column for one in several)} are both {what}.")
    if len(guess.forms) > 1:
        doubts.append(f'"{guess.date_column}": day and month could be either way round.')
    return doubts


def _needed(guess: Guess) -> list[tuple[str, str]]:
    """What has to be declared so that nothing is open, with the likeliest of each."""
    needed = {one.column: one.options[0].take for one in guess.open()}
    for several in guess.twins().values():
        needed[several[0].column] = several[0].options[0].take
        needed.update({one.column: "nothing" for one in several[1:]})
    return list(needed.items())


def _others(guess: Guess) -> list[str]:
    """What else could be declared, for each column in doubt."""
    lines: list[str] = []
    others = {one.column for several in guess.twins().values() for one in several[1:]}
    first = {several[0].column for several in guess.twins().values()}
    for one in guess.proposed:
        if one.column in others:
            lines.append(
                f"To take this one too: --take {shlex.quote(f'{one.column}={one.options[0].take}')}"
            )
        elif not one.proven and one.column not in first:
            takes = [other.take for other in one.options[1:]] or ["nothing"]
            shown = " or ".join(shlex.quote(f"{one.column}={take}") for take in takes)
            lines.append(f"If not so: --take {shown}")
    return lines


def _command(needed: Sequence[str]) -> str:
    """The command line that was given, with what is declared beside."""
    context = click.get_current_context(silent=True)
    given = list(cast("tuple[str, ...]", context.obj or ())) if context is not None else []
    words = given or ["analyse", "FILE"]
    words += [] if "--yes" in words else ["--yes"]
    for one in needed:
        words += ["--take", one]
    return f"{program()} {shlex.join(words)}"
