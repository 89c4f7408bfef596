"""A plugin that measures: which tests and fixtures took over a second of processor.

    python -m pytest -p tests.processor_time -m "not study and not slow"

What it lists belongs into tests/slow.txt: a test by its name, or a fixture by its file and name
(whoever uses it is then slow too). Processor time, children's included: a busy machine makes waits
longer, and this only a little.
"""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Generator
from typing import Any

import pytest

LIMIT = 1.0
TESTS: defaultdict[str, float] = defaultdict(float)
FIXTURES: defaultdict[str, float] = defaultdict(float)


def processor() -> float:
    """Seconds of processor so far, of this process and of children that ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Measure a test with what it sets up, apart from what fixtures are charged with."""
    began, fixtures = processor(), sum(FIXTURES.values())
    result = yield
    TESTS[item.nodeid] += processor() - began - (sum(FIXTURES.values()) - fixtures)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, Any, Any]:
    """Measure a fixture that is shared by tests; any other is part of its test."""
    began = processor()
    try:
        return (yield)
    finally:
        if fixturedef.scope != "function":
            FIXTURES[f"{fixturedef.baseid}::{fixturedef.argname}"] += processor() - began


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List what took over the limit."""
    terminalreporter.section("over a second of processor")
    for kind in (TESTS, FIXTURES):
        for name, seconds in sorted(kind.items(), key=lambda row: -row[1]):
            if seconds > LIMIT:
                terminalreporter.write_line(f"{seconds:7.2f} {name}")
    terminalreporter.write_line(f"{processor():7.1f} in all")
