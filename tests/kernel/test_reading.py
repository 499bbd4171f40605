"""Reading what comes from outside."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.errors import Invalid
from anlan.kernel.reading import read_json


@pytest.mark.parametrize("raw", [b'{"a": "\xff"}', b'{"a": "\xc3("}', b"{", b"", b'\xff{"a": 1}'])
@pytest.mark.parametrize("type_", [dict[str, str], dict[str, Any], Any])
def test_a_body_that_is_not_utf_8_or_not_json_is_wrong_input(raw: bytes, type_: Any) -> None:
    with pytest.raises(Invalid, match="not JSON that can be read"):
        read_json(raw, type_)
