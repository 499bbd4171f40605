"""bench web: fifty people, a thousand open pages and somebody who acts, on a large house and a small one.

The baseline is the same server under the same load with a hundredth of the work in it. What grows with the
number of incidents shows as a ratio above one, whatever the machine.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from anlan.bench.machine import describe_machine
from anlan.bench.web.contracts import Cast
from anlan.bench.web.figures import compare, summarise
from anlan.bench.web.homes import enter, fill_home, run_step
from anlan.bench.web.load import Act, Load
from anlan.bench.web.serving import Server, serve
from anlan.host.home import Home

SMALLER = 100
# Caches fill, and what a thousand pages ask when they open is answered.
WARM_S = 30.0

_COMMITTED = """
SELECT e.stream_id, e.seq, extract(epoch FROM pg_xact_commit_timestamp(e.xmin))::float8
FROM unnest(%s::text[], %s::int[]) AS a (stream, seq)
JOIN ledger_entry e ON e.stream_id = a.stream AND e.seq = a.seq
"""


def measure_web(
    *, incidents: int, entries: int, people: int, streams: int, seconds: float, folder: Path | None
) -> dict[str, Any]:
    """Fill two homes in `folder`, or below a temporary one, and measure both under the same load."""
    with _open_folder(folder) as place:
        sizes = {"large": (incidents, entries), "small": (incidents // SMALLER, entries // SMALLER)}
        held = {name: fill_home(Home(place / name), *size) for name, size in sizes.items()}
        small, large = (
            _measure(Home(place / name), people=people, streams=streams, seconds=seconds)
            for name in ("small", "large")
        )
    return {
        "incidents": held["large"]["incidents"],
        "entries": held["large"]["entries"],
        "people": people,
        "streams": streams,
        "seconds": seconds,
        **large,
        "baseline": {"name": f"the same load on 1/{SMALLER} of the incidents", **held["small"], **small},
        **compare(large, small),
        "machine": describe_machine(),
    }


@contextmanager
def _open_folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as made:
        yield Path(made)


def _measure(home: Home, *, people: int, streams: int, seconds: float) -> dict[str, Any]:
    with enter(home), serve(home) as server:
        cast = msgspec.convert(run_step("cast", people, streams), Cast)
        return asyncio.run(_load(home, server, cast, seconds))


async def _load(home: Home, server: Server, cast: Cast, seconds: float) -> dict[str, Any]:
    before = server.read_seconds()
    measured = await Load(server.address, cast).run(warm_s=WARM_S, seconds=seconds)
    spent = {f"processor_{part}_s": round(s - before[part], 1) for part, s in server.read_seconds().items()}
    figures = summarise(measured, _list_committed(home, measured.acts))
    return {**figures, **server.read_memory(), **spent}


def _list_committed(home: Home, acts: Sequence[Act]) -> dict[tuple[str, int], float]:
    """When each act was committed, as PostgreSQL itself notes it."""
    with psycopg.connect(home.embedded_url("superuser")) as session:
        asked = ([act.run for act in acts], [act.seq for act in acts])
        return {(run, seq): at for run, seq, at in session.execute(_COMMITTED, asked)}
