"""The acts as the command line knows them: their fields, and text read as the type that each field has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect

from anlan.kernel.errors import Invalid

if TYPE_CHECKING:
    from anlan.engine.contracts.acts import Act
    from anlan.engine.contracts.detail import RunDetail
    from anlan.plans.contracts import Field

_NAMES: dict[type, str] = {
    inspect.StrType: "text",
    inspect.IntType: "number",
    inspect.BoolType: "true or false",
    inspect.DateTimeType: "time",
    inspect.VarTupleType: "list of texts",
    inspect.DictType: "fields of a form",
}
_AS_WRITTEN = ("text", "time")


class ActField(msgspec.Struct, frozen=True):
    name: str
    type: str
    required: bool


def list_acts() -> dict[str, tuple[ActField, ...]]:
    """Every act that may be asked for on an open run, with its own fields, those that it must have first."""
    from anlan.engine.contracts.acts import ACTS, BY_ENGINE

    common = {field.name for field in list_common_fields()}
    return {
        name: tuple(field for field in _list_fields(cls) if field.name not in common)
        for name, cls in sorted(ACTS.items())
        if name not in BY_ENGINE | {"open"}
    }


def list_common_fields() -> tuple[ActField, ...]:
    """What each act may say beside its own fields."""
    from anlan.engine.contracts.acts import Act

    return _list_fields(Act)


def write_act(fields: Iterable[ActField]) -> str:
    """`step (text), reason (text), may have note (text)`, for a sentence."""
    must = [f"{field.name} ({field.type})" for field in fields if field.required]
    may = [f"{field.name} ({field.type})" for field in fields if not field.required]
    return ", ".join((*must, *(f"may have {each}" for each in may[:1]), *may[1:])) or "no fields"


def find_fields(name: str) -> dict[str, ActField]:
    """The fields of the act of that word; raises Invalid with the nearest words and with all of them."""
    acts = list_acts()
    if name not in acts:
        near = get_close_matches(name, acts, n=3, cutoff=0.6)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        how = f"{meant}There are: {', '.join(acts)}. `anlan incident acts` shows their fields."
        raise Invalid(f"There is no act {name!r}.", how=how, field="ACT")
    return {field.name: field for field in (*acts[name], *list_common_fields())}


def split_pair(pair: str, option: str) -> tuple[str, str]:
    """`NAME=VALUE` in two; raises Invalid naming the option it was given by."""
    name, equals, text = pair.partition("=")
    if not name or not equals:
        raise Invalid(f"{pair!r} is not NAME=VALUE.", how=f"Write it like {option} name=value.", field=option)
    return name, text


def read_form(form: Iterable[Field], pairs: Iterable[str], option: str) -> dict[str, Any]:
    """The fields of a plan's form, each in its type: a place called 123 stays a text."""
    return {
        name: _read_field(form, name, text) for name, text in (split_pair(each, option) for each in pairs)
    }


def read_act(
    name: str,
    *,
    room: RunDetail | None,
    step: str = "",
    proof: Iterable[str] = (),
    given: Iterable[str] = (),
) -> Act:
    """One act from its word and options; what is missing is named all at once."""
    known = find_fields(name)
    pairs = [split_pair(pair, "--set") for pair in given]
    step = step or dict(pairs).get("step", "")
    fields: dict[str, Any] = {"step": step} if step else {}
    for key, text in pairs:
        place, dot, inner = key.partition(".")
        if dot and place in known and known[place].type == "fields of a form":
            _open_group(fields, place)[inner] = _read_field(_list_form(room, place, step), inner, text)
        else:
            fields[key] = _read_typed(known[key].type if key in known else "text", text)
    if proven := read_form(_list_form(room, "proof", step), proof, "--proof"):
        _open_group(fields, "proof").update(proven)
    _check_names(name, known, fields)
    return _convert(name, known, fields)


def _convert(name: str, known: dict[str, ActField], fields: dict[str, Any]) -> Act:
    from anlan.engine.contracts.acts import ACTS
    from anlan.kernel.reading import read_value

    try:
        act: Act = read_value({"act": name, **fields}, ACTS[name])
    except Invalid as fault:
        how = f"The act {name} has: {write_act(known.values())}."
        raise Invalid(
            fault.what, why=fault.why, how=fault.how if not fault.why else how, field=fault.field
        ) from fault
    return act


def _check_names(name: str, known: dict[str, ActField], fields: dict[str, Any]) -> None:
    unknown = [key for key in fields if key not in known]
    missing = [field for field in known.values() if field.required and field.name not in fields]
    if unknown:
        how = f"It has: {write_act(known.values())}."
        raise Invalid(f"The act {name} has no field {', '.join(unknown)}.", how=how, field="--set")
    if missing:
        options = " ".join(
            "--step STEP"
            if each.name == "step"
            else f"--set {each.name}={each.type.upper().replace(' ', '-')}"
            for each in missing
        )
        names = ", ".join(f"{each.name} ({each.type})" for each in missing)
        raise Invalid(f"The act {name} needs {names}.", how=f"Add: {options}", field="--set")


def _open_group(fields: dict[str, Any], name: str) -> dict[str, Any]:
    group = fields.setdefault(name, {})
    if not isinstance(group, dict):
        raise Invalid(f"{name!r} is given twice, as a value and as a group.", field="--set")
    return group


def _list_form(room: RunDetail | None, place: str, step: str) -> Sequence[Field]:
    """The form behind `proof` is the step's; facts may also be what a step of a report asks for."""
    if room is None:
        return ()
    own = [field for each in room.steps if each.key == step for field in each.form]
    every = [field for each in room.steps for field in each.form]
    return own if place == "proof" and step else [*room.facts_form, *every]


def _read_field(form: Iterable[Field], name: str, text: str) -> object:
    from anlan.engine.rules.proof import read_value

    fields = tuple(field for field in form if field.name == name)[:1]
    return read_value(fields, text) if fields else _read_json(text)


def _read_typed(type_: str, text: str) -> Any:
    if type_ in _AS_WRITTEN:
        return text
    value = _read_json(text)
    return [text] if type_ == "list of texts" and not isinstance(value, list) else value


def _read_json(text: str) -> Any:
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        return text


def _list_fields(cls: type[Any]) -> tuple[ActField, ...]:
    told = inspect.type_info(cls)
    assert isinstance(told, inspect.StructType)  # noqa: S101 - narrows the type
    fields = [ActField(each.encode_name, _name_type(each.type), each.required) for each in told.fields]
    return tuple(sorted(fields, key=lambda field: not field.required))


def _name_type(told: inspect.Type) -> str:
    if isinstance(told, inspect.UnionType):
        return next(_name_type(each) for each in told.types if not isinstance(each, inspect.NoneType))
    return _NAMES[type(told)]
