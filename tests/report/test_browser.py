"""The page in a real browser: nothing sticks out sideways, big targets, nothing is fetched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from tests.report.fake_answer import EVERY

from unknot.report.html import report_html

NAMES = ("chromium", "chromium-browser", "google-chrome")

# A page beside the report that holds it in a frame, measures it, and writes what it found.
MEASURE = """<!doctype html><body style="margin:0"><iframe id="f" src="{page}"
style="border:0;width:{wide}px;height:900px"></iframe><pre id="found"></pre><script>
document.getElementById("f").onload = async (e) => {{
  const d = e.target.contentDocument, win = e.target.contentWindow;
  await d.fonts.ready;
  const wide = d.documentElement.clientWidth, out = [], small = [];
  for (const x of d.querySelectorAll("body *")) {{
    const r = x.getBoundingClientRect();
    const kept = x.closest(".scroll, pre, .skip, .defs, details:not([open]) > :not(summary)");
    if (!kept && r.width && r.right > wide + 0.5) out.push(x.tagName + x.textContent);
  }}
  for (const x of d.querySelectorAll("a:not(.skip), summary")) {{
    const r = x.getBoundingClientRect();
    if (r.width && (r.height < 48 || r.width < 48)) small.push(x.textContent.trim());
  }}
  document.getElementById("found").textContent = JSON.stringify({{
    scroll: d.documentElement.scrollWidth, wide, out, small,
    ground: win.getComputedStyle(d.body).backgroundColor,
    face: d.fonts.check('16px "Atkinson Hyperlegible Next"'),
    loaded: [...d.fonts].filter(f => f.status === "loaded").length,
    fetched: win.performance.getEntriesByType("resource").map(r => r.name.slice(0, 60)),
    words: Math.min(...[...d.querySelectorAll("svg.ch text")].map(
      t => parseFloat(win.getComputedStyle(t).fontSize))),
  }});
}};
</script></body>"""


@pytest.fixture(scope="session")
def browser() -> str:
    for name in NAMES:
        if found := shutil.which(name):
            return found
    reason = "no chromium here (looked for " + ", ".join(NAMES) + ")"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run(browser: str, folder: Path, theme: str, target: Path, *more: str) -> str:
    """Run the browser once, headless; its words on both streams."""
    done = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--allow-file-access-from-files", "--disable-background-networking",
            "--no-first-run", "--enable-logging=stderr", "--log-level=0",
            f"--blink-settings=preferredColorScheme={0 if theme == 'dark' else 1}",
            f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=4000",
            *more, target.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def measure(browser: str, folder: Path, name: str, wide: int, theme: str) -> dict[str, Any]:
    page = folder / f"{name}.html"
    page.write_text(report_html(EVERY[name]()), encoding="utf-8")
    frame = folder / f"frame-{name}.html"
    frame.write_text(MEASURE.format(page=escape(page.name), wide=wide), encoding="utf-8")
    said = run(browser, folder, theme, frame, f"--window-size={max(wide, 500)},900", "--dump-dom")
    found = re.search(r'<pre id="found">(.*?)</pre>', said, re.DOTALL)
    assert found, said[-2000:]
    assert "CONSOLE" not in said, said
    return json.loads(unescape(found[1]))


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("wide", [360, 1280])
@pytest.mark.parametrize("name", ["usual", "long_names"])
def test_nothing_sticks_out_and_nothing_is_fetched(
    browser: str, tmp_path: Path, name: str, wide: int, theme: str
):
    found = measure(browser, tmp_path, name, wide, theme)
    assert found["wide"] == wide
    assert found["scroll"] == wide
    assert found["out"] == []
    assert found["small"] == []
    assert found["loaded"] == 2
    assert all(f.startswith("data:") for f in found["fetched"])
    assert found["ground"] == ("rgb(20, 18, 16)" if theme == "dark" else "rgb(246, 241, 232)")
    assert found["words"] >= 14


@pytest.mark.browser
@pytest.mark.parametrize("name", ["two_days", "all_unsure", "checks_not_passed", "ten_years"])
def test_other_answers_fit_a_phone(browser: str, tmp_path: Path, name: str):
    found = measure(browser, tmp_path, name, 360, "dark")
    assert found["scroll"] == 360
    assert found["out"] == []


def sheets(browser: str, folder: Path, source: str) -> int:
    """Pages of A4 that the browser prints it on."""
    page = folder / "page.html"
    page.write_text(source, encoding="utf-8")
    paper = folder / "page.pdf"
    run(browser, folder, "light", page, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    return len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))


@pytest.mark.browser
@pytest.mark.parametrize("name", sorted(EVERY))
def test_it_prints_on_three_pages(browser: str, tmp_path: Path, name: str):
    """One more where every name is 170 letters long."""
    most = 4 if name == "long_names" else 3
    assert 1 <= sheets(browser, tmp_path, report_html(EVERY[name]())) <= most


@pytest.mark.browser
def test_what_is_unfolded_is_printed_and_all_when_asked(browser: str, tmp_path: Path):
    whole = report_html(EVERY["usual"](), print_all=True)
    assert sheets(browser, tmp_path, whole) > 3
    folded = report_html(EVERY["odd_days"]())
    opened = folded.replace("<details><summary>See 147 more", "<details open><summary>See 147 more")
    assert opened != folded
    assert sheets(browser, tmp_path, opened) > 3


OVERPRINT = """<!doctype html><body style="margin:0"><iframe id="f" src="{page}"
style="border:0;width:690px;height:900px"></iframe><pre id="found"></pre><script>
document.getElementById("f").onload = async (e) => {{
  const d = e.target.contentDocument, out = [];
  await d.fonts.ready;
  const kinds = "p, h1, h2, h3, td, th, caption, figcaption, summary, dt, dd, li";
  const words = [...d.querySelectorAll(kinds)].filter(
    x => !x.querySelector("p, li, h2, h3") && x.getClientRects().length
      && x.textContent.trim() && !x.closest("details:not([open]) > :not(summary)"));
  const boxes = words.map(x => [x, x.getBoundingClientRect()]).sort((a, b) => a[1].top - b[1].top);
  boxes.forEach(([x, a], i) => {{
    for (let j = i + 1; j < boxes.length && boxes[j][1].top < a.bottom - 1; j++) {{
      const [y, b] = boxes[j];
      if (x.contains(y) || y.contains(x)) continue;
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1)
        out.push(x.textContent.slice(0, 40) + " | " + y.textContent.slice(0, 40));
    }}
  }});
  document.getElementById("found").textContent = JSON.stringify({{out, count: boxes.length}});
}};
</script></body>"""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["usual", "odd_days", "long_names"])
def test_no_words_are_printed_over_others(browser: str, tmp_path: Path, name: str):
    """With the rules for paper applied to a page as wide as one of A4, all unfolded."""
    whole = report_html(EVERY[name](), print_all=True)
    paper = whole.replace("@media print{", "@media all{").replace("<details", "<details open")
    (tmp_path / "page.html").write_text(paper, encoding="utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(OVERPRINT.format(page="page.html"), encoding="utf-8")
    told = run(browser, tmp_path, "light", frame, "--window-size=700,900", "--dump-dom")
    found = re.search(r'<pre id="found">(.*?)</pre>', told, re.DOTALL)
    assert found, told[-2000:]
    held = json.loads(unescape(found[1]))
    assert held["count"] > 50
    assert held["out"] == []
