"""Whatever is sent, no request makes the server fault, and what it answers is what the document says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from anlan.engine.contracts.acts import Open
from anlan.engine.rules.acts.closing import PERIOD_END
from anlan.engine.services import Opening, open_run
from anlan.kernel.access import ENGINE, MACHINE_SCOPES
from anlan.kernel.access import Permission as P
from anlan.plans.contracts import Form
from anlan.web.api.root import api
from tests.callers import CITY, WALL, Caller, Tokens
from tests.signals.samples import make_group

EXAMPLES = 20
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"))))
SCHEMA.app = get_wsgi_application()
LISTED: Iterator[Any] = SCHEMA.get_all_operations()
OPERATIONS = {operation.label: operation for operation in (each.ok() for each in LISTED)}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def caller(token: Tokens) -> Caller:
    """A machine with every scope that a machine may have, so that requests get past the door."""
    return token(*MACHINE_SCOPES)


@pytest.fixture
def runs(caller: Caller, token: Tokens, versions: dict[str, int]) -> dict[str, str]:
    """A real run of each form, so that half of the requests get past the id."""
    body = {"klass": "enquiry", "title": "备案", "bureau": CITY}
    matter = caller.post("/api/matters", body).json()["run"]["id"]
    incident = token(P.TAKE_SIGNAL).post("/api/hooks/alertmanager", make_group()).json()["incident"]
    return {"incidents": incident, "matters": matter, "standing": open_rounds(versions["shenyang"])}


def open_rounds(version: int) -> str:
    """A standing duty, which only the engine opens."""
    act = Open(title="安全巡查", bureau=CITY, dates={PERIOD_END: WALL.now() + timedelta(days=1)})
    opening = Opening(version, Form.STANDING, "safety-rounds", act)
    return open_run(opening=opening, actor=ENGINE, wall=WALL).run.id


def make_real(case: Any, runs: dict[str, str]) -> None:
    """Put what exists where only that gets past the door: a run, a bureau, a course, a hotline's group."""
    if "run_id" in (case.path_parameters or {}):
        case.path_parameters["run_id"] = runs[case.operation.path.split("/")[2]]
    if isinstance(case.body, dict):
        known = {"bureau": CITY, "plan": "", "kind": "network-security", "klass": "enquiry", "version": "4"}
        case.body.update({name: value for name, value in known.items() if name in case.body})


@contextmanager
def one_connection() -> Iterator[None]:
    """A request's end would give the connection back, and with it the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_makes_the_server_fault(label: str, caller: Caller, runs: dict[str, str]) -> None:
    operation = OPERATIONS[label]
    modes = st.sampled_from(list(GenerationMode)).flatmap(
        lambda mode: operation.as_strategy(generation_mode=mode)
    )

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=modes, is_real=st.booleans())
    def send(case: Any, is_real: bool) -> None:
        if is_real:
            make_real(case, runs)
        response = case.call(headers={"Authorization": f"Bearer {caller.secret}"})
        case.validate_response(response, checks=CHECKS)

    with one_connection():
        send()
