"""What lies in the samples is ours: made up from published formats, no row of anybody's data."""

from __future__ import annotations

from pathlib import Path

from tests.beside import beside

SAMPLES = Path(__file__).parent / "samples"
ROOT = Path(__file__).parents[2]
TABLES = (".csv", ".tsv", ".txt")
SHORTEST = 12  # letters; a shorter row may be anybody's


def rows(folder: Path) -> set[bytes]:
    """Rows of all tables below a folder that tell a number, as every row of a record does."""
    found: set[bytes] = set()
    for path in folder.rglob("*"):
        if path.suffix in TABLES and path.is_file():
            lines = (line.strip() for line in path.read_bytes().splitlines())
            found |= {one for one in lines if len(one) >= SHORTEST and any(map(is_digit, one))}
    return found


def is_digit(letter: int) -> bool:
    return chr(letter).isdigit()


def test_no_row_of_a_sample_stands_in_real_data():
    ours, real = rows(SAMPLES), rows(beside(ROOT) / "data")
    assert len(ours) > 500
    assert len(real) > 10_000
    assert not ours & real
