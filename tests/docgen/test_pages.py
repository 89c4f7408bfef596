"""Pages say what the knots declare, are kept up to date, and take a new knot without being told."""

from __future__ import annotations

import importlib.util
import math
import re
from pathlib import Path

import pytest

from unknot.docgen.facts import Facts, facts
from unknot.docgen.graph import graph, links, order
from unknot.docgen.page import pages
from unknot.evidence import table
from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.library import parameter_sets, wirings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "knots"
HOW_TO = ROOT / "docs" / "how-to" / "add-a-knot.md"
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.]*\d)")


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Knot:
    """The how-to's knot, saved to a temporary folder and read from there."""
    text = HOW_TO.read_text(encoding="utf-8")
    block = re.findall(r"^```python[^\n]*\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)[0]
    path = tmp_path_factory.mktemp("knots") / "phosphocreatine.py"
    path.write_text(block, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("phosphocreatine", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.KNOT


@pytest.fixture(scope="module")
def found(dropped: Knot) -> Facts:
    """Computed once, with one knot more, which changes nobody else."""
    return facts([*all_knots(), dropped])


@pytest.fixture(scope="module")
def written(found: Facts) -> dict[str, str]:
    return pages(found=found)


def numbers(text: str) -> list[float]:
    return [float(one) for one in NUMBER.findall(text)]


def alike(one: str, other: str) -> bool:
    """The same words, and numbers within 2 % or two pixels: processors round differently."""
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    pairs = zip(numbers(one), numbers(other), strict=True)
    return all(math.isclose(a, b, rel_tol=0.02, abs_tol=2.0) for a, b in pairs)


def test_the_pages_in_docs_are_up_to_date(written: dict[str, str]):
    """Else: unknot knots --out docs/knots."""
    there = {path.name: path.read_text(encoding="utf-8") for path in DOCS.iterdir()}
    assert set(there) == set(written)
    stale = [name for name, text in written.items() if not alike(there[name], text)]
    assert not stale, "write them anew: .venv/bin/unknot knots --out docs/knots"


@pytest.mark.parametrize("knot", all_knots(), ids=lambda knot: knot.name)
def test_a_page_has_everything_that_is_declared(knot: Knot, written: dict[str, str]):
    text = written[f"{knot.name}.md"]
    assert knot.says in text
    assert knot.leaves_out in text
    for item in (*knot.states, *knot.params, *knot.traits, *knot.reads):
        assert f"| `{item.name}` |" in text
    for item in (*knot.states, *knot.outputs):
        assert "\\mathit{" + item.name.replace("_", "\\_") + "}" in text
    keys = {p.source.key for p in knot.params} | {r.source.key for r in knot.reads}
    sources = text.partition("## Sources")[2]
    for key in keys - {""}:
        assert f"| {key} |" in sources
        assert table()[key].reference.replace("|", "\\|") in sources
    assert f"{knot.name}.svg" in written
    assert f"{knot.name}.svg" in text


def test_the_index_lists_every_knot_and_draws_every_wiring(written: dict[str, str]):
    index = written["README.md"]
    for knot in all_knots():
        assert f"({knot.name}.md)" in index
    for name in wirings():
        assert f"(wiring-{name}.svg)" in index
        assert written[f"wiring-{name}.svg"].startswith("<svg")


def test_a_dropped_knot_appears_everywhere(dropped: Knot, found: Facts):
    written = pages([*all_knots(), dropped], found)
    own = written["phosphocreatine.md"]
    assert "\\frac{1}{\\mathit{tau}}" in own
    assert "| `tau` | 41.8 | s | 22 to 60.8 | B |" in own
    seconds = re.search(r"\| ([\d.]+) s \| ([\d.]+) s \|", own)
    assert seconds is not None
    assert 30.0 < float(seconds[1]) < 41.8  # the 41.8 s of rest, and a little spending by day
    assert "(phosphocreatine.md)" in written["README.md"]
    assert "(phosphocreatine.md)" in written["energy.md"]
    assert ">phosphocreatine<" in written["wiring-articles.svg"]
    assert written["phosphocreatine.svg"].count("<path") >= 2


def test_time_constants_are_those_of_the_numbers(found: Facts):
    """One over the loss: where a knot declares it, that number; sleep debt changes nothing."""
    hours = parameter_sets()["default"]["overexertion.growing_time"]
    assert found.lasts["overexertion"] == pytest.approx((hours, hours), rel=1e-3)
    # Fitness: between the pace at which it is gained and the slower one at which it is lost.
    gained = parameter_sets()["default"]["fitness.fitness_time"]
    lost = gained / parameter_sets()["default"]["fitness.lost_slower"]
    assert all(gained < one < lost for one in found.lasts["fitness"])
    assert found.lasts["tissue_injury"][1] > 1.2 * found.lasts["tissue_injury"][0]
    assert found.lasts["energy_reserve"][1] > 1.5 * found.lasts["energy_reserve"][0]


def test_a_line_for_every_pair_that_is_coupled():
    from unknot.couplings import couplings

    for one in wirings().values():
        drawn = graph(all_knots(), one)
        pairs = {(c.giver, c.knot) for c in couplings(one) if c.on and c.giver != c.knot}
        assert drawn.count("<path d=") - drawn.count("h60") - drawn.count("h50") - 2 == len(pairs)
        for giver, knot in pairs:
            assert f"<title>{giver} to {knot}:" in drawn


def test_the_order_around_the_circle_is_always_the_same():
    from unknot.couplings import couplings

    everything = links(couplings(wirings()["articles"]))
    names = order(all_knots(), everything)
    assert names == order(tuple(reversed(all_knots())), everything)
    assert sorted(names) == sorted(["timeline", *(k.name for k in all_knots())])
