"""Writes of `deadlines`."""

from anlan.deadlines.services.calendar import set_calendar
from anlan.deadlines.services.firing import fire_due
from anlan.deadlines.services.periodic import run_periodic
from anlan.deadlines.services.timelines import (
    end_timeline,
    jump_timeline,
    open_timeline,
    pause_timeline,
    resume_timeline,
    set_rate,
)
from anlan.deadlines.services.timers import CHANNEL, cancel_deadlines, set_deadlines
from anlan.deadlines.services.workers import beat, claim_slot, clear_alarms, forget_worker, raise_alarm

__all__ = [
    "CHANNEL",
    "beat",
    "cancel_deadlines",
    "claim_slot",
    "clear_alarms",
    "end_timeline",
    "fire_due",
    "forget_worker",
    "jump_timeline",
    "open_timeline",
    "pause_timeline",
    "raise_alarm",
    "resume_timeline",
    "run_periodic",
    "set_calendar",
    "set_deadlines",
    "set_rate",
]
