"""A wiring as a LaTeX document: whole, and as that hypothesis has it."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from unknot.cli import main
from unknot.docgen.latex import SIGNS, document, words
from unknot.knots import all_knots
from unknot.library import Wiring, wirings

NAMES = sorted(wirings())
ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-z]+\*?)\}")


@cache
def text_of(name: str) -> str:
    return document(wirings()[name])


def rates(text: str) -> list[str]:
    """States that an own equation moves, in order."""
    found = re.findall(r"\\frac\{d\}\{dt\}\\,\\mathit\{([^}]*)\} =", text)
    return [name.replace(r"\_", "_") for name in found]


@pytest.mark.parametrize("name", NAMES)
def test_braces_environments_and_brackets_close(name: str):
    text = text_of(name)
    bare = re.sub(r"\\[{}\\]", "", text)
    assert bare.count("{") == bare.count("}")
    assert text.count(r"\left") - text.count(r"\left\{") == text.count(r"\right")
    assert text.count("\\[\n") == text.count("\n\\]")
    open_ones: list[str] = []
    for kind, of in ENVIRONMENT.findall(text):
        if kind == "begin":
            open_ones.append(of)
        else:
            assert open_ones.pop() == of
    assert not open_ones


@pytest.mark.parametrize("name", NAMES)
def test_every_sign_is_one_that_any_engine_knows(name: str):
    assert not {letter for letter in text_of(name) if ord(letter) > 255 or letter == "\t"}
    outside = re.sub(r"\\\[\n.*?\n\\\]|\\(?:begin|end)\{[^\n]*", "", text_of(name), flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[_#%]", outside)


@pytest.mark.parametrize("name", NAMES)
def test_every_state_has_one_equation_and_a_held_one_its_healthy_value(name: str):
    states = [state.name for knot in all_knots() for state in knot.states]
    held = set(wirings()[name].hold)
    text = text_of(name)
    assert sorted(rates(text)) == sorted(set(states) - held)
    for state in held & set(states):
        word = state.replace("_", r"\_")
        assert rf"\mathit{{{word}}} = \mathit{{healthy\_{word}}}" in text


def test_a_cut_coupling_reads_the_healthy_value_in_its_knot_alone():
    own = Wiring("x", "X & Y", "50 % of it.", cut=("inflammation_excess -> gaba",))
    text = document(own)
    assert r"\section*{X \& Y}" in text
    assert r"50 \% of it." in text
    gaba = text.partition(r"\subsection*{Gaba}")[2].partition(r"\subsection*")[0]
    assert r"\mathit{healthy\_inflammation\_excess}" in gaba
    assert r"\mathit{inflammation\_excess}" not in gaba
    assert r"\mathit{inflammation\_excess}" in text


def test_a_loose_tightness_is_nothing():
    own = Wiring("x", "X", "Y.", loose=("tightness_sleep",))
    assert r"\mathit{tightness\_sleep}" in document(Wiring("x", "X", "Y."))
    assert r"\mathit{tightness\_sleep}" not in document(own)


def test_words_are_made_harmless():
    assert words("a_b & 5 % → {x}") == r"a\_b \& 5 \% $\to$ \{x\}"
    assert all(not (ord(letter) > 255) for letter in "".join(SIGNS.values()))


def test_the_command_writes_one(tmp_path: Path):
    file = tmp_path / "articles.tex"
    assert main.run(["wirings", "articles", "--latex", str(file)]) == 0
    assert file.read_text("utf-8") == text_of("articles")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex was not found")
@pytest.mark.parametrize("name", NAMES)
def test_pdflatex_sets_every_line_within_the_page(name: str, tmp_path: Path):
    (tmp_path / "x.tex").write_text(text_of(name), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "x.pdf").stat().st_size > 50_000
    log = (tmp_path / "x.log").read_text("latin-1").replace("\n", "")
    for slip in ("Overfull", "Underfull", "Missing character", "undefined", "LaTeX Error", "pk>"):
        assert slip not in log, slip


@pytest.mark.parametrize("name", NAMES)
def test_a_power_of_a_fraction_stands_in_brackets(name: str):
    assert not re.search(
        r"\\frac\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\^", text_of(name)
    )
    assert r"\left(\frac{" in text_of(name)
