"""What people install: a wheel that carries everything, far from this repository, again and away.

The packages it needs come from where the tests run: nothing may be fetched. The wheel itself is
built, installed into an empty environment, updated and uninstalled as pip does it for anybody.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.parse
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from unknot.version import __version__

CARRIED = ("src", "pyproject.toml", "README.md", "LICENSE", "NOTICE")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
PHRASE = "five quite ordinary words here"
LONG = 240
WHERE = "import unknot; print(unknot.__file__)"


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, a home of its own, and a folder that takes nothing."""

    wheel: Path
    environment: Path
    home: Path
    work: Path

    @property
    def env(self) -> dict[str, str]:
        """What a command there sees: nothing of the repository."""
        kept = {name: os.environ[name] for name in ("PATH", "UNKNOT_OUTBOUND_RECORD")}
        offline = Path(__file__).resolve().parent / "offline"
        return kept | {"HOME": str(self.home), "PYTHONPATH": str(offline), "OMP_NUM_THREADS": "1"}

    def pip(self, *args: str) -> None:
        subprocess.run(
            [*PIP, "--python", str(self.environment / "bin" / "python"), *args],
            check=True, capture_output=True, text=True, timeout=LONG, cwd=self.work,
        )  # fmt: skip

    def install(self) -> None:
        self.pip("install", "--no-deps", "--no-index", "--force-reinstall", str(self.wheel))

    def unknot(self, *args: str) -> str:
        done = subprocess.run(
            [str(self.environment / "bin" / "unknot"), *args], check=False, capture_output=True,
            text=True, timeout=LONG, cwd=self.work, env=self.env,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that nothing is written into the repository."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    source.mkdir()
    leave = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.pyc")
    for name in CARRIED:
        place = root / name
        if place.is_dir():
            shutil.copytree(place, source / name, ignore=leave)
        else:
            shutil.copy(place, source / name)
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), "."]
    subprocess.run([*PIP, *build], check=True, capture_output=True, timeout=LONG, cwd=source)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("installed")
    held = Installed(wheel, folder / "environment", folder / "home", folder / "read only")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(held.environment)],
        check=True, timeout=LONG,
    )  # fmt: skip
    held.home.mkdir()
    held.work.mkdir()
    (packages,) = (held.environment / "lib").glob("python*/site-packages")
    # Only a path: the links in that folder, such as the one to this repository, are not followed.
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    held.install()
    held.work.chmod(0o555)
    yield held
    held.work.chmod(0o755)


def contents(wheel: Path) -> tuple[set[str], dict[str, str]]:
    """The names in a wheel, and its own papers by the end of their names."""
    with zipfile.ZipFile(wheel) as held:
        names = held.namelist()
        papers = {
            name.partition("/")[2]: held.read(name).decode()
            for name in names if ".dist-info/" in name
        }  # fmt: skip
    return set(names), papers


def test_the_wheel_carries_every_file_of_the_package_and_no_other(root: Path, wheel: Path):
    names, _ = contents(wheel)
    package = root / "src" / "unknot"
    here = {
        place.relative_to(root / "src").as_posix()
        for place in package.rglob("*")
        if place.is_file() and "__pycache__" not in place.parts
    }
    assert "unknot/py.typed" in here
    assert {name for name in names if ".dist-info/" not in name} == here


def test_its_papers_are_whole(root: Path, wheel: Path):
    _, papers = contents(wheel)
    about = message_from_string(papers["METADATA"])
    assert about["Version"] == __version__
    assert about["License-Expression"] == "Apache-2.0"
    assert papers["licenses/LICENSE"] == (root / "LICENSE").read_text(encoding="utf-8")
    assert papers["licenses/NOTICE"] == (root / "NOTICE").read_text(encoding="utf-8")
    assert about["Description-Content-Type"] == "text/markdown"
    assert "# unknot" in str(about.get_payload())
    assert "unknot = unknot.__main__:main" in papers["entry_points.txt"]


def test_whatever_it_needs_is_what_the_tests_ran_with(wheel: Path):
    _, papers = contents(wheel)
    needs = message_from_string(papers["METADATA"]).get_all("Requires-Dist") or []
    needed = [one for one in map(Requirement, needs) if one.marker is None]
    assert len(needed) > 10
    wrong = [str(one) for one in needed if not one.specifier.contains(version(one.name))]
    assert wrong == []


def test_it_is_installed_away_from_here(installed: Installed):
    assert installed.unknot("--version").strip() == __version__
    where = subprocess.run(
        [str(installed.environment / "bin" / "python"), "-c", WHERE],
        check=True, capture_output=True, text=True, cwd=installed.work, env=installed.env,
    ).stdout  # fmt: skip
    assert Path(where.strip()).is_relative_to(installed.environment)


def test_an_example_is_analysed(installed: Installed):
    example, report = installed.home / "example", installed.home / "report"
    installed.unknot("example", "flares", "--out", str(example))
    out = ["--out", str(report), "--fits", str(installed.home / "fits")]
    analyse = ["analyse", str(example / "diary.csv"), "--quick", *out, "--json"]
    told = json.loads(installed.unknot(*analyse))
    assert told["ok"]
    assert (report / "report.html").stat().st_size > 10_000
    assert list(installed.work.iterdir()) == []


def test_the_page_answers(installed: Installed):
    command = ["serve", "--example", "--no-browser", "--port", "0", "--json"]
    with subprocess.Popen(
        [str(installed.environment / "bin" / "unknot"), *command], stdout=subprocess.PIPE,
        text=True, cwd=installed.work, env=installed.env,
    ) as page:  # fmt: skip
        assert page.stdout is not None
        try:
            told = urllib.parse.urlsplit(str(json.loads(page.stdout.readline())["open"]))
            asking = http.client.HTTPConnection(str(told.hostname), told.port, timeout=60)
            asking.request("GET", told.path)
            answer = asking.getresponse()
            answer.read()
            cookie = answer.headers["set-cookie"].partition(";")[0]
            asking.request("GET", "/today", headers={"Cookie": cookie})
            answer = asking.getresponse()
            assert answer.status == 200
            assert b"</html>" in answer.read()
            asking.request("GET", "/static/ah-next-400.woff2")
            assert asking.getresponse().read()[:4] == b"wOF2"
            asking.close()
            page.send_signal(signal.SIGINT)
            page.wait(30)
        finally:
            page.kill()
    assert list(installed.work.iterdir()) == []


def test_an_update_keeps_what_is_yours_and_so_does_taking_it_away(installed: Installed):
    phrase = installed.home / "phrase.txt"
    phrase.write_text(PHRASE + "\n", encoding="utf-8")
    phrase.chmod(0o600)
    named = ("--passphrase-file", str(phrase))
    installed.unknot("store", "new", *named, "--json")
    place = Path(json.loads(installed.unknot("store", "where", "--json"))["store"])
    assert place.is_relative_to(installed.home)
    before = place.read_bytes()
    installed.install()
    assert json.loads(installed.unknot("imports", *named, "--json"))["ok"]
    installed.pip("uninstall", "-y", "unknot")
    assert not (installed.environment / "bin" / "unknot").exists()
    assert place.read_bytes()[:1024] == before[:1024]
    installed.install()
    assert json.loads(installed.unknot("imports", *named, "--json"))["ok"]
