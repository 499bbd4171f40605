"""Threads that read the same type for the first time at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import msgspec

from anlan.engine.contracts.acts import Open
from anlan.engine.contracts.state import EMPTY
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import Who
from anlan.plans.load import load_library_plans

PROGRAM = """
import sys, threading
import msgspec
from anlan.engine.contracts.state import State
from anlan.kernel.structs import learn_structs

learn_structs()
text, barrier = sys.stdin.buffer.read(), threading.Barrier(4)
sys.setswitchinterval(1e-6)

def read():
    barrier.wait()
    for _ in range(20):
        msgspec.json.decode(text, type=State)

threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def write_state() -> bytes:
    plan = {each.id: each for each in load_library_plans()}["shenyang"]
    opening = Open(title="样例", bureau="210100", cast={name: (name,) for name in plan.groups})
    at, course = datetime(2026, 3, 2, tzinfo=UTC), plan.courses["online-opinion"]
    return msgspec.json.encode(decide(plan, course, EMPTY, opening, who=Who("a", "a"), now=at).state)


def test_threads_may_read_the_same_type_first_at_once() -> None:
    """Without `learn_structs` most of these processes died of a segmentation fault."""
    state = write_state()
    for _ in range(5):
        subprocess.run([sys.executable, "-c", PROGRAM], input=state, check=True)
