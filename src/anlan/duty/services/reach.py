"""通讯抽测 (SY-4.1): asking posts whether they hear, at allowed hours, marked as a test."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction

from anlan.directory.selectors import find_bureau, list_bureaus
from anlan.duty.access import read_ref
from anlan.duty.models import Ask, Roster, SpotTest
from anlan.duty.parameters import Policy, find_policy
from anlan.duty.registry import SILENT, TEST, Message, tell_posts
from anlan.duty.selectors.answering import find_answering
from anlan.duty.selectors.reach import list_askable
from anlan.kernel.access import ENGINE, Actor, Permission, PostRef, check_permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import AnlanError, Invalid, OutOfOrder
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_streams, open_stream

CLAUSES = ("SY-4.1",)
MARK = "【测试】"
NOTICE = "n1"
# The periodic job looks this often; a chance is one of its looks within the windows of a period.
LOOK = timedelta(minutes=5)
log = structlog.get_logger()


def ask_posts(*, actor: Actor, wall: Clock, bureau: str, posts: Collection[str] = ()) -> UUID:
    """Ask posts of a bureau, or all that must be reachable at any hour, whether they hear; the test's id.

    Raises Forbidden without duty:keep there, Invalid for a post elsewhere, OutOfOrder outside the allowed
    hours or while another test of the bureau waits for answers.
    """
    place = find_bureau(bureau)
    if actor is not ENGINE:
        check_permission(actor, Permission.KEEP_ROSTER, place.path)
    now = wall.now()
    policy = find_policy(now)
    _check_window(now, policy)
    known = {str(ref): ref for ref in list_askable([bureau], now=now)}
    unknown = [post for post in posts if post not in known]
    if unknown:
        raise Invalid(
            f"{unknown[0]} is not asked in tests of {bureau}.",
            why="Only posts that must be reachable at any hour or have a roster are.",
            how=f"One of {', '.join(sorted(known))}.",
            field="posts",
        )
    refs = [known[post] for post in posts] or list(known.values())
    if not refs:
        raise Invalid(
            f"{bureau} has no post to ask.", how="Mark a post as covered (随时联系).", field="posts"
        )
    return _ask(actor, now, policy, bureau, refs)


@transaction.atomic
def _ask(actor: Actor, now: datetime, policy: Policy, bureau: str, refs: Sequence[PostRef]) -> UUID:
    if SpotTest.objects.filter(bureau=bureau, ended_at=None).exists():
        raise OutOfOrder("A test of this bureau waits for answers.", how="Ask again when it has ended.")
    test = SpotTest.objects.create(
        id=uuid4(), bureau=bureau, asked_at=now, ends_at=now + policy.test_within, by=actor.name
    )
    answering = find_answering(refs, at=now)
    erase_on = now.astimezone(BEIJING).date() + policy.test_detail
    Ask.objects.bulk_create(
        Ask(test=test, post=str(ref), person=_find_first(ref, answering), erase_on=erase_on) for ref in refs
    )
    open_stream(test.stream, kind="reach-test", now=now)
    facts = {"bureau": bureau, "posts": [str(ref) for ref in refs], "ends_at": test.ends_at}
    _record(test, "test-asked", actor.name, facts, now)
    minutes = int(policy.test_within.total_seconds() // 60)
    text = f"{MARK}通讯抽测：请在{minutes}分钟内确认收到，不需要其他处置。"
    tell_posts([Message(test.stream, NOTICE, tuple(refs), TEST, text, "SY-4.1")], now=now)
    return test.id


def _find_first(ref: PostRef, answering: Any) -> int | None:
    people = answering[ref].people
    return int(people[0].person) if people else None


@transaction.atomic
def answer_test(*, test: UUID, post: str, how: str, actor: Actor, wall: Clock) -> bool:
    """A post has answered, by a channel; the first answer counts. False for one that came after the end."""
    row = SpotTest.objects.get(pk=test)
    lock_streams([row.stream])
    row.refresh_from_db()
    now = wall.now()
    ask = Ask.objects.filter(test=row, post=post).first()
    if ask is None or row.ended_at is not None or ask.answered_at is not None:
        return ask is not None and ask.answered_at is not None
    ask.answered_at, ask.channel, ask.silent_in_a_row = now, how[:32], 0
    ask.save(update_fields=["answered_at", "channel", "silent_in_a_row"])
    _record(row, "test-answered", actor.name, {"post": post, "channel": ask.channel}, now)
    return True


def end_tests(wall: Clock) -> int:
    """End the tests whose time is up: who was silent is counted, and the keeper told of who was twice."""
    due = SpotTest.objects.filter(ended_at=None, ends_at__lte=wall.now()).values_list("pk", flat=True)
    for pk in list(due):
        _end(pk, wall)
    return len(due)


@transaction.atomic
def _end(pk: UUID, wall: Clock) -> None:
    test = SpotTest.objects.get(pk=pk)
    lock_streams([test.stream])
    test.refresh_from_db()
    if test.ended_at is not None:
        return
    now = wall.now()
    silent = list(Ask.objects.filter(test=test, answered_at=None))
    for ask in silent:
        last = Ask.objects.filter(post=ask.post, pk__lt=ask.pk, test__ended_at__isnull=False).order_by("-pk")
        ask.silent_in_a_row = (last.values_list("silent_in_a_row", flat=True).first() or 0) + 1
        ask.save(update_fields=["silent_in_a_row"])
    test.ended_at = now
    test.save(update_fields=["ended_at"])
    _record(test, "test-ended", "engine", {"silent": [ask.post for ask in silent]}, now)
    limit = find_policy(now).silent_twice
    _tell_office(test, [ask for ask in silent if ask.silent_in_a_row >= limit], now)


def _tell_office(test: SpotTest, silent: Sequence[Ask], now: datetime) -> None:
    """Whoever keeps the rosters of these posts, each keeper once."""
    rosters = {str(row): row.keeper for row in Roster.objects.filter(bureau=test.bureau)}
    by_keeper: dict[str, list[Ask]] = {}
    for ask in silent:
        if ask.post in rosters:
            by_keeper.setdefault(rosters[ask.post], []).append(ask)
    for number, (keeper, asks) in enumerate(sorted(by_keeper.items()), start=2):
        names = "、".join(f"{ask.post}（连续{ask.silent_in_a_row}次）" for ask in asks)
        text = f"通讯抽测未应答：{names}。此后先通知备班人员，请核实联系方式。"
        message = Message(test.stream, f"n{number}", (read_ref(keeper),), SILENT, text, "SY-4.1")
        tell_posts([message], now=now)


def ask_at_random(wall: Clock, *, choose: Callable[[int], int] = secrets.randbelow) -> int:
    """End what is due, and ask each bureau with a roster once a period, by chance; how many asked.

    Each look within the allowed hours has an equal chance among those that are left: none is likelier than
    another, the last is certain, and nobody can know it before.
    """
    end_tests(wall)
    now = wall.now()
    policy, asked = find_policy(now), 0
    if not _is_allowed(now, policy):
        return 0
    begins = _find_period(now, policy)
    bureaus = {bureau.code for bureau in list_bureaus()}
    for bureau in sorted(set(Roster.objects.values_list("bureau", flat=True)) & bureaus):
        before = SpotTest.objects.filter(bureau=bureau, by=ENGINE.name, asked_at__gte=begins)
        if before.exists() or choose(_count_looks(now, begins, policy)) != 0:
            continue
        try:
            ask_posts(actor=ENGINE, wall=wall, bureau=bureau)
            asked += 1
        except AnlanError as refusal:
            log.error("reachability not tested", bureau=bureau, reason=str(refusal))
    return asked


def _find_period(now: datetime, policy: Policy) -> datetime:
    """When the present period began: periods of so many days since a fixed Monday."""
    day = now.astimezone(BEIJING).date()
    first = day - timedelta(days=(day - date(2024, 1, 1)).days % policy.test_days)
    return datetime.combine(first, policy.windows.begins, BEIJING)


def _count_looks(now: datetime, begins: datetime, policy: Policy) -> int:
    """How many looks are left in the windows of this period, this one included."""
    local = now.astimezone(BEIJING)
    closes = datetime.combine(local.date(), policy.windows.ends, BEIJING)
    whole = datetime.combine(local.date(), policy.windows.begins, BEIJING)
    days_left = policy.test_days - 1 - (local.date() - begins.date()).days
    return max(1, (closes - local) // LOOK) + days_left * ((closes - whole) // LOOK)


def _is_allowed(now: datetime, policy: Policy) -> bool:
    return policy.windows.begins <= now.astimezone(BEIJING).time() < policy.windows.ends


def _check_window(now: datetime, policy: Policy) -> None:
    if not _is_allowed(now, policy):
        raise OutOfOrder(
            "Posts are not tested at this hour.",
            why=f"Only from {policy.windows.begins:%H:%M} to {policy.windows.ends:%H:%M}, Beijing time.",
            how="Ask within them, or change library/parameters/duty.yaml.",
            clause=CLAUSES[0],
        )


def erase_detail(wall: Clock) -> int:
    """Forget who answered for posts in tests past their date; how many. The counts by post stay."""
    today = wall.now().astimezone(BEIJING).date()
    return Ask.objects.filter(erase_on__lte=today, person__isnull=False).update(person=None)


def _record(test: SpotTest, event: str, by: str, facts: dict[str, Any], now: datetime) -> None:
    draft = Draft(type=event, happened_at=now, actor=by, act=event, clauses=CLAUSES, data=facts)
    append_entries({test.stream: [draft]}, now=now)
