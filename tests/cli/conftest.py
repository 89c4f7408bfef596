"""Every command runs in an empty folder of its own: what it keeps by default is nobody's later."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def a_folder_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Where the command runs."""
    folder = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(folder)
    return folder
