"""The way in and out of every command: exit statuses, errors in plain words, and --json.

Exit status: 0 done, 1 something the person can mend, 2 usage, 70 a bug (with its traceback),
130 interrupted (Ctrl-C, or asked to end), with everything written so far kept.
"""

from __future__ import annotations

import errno
import functools
import json
import math
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, cast

import click

from unknot.cli import answer_words
from unknot.cli.interrupt import INTERRUPTION, leave
from unknot.cli.problem_text import said_in
from unknot.cli.spoken_help import click_speaking, help_tongue, in_tongue, without_language
from unknot.cli.terminal import can_write, prepare
from unknot.errors import UnknotError
from unknot.store.files import KEPT_ASIDE, WRITTEN, throw_away_unfinished
from unknot.version import __version__
from unknot.wording.read_back import usage_in, warning_in
from unknot.wording.spoken import FIRST, speaking, spoken

DONE, MENDABLE, USAGE, BUG, INTERRUPTED = 0, 1, 2, 70, 130
NOWHERE = (errno.ENOSPC, errno.EPIPE, errno.EDQUOT, errno.EBADF)  # standard output takes no more
# What a disk says of a file that was named; anything else of the kind is ours.
REFUSED = (
    errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EROFS,
    errno.EIO,
)  # fmt: skip
REMARKS, SPOKEN = "unknot.remarks", "unknot.language"
HEARD: list[str] = []
"""The language of the command that runs, which outlives its context; empty before it is known."""
AGAIN = "run the same command again."

w = spoken(answer_words)
P = ParamSpec("P")


@dataclass(frozen=True)
class Reply:
    """What a command found.

    Attributes:
        data: plain data for scripts; NaN becomes null.
        text: the same for a person; may be long, ends without a newline.
        model: hash of the model that was used, or None.
        seed: what random numbers depended on, or None.
        first: what a person must read before the answer, such as a file that was left out.
        first_said: the same in the language that is spoken, where it is not in the catalogue of
            warnings; empty where it is.
        warnings: what else should be looked at; both stand in `--json`, these after those.
    """

    data: Mapping[str, Any]
    text: str
    model: str | None = None
    seed: int | None = None
    first: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    first_said: tuple[str, ...] = ()


def ending(*lines: str) -> str:
    """The end of a command's help: an example, one command line after another."""
    return "\n".join(("\b", "Example:", *(f"  {line}" for line in lines)))


def replies(function: Callable[P, Reply]) -> Callable[..., None]:
    """Give a command `--json`, print its reply, and time it. Put it below the click options."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for scripts.")
    @functools.wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.pop("as_json"))
        began = time.perf_counter()
        reply = function(*args, **kwargs)
        remarks = _remarks()
        if as_json:
            head = {
                "ok": True,
                "warnings": [*reply.first, *reply.warnings, *remarks],
                "unknot": __version__,
                "model": reply.model,
                "seed": reply.seed,
                "seconds": round(time.perf_counter() - began, 3),
            }
            _print_json({**head, **reply.data})
        else:
            first = reply.first_said or _in_language(reply.first)
            _print("\n".join((*first, *([""] if first else ()), reply.text)))
            with speaking(_spoken()):
                for text in _in_language(remarks):
                    click.echo(w.LOOK_AT.format(what=text), err=True)

    return command


def add_remark(text: str) -> None:
    """Have something said beside whatever the command replies."""
    held = click.get_current_context().meta.setdefault(REMARKS, [])
    if text not in held:
        held.append(text)


def remember_language(tongue: str) -> None:
    """Keep which language the command speaks, for what is said around its reply."""
    HEARD[:] = [tongue]
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[SPOKEN] = tongue


def _spoken() -> str:
    return str(click.get_current_context().meta.get(SPOKEN, FIRST))


def _in_language(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(warning_in(_spoken(), text) for text in texts)


def _remarks() -> list[str]:
    return list(click.get_current_context().meta.get(REMARKS, []))


def _print(text: str) -> None:
    """Print an answer, whole.

    Raises:
        OSError: standard output is closed or takes no more; told here, while the program lives.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise OSError(errno.EBADF, "standard output is closed")
    with INTERRUPTION.answer():
        # Named, lest click writes another alphabet than the stream says it has.
        click.echo(text, file=sys.stdout)
        sys.stdout.flush()


def _print_json(data: Mapping[str, Any]) -> None:
    """Print one object; signs that the terminal lacks are escaped, so that it stays exact."""
    text = to_json(data)
    if sys.stdout is not None and not can_write(text, sys.stdout):  # pyright: ignore[reportUnnecessaryComparison]
        text = json.dumps(_plain(data), ensure_ascii=True, allow_nan=False)
    _print(text)


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON with null for what is not a number; arrays become lists.

    Halves of signs, which file names of another alphabet hold, are escaped: no file takes them.
    """
    text = json.dumps(_plain(value), indent=indent, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in cast(Mapping[Any, Any], value).items()}
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(v) for v in cast(Sequence[Any], value)]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


@dataclass(frozen=True)
class Door:
    """The program `unknot`: runs a command line and turns what escapes into an exit status."""

    cli: click.Group

    def __call__(self) -> None:
        """Run the process's own command line and leave with its status."""
        prepare()
        args = sys.argv[1:]
        HEARD[:] = [help_tongue(args)]
        INTERRUPTION.watch(lambda: last_words("--json" in args))
        try:
            status = self.run(args)
        except KeyboardInterrupt:  # it came between the command and here
            status = _interrupted("--json" in args)
        INTERRUPTION.end_here()
        if status == INTERRUPTED:
            leave(status)  # threads that are still at work are not waited for
        sys.exit(status)

    def run(self, args: Sequence[str]) -> int:
        """Run a command line.

        Returns:
            The exit status.
        """
        tongue = help_tongue(args)
        with click_speaking(tongue):
            return self._run(in_tongue(self.cli, tongue, args), args, tongue)

    def _run(self, cli: click.Command, args: Sequence[str], tongue: str) -> int:
        """Run a command line on commands whose help is in a language."""
        as_json = "--json" in args
        HEARD[:] = [tongue]
        WRITTEN.clear()
        KEPT_ASIDE.clear()
        try:
            status = cli.main(
                args=without_language(args),
                prog_name="unknot",
                standalone_mode=False,
                obj=tuple(args),
            )
        except UnknotError as error:
            if not as_json and (text := said_in(error, args, heard_language())):
                click.echo(text, file=sys.stderr)
                return MENDABLE
            return _refuse(as_json, MENDABLE, error.code, error.said, error.fix)
        except click.UsageError as error:
            error.ctx = error.ctx or _context(cli, args)
            if not as_json:
                vars(error)["message"] = usage_in(tongue, error.message)
                error.show(file=sys.stderr)
                return USAGE
            fix = f"see {error.ctx.command_path} --help."
            return _refuse(as_json, USAGE, "usage", error.format_message(), fix)
        except (click.Abort, KeyboardInterrupt):
            return _interrupted(as_json)
        except OSError as error:
            if error.errno in REFUSED and error.filename is not None:
                said = f"{error.filename}: {(error.strerror or 'refused').lower()}."
                return _refuse(as_json, MENDABLE, "refused", said, "check its name and folder.")
            return _unprinted(error) if error.errno in NOWHERE else _bug(as_json, error)
        except click.ClickException as error:
            return _refuse(as_json, MENDABLE, "refused", error.format_message(), "see --help.")
        except Exception as error:  # noqa: BLE001 (the last place that can turn a bug into a status)
            return _bug(as_json, error)
        return status if isinstance(status, int) else DONE


def _context(cli: click.Command, args: Sequence[str]) -> click.Context:
    """Whose usage to show where the parser itself stumbled: it does not say."""
    whole = click.Context(cli, info_name="unknot")
    name = next((arg for arg in args if not arg.startswith("-")), "")
    command = cli.get_command(whole, name) if isinstance(cli, click.Group) else None
    return whole if command is None else click.Context(command, whole, info_name=name)


def _bug(as_json: bool, error: Exception) -> int:
    traceback.print_exc()
    with speaking(FIRST if as_json else heard_language()):
        said = w.BUG.format(said=f"{type(error).__name__}: {error}")
        return _refuse(as_json, BUG, "bug", said, w.BUG_FIX)


def heard_language() -> str:
    """The language of the command that runs, also when its context is gone."""
    return HEARD[0] if HEARD else FIRST


def _interrupted(as_json: bool) -> int:
    """What is said where a command heard that it should stop."""
    said = _stopped(FIRST if as_json else heard_language())
    return _refuse(as_json, INTERRUPTED, "interrupted", said, AGAIN)


def _stopped(tongue: str) -> str:
    """What is left after an interruption."""
    kept = [*map(str, dict.fromkeys(WRITTEN)), *dict.fromkeys(KEPT_ASIDE)]
    with speaking(tongue):
        return w.STOPPED_KEPT.format(names=", ".join(kept)) if kept else w.STOPPED


def last_words(as_json: bool) -> tuple[int, str]:
    """What is said of an interruption that the command itself did not hear, and where."""
    throw_away_unfinished()
    if not as_json:
        return 2, _stopped(heard_language())
    return 1, json.dumps(_refusal("interrupted", _stopped(FIRST), AGAIN), ensure_ascii=True)


def _unprinted(error: OSError) -> int:
    """Standard output takes no more: say so elsewhere, and do not try again on the way out."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if error.errno != errno.EPIPE:  # whoever closed a pipe knows
        with speaking(heard_language()):
            said = w.UNPRINTED.format(why=(error.strerror or "unknown reason").lower())
            click.echo(f"{said}\n{w.FIX.format(fix=w.UNPRINTED_FIX)}", file=sys.stderr)
    return MENDABLE


def _refusal(code: str, said: str, fix: str) -> dict[str, Any]:
    return {"ok": False, "code": code, "error": said, "fix": fix}


def _refuse(as_json: bool, status: int, code: str, said: str, fix: str) -> int:
    if as_json:
        try:
            _print_json(_refusal(code, said, fix))
        except OSError as error:
            _unprinted(error)
    elif code == "interrupted":
        click.echo(said, file=sys.stderr)
    else:
        with speaking(heard_language()):
            click.echo(f"{said}\n{w.FIX.format(fix=fix)}", file=sys.stderr)
    return status
