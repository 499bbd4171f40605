from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.engine.rules.periods import find_period, list_periods
from anlan.kernel.errors import Invalid

# hypothesis takes bounds without a zone and adds the zone itself.
FIRST, LAST = datetime(2024, 1, 1), datetime(2035, 1, 1)  # noqa: DTZ001
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
every = st.sampled_from(["day", "week", "month", "30d", "90d"])


def test_a_day_begins_at_midnight_in_beijing() -> None:
    period = find_period("day", datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    assert (period.name, period.start) == ("2026-11-23/day", datetime(2026, 11, 22, 16, tzinfo=UTC))
    assert find_period("day", datetime(2026, 11, 22, 15, 59, tzinfo=UTC)).name == "2026-11-22/day"


def test_a_week_begins_on_monday_and_a_month_on_its_first() -> None:
    at = datetime(2026, 11, 25, 4, tzinfo=UTC)
    assert find_period("week", at).name == "2026-11-23/week"
    assert find_period("month", at).name == "2026-11-01/month"


@pytest.mark.parametrize("bad", ["2h", "3wd", "0d", "soon"])
def test_what_is_no_period_is_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        find_period(bad, datetime(2026, 1, 1, tzinfo=UTC))


@given(every, instants)
def test_every_instant_lies_in_exactly_its_period(every: str, at: datetime) -> None:
    period = find_period(every, at)
    assert period.start <= at < period.end
    assert find_period(every, period.end - timedelta(microseconds=1)) == period
    assert find_period(every, period.end).start == period.end


@given(every, instants, st.integers(0, 400))
def test_no_period_of_an_outage_is_skipped(every: str, last: datetime, days: int) -> None:
    now = last + timedelta(days=days)
    missed = list(list_periods(every, last, now))
    ends = [find_period(every, last).end, *(period.end for period in missed)]
    assert [period.start for period in missed] == ends[:-1]
    assert ends[-1] > now
