"""What an Alertmanager group says: when it was discovered, which systems, in which words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid
from anlan.signals.contracts import Alert, AlertGroup
from anlan.signals.rules.masking import mask_numbers

FIRING, RESOLVED = "firing", "resolved"
# The label that names the machine or service, the first that is there.
_SYSTEM_LABELS = ("instance", "service", "job", "alertname")
_LONGEST_TITLE = 200


def check_group(group: AlertGroup) -> None:
    """Raise Invalid for another version or an unknown status."""
    if group.version != "4":
        raise Invalid(
            f"Version {group.version!r} of the webhook is not known.", how="Send version 4.", field="version"
        )
    if group.status not in (FIRING, RESOLVED):
        raise Invalid(f"{group.status!r} is not a status.", how="firing or resolved", field="status")
    for number, alert in enumerate(group.alerts):
        check_aware(alert.starts_at, field=f"alerts[{number}].startsAt")


def digest_group(group: AlertGroup) -> str:
    """Tells one group from another; the key itself may be long and hold any label."""
    return hashlib.sha256(group.group_key.encode()).hexdigest()


def digest_delivery(group: AlertGroup) -> str:
    """The same for a repeated delivery, different as soon as an alert, its status or its words change."""
    return hashlib.sha256(msgspec.json.encode(group, order="sorted")).hexdigest()


def mask_group(group: AlertGroup) -> AlertGroup:
    """The same with the numbers of persons masked in all words that may be kept or go into an entry.

    Masked before anything is cut to its length: half a number would be recognised by nobody.
    """
    return replace(
        group,
        common_labels=_mask_values(group.common_labels),
        common_annotations=_mask_values(group.common_annotations),
        alerts=tuple(
            replace(alert, labels=_mask_values(alert.labels), annotations=_mask_values(alert.annotations))
            for alert in group.alerts
        ),
    )


def _mask_values(words: Mapping[str, str]) -> dict[str, str]:
    return {name: mask_numbers(said) for name, said in words.items()}


def list_firing(group: AlertGroup) -> list[Alert]:
    """The alerts that fire. Older versions give no status to the single alert; then the group's counts."""
    return [alert for alert in group.alerts if (alert.status or group.status) == FIRING]


def list_systems(group: AlertGroup) -> list[str]:
    """The machines or services the alerts speak of, in order, each once."""
    names = (
        next((said for label in _SYSTEM_LABELS if (said := alert.labels.get(label, "").strip())), "")
        for alert in group.alerts
    )
    return list(dict.fromkeys(name for name in names if name))


def find_discovery(group: AlertGroup, after: datetime | None, now: datetime) -> datetime | None:
    """When the first firing alert started. None, which means now, when that cannot be the discovery.

    An alert of the future has a wrong clock; one that began before the last incident of its group was
    closed (`after`) was discovered again only now.
    """
    starts = min((alert.starts_at for alert in list_firing(group)), default=None)
    if starts is None or starts > now or (after is not None and starts <= after):
        return None
    return starts


def compose_title(group: AlertGroup) -> str:
    """The words of the alert that a duty officer reads first."""
    said = group.common_annotations.get("summary") or group.common_labels.get("alertname")
    said = said or group.alerts[0].annotations.get("summary") or group.alerts[0].labels.get("alertname")
    title = (said or "告警").strip()[:_LONGEST_TITLE]
    return title or "告警"


def describe_delivery(group: AlertGroup) -> str:
    """One line for the record: how many alerts, firing or resolved, and their words."""
    words = dict.fromkeys(
        alert.annotations.get("description") or alert.annotations.get("summary") or ""
        for alert in group.alerts
    )
    said = "；".join(word for word in words if word)
    firing = len(list_firing(group))
    return f"{group.status}: {firing} firing, {len(group.alerts) - firing} resolved. {said}"[:2000]


def compose_words(group: AlertGroup) -> str:
    """All that is kept of a delivery's words: title, description and systems, a line each."""
    return "\n".join((compose_title(group), describe_delivery(group), "、".join(list_systems(group))))
