"""/api/matters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.engine.contracts.acts import Act
from anlan.engine.contracts.runs import Outcome
from anlan.kernel.access import Permission
from anlan.matters.contracts import OpenMatter
from anlan.matters.selectors import show_matter
from anlan.matters.services import act_on_matter, open_matter
from anlan.plans.contracts import Form
from anlan.signals.contracts import ImportResult
from anlan.signals.services import import_tickets
from anlan.signals.services.hotline import HOTLINES
from anlan.web.api.answers import Done, answer, answer_done, describe, describe_form
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import read_body, read_form, read_key
from anlan.web.api.doors import Door
from anlan.web.api.files import add_files
from anlan.web.api.runs import add_acting, add_looking, add_reading, add_signals

router = Router(tags=["matters"])
_FORM = describe_form(
    hotline={"type": "string", "enum": list(HOTLINES), "default": HOTLINES[0]},
    bureau={"type": "string"},
    plan={"type": "string"},
)


def _act(run_id: str, *, act: Act, **who: Any) -> Outcome:
    return act_on_matter(matter=run_id, act=act, **who)


@router.post(
    "",
    operation_id="open_matter",
    response={201: None},
    openapi_extra=describe(body=OpenMatter, returns=Done, status=201, keyed=True),
)
def open_(request: HttpRequest) -> HttpResponse:
    """Take a matter in under the plan in force; its clocks run from `happened_at`, its receipt."""
    actor = find_caller(request)
    asked: OpenMatter = read_body(request, OpenMatter)
    outcome = open_matter(request=asked, actor=actor, wall=WALL, key=read_key(request, actor))
    return answer_done(outcome, 201)


# Before the addresses with an id, which would otherwise take the word for one.
@router.post(
    "/import", operation_id="import_matters", openapi_extra=describe(form=_FORM, returns=ImportResult)
)
def import_(request: HttpRequest) -> HttpResponse:
    """Take a hotline export in (.xlsx, or .csv in UTF-8 or GBK): every row taken, repeated or refused.

    Importing the same tickets again changes nothing. The file is not kept.
    """
    file, fields = read_form(request, ("hotline", "bureau", "plan"))
    result = import_tickets(
        raw=file.read(),
        hotline=fields.get("hotline") or HOTLINES[0],
        actor=find_caller(request),
        wall=WALL,
        bureau=fields.get("bureau", ""),
        plan=fields.get("plan", ""),
    )
    return answer(result)


_door = Door(Form.MATTER, "matters", Permission.READ_MATTER, show_matter, _act)
add_reading(router, _door)
add_signals(router, _door)
add_acting(router, _door)
add_files(router, _door)
add_looking(router, _door)
