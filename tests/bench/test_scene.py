"""What the benchmark of deadlines fires is what the real services would have made."""

from __future__ import annotations

import pytest

from anlan.bench.scene import Scene
from anlan.engine.models import Run
from tests.callers import WALL


@pytest.mark.django_db
def test_the_scene_has_as_many_timers_of_open_incidents_as_are_asked_for() -> None:
    scene = Scene(WALL)
    many = scene.prepare_incidents("bench:many", 3)
    one = scene.prepare_promises("bench:one", 5)
    assert (len(many.dues), len({due.stream for due in many.dues})) == (3, 3)
    assert (len(one.dues), len({due.stream for due in one.dues})) == (5, 1)
    assert set(Run.objects.values_list("status", flat=True)) == {"open"}
