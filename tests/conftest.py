"""What every test shares: real data where there is some, and no way out to the network."""

from __future__ import annotations

import importlib.util
import inspect
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from hypothesis import HealthCheck, settings
from tests.beside import beside

from unknot.store.kernel_cache import keep_kernels

ROOT = Path(__file__).resolve().parent.parent
OFFLINE = ROOT / "tests" / "offline"
RECORD = "UNKNOT_OUTBOUND_RECORD"
IN_CI = bool(os.environ.get("CI"))

# A shared machine makes deadlines flaky; what a test may not do is depend on luck in CI.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci", parent=settings.get_profile("here"), derandomize=True, print_blob=True
)
settings.load_profile("ci" if IN_CI else "here")


def watch_the_network() -> Path:
    """Install the audit hook here and in every Python that a test starts.

    Returns:
        the file that attempts are written to.
    """
    handle, name = tempfile.mkstemp(prefix="unknot-outbound-")
    os.close(handle)
    os.environ[RECORD] = name
    before = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    kept = [place for place in before if place and place != str(OFFLINE)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(OFFLINE), *kept])
    spec = importlib.util.spec_from_file_location("offline_guard", OFFLINE / "sitecustomize.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return Path(name)


ATTEMPTS = watch_the_network()


def names_in(code: CodeType) -> set[str]:
    """Every name that some code uses, inner functions included."""
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*map(names_in, inner))


def called(function: object, seen: frozenset[str] = frozenset()) -> set[str]:
    """Every name that a function uses, directly or through other functions of its file.

    What it has from another file of tests is also named with that file, as in tests/slow.txt.
    """
    function = inspect.unwrap(function) if callable(function) else None
    if not isinstance(function, FunctionType):
        return set()
    names = names_in(function.__code__) - seen
    for name in sorted(names):
        other = function.__globals__.get(name)
        home = str(getattr(other, "__module__", None))
        if callable(other) and home == function.__module__:
            names |= called(other, seen | names)
        elif home.startswith("tests."):
            names.add(f"{home.replace('.', '/')}.py::{name}")
    return names


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what took over a second when last measured: `make check` leaves it out.

    A line of tests/slow.txt names a test, or a fixture or a function that takes so long:
    then all that use it, for whichever comes first pays for what is then shared.
    """
    listed = (ROOT / "tests" / "slow.txt").read_text(encoding="utf-8").split()
    slow = set(listed)
    for item in items:
        name, _, _ = item.nodeid.partition("[")
        file, _, _ = name.partition("::")
        names = {*getattr(item, "fixturenames", ()), *called(getattr(item, "function", None))}
        uses = names | {f"{file}::{used}" for used in names}
        if {name, item.nodeid} & slow or uses & slow:
            item.add_marker(pytest.mark.slow)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the record of this process."""
    ATTEMPTS.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def nothing_leaves_this_computer() -> Iterator[None]:
    """Fail the test that tried to connect, even where the code under test swallowed the refusal."""
    yield
    tried = ATTEMPTS.read_text(encoding="utf-8")
    if tried:
        ATTEMPTS.write_text("", encoding="utf-8")
        pytest.fail(f"tried to leave this computer:\n{tried}")


@pytest.fixture(autouse=True, scope="session")
def kept_kernels() -> None:
    """Kernels are kept between runs, as the commands keep them."""
    keep_kernels()


@pytest.fixture
def outbound_attempts() -> Path:
    """The file that attempts are written to; a test that provokes one empties it."""
    return ATTEMPTS


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real people's data beside the repository, read only; never part of it."""
    return beside(ROOT) / "data"
