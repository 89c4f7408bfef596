"""How results show themselves in a notebook: their summary, and their picture."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar


class _Result(Protocol):
    def summary(self) -> str: ...
    def plot(self) -> str: ...


R = TypeVar("R", bound=_Result)


def shows_itself(result: type[R]) -> type[R]:
    """Have a notebook show a result that is a cell's last line: its picture, with its summary."""

    def bundle(self: R, **_: object) -> dict[str, Any]:
        return {"text/plain": self.summary(), "image/svg+xml": self.plot()}

    setattr(result, "_repr_mimebundle_", bundle)  # noqa: B010 (a name that notebooks look for)
    return result
