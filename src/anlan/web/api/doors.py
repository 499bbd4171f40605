"""The doors to runs, one for each form, and what is checked at all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anlan.engine.contracts.acts import GIVEN
from anlan.engine.contracts.detail import RunDetail
from anlan.engine.contracts.runs import Outcome
from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import NotFound
from anlan.plans.contracts import Form

_RUN_ID = re.compile(r"^(incident|matter|standing):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


@dataclass(frozen=True, slots=True)
class Door:
    """What differs between the forms: who may read a run, how it is shown, how and by what it is acted on."""

    form: Form
    many: str
    reading: Permission
    show: Callable[[Actor, str], RunDetail]
    act: Callable[..., Outcome]
    acts: Any = GIVEN


def check_id(run_id: str) -> str:
    """An id that cannot be one is not found, whatever is wrong with it."""
    if not _RUN_ID.match(run_id):
        raise NotFound("There is nothing with this id that you may see.", how="Take the id from the list.")
    return run_id
