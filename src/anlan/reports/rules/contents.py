"""What a report must contain, item by item: words from the record, or missing and said so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import FINAL
from anlan.plans.contracts import Text
from anlan.reports.contracts import Heading, Missing, Paragraph
from anlan.reports.rules.record import Cut, read_proofs
from anlan.reports.rules.sentences import COURSE, NEWS, WORK, list_sentences
from anlan.reports.rules.wording import say_time

FACTS_OF = "facts."


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"excluded": "not"}):
    """One thing a report must contain; see library/reports/contents.yaml."""

    id: str
    zh: str
    en: str
    take: tuple[str, ...] = ()
    say: str = ""
    only: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def is_asked(self, course: str) -> bool:
        """Whether a report on an incident of this course must contain it."""
        return course not in self.excluded and (not self.only or course in self.only)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    zh: str
    items: tuple[Item, ...]


def write_section(cut: Cut, section: Section) -> tuple[list[Heading | Paragraph], list[Missing]]:
    """The paragraphs under one heading, and what is missing there."""
    blocks: list[Heading | Paragraph] = []
    missing: list[Missing] = []
    for item in (item for item in section.items if item.is_asked(cut.record.course.id)):
        said = [*_take(cut, item), *_SAY[item.say](cut)] if item.say else list(_take(cut, item))
        if not said:
            missing.append(Missing(item.id, Text(item.zh, item.en)))
            blocks.append(Paragraph(f"（缺：{item.zh}）"))
        else:
            blocks += _write_item(item, list(dict.fromkeys(said)))
    return blocks, missing


def _write_item(item: Item, said: list[str]) -> Iterator[Heading | Paragraph]:
    if len(said) == 1:
        yield Paragraph(f"{item.zh}：{said[0].rstrip('。')}。")
        return
    yield Paragraph(f"{item.zh}：")
    yield from (Paragraph(f"{n}. {one.rstrip('。')}。") for n, one in enumerate(said, 1))


def _take(cut: Cut, item: Item) -> Iterator[str]:
    """The first of the named fields that holds something: in the report, the facts, or a proof."""
    for name in item.take:
        for values in _list_places(cut, name):
            field = name.removeprefix(FACTS_OF)
            if said := cut.record.wording.say_field(field, values.get(field)):
                yield said
                return


def _list_places(cut: Cut, name: str) -> Iterator[Mapping[str, object]]:
    """A progress report takes only what its own words or the entries since the last one say."""
    if not name.startswith(FACTS_OF) and cut.report is not None:
        yield cut.report.facts
    if cut.stage == "progress":
        return
    yield cut.state.facts
    if not name.startswith(FACTS_OF):
        yield from read_proofs(cut)


def _say_received(cut: Cut) -> Iterator[str]:
    if cut.state.opened_at:
        yield say_time(cut.state.opened_at)


def _say_source(cut: Cut) -> Iterator[str]:
    """Where it was learned, if somebody said so; else which post registered it."""
    opened = cut.lines[0]
    if (
        isinstance(opened.event, e.Opened)
        and opened.event.source
        and not opened.event.source.startswith("incident:")
    ):
        yield opened.event.source
    else:
        yield f"{cut.record.wording.name_post(opened.actor)}登记"


def _say_kind(cut: Cut) -> Iterator[str]:
    yield cut.record.course.title.zh


def _say_grade(cut: Cut) -> Iterator[str]:
    if cut.state.grade:
        yield cut.record.wording.name_grade(cut.state.grade)


def _say_text(cut: Cut) -> Iterator[str]:
    if cut.report is not None and cut.report.text.strip():
        yield cut.report.text.strip()


def _say_course(cut: Cut) -> Iterator[str]:
    yield from list_sentences(cut, cut.lines, COURSE)


def _say_new(cut: Cut) -> Iterator[str]:
    yield from list_sentences(cut, cut.new, NEWS)


def _say_done(cut: Cut) -> Iterator[str]:
    yield from list_sentences(cut, cut.new, WORK)


def _say_told(cut: Cut) -> Iterator[str]:
    """Who was told, when, and when they answered, each notice once. The names of posts only."""
    wording = cut.record.wording
    new = {line.event.notice for line in cut.new if isinstance(line.event, e.Told)}
    for key, notice in cut.state.notices.items():
        if key in new:
            each = (
                f"{wording.name_post(post)}（{_answered(notice.acknowledged.get(post))}）"
                for post in notice.posts
            )
            yield f"{say_time(notice.told_at)}告知{'、'.join(each)}"


def _answered(at: object) -> str:
    return f"{say_time(at)}确认" if hasattr(at, "astimezone") else "尚未确认"  # type: ignore[arg-type]


def _say_open(cut: Cut) -> Iterator[str]:
    """The steps that the plan asks for now, each with its post and limit."""
    for key, step in cut.state.steps.items():
        if step.status not in FINAL:
            due = f"，时限{say_time(step.due_at)}" if step.due_at else ""
            late = "（已逾期）" if step.ran_out else ""
            yield f"{cut.name_step(key)}（{cut.record.wording.name_post(step.owner)}{due}）{late}"


def _say_state(cut: Cut) -> Iterator[str]:
    yield cut.record.wording.words.status[cut.state.status.value]


def _say_promises(cut: Cut) -> Iterator[str]:
    for promise in cut.state.promises.values():
        kept = (
            f"{say_time(promise.kept_at)}兑现"
            if promise.kept_at
            else f"期限{say_time(promise.due_at)}，未兑现"
        )
        yield f"{promise.text}（{cut.record.wording.name_post(promise.owner)}，{kept}）"
    if not cut.state.promises:
        yield "记录中没有承诺"


def _say_late(cut: Cut) -> Iterator[str]:
    late = [cut.name_step(key) for key, step in cut.state.steps.items() if step.ran_out]
    yield f"逾期{len(late)}项：{'、'.join(late)}" if late else "没有逾期"


_SAY: dict[str, Callable[[Cut], Iterator[str]]] = {
    "received": _say_received,
    "source": _say_source,
    "kind": _say_kind,
    "grade": _say_grade,
    "text": _say_text,
    "course": _say_course,
    "new": _say_new,
    "done": _say_done,
    "told": _say_told,
    "open": _say_open,
    "state": _say_state,
    "promises": _say_promises,
    "late": _say_late,
}
SAYABLE = frozenset(_SAY)
