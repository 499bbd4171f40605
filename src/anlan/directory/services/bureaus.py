"""The tree of bureaus, their offices and posts, and the mode they work in."""

from __future__ import annotations

from datetime import datetime

from anlan.directory.access import ROOT, access_bureau, access_post
from anlan.directory.contracts import Level, Mode, Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import Bureau, ModeFact, Office, Post
from anlan.directory.services.putting import check_code, check_text, put
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.errors import NotFound, OutOfOrder


@change
def open_bureau(
    *, actor: Actor, now: datetime, code: str, level: Level, zh: str, en: str = "", parent: str = ""
) -> Outcome:
    """Put a bureau in the tree, or change its names and level. Its place in the tree never changes."""
    check_code(code)
    above = access_bureau(actor, parent, field="parent") if parent else None
    path = f"{above.path if above else ROOT}{code}/"
    check_permission(actor, Permission.ADMINISTER, above.path if above else ROOT)
    _check_not_moved(code, path)
    facts = {"level": level.value, "zh": check_text(zh, field="zh"), "en": en.strip()}
    _, outcome = put(Bureau, {"code": code, "parent": above, "path": path}, facts)
    if outcome is not Outcome.UNCHANGED:
        record_change(f"bureau-{outcome}", bureau=code, actor=actor, now=now, path=path, **facts)
    return outcome


def _check_not_moved(code: str, path: str) -> None:
    stored = Bureau.objects.filter(code=code).values_list("path", flat=True).first()
    if stored not in (None, path):
        raise OutOfOrder(
            f"Bureau {code} is already in the tree at {stored}.",
            why="Moving it would change who may see its past incidents.",
            how="Open a new bureau under another code and end the posts of the old one.",
            field="parent",
        )


@change
def open_office(*, actor: Actor, now: datetime, bureau: str, code: str, zh: str, en: str = "") -> Outcome:
    """Open a division of a bureau, or change its names."""
    owner = access_bureau(actor, bureau)
    facts = {"zh": check_text(zh, field="zh"), "en": en.strip()}
    _, outcome = put(Office, {"bureau": owner, "code": check_code(code)}, facts)
    if outcome is not Outcome.UNCHANGED:
        record_change(f"office-{outcome}", bureau=bureau, actor=actor, now=now, office=code, **facts)
    return outcome


@change
def open_post(
    *,
    actor: Actor,
    now: datetime,
    ref: PostRef,
    zh: str,
    en: str = "",
    office: str = "",
    covered: bool = False,
) -> Outcome:
    """Open a post, or change it. `covered`: somebody must be reachable at any hour (SY-3.1.5, SY-4.1)."""
    owner = access_bureau(actor, ref.bureau)
    place = _find_office(owner, office) if office else None
    facts = {"zh": check_text(zh, field="zh"), "en": en.strip(), "covered": covered}
    _, outcome = put(Post, {"bureau": owner, "code": check_code(ref.post)}, {**facts, "office": place})
    if outcome is not Outcome.UNCHANGED:
        record_change(
            f"post-{outcome}", bureau=ref.bureau, actor=actor, now=now, post=str(ref), office=office, **facts
        )
    return outcome


@change
def name_lead(*, actor: Actor, now: datetime, ref: PostRef, office: str = "") -> Outcome:
    """Let a post stand for its whole bureau, or for one office of it, when a plan names the unit."""
    post = access_post(actor, ref, field="lead")
    unit: Bureau | Office = _find_office(post.bureau, office) if office else post.bureau
    if unit.lead_id == post.pk:
        return Outcome.UNCHANGED
    outcome = Outcome.CREATED if unit.lead_id is None else Outcome.CHANGED
    unit.lead = post
    unit.save(update_fields=["lead"])
    record_change("lead-named", bureau=ref.bureau, actor=actor, now=now, post=str(ref), office=office)
    return outcome


@change
def set_mode(*, actor: Actor, now: datetime, bureau: str, mode: Mode, document: str) -> Outcome:
    """Switch a bureau and all below it between routine and emergency, as a document orders (SY-3.5.1).

    A leader switches: the permission is that of approving. The same mode again changes nothing.
    """
    owner = access_bureau(actor, bureau, permission=Permission.APPROVE)
    last = ModeFact.objects.filter(bureau=owner).order_by("-since").first()
    if last is not None and last.since >= now:
        raise OutOfOrder(
            f"The mode of {bureau} was already set at {last.since.isoformat()}.",
            how="Read it again; somebody else was quicker.",
            field="now",
        )
    if last is not None and last.mode == mode:
        return Outcome.UNCHANGED
    document = check_text(document, field="document", longest=300)
    ModeFact.objects.create(bureau=owner, mode=mode.value, since=now, document=document, by=actor.name)
    record_change("mode-set", bureau=bureau, actor=actor, now=now, mode=mode.value, document=document)
    return Outcome.CHANGED if last else Outcome.CREATED


def _find_office(bureau: Bureau, code: str) -> Office:
    office = Office.objects.filter(bureau=bureau, code=code).first()
    if office is None:
        raise NotFound(f"Bureau {bureau.code} has no office {code}.", how="Open it first.", field="office")
    return office
