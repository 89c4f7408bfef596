"""What `make check` may leave out: nothing whose types could have changed, and no room of tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.changed_types import digest, face, hanging, imported, modules, to_check
from tests.quick_check import FIRST, QUICK, halves

ROOT = Path(__file__).resolve().parent.parent
LOW = "def f(x: int) -> int:\n    return x\n"
TEXTS = {
    "src/unknot/low.py": LOW,
    "src/unknot/middle.py": "from unknot import low\n\nY = low.f(1)\n",
    "src/unknot/high.py": "import unknot.middle\n",
    "src/unknot/__init__.py": "",
    "tests/test_low.py": "from unknot.low import f\n",
    **{f"tests/test_other_{n}.py": "" for n in range(20)},
}


def record(texts: dict[str, str]) -> dict[str, Any]:
    files = {path: [digest(text), face(text)] for path, text in texts.items()}
    return {"settings": "s", "files": files}


def asked(changed: str, text: str) -> set[str] | None:
    return to_check(TEXTS | {changed: text}, record(TEXTS), "s")


def test_without_a_change_nothing_is_checked_and_without_a_record_everything():
    assert to_check(TEXTS, record(TEXTS), "s") == set()
    assert to_check(TEXTS, {}, "s") is None
    assert to_check(TEXTS, record(TEXTS), "other settings") is None


def test_a_body_of_an_annotated_function_is_nobody_elses():
    changed = LOW.replace("return x", "y = x + 1\n    return y")
    assert asked("src/unknot/low.py", changed) == {"src/unknot/low.py"}


def test_what_others_see_is_checked_in_all_that_hangs_on_it():
    hangs = {"src/unknot/low.py", "src/unknot/middle.py", "src/unknot/high.py", "tests/test_low.py"}
    for changed in (
        LOW.replace("x: int", "x: str"),
        LOW.replace("-> int", "-> str"),
        LOW + "Z = 1\n",
        "@g\n" + LOW,
        LOW.replace("-> int", ""),
    ):
        assert asked("src/unknot/low.py", changed) == hangs


def test_a_body_without_annotation_and_one_that_declares_attributes_are_seen():
    for text in (
        "def f(x: int):\n    return x\n",
        "class A:\n    def f(self) -> None:\n        self.x = 1\n",
    ):
        assert face(text) != face(text.replace("1\n", "'one'\n").replace("return x", "return 1"))


def test_a_new_file_is_checked_and_a_lost_one_checks_all():
    new = to_check(TEXTS | {"src/unknot/new.py": "X = 1\n"}, record(TEXTS), "s")
    assert new == {"src/unknot/new.py"}
    fewer = {path: text for path, text in TEXTS.items() if path != "src/unknot/high.py"}
    assert to_check(fewer, record(TEXTS), "s") is None


def test_imports_of_every_kind_are_followed():
    known = modules(list(TEXTS))
    text = "def f() -> None:\n    from unknot.low import f\n    import unknot.middle as m\n"
    assert imported(text, known) == {
        "src/unknot/low.py", "src/unknot/middle.py", "src/unknot/__init__.py",
    }  # fmt: skip
    assert "src/unknot/high.py" in hanging(TEXTS, {"src/unknot/middle.py"})


def test_every_room_of_tests_is_in_one_half():
    first, rest = halves()
    assert all((ROOT / room).is_dir() for room in first)
    assert rest[0] == "tests"
    assert {one.removeprefix("--ignore=") for one in rest[1:]} == set(first)
    assert len(FIRST) == len(set(FIRST))
    assert QUICK[-1] == "not study and not slow"
