"""The root of the API: health, plans, the document, and the form of every error."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from anlan.deadlines.contracts import LoopHealth
from anlan.deadlines.services import beat, claim_slot
from anlan.engine.contracts.acts import ACTS, BY_ENGINE
from anlan.kernel.access import Permission as P
from anlan.ledger.services import seal_heads
from anlan.plans.contracts import Plan
from anlan.plans.selectors import find_version, may_read
from tests.callers import CITY, TIANJIN, WALL, Caller, Tokens, find_person

MEMBERS = {"type", "title", "status", "detail"}


def test_health_is_public_and_tells_each_part_without_secrets(versions: dict[str, int]) -> None:
    answer = Client().get("/health")
    health = answer.json()
    assert set(health["parts"]) == {
        "database",
        "worker",
        "ledger",
        "calendar",
        "duty",
        "notices",
        "documents",
    }
    # No worker runs beside the tests, so no clock would fire: that is down, and says so.
    assert (answer.status_code, health["status"], health["parts"]["worker"]["status"]) == (
        503,
        "down",
        "down",
    )
    assert health["parts"]["database"] == {"status": "ok"}
    assert not any(word in answer.content.decode() for word in ("postgresql://", "password", CITY))


def test_health_is_good_once_a_worker_completed_a_cycle_and_heads_are_sealed(
    versions: dict[str, int],
) -> None:
    now = WALL.now()
    name = claim_slot("probe", pid=1, now=now)
    loops = [
        LoopHealth(loop, 30.0, cycles=1, started_at=now, completed_at=now)
        for loop in ("deadlines", "periodic")
    ]
    beat(name, state="running", loops=loops, now=now)
    seal = seal_heads(now=WALL.now())
    health = Client().get("/health").json()
    assert health["parts"]["worker"]["status"] in ("ok", "degraded"), health
    assert health["parts"]["worker"]["last_cycle_at"]
    assert seal is not None
    assert health["parts"]["ledger"]["last_seal"] == seal.n


def test_a_name_the_server_does_not_answer_to_is_told_with_the_setting(client: Client) -> None:
    answer = client.get("/sign-in", headers={"host": "10.2.3.4:8000"})
    assert answer.status_code == 422
    assert answer.json()["what"] == "This server does not answer to the name 10.2.3.4."
    assert "ANLAN_HOSTS" in answer.json()["how"]


@pytest.mark.parametrize(("method", "path"), [("delete", "/health"), ("patch", "/sign-in")])
def test_a_request_without_the_proof_of_a_page_gets_a_problem_document(method: str, path: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(path)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "X-CSRFToken" in answer.json()["how"]
    page = Client(enforce_csrf_checks=True).post("/sign-in", headers={"accept": "text/html"})
    assert (page.status_code, page["Content-Type"].partition(";")[0]) == (403, "text/html")


def test_health_only_reads(versions: dict[str, int]) -> None:
    assert Client().post("/health").status_code == 405


def test_the_plans_in_force_are_listed_and_shown_with_their_assumptions(token: Tokens) -> None:
    caller = token(P.READ_INCIDENT)
    listed = {each["version"]["plan"]: each for each in caller.get("/api/plans").json()}
    assert "network-security" in {course["id"] for course in listed["shenyang"]["courses"]}
    shown = caller.get("/api/plans/shenyang").json()
    assert shown["plan"]["courses"]["network-security"]["steps"]
    assert any(each["word"] == "同时" for each in shown["assumptions"])
    assert caller.get("/api/plans/nobody").status_code == 404


def test_an_internal_plan_is_for_its_issuers(token: Tokens, versions: dict[str, int]) -> None:
    plan: Plan = find_version(versions["tianjin"])
    assert plan.access == "internal"
    assert may_read(find_person("tj-hedong-head"), plan)
    assert not may_read(find_person("sy-director"), plan)
    assert token(P.READ_INCIDENT).get("/api/plans/tianjin").status_code == 404
    assert token(P.READ_INCIDENT, bureau=TIANJIN).get("/api/plans/tianjin").status_code == 200


def test_the_document_describes_every_act_and_every_refusal(client: Client) -> None:
    document = client.get("/api/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert {"Open", "Fire"}.isdisjoint(schemas)
    assert {"Finish", "Close", "Waive", "OpenIncident", "Room", "Problem"} <= schemas.keys()
    acts = document["paths"]["/api/incidents/{run_id}/acts"]["post"]
    choices = acts["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    assert len(choices) == len(ACTS.keys() - {"open", *BY_ENGINE})
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert "422" in operation["responses"], (path, method)
            assert operation.get("security") or path == "/api/sign-in", (path, method)


def test_the_page_of_the_document_needs_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    assert "swagger-ui" in page
    assert "https://" not in page
    assert "//cdn" not in page


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/static/nothing", "/api/incidents/NS-1", "/api/matters/%00", "/api/plans/%00"]
)
def test_what_is_not_there_is_a_problem_document(token: Tokens, path: str) -> None:
    answer = token(P.READ_INCIDENT, P.READ_MATTER).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json().keys() >= MEMBERS


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[" * 100_000, b'{"kind": 1e999}', b"null"])
def test_a_body_that_is_no_json_of_ours_is_refused(token: Tokens, raw: bytes) -> None:
    answer = token(P.OPEN_INCIDENT).client.post("/api/incidents", raw, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_too_large_a_body_is_refused(token: Tokens) -> None:
    raw = b'{"title": "' + b"x" * (1 << 20) + b'"}'
    answer = token(P.OPEN_INCIDENT).client.post("/api/incidents", raw, content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize("key", ["with space", "长", "x" * 129])
def test_a_key_that_cannot_be_read_is_refused(token: Tokens, key: str) -> None:
    body = {"kind": "network-security", "title": "x", "bureau": CITY}
    answer = token(P.OPEN_INCIDENT).post("/api/incidents", body, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")


def test_a_fault_of_ours_goes_out_as_a_number_and_nothing_else(
    token: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the inside of the house")

    monkeypatch.setattr("anlan.web.api.desk.list_open_steps", fail)
    answer = token(P.READ_INCIDENT).get("/api/desk")
    assert answer.status_code == 500
    assert answer.json().keys() == MEMBERS | {"fault"}
    assert "inside" not in answer.content.decode()


def test_a_database_that_is_gone_is_said_and_may_be_asked_again(token: Tokens) -> None:
    caller: Caller = token(P.READ_INCIDENT)

    def refuse(*_: Any) -> None:
        from django.db import OperationalError

        raise OperationalError("connection refused by 10.0.0.1")

    with connection.execute_wrapper(refuse):
        answer, health = caller.get("/api/incidents"), Client().get("/health")
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert "10.0.0.1" not in answer.content.decode()
    assert (health.status_code, health.json()["parts"]) == (503, {"database": {"status": "down"}})


@pytest.mark.parametrize("path", ["/health", "/api/incidents", "/api/plans"])
def test_a_method_an_address_does_not_take_is_a_problem_too(versions: dict[str, int], path: str) -> None:
    refused = Client().put(path)
    assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")
    assert refused.json()["type"] == "urn:anlan:problem:not-allowed"
    assert refused["Allow"] in refused.json()["how"]
    assert "GET" in refused["Allow"]
