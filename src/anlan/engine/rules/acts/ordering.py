"""Orders, notices and promises."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import FINAL, RUNNING, NoticeState
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.ordering import emit_order
from anlan.engine.rules.receipts import tell_unheard
from anlan.engine.rules.silence import await_starts
from anlan.engine.rules.steps import find_step, finish_step
from anlan.engine.rules.telling import TELLING, climb_unheard, made_by_step, next_key
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Makes


def order(d: Deciding, act: a.Order) -> None:
    """通知有关部门作应急处置 (SY-3.1.4), with receipt."""
    if not act.to or not act.text.strip():
        raise Invalid("An order names posts and says what to do.", field="text" if act.to else "to")
    empty = [name for name in act.to if not name.strip() or not d.resolve((name,))]
    if empty:
        raise Invalid(
            f"Nobody stands for {', '.join(map(repr, empty))} here.",
            why="Nobody would receive the order.",
            how="Leave it out, or name the posts themselves.",
            field="to",
        )
    rule = d.rule("order")
    emit_order(d, act.to, act.text, (rule.element, rule.clauses) if rule else ("", ()))


def receive_order(d: Deciding, act: a.ReceiveOrder) -> None:
    current = d.state.orders.get(act.order)
    if current is None or act.post not in current.posts:
        raise Invalid(f"{act.post} was not given order {act.order!r}.", field="order")
    if act.post in current.received:
        raise OutOfOrder(f"{act.post} received {act.order} already.", field="order")
    if current.receive_by is not None and not current.overdue and d.at > current.receive_by:
        # It is overdue all the same when nobody looked in time.
        silent = tuple(post for post in current.posts if post not in current.received)
        d.emit_ruled(e.OrderOverdue(at=current.receive_by, order=act.order, posts=silent), "order")
    d.emit_ruled(e.OrderReceived(at=d.at, order=act.order, post=act.post), "order")


def acknowledge(d: Deciding, act: a.Acknowledge) -> None:
    """Once is enough: a repeat is accepted silently, because a link may be pressed twice."""
    current = _find_told(d, act.notice, act.post)
    if act.post in current.acknowledged:
        return
    _note_answer(d, current, e.Acknowledged(at=d.at, notice=act.notice, post=act.post, how=act.how))


def acknowledge_for(d: Deciding, act: a.AcknowledgeFor) -> None:
    """SY-4.1: a telephone outside the isolated network opens no link; whoever is on duty hears it answer.

    The entry shows who said so, for which post, and why. Said twice it is on record once.
    """
    current = _find_told(d, act.notice, act.post)
    if act.post in current.acknowledged:
        return
    if not act.reason.strip():
        raise Invalid(
            f"To acknowledge for {act.post} takes a reason.",
            why="It is the word of somebody else than who was told.",
            how="Say how they answered: by which call, when, and why not themselves.",
            field="reason",
        )
    event = e.Acknowledged(
        at=d.at, notice=act.notice, post=act.post, how="duty-officer", reason=act.reason.strip()
    )
    _note_answer(d, current, event)


def _find_told(d: Deciding, notice: str, post: str) -> NoticeState:
    current = d.state.notices.get(notice)
    if current is None or post not in (*current.posts, *current.climbed):
        raise Invalid(f"{post} was not told {notice!r}.", field="notice")
    return current


def _note_answer(d: Deciding, current: NoticeState, event: e.Acknowledged) -> None:
    d.emit(event, *made_by_step(d, current.step))
    await_starts(d, current, event.post)
    after = d.state.notices[event.notice]
    # A notice about the step, that it was returned or is late, is not the telling that the step asks for.
    if after.settled and after.reason == TELLING and find_step(d, current.step).makes is Makes.TOLD:
        _finish_telling(d, current.step, after)


def cannot_reach(d: Deciding, act: a.CannotReach) -> None:
    """On record, and up the ladder without waiting; said twice it is on record once."""
    current = _find_told(d, act.notice, act.post)
    if act.post in current.unreached or act.post in current.acknowledged:
        return
    event = e.Unreached(at=d.now, notice=act.notice, post=act.post)
    d.emit(event, *made_by_step(d, current.step))
    if d.state.status in RUNNING:
        climb_unheard(d, act.notice)
        tell_unheard(d, act.notice, act.post)


def _finish_telling(d: Deciding, key: str, notice: NoticeState) -> None:
    """They are told once the last of them knew, in whatever order that was typed."""
    step = d.state.steps[key]
    if step.status in FINAL:
        return
    touched = (step.touched_at,) if step.touched_at else ()
    finish_step(d, key, {}, at=max((*notice.acknowledged.values(), *touched)))


def promise(d: Deciding, act: a.Promise) -> None:
    """承诺: a clock towards the public (SY-3.1.7)."""
    for name in ("text", "owner"):
        if not getattr(act, name).strip():
            rule = d.rule("promise")
            clause = ", ".join(rule.clauses if rule else ())
            raise Invalid("A promise says what, and whose it is to keep.", clause=clause, field=name)
    due_at = check_aware(act.due_at, field="due_at")
    if due_at <= d.now:
        raise Invalid("A promise is kept in the future.", how="Give a later due_at.", field="due_at")
    key = next_key("p", d.state.promises)
    event = e.Promised(at=d.at, promise=key, text=act.text, owner=act.owner, due_at=due_at)
    d.emit_ruled(event, "promise")


def keep_promise(d: Deciding, act: a.KeepPromise) -> None:
    current = d.state.promises.get(act.promise)
    if current is None:
        raise Invalid(f"There is no promise {act.promise!r} here.", field="promise")
    if current.kept_at:
        raise OutOfOrder(f"{act.promise} was kept at {current.kept_at.isoformat()}.", field="promise")
    if not act.proof.strip():
        rule = d.rule("promise")
        clause = ", ".join(rule.clauses if rule else ())
        raise Invalid("Keeping a promise needs proof.", clause=clause, field="proof")
    if not current.broken and d.at > current.due_at:
        d.emit_ruled(e.PromiseBroken(at=current.due_at, promise=act.promise), "promise")
    d.emit_ruled(e.PromiseKept(at=d.at, promise=act.promise, proof=act.proof), "promise")
