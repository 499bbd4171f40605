"""The worker's loops that take notices out of the house: one that addresses them, one for each channel.

A channel's loop takes deliveries for half a minute, sends them side by side and notes each result, so an
address that answers slowly, or not at all, holds up nobody but itself. The next ones are written while the
last are being sent.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Event, Lock

import structlog
from django.db import transaction

from anlan.deadlines.registry import Loop
from anlan.directory.contracts import ContactKind
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.notices.channels.port import LiveChannel, LiveLetter, Refused
from anlan.notices.contracts import DeliveryState
from anlan.notices.letters import hide, list_needed, write_each
from anlan.notices.policy import Policy, find_policy
from anlan.notices.rules import BEGIN_WITHIN_S, IN_APP, group_by_contact
from anlan.notices.services.addressing import ADDRESSING, BATCH, address_notices, report_unreached
from anlan.notices.services.folding import fold
from anlan.notices.services.outbox import LANES, Claimed, Result, claim, fail, find_next, mark
from anlan.notices.services.pacing import take_turns

log = structlog.get_logger()
# Taken together, since each time asks what they are about in a handful of queries.
CLAIMED = 256
# As long as so many addresses wait for a free thread, no more are taken.
QUEUED = 32
LOOK_S = 0.05
POLL_S = 1.0


def addressing_loop(channels: Mapping[ContactKind, str]) -> Loop:
    """Finds out by which channels each new notice goes; `channels`: which one serves which kind."""

    def step(wall: Clock) -> float:
        taken = address_notices(wall=wall, channels=dict(channels))
        unreached = report_unreached(wall=wall)
        return 0.0 if taken >= BATCH or unreached >= BATCH else POLL_S

    return Loop("notices", step, channel=ADDRESSING, poll_s=POLL_S)


def lane_loop(channel: LiveChannel, address: str) -> Loop:
    """The loop of one channel out of the house."""
    lane = Lane(channel, address)
    return Loop(f"notices:{channel.name}", lane.step, channel=LANES, poll_s=POLL_S, finish=lane.finish)


def desk_loop() -> Loop:
    """The loop of the desk, where a notice is as soon as it is written: it tells whoever has one open."""
    return Loop(f"notices:{IN_APP}", show_on_desks, channel=LANES, poll_s=POLL_S)


@transaction.atomic
def show_on_desks(wall: Clock) -> float:
    """Mark what is new as shown, and say so; mark and word commit together, so it happens once."""
    now = wall.now()
    policy = find_policy(now.astimezone(BEIJING).date())
    claimed, until = claim(IN_APP, now=now, limit=BATCH, longest=policy.longest_pause)
    needed = list_needed(claimed)
    shown, past = DeliveryState.HANDED_OVER, DeliveryState.NOT_NEEDED
    results = [Result(each.id, shown if each.notice in needed else past) for each in claimed]
    mark(results, channel=IN_APP, until=until, now=now)
    return 0.0 if len(claimed) == BATCH else POLL_S


@dataclass(frozen=True, slots=True)
class Job:
    """Letters to one contact point that were taken together. `began`: when, by the monotonic clock."""

    letters: Sequence[tuple[Claimed, LiveLetter]]
    until: datetime
    began: float
    policy: Policy


class Lane:
    """One channel at work. Everything but the sending itself belongs to the thread that calls `step`."""

    def __init__(self, channel: LiveChannel, address: str) -> None:
        self._channel, self._address = channel, address
        self._pool: ThreadPoolExecutor | None = None
        self._sending: set[Future[None]] = set()
        # By contact point that is being sent to, what comes after: one thread at a time has a contact point.
        self._next: dict[int, deque[Job]] = {}
        self._lock = Lock()
        self._ending = Event()
        # What came of it, with its lease, letter by letter as the threads go on.
        self._sent: SimpleQueue[tuple[datetime, Result]] = SimpleQueue()
        # The same by lease, until it is noted: the database may be away just then.
        self._results: dict[datetime, list[Result]] = {}

    def step(self, wall: Clock) -> float:
        """Take what is due, send it, note what has come back; seconds until there is more to do."""
        policy = find_policy(wall.now().astimezone(BEIJING).date())
        begun = self._begin(wall, policy)
        if self._sending:
            # Several are noted in one statement; who answers slowly delays that by no more than this.
            wait(self._sending, timeout=LOOK_S)
        ended = self._note(wall)
        if begun or ended:
            return 0.0
        return self._find_wait(wall)

    def finish(self, wall: Clock) -> None:
        """End in order: letters under way are sent and noted, the others given back to whoever comes next."""
        self._ending.set()
        wait(self._sending)
        self._note(wall)

    def _begin(self, wall: Clock, policy: Policy) -> int:
        if len(self._sending) >= self._channel.letters_at_once + QUEUED:
            return 0
        now, began = wall.now(), time.monotonic()
        with self._lock:
            busy = [contact for contact, jobs in self._next.items() if jobs]
        claimed, until = claim(
            self._channel.name, now=now, limit=CLAIMED, longest=policy.longest_pause, busy=busy
        )
        if not claimed:
            return 0
        taken = len(claimed)
        claimed = self._hold_back(claimed, until, policy, now)
        batch = write_each(claimed, address=self._address, policy=policy, now=now)
        mark(batch.settled, channel=self._channel.name, until=until, now=now)
        by_id = {each.id: each for each in claimed}
        for group in group_by_contact(
            (each.id, each.contact) for each in claimed if each.id in batch.letters
        ):
            letters = [(by_id[id_], batch.letters[id_]) for id_ in group]
            self._submit(letters[0][0].contact, Job(letters, until, began, policy), wall)
        return taken

    def _hold_back(
        self, claimed: list[Claimed], until: datetime, policy: Policy, now: datetime
    ) -> list[Claimed]:
        """What leaves now: not what goes out inside another message, nor what the other side takes later."""
        if self._channel.folds:
            contacts = {each.id: each.contact for each in claimed}
            folded = fold(contacts, fold_from=policy.fold_from, until=until, now=now)
            claimed = [each for each in claimed if each.id not in folded]
        if self._channel.limit is not None:
            claimed, put_off = take_turns(
                claimed, channel=self._channel.name, limit=self._channel.limit, now=now
            )
            mark(put_off, channel=self._channel.name, until=until, now=now)
        return claimed

    def _submit(self, contact: int, job: Job, wall: Clock) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(
                self._channel.letters_at_once, thread_name_prefix=self._channel.name
            )
        with self._lock:
            jobs = self._next.get(contact)
            if jobs is not None:
                jobs.append(job)
                return
            self._next[contact] = deque([job])
        self._sending.add(self._pool.submit(self._send_to, contact, wall))

    def _send_to(self, contact: int, wall: Clock) -> None:
        """In a thread of the pool: one job after the other, as long as there is one for the contact point."""
        while (job := self._take(contact)) is not None:
            for result in send_each(self._channel, job, wall, self._ending):
                self._sent.put((job.until, result))

    def _take(self, contact: int) -> Job | None:
        with self._lock:
            jobs = self._next[contact]
            if not jobs:
                del self._next[contact]
                return None
            return jobs.popleft()

    def _note(self, wall: Clock) -> int:
        """Note what was sent, all of one lease together; returns how many letters that were."""
        for future in [future for future in self._sending if future.done()]:
            self._sending.remove(future)
            future.result()
        self._collect()
        noted = 0
        for until in tuple(self._results):
            mark(self._results[until], channel=self._channel.name, until=until, now=wall.now())
            noted += len(self._results.pop(until))
        return noted

    def _collect(self) -> None:
        while True:
            try:
                until, result = self._sent.get_nowait()
            except Empty:
                return
            self._results.setdefault(until, []).append(result)

    def _find_wait(self, wall: Clock) -> float:
        if self._sending:
            return 0.0
        next_at = find_next(self._channel.name)
        return max((next_at - wall.now()).total_seconds(), 0.0) if next_at else POLL_S


def send_each(channel: LiveChannel, job: Job, wall: Clock, ending: Event) -> Iterator[Result]:
    """Send letters to one address one after the other, as far as the results are taken; never raises.

    Where nobody answers, the rest is not tried; what was not begun in time, or before the end, is given back.
    """
    silent = ""
    for claimed, letter in job.letters:
        if silent:
            yield fail(claimed, silent, now=wall.now(), policy=job.policy, shown=hide(letter))
        elif ending.is_set() or time.monotonic() - job.began > BEGIN_WITHIN_S:
            yield Result(claimed.id, DeliveryState.WAITING, tried=0, next_at=wall.now())
        else:
            result, silent = _send(channel, claimed, letter, wall, job.policy)
            yield result


def _send(
    channel: LiveChannel, claimed: Claimed, letter: LiveLetter, wall: Clock, policy: Policy
) -> tuple[Result, str]:
    """The result, and why nobody answers there, if so."""
    try:
        outside = channel.hand_over(letter, now=wall.now())
    except Refused as refusal:
        why, silent = str(refusal), refusal.all_alike
    except Exception as fault:  # a fault of ours must not keep the others from being sent
        log.exception("letter not sent", channel=channel.name, key=letter.key)
        why, silent = f"{type(fault).__name__}: {fault}", False
    else:
        return Result(claimed.id, DeliveryState.HANDED_OVER, shown=hide(letter), outside=outside), ""
    log.warning("letter refused", channel=channel.name, key=letter.key, why=why)
    result = fail(claimed, why, now=wall.now(), policy=policy, shown=hide(letter))
    return result, why if silent else ""
