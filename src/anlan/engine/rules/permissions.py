"""Which permission an act needs, and which acts a post may do on a run just now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anlan.engine.contracts import acts as a
from anlan.engine.contracts.state import FINAL, RUNNING, RunStatus, State, StepStatus, name_step
from anlan.engine.rules.steps import find_open
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.errors import Forbidden
from anlan.plans.contracts import Course, Form, Makes
from anlan.plans.index import index_course

# These commit the bureau: the office or a leader says them.
_APPROVED = (a.ApproveReport, a.Close, a.Reopen, a.Merge, a.Split, a.Respond, a.EndResponse)
# What they say, a step may ask for; then it is the owner's to say.
_CARRIES: dict[type[a.Act], Makes] = {
    a.Report: Makes.REPORT,
    a.Announce: Makes.ANNOUNCEMENT,
    a.Respond: Makes.RESPONSE,
    a.Warn: Makes.WARNING,
    a.Calm: Makes.CALM,
    a.Answer: Makes.ANSWER,
    a.Review: Makes.REVIEW,
}
# Those of a step's owner, and all that are about a step.
_ON_STEP = (a.Start, a.Finish, a.Return)
_ABOUT_STEP = (*_ON_STEP, a.Waive, a.Assign)


def find_permission(act: a.Act, form: str) -> Permission:
    """The permission an act needs at the run's place."""
    return _permission_of(type(act), form)


def find_reading(run_id: str) -> Permission:
    """The permission to see a run, by the form in its id."""
    return Permission.READ_MATTER if run_id.startswith(Form.MATTER) else Permission.READ_INCIDENT


def check_right(actor: Actor, act: a.Act, state: State, path: str, course: Course) -> None:
    """Who was given something may do it, at whatever bureau they sit; all else takes the permission there.

    What was given to one post is done by that post or by whoever may approve (SY-3.1.6, TJ-5.1), by whatever
    act it is done. A call outside is recorded by whoever made it: whoever finds the danger calls (SY-3.3.5).
    """
    if isinstance(act, a.ReceiveTransfer):
        _check_receiver(actor, act.bureau)
        return
    if isinstance(act, _ON_STEP) and act.step not in state.steps:
        return  # decide says why it is not open
    post = find_post(act, state, course)
    if post is None:
        check_permission(actor, find_permission(act, state.form), path)
    elif not _stands_for(actor, type(act), post, state.bureau, path):
        if actor.posts:
            raise Forbidden(
                f"This belongs to {post}; {actor.name} does not hold that post.",
                how="Ask the group office to assign it, or let that post act.",
                clause=_name_clauses(act, course),
            )
        check_permission(actor, find_permission(act, state.form), path)


def _check_receiver(actor: Actor, bureau: str) -> None:
    """A receipt is the receiver's own word: whoever passed something on cannot give it."""
    if not any(ref.bureau == bureau for ref in actor.posts):
        raise Forbidden(
            f"{actor.name} holds no post at {bureau}.",
            why="Only the body that something was passed to can say that it has it.",
            how="Let their duty officer receive it.",
            field="bureau",
        )


def _name_clauses(act: a.Act, course: Course) -> str:
    """The clauses of the step that an act is about."""
    step = index_course(course).steps.get(name_step(getattr(act, "step", "")))
    return ", ".join(step.clauses) if step else ""


def find_post(act: a.Act, state: State, course: Course) -> str | None:
    """The post whose act it is; none where a role decides."""
    if isinstance(act, a.Acknowledge | a.ReceiveOrder):
        return act.post
    if isinstance(act, _ON_STEP):
        return state.steps[act.step].owner
    makes = _CARRIES.get(type(act))
    if makes is None:
        return None
    detail = getattr(act, "stage", "") or getattr(act, "level", "")
    key = find_open(state, index_course(course), makes, detail)
    return state.steps[key].owner if key else None


def _holds(actor: Actor, post: str, own: str) -> bool:
    """Whether they hold a post, at the bureau `own` where it names none."""
    bureau, _, code = post.rpartition(":")
    return PostRef(bureau or own, code) in actor.posts


def _stands_for(actor: Actor, act_type: type[a.Act], post: str, own: str, path: str) -> bool:
    """Whether they hold a post or may approve in its place: at the run's bureau, or at the post's own for a
    receipt, which is the word of the body that was ordered (SY-3.1.4)."""
    if _holds(actor, post, own):
        return True
    bureau = post.rpartition(":")[0]
    if act_type is not a.ReceiveOrder or bureau in ("", own):
        return actor.can(Permission.APPROVE, path)
    sits = any(ref.bureau == bureau for ref in actor.posts)
    return sits and any(each.endswith(f"/{bureau}/") for each in actor.paths(Permission.APPROVE))


def list_step_acts(
    actor: Actor, *, form: str, bureau: str, path: str, owner: str, status: str
) -> tuple[str, ...]:
    """What `list_allowed` says of one step of a run that is running, for lists that have no state at hand."""
    return tuple(
        name
        for name, act_type in a.ACTS.items()
        if issubclass(act_type, _ABOUT_STEP)
        and _Right(actor, bureau, path, _permission_of(act_type, form)).do_on(act_type, owner, status)
    )


def list_allowed(actor: Actor, state: State, path: str, course: Course) -> Iterator[str]:
    """The acts the actor may try now; `act:step` for those on a step, `receive-order:order:post` beside
    `receive-order` for each receipt. Buttons follow this list.
    """
    for name, act_type in a.ACTS.items():
        if name in a.BY_ENGINE or name == "open":
            continue
        may = _Right(actor, state.bureau, path, _permission_of(act_type, state.form))
        if issubclass(act_type, _ABOUT_STEP):
            yield from _on_steps(name, may, act_type, state)
        elif not _fits(name, state):
            continue
        elif name == "receive-transfer":
            if any(ref.bureau in _list_receivers(state) for ref in actor.posts):
                yield name
        elif any(may.do(post, act_type) for post in _addressed(act_type, state, course)):
            yield name
            if act_type is a.ReceiveOrder:
                yield from (
                    f"{name}:{key}:{post}" for key, post in _list_owed(state) if may.do(post, act_type)
                )


@dataclass(frozen=True, slots=True)
class _Right:
    """Asks what `check_right` would say, without raising."""

    actor: Actor
    bureau: str
    path: str
    permission: Permission

    def do(self, post: str | None, act_type: type[a.Act]) -> bool:
        """Whether an act that is `post`'s, or nobody's in particular, may be done."""
        allowed = self.actor.can(self.permission, self.path)
        if post is None:
            return allowed
        held = _stands_for(self.actor, act_type, post, self.bureau, self.path)
        return held or (allowed and not self.actor.posts)

    def do_on(self, act_type: type[a.Act], owner: str, status: str) -> bool:
        """Whether an act on a step of this owner and status may be done."""
        if status in FINAL or (act_type is a.Start and status == StepStatus.STARTED):
            return False
        return self.do(owner if issubclass(act_type, _ON_STEP) else None, act_type)


def _permission_of(act_type: type[a.Act], form: str) -> Permission:
    if act_type is a.AcknowledgeFor:
        return Permission.WRITE_LOG
    if form == Form.MATTER:
        return Permission.ACT_MATTER
    return Permission.APPROVE if issubclass(act_type, _APPROVED) else Permission.ACT


def _on_steps(name: str, may: _Right, act_type: type[a.Act], state: State) -> Iterator[str]:
    if state.status in RUNNING:
        for key, step in state.steps.items():
            if may.do_on(act_type, step.owner, step.status):
                yield f"{name}:{key}"


def _list_owed(state: State) -> Iterator[tuple[str, str]]:
    """Orders and the posts whose receipt is missing."""
    for key, order in state.orders.items():
        yield from ((key, post) for post in order.posts if post not in order.received)


def _list_receivers(state: State) -> set[str]:
    return {transfer.to for transfer in state.transfers.values() if transfer.received_at is None}


def _addressed(act_type: type[a.Act], state: State, course: Course) -> Iterator[str | None]:
    """The posts whose act this is: who was told or ordered and has not answered, who owns what it carries
    out; else nobody's."""
    match act_type:
        case a.Acknowledge:
            for notice in state.notices.values():
                yield from (
                    post for post in (*notice.posts, *notice.climbed) if post not in notice.acknowledged
                )
        case a.ReceiveOrder:
            yield from (post for _, post in _list_owed(state))
        case a.Report:
            yield from _list_owners(Makes.REPORT, state, course)
            yield None  # of another stage than the one a step asks for
        case _:
            makes = _CARRIES.get(act_type)
            owners = list(_list_owners(makes, state, course)) if makes else []
            yield from owners or (None,)


def _list_owners(makes: Makes, state: State, course: Course) -> Iterator[str]:
    steps = index_course(course).steps
    for key, step in state.steps.items():
        if step.status not in FINAL and steps[name_step(key)].makes is makes:
            yield step.owner


_AFTER_MERGING = frozenset({"correct", "keep-promise", "acknowledge", "acknowledge-for"})
_AFTER_CLOSING = _AFTER_MERGING | {"reopen", "review", "link"}
_FOR_MATTER = frozenset({"classify", "answer"})


_AFTER_END = {RunStatus.NONE: frozenset(), RunStatus.CLOSED: _AFTER_CLOSING, RunStatus.MERGED: _AFTER_MERGING}


def _fits(name: str, state: State) -> bool:
    if (name in _FOR_MATTER) != (state.form == Form.MATTER) and name in _FOR_MATTER:
        return False
    if state.status not in RUNNING and name not in _AFTER_END[state.status]:
        return False
    needs = {
        "reopen": state.status is RunStatus.CLOSED,
        "receive-order": bool(state.orders),
        "keep-promise": bool(state.promises),
        "approve-report": any(not r.approved for r in state.reports.values()),
        "receive-transfer": any(t.received_at is None for t in state.transfers.values()),
        "acknowledge": any(not n.settled for n in state.notices.values()),
        "acknowledge-for": any(not n.settled for n in state.notices.values()),
        "end-response": bool(state.response),
        "calm": state.status is RunStatus.OPEN,
    }
    return needs.get(name, True)
