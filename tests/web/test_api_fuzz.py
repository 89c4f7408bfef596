"""The interface for programs, asked anything that its own description allows, and what it forbids.

schemathesis makes the requests from the description and checks every answer against it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
# pyright: reportMissingTypeArgument=false
from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import PreparedRequest, Request
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks
from tests.web.answered import keep_answer_of, keep_plan_of, made_up_answer
from tests.web.conftest import Running
from tests.web.visitor import HOST, Visitor

from unknot.web.api.answering import described

BOTH = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
SHORT, LONG = 60, 3000
PATIENT = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
CHECKS: tuple[Any, ...] = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
)


def answered(visitor: Visitor, case: Any) -> Response:
    """What the app says to a request, sent as our own page would send it."""
    told = case.as_transport_kwargs(base_url=f"http://{HOST}")
    allowed = ("method", "url", "headers", "params", "data", "json")
    request: PreparedRequest = Request(
        **{name: held for name, held in told.items() if name in allowed}
    ).prepare()
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    headers |= {"host": HOST, "origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
    headers |= {"accept-encoding": "identity"}
    headers.pop("cookie", None)
    body: Any = request.body or b""
    sent = body.encode() if isinstance(body, str) else body
    found = visitor.ask(str(request.method), request.path_url, headers, sent)
    kept = {name: [value] for name, value in found.headers.items()}
    return Response(found.status, kept, found.body, request, 0.0, verify=False)


def asked_anything(running: Running, examples: int, *, derandomised: bool) -> dict[str, set[int]]:
    """Ask every route so many times.

    Returns:
        which statuses each route answered with.
    """
    visitor = running.launched()
    schema = schemathesis.openapi.from_dict(described())
    seen: dict[str, set[int]] = {}
    every: Any = schema.get_all_operations()
    for result in every:
        operation = result.ok()
        strategies: list[Any] = [operation.as_strategy(generation_mode=mode) for mode in BOTH]

        asking = settings(
            max_examples=examples if operation.body else min(examples, 5), deadline=None,
            derandomize=derandomised, database=None, suppress_health_check=PATIENT,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
        )  # fmt: skip

        def ask(case: Any) -> None:
            found = answered(visitor, case)
            seen.setdefault(str(case.operation.path), set()).add(found.status_code)
            case.validate_response(found, checks=list(CHECKS))

        asking(given(case=st.one_of(*strategies))(ask))()
    return seen


def with_everything(example: Running) -> Running:
    keep_answer_of(example.store, made_up_answer(), example.clock.now())
    keep_plan_of(example.store, example.clock.day, example.clock.now())
    return example


def test_nothing_that_is_asked_is_a_bug_and_answers_are_as_described(example: Running):
    seen = asked_anything(with_everything(example), SHORT, derandomised=True)
    assert set(seen) == set(described()["paths"])
    assert 200 in seen["/api/entries"]
    assert 422 in seen["/api/entries"]


def test_what_is_kept_by_the_interface_can_be_read_by_every_other_route(empty: Running):
    """The rest of the interface answers as described after whatever was kept."""
    seen = asked_anything(empty, SHORT // 3, derandomised=True)
    visitor = empty.launched()
    for path in ("/today", "/data", "/missed", "/settings"):
        assert visitor.go(path).status == 200
    assert 200 in seen["/api/limits"]


def test_no_field_of_a_form_is_a_bug_whatever_it_holds(empty: Running):
    """Every form of every page, filled with anything: an answer in words, never a traceback."""
    from unknot.web.registry import act_path, every_page

    acts = [
        act_path(page, name)
        for page in every_page() for name in page.acts
        if not {page.name, name} & {"lock", "erase", "begin", "unlock"}
    ]  # fmt: skip
    visitor = empty.launched()
    visitor.go("/today")
    values = st.one_of(
        st.text(max_size=60), st.integers().map(str), st.floats().map(str),
        st.dates().map(str), st.sampled_from(("", "1", "2025-06-20", "pain", "yoga", "nan")),
    )  # fmt: skip
    names = st.sampled_from(
        "what value day from note answer sign none minutes-yoga times-yoga bad-pain chance import"
        " typed number name symptom arms weeks again less more step language size text".split()
    )

    @settings(max_examples=60, deadline=None, derandomize=True, database=None,
              suppress_health_check=PATIENT)  # fmt: skip
    @given(path=st.sampled_from(acts), fields=st.dictionaries(names, values, max_size=5))
    def ask(path: str, fields: dict[str, str]) -> None:
        body = urlencode({"csrf": visitor.token, **fields}, errors="replace").encode()
        headers = {
            "content-type": "application/x-www-form-urlencoded", "origin": f"http://{HOST}",
            "sec-fetch-site": "same-origin", "content-length": str(len(body)),
        }  # fmt: skip
        found = visitor.ask("POST", path, headers, body)
        assert found.status in (200, 303, 400), (path, fields, found.status)

    ask()


@pytest.mark.study
def test_the_same_at_length_with_requests_that_nobody_chose(example: Running, empty: Running):
    asked_anything(with_everything(example), LONG, derandomised=False)
    asked_anything(empty, LONG, derandomised=False)
