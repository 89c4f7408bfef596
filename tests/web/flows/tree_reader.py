"""Somebody who has the accessibility tree alone: no pixels, no HTML, no selectors.

All it knows is what `Accessibility.getFullAXTree` tells: roles, names, values, states. All it does
is to bring the focus to a node of that tree and to press keys, as with a screen reader.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

PATIENCE = 5.0  # seconds that it listens for what it waits for
KEYS = {"Enter": (13, "\r"), " ": (32, " "), "Tab": (9, "")}
SPOKEN = frozenset("StaticText heading image status alert progressbar".split())


@dataclass(frozen=True)
class TreeNode:
    """One node that a screen reader would come by.

    Attributes:
        around: names of the groups, landmarks and sections that it stands in, and the headings that
            it stands under.
        element: by which the browser can be asked to focus it.
    """

    role: str
    name: str
    value: str
    states: tuple[tuple[str, Any], ...]
    around: tuple[str, ...]
    element: int

    def state(self, name: str) -> Any:
        """A state such as "pressed"; None where it has none."""
        return dict(self.states).get(name)


class TreeReader:
    """Reads and acts by the tree of one window.

    Args:
        session: the browser's own line to the window, over which only four things are asked: the
            tree, focus, keys and an address.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self.presses = 0
        session.send("Accessibility.enable")

    def open(self, address: str) -> None:
        """Type an address."""
        self._session.send("Page.navigate", {"url": address})

    def nodes(self) -> list[TreeNode]:
        """All that is there, in the order in which it is read."""
        held = self._session.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {one["nodeId"]: one for one in held}
        return _under_headings(_walked(held[0], by_id, ())) if held else []

    def find(self, role: str, name: str, within: str = "") -> TreeNode | None:
        """The first node of a role whose name begins so."""
        return next(
            (
                one
                for one in self.nodes()
                if one.role == role
                and (one.name == name or one.name.startswith(f"{name} "))
                and (not within or any(group.startswith(within) for group in one.around))
            ),
            None,
        )

    def hears(self, role: str, name: str, within: str = "") -> TreeNode:
        """Wait until it is there.

        Raises:
            AssertionError: it does not come; with all that is there instead.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = self.find(role, name, within)
            if found is not None:
                return found
            time.sleep(0.02)
        heard = [(one.role, one.name) for one in self.nodes() if one.name]
        raise AssertionError(f'no {role} "{name}" {within and "in " + within} in {heard}')

    def press(self, role: str, name: str, within: str = "", key: str = "Enter") -> None:
        """Go there and press a key."""
        found = self.hears(role, name, within)
        assert not found.state("disabled"), name
        self._session.send("DOM.focus", {"backendNodeId": found.element})
        code, text = KEYS[key]
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if kind == "keyDown" and text else {}
            self._session.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "key": key, "code": "Space" if key == " " else key,
                 "windowsVirtualKeyCode": code, **more},
            )  # fmt: skip
        self.presses += 1

    def words(self, within: str = "") -> str:
        """What is read aloud of the page, or of one part of it."""
        return " ".join(
            one.name
            for one in self.nodes()
            if one.role in SPOKEN
            and one.name
            and (not within or any(group.startswith(within) for group in one.around))
        )


def _walked(
    node: dict[str, Any], by_id: dict[str, Any], around: tuple[str, ...]
) -> Iterator[TreeNode]:
    role = str(node.get("role", {}).get("value", ""))
    name = str(node.get("name", {}).get("value", "")).strip()
    if not node.get("ignored") and "backendDOMNodeId" in node:
        states = tuple((one["name"], one["value"].get("value")) for one in node["properties"])
        value = str(node.get("value", {}).get("value", ""))
        yield TreeNode(role, name, value, states, around, int(node["backendDOMNodeId"]))
    inside = (*around, name) if name and role not in ("StaticText", "InlineTextBox") else around
    for child in node.get("childIds", ()):
        if child in by_id:
            yield from _walked(by_id[child], by_id, inside)


def _under_headings(nodes: Iterator[TreeNode]) -> list[TreeNode]:
    """The same, each with the headings that it stands under: what a reader jumps by."""
    found: list[TreeNode] = []
    above: list[tuple[int, str]] = []
    for one in nodes:
        if one.role == "heading":
            level = int(one.state("level") or 1)
            above = [*((deep, name) for deep, name in above if deep < level), (level, one.name)]
        found.append(replace(one, around=(*one.around, *(name for _, name in above))))
    return found
