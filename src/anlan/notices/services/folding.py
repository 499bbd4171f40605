"""A storm to one contact point: repeats go out inside one message, and share what becomes of it.

Which ones is written down before the message is sent, so a worker that dies changes nothing. A first notice
has a message of its own (rules.choose_folds).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from anlan.notices.contracts import DeliveryState
from anlan.notices.rows import execute, fetch
from anlan.notices.rules import Piece, choose_folds

# Of each delivery: whether its run was spoken of to that contact point before, in an earlier message or here.
_FIRST = """
SELECT d.id, d.notice_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM notices_notice other JOIN notices_delivery e ON e.notice_id = other.message_key
    WHERE other.stream = n.stream AND e.contact = d.contact AND e.channel = d.channel AND e.id <> d.id
        AND (e.state IN ('handed-over', 'folded') OR (e.id = ANY(%(ids)s) AND e.id < d.id)))
FROM notices_delivery d LEFT JOIN notices_notice n ON n.message_key = d.notice_id WHERE d.id = ANY(%(ids)s)
"""
_FOLD = """
UPDATE notices_delivery SET state = %s, folded_into_id = %s, next_at = NULL, at = %s, held = ''
WHERE id = ANY(%s) AND state IN ('waiting', 'failed') AND next_at = %s
"""
# What was inside the message of one that is inside another now goes along.
_MOVE = "UPDATE notices_delivery SET folded_into_id = %s WHERE folded_into_id = ANY(%s) AND state = %s"
# Whoever went out with a message that is no longer needed needs one of their own.
_RELEASE = """
UPDATE notices_delivery SET state = %s, folded_into_id = NULL, next_at = %s, at = %s
WHERE folded_into_id = ANY(%s) AND state = %s
"""
_GIVE_UP = """
UPDATE notices_delivery SET state = %s, at = %s, error = %s WHERE folded_into_id = ANY(%s) AND state = %s
RETURNING notice_id
"""
_TOLD = """
SELECT notice_id FROM notices_delivery
WHERE folded_into_id = ANY(%s) AND state = %s AND notice_id IS NOT NULL
"""


@transaction.atomic
def fold(contacts: Mapping[int, int], *, fold_from: int, until: datetime, now: datetime) -> set[int]:
    """Fold deliveries (id -> contact) that were taken with the lease `until`; returns those that are inside
    the message of another one now.

    Only what is likely to be a storm is looked at, so an ordinary day pays nothing for it.
    """
    counts = Counter(contacts.values())
    crowded = sorted(id_ for id_, contact in contacts.items() if counts[contact] >= max(fold_from, 2))
    gone: set[int] = set()
    if not crowded:
        return gone
    first: dict[int, bool] = dict(fetch(_FIRST, ids=crowded))
    pieces = [Piece(id_, contacts[id_], first[id_]) for id_ in crowded]
    for lead, others in choose_folds(pieces, fold_from).items():
        execute(_FOLD, DeliveryState.FOLDED, lead, now, others, until)
        execute(_MOVE, lead, others, DeliveryState.FOLDED)
        gone.update(others)
    return gone


def follow_leads(states: Mapping[int, str], *, now: datetime) -> list[tuple[str, str]]:
    """What the results of messages mean for those inside them: (notice, state) that became known."""
    by_state: dict[str, list[int]] = {}
    for id_, state in states.items():
        by_state.setdefault(state, []).append(id_)
    folded = DeliveryState.FOLDED
    if past := by_state.get(DeliveryState.NOT_NEEDED):
        execute(_RELEASE, DeliveryState.WAITING, now, now, past, folded)
    told: list[tuple[str, str]] = []
    if lost := by_state.get(DeliveryState.GIVEN_UP):
        given_up, why = DeliveryState.GIVEN_UP, "The message that it went out in was given up."
        told += [(key, given_up) for (key,) in fetch(_GIVE_UP, given_up, now, why, lost, folded) if key]
    if sent := by_state.get(DeliveryState.HANDED_OVER):
        told += [(key, DeliveryState.HANDED_OVER) for (key,) in fetch(_TOLD, sent, folded)]
    return told
