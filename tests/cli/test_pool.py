"""unknot share and unknot pool: from diaries to a group, and from the group to a new fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.diaries import one_object, refuses
from tests.cli.test_fit import copied, said, small, whole
from tests.wording.english_words import english_in

from unknot.cli import main
from unknot.group import shared_prior

__all__ = ["small", "whole"]  # fixtures


@pytest.fixture
def shared(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> list[Path]:
    """Six people's files: one made from a diary, five with its draws moved and in other orders.

    For one of the tests in German, so that no test more has to be paid for it.
    """
    german = "picture" in str(request.node.name)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
    language = ["--language", "de" if german else "en"]
    files, _ = copied(whole, tmp_path)
    first = tmp_path / "a.share.json"
    assert main.run(["share", *files, "--quick", "--out", str(first), *language]) == 0
    told = capsys.readouterr().out
    assert ("Nicht darin: dein Name" if german else "Not in it: your name") in told
    assert bool(english_in(told)) != german
    assert str(first) in told
    made = [first]
    for seed in range(5):
        data = json.loads(first.read_text(encoding="utf-8"))
        body, random = np.array(data["body"]), np.random.default_rng(seed)
        order = random.permutation(len(body))
        moved = body[order] + 0.1 * random.standard_normal(body.shape)
        data["body"] = moved.round(3).tolist()
        data["answers"] = np.array(data["answers"])[order].tolist()
        data["changes"] = {
            name: np.array(rows)[:, order].tolist() for name, rows in data["changes"].items()
        }
        made.append(first.with_name(f"{seed}.share.json"))
        made[-1].write_text(json.dumps(data), encoding="utf-8")
    return made


def pooled(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    assert main.run(["pool", *map(str, args), "--json"]) == 0
    return one_object(capsys.readouterr().out)


def test_people_are_pooled_and_a_new_fit_starts_from_them(
    tmp_path: Path,
    whole: Path,
    shared: list[Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(shared_prior, "LEAST_LEFT", 0.0)
    group = tmp_path / "group.json"
    found = pooled(capsys, *shared, "--out", group)
    assert found["people"] == 6
    assert {p["target"] for p in found["pictures"]} == {"pain", "fatigue"}
    for picture in found["pictures"]:
        shares = [picture[key]["value"] for key in ("better", "same", "worse")]
        assert sum(shares) == pytest.approx(1.0)
    assert len(found["shared"]) == len(json.loads(group.read_text())["mean"])

    files, alone = copied(whole, tmp_path)
    new = said(["fit", *files, "--group", str(group)], capsys)
    assert new["how"] == "new"
    assert new["fit"]["id"] != alone
    again = said(["fit", *files, "--group", str(group)], capsys)
    assert (again["how"], again["fit"]["id"]) == ("as_it_was", new["fit"]["id"])
    plain = said(["fit", *files], capsys)
    assert (plain["how"], plain["fit"]["id"]) == ("as_it_was", alone)
    args = ["share", *files, "--fit", new["fit"]["id"], "--out", str(tmp_path / "b.json")]
    fix = refuses([*args, "--quick"], 1, "rests-on-a-group", capsys)
    assert "without --group" in fix
    args = ["effects", *files, "--group", str(group), "--quick", "--fit"]
    assert "--group out" in refuses([*args, alone], 1, "another-group", capsys)


def test_the_picture_is_told_in_words(shared: list[Path], capsys: pytest.CaptureFixture[str]):
    assert main.run(["pool", *map(str, shared)]) == 0
    told = capsys.readouterr().out
    assert "Brisk walking" in told
    assert "of 6" in told
    assert "Less is better" in told
    twice = [*shared, shared[0]]
    assert main.run(["pool", *map(str, twice), "--language", "de"]) == 0
    told = capsys.readouterr().out
    assert "Zügig gehen" in told
    assert "von 6" in told
    assert "Weggelassen: a.share.json ist von derselben Auswertung wie a.share.json." in told
    assert not english_in(told), (english_in(told), told)


def test_one_bad_file_never_sinks_the_rest(
    tmp_path: Path, shared: list[Path], capsys: pytest.CaptureFixture[str]
):
    bad = tmp_path / "bad.share.json"
    bad.write_text("{", encoding="utf-8")
    twin = tmp_path / "twin.share.json"
    data = json.loads(shared[0].read_text(encoding="utf-8"))
    data["body"] = (1.02 * np.array(data["body"])).round(3).tolist()
    twin.write_text(json.dumps(data), encoding="utf-8")
    other = tmp_path / "other.share.json"
    other.write_text(json.dumps({**data, "model": "another"}), encoding="utf-8")
    odd = tmp_path / "odd.share.json"
    odd.write_text(json.dumps({**data, "kinds": ["<b>anything"]}), encoding="utf-8")
    # The other model's is a twin as well; alone, so that it is told as what it is.
    found = pooled(capsys, *shared[1:], other, bad, tmp_path / "gone.json", odd)
    assert found["people"] == 5
    assert len(found["left_out"]) == 4
    for name in ("bad.share.json", "gone.json", "other.share.json", "odd.share.json"):
        assert sum(name in said for said in found["left_out"]) == 1, name
    found = pooled(capsys, *shared, twin)
    assert found["people"] == 6
    assert "of the same fit as a.share.json" in found["left_out"][0]


def test_too_few_people_and_no_people_are_refused(
    tmp_path: Path, shared: list[Path], capsys: pytest.CaptureFixture[str]
):
    refuses(["pool", *map(str, shared[:3])], 1, "too-few-people", capsys)
    fix = refuses(
        ["pool", *map(str, shared[:4]), str(tmp_path / "gone.json")], 1, "too-few-people", capsys
    )
    assert "gone.json" in fix, "what was left out is told"
    refuses(["pool", str(tmp_path / "gone.json")], 1, "too-few-people", capsys)


def test_a_group_that_is_none_is_refused(
    tmp_path: Path, whole: Path, shared: list[Path], capsys: pytest.CaptureFixture[str]
):
    files, _ = copied(whole, tmp_path)
    refuses(["fit", *files, "--quick", "--group", str(shared[0])], 1, "no-group", capsys)
