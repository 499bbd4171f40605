"""Our own samples in the formats of others: hotline exports and Alertmanager deliveries."""

from __future__ import annotations

import copy
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook

HEADINGS = [
    "12345工单编号",
    "受理时间",
    "工单来源",
    "工单类型",
    "内容描述",
    "主办单位",
    "联系人",
    "联系电话",
    "街道",
]
CALLER, NUMBER = "沈小标记", "13912340001"
ROWS: list[list[Any]] = [
    [
        "GD2026-001",
        "2026-03-02 08:30:00",
        "电话",
        "咨询类",
        "异地就医如何备案？",
        "市医保局",
        CALLER,
        NUMBER,
        "和平街",
    ],
    ["GD2026-002", 46083.5, "网络", "投诉举报类", "药店刷卡加价。", "市医保局", "无", "无", "无"],
    [
        "工单编号：GD2026-003",
        datetime.fromisoformat("2026-03-02T10:00"),
        "电话",
        "建议类",
        "请延长窗口时间。",
        "",
        CALLER,
        NUMBER,
        "",
    ],
]


def make_xlsx(rows: list[list[Any]], headings: list[list[Any]] | None = None) -> bytes:
    """A workbook with these rows below these rows of headings."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*(headings or [HEADINGS]), *rows]:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def make_csv(rows: list[list[Any]], encoding: str = "utf-8") -> bytes:
    lines = [HEADINGS, *rows]
    return "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode(encoding)


_GROUP: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}:{alertname="PortalDefaced"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "anlan",
    "groupLabels": {"alertname": "PortalDefaced"},
    "commonLabels": {"alertname": "PortalDefaced", "severity": "critical"},
    "commonAnnotations": {"summary": "Portal page was changed"},
    "externalURL": "http://alertmanager.example:9093",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "PortalDefaced", "instance": "portal-1"},
            "annotations": {"description": "The hash of the start page differs."},
            "startsAt": "2026-03-02T08:00:00.123456400+08:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example/graph",
            "fingerprint": "9f1c",
        }
    ],
}


def make_group(*instances: str, status: str = "firing", **changed: Any) -> dict[str, Any]:
    """A delivery for these machines, one alert each."""
    group = copy.deepcopy(_GROUP) | changed | {"status": status}
    first = group["alerts"][0]
    group["alerts"] = [
        {**first, "status": status, "labels": {**first["labels"], "instance": name}}
        for name in instances or ("portal-1",)
    ]
    return group
