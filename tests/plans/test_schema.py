"""The published schema is a sound one, and its errors read as sentences at their line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from anlan.engine.contracts.events import EVENTS
from anlan.host.library import find_library
from anlan.plans.contracts import FIELD_TYPES, Makes
from anlan.plans.words import ACTS, PAST_ACTS

from .samples import check_text, spoil

SCHEMA: dict[str, Any] = json.loads(
    (find_library() / "schemas" / "plan.schema.json").read_text(encoding="utf-8")
)


def walk(schema: object) -> list[dict[str, Any]]:
    if isinstance(schema, dict):
        return [schema, *(one for part in schema.values() for one in walk(part))]
    return [one for part in schema for one in walk(part)] if isinstance(schema, list) else []


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_mapping_but_holds_is_closed() -> None:
    mappings = [one for one in walk(SCHEMA) if one.get("type") == "object"]
    assert mappings
    assert all("additionalProperties" in one for one in mappings)
    assert (
        "additionalProperties"
        not in SCHEMA["properties"]["registered"]["additionalProperties"]["properties"]["holds"]
    )


def test_every_definition_is_titled_and_described() -> None:
    for name, definition in SCHEMA["$defs"].items():
        assert definition["title"], name
        assert definition["description"], name


def test_the_schema_and_the_code_speak_of_the_same_words() -> None:
    defs = SCHEMA["$defs"]
    fields = {one.removesuffix("!") for one in defs["fields"]["additionalProperties"]["enum"]}
    assert fields == FIELD_TYPES
    assert set(defs["step"]["properties"]["makes"]["enum"]) == {one.value for one in Makes} - {""}
    assert defs["course"]["properties"]["acts"]["propertyNames"]["enum"] == list(ACTS)


def test_every_act_a_plan_may_wait_for_is_an_event_of_the_record() -> None:
    assert set(PAST_ACTS) <= EVENTS.keys()


FAULTS = [
    ("unknown-key", "within: 2h", "«withn: 2h", "Unknown key `withn`.", "Did you mean `within`?"),
    (
        "missing-key",
        "      look:\n        phase: review\n        do: {zh: 查看, en: Look}",
        "      «look:\n        phase: review",
        "step needs `do`.",
        "Add `do: ...`.",
    ),
    (
        "missing-key",
        "from: opened, ",
        "",
        "further rule needs `from`.",
        "A clock without an anchor never starts",
    ),
    (
        "unknown-word",
        "makes: told",
        "makes: «tolld",
        "`tolld` is not allowed as what it makes.",
        "Did you mean `told`?",
    ),
    (
        "unknown-word",
        "grade: grade!",
        "grade: «grad!",
        "`grad!` is not allowed as type of field.",
        "Did you mean `grade!`?",
    ),
    (
        "unknown-word",
        "      order: {",
        "      «ordr: {",
        "`ordr` is not allowed as act.",
        "Did you mean `order`?",
    ),
    (
        "wrong-shape",
        "clauses: [SA-2], holds",
        "clauses: «SA-2, holds",
        "clauses must be a list.",
        "The clauses of the document",
    ),
    ("wrong-shape", 'code: "210100"', "code: «210100", "division code must be text.", "Put it in quotes."),
    (
        "wrong-shape",
        "from: opened",
        "from: «[opened]",
        '["opened"] is not an anchor.',
        "What a step or clock counts from",
    ),
    (
        "wrong-shape",
        "after: {act: graded}",
        "after: «{act: graded, done: assess}",
        "anchor takes one key only.",
        "Exactly one",
    ),
    (
        "wrong-text",
        "within: 2h",
        "within: «2 hours",
        "`2 hours` is not a length of time.",
        "A whole number and a unit",
    ),
    (
        "wrong-text",
        "within: {assume: 30m",
        "within: {assume: «soon",
        "`soon` is not a length of time.",
        "A whole number",
    ),
    (
        "wrong-text",
        "      respond:\n",
        "      «Respond_Now:\n",
        "`Respond_Now` is not an id.",
        "Lower-case words",
    ),
    ("wrong-text", "after: {act: graded}", "after: «opend", "`opend` is not an anchor.", "opened, {done"),
    (
        "empty",
        "    ladder: [director]\n",
        "    ladder: «[]\n",
        "posts and groups must not be empty.",
        "Fill it in",
    ),
    (
        "repeated",
        "    ladder: [director]\n",
        "    ladder: «[director, director]\n",
        "posts and groups says the same twice.",
        "Keep one",
    ),
    (
        "unknown-key",
        "    grading: plain\n",
        "    grading: plain\n    «every: day\n",
        "`every` does not belong to a course without a period.",
        "Leave it out.",
    ),
    ("missing-key", "    every: day\n", "", "standing duty needs `every`.", "Add `every"),
]


@pytest.mark.parametrize(("rule", "old", "new", "sentence", "hint"), FAULTS)
def test_each_error_of_form_is_a_sentence_at_its_place(
    rule: str, old: str, new: str, sentence: str, hint: str
) -> None:
    text, place = spoil(old, new)
    [finding] = [one for one in check_text(text) if one.rule == rule]
    assert (finding.sentence, finding.hint[: len(hint)]) == (sentence, hint)
    assert place is None or (finding.line, finding.column) == place


def test_an_unknown_key_hides_nothing_else() -> None:
    text, _ = spoil("within: 2h", "withn: 2h")
    text = text.replace("each: branches", "each: branch")
    assert {one.rule for one in check_text(text)} == {"unknown-key", "unknown-group"}


def test_an_empty_file_lacks_everything() -> None:
    assert [one.rule for one in check_text("")] == ["wrong-shape"]
    assert {one.sentence for one in check_text("plan: a\n")} >= {
        "Plan needs `title`.",
        "Plan needs `issuers`.",
    }


def test_holds_is_free() -> None:
    text, _ = spoil("holds: {any: [1, {deep: x}]}", "holds: {whatever: {a: [1, 2.5, null]}}")
    assert check_text(text) == []
