"""The first ten minutes: which questions are answered, and which comes next."""

from __future__ import annotations

from typing import Any

from unknot.store.person_file import PersonFile

SETTING = "first_steps"
STEPS = ("signs", "effort", "today", "middling", "file", "answer")
ADDRESSES = {
    "signs": "/signs", "effort": "/first/effort", "today": "/first/today",
    "middling": "/first/middling", "file": "/first/file", "answer": "/first/answer",
}  # fmt: skip


def _held(store: PersonFile) -> dict[str, Any]:
    held: dict[str, Any] = store.setting(SETTING, {})
    return held


def finished(store: PersonFile) -> bool:
    """Whether all was answered, or once read to the end."""
    return "answer" in _held(store).get("done", [])


def begun(store: PersonFile) -> bool:
    """Whether anything was answered, or put off."""
    held = _held(store)
    return bool(held.get("done") or held.get("later"))


def next_address(store: PersonFile) -> str:
    """Where the next unanswered question is; the first page once all are answered."""
    done = _held(store).get("done", [])
    return next((ADDRESSES[step] for step in STEPS if step not in done), "/")


def step_done(store: PersonFile, step: str) -> str:
    """Keep that a question is answered; where the next one is."""
    held = _held(store)
    done = [one for one in STEPS if one in held.get("done", []) or one == step]
    store.set_setting(SETTING, {**held, "done": done})
    return next_address(store)


def put_off(store: PersonFile) -> None:
    """Keep that the rest is to come later."""
    store.set_setting(SETTING, {**_held(store), "later": True})


def begin_again(store: PersonFile) -> None:
    """Forget all of it, as when everything was deleted."""
    store.set_setting(SETTING, {})
