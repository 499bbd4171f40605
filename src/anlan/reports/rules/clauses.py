"""The clause-by-clause table: what each clause asked, and what was done, when, by whom, with which proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anlan.engine.contracts import events as e
from anlan.engine.contracts.events import FILE, VAULT
from anlan.engine.contracts.history import Line
from anlan.engine.contracts.state import StepState, StepStatus, name_step
from anlan.plans.contracts import Step
from anlan.plans.words import ACTS
from anlan.reports.contracts import Table
from anlan.reports.rules.record import Cut
from anlan.reports.rules.wording import SEALED, Wording, say_time

HEAD = ("条款", "要求", "结果", "时间", "岗位", "凭证")
WIDTHS = (12, 24, 12, 18, 14, 20)
DONE, LATE, WAIVED, OPEN, OPEN_LATE, LAPSED, UNASKED = (
    "按时完成", "逾期完成", "免除", "未完成", "逾期未完成", "不再要求", "未触发")  # fmt: skip
RECORDED, NOT_DONE = "已执行", "未发生"
Row = tuple[str, ...]


def make_clause_table(cut: Cut) -> Table:
    """Every clause of the course: those of the course itself, of who leads, of its steps and of its acts."""
    rows = (*_list_course(cut), *_list_steps(cut), *_list_acts(cut))
    return Table("附件1", "逐条落实对照表", WIDTHS, HEAD, tuple(rows))


def make_file_table(cut: Cut) -> Table | None:
    """The files that prove something, each with its whole digest; none without files."""
    rows = []
    for line in cut.lines:
        if isinstance(line.event, e.StepFinished):
            step = cut.name_step(line.event.step)
            rows += [
                (step, cut.record.wording.files.get(digest, "附件"), digest)
                for digest in _list_files(line.event.proof)
            ]
    return (
        Table("附件2", "证明材料清单", (30, 25, 45), ("步骤", "文件", "SHA-256"), tuple(rows))
        if rows
        else None
    )


def _list_course(cut: Cut) -> Iterator[Row]:
    """The course itself and who leads: carried out once the record holds an entry made by it."""
    course = cut.record.course
    yield from _row_of_element(cut, course.element, course.clauses, "按本类事件的流程处置")
    for charge in course.charges:
        yield from _row_of_element(cut, charge.element, charge.clauses, "明确牵头和配合单位")


def _list_acts(cut: Cut) -> Iterator[Row]:
    for rule in cut.record.course.acts.values():
        title = ACTS[rule.act].zh if rule.act in ACTS else rule.act
        yield from _row_of_element(cut, rule.element, rule.clauses, title)


def _row_of_element(cut: Cut, element: str, clauses: tuple[str, ...], asked: str) -> Iterator[Row]:
    made = [line for line in cut.lines if line.element == element]
    for clause in clauses:
        if made:
            more = f"（共{len(made)}次）" if len(made) > 1 else ""
            who = cut.record.wording.name_post(made[0].actor)
            yield (clause, asked, RECORDED, say_time(made[0].event.at), who, f"记录第{made[0].seq}条{more}")
        else:
            yield (clause, asked, NOT_DONE, "", "", "")


def _list_steps(cut: Cut) -> Iterator[Row]:
    by_id: dict[str, list[tuple[str, StepState]]] = {}
    for key, state in cut.state.steps.items():
        by_id.setdefault(name_step(key), []).append((key, state))
    for step in cut.record.course.steps:
        found = by_id.get(step.id)
        if found:
            for key, state in found:
                yield from _rows_of_step(step, cut.name_step(key), _prove_step(cut, key, state))
        else:
            yield from _rows_of_step(step, step.do.zh, (UNASKED, "", "", ""))


def _rows_of_step(step: Step, asked: str, rest: Row) -> Iterator[Row]:
    """A step without a clause stands in the plan for the reason it gives."""
    for clause in step.clauses or (f"（{step.because}）" if step.because else "—",):
        yield (clause, asked, *rest)


def _prove_step(cut: Cut, key: str, state: StepState) -> Row:
    wording = cut.record.wording
    owner = wording.name_post(state.owner)
    if state.status is StepStatus.LAPSED:
        return (LAPSED, _say(state), owner, "")
    if state.status not in (StepStatus.DONE, StepStatus.WAIVED):
        due = f"时限{say_time(state.due_at)}" if state.due_at else ""
        return (OPEN_LATE if state.ran_out else OPEN, due, owner, "")
    ended = _find_ended(cut, key)
    who = wording.name_post(ended.actor) if ended and ended.actor != "engine" else owner
    if state.status is StepStatus.WAIVED:
        reason = ended.event.reason if ended and isinstance(ended.event, e.StepWaived) else ""
        return (WAIVED, _say(state), who, f"理由：{reason}" if reason else "")
    evidence = say_evidence(wording, state.proof) or _say_acknowledged(cut, key)
    return (LATE if state.ran_out else DONE, _say(state), who, evidence)


def _say_acknowledged(cut: Cut, key: str) -> str:
    """What proves that people were told: who answered, and when."""
    notices = (notice for notice in cut.state.notices.values() if notice.step == key)
    name = cut.record.wording.name_post
    said = (f"{name(post)}{say_time(at)}确认" for each in notices for post, at in each.acknowledged.items())
    return "、".join(said)


def _find_ended(cut: Cut, key: str) -> Line | None:
    """The entry that ended the step; the last one, where it was asked again."""
    ended = (
        line
        for line in reversed(cut.lines)
        if isinstance(line.event, e.StepFinished | e.StepWaived) and line.event.step == key
    )
    return next(ended, None)


def _say(state: StepState) -> str:
    return say_time(state.ended_at) if state.ended_at else ""


def say_evidence(wording: Wording, proof: Mapping[str, object]) -> str:
    """Which fields were given and which files; what is personal only as sealed. Never a value."""
    said = []
    for name, value in wording.order_fields(proof):
        label = wording.name_field(name).zh
        files = [
            reference.removeprefix(FILE)[:12] for reference in _flatten(value) if reference.startswith(FILE)
        ]
        sealed = any(each.startswith(VAULT) for each in _flatten(value))
        if files:
            label += f"（{'、'.join(f'SHA-256 {digest}…' for digest in files)}）"
        said.append(f"{label}（{SEALED}）" if sealed else label)
    return "、".join(said)


def _list_files(proof: Mapping[str, object]) -> Iterator[str]:
    for value in proof.values():
        yield from (each.removeprefix(FILE) for each in _flatten(value) if each.startswith(FILE))


def _flatten(value: object) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list | tuple) else (value,))]
