"""Numbers beside which a scale cannot be guessed: they are named, and asked about."""

from __future__ import annotations

from unknot.errors import DiaryError
from unknot.parsing.values import listed, lone_outlier, perhaps_no_answer


def ask_about(file: str, column: str, values: list[float]) -> None:
    """Refuse to guess the scale of a column whose values hold a doubt, with the line that ends it.

    Raises:
        DiaryError: code "two-readings".
    """
    odd = perhaps_no_answer(values)
    if odd:
        numbers = ", ".join(f"{value:g}" for value, _ in odd)
        raise DiaryError(
            "two-readings",
            f"{file}: {column} holds 0 to 10 and {listed(odd)}, with nothing between;"
            f' {numbers} could mean "no answer", or the scale could end above.',
            f"begin the file with the line # missing: {numbers}, or with the scale, such as"
            f" # scale {column}: 0 to {100 if odd[-1][0] <= 100 else odd[-1][0]:g}.",
        )
    lone = lone_outlier(values)
    if lone is not None:
        wide = f" If it is right: # scale {column}: 0 to 100." if lone <= 100.0 else ""
        raise DiaryError(
            "two-readings",
            f"{file}: {column} holds {lone:g} once and 0 to 10 else; that could be a slip of the"
            " pen, or the scale could end above.",
            f"mend it, or begin the file with the line # scale {column}: 0 to 10, which leaves it"
            f" out.{wide}",
        )
