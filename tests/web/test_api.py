"""The interface for programs: answers are as described, every failure has one shape."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from tests.web.answered import keep_answer_of, keep_plan_of, made_up_answer
from tests.web.conftest import Running
from tests.web.visitor import HOST, Answer, Visitor

from unknot.web.api.answering import DESCRIPTION, described
from unknot.web.api.routes import ROUTES, ApiRoute
from unknot.web.api.schema import as_json, from_json
from unknot.web.api.shapes import EntriesIn

READ = [one for one in ROUTES if one.method == "GET"]
every_read = pytest.mark.parametrize("route", READ, ids=lambda one: one.path)


def wrong_in(schema: dict[str, Any], held: Any, parts: dict[str, Any], at: str = "") -> list[str]:
    """Where a value is not as a schema says: the part of JSON Schema that we write."""
    if "$ref" in schema:
        return wrong_in(parts[schema["$ref"].rpartition("/")[2]], held, parts, at)
    if "anyOf" in schema:
        tried = [wrong_in(one, held, parts, at) for one in schema["anyOf"]]
        return min(tried, key=len)
    kind = schema["type"]
    fits = {
        "null": held is None, "boolean": isinstance(held, bool), "string": isinstance(held, str),
        "integer": isinstance(held, int) and not isinstance(held, bool),
        "number": isinstance(held, int | float) and not isinstance(held, bool),
        "array": isinstance(held, list), "object": isinstance(held, dict),
    }  # fmt: skip
    if not fits[kind]:
        return [f"{at}: {held!r} is no {kind}"]
    found: list[str] = []
    value: Any = held
    if schema.get("format") == "date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        found.append(f"{at}: {held} is no date")
    if kind == "array":
        for i, one in enumerate(value):
            found += wrong_in(schema["items"], one, parts, f"{at}[{i}]")
    if kind == "object":
        known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        found += [f"{at}.{name} is missing" for name in schema.get("required", ())
                  if name not in value]  # fmt: skip
        for name, one in value.items():
            if name in known:
                found += wrong_in(known[name], one, parts, f"{at}.{name}")
            elif more is False:
                found.append(f"{at}.{name} is not known")
            elif isinstance(more, dict):
                found += wrong_in(dict[str, Any](more), one, parts, f"{at}.{name}")
    return found


def check(route: ApiRoute, found: Answer) -> Any:
    """That an answer has a status of its description, and the shape of that status."""
    told = described()
    answers = told["paths"][route.path][route.method.lower()]["responses"]
    assert str(found.status) in answers, (found.status, found.body)
    schema = answers[str(found.status)]["content"]["application/json"]["schema"]
    held = json.loads(found.body)
    assert wrong_in(schema, held, told["components"]["schemas"]) == []
    return held


def send(visitor: Visitor, body: bytes, kind: str = "application/json") -> Answer:
    headers = {
        "content-type": kind, "content-length": str(len(body)), "origin": f"http://{HOST}",
        "sec-fetch-site": "same-origin",
    }  # fmt: skip
    return visitor.ask("POST", "/api/entries", headers, body)


ENTRIES = next(one for one in ROUTES if one.method == "POST")


@every_read
def test_a_whole_person_reads_as_described(example: Running, route: ApiRoute):
    now = example.clock.now()
    keep_answer_of(example.store, made_up_answer(), now)
    keep_plan_of(example.store, example.clock.day, now)
    found = example.launched().ask("GET", route.path)
    assert found.status == 200
    check(route, found)


@every_read
def test_an_empty_file_reads_as_described(empty: Running, route: ApiRoute):
    found = empty.launched().ask("GET", route.path)
    held = check(route, found)
    if found.status != 200:
        assert set(held) == {"code", "said", "fix"}


@pytest.mark.parametrize("route", ROUTES, ids=lambda one: f"{one.method} {one.path}")
def test_a_stranger_gets_nothing(example: Running, route: ApiRoute):
    visitor = example.visitor()
    found = send(visitor, b"{}") if route.takes else visitor.ask("GET", route.path)
    assert found.status == 401
    assert check(route, found)["code"] == "locked"


def test_the_figures_are_those_of_the_answer(example: Running):
    answer = made_up_answer()
    keep_answer_of(example.store, answer, example.clock.now())
    held = json.loads(example.launched().ask("GET", "/api/answer").body)
    for one, effect in zip(held["effects"], answer.effects, strict=True):
        assert one["median"] == effect.posterior.median
        assert one["q95"] == effect.posterior.q95
        assert one["verdict"] == effect.verdict


def test_entries_are_kept_and_read_back(empty: Running):
    visitor = empty.launched()
    day = empty.clock.day.isoformat()
    body = json.dumps({"day": day, "values": {"pain": 4, "sleep": 2}, "done": {"yoga": 12}})
    held = check(ENTRIES, send(visitor, body.encode()))
    assert held == {"day": day, "values": {"pain": 4.0, "sleep": 2.0}, "done": {"yoga": 12.0}}
    emptied = json.dumps({"day": day, "values": {"pain": None}}).encode()
    assert check(ENTRIES, send(visitor, emptied))["values"] == {"sleep": 2.0}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not-json"),
        (b"{", 400, "not-json"),
        (b"[" * 100_000, 400, "not-json"),
        (b"[]", 422, "bad-body"),
        (b"{}", 422, "bad-body"),
        (b'{"day": 3}', 422, "bad-body"),
        (b'{"day": "2026-13-01"}', 422, "bad-body"),
        (b'{"day": "2999-01-01"}', 422, "bad-day"),
        (b'{"day": "2026-03-10", "more": 1}', 422, "bad-body"),
        (b'{"day": "2026-03-10", "values": {"pain": "4"}}', 422, "bad-body"),
        (b'{"day": "2026-03-10", "values": {"pain": NaN}}', 422, "bad-body"),
        (b'{"day": "2026-03-10", "values": {"pain": 4.5}}', 422, "bad-value"),
        (b'{"day": "2026-03-10", "values": {"pain": 99}}', 422, "bad-value"),
        (b'{"day": "2026-03-10", "values": {"joy": 3}}', 422, "bad-value"),
        (b'{"day": "2026-03-10", "done": {"flying": 3}}', 422, "unknown-activity"),
        (b'{"day": "2026-03-10", "done": {"yoga": -3}}', 422, "bad-value"),
        (b'{"day": "2026-03-10", "values": {"pain": true}}', 422, "bad-body"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_changes_nothing(
    empty: Running, body: bytes, status: int, code: str
):
    visitor = empty.launched()
    found = send(visitor, body)
    assert found.status == status, found.body
    held = check(ENTRIES, found)
    assert held["code"] == code
    assert held["said"].endswith(".")
    assert held["fix"].endswith(".")
    assert empty.setup.vault.diary(empty.clock.day) is None


def test_a_form_of_another_kind_is_not_taken(empty: Running):
    found = send(empty.launched(), b"day=2026-03-10", "application/x-www-form-urlencoded")
    assert found.status == 415
    check(ENTRIES, found)


def test_a_request_of_another_page_is_refused(empty: Running):
    visitor = empty.launched()
    headers = {
        "content-type": "application/json", "content-length": "2", "origin": "http://evil.example",
    }  # fmt: skip
    assert visitor.ask("POST", "/api/entries", headers, b"{}").status == 403


def test_the_description_is_given_and_whole(empty: Running):
    found = empty.visitor().ask("GET", DESCRIPTION)
    told = json.loads(found.body)
    assert told["openapi"] == "3.1.0"
    assert set(told["paths"]) == {one.path for one in ROUTES}
    named = set(re.findall(r"#/components/schemas/(\w+)", found.html))
    assert named == set(told["components"]["schemas"])
    for one in told["components"]["schemas"].values():
        assert one["description"]


def test_json_and_back_gives_the_same():
    given = EntriesIn(date(2026, 3, 10), {"pain": 4.0, "fog": None}, {"yoga": 3.0})
    assert from_json(EntriesIn, as_json(given)) == given


def test_a_number_that_is_none_becomes_nothing():
    assert as_json({"a": float("nan"), "b": (float("inf"), 1.5)}) == {"a": None, "b": [None, 1.5]}
