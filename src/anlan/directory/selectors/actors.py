"""Who somebody is at an instant: posts, stand-ins, roles and participations become one Actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from anlan.directory.contracts import Unauthenticated
from anlan.directory.keys import hash_secret, same_secret, split_secret
from anlan.directory.models import Delegation, Holding, MachineToken, Participation, Person, Post, RoleGrant
from anlan.directory.models.dated import in_force
from anlan.directory.rules import narrow_delegated
from anlan.kernel.access import ALLOWS, Actor, Grant, Permission, PostRef, Role
from anlan.kernel.errors import Forbidden, NotFound

_NOBODY = hash_secret("")


@dataclass(frozen=True, slots=True)
class Held:
    """A post somebody answers for; `approvals` is None for their own, else what the delegation says."""

    post: Post
    approvals: bool | None = None

    @property
    def ref(self) -> PostRef:
        return PostRef(self.post.bureau_id, self.post.code)


def find_actor(person_id: int | str, *, now: datetime, speaking_as: PostRef | None = None) -> Actor:
    """The actor a signed-in person is now. `speaking_as` chooses the post the ledger shows.

    Raises Unauthenticated when the person may no longer sign in, Forbidden when the post is not theirs.
    """
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise Unauthenticated("This account can no longer sign in.", how="Ask the administrator.")
    own = list_own(person.pk, now)
    held = [*own, *list_lent(person.pk, {h.post.pk for h in own}, now)]
    return Actor(
        name=_name(person, own, held, speaking_as),
        person=str(person.pk),
        posts=frozenset(h.ref for h in held),
        grants=_list_grants(person.pk, held, now),
        participations=_list_participations(person.pk, own, now),
    )


def find_actor_by_username(username: str, *, now: datetime, speaking_as: PostRef | None = None) -> Actor:
    """As `find_actor`, for the command line and for stories."""
    person = Person.objects.filter(username=username).values_list("pk", flat=True).first()
    return find_actor(person or 0, now=now, speaking_as=speaking_as)


def list_participants(stream: str, *, now: datetime) -> tuple[str, ...]:
    """Bodies (`210100-hc`) and people (`@username`) who take part in a stream now, in the order they came."""
    rows = Participation.objects.filter(in_force(now), stream=stream).select_related("person").order_by("id")
    return tuple(f"@{row.person.username}" if row.person else str(row.bureau_id) for row in rows)


def find_actor_for_post(ref: PostRef, *, now: datetime) -> Actor:
    """Whoever has held the post longest, speaking as it. Raises NotFound when nobody holds it."""
    held = Holding.objects.filter(in_force(now), post__bureau_id=ref.bureau, post__code=ref.post)
    first = held.filter(person__is_active=True).order_by("since", "pk").first()
    if first is None:
        raise NotFound(f"Nobody holds {ref} now.", how="Add a row to sheet 人员.", field="post")
    return find_actor(first.person_id, now=now, speaking_as=ref)


def find_actor_for_token(secret: str, *, now: datetime) -> Actor:
    """The machine behind a token. Raises Unauthenticated for an unknown, expired or revoked one."""
    prefix, rest = split_secret(secret)
    token = MachineToken.objects.select_related("bureau").filter(prefix=prefix).first()
    # Compared even for an unknown prefix, so that the time taken does not tell which prefixes exist.
    if not same_secret(rest, token.digest if token else _NOBODY) or token is None:
        raise Unauthenticated("This token is not known.", how="Ask the administrator for a new one.")
    if token.revoked_at is not None and token.revoked_at <= now:
        raise Unauthenticated(f"Token {token.label} was revoked on {token.revoked_at.date().isoformat()}.")
    if token.expires_at <= now:
        raise Unauthenticated(f"Token {token.label} expired on {token.expires_at.date().isoformat()}.")
    scopes = frozenset(Permission(scope) for scope in token.scopes)
    return Actor(name=f"token:{token.label}", grants=(Grant(token.bureau.path, scopes),))


def list_own(person: int, now: datetime) -> list[Held]:
    rows = Holding.objects.filter(in_force(now), person_id=person).select_related("post__bureau")
    return [Held(row.post) for row in rows.order_by("post__bureau__path", "post__code")]


def list_lent(person: int, own: set[int], now: datetime) -> list[Held]:
    """Posts this person stands in at: the absent person's own ones, or the one post; never lent on."""
    lent = list(
        Delegation.objects.filter(in_force(now), to_person_id=person).select_related("from_post__bureau")
    )
    if not lent:
        return []
    absent = [row.from_person_id for row in lent if row.from_person_id]
    theirs = Holding.objects.filter(in_force(now), person_id__in=absent).select_related("post__bureau")
    by_person: dict[int | None, list[Post]] = {}
    for held in theirs:
        by_person.setdefault(held.person_id, []).append(held.post)
    found: dict[int, Held] = {}
    for row in lent:
        for post in [row.from_post] if row.from_post else by_person.get(row.from_person_id, []):
            wider = row.approvals or (post.pk in found and bool(found[post.pk].approvals))
            found[post.pk] = Held(post, wider)
    lent_posts = [held for pk, held in found.items() if pk not in own]
    return sorted(lent_posts, key=lambda held: (held.post.bureau.path, held.post.code))


def _list_grants(person: int, held: list[Held], now: datetime) -> tuple[Grant, ...]:
    by_post = {h.post.pk: h for h in held}
    rows = RoleGrant.objects.filter(in_force(now)).filter(Q(person_id=person) | Q(post_id__in=by_post))
    grants = set()
    for row in rows.select_related("bureau"):
        lent = by_post[row.post_id].approvals if row.post_id else None
        role = Role(row.role)
        allowed = ALLOWS[role] if lent is None else narrow_delegated(role, approvals=lent)
        if allowed:
            grants.add(Grant(row.bureau.path if row.bureau else "/", allowed))
    return tuple(sorted(grants, key=lambda grant: (grant.path, sorted(grant.permissions))))


def _list_participations(person: int, own: list[Held], now: datetime) -> frozenset[str]:
    bureaus = {h.post.bureau_id for h in own}
    rows = Participation.objects.filter(in_force(now))
    part = rows.filter(Q(person_id=person) | Q(bureau_id__in=bureaus))
    return frozenset(part.values_list("stream", flat=True))


def _name(person: Person, own: list[Held], held: list[Held], speaking_as: PostRef | None) -> str:
    """The ledger's name: a post, a lent post `by` the own one, or the id of somebody without a post."""
    by = str(own[0].ref) if own else f"person:{person.pk}"
    if speaking_as is None:
        return by
    if speaking_as in {h.ref for h in own}:
        return str(speaking_as)
    if speaking_as in {h.ref for h in held}:
        return f"{speaking_as} by {by}"
    raise Forbidden(
        f"{person.label} does not hold {speaking_as} now and does not stand in there.",
        how="Leave the post out, or ask the administrator for a delegation.",
        field="speaking_as",
    )
