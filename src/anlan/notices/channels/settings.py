"""Reading the setting of a gateway for text messages or calls, and opening the channel that it names.

https://sms.example.org/send                 a gateway of the house, protocol of ours (docs/api.md)
aliyun://KEY@dysmsapi.aliyuncs.com?sign=医保应急&template=SMS_123&values=why,number,title,due,code
tencent://KEY@sms.tencentcloudapi.com?app=1400000000&sign=...&template=123&values=...&region=ap-guangzhou

Each may have `ca` (a PEM file), `per_minute` (what the other side takes), and the clouds `longest`, how many
characters a value of the template may have. The secret stands in a file: ANLAN_SMS_SECRET_FILE.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from anlan.kernel.errors import Invalid
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.house import HouseGateway
from anlan.notices.channels.port import Limit, LiveChannel
from anlan.notices.channels.secret_files import read_secret_file
from anlan.notices.channels.sms import SmsChannel
from anlan.notices.channels.sms_aliyun import Aliyun, AliyunSmsChannel
from anlan.notices.channels.sms_tencent import Tencent, TencentSmsChannel
from anlan.notices.channels.texts import VALUES
from anlan.notices.channels.voice import VoiceChannel

_NEEDED = {"https": (), "aliyun": ("sign", "template"), "tencent": ("app", "sign", "template")}
_ALLOWED = {
    "https": ("ca", "per_minute"),
    "aliyun": ("ca", "per_minute", "values", "longest"),
    "tencent": ("ca", "per_minute", "values", "longest", "region"),
}
_LONGEST = 30
_REGION = "ap-guangzhou"


@dataclass(frozen=True, slots=True)
class Account:
    """A gateway as its setting names it. `scheme`: https, aliyun or tencent; `url` without the settings."""

    scheme: str
    host: str
    url: str
    key: str
    secret: str
    limit: Limit | None
    options: Mapping[str, str]

    def __repr__(self) -> str:
        """Without key and secret."""
        return f"Account({self.shown})"

    @property
    def shown(self) -> str:
        return f"{self.scheme}://{self.host}"


def read_account(url: str, *, secret_file: str, setting: str) -> Account:
    """The account; raises Invalid, naming the setting and never repeating its value."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    scheme = parts.scheme
    if scheme not in _NEEDED or not parts.hostname or (setting == "ANLAN_VOICE" and scheme != "https"):
        raise _refuse(setting, "It does not begin with an address of a kind that is known.")
    missing = [name for name in _NEEDED[scheme] if not options.get(name)]
    unknown = sorted(options.keys() - {*_NEEDED[scheme], *_ALLOWED[scheme]})
    if missing or unknown or (scheme != "https" and not parts.username):
        wrong = [f"{name} is missing" for name in missing] + [f"{name} is unknown" for name in unknown]
        raise _refuse(setting, "; ".join(wrong) or "The key stands before the @.")
    _check_values(setting, options)
    per_minute = _read_number(setting, options, "per_minute", 0)
    host = parts.netloc.rpartition("@")[2]
    return Account(
        scheme=scheme,
        host=host,
        url=urlunsplit(("https", host, parts.path, "", "")),
        key=unquote(parts.username or ""),
        secret=_read_secret(setting, secret_file),
        limit=Limit(per_minute, 60.0) if per_minute else None,
        options=options | {"longest": str(_read_number(setting, options, "longest", _LONGEST))},
    )


def open_sms(account: Account, *, patience_s: float) -> LiveChannel:
    """The channel of text messages that the account names."""
    gateway = Gateway(patience_s=patience_s, authority=account.options.get("ca", ""))
    options = account.options
    values = tuple(options.get("values", ",".join(VALUES)).split(","))
    if account.scheme == "aliyun":
        aliyun = Aliyun(
            host=account.host, key=account.key, secret=account.secret, sign=options["sign"],
            template=options["template"], values=values, longest=int(options["longest"]),
        )  # fmt: skip
        return AliyunSmsChannel(aliyun, gateway=gateway, limit=account.limit)
    if account.scheme == "tencent":
        tencent = Tencent(
            host=account.host, key=account.key, secret=account.secret, app=options["app"],
            sign=options["sign"], template=options["template"], region=options.get("region", _REGION),
            values=values, longest=int(options["longest"]),
        )  # fmt: skip
        return TencentSmsChannel(tencent, gateway=gateway, limit=account.limit)
    return SmsChannel(HouseGateway(account.url, account.secret, gateway), limit=account.limit)


def open_voice(account: Account, *, patience_s: float) -> LiveChannel:
    """The channel of calls that the account names."""
    gateway = Gateway(patience_s=patience_s, authority=account.options.get("ca", ""))
    return VoiceChannel(HouseGateway(account.url, account.secret, gateway), limit=account.limit)


def _check_values(setting: str, options: Mapping[str, str]) -> None:
    unknown = sorted(set(options.get("values", VALUES[0]).split(",")) - set(VALUES))
    if unknown:
        raise _refuse(setting, f"values may name {', '.join(VALUES)}, and not {', '.join(unknown)}.")


def _read_number(setting: str, options: Mapping[str, str], name: str, otherwise: int) -> int:
    said = options.get(name, str(otherwise))
    if not said.isascii() or not said.isdigit() or (name in options and int(said) == 0):
        raise _refuse(setting, f"{name} is a whole number above 0.")
    return int(said)


def _read_secret(setting: str, file: str) -> str:
    field = f"{setting}_SECRET_FILE"
    if not file:
        raise Invalid(
            f"{field} is not set.",
            why=f"The gateway of {setting} knows this house by a secret, and that stands in a file alone.",
            how="Write the secret or token into a file that only this service reads, and name it.",
            field=field,
        )
    return read_secret_file(file, setting=field)


def _refuse(setting: str, why: str) -> Invalid:
    how = "https://sms.example.org/send, aliyun://KEY@host?sign=..&template=.. or tencent://KEY@host?app=.."
    return Invalid(
        f"{setting} cannot be read.",
        why=why,
        how=f"Write it like {how if setting == 'ANLAN_SMS' else 'https://calls.example.org/call'}",
        field=setting,
    )
