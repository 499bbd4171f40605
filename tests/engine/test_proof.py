from __future__ import annotations

import pytest

from anlan.engine.rules.proof import check_fields
from anlan.kernel.errors import Invalid
from anlan.plans.contracts import FIELD_TYPES, Field

GOOD = {
    "text": ("  已控制 ", "已控制"),
    "number": (3, 3),
    "time": ("2026-03-02T08:00:00+08:00", "2026-03-02T00:00:00Z"),
    "flag": (True, True),
    "list": (["门户网站"], ["门户网站"]),
    "grade": ("III", "III"),
    "warning": ("red", "red"),
    "level": ("II", "II"),
    "divisions": (["price-division", "210102:branch-head"], ["price-division", "210102:branch-head"]),
    "posts": (["director"], ["director"]),
    "media": (["网站", "公众号"], ["网站", "公众号"]),
    "person": ("vault:1:2", "vault:1:2"),
    "contact": ("vault:1:2", "vault:1:2"),
    "file": ("file:ab", "file:ab"),
    "files": (["file:ab"], ["file:ab"]),
    "date": ("2026-03-02", "2026-03-02"),
    "duration": ("3wd", "3wd"),
}
BAD = {
    "text": 3,
    "number": "three",
    "time": "2026-03-02T08:00:00",
    "flag": "yes",
    "list": "门户网站",
    "grade": "V",
    "warning": "green",
    "level": "none",
    "divisions": ["某某人"],
    "posts": ["Zhang"],
    "media": [],
    "person": "某人",
    "contact": "13800000000",
    "file": "report.pdf",
    "files": ["report.pdf"],
    "date": "02/03/2026",
    "duration": "soon",
}


def test_every_type_of_field_is_tried_here() -> None:
    assert set(GOOD) == set(BAD) == FIELD_TYPES


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_a_good_value_is_taken_and_made_canonical(kind: str) -> None:
    given, kept = GOOD[kind]
    assert check_fields((Field("x", kind),), {"x": given}, where="proof") == {"x": kept}


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES - {"media"}))
def test_a_bad_value_is_refused_with_its_place(kind: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_fields((Field("x", kind),), {"x": BAD[kind]}, where="proof")
    assert refusal.value.field == "proof.x"


def test_a_missing_field_that_the_plan_asks_for_is_named_with_the_clause() -> None:
    with pytest.raises(Invalid, match="'grade' is missing") as refusal:
        check_fields((Field("grade", "grade", True),), {"grade": ""}, where="proof", clause="SY-3.2.3")
    assert refusal.value.clause == "SY-3.2.3"


def test_a_field_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid, match="no field 'author'"):
        check_fields((Field("text", "text"),), {"author": "x"}, where="proof")
