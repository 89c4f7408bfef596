"""unknot cite: from a name, a file or a folder to the publications behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unknot.cli import main
from unknot.couplings import couplings
from unknot.docgen.bibliography import in_use, of_data, of_name
from unknot.evidence import table
from unknot.knots import all_knots, knot
from unknot.library import interventions, wiring

SCENARIO = """
[who]
wiring = "no_nitric_oxide"
start = "sick"
[life]
days = 7
[[intervention]]
name = "coenzyme_q10"
level = 1.0
"""


def cited(capsys: pytest.CaptureFixture[str], result: object, status: int = 0) -> dict[str, Any]:
    assert main.run(["cite", str(result), "--json"]) == status
    return json.loads(capsys.readouterr().out)


def uses(told: dict[str, Any]) -> dict[str, list[str]]:
    return {row["key"]: row["used_for"] for row in told["references"]}


def test_a_knot_cites_every_source_of_its_numbers_and_couplings(
    capsys: pytest.CaptureFixture[str],
):
    told = cited(capsys, "sleep")
    sleep = knot("sleep")
    wanted = {p.source.key for p in sleep.params} | {r.source.key for r in sleep.reads}
    wanted |= {key for read in sleep.reads for key in read.against}
    assert set(uses(told)) == wanted - {""}
    assert "number sleep.rise_time" in uses(told)["SL21"]
    lone = {f"number sleep.{p.name}" for p in sleep.params if not p.source.sourced}
    assert lone <= set(told["unsourced"])
    for row in told["references"]:
        assert row["reference"] == table()[row["key"]].reference
        assert row["doi"] is None or row["doi"] in row["reference"]


def test_a_wiring_cites_what_is_on_and_nothing_else(capsys: pytest.CaptureFixture[str]):
    whole, less = (uses(cited(capsys, name)) for name in ("articles", "central_only"))
    assert set(less) < set(whole)
    off = {c.name for c in couplings(wiring("central_only")) if not c.on}
    told = {use for all_of in less.values() for use in all_of}
    assert not told & {f"coupling {name}" for name in off}
    assert not [use for use in told if use.startswith("number trapped_nitric_oxide.")]


def test_numbers_in_use_are_those_that_move_something():
    used = in_use(wiring("articles"))
    declared = {f"{k.name}.{p.name}" for k in all_knots() for p in k.params}
    assert used <= declared
    assert len(used) > 0.9 * len(declared)
    # The rate of a state that is held moves nothing.
    assert "mitochondria.building_time" in used - in_use(wiring("central_only"))


def test_a_claim_cites_both_sides(capsys: pytest.CaptureFixture[str]):
    told = uses(cited(capsys, "a1"))
    assert told["E6.11"] == ["claim A1"]
    assert told["E1.04"] == ["against claim A1"]


def test_a_row_of_evidence_says_who_leans_on_it(capsys: pytest.CaptureFixture[str]):
    told = uses(cited(capsys, "E2.01"))
    assert list(told) == ["E2.01"]
    assert "number coenzyme_q10.tight_pool" in told["E2.01"]


def test_what_a_run_wrote_is_cited(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    scenario = tmp_path / "life.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    days = tmp_path / "days.json"
    assert main.run(["simulate", str(scenario), "--out", str(days)]) == 0
    capsys.readouterr()
    by_file, by_scenario = (uses(cited(capsys, path)) for path in (days, scenario))
    assert by_file == by_scenario
    assert set(interventions()["coenzyme_q10"].evidence) <= set(by_file)
    assert "treatment coenzyme_q10" in by_file["E2.04"]
    plain = uses(cited(capsys, "no_nitric_oxide"))
    assert set(plain) <= set(by_file)


def test_a_report_folder_is_cited_by_its_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    answer = {"wiring": "articles", "parameter_set": "study"}
    (tmp_path / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    assert cited(capsys, tmp_path)["of"] == ["wiring articles"]


def test_claims_and_studies_of_a_result_are_cited():
    found = of_data(
        {
            "wiring": "articles",
            "claims": [{"id": "A15"}],
            "studies": [{"id": "r", "study": "s", "evidence": "E3.01"}],
        }
    )
    assert "claim A15" in found.uses["E2.03"]
    assert "study s, row r" in found.uses["E3.01"]


def test_what_cannot_be_cited_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cited(capsys, "slep", status=1)["code"] == "unknown-result"
    assert "sleep" in cited(capsys, "slep", status=1)["fix"]
    assert cited(capsys, tmp_path / "none.json", status=1)["code"] == "no-file"
    odd = tmp_path / "odd.json"
    for text in ("[]", "{", "{}"):
        odd.write_text(text, encoding="utf-8")
        assert cited(capsys, odd, status=1)["code"] == "no-result"


def test_dois_are_read_out_of_references():
    by_key = {one.row.key: one.doi for one in of_name("articles").references}
    assert by_key["E1.09"] == "10.1038/s41598-024-81298-x"
    assert by_key["E1.04"] is None


def test_it_reads_well(capsys: pytest.CaptureFixture[str]):
    assert main.run(["cite", "A19"]) == 0
    said = capsys.readouterr().out
    assert "Simms et al 1994" in said
    assert "for against claim A19" not in said
