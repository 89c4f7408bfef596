"""How fast the program starts, told by what it loads: times differ, lists do not."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# Fits, forecasts, files of others and pictures: none is needed to ask for a passphrase.
FIT = frozenset("scipy polars h5py h5netcdf llvmlite alembic fitdecode icalendar typst".split())
OTHERS = frozenset(("pandas", "matplotlib", "cryptography", "rich"))
STORE = frozenset("sqlalchemy sqlcipher3 numpy cattrs argon2 pyrage segno starlette jinja2".split())
BODY = ("unknot.engine.", "unknot.inference.fit", "unknot.inference.burn_in", "unknot.cohort.")
PAGE = (
    "from unknot.web.setup import Setup; from unknot.web.sessions.vault import Vault;"
    "from unknot.web.app import app_of; from unknot.web import serving; from pathlib import Path;"
    "setup = Setup(Vault(Path('none')), 1); app_of(setup)"
)


def loaded(code: str) -> set[str]:
    """The modules that a program has loaded once it has run so far."""
    told = f"import unknot.cli; {code}; import sys, json; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def packages(modules: set[str]) -> set[str]:
    return {one.partition(".")[0] for one in modules}


def test_the_list_of_commands_loads_nothing_that_works():
    """`unknot --help` names every command and loads no package but the one that reads its words."""
    found = packages(loaded("pass"))
    assert "click" in found
    assert found & (FIT | OTHERS | STORE) == set()


def test_the_page_starts_without_what_fits_and_reads():
    """Every address is known, and nothing is loaded that no page shows before it is asked for."""
    modules = loaded(PAGE)
    assert "unknot.web.pages.moving" in modules
    assert packages(modules) & (FIT | OTHERS) == set()
    assert not [one for one in modules if one.startswith(BODY)]


@pytest.mark.parametrize("late", ["unknot.workflow.page_work", "unknot.workflow.plans"])
def test_what_a_fit_needs_is_loaded_by_the_process_that_fits(late: str):
    assert late not in loaded(PAGE)
    assert late in loaded(f"import {late}")
