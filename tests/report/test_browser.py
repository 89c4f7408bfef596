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


@pytest.mark.browser
def test_it_prints(browser: str, tmp_path: Path):
    page = tmp_path / "usual.html"
    page.write_text(report_html(EVERY["usual"]()), encoding="utf-8")
    paper = tmp_path / "usual.pdf"
    run(browser, tmp_path, "light", page, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    sheets = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
    assert 4 <= sheets <= 14
