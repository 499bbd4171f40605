"""Writes of `deadlines`."""

from anlan.deadlines.services.calendar import set_calendar
from anlan.deadlines.services.firing import fire_due
from anlan.deadlines.services.timelines import (
    end_timeline,
    jump_timeline,
    open_timeline,
    pause_timeline,
    resume_timeline,
    set_rate,
)
from anlan.deadlines.services.timers import cancel_deadlines, set_deadlines

__all__ = [
    "cancel_deadlines",
    "end_timeline",
    "fire_due",
    "jump_timeline",
    "open_timeline",
    "pause_timeline",
    "resume_timeline",
    "set_calendar",
    "set_deadlines",
    "set_rate",
]
