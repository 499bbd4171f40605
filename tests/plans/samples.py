"""A small plan without findings, and ways to spoil one line of it."""

from __future__ import annotations

from anlan.plans.check import check_source
from anlan.plans.checks import Known
from anlan.plans.contracts import Text
from anlan.plans.findings import Finding
from anlan.plans.schemes import Assumed, Criterion, GradeRule, Scheme
from anlan.plans.source import read_text

# Marks where a finding must point.
HERE = "«"

PLAN = """\
plan: sample
title: {zh: 样例预案, en: Sample plan}
issuers: [{code: "210100", zh: 某市医疗保障局}]
access: public
posts:
  director: {zh: 局长, en: Director}
  duty-officer: {zh: 值班员, en: Duty officer}
groups:
  branches: {zh: 各分局, en: Branches}
organisation:
  group: {title: {zh: 领导小组, en: Group}, lead: [director], support: [branches], clauses: [SA-1]}
principles:
  one-command: {title: {zh: 统一指挥, en: One command}, clauses: [SA-1]}
registered:
  funds: {what: prepayment, title: {zh: 预付, en: Prepayment}, clauses: [SA-2], holds: {any: [1, {deep: x}]}}
kinds:
  attack:
    title: {zh: 攻击, en: Attack}
    clauses: [SA-2]
    lead: duty-officer
    support: [branches]
    charge: {clauses: [SA-2]}
    ladder: [director]
    grading: plain
    opens_on: [{alert: attack}]
    phases: [respond, review]
    dates: [start_date]
    facts: {people: number, hurt: flag}
    acts:
      order: {clauses: [SA-2], within: {assume: 30m, word: 及时}, late: [{at: 0m, tell: [director]}]}
    steps:
      tell:
        phase: respond
        do: {zh: 报告, en: Tell}
        tell: {posts: [director], within: 10m, ladder: [duty-officer]}
        makes: told
        clauses: [SA-2]
      assess:
        phase: respond
        do: {zh: 评估, en: Assess}
        by: director
        support: [branches]
        within: 2h
        also: [{id: law, within: 4h, from: opened, when: {grade_at_least: III}, source: 某办法第四条}]
        proof: {grade: grade!, note: text}
        late: [{at: 0m, tell: [director]}]
        clauses: [SA-2]
      respond:
        phase: respond
        do: {zh: 启动, en: Respond}
        after: {done: assess}
        when: {hurt: true}
        makes: response
        detail: from-grade
        clauses: [SA-2]
      look:
        phase: review
        do: {zh: 查看, en: Look}
        after: {act: graded}
        each: branches
        every: 24h
        until: calmed
        because: 让负责人看得见进展
      close-out:
        phase: review
        do: {zh: 终报, en: Final report}
        by: {date: start_date, offset: -14d}
        makes: report
        detail: final
        proof: {text: text!}
        clauses: [SA-2]
    close_when: [mandatory_steps_done, final_report_approved]
matters:
  enquiry:
    title: {zh: 咨询, en: Enquiry}
    clauses: [SA-2]
    lead: duty-officer
    steps:
      answer: {do: {zh: 答复, en: Answer}, within: 24h, makes: answer, proof: {text: text!}, clauses: [SA-2]}
standing:
  rounds:
    title: {zh: 巡查, en: Rounds}
    clauses: [SA-2]
    lead: duty-officer
    every: day
    steps:
      walk: {do: {zh: 巡查一遍, en: Walk}, within: end-of-day, clauses: [SA-2]}
"""

KNOWN = Known(
    clauses={"SA-1": "sample", "SA-2": "sample"},
    schemes={
        "plain": Scheme(
            scheme="plain",
            title=Text("分级", "Grades"),
            source="样例",
            confidence="A",
            rules=(GradeRule("I", (Criterion("people", at_least=100),)),),
            otherwise="IV",
        ),
        "open": Scheme(
            scheme="open",
            title=Text("分级", "Grades"),
            source="样例",
            confidence="L",
            rules=(GradeRule("I", (Criterion("people", at_least=Assumed(100, "重大")),)),),
            otherwise="IV",
        ),
    },
)


def check_text(text: str) -> list[Finding]:
    return check_source(read_text(text), KNOWN)


def spoil(old: str, new: str) -> tuple[str, tuple[int, int] | None]:
    """The sample with one place changed, and the line and column that HERE marks in the change."""
    assert PLAN.count(old) == 1, old
    text = PLAN.replace(old, new)
    at = text.find(HERE)
    if at < 0:
        return text, None
    before = text[:at]
    return text.replace(HERE, ""), (before.count("\n") + 1, at - before.rfind("\n"))
