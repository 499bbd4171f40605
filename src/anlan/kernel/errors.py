"""One error type for everything a user can mend: what, why, how to mend, and which clause asks for it."""

from __future__ import annotations

from typing import Any, ClassVar


class AnlanError(Exception):
    """A refusal that a person can act on.

    `what` is the sentence shown first, `why` the reason, `how` the way to mend it, `clause` the clause or
    law behind it, `field` the place in the input (`row 3, column 受理时间`; `proof.grade`).
    `facts` are machine-readable details for the API's problem document.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(
        self,
        what: str,
        *,
        why: str = "",
        how: str = "",
        clause: str = "",
        field: str = "",
        **facts: Any,
    ) -> None:
        super().__init__(what)
        self.what, self.why, self.how, self.clause, self.field = what, why, how, clause, field
        self.facts = facts

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        clause = f" [{self.clause}]" if self.clause else ""
        return " ".join(part for part in (place + self.what, self.why, self.how) if part) + clause


class Invalid(AnlanError):
    """The input itself is wrong: a missing field, an unknown post, a naive time."""

    status = 422
    code = "invalid"


class Forbidden(AnlanError):
    """The actor's post and bureau do not allow it."""

    status = 403
    code = "forbidden"


class NotFound(AnlanError):
    """No such object, or none that the actor may know of; the two look the same on purpose."""

    status = 404
    code = "not-found"


class OutOfOrder(AnlanError):
    """The act does not fit the state: something is missing first, or somebody else was quicker."""

    status = 409
    code = "out-of-order"


class Unavailable(AnlanError):
    """A part that is needed does not answer now; the same call may succeed later."""

    status = 503
    code = "unavailable"
