"""What the board counts. Of open incidents in one pass; of a month by day, from two indexes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from anlan.deadlines.selectors import count_due
from anlan.directory.contracts import Level
from anlan.directory.selectors import recall_bureaus
from anlan.engine.board.listing import Scope
from anlan.engine.contracts.board import BureauShare, Counts, Day, Share, Shares
from anlan.kernel.access import Permission
from anlan.kernel.calendar import BEIJING
from anlan.plans.compile import find_course
from anlan.plans.contracts import Form, Text
from anlan.plans.labels import load_labels, name_word
from anlan.plans.selectors import find_version
from anlan.plans.words import RANKS

# Bodies that answer for incidents of their own: they stand on the board also when nothing is open there.
_SHOWN = frozenset({Level.CITY, Level.DISTRICT, Level.BRANCH})


@dataclass(frozen=True, slots=True)
class _Group:
    """Open incidents that have everything in common that is counted."""

    phase: str
    grade: str
    course: str
    version: int
    bureau: str
    late: bool
    count: int
    unacknowledged: int


def count_open(scope: Scope, *, now: datetime) -> Shares:
    """The open incidents of a scope by phase, grade, kind and bureau; `now` is the timeline's own time."""
    runs = scope.filter().filter(closed_at=None)
    rows = runs.order_by().values_list("phase", "grade", "course", "plan_version", "bureau", "late")
    counted = rows.annotate(count=Count("*"), waiting=Sum("unacknowledged"))
    groups = [_Group(*row) for row in counted]
    today = now.astimezone(BEIJING).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), BEIJING)
    counts = Counts(
        open=sum(group.count for group in groups),
        late=sum(group.count for group in groups if group.late),
        unacknowledged=sum(group.unacknowledged for group in groups),
        promises_today=count_due(runs.values("id"), timeline=scope.timeline, key="promise:", before=midnight),
    )
    labels = load_labels()
    return Shares(
        counts,
        _share(groups, "phase", {group.phase: name_word(labels.phases, group.phase) for group in groups}),
        _share(groups, "grade", {group.grade: name_word(labels.grades, group.grade) for group in groups}),
        _share(groups, "course", {group.course: _name_kind(group) for group in groups}),
        _share_bureaus(scope, groups),
    )


def _share(groups: Iterable[_Group], by: str, titles: dict[str, Text]) -> tuple[Share, ...]:
    """The gravest grade first, phases and kinds by how many there are."""
    counts, late = Counter[str](), Counter[str]()
    for group in groups:
        counts[getattr(group, by)] += group.count
        late[getattr(group, by)] += group.count * group.late
    ordered = sorted(counts, key=lambda word: (RANKS.get(word, len(RANKS)), -counts[word], word))
    return tuple(Share(word, titles[word], counts[word], late[word]) for word in ordered)


def _name_kind(group: _Group) -> Text:
    return find_course(find_version(group.version), Form.INCIDENT, group.course).title


def _share_bureaus(scope: Scope, groups: Iterable[_Group]) -> tuple[BureauShare, ...]:
    """Those with open incidents, and the city and its districts in any case, in the order of the tree."""
    own = defaultdict[str, list[_Group]](list)
    for group in groups:
        own[group.bureau].append(group)
    paths = scope.actor.paths(Permission.READ_INCIDENT)
    known = [
        bureau
        for bureau in recall_bureaus().values()
        if bureau.code in own or (bureau.level in _SHOWN and bureau.path.startswith(paths))
    ]
    if scope.bureau:
        known = [bureau for bureau in known if f"/{scope.bureau}/" in bureau.path]
    return tuple(
        BureauShare(
            bureau.code,
            Text(bureau.zh, bureau.en or bureau.zh),
            sum(group.count for group in own[bureau.code]),
            sum(group.count for group in own[bureau.code] if group.late),
            min(
                (g.grade for g in own[bureau.code] if g.grade),
                key=lambda word: RANKS.get(word, 9),
                default="",
            ),
        )
        for bureau in known
    )


def count_days(scope: Scope, *, first: date, last: date) -> tuple[Day, ...]:
    """How many were opened and closed on each day from `first` to `last`."""
    opened, closed = (_count_by_day(scope, column, first, last) for column in ("opened_at", "closed_at"))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(Day(day, opened.get(day, 0), closed.get(day, 0)) for day in days)


def _count_by_day(scope: Scope, column: str, first: date, last: date) -> dict[date, int]:
    since, until = (datetime.combine(day, time(), BEIJING) for day in (first, last + timedelta(days=1)))
    rows = scope.filter().filter(**{f"{column}__gte": since, f"{column}__lt": until}).order_by()
    by_day = rows.values_list(TruncDate(column, tzinfo=BEIJING)).annotate(count=Count("*"))
    return dict(by_day)
