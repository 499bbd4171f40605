"""What goes into a printout, from plans, directory and library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import version

from anlan.directory.contracts import Bureau, ContactKind, Post
from anlan.directory.selectors import find_bureau, list_bureaus, list_contacts, list_holders, list_posts
from anlan.directory.services import reveal_contact
from anlan.duty.contracts import BACKUP_SEAT, ShiftView
from anlan.duty.selectors import list_shifts_of
from anlan.kernel.access import Actor, Permission, check_permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.plans.contracts import Form, Plan
from anlan.plans.outside import OutsideView, list_outside
from anlan.plans.selectors import find_version, list_versions
from anlan.plans.versions import VersionInfo, VersionState
from anlan.reports.cards.contracts import Card, Printout, Row
from anlan.reports.rules.cards import make_card
from anlan.reports.rules.wording import say_time
from anlan.reports.wordbook import read_words

NOBODY = "（无人任职）"
NOBODY_ON = "（无人值班）"
# What of a roster is printed: a printout is for one day, and may be made late.
AHEAD = timedelta(hours=36)
NOT_SET = "（未设置）"
# What a person can dial or write to from paper.
ON_PAPER = (ContactKind.PHONE, ContactKind.SMS, ContactKind.EMAIL)


def list_issuers() -> list[str]:
    """The bureaus that have a plan in force here; each gets a printout."""
    known = {bureau.code for bureau in list_bureaus()}
    return sorted({code for _, plan in _list_plans() for code, _ in plan.issuers if code in known})


def collect_printout(*, bureau: str, actor: Actor, wall: Clock) -> Printout:
    """Everything for one bureau and those below it. Every number that is printed is a look on record.

    Raises NotFound for the bureau, Forbidden without the right to see personal values there.
    """
    body, now = find_bureau(bureau), wall.now()
    check_permission(actor, Permission.READ_INCIDENT, body.path)
    check_permission(actor, Permission.SEE_PERSONAL, body.path)
    plans = _list_own(bureau)
    bodies = [(each, list_posts(each.code, now=now)) for each in list_bureaus([body.path])]
    return Printout(
        bureau=body.zh,
        made=say_time(now),
        version=version("anlan"),
        plans=tuple(f"{plan.title.zh}（第{info.number}版）" for info, plan in plans),
        cards=tuple(_list_cards([plan for _, plan in plans])),
        duty=tuple(_list_duty(bodies, now)),
        calls=tuple(_list_calls(bodies, actor, wall)),
        outside=tuple(_write_outside(each) for each in list_own_outside(bureau, now)),
        at=now,
    )


def _list_plans() -> list[tuple[VersionInfo, Plan]]:
    return [(info, find_version(info.id)) for info in list_versions() if info.state is VersionState.PUBLISHED]


def _list_own(bureau: str) -> list[tuple[VersionInfo, Plan]]:
    return [(info, plan) for info, plan in _list_plans() if bureau in {code for code, _ in plan.issuers}]


def _list_cards(plans: list[Plan]) -> Iterator[Card]:
    words = read_words()
    for plan in plans:
        incidents = [course for course in plan.courses.values() if course.form is Form.INCIDENT]
        yield from (make_card(plan, course, words) for course in incidents)


def _list_duty(bodies: list[tuple[Bureau, tuple[Post, ...]]], now: datetime) -> Iterator[Row]:
    """The shifts of today and tomorrow of each roster; of other posts that must be reachable at any hour, who
    holds them and who stands in."""
    everywhere = [(body, post) for body, posts in bodies for post in posts]
    shifts = list_shifts_of([post.ref for _, post in everywhere], since=now, until=now + AHEAD)
    for body, post in everywhere:
        if (several := shifts.get(post.ref)) is not None:
            first = "\n".join(_say_shift(each) for each in several if each.seat != BACKUP_SEAT)
            behind = "\n".join(_say_shift(each) for each in several if each.seat == BACKUP_SEAT)
            yield (body.zh, post.zh, first or NOBODY_ON, behind or "—")
    covered = [(body, post) for body, post in everywhere if post.covered and post.ref not in shifts]
    holders = list_holders([post.ref for _, post in covered], now=now)
    for body, post in covered:
        held = holders[post.ref]
        own = "、".join(holder.label for holder in held if not holder.standing_in)
        lent = "、".join(holder.label for holder in held if holder.standing_in)
        yield (body.zh, post.zh, own or NOBODY, lent or "—")


def _say_shift(shift: ShiftView) -> str:
    since, until = (at.astimezone(BEIJING) for at in (shift.since, shift.until))
    return f"{since:%m-%d %H:%M}—{until:%m-%d %H:%M} {shift.zh} {shift.person.label}"


def _list_calls(bodies: list[tuple[Bureau, tuple[Post, ...]]], actor: Actor, wall: Clock) -> Iterator[Row]:
    """Every post with its numbers; a post that can only be told inside the system says so."""
    words = read_words()
    contacts = list_contacts([post.ref for _, posts in bodies for post in posts], now=wall.now())
    # One that several posts share is looked at once.
    seen: dict[int, str] = {}
    for body, posts in bodies:
        for post in posts:
            printable = [each for each in contacts[post.ref] if each.kind in ON_PAPER]
            for each in printable:
                if each.id not in seen:
                    # Read anew for each: others change the directory meanwhile, and its record only goes on.
                    seen[each.id] = reveal_contact(actor=actor, now=wall.now(), contact=each.id)
                yield (body.zh, post.zh, words.contacts[each.kind.value], seen[each.id])
            if not printable and post.covered:
                yield (body.zh, post.zh, "—", NOT_SET)


def list_own_outside(bureau: str, now: datetime) -> list[OutsideView]:
    """Who may be called outside by the plans of a bureau; the number of a local office may not be set yet."""
    elements = (element for _, plan in _list_own(bureau) for element in plan.elements.values())
    clauses = {clause for element in elements for clause in element.clauses}
    return list_outside(bureau, clauses=clauses, now=now)


def _write_outside(body: OutsideView) -> Row:
    return (body.name.zh, body.number or NOT_SET, body.say.zh, "、".join(body.clauses))
