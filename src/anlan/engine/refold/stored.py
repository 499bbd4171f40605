"""What the database holds of a batch of runs: a query a table, however many runs there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from anlan.deadlines.contracts import SetDeadline
from anlan.deadlines.selectors import list_ended, list_waiting
from anlan.directory.selectors import list_bureaus
from anlan.engine.models import Run, RunPost, RunStep
from anlan.engine.writing import STEP_COLUMNS
from anlan.ledger.selectors import list_timelines
from anlan.notices.contracts import Notice
from anlan.notices.selectors import list_by_stream

Steps = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows by run. `timelines` are those of the streams, `ended` those that fire nothing any more, `places`
    where the directory has each bureau."""

    runs: Mapping[str, Run]
    steps: Mapping[str, Steps]
    posts: Mapping[str, Collection[str]]
    notices: Mapping[str, Collection[tuple[Notice, str]]]
    waiting: Mapping[str, Collection[SetDeadline]]
    timelines: Mapping[str, str]
    ended: Collection[str]
    places: Mapping[str, str]


def read_stored(runs: Collection[str]) -> Stored:
    return Stored(
        runs=Run.objects.in_bulk(runs),
        steps=_list_steps(runs),
        posts=_list_posts(runs),
        notices=list_by_stream(runs),
        waiting=list_waiting(runs),
        timelines=list_timelines(runs),
        ended=list_ended(),
        places={bureau.code: bureau.path for bureau in list_bureaus()},
    )


def _list_steps(runs: Collection[str]) -> Mapping[str, Steps]:
    steps = defaultdict[str, dict[str, Mapping[str, Any]]](dict)
    for row in RunStep.objects.filter(run__in=runs).values(*STEP_COLUMNS):
        steps[row["run_id"]][row["key"]] = row
    return steps


def _list_posts(runs: Collection[str]) -> Mapping[str, Collection[str]]:
    posts = defaultdict[str, set[str]](set)
    for run, post in RunPost.objects.filter(run__in=runs).values_list("run_id", "post"):
        posts[run].add(post)
    return posts
