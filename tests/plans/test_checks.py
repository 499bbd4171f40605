"""Each check finds its fault at the right place, and the sound sample passes all of them."""

from __future__ import annotations

import pytest

from anlan.plans.findings import Severity

from .samples import PLAN, check_text, spoil

ANSWER = "makes: answer, proof: {text: text!}"
HURT = "when: {hurt: true}"
FAULTS = [
    # references
    ("unknown-post", "lead: [director], support", "lead: [«chief], support"),
    ("unknown-post", "by: director", "by: «directr"),
    ("unknown-post", "tell: {posts: [director]", "tell: {posts: [«nobody]"),
    ("unknown-post", "by: {date: start_date", "by: {post: «nobody, date: start_date"),
    ("unknown-post", "    support: [branches]\n    charge", "    support: [«branch]\n    charge"),
    ("unknown-rung", "within: 10m, ladder: [duty-officer]", "within: 10m, ladder: [«deputy]"),
    ("unknown-rung", "    ladder: [director]\n", "    ladder: [director, «deputy]\n"),
    (
        "unknown-rung",
        "late: [{at: 0m, tell: [director]}]\n        clauses",
        "late: [{at: 0m, tell: [«x]}]\n        clauses",
    ),
    ("unknown-group", "each: branches", "each: «director"),
    (
        "duplicate-id",
        "  branches: {zh: 各分局, en: Branches}",
        "  branches: {zh: 分局, en: B}\n  «director: {zh: 甲, en: A}",
    ),
    ("duplicate-id", "[{id: law,", "[{id: «within,"),
    ("duplicate-id", "      look:\n", "      «charge:\n"),
    ("unknown-phase", "phase: review\n        do: {zh: 查看", "phase: «after\n        do: {zh: 查看"),
    ("unknown-phase", "      respond:\n        phase: respond\n", "      «respond:\n"),
    ("unknown-date", "by: {date: start_date", "by: {date: «end_date"),
    ("unknown-date", "from: opened", "from: {date: «end_date}"),
    ("unknown-act", "after: {act: graded}", "after: {act: «grading}"),
    ("unknown-act", "until: calmed", "until: «calm"),
    ("unknown-step", "after: {done: assess}", "after: {done: «assesss}"),
    ("unknown-scheme", "grading: plain", "grading: «plane"),
    ("unverified-scheme", "grading: plain", "grading: «open"),
    # clocks
    ("duty-without-owner", "    lead: duty-officer\n    every", "    every"),
    ("backward-clock", "within: 2h", "within: «-2h"),
    ("backward-clock", "every: 24h", "every: «-24h"),
    ("late-without-clock", "within: 24h, makes", "«late: [{at: 0m, tell: [director]}], makes"),
    ("until-without-every", "        every: 24h\n        until", "        «until"),
    ("endless-step", "every: 24h\n        until: calmed", "«every: 24h"),
    ("double-period", "within: end-of-day", "«every: 2h, until: closed"),
    ("one-for-all", "        makes: response", "        «each: branches\n        makes: response"),
    ("assumption-without-word", "word: 及时", "word: «30m"),
    # order
    ("cycle", "by: director\n", "by: director\n        after: «{done: respond}\n"),
    # conditions
    ("undeclared-fact", HURT, "when: {«hrt: true}"),
    ("impossible-condition", HURT, "when: {hurt: «1}"),
    ("impossible-condition", HURT, "when: {people: «true}"),
    ("impossible-condition", HURT, "when: {mode: «peace}"),
    ("impossible-condition", HURT, "when: {class: «spreading}"),
    ("impossible-condition", HURT, "when: {people_at_least: «0}"),
    ("impossible-condition", HURT, "when: {major: «5}"),
    ("impossible-condition", "{grade_at_least: III}", "{grade_at_least: «V}"),
    ("impossible-condition", "{grade_at_least: III}", "{response_at_least: «major}"),
    ("impossible-condition", "within: 24h, makes", "when: {grade_at_least: «III}, makes"),
    # clauses
    ("element-without-clause", "        because: 让负责人看得见进展\n", ""),
    (
        "unknown-clause",
        "one-command: {title: {zh: 统一指挥, en: One command}, clauses: [SA-1]}",
        "one-command: {title: {zh: 统, en: One}, clauses: [«SA-9]}",
    ),
    # makes
    ("makes-without-proof", "makes: response\n        detail: from-grade", "makes: «response"),
    ("makes-without-proof", "makes: report\n        detail: final", "makes: «report\n        detail: last"),
    ("makes-without-proof", ANSWER, "makes: «answer, proof: {text: text}"),
    ("makes-without-proof", ANSWER, "makes: «outside, detail: police, proof: {who: text!, time: time!}"),
    ("makes-without-proof", ANSWER, "makes: «outside, proof: {who: text!, time: time!, answer: text!}"),
    ("makes-without-proof", ANSWER, "makes: «announcement, proof: {text: text!}"),
    ("makes-without-proof", ANSWER, "makes: «told"),
    ("makes-without-proof", ANSWER, "makes: «warning"),
    ("makes-without-proof", ANSWER, "makes: «review"),
    ("stray-detail", "within: 24h, makes: answer", "«detail: x, makes: answer"),
    ("personal-field", ANSWER, "makes: answer, proof: {text: text!, caller: «contact}"),
    ("closing-unprepared", "detail: final", "detail: progress"),
]

WARNINGS = {"unverified-scheme", "endless-step", "double-period", "personal-field", "closing-unprepared"}


def test_the_sound_sample_has_no_findings() -> None:
    assert check_text(PLAN) == []


@pytest.mark.parametrize(("rule", "old", "new"), FAULTS)
def test_each_fault_is_found_at_its_place(rule: str, old: str, new: str) -> None:
    text, place = spoil(old, new)
    found = [finding for finding in check_text(text) if finding.rule == rule]
    assert found, f"{rule} was not found"
    assert place is None or place in [(one.line, one.column) for one in found]
    severity = Severity.WARNING if rule in WARNINGS else Severity.ERROR
    assert all(one.severity is severity and one.sentence.endswith((".", "?")) and one.hint for one in found)


def test_a_finding_says_where_what_and_how() -> None:
    text, _ = spoil("by: director", "by: directr")
    [finding] = check_text(text)
    assert finding.path == "kinds.attack.steps.assess.by"
    assert finding.sentence == "`directr` is neither a post nor a group of this plan."
    assert finding.hint == "Did you mean `director`?"


def test_a_kind_cannot_take_the_name_of_a_section() -> None:
    text, place = spoil("  attack:\n", "  «standing:\n")
    found = [one for one in check_text(text) if one.rule == "duplicate-id"]
    assert [(one.line, one.column) for one in found] == [place]


def test_a_ring_is_told_once_and_what_waits_behind_it_is_unreachable() -> None:
    text, _ = spoil("by: director\n", "by: director\n        after: {done: respond}\n")
    text = text.replace("after: {act: graded}", "after: {done: assess}")
    found = [(one.rule, one.path) for one in check_text(text)]
    assert found == [
        ("cycle", "kinds.attack.steps.assess.after"),
        ("unreachable-step", "kinds.attack.steps.look.after"),
    ]


def test_a_step_behind_a_condition_that_never_holds_is_unreachable() -> None:
    text, _ = spoil(HURT, "when: {mode: peace}")
    text = text.replace("after: {act: graded}", "after: {done: respond}")
    assert {one.rule for one in check_text(text)} == {"impossible-condition", "unreachable-step"}


def test_a_step_far_behind_an_unknown_one_is_unreachable_too() -> None:
    text, _ = spoil("after: {done: assess}", "after: {done: nothing}")
    text = text.replace("after: {act: graded}", "after: {done: respond}")
    found = {(one.rule, one.path.split(".")[3]) for one in check_text(text)}
    assert found == {("unknown-step", "respond"), ("unreachable-step", "look")}


def test_a_clause_of_the_document_that_nothing_carries_is_a_warning() -> None:
    found = check_text(PLAN.replace("SA-2", "SA-1"))
    assert [(one.rule, one.severity) for one in found] == [("clause-without-element", Severity.WARNING)]


def test_a_matter_can_only_be_of_its_own_class() -> None:
    text, _ = spoil("within: 24h, makes", "when: {class: enquiry}, makes")
    assert check_text(text) == []


def test_the_criterion_of_a_condition_may_be_assumed() -> None:
    text, _ = spoil(HURT, "when: {people_at_least: {assume: 50, word: 人数较多}}")
    assert check_text(text) == []


def test_a_clock_counts_back_from_a_date() -> None:
    text, _ = spoil("from: opened", "from: {date: start_date}")
    assert check_text(text.replace("within: 4h", "within: -4h")) == []
