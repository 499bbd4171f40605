from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.bench.deadlines import compare, summarise


def test_percentiles_are_measured_values_by_nearest_rank() -> None:
    seconds = [number / 10 for number in range(1, 101)]
    figures = summarise(seconds, lost=0, doubled=0)
    assert figures == {"p50_s": 5.0, "p99_s": 9.9, "max_s": 10.0, "lost": 0, "doubled": 0}


@given(st.lists(st.floats(0, 1000), min_size=1))
def test_percentiles_never_fall(seconds: list[float]) -> None:
    figures = summarise(seconds, lost=0, doubled=0)
    assert figures["p50_s"] <= figures["p99_s"] <= figures["max_s"] == round(max(seconds), 3)


def test_nothing_measured_is_no_figure_rather_than_a_good_one() -> None:
    assert summarise([], lost=7, doubled=0) == {
        "p50_s": None,
        "p99_s": None,
        "max_s": None,
        "lost": 7,
        "doubled": 0,
    }


def test_a_ratio_says_how_many_times_later_the_baseline_is_and_nothing_without_one() -> None:
    ours, theirs = summarise([1.0], lost=0, doubled=0), summarise([8.0], lost=0, doubled=0)
    assert compare(ours, theirs) == {"ratio_p50": 8.0, "ratio_p99": 8.0}
    assert compare(ours, None) == {"ratio_p50": None, "ratio_p99": None}


@pytest.mark.soak
def test_the_benchmark_measures_both_sides_and_loses_nothing() -> None:
    command = [sys.executable, "-m", "anlan.cli", "bench", "deadlines", "--due", "40"]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for side in (figures, figures["one_incident"], figures["baseline"], figures["baseline"]["one_incident"]):
        assert (side["lost"], side["doubled"]) == (0, 0)
        assert side["p50_s"] >= 0.0
    assert figures["machine"]["postgresql"]
