"""The examples that the makers of two clouds publish, signed as they sign them."""

from __future__ import annotations

from datetime import UTC, datetime

from anlan.notices.channels.chat import seal
from anlan.notices.channels.signing import sign_acs3, sign_tc3, write_query


def test_alibaba_clouds_own_example() -> None:
    query = write_query(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    headers = sign_acs3(
        key="YourAccessKeyId",
        secret="YourAccessKeySecret",
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query=query,
        now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tencent_clouds_own_example() -> None:
    headers = sign_tc3(
        key="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        secret="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        host="cvm.tencentcloudapi.com",
        service="cvm",
        body='{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
        now=datetime.fromtimestamp(1551113065, UTC),
    )
    assert headers["Authorization"].endswith(
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )
    assert headers["X-TC-Timestamp"] == "1551113065"


def test_a_query_is_encoded_as_it_is_signed() -> None:
    assert write_query({"b": "医 保*~", "a": "x/y"}) == "a=x%2Fy&b=%E5%8C%BB%20%E4%BF%9D%2A~"


def test_a_robot_secret_signs_time_and_secret() -> None:
    """The value is that of `openssl dgst -sha256 -hmac`, over the same text."""
    assert seal("SECabc", "1700000000000\nSECabc") == "jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM="
