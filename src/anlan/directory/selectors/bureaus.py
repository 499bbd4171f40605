"""The tree, its posts, and the mode a bureau works in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, Prefetch, Q

from anlan.directory import models
from anlan.directory.contracts import Bureau, Level, Mode, ModeState, Office, Post, Token
from anlan.directory.models.dated import in_force
from anlan.directory.rules import Surroundings, cast_group, find_nearest_emergency, is_group, list_codes
from anlan.kernel.access import Permission, PostRef, Role
from anlan.kernel.errors import NotFound


def find_bureau(code: str) -> Bureau:
    """One bureau; one query. Raises NotFound."""
    row = models.Bureau.objects.select_related("lead").filter(code=code).first()
    if row is None:
        raise NotFound(
            f"There is no bureau {code}.", how="Add it with: anlan directory import FILE.", field="bureau"
        )
    return read_bureau(row)


def list_bureaus(paths: Collection[str] = ("/",)) -> tuple[Bureau, ...]:
    """The bureaus in the given subtrees (what `Actor.paths` returns), in tree order."""
    below = Q(pk__in=())
    for path in paths:
        below |= Q(path__startswith=path)
    return tuple(read_bureau(row) for row in models.Bureau.objects.filter(below).select_related("lead"))


def list_offices(bureau: str) -> tuple[Office, ...]:
    rows = models.Office.objects.filter(bureau_id=bureau).select_related("lead")
    return tuple(Office(bureau, row.code, row.zh, row.en, row.lead.code if row.lead else "") for row in rows)


def list_posts(bureau: str, *, now: datetime) -> tuple[Post, ...]:
    """The posts of one bureau with the labels of who holds them now, stand-ins not counted."""
    held = models.Holding.objects.filter(in_force(now)).select_related("person").order_by("since")
    rows = models.Post.objects.filter(bureau_id=bureau).select_related("office")
    return tuple(
        Post(
            PostRef(bureau, row.code),
            row.office.code if row.office else "",
            row.zh,
            row.en,
            row.covered,
            tuple(h.person.label for h in row.holdings.all()),
        )
        for row in rows.prefetch_related(Prefetch("holdings", queryset=held))
    )


def list_missing_posts(bureau: str, codes: Collection[str]) -> tuple[str, ...]:
    """Which of the post codes a plan names do not exist at the bureau; `code` or `bureau:code`."""
    wanted = {code: PostRef(*code.split(":", 1)) if ":" in code else PostRef(bureau, code) for code in codes}
    bureaus = {ref.bureau for ref in wanted.values()}
    rows = models.Post.objects.filter(bureau_id__in=bureaus).values_list("bureau_id", "code")
    known = {PostRef(owner, code) for owner, code in rows}
    return tuple(code for code, ref in wanted.items() if ref not in known)


def list_missing_groups(bureau: str, groups: Collection[str]) -> tuple[str, ...]:
    """Which of the groups a plan names cannot be cast at the bureau."""
    below = set(models.Bureau.objects.filter(parent_id=bureau).values_list("code", flat=True))
    return tuple(name for name in groups if not is_group(name, bureau, below))


def cast_groups(bureau: str, groups: Sequence[str], *, now: datetime) -> dict[str, tuple[str, ...]]:
    """The posts that stand for each of a plan's groups at a bureau; see `rules.GROUPS` for the names.

    Raises NotFound for an unknown bureau, Invalid for an unknown group.
    """
    if not groups:
        return {}
    around = _look_around(find_bureau(bureau), now)
    return {name: cast_group(name, around) for name in groups}


def find_mode(bureau: str, *, now: datetime) -> Mode:
    """The mode in force; a bureau that set none works in that of the bodies above it."""
    return explain_mode(bureau, now=now).mode


def explain_mode(bureau: str, *, now: datetime) -> ModeState:
    """The mode in force at a bureau, and which body set it, when, by what document.

    Routine begins when the last body of the path goes back to it, whichever that is.
    """
    path = find_bureau(bureau).path
    facts = models.ModeFact.objects.filter(bureau_id__in=list_codes(path), since__lte=now)
    latest = {row.bureau_id: row for row in facts.order_by("bureau_id", "-since").distinct("bureau_id")}
    nearest = find_nearest_emergency(path, {code: Mode(row.mode) for code, row in latest.items()})
    last = max(latest.values(), key=lambda row: row.since, default=None)
    fact = latest[nearest] if nearest else last
    if fact is None:
        return ModeState(Mode.ROUTINE, "", None, "")
    return ModeState(Mode(fact.mode), fact.bureau_id, fact.since, fact.document)


def has_token(scope: Permission, *, now: datetime) -> bool:
    """Whether any machine may do this now."""
    rows = models.MachineToken.objects.filter(scopes__contains=[scope.value], expires_at__gt=now)
    return rows.filter(Q(revoked_at=None) | Q(revoked_at__gt=now)).exists()


def list_tokens(paths: Collection[str] = ("/",)) -> tuple[Token, ...]:
    """The machine tokens in the given subtrees, ended ones too."""
    codes = [bureau.code for bureau in list_bureaus(paths)]
    return tuple(
        Token(
            row.label,
            row.prefix,
            row.bureau_id,
            tuple(Permission(scope) for scope in row.scopes),
            row.expires_at,
            row.revoked_at,
        )
        for row in models.MachineToken.objects.filter(bureau_id__in=codes)
    )


def _look_around(bureau: Bureau, now: datetime) -> Surroundings:
    below = models.Bureau.objects.filter(parent_id=bureau.code).select_related("lead")
    posts = models.Post.objects.filter(bureau_id=bureau.code)
    return Surroundings(
        bureau,
        tuple(read_bureau(row) for row in below),
        list_offices(bureau.code),
        list_leaders([bureau.code], now=now).get(bureau.code, ()),
        tuple(posts.filter(covered=True).values_list("code", flat=True)),
    )


def list_leaders(bureaus: Collection[str], *, now: datetime) -> dict[str, tuple[str, ...]]:
    """The posts that lead each of these bureaus, by their code; one query."""
    leading = models.RoleGrant.objects.filter(
        in_force(now), role=Role.LEADER.value, bureau_id__in=bureaus, post__bureau_id=F("bureau_id")
    )
    found: dict[str, tuple[str, ...]] = {}
    for bureau, post in leading.order_by("post__code").values_list("bureau_id", "post__code"):
        found[bureau] = (*found.get(bureau, ()), post)
    return found


def read_bureau(row: models.Bureau) -> Bureau:
    """A row as others see it; its lead must have been selected with it."""
    lead = row.lead.code if row.lead else ""
    return Bureau(row.code, row.parent_id or "", row.path, Level(row.level), row.zh, row.en, lead)
