"""/api/standing. Nobody opens a standing duty by hand, and nothing comes in for one."""

from __future__ import annotations

from typing import Any

from ninja import Router

from anlan.engine.contracts.acts import Act
from anlan.engine.contracts.runs import Outcome
from anlan.kernel.access import Permission
from anlan.plans.contracts import Form
from anlan.standing.contracts import TAKEN
from anlan.standing.selectors import show_standing
from anlan.standing.services import act_on_standing
from anlan.web.api.doors import Door
from anlan.web.api.files import add_files
from anlan.web.api.runs import add_acting, add_looking, add_reading

router = Router(tags=["standing"])


def _act(run_id: str, *, act: Act, **who: Any) -> Outcome:
    return act_on_standing(duty=run_id, act=act, **who)


_door = Door(Form.STANDING, "standing", Permission.READ_INCIDENT, show_standing, _act, TAKEN)
add_reading(router, _door)
add_acting(router, _door)
add_files(router, _door)
add_looking(router, _door)
