"""`--help` and usage errors speak German where that is typed or the terminal's language."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from tests.wording.english_words import ENGLISH, SAME

import unknot.cli
from unknot.cli import cli, main, own_store, spoken_help
from unknot.cli.entry import Door
from unknot.cli.spoken_help import EXAMPLE, in_tongue, paragraphs_of
from unknot.wording.spoken import VARIABLES, rows

CLI = Path(unknot.cli.__file__).parent
GERMAN = {
    name: rows(f"help_{name}", "de") for name in ("commands", "options", "click")
}  # by the English words
# Said by click of a program's own mistakes, of editors and of other systems.
NEVER_SAID = re.compile(
    r"d|deprecated|.*(DeprecationWarning|declarat|Editing failed|Windows error|iterable|No options"
    r"|defined twice|Boolean option|Do you want|Confirm the|version|Bash|press any key|color"
    r"|standard stream|format|UUID|executable|are required|start character|Choice\().*|file"
    r"|directory|path",
    re.IGNORECASE,
)
HINTS = re.compile(
    r"`[^`]+`|--[a-z-]+|\b[\w/-]+\.(?:toml|md|json|svg|zip|csv|txt|html)\b|\.(?:zip|csv|json|html)\b"
    r"|\b\w+=[\w.]+\b|\d+(?:\.\d+)?\b|\bSALib\b"
)
"""What a row may not drop, besides commands: names of options and files, examples, numbers."""
HARD = re.compile(
    r"durchhalten|durchbeißen|überwind|zwing|Schmerzgrenze|Zähne zusammen|streng dich|\bsollst\b"
    r"|\bmusst\b|\bDosis\b|Medikament|verschreib|heil(t|en|ung)\b|Therapie",
    re.IGNORECASE,
)
FORMAL = re.compile(r"(?<=[a-zäöüß,)] )(Sie|Ihre?[mnrs]?|Ihnen)\b")


def walk(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    for name, one in command.commands.items() if isinstance(command, click.Group) else ():
        yield from walk(one, *path, name)


COMMANDS = dict(walk(cli))
every_command = pytest.mark.parametrize("path", sorted(COMMANDS), ids=" ".join)


def said_of_commands() -> set[str]:
    held = set[str]()
    for one in COMMANDS.values():
        held |= {*paragraphs_of(one.help or ""), *filter(None, [one.short_help])}
    return held


def options() -> list[click.Option]:
    params = [param for one in COMMANDS.values() for param in one.params]
    return [param for param in params if isinstance(param, click.Option)]


def metavars() -> set[str]:
    held = {"[OPTIONS]", "COMMAND [ARGS]..."}
    for one in COMMANDS.values():
        held |= {param.make_metavar(click.Context(one)) for param in one.params}
    return held


def tokens() -> dict[str, str]:
    """Words in capitals that stand for what is typed, and their German."""
    held = {"YYYY-MM-DD": "JJJJ-MM-TT"}
    for english, german in GERMAN["click"]["metavars"].items():
        both = (re.findall(r"[^\W\d_]+", one) for one in (english, german))
        held |= dict(zip(*both, strict=english != "INTEGER RANGE"))
    return {first: other for first, other in held.items() if first.isupper() and len(first) > 2}


def typed_in(english: str) -> list[str]:
    """What a row may not drop, as German writes it."""
    german_of = tokens()
    words = re.findall(r"\b[A-Z][A-Z-]{2,}(?![\w-])", english)
    return [
        re.sub(r"[A-Z][A-Z-]{2,}", lambda word: german_of.get(word[0], word[0]), one)
        for one in (*HINTS.findall(english), *commands_in(english), *words)
    ]


def commands_in(text: str) -> list[str]:
    """The commands that a text names, each by as many of its words as there are."""
    found = re.findall(r"unknot ([a-z-]+)(?: ([a-z-]+))?", text)
    held = [path if path in COMMANDS else path[:1] for path in found]
    return [" ".join(("unknot", *path)) for path in held if path in COMMANDS]


def sources(folder: Path, *marks: str) -> Iterator[str]:
    """The files of a folder that hold one of some marks: to take all apart takes seconds."""
    for place in folder.rglob("*.py"):
        text = place.read_text("utf-8")
        if any(mark in text for mark in marks):
            yield text


def calls(source: str, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield node


def click_says() -> set[str]:
    held = set[str]()
    for source in sources(Path(click.__file__).parent, " import gettext as _"):
        for call in calls(source, "_", "ngettext"):
            held |= {
                str(one.value)
                for one in call.args
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    return held


def usage_says() -> set[str]:
    """Our own usage errors, with {} for what is filled in."""
    held = set[str]()
    for source in sources(CLI, "click.UsageError(", "click.BadParameter("):
        for call in calls(source, "click.UsageError", "click.BadParameter"):
            parts = (
                call.args[0].values if isinstance(call.args[0], ast.JoinedStr) else call.args[:1]
            )
            held.add("".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts))
    return held


def all_rows() -> list[tuple[str, str]]:
    held = [*GERMAN["commands"].items(), *GERMAN["options"].items()]
    for part in ("click", "usage"):
        held += GERMAN["click"][part].items()
    return held


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")


def shown(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main.run(list(args))
    out, err = capsys.readouterr()
    return status, out, err


def test_every_text_of_a_command_has_a_row_and_every_row_a_command():
    assert len(COMMANDS) > 55
    assert said_of_commands() == set(GERMAN["commands"])


def test_every_option_has_a_row_and_every_row_an_option():
    assert {option.help for option in options()} == set(GERMAN["options"])


def test_every_metavar_with_a_row_is_there():
    english, held = metavars(), GERMAN["click"]["metavars"]
    assert set(held) - english == set()
    kept = {
        one for one in english - set(held) if re.search(r"FILE|DIR|DATE|SHEET|FOLDER|DAYS", one)
    }
    assert not kept


def test_what_click_says_has_a_row_and_nothing_else_has():
    held = set(GERMAN["click"]["click"])
    assert held - {EXAMPLE, "required"} <= click_says(), "the second is a key of a table of it"
    missing = {one for one in click_says() - held if not NEVER_SAID.fullmatch(one)}
    assert not missing


def test_our_own_usage_errors_have_rows_and_no_row_is_left_over():
    assert len(usage_says()) > 10
    assert usage_says() == set(GERMAN["click"]["usage"])


def test_what_is_typed_is_found():
    assert typed_in("See FILE and unknot store new --plain, a.toml, YYYY-MM-DD, x=2.") == [
        "--plain", "a.toml", "x=2", "unknot store new", "DATEI", "JJJJ-MM-TT",
    ]  # fmt: skip


def test_no_row_drops_what_is_typed():
    for english, german in all_rows():
        assert not [one for one in typed_in(english) if one not in german], german


def test_rows_of_click_hold_its_facts():
    """But for what a thing is called: German says which it is with another sentence."""
    for part in ("click", "usage"):
        for english, german in GERMAN["click"][part].items():
            mine, theirs = (
                {
                    (name, how)
                    for _, name, _, how in string.Formatter().parse(one)
                    if name is not None
                }
                for one in (english, german)
            )
            assert theirs <= mine, german
            assert {name for name, _ in mine - theirs} <= {"name", "number_type"}, german


def english_words(german: str) -> set[str]:
    """English words of a row, but for what is typed as it stands."""
    bare = re.sub(r'"[^"]*"|\w+=\w+|\w+ \(|`\w+`|\{\w+\}|\w+: (?=alle)', " ", german)
    return set(re.findall(r"[^\W\d_]+", SAME.sub(" ", bare).lower())) & ENGLISH


def test_rows_are_german_kind_and_plain():
    for english, german in all_rows():
        assert german != english or english in {"Options"}, english
        assert not HARD.search(german), german
        assert not FORMAL.search(german), german
        assert not re.search(r"\b(man|Patient\w*|Benutzer\w*|Nutzer\w*)\b", german) or (
            "als man von Menschen ohnehin weiß" in german
        ), german
        assert not english_words(german) - {"body"}, german


@every_command
@pytest.mark.usefixtures("german")
def test_help_is_german_and_fits(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    status, out, err = shown(capsys, *path, "--help")
    assert (status, err) == (0, "")
    body, _, examples = out.partition("\n  Beispiel:\n")
    assert body.startswith(f"Aufruf: {' '.join(('unknot', *path))} [OPTIONEN]")
    assert "Diese Hilfe zeigen und aufhören." in body
    assert not re.search(r"Options|Commands|default:|Usage|Show |Example", body)
    assert not [line for line in body.splitlines() if len(line) > 80]
    assert "..." not in body.partition("Befehle:")[2]
    assert examples.strip() == paragraphs_lines(COMMANDS[path].epilog or "")


def paragraphs_lines(epilog: str) -> str:
    """The lines of an example as help shows them."""
    return "\n".join(f"  {line}" for line in epilog.splitlines()[2:]).strip()


def test_the_language_is_the_typed_one_else_the_environments(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    assert shown(capsys, "plan", "--help")[1].startswith("Usage:")
    for typed in (["--language", "de", "--help"], ["-h", "--language=de"]):
        for name in ("plan", "cite"):
            assert shown(capsys, name, *typed)[1].startswith(f"Aufruf: unknot {name}")
        assert shown(capsys, *typed)[1].startswith("Aufruf: unknot [")
    monkeypatch.setenv("LC_MESSAGES", "de_AT")
    assert shown(capsys, "plan", "--help")[1].startswith("Aufruf:")
    assert shown(capsys, "plan", "--language", "en", "--help")[1].startswith("Usage:")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert shown(capsys, "plan", "--help")[1].startswith("Usage:")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("name", ["", "store", "trial"])
def test_a_group_alone_shows_its_help(name: str, capsys: pytest.CaptureFixture[str]):
    status, out, err = shown(capsys, *name.split())
    assert status == 2
    assert "Befehle:\n" in out + err


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("cite", "Fehler: Es fehlt das Argument 'ERGEBNIS'."),
        ("store backup --langauge", "'--langauge' gibt es nicht. Meinst du '--language'?"),
        ("stor", "Den Befehl 'stor' gibt es nicht. "),
        ("plan --weeks 99", "Dieser Wert geht nicht für '--weeks': 99 liegt nicht im Bereich"),
        ("plan --weeks many", "'many' ist keine Zahl, die hier geht."),
        ("plan --language fr", "'fr' ist keines von 'en', 'de'."),
        ("plan --weeks", "Die Option '--weeks' braucht einen Wert."),
        ("plan --why=yes", "Die Option '--why' nimmt keinen Wert."),
        ("cite a b", "Dieses Argument ist zu viel: (b)"),
        ("delete --all --from 2026-01-01", "Sag mit --from und --to, welche Tage, oder --all"),
        ("bench --people 0", "Dieser Wert geht nicht für --people: ganze Zahlen von 1 bis"),
        ("score x --horizons 99", "--horizons nimmt ganze Tage von 1 bis 60, mit Komma."),
        ("import", "Es fehlt das Argument 'DATEI...'."),
    ],
)  # fmt: skip
def test_usage_errors_are_german(line: str, part: str, capsys: pytest.CaptureFixture[str]):
    status, out, err = shown(capsys, *line.split())
    assert (status, out) == (2, "")
    assert part in err
    assert re.search(r"Hilfe zeigt 'unknot[ a-z]* --help'\.\n", err)
    assert not re.search(r"Usage|Error|Try|OPTIONS\]|FILE|No such", err)


@pytest.mark.usefixtures("german")
def test_scripts_read_the_same_and_english_comes_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    scripted = shown(capsys, "plan", "--weeks", "99", "--json")
    whole = [shown(capsys, *path, "--help")[1] for path in (("store", "new"), ("plan",), ())]
    monkeypatch.delenv("LANG")
    assert shown(capsys, "plan", "--weeks", "99", "--json") == scripted
    assert "Invalid value for '--weeks'" in scripted[1]
    plain = [shown(capsys, *path, "--help")[1] for path in (("store", "new"), ("plan",), ())]
    assert all(one.startswith("Usage:") and "Show this message and exit." in one for one in plain)
    monkeypatch.setenv("LANG", "de_DE")
    again = [shown(capsys, *path, "--help")[1] for path in (("store", "new"), ("plan",), ())]
    assert again == whole


def test_no_store_is_opened_and_english_reads_no_catalogue(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def never(*_: object) -> Mapping[str, object]:
        raise AssertionError

    monkeypatch.setattr(own_store, "store", never)
    monkeypatch.setattr(own_store, "is_there", never)
    assert shown(capsys, "today", "--language", "de", "--help")[0] == 0
    monkeypatch.setattr(spoken_help, "rows", never)
    assert shown(capsys, "today", "--help")[0] == 0
    assert shown(capsys, "today", "--nothing")[0] == 2


def test_no_more_is_made_than_a_line_needs():
    some = in_tongue(cli, "de", ["store", "-h"])
    assert isinstance(some, click.Group)
    assert some.commands["plan"].short_help == "Was du in den nächsten Wochen darfst, und warum."
    assert some.commands["plan"].params is cli.commands["plan"].params
    assert some.commands["store"].params is not cli.commands["store"].params
    assert isinstance(main, Door)
    assert in_tongue(cli, "en") is cli
    for line in (["plan", "x.csv"], ["store", "where"]):
        bare = in_tongue(cli, "de", line)
        assert bare.help == cli.help, "texts are not read where nobody asks for them"
        assert bare.options_metavar == "[OPTIONEN]"
