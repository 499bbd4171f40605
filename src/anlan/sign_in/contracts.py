"""What signing in hands out: its limits, and its refusals."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from anlan.directory.contracts import Unauthenticated
from anlan.kernel.errors import AnlanError, Forbidden


class SecondFactor(StrEnum):
    """第二因素: whether a session needs one, or a person may choose to have one."""

    REQUIRED = "required"
    OFFERED = "offered"


class Limits(msgspec.Struct, frozen=True):
    """The numbers in force on a day: failures of one name, characters of a password, and lengths of time."""

    from_one_address: int
    from_everywhere: int
    refused_for: timedelta
    idle: timedelta
    longest: timedelta
    password_length: int


class Sitting(msgspec.Struct, frozen=True):
    """会话: since when somebody is signed in, and when they last did something themselves."""

    started: datetime
    active: datetime


class Terms(msgspec.Struct, frozen=True):
    """How long a session may be left alone, when it ends if it is, and when it ends in any case."""

    idle: timedelta
    alone_until: datetime
    ends_at: datetime


class LockedOut(AnlanError):
    """Too many failures of this name; the same answer whether the name is known or not."""

    status = 429
    code = "locked-out"


class SessionEnded(Unauthenticated):
    """The session was left alone too long, or lasted its longest."""

    code = "session-ended"


class SecondFactorNeeded(Forbidden):
    """The session has not shown a second factor where one is needed."""

    code = "second-factor"


class PasswordChangeNeeded(Forbidden):
    """The password was made by the machine and somebody else has seen it."""

    code = "change-password"
