"""The form of a plan: the published JSON Schema, its errors told in plain words at their line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator

from anlan.plans.findings import Problem, suggest_word

# A jsonschema ValidationError. Its stubs give every attribute an `Unset` that never occurs in a raised one.
Error = Any

_TYPES = {
    "object": "a mapping of `key: value`",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "number": "a number",
}


@cache
def load_schema(path: FilePath) -> Draft202012Validator:
    """The validator of a published schema."""
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def check_schema(value: Any, validator: Draft202012Validator) -> list[Problem]:
    """All errors of form in a plan's value."""
    return [problem for error in validator.iter_errors(value) for problem in _explain(error)]


def _explain(error: Error) -> Iterator[Problem]:
    told = _TELL.get(str(error.validator), _tell_other)
    yield from told(error)


def _tell_unknown_key(error: Error) -> Iterator[Problem]:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known:
            missing = [one for one in known if one not in error.instance]
            path = (*error.absolute_path, key)
            yield Problem(
                path, "unknown-key", f"Unknown key `{key}`.", suggest_word(key, missing), on_key=True
            )


def _tell_missing_key(error: Error) -> Iterator[Problem]:
    for key in error.validator_value:
        if key not in error.instance:
            hint = _MISSING.get(key, f"Add `{key}: ...`.")
            path = tuple(error.absolute_path)
            yield Problem(path, "missing-key", f"{_name(error)} needs `{key}`.", hint, on_key=True)


_MISSING = {
    "from": "A clock without an anchor never starts: `from: opened`, {done: ...}, {act: ...} or {date: ...}.",
    "word": "Say which word of the document the number stands for: add `word: 及时`.",
}


def _tell_choice(error: Error) -> Iterator[Problem]:
    value = str(error.instance)
    allowed = [str(one) for one in error.validator_value]
    hint = suggest_word(value, allowed)
    yield _problem(error, "unknown-word", f"`{value}` is not allowed as {_name(error)}.", hint)


def _tell_type(error: Error) -> Iterator[Problem]:
    wanted = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else wanted
    shape = " or ".join(_TYPES[kind] for kind in kinds)
    hint = "Put it in quotes." if "string" in kinds and isinstance(error.instance, int | float) else ""
    yield _problem(error, "wrong-shape", f"{_name(error)} must be {shape}.", hint or _describe(error))


def _tell_branches(error: Error) -> Iterator[Problem]:
    """Of several forms, the author meant the one whose shape fits; its errors are the useful ones."""
    branches: dict[int, list[Error]] = {}
    for part in error.context or ():
        branches.setdefault(int(part.schema_path[0]), []).append(part)
    fitting = [parts for parts in branches.values() if not any(_is_shape(part) for part in parts)]
    if len(fitting) == 1:
        for part in fitting[0]:
            yield from _explain(part)
    else:
        value = json.dumps(error.instance, ensure_ascii=False)
        yield _problem(error, "wrong-shape", f"{value} is not {_article(_name(error))}.", _describe(error))


def _is_shape(part: Error) -> bool:
    return part.validator == "type" and not part.relative_path


def _tell_pattern(error: Error) -> Iterator[Problem]:
    yield _problem(
        error, "wrong-text", f"`{error.instance}` is not {_article(_name(error))}.", _describe(error)
    )


def _tell_empty(error: Error) -> Iterator[Problem]:
    yield _problem(error, "empty", f"{_name(error)} must not be empty.", "Fill it in, or leave the key out.")


def _tell_repeated(error: Error) -> Iterator[Problem]:
    yield _problem(error, "repeated", f"{_name(error)} says the same twice.", "Keep one of them.")


def _tell_several(error: Error) -> Iterator[Problem]:
    yield _problem(error, "wrong-shape", f"{_name(error)} takes one key only.", _describe(error))


def _tell_unwanted(error: Error) -> Iterator[Problem]:
    for key in error.validator_value["required"]:
        path = (*error.absolute_path, key)
        sentence = f"`{key}` does not belong to a {_name(error)}."
        yield Problem(path, "unknown-key", sentence, "Leave it out.", on_key=True)


def _tell_other(error: Error) -> Iterator[Problem]:
    sentence = f"{_name(error)} is not right: {error.message}."
    yield _problem(error, "wrong-shape", sentence, _describe(error))


_TELL: dict[str, Callable[[Error], Iterator[Problem]]] = {
    "additionalProperties": _tell_unknown_key,
    "required": _tell_missing_key,
    "enum": _tell_choice,
    "const": _tell_pattern,
    "type": _tell_type,
    "oneOf": _tell_branches,
    "not": _tell_unwanted,
    "pattern": _tell_pattern,
    "minItems": _tell_empty,
    "minLength": _tell_empty,
    "minProperties": _tell_empty,
    "maxProperties": _tell_several,
    "uniqueItems": _tell_repeated,
}


def _problem(error: Error, rule: str, sentence: str, hint: str) -> Problem:
    # A key that fails `propertyNames` is reported by jsonschema at its mapping; the place is the key.
    if "propertyNames" in error.absolute_schema_path and isinstance(error.instance, str):
        return Problem((*error.absolute_path, error.instance), rule, sentence, hint, on_key=True)
    return Problem(tuple(error.absolute_path), rule, sentence, hint)


def _name(error: Error) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return str(schema.get("title") or (error.absolute_path[-1] if error.absolute_path else "The plan"))


def _describe(error: Error) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return str(schema.get("description", ""))


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
