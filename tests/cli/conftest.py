"""Every command runs in an empty folder of its own: what it keeps by default is nobody's later."""

from __future__ import annotations

from pathlib import Path

import pytest

from unknot.cli import main


@pytest.fixture(autouse=True)
def a_folder_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Where the command runs."""
    folder = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(autouse=True)
def nobodys_store(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No command finds the store of whoever runs the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
    for name in ("UNKNOT_STORE", "UNKNOT_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def plain_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is worked in, with a store that asks for nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNKNOT_STORE", str(tmp_path / "me.unknot"))
    main.run(["store", "new", "--plain"])
    return tmp_path
