"""Reading runs. `access_run` is the only way to one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from msgspec import structs

from anlan.deadlines.selectors import list_simulated
from anlan.engine.contracts.runs import HeldRun, ListedRun, RunView
from anlan.engine.contracts.state import RunStatus
from anlan.engine.models import Run, RunPost, RunStep
from anlan.engine.rules.permissions import find_reading
from anlan.engine.searching import match_words
from anlan.engine.seeing import measure_sight
from anlan.engine.writing import decode_state
from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import NotFound
from anlan.ledger.services import list_since
from anlan.plans.contracts import Form
from anlan.plans.selectors import name_version


def access_run(actor: Actor, run_id: str, *, lock: bool = False) -> HeldRun:
    """The run, if the actor may know of it; NotFound otherwise, whether it exists or not."""
    return hold_run(access_row(actor, run_id, lock=lock))


def access_row(actor: Actor, run_id: str, *, lock: bool = False) -> Run:
    """The same for the engine itself, which writes the row."""
    runs = Run.objects.all()
    if lock:
        runs = runs.select_for_update(of=("self",))
    run = runs.filter(id=run_id).first()
    if run is None or not (actor.can(find_reading(run_id), run.path) or _is_concerned(actor, run_id)):
        form = run_id.partition(":")[0] or "run"
        called = "standing duty" if form == Form.STANDING else form
        raise NotFound(
            f"There is no {called} {run_id!r} that you may see.",
            how="Look at the list for its number, or ask the group office for participation.",
        )
    return run


def _is_concerned(actor: Actor, run_id: str) -> bool:
    """Whether the run was opened to the actor, or has told or given something to a post they hold."""
    return (
        run_id in actor.participations or RunPost.objects.filter(run=run_id, post__in=_refs(actor)).exists()
    )


def _refs(actor: Actor) -> list[str]:
    return [str(ref) for ref in actor.posts]


def filter_runs(actor: Actor, permission: Permission) -> QuerySet[Run]:
    """The runs below the bureaus where the actor holds the permission, and those that concern them."""
    return Run.objects.filter(may_see(actor, permission))


def may_see(actor: Actor, permission: Permission, *, run: str = "") -> Q:
    """The same as a condition; `run` leads to the run from another row: `run__`."""
    paths, posts = actor.paths(permission), _refs(actor)
    sight = measure_sight(paths, posts)
    if sight.few and not run:
        return Q(id__in=_collect(actor, paths, posts))
    seen = Q(**{f"{run}id__in": actor.participations}) if actor.participations else Q(pk__in=())
    for path in paths:
        seen |= Q(**{f"{run}path__startswith": path})
    if not posts:
        return seen
    if paths and (run or not sight.told_few):
        # Most are seen by their place: only of the others it is asked whether they concern a post.
        return seen | Q(IsConcerned(F(f"{run}id"), Value(posts, ArrayField(TextField()))))
    return seen | Q(**{f"{run}id__in": RunPost.objects.filter(post__in=posts).values("run")})


def _collect(actor: Actor, paths: Sequence[str], posts: Sequence[str]) -> QuerySet[Any, Any]:
    """The ids of all that the actor may see, for whom they are few."""
    placed = Q(id__in=actor.participations)
    for path in paths:
        placed |= Q(path__startswith=path)
    concerned = RunPost.objects.filter(post__in=posts).values_list("run_id")
    return Run.objects.filter(placed).values_list("id").union(concerned)


class IsConcerned(Func):
    """Whether a run told or gave something to one of these posts, asked row by row.

    OFFSET keeps the database from collecting every run of the posts first: a director has all there were.
    """

    template = "EXISTS (SELECT 1 FROM engine_runpost p WHERE p.run_id = %(expressions)s) OFFSET 0)"
    arg_joiner = " AND p.post = ANY("
    output_field = BooleanField()


def list_runs(
    actor: Actor,
    permission: Permission,
    *,
    form: str,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
    filters: dict[str, str] | None = None,
    owners: Collection[str] = (),
    words: str = "",
) -> list[RunView]:
    """Runs of a form, newest first; `after` is the (opened_at, id) of the last one seen.

    `owners`: with an open step of one of these posts; `words`: in number, title or subject.
    """
    runs = match_words(filter_runs(actor, permission).filter(form=form, **(filters or {})), words)
    if owners:
        runs = runs.filter(id__in=RunStep.objects.filter(owner__in=owners, ended_at=None).values("run"))
    if after is not None:
        at, run_id = after
        runs = runs.filter(Q(opened_at__lt=at) | Q(opened_at=at, id__gt=run_id))
    return [view_run(run) for run in runs.defer("state").order_by("-opened_at", "id")[:limit]]


def find_owners(runs: Sequence[RunView]) -> list[ListedRun]:
    """The same runs, each with the post whose open step is due first; one query."""
    steps = RunStep.objects.filter(run__in=[run.id for run in runs], ended_at=None)
    first = steps.order_by("run_id", F("due_at").asc(nulls_last=True), "key").distinct("run_id")
    owners = dict(first.values_list("run_id", "owner"))
    return [ListedRun(**structs.asdict(run), owner=owners.get(run.id, "")) for run in runs]


def list_seen(actor: Actor, run_ids: Collection[str]) -> dict[str, str]:
    """The numbers of those runs that the actor may see, whatever their forms."""
    seen = Q()
    for permission, forms in _READ_BY.items():
        seen |= Q(form__in=forms, id__in=filter_runs(actor, permission).filter(id__in=run_ids).values("id"))
    return dict(Run.objects.filter(seen, id__in=run_ids).values_list("id", "number"))


_READ_BY = {
    Permission.READ_INCIDENT: (Form.INCIDENT.value, Form.STANDING.value),
    Permission.READ_MATTER: (Form.MATTER.value,),
}


def find_runs(run_ids: Collection[str]) -> dict[str, HeldRun]:
    """Runs by id for services that were led to them by a row of their own, not by somebody asking."""
    rows = Run.objects.filter(id__in=run_ids)
    return {row.id: hold_run(row) for row in rows.order_by("opened_at", "id")}


def name_runs(run_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Number and title of runs that the caller has been found to see; one query, nothing is decoded."""
    rows = Run.objects.filter(id__in=run_ids).values_list("id", "number", "title")
    return {run_id: (number, title) for run_id, number, title in rows}


def follow_merged(run_ids: Collection[str]) -> dict[str, HeldRun]:
    """The same, each merged run replaced by the one it went into at last; each once."""
    found = find_runs(run_ids)
    merged = [run_id for run_id, held in found.items() if held.state.status is RunStatus.MERGED]
    going_on = {run_id: held for run_id, held in found.items() if run_id not in merged}
    # Nothing merges into what has ended and nothing merged is reopened, so this comes to an end.
    return {**going_on, **follow_merged([_find_target(run_id) for run_id in merged])} if merged else going_on


def _find_target(run_id: str) -> str:
    """Only the record says what a run was merged into."""
    return next(str(entry.data["into"]) for entry in list_since(run_id) if entry.type == "merged")


def hold_run(run: Run) -> HeldRun:
    return HeldRun(view_run(run), run.path, run.plan_version_id, decode_state(run.state))


def list_timelines(actor: Actor) -> list[str]:
    """The timelines other than the live one with runs that the actor may see."""
    others = list_simulated()  # few, and found by an index: most runs are live
    if not others:
        return []
    seen = may_see(actor, Permission.READ_INCIDENT) & ~Q(form=Form.MATTER.value)
    seen |= may_see(actor, Permission.READ_MATTER) & Q(form=Form.MATTER.value)
    runs = Run.objects.filter(seen, form__in=list(Form), timeline__in=others).order_by("timeline")
    return list(runs.values_list("timeline", flat=True).distinct())


def count_runs(*, timeline: str) -> int:
    """How many runs a timeline has."""
    return Run.objects.filter(timeline=timeline).count()


def view_run(run: Run) -> RunView:
    plan, number = name_version(run.plan_version_id)
    return RunView(
        id=run.id,
        form=run.form,
        number=run.number,
        plan=plan,
        plan_version=number,
        course=run.course,
        bureau=run.bureau,
        timeline=run.timeline,
        title=run.title,
        status=run.status,
        mode=run.mode,
        grade=run.grade,
        klass=run.klass,
        subject=run.subject,
        opened_at=run.opened_at,
        closed_at=run.closed_at,
        due_at=run.due_at,
        late=run.late,
        seq=run.seq,
    )


def search_runs(
    actor: Actor, permission: Permission, *, form: str, words: str, timeline: str = "", limit: int = 10
) -> list[RunView]:
    """The newest runs of a form that the actor may see and that have `words` in number, title or subject."""
    runs = match_words(filter_runs(actor, permission).filter(form=form), words)
    if timeline:
        runs = runs.filter(timeline=timeline)
    return [view_run(run) for run in runs.defer("state").order_by("-opened_at", "id")[:limit]]
