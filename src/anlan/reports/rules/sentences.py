"""One sentence for what happened. What only the engine keeps (clocks, rungs, charges) has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from anlan.engine.contracts import events as e
from anlan.engine.contracts.history import Line
from anlan.reports.rules.record import Cut
from anlan.reports.rules.wording import say_time

_Say = Callable[[Cut, Line, Any], str]
_ELSEWHERE = frozenset({"text", "to"})


def list_sentences(cut: Cut, lines: Iterable[Line], kinds: frozenset[type[e.Event]]) -> Iterator[str]:
    """Sentences of those lines that are of these kinds, in the order of the record."""
    for line in lines:
        if type(line.event) in kinds and type(line.event) in _SAY:
            yield say_line(cut, line)


def say_line(cut: Cut, line: Line) -> str:
    """2026年3月2日8时20分，医药服务处完成...。"""
    said = _SAY[type(line.event)](cut, line, line.event)
    return f"{say_time(line.event.at)}，{said.rstrip('。；')}。"


def say_proof(cut: Cut, proof: Mapping[str, object], without: frozenset[str] = frozenset()) -> str:
    """采取措施断开外网；涉及系统门户网站."""
    wording = cut.record.wording
    given = ((name, value) for name, value in wording.order_fields(proof) if name not in without)
    said = ((name, wording.say_field(name, value)) for name, value in given)
    return "；".join(f"{wording.name_field(name).zh}：{value}" for name, value in said if value)


def _opened(cut: Cut, line: Line, ev: e.Opened) -> str:
    facts = say_proof(cut, ev.facts)
    return f"{cut.record.wording.name_post(line.actor)}登记事件“{ev.title}”" + (
        f"（{facts}）" if facts else ""
    )


def _finished(cut: Cut, line: Line, ev: e.StepFinished) -> str:
    proof = say_proof(cut, ev.proof, _ELSEWHERE)
    late = "逾期" if ev.late else ""
    post, step = cut.record.wording.name_post(line.actor), cut.name_step(ev.step)
    return f"{post}{late}完成“{step}”" + (f"（{proof}）" if proof else "")


def _told(cut: Cut, line: Line, ev: e.Told) -> str:
    return f"告知{cut.record.wording.name_posts(ev.posts)}：{ev.text}"


def _graded(cut: Cut, line: Line, ev: e.Graded) -> str:
    name = cut.record.wording.name_grade
    before = f"，原为{name(ev.before)}" if ev.before else ""
    return f"定级为{name(ev.grade)}{before}"


def _warned(cut: Cut, line: Line, ev: e.Warned) -> str:
    level = cut.record.wording.words.warnings.get(ev.level, ev.level)
    more = "；".join(
        filter(None, (ev.text, ev.area and f"范围：{ev.area}", ev.advice and f"建议：{ev.advice}"))
    )
    return f"发布{level}预警" + (f"：{more}" if more else "")


def _responded(cut: Cut, line: Line, ev: e.ResponseStarted) -> str:
    wording = cut.record.wording
    expected = wording.say_length(ev.expected)
    return (
        f"启动{wording.name_grade(ev.level)}响应"
        + (f"，预计{expected}" if expected else "")
        + (f"，措施：{'、'.join(ev.measures)}" if ev.measures else "")
    )


def _called(cut: Cut, line: Line, ev: e.OutsideCalled) -> str:
    wording = cut.record.wording
    called = f"{wording.name_post(line.actor)}通报{wording.name_body(ev.body)}"
    return f"{called}（{say_time(ev.called_at)}，{ev.who}），答复：{ev.answer}"


def _ordered(cut: Cut, line: Line, ev: e.Ordered) -> str:
    return f"向{cut.record.wording.name_posts(ev.posts)}下达调度令：{ev.text}"


def _received(cut: Cut, line: Line, ev: e.OrderReceived) -> str:
    return f"{cut.record.wording.name_post(ev.post)}签收调度令"


def _order_overdue(cut: Cut, line: Line, ev: e.OrderOverdue) -> str:
    return f"{cut.record.wording.name_posts(ev.posts)}逾期未签收调度令"


def _promised(cut: Cut, line: Line, ev: e.Promised) -> str:
    owner = cut.record.wording.name_post(ev.owner)
    return f"作出承诺：{ev.text}（责任岗位：{owner}，期限：{say_time(ev.due_at)}）"


def _kept(cut: Cut, line: Line, ev: e.PromiseKept) -> str:
    return f"兑现承诺“{cut.state.promises[ev.promise].text}”：{ev.proof}"


def _broken(cut: Cut, line: Line, ev: e.PromiseBroken) -> str:
    return f"承诺“{cut.state.promises[ev.promise].text}”到期未兑现"


def _corrected(cut: Cut, line: Line, ev: e.Corrected) -> str:
    name = ev.field.rpartition(".")[2]
    wording = cut.record.wording
    before, after = wording.say_field(name, ev.before), wording.say_field(name, ev.after)
    label = wording.name_field(name).zh
    return (
        f"更正第{ev.seq}条记录的{label}：{f'原为{before}，' if before else ''}现为{after}，理由：{ev.reason}"
    )


def _ran_out(cut: Cut, line: Line, ev: e.ClockRanOut) -> str:
    return f"“{cut.name_step(ev.step)}”时限已过（应于{say_time(ev.due_at)}前完成）"


def _waived(cut: Cut, line: Line, ev: e.StepWaived) -> str:
    return f"经两人同意免除“{cut.name_step(ev.step)}”，理由：{ev.reason}"


def _returned(cut: Cut, line: Line, ev: e.Returned) -> str:
    return f"{cut.record.wording.name_post(ev.before)}退回“{cut.name_step(ev.step)}”，理由：{ev.reason}"


def _passed(cut: Cut, line: Line, ev: e.HandedOver | e.Raised) -> str:
    word = "移交" if isinstance(ev, e.HandedOver) else "上报"
    return f"{word}{cut.record.wording.name_post(ev.to)}，理由：{ev.reason}"


def _learned(cut: Cut, line: Line, ev: e.FactsLearned) -> str:
    return f"掌握新情况：{say_proof(cut, ev.facts)}"


def _announced(cut: Cut, line: Line, ev: e.Announced) -> str:
    return f"在{'、'.join(ev.media)}发布公告：{ev.text}"


_SAY: dict[type[e.Event], _Say] = {
    e.Opened: _opened,
    e.StepFinished: _finished,
    e.StepWaived: _waived,
    e.Returned: _returned,
    e.ClockRanOut: _ran_out,
    e.Told: _told,
    e.FactsLearned: _learned,
    e.Graded: _graded,
    e.Warned: _warned,
    e.ResponseStarted: _responded,
    e.ResponseEnded: lambda cut, line, ev: f"终止响应，理由：{ev.reason}",
    e.OutsideCalled: _called,
    e.Announced: _announced,
    e.Ordered: _ordered,
    e.OrderReceived: _received,
    e.OrderOverdue: _order_overdue,
    e.Promised: _promised,
    e.PromiseKept: _kept,
    e.PromiseBroken: _broken,
    e.HandedOver: _passed,
    e.Raised: _passed,
    e.TransferReceived: lambda cut, line, ev: f"{cut.record.wording.name_post(ev.bureau)}已接收移送",
    e.Corrected: _corrected,
    e.ModeSwitched: lambda cut, line, ev: (
        f"转入{cut.record.wording.words.modes.get(ev.mode, ev.mode)}"
        + (f"（{ev.document}）" if ev.document else "")
    ),
    e.Calmed: lambda cut, line, ev: f"确认事态平息：{ev.text}",
    e.Merged: lambda cut, line, ev: f"并入其他事件，理由：{ev.reason}",
    e.SplitOff: lambda cut, line, ev: f"拆出另一事件“{ev.title}”，理由：{ev.reason}",
    e.Reopened: lambda cut, line, ev: f"重启，理由：{ev.reason}",
    e.Closed: lambda cut, line, ev: f"办结：{ev.text}" if ev.text else "办结",
}
WORK: frozenset[type[e.Event]] = frozenset(
    {
        e.StepFinished,
        e.StepWaived,
        e.ResponseStarted,
        e.ResponseEnded,
        e.OutsideCalled,
        e.Announced,
        e.Ordered,
        e.OrderReceived,
        e.Promised,
        e.PromiseKept,
        e.HandedOver,
        e.Raised,
        e.Warned,
    }
)
COURSE: frozenset[type[e.Event]] = frozenset(_SAY) - {e.Told}
NEWS: frozenset[type[e.Event]] = COURSE - WORK
