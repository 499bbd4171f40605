"""Compiling the parts of a step: limits, anchors, conditions, clocks, ladders, forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anlan.kernel.duration import parse_duration
from anlan.plans.contracts import (
    ActRule,
    Anchor,
    AnchorKind,
    ClockRule,
    Condition,
    Field,
    Limit,
    Makes,
    Rung,
    Step,
    Tell,
    Text,
)

Raw = dict[str, Any]


def compile_text(raw: Raw) -> Text:
    return Text(raw["zh"], raw["en"])


def compile_limit(raw: str | Raw) -> Limit:
    """`2h`, or `{assume: 30m, word: 立即}` where the document gives only a word."""
    if isinstance(raw, str):
        raw = {"assume": raw, "word": ""}
    duration = parse_duration(raw["assume"])
    return Limit(duration.amount, duration.unit, raw["word"])


def compile_anchor(raw: str | Raw) -> Anchor:
    if isinstance(raw, str):
        return Anchor(AnchorKind(raw))
    [(kind, name)] = raw.items()
    return Anchor(AnchorKind(kind), name)


def compile_conditions(raw: Raw) -> tuple[Condition, ...]:
    """A value may be assumed too: `{people_at_least: {assume: 50, word: 人数较多}}`."""
    return tuple(Condition(fact, plain_value(value)) for fact, value in raw.items())


def plain_value(raw: Any) -> Any:
    """The value itself, assumed or not."""
    return raw["assume"] if isinstance(raw, dict) else raw


def compile_rungs(raw: Iterable[Raw]) -> tuple[Rung, ...]:
    return tuple(Rung(compile_limit(rung["at"]), tuple(rung["tell"])) for rung in raw)


def compile_fields(raw: Raw) -> tuple[Field, ...]:
    return tuple(Field(name, kind.removesuffix("!"), kind.endswith("!")) for name, kind in raw.items())


def compile_tell(raw: Raw) -> Tell:
    within = raw.get("within")
    return Tell(
        posts=tuple(raw["posts"]),
        together=raw.get("together", False),
        within=None if within is None else compile_limit(within),
        ladder=tuple(raw.get("ladder", ())),
    )


def compile_act(act: str, raw: Raw, element: str) -> ActRule:
    within = raw.get("within")
    return ActRule(
        act=act,
        element=element,
        clauses=tuple(raw.get("clauses", ())),
        limit=None if within is None else compile_limit(within),
        tell=tuple(raw.get("tell", ())),
        late=compile_rungs(raw.get("late", ())),
    )


def find_owner(raw: Raw) -> str:
    """The post of `by`; empty when `by` is left out or names a date only."""
    by = raw.get("by", "")
    return by if isinstance(by, str) else str(by.get("post", ""))


def _compile_clocks(raw: Raw, after: Anchor, source: str) -> tuple[ClockRule, ...]:
    clocks = []
    if "within" in raw:
        clocks.append(ClockRule("within", compile_limit(raw["within"]), after, source))
    by = raw.get("by")
    if isinstance(by, dict) and "date" in by:
        limit = compile_limit(by.get("offset", "0d"))
        clocks.append(ClockRule("by", limit, Anchor(AnchorKind.DATE, by["date"]), source))
    clocks += [
        ClockRule(
            rule["id"],
            compile_limit(rule["within"]),
            compile_anchor(rule["from"]),
            rule["source"],
            compile_conditions(rule.get("when", {})),
        )
        for rule in raw.get("also", ())
    ]
    return tuple(clocks)


def compile_step(step: str, raw: Raw, *, course: str, lead: str) -> Step:
    """`course` is the element id of the course, `lead` owns what names no owner."""
    clauses = tuple(raw.get("clauses", ()))
    after = compile_anchor(raw.get("after", "opened"))
    element = f"{course}.{step}"
    return Step(
        id=step,
        element=element,
        phase=raw.get("phase", ""),
        do=compile_text(raw["do"]),
        clauses=clauses,
        owner=find_owner(raw) or lead,
        support=tuple(raw.get("support", ())),
        after=after,
        when=compile_conditions(raw.get("when", {})),
        clocks=_compile_clocks(raw, after, clauses[0] if clauses else element),
        each=raw.get("each", ""),
        every=compile_limit(raw["every"]) if "every" in raw else None,
        until=raw.get("until", ""),
        proof=compile_fields(raw.get("proof", {})),
        late=compile_rungs(raw.get("late", ())),
        tell=compile_tell(raw["tell"]) if "tell" in raw else None,
        makes=Makes(raw.get("makes", "")),
        detail=raw.get("detail", ""),
        mandatory=raw.get("mandatory", True),
        because=raw.get("because", ""),
    )
