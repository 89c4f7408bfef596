"""Files as people hand them over, good and bad, and the answer that stands in for a long fit."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.report.fake_answer import usual

from unknot.cli import main
from unknot.workflow import answers
from unknot.workflow.answers import AnsweredDiary
from unknot.workflow.fits import How

HEAD = "# scale pain: 0 to 10, step 1, worse high\nperson,date,slot,pain,steps\n"


def rows(days: int = 30) -> list[str]:
    """A month of pain and steps."""
    first = date(2025, 3, 3)
    return [
        f"Ada,{first + timedelta(days=i)},,{3 + (7 * i) % 5},{3000 + 700 * (i % 6)}"
        for i in range(days)
    ]


def good(folder: Path, name: str = "diary.csv", days: int = 30) -> Path:
    """A diary in unknot's own shape."""
    return write(folder, HEAD + "\n".join(rows(days)) + "\n", name)


def write(folder: Path, text: str | bytes, name: str = "diary.csv") -> Path:
    """A file with this in it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


BAD: list[tuple[str, str | bytes | None, str]] = [
    ("empty", "", "empty-file"),
    ("wrong encoding", HEAD.encode() + b"Ada,2025-03-03,,\x81,1\n", "wrong-encoding"),
    ("missing column", "person,slot,pain\nAda,,3\nAda,,4\n", "unknown-format"),
    ("no entry", HEAD, "nothing-read"),
    ("a folder", None, "is-a-folder"),
]


def bad(folder: Path, text: str | bytes | None) -> Path:
    """One of the BAD ones."""
    if text is None:
        place = folder / "diary"
        place.mkdir()
        return place
    return write(folder, text)


def one_object(out: str) -> dict[str, Any]:
    """Standard output holds one JSON object on one line, and nothing else."""
    assert out.count("\n") == 1
    assert out.endswith("\n")
    found: dict[str, Any] = json.loads(out)
    return found


def refuses(args: list[str], status: int, code: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The command refuses in words and in JSON, with the same status; its fix is returned."""
    assert main.run(args) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert main.run([*args, "--json"]) == status
    out, err = capsys.readouterr()
    assert err == ""
    said = one_object(out)
    assert said["ok"] is False
    assert said["code"] == code, said
    assert said["error"]
    assert said["fix"]
    assert str(Path.home()) not in said["error"] or str(Path.home()) in " ".join(args)
    return str(said["fix"])


def no_fit(patch: pytest.MonkeyPatch) -> None:
    """Answer at once, with an answer made elsewhere."""

    def answered(*_: object, **__: object) -> AnsweredDiary:
        return elsewhere()

    patch.setattr(answers, "answered_diary", answered)


def elsewhere() -> AnsweredDiary:
    """An answer made elsewhere."""
    draws = {"effect_brisk_walk": np.zeros(3)}
    return AnsweredDiary(usual(), None, "0123456789", None, How.NEW, 0, draws)
