"""Years of work for a new installation, in minutes: played by the engine, hashed as the record is, copied in.

Most reports of a large body say what another has said: they are merged into the one that is dealt with. The
others go their whole way, a few are on their way now, and some lie where nobody has touched them for days.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from anlan.bench.web.bureaus import CITY, Bureau, list_bureaus, prepare_bureaus
from anlan.bench.web.playing import Played, Player
from anlan.bench.web.rows import Batch
from anlan.bench.web.scripts import Script, add_links, place, record_scripts, write_repeat
from anlan.deadlines.selectors import find_calendar
from anlan.engine.live import find_horizon
from anlan.engine.numbers import shorten_course, take_numbers
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import LIVE, SystemClock
from anlan.ledger.services import seal_heads
from anlan.plans.contracts import Form
from anlan.plans.selectors import find_version

YEARS = timedelta(days=2 * 365)
# Of every hundred incidents one and a half lie late, one is on its way; for every ten there is a matter.
LATE_SHARE, RUNNING_SHARE, MATTER_SHARE = 0.015, 0.01, 0.1
# What many people see is reported many times; a petition in the hall is not.
REPEATED = ("network-security", "online-opinion")
MOST_REPEATS = 30
CHUNK = 2000
_SEED = 20260101
_PLACES = ("窗口", "门户网站", "结算系统", "咨询热线", "医院一", "医院二", "药店", "微信公众号", "报销大厅")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked for."""

    incidents: int
    entries: int


class Seeder:
    """Makes up the installation, always the same one for the same numbers but for the day it is made."""

    def __init__(self, asked: Plan, version: int, now: datetime) -> None:
        self._asked, self._now, self._random = asked, now, random.Random(_SEED)  # noqa: S311 - nothing is secret
        self._player = Player(find_version(version), find_calendar())
        self._bureaus = list_bureaus()
        scripts = record_scripts(find_version(version))
        incidents = [script for script in scripts if script.form is Form.INCIDENT]
        # The plan's matters are the city's own.
        self._matters = [place(s, self._bureaus[0]) for s in scripts if s.form is Form.MATTER]
        # The city has half of the work.
        self._weights = [len(self._bureaus) - 1, *([1] * (len(self._bureaus) - 1))]
        whole = [script for script in incidents if self._closes(script)]
        self._all = {bureau.code: [place(s, bureau) for s in incidents] for bureau in self._bureaus}
        self._whole = {bureau.code: [place(s, bureau) for s in whole] for bureau in self._bureaus}
        self._numbers = Counter[str]()
        self.batch = Batch(now, version)
        self.incidents = self.entries = 0

    def make(self) -> Iterator[int]:
        """Fill the batch run by run; yields the number of incidents that there are by now."""
        asked = self._asked.incidents
        for _ in range(int(asked * MATTER_SHARE)):
            self._add_matter()
        for _ in range(int(asked * LATE_SHARE)):
            self._add_late()
            yield self.incidents
        for _ in range(int(asked * RUNNING_SHARE)):
            self._add_running()
            yield self.incidents
        while self.incidents < asked:
            self._add_closed(asked - self.incidents)
            yield self.incidents

    def note_numbers(self) -> None:
        """The next run gets the next number."""
        for course in {script.course for script in (*self._all[CITY], *self._matters)}:
            for year in range((self._now - YEARS).year, self._now.year + 1):
                at = datetime(year, 7, 1, tzinfo=BEIJING)
                amount = self._numbers[f"{shorten_course(course)}-{year}"]
                if amount:
                    take_numbers(timeline=LIVE, course=course, at=at, amount=amount)

    def _closes(self, script: Script) -> bool:
        start = self._now - YEARS / 2
        placed = place(script, self._bureaus[0])
        played = self._player.play("incident:probe", placed, "x", start, start + script.length)
        return played.state.closed_at is not None

    def _add_matter(self) -> None:
        start = self._now - self._random.random() * YEARS
        self._add(self._bureaus[0], self._random.choice(self._matters), start)

    def _add_late(self) -> None:
        """Somebody began, and then nobody went on."""
        bureau, script = self._choose(self._all)
        start = self._now - timedelta(days=1) - self._random.random() * timedelta(days=20)
        self._add(bureau, script, start, beats=self._random.randrange(len(script.beats) // 2))

    def _add_running(self) -> None:
        bureau, script = self._choose(self._whole)
        self._add(bureau, script, self._now - self._random.random() * script.length)

    def _add_closed(self, most: int) -> None:
        """One that went its whole way, and the reports of the same thing merged into it."""
        bureau, script = self._choose(self._whole)
        start = self._now - script.length - self._random.random() * YEARS
        merged = [
            (timedelta(minutes=self._random.uniform(8, 16) + 10 * n), self._name(Form.INCIDENT))
            for n in range(min(self._count_repeats(script), most - 1))
        ]
        main = self._name(Form.INCIDENT)
        self._add(bureau, add_links(script, merged), start, name=main)
        for after, repeat in merged:
            lead = timedelta(minutes=self._random.uniform(2, 6))
            self._add(bureau, write_repeat(script, main, lead), start + after - lead, name=repeat)

    def _count_repeats(self, script: Script) -> int:
        """As many as bring the entries of an incident to what is asked: a repeat is short."""
        if script.course not in REPEATED:
            return 0
        asked, short, long = self._asked.entries / self._asked.incidents, 13, 60
        over = self.entries + long - asked * (self.incidents + 1)
        return max(0, min(MOST_REPEATS, round(over / max(asked - short, 1))))

    def _choose(self, scripts: dict[str, list[Script]]) -> tuple[Bureau, Script]:
        bureau = self._random.choices(self._bureaus, self._weights)[0]
        return bureau, self._random.choice(scripts[bureau.code])

    def _name(self, form: Form) -> str:
        return f"{form}:{UUID(int=self._random.getrandbits(128), version=4)}"

    def _add(
        self, bureau: Bureau, script: Script, start: datetime, *, name: str = "", beats: int | None = None
    ) -> Played:
        subject = self._random.choice(_PLACES)
        title = f"{bureau.zh}{subject}：{script.opening.title}"
        run = name or self._name(script.form)
        played = self._player.play(run, script, title, start, self._now, beats=beats)
        year = start.astimezone(BEIJING).year
        prefix = f"{shorten_course(script.course)}-{year}"
        self._numbers[prefix] += 1
        self.batch.add(played, bureau, f"{prefix}-{self._numbers[prefix]:03d}")
        self.incidents += script.form is Form.INCIDENT
        self.entries += played.head.seq
        return played


def seed(asked: Plan) -> tuple[int, int]:
    """Fill the empty database; how many incidents and entries there are now."""
    wall = SystemClock()
    version = prepare_bureaus(wall.now())
    seeder = Seeder(asked, version, wall.now())
    seeder.batch.xid = find_horizon()
    columns = (TextColumn("incidents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=asked.incidents)
        written = 0
        for made in seeder.make():
            if made - written >= CHUNK:
                _write(seeder.batch)
                written = made
                bar.update(task, completed=made)
        _write(seeder.batch)
        bar.update(task, completed=seeder.incidents)
    seeder.note_numbers()
    seal_heads(now=wall.now())
    return seeder.incidents, seeder.entries


@transaction.atomic
def _write(batch: Batch) -> None:
    batch.write()
