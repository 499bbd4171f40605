"""A hotline export: each row a matter, a bad row in nobody's way, a second time nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload

from anlan.engine.models import Run
from anlan.kernel.access import Permission as P
from anlan.kernel.clock import FixedClock
from anlan.ledger.services import list_since
from anlan.signals.models import HotlineImport, Signal
from anlan.signals.services.retention import erase_signals
from tests.callers import CITY, TIANJIN, WALL, Caller, Tokens
from tests.signals.samples import CALLER, HEADINGS, NUMBER, ROWS, make_csv, make_xlsx


@pytest.fixture
def clerk(token: Tokens) -> Caller:
    return token(P.TAKE_SIGNAL, P.READ_MATTER)


def send(caller: Caller, raw: bytes, name: str = "export.xlsx", **fields: str) -> Any:
    return caller.send("/api/matters/import", file=Upload(name, raw), **fields)


def take(caller: Caller, raw: bytes, **fields: str) -> dict[str, Any]:
    answer = send(caller, raw, **fields)
    assert answer.status_code == 200, answer.content
    result: dict[str, Any] = answer.json()
    return result


def test_each_row_becomes_a_matter_of_its_class_whose_clocks_run_from_receipt(clerk: Caller) -> None:
    result = take(clerk, make_xlsx(ROWS))
    assert [row["ticket"] for row in result["taken"]] == ["GD2026-001", "GD2026-002", "GD2026-003"]
    matters = [Run.objects.get(id=row["matter"]) for row in result["taken"]]
    assert [matter.klass for matter in matters] == ["enquiry", "complaint", "suggestion"]
    assert [matter.opened_at.isoformat() for matter in matters] == [
        "2026-03-02T00:30:00+00:00",
        "2026-03-02T04:00:00+00:00",
        "2026-03-02T02:00:00+00:00",
    ]
    assert result["unread"] == ["主办单位"]


def test_the_answer_to_an_enquiry_is_due_24_hours_after_receipt(token: Tokens) -> None:
    """TJ-4.4.1"""
    result = take(token(P.TAKE_SIGNAL, bureau=TIANJIN), make_xlsx(ROWS[:1]))
    matter = Run.objects.get(id=result["taken"][0]["matter"])
    step = matter.steps.get(key="answer")
    assert step.due_at == matter.opened_at + timedelta(hours=24)


def test_importing_the_same_tickets_again_changes_nothing(clerk: Caller) -> None:
    first, again = take(clerk, make_xlsx(ROWS)), take(clerk, make_csv(ROWS[:1]))
    assert again["taken"] == []
    assert again["repeated"][0]["matter"] == first["taken"][0]["matter"]
    assert Run.objects.filter(form="matter").count() == 3
    assert HotlineImport.objects.count() == 2


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("内容描述", "药店拒绝退款。13912340009"),
        ("工单类型", "投诉举报类"),
        ("受理时间", "2026-03-02 08:31"),
    ],
)
def test_a_known_number_with_other_content_is_refused_and_nothing_is_dropped_in_silence(
    clerk: Caller, column: str, cell: str
) -> None:
    other = list(ROWS[0])
    other[HEADINGS.index(column)] = cell
    result = take(clerk, make_xlsx([ROWS[0], other]))
    assert (len(result["taken"]), result["repeated"]) == (1, [])
    (fault,) = result["refused"]
    assert (fault["row"], fault["column"]) == (3, column)
    assert fault["what"].startswith("Ticket GD2026-001 was taken before as ")
    assert "13912340009" not in str(result)
    # Weeks later it is refused as well.
    assert len(take(clerk, make_xlsx([other]))["refused"]) == 1


def test_a_known_number_is_repeated_where_an_export_leaves_seconds_out_or_its_text_was_erased(
    clerk: Caller,
) -> None:
    numbered = [*ROWS[0][:4], "请打13912340001找我", *ROWS[0][5:]]
    take(clerk, make_xlsx([[numbered[0], "2026-03-02 08:30:59", *numbered[2:]]]))
    assert len(take(clerk, make_xlsx([[numbered[0], "2026-03-02 08:30", *numbered[2:]]]))["repeated"]) == 1
    erase_signals(FixedClock(WALL.now() + timedelta(days=400)))
    assert len(take(clerk, make_xlsx([numbered]))["repeated"]) == 1


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("12345工单编号", "无"),
        ("受理时间", "某天"),
        ("受理时间", "2199-01-01 00:00"),
        ("工单类型", "表扬类"),
        ("内容描述", ""),
        ("内容描述", "长" * 20_001),
    ],
)
def test_a_bad_row_is_refused_by_row_and_column_and_the_good_ones_are_taken(
    clerk: Caller, column: str, cell: str
) -> None:
    bad = list(ROWS[1])
    bad[HEADINGS.index(column)] = cell
    result = take(clerk, make_xlsx([ROWS[0], bad, ROWS[2]]))
    assert [(fault["row"], fault["column"]) for fault in result["refused"]] == [(3, column)]
    assert len(result["taken"]) == 2
    assert result["rows"] == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_csv_is_read_in_every_usual_encoding(clerk: Caller, encoding: str) -> None:
    result = take(clerk, make_csv(ROWS[:1], encoding))
    assert len(result["taken"]) == 1
    signal = Signal.objects.get(run=result["taken"][0]["matter"])
    assert signal.text == "异地就医如何备案？"


def test_headings_may_lie_under_merged_ones_and_change_their_names(clerk: Caller) -> None:
    above = ["2026年3月工单明细"] + [None] * 8
    groups = ["工单编号", "诉求信息", None, None, None, None, "联系信息", None, "街道"]
    names = [None, " 受理 时间", "诉求来源", "诉求类型", "诉求内容", "承办", "来电人", "来电号码", None]
    result = take(clerk, make_xlsx(ROWS, [above, groups, names]))
    assert len(result["taken"]) == 3
    assert result["taken"][0]["row"] == 4


def test_two_hotlines_may_give_the_same_number(clerk: Caller) -> None:
    one, other = take(clerk, make_xlsx(ROWS[:1])), take(clerk, make_xlsx(ROWS[:1]), hotline="12393")
    assert one["taken"][0]["matter"] != other["taken"][0]["matter"]


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"PK\x03\x04 broken", "file"),
        (b"\x00\x01\x02", "file"),
        (b"a,b\n1,2\n", "row 1"),
        (b"", "row 1"),
        (make_xlsx([], [["受理时间"]]), "row 1"),
    ],
)
def test_a_file_that_is_no_export_is_refused_whole(clerk: Caller, raw: bytes, field: str) -> None:
    refused = send(clerk, raw or b" ")
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert HotlineImport.objects.count() == 0


def test_an_unknown_hotline_or_field_is_refused(clerk: Caller) -> None:
    assert send(clerk, make_xlsx(ROWS), hotline="110").json()["field"] == "hotline"
    assert send(clerk, make_xlsx(ROWS), colour="red").json()["field"] == "colour"


def test_whom_to_call_back_is_sealed_and_seen_only_with_the_right_and_a_reason(clerk: Caller) -> None:
    from tests.web.test_people import sign_in

    matter = take(clerk, make_xlsx(ROWS[:1]))["taken"][0]["matter"]
    reference = clerk.get(f"/api/matters/{matter}").json()["facts"]["contact"]
    assert reference.startswith("vault:")
    look = {"reference": reference, "reason": "回电"}
    assert clerk.post(f"/api/matters/{matter}/looks", look).status_code == 403
    assert sign_in("sy-fund-division").post(f"/api/matters/{matter}/looks", look).status_code == 403
    handler = sign_in("sy-triage")
    assert handler.post(f"/api/matters/{matter}/looks", look).json() == {"value": f"{CALLER} {NUMBER}"}
    assert handler.post(f"/api/matters/{matter}/looks", look | {"reason": ""}).status_code == 422
    looks = list_since(f"vault:{matter}")
    assert [entry.data["reason"] for entry in looks] == ["回电"]


def test_a_sealed_value_of_one_matter_is_not_opened_through_another(clerk: Caller) -> None:
    from tests.web.test_people import sign_in

    one, other = (row["matter"] for row in take(clerk, make_xlsx([ROWS[0], ROWS[2]]))["taken"])
    reference = clerk.get(f"/api/matters/{one}").json()["facts"]["contact"]
    look = {"reference": reference, "reason": "回电"}
    assert sign_in("sy-triage").post(f"/api/matters/{other}/looks", look).status_code == 404


def test_the_text_is_shown_masked_and_forgotten_on_its_day(clerk: Caller) -> None:
    row = [*ROWS[0][:4], "请打13912340001找我", *ROWS[0][5:]]
    matter = take(clerk, make_xlsx([row]))["taken"][0]["matter"]
    shown = clerk.get(f"/api/matters/{matter}/signals").json()[0]
    assert shown["text"] == "请打＊＊＊找我"
    assert shown["original"].startswith("vault:")
    signal = Signal.objects.get(run=matter)
    assert erase_signals(WALL) == 0
    assert erase_signals(FixedClock(WALL.now() + timedelta(days=400))) == 1
    signal.refresh_from_db()
    assert (signal.text, signal.original) == ("", "")


def test_no_scope_no_import(token: Tokens) -> None:
    assert send(token(P.READ_MATTER), make_xlsx(ROWS)).status_code == 403
    assert send(token(P.TAKE_SIGNAL, bureau=TIANJIN), make_xlsx(ROWS), bureau=CITY).status_code == 403
