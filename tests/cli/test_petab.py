"""unknot conformance petab: the suite's cases counted, in words and as one object."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.exchange.petab_problems import write_problem

from unknot.cli import main

pytest.importorskip("libsbml", reason="libSBML is an extra")
pytest.importorskip("yaml", reason="PyYAML is an extra")


def test_what_is_refused_is_counted_by_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for name, language in (("0001", "sbml"), ("0002", "pysb")):
        page = write_problem(tmp_path / name, page="format_version: 4", language=language)
        text = page.read_text(encoding="utf-8")
        if language == "pysb":
            text = text.replace("format_version: 4", "format_version: 2.0.0")
        page.with_name(f"_{name}.yaml").write_text(text, encoding="utf-8")
        page.with_name(f"_{name}_solution.yaml").write_text("llh: 0\n", encoding="utf-8")
    assert main.run(["conformance", "petab", str(tmp_path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["cases"], said["refused"], said["other_languages"]) == (1, 1, 1)
    assert said["by_reason"] == [{"reason": "petab-version", "count": 1}]
    assert main.run(["conformance", "petab", str(tmp_path)]) == 0
    assert "1 are refused by name" in capsys.readouterr().out
