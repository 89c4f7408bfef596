"""The names and signatures that `import unknot` promises, as they were last agreed.

After a change that is meant: `python tests/api/test_public_api.py`, and a word in the changelog.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import unknot as uk

KEPT = Path(__file__).with_name("public_api.txt")
AGAIN = "If this is meant: python tests/api/test_public_api.py, and a word in CHANGELOG.md."


def members(found: type[Any]) -> list[str]:
    """Methods and properties of a class of ours, a line each."""
    lines: list[str] = []
    for name, one in sorted(vars(found).items()):
        if name.startswith("_"):
            continue
        if inspect.isfunction(one):
            lines.append(f"  {name}{inspect.signature(one)}")
        elif isinstance(one, property):
            lines.append(f"  {name} (property)")
    return lines


def described() -> str:
    """Every public name with its signature; classes with what can be called on them."""
    lines: list[str] = []
    for name in uk.__all__:
        found = getattr(uk, name)
        if inspect.isclass(found):
            fields = getattr(found, "__dataclass_fields__", {})
            shown = [one for one in fields if not one.startswith("_")]
            lines += [f"class {name}({', '.join(shown)})", *members(found)]
        elif callable(found):
            lines.append(f"{name}{inspect.signature(found)}")
        else:
            lines.append(name)
    whole = "\n".join(lines) + "\n"
    return re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", whole)


def test_the_public_names_and_signatures_are_those_that_were_agreed():
    kept = KEPT.read_text(encoding="utf-8").splitlines()
    now = described().splitlines()
    gone, new = [one for one in kept if one not in now], [one for one in now if one not in kept]
    assert now == kept, f"gone: {gone}; new: {new}. {AGAIN}"


if __name__ == "__main__":
    KEPT.write_text(described(), encoding="utf-8")
