"""Moving walls changes no answer: what commands say today is what they said, to the last digit.

The answers in `golden/` were written on one kind of processor; arithmetic differs by a hair between
kinds, so that elsewhere digits may differ in the last places and no words may.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast

import pytest
from tests.golden.asked import ASKED, LONGER, answer, path_of

CLOSE = 1e-6  # relative, on processors of another kind


def here() -> str:
    """What kind of processor this is."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    found = [x.partition(":")[2].strip() for x in lines if x.startswith(("model name", "flags"))]
    return "\n".join(found[:2])


def apart(old: Any, new: Any, exact: bool, where: str = "") -> list[str]:
    """Where two answers differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        was, now = cast("dict[str, Any]", old), cast("dict[str, Any]", new)
        other = sorted(was.keys() ^ now.keys())
        found = [f"{where}: other keys: {other}"] if other else []
        shared = [k for k in was if k in now]
        return found + [x for k in shared for x in apart(was[k], now[k], exact, f"{where}.{k}")]
    if isinstance(old, list) and isinstance(new, list):
        before, after = cast("list[Any]", old), cast("list[Any]", new)
        if len(before) != len(after):
            return [f"{where}: {len(before)} before, {len(after)} now"]
        pairs = enumerate(zip(before, after, strict=True))
        return [x for i, (a, b) in pairs for x in apart(a, b, exact, f"{where}[{i}]")]
    if isinstance(old, float) and isinstance(new, float) and not exact:
        same = math.isclose(old, new, rel_tol=CLOSE, abs_tol=CLOSE)
    else:
        same = old == new
    return [] if same else [f"{where}: {old!r} before, {new!r} now"]


def check(name: str, command: tuple[str, ...]) -> None:
    kind = path_of("processor").with_suffix(".txt")
    exact = kind.exists() and kind.read_text(encoding="utf-8") == here()
    old = json.loads(path_of(name).read_text(encoding="utf-8"))
    found = apart(old, answer(command), exact)
    assert not found, f"{len(found)} differ, among them:\n" + "\n".join(found[:20])


@pytest.mark.parametrize("name", ASKED)
def test_a_command_says_what_it_said(name: str):
    check(name, ASKED[name])


@pytest.mark.study
@pytest.mark.parametrize("name", LONGER)
def test_a_longer_command_says_what_it_said(name: str):
    check(name, LONGER[name])


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ({"a": [1.0, 2.0]}, []),
        ({"a": [1.0, 2.0000000001]}, [".a[1]: 2.0 before, 2.0000000001 now"]),
        ({"a": [1.0]}, [".a: 2 before, 1 now"]),
        ({"b": 1}, [": other keys: ['a', 'b']"]),
        ({"a": "more"}, [".a: [1.0, 2.0] before, 'more' now"]),
    ],
)
def test_a_difference_is_seen(new: Any, said: list[str]):
    assert apart({"a": [1.0, 2.0]}, new, exact=True) == said
    assert not apart({"a": 2.0}, {"a": 2.0000000001}, exact=False)
