"""/health: how each part is, for whoever watches. Public, so it says nothing a stranger could use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anlan.deadlines.contracts import Status
from anlan.deadlines.selectors import find_calendar, find_health
from anlan.duty.parameters import find_policy
from anlan.duty.selectors import count_gaps
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import SystemClock
from anlan.ledger.selectors import find_seal_state
from anlan.notices.health import read_notices_health
from anlan.reports.contracts import FontMissing
from anlan.reports.rendering.fonts import find_faces

log = structlog.get_logger()
_WORDS = {Status.GREEN: "ok", Status.AMBER: "degraded", Status.RED: "down"}
_CALENDAR_AHEAD = timedelta(days=60)
_SOON = timedelta(days=1)
_WORST = ("down", "degraded", "ok")


@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """200 while the parts work; 503 when the database does not answer or no clock would fire."""
    health = read_health(SystemClock().now())
    status = 503 if health["status"] == "down" else 200
    response = HttpResponse(msgspec.json.encode(health), content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response


def read_health(now: datetime) -> dict[str, Any]:
    """The state of every part; `status` is that of the worst one."""
    try:
        parts = {
            "database": {"status": "ok"},
            "worker": _read_worker(now),
            "ledger": _read_ledger(),
            "calendar": _read_calendar(now),
            "duty": _read_duty(now),
            "notices": _read_notices(now),
            "documents": _read_documents(),
        }
    except (DatabaseError, InterfaceError) as fault:
        log.warning("health: database does not answer", error=str(fault))
        parts = {"database": {"status": "down"}}
    told = {part["status"] for part in parts.values()}
    return {"status": next(word for word in _WORST if word in told), "at": now, "parts": parts}


def _read_worker(now: datetime) -> dict[str, Any]:
    """Whether clocks fire and how late. Names of runs and the texts of errors stay inside."""
    health = find_health(now)
    return {
        "status": _WORDS[health.status],
        "state": health.status.value,
        "last_cycle_at": health.last_cycle_at,
        "workers": len([worker for worker in health.workers if worker.state == "running"]),
        "backlog": health.backlog,
        "oldest_due_s": health.oldest_due_s,
        "worst_lateness_s": health.lateness_ever.worst_s,
        "worst_lateness_recent_s": health.lateness_recent.worst_s,
        "failing": health.failing_count,
        "alarms": len(health.alarms),
    }


def _read_documents() -> dict[str, Any]:
    """Whether reports can be printed, and which faces are not the official ones."""
    try:
        faces = find_faces()
    except FontMissing as fault:
        return {"status": "degraded", "hint": str(fault)}
    return {"status": "ok", "standing_in": faces.standing_in}


def _read_calendar(now: datetime) -> dict[str, Any]:
    """Up to when limits in working days can be counted; told in time, because taking matters in needs it."""
    today = now.astimezone(BEIJING).date()
    end = find_calendar().find_end(today)
    told: dict[str, Any] = {"status": "ok" if end else "degraded", "known_until": end}
    if end is None or end - today < _CALENDAR_AHEAD:
        year = today.year if end is None else end.year + 1
        told["hint"] = f"Set the next one once it is published: anlan calendar set {year} FILE"
    return told


def _read_duty(now: datetime) -> dict[str, Any]:
    """How many rosters have a gap within a day, and as far ahead as gaps are shown; which stays inside."""
    rosters, soon = count_gaps(now, within=_SOON)
    _, ahead = count_gaps(now, within=find_policy(now).gap_ahead)
    status = "degraded" if soon else "ok"
    return {"status": status, "rosters": rosters, "gaps_within_a_day": soon, "gaps_ahead": ahead}


def _read_notices(now: datetime) -> dict[str, Any]:
    """Each channel's counts; to whom and why stays inside."""
    health = read_notices_health(now)
    told: dict[str, Any] = {
        "status": "degraded" if health.reasons else "ok",
        "unaddressed": health.unaddressed,
        "unreached": health.unreached,
        "link_address": bool(health.address),
    }
    for channel in health.channels:
        told[channel.name] = {
            "state": channel.state,
            "waiting": channel.waiting,
            "oldest_s": channel.oldest_s,
            "failed": channel.failed,
            "given_up": channel.given_up,
        }
    return told


def _read_ledger() -> dict[str, Any]:
    seal = find_seal_state()
    behind = any(copy.n < seal.n for copy in seal.copies)
    return {
        "status": "degraded" if behind else "ok",
        "last_seal_at": seal.at,
        "last_seal": seal.n,
        "copies": len(seal.copies),
        "copies_behind": sum(copy.n < seal.n for copy in seal.copies),
    }
