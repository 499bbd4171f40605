"""What crosses the border of `standing`: the acts that a standing duty takes, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Union, get_args

from anlan.engine.contracts.acts import GIVEN

_ALONE = "It is the duty of one bureau in one period, neither joined with another nor passed on."
_NO_EVENT = "Nothing has happened yet; grades, warnings and responses belong to an incident."
_NOT_ASKED = "Nobody outside asked anything; classes and answers belong to a matter."
REFUSED: Mapping[str, str] = {
    **dict.fromkeys(("merge", "split", "link", "hand-over", "raise", "receive-transfer"), _ALONE),
    **dict.fromkeys(("grade", "respond", "end-response", "warn", "calm"), _NO_EVENT),
    **dict.fromkeys(("classify", "answer"), _NOT_ASKED),
}
TAKEN: Any = Union[  # noqa: UP007
    tuple(act for act in get_args(GIVEN) if act.__struct_config__.tag not in REFUSED)
]
