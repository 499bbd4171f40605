"""Reply codes: each is read back as what it was written for, and fits nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anlan.notices.replies import find_code, fits, write_code

IDS = st.integers(1, (1 << 63) - 1)


@given(IDS, IDS, st.sampled_from(["{}", "收到 {}", "ok {}.", "Re: 〔安澜〕 {}", "{}\n> 1-0000000"]))
def test_a_code_is_read_back_however_it_is_sent(delivery: int, contact: int, around: str) -> None:
    found = find_code(around.format(write_code(delivery, contact).lower()))
    assert found is not None
    assert found[0] == delivery
    assert fits(delivery, contact, found[1])


@given(IDS, IDS, IDS)
def test_it_fits_no_other_contact_point(delivery: int, contact: int, other: int) -> None:
    found = find_code(write_code(delivery, contact))
    assert found is not None
    assert fits(delivery, other, found[1]) == (other == contact)


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    find_code(text)


def test_what_is_quoted_below_is_not_read() -> None:
    code = write_code(7, 9)
    assert find_code(f"不是我\n> {code}") is None
    assert find_code(f"> {code}") is None


def test_full_width_letters_and_letters_meant_as_digits_are_read() -> None:
    code = write_code(1, 1)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    assert find_code(wide) == find_code(code)
    assert find_code("l-" + code.split("-")[1]) == find_code(code)
