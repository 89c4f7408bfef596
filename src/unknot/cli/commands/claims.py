"""unknot claims: the statements of the two articles, asked of the model."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.own_wiring import chosen_wiring, hypothesis_options
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.store.checkpoints import Pieces, key_of
from unknot.store.files import check_folder, write_file
from unknot.store.kernel_cache import keep_kernels, place

if TYPE_CHECKING:
    from unknot.claims.evaluate import ClaimAnswer
    from unknot.claims.record import ClaimsRecord
    from unknot.claims.robustness import Robustness
    from unknot.library import Wiring


@click.command(
    "claims",
    short_help="Ask the statements of the two articles of the model.",
    epilog=ending(
        "unknot claims", "unknot claims A13 B17 --plot pictures", "unknot claims B4 --jitter 50"
    ),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@hypothesis_options
@click.option(
    "--jitter",
    metavar="N",
    default=0,
    type=click.IntRange(0, 10_000),
    help="Ask again under N sets of jittered numbers, and say how often each holds.",
)
@click.option(
    "--plot",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a small picture of each into this folder.",
)
@replies
def claims(
    ids: tuple[str, ...],
    wiring: str,
    own: Path | None,
    parameters: str,
    jitter: int,
    folder: Path | None,
) -> Reply:
    """Ask the statements of the two articles of the model: 41, or those named by ID.

    Each is an experiment with bounds. That one holds says what the model does, not what is true of
    people: the grade beside it says how far human evidence carries it. How often it holds when all
    numbers are jittered tells the robust from the tuned; interrupted, the same command goes on.
    """
    from unknot.claims.evaluate import run
    from unknot.claims.record import recorded
    from unknot.claims.render.draw import svg

    if folder is not None:
        check_folder(folder, "--plot")
    chosen = chosen_wiring(wiring, own)
    keep_kernels()
    with progress("claims") as tell:
        answers = run(ids, chosen, parameters, progress=tell)
    again = _again(answers, chosen, parameters, jitter) if jitter else None
    found = recorded()
    apt = found is not None and (chosen, parameters) == ("articles", found.parameter_set)
    before = found if apt and again is None else None
    data: dict[str, Any] = {
        "wiring": chosen if isinstance(chosen, str) else chosen.name,
        "parameters": parameters,
        "claims": [_data(answer, _share(answer, again, before)) for answer in answers],
        "draws": again.draws if again else before.draws if before else None,
        "recorded": before.when if before else None,
    }
    if folder is not None:
        written: list[str] = []
        for answer in answers:
            write_file(folder / f"{answer.claim.id}.svg", svg(answer))
            written.append(str(folder / f"{answer.claim.id}.svg"))
        data["files"] = written
    text = _one(answers[0], data) if len(answers) == 1 else _all(answers, data)
    shown = f"{text}\n\nPictures: {folder}" if folder is not None else text
    return Reply(data, shown, model=_hash(chosen, parameters), seed=1)


def _hash(wiring: str | Wiring, parameters: str) -> str:
    from unknot.engine.calibrate import load

    return load(wiring, parameters).hash


def _again(
    answers: tuple[ClaimAnswer, ...], wiring: str | Wiring, parameters: str, draws: int
) -> Robustness:
    from unknot.claims.robustness import jitter

    chosen = [answer.claim for answer in answers]
    kept = place()
    key = key_of(_hash(wiring, parameters), source(), sorted(one.id for one in chosen))
    pieces = Pieces(None if kept is None else kept.with_name("unknot-claims") / key)
    with progress("jittered numbers") as tell:
        found = jitter(
            chosen, draws, wiring, parameters, progress=tell, known=pieces.get, keep=pieces.put
        )
    pieces.clear()
    return found


def source() -> str:
    """What the experiments are made of, so that a changed one is asked anew."""
    digest = hashlib.sha256()
    folders = ("claims", "claims.setups", "claims.render", "claims.statements")
    for folder in (resources.files(f"unknot.{name}") for name in folders):
        for item in sorted(folder.iterdir(), key=lambda one: one.name):
            if item.name.endswith(".py"):
                digest.update(item.read_bytes())
    return digest.hexdigest()


def _share(
    answer: ClaimAnswer, again: Robustness | None, before: ClaimsRecord | None
) -> float | None:
    if again is not None:
        return again.share.get(answer.claim.id)
    return None if before is None else before.share(answer.claim.id)


def _data(answer: ClaimAnswer, share: float | None) -> dict[str, Any]:
    claim = answer.claim
    return {
        "id": claim.id,
        "statement": claim.says,
        "asks": claim.asks,
        "criterion": claim.criterion,
        "measured": dict(answer.measured),
        "holds": answer.holds,
        "verdict": answer.verdict.value,
        "why": answer.why,
        "grade": claim.grade.value,
        "for": claim.supports,
        "against": claim.against,
        "knots": claim.knots,
        "robustness": share,
    }


def _all(answers: tuple[ClaimAnswer, ...], data: dict[str, Any]) -> str:
    rows = [
        [row["id"], row["verdict"], _percent(row["robustness"]), row["grade"], row["statement"]]
        for row in data["claims"]
    ]
    lines = [table(("id", "verdict", "robust", "grade", "statement"), rows, wrap=True), ""]
    for answer in answers:
        if answer.holds is False:
            lines.append(fold(f"{answer.claim.id}: {'; '.join(_missed(answer))}. {answer.why}"))
        elif answer.holds is None:
            lines.append(fold(f"{answer.claim.id}: {answer.why}"))
    held = sum(answer.holds is True for answer in answers)
    lines.append(f"\n{held} of {len(answers)} hold under {data['wiring']}. {_whence(data)}")
    lines.append(
        fold(
            "That says what the model does, not what is true of people: the grade says how far "
            "human evidence carries a statement."
        )
    )
    return "\n".join(lines).rstrip()


def _one(answer: ClaimAnswer, data: dict[str, Any]) -> str:
    claim, row = answer.claim, data["claims"][0]
    judged = {one.measured for one in claim.criteria}
    lines = [f"{claim.id}: {answer.verdict.value}", fold(claim.says), "", fold(claim.asks), ""]
    told = [
        [one.says, _bound(one), _number(answer.measured, one.measured)] for one in claim.criteria
    ]
    lines.append(table(("what", "bound", "measured"), told))
    rest = [[n.replace("_", " "), _number(answer.measured, n)] for n in answer.measured]
    rest = [line for line, n in zip(rest, answer.measured, strict=True) if n not in judged]
    if rest:
        lines += ["", table(("also measured", ""), rest)]
    if answer.why:
        lines += ["", fold(answer.why)]
    lines += ["", f"Grade {claim.grade.value}. For: {', '.join(claim.supports) or 'none'}."]
    lines[-1] += f" Against: {', '.join(claim.against) or 'none'}."
    if row["robustness"] is not None:
        lines.append(f"Holds in {_percent(row['robustness'])} of draws. {_whence(data)}")
    return "\n".join(lines)


def _bound(one: Any) -> str:
    return one.text.removeprefix(one.says).strip()


def _number(measured: Any, name: str) -> str:
    return f"{measured[name]:.3g}" if name in measured else "none"


def _missed(answer: ClaimAnswer) -> list[str]:
    return [
        f"{one.text}, found {_number(answer.measured, one.measured)}"
        for one in answer.claim.criteria
        if one.measured in answer.measured
        and not one.low <= answer.measured[one.measured] <= one.high
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f} %"


def _whence(data: dict[str, Any]) -> str:
    if not data["draws"]:
        return ""
    when = f", recorded {data['recorded']}" if data["recorded"] else ""
    return f"Robust: share of {data['draws']} sets of jittered numbers{when}."


COMMAND = claims
