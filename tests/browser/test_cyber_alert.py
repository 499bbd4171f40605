"""SY-3.2: an alert arrives, is answered from the desk, goes through all its phases and is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.posts import Post, now

pytestmark = pytest.mark.timeout(240)
Sit = Callable[..., Post]
TITLE = "医保网上大厅接口异常访问"


def send_alert(house: House) -> str:
    """The number of the incident that an Alertmanager's webhook opens."""
    group = {
        "version": "4",
        "groupKey": f"{TITLE}:{now():%s}",
        "status": "firing",
        "commonAnnotations": {"summary": TITLE},
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "PortalIntrusion", "severity": "critical", "instance": "portal-1"},
                "startsAt": now().astimezone(UTC).isoformat(),
                "annotations": {"summary": TITLE},
            }
        ],
    }
    answer = httpx.post(
        f"{house.address}/api/hooks/alertmanager",
        json=group,
        headers={"Authorization": f"Bearer {house.token}"},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["incident"])


def test_from_the_alert_to_the_review(house: House, post: Sit) -> None:
    duty, division = post("sy-duty-a"), post("sy-medical-service-division")
    office, director = post("sy-group-office"), post("sy-director")
    duty.open("/")
    run = send_alert(house)

    # 值班员在工作台上看到它，时限和条款都在
    line = duty.page.get_by_role("main").get_by_role("link", name=TITLE).first
    expect(line).to_be_visible(timeout=5_000)
    division.open(f"/runs/{run}")
    expect(division.page.get_by_role("timer").first).to_be_visible()
    expect(division.page.get_by_text("SY-3.2.2").first).to_be_visible()

    # 局长应答；别人的页面一秒之内看到
    office.open(f"/runs/{run}")
    director.open(f"/runs/{run}")
    director.page.get_by_role("button", name="应答", exact=True).first.click()
    acknowledged = office.page.locator('[data-entry="acknowledged"]')
    expect(acknowledged).to_be_visible(timeout=3_000)
    office.page.get_by_role("button", name="应答", exact=True).first.click()
    expect(acknowledged).to_have_count(2)

    division.finish(
        "写出首报",
        found_at=now(), systems=["网上大厅"], effect="接口被大量异常访问", done="限流并留存日志",
        text="网上大厅接口异常访问，正在核实", to=["领导小组办公室", "局长"],
    )  # fmt: skip
    division.finish(
        "控制事态，保存日志", measures="断开外网接口", systems=["网上大厅"], logs_kept="访问日志和镜像已留存"
    )
    division.finish(
        "评估风险，判定等级，发布预警",
        grade="较大", assessment="影响网上办事，未见数据外泄", warning="黄",
        warning_text="谨防冒充医保的电话",
    )  # fmt: skip
    expect(office.page.get_by_text("III级 较大").first).to_be_visible(timeout=3_000)

    office.finish("启动响应", expected="3d", measures=["每四小时会商"])
    office.act(
        "通报外部单位", 对方单位="公安机关", 对方接听人岗位="公安网安值班", 通话时间=now(), 对方答复="已受理"
    )
    office.act(
        "通报外部单位", 对方单位="省网信办", 对方接听人岗位="省网信值班", 通话时间=now(), 对方答复="收到"
    )
    division.finish(
        "查找原因和漏洞", cause="接口未限流", weaknesses=["接口未限流"], systems_checked=["网上大厅"]
    )
    division.finish(
        "升级改造，全面查杀，打好补丁", patched=["网关"], scanned=["网上大厅"], retested="复测通过"
    )
    division.finish("恢复服务，确认安全", text="服务恢复，复测正常", restored_at=now())
    division.finish(
        "写出终报",
        text="事件经过、影响和整改", cause="接口未限流", harm="网上办事中断", repaired="已限流并复测",
        to=["局长"],
    )  # fmt: skip
    sign_all(director)
    division.finish(
        "总结处置，推广有效做法",
        cause="接口未限流", what_worked="断网快", what_failed="监测滞后", pass_on_to=["综合办公室"],
    )  # fmt: skip
    close(office, "已复盘")
    expect(office.page.get_by_text("已办结").first).to_be_visible()
    expect(duty.page.get_by_role("main").get_by_role("link", name=TITLE)).to_have_count(0)


def close(office: Post, text: str) -> None:
    """Asked once more, because it ends something."""
    form = office.start_act("办结")
    office.fill(form, "内容", text)
    form.get_by_role("button", name="提交", exact=True).click()
    asked = office.page.get_by_role("dialog", name="确定要办结吗")
    asked.get_by_role("button", name="确定", exact=True).click()
    expect(asked).to_be_hidden()
    expect(form).to_be_hidden()


def sign_all(director: Post) -> None:
    page = director.page
    page.locator(".ant-collapse-header", has_text="报告").first.click()
    buttons = page.get_by_role("button", name="签发", exact=True)
    expect(buttons.first).to_be_visible()
    for left in range(buttons.count(), 0, -1):
        expect(buttons).to_have_count(left)
        buttons.first.click()
    expect(buttons).to_have_count(0)
