"""The numbers of offices outside: data of the installation, never of the library."""

from __future__ import annotations

import re
from datetime import datetime

from anlan.directory.access import access_bureau
from anlan.directory.contracts import Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import OutsideNumber
from anlan.directory.services.putting import put
from anlan.kernel.access import Actor
from anlan.kernel.errors import Invalid

_NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{1,28}[0-9](?:(?:转| ext\. ?)[0-9]{1,8})?")


@change
def put_outside_number(*, actor: Actor, now: datetime, bureau: str, body: str, number: str) -> Outcome:
    """Set the number by which a bureau and those below it call an office; an empty one takes it away.

    The entry tells that it changed and who changed it, not the number: somebody may give a person's by
    mistake, and an entry stays for ever.
    """
    owner = access_bureau(actor, bureau)
    if not number.strip():
        return _take_away(actor, now, bureau, body)
    if not _NUMBER.fullmatch(number.strip()):
        raise Invalid(
            f"{number!r} is not a telephone number.",
            how="Write digits, such as 024-12345678 or 024-12345678转8.",
            field="number",
        )
    _, outcome = put(OutsideNumber, {"bureau": owner, "body": body}, {"number": number.strip()})
    if outcome is not Outcome.UNCHANGED:
        record_change(f"outside-number-{outcome}", bureau=bureau, actor=actor, now=now, body=body)
    return outcome


def _take_away(actor: Actor, now: datetime, bureau: str, body: str) -> Outcome:
    gone, _ = OutsideNumber.objects.filter(bureau_id=bureau, body=body).delete()
    if not gone:
        return Outcome.UNCHANGED
    record_change("outside-number-removed", bureau=bureau, actor=actor, now=now, body=body)
    return Outcome.CHANGED
