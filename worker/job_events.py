"""A job's connection to the service, through Redis.

`masklet:job:ID` is a hash with `order`, the work to do (removed once the job has ended or was
cancelled), and `applied`, "RUN NUMBER" of the last event that the service has applied. Next to it
are `:events`, the stream of the work's events, `:lease`, held by the run that does the job, and
`:checkpoint`.
"""

import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

LEASE_SECONDS = 5
RENEWAL_SECONDS = 1.5
SECONDS_TO_EXPIRY = 7 * 24 * 3600
LONGEST_PAUSE = 5
Result = TypeVar("Result")

UNREACHABLE = (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError)

# Acquires or renews the lease; 0 while another run holds it.
RENEW = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


class NotWanted(Exception):
    """The job has ended or was cancelled meanwhile."""


class HeldElsewhere(Exception):
    """Another run does the job."""


class JobEvents:
    """One run of one job. Every call waits while Redis cannot be reached."""

    def __init__(self, url: str, job: str, limit: float = 3600) -> None:
        self.job = job
        self.run = uuid.uuid4().hex
        self.limit = limit
        self._key = f"masklet:job:{job}"
        # Sent, but perhaps lost: Redis may lose its last second of data when it dies.
        self._unconfirmed: deque[tuple[int, bytes]] = deque()
        self._number = 0
        self._sent = 0
        # One connection that never reconnects by itself, so that a lost one is noticed.
        self._redis = redis.Redis.from_url(
            url, single_connection_client=True, retry=Retry(NoBackoff(), 0), socket_timeout=10,
            socket_connect_timeout=5, health_check_interval=0)
        self._lease = redis.Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_timeout=5, socket_connect_timeout=5)
        self._lost = threading.Event()
        self._ended = threading.Event()
        self._why: Exception = NotWanted()

    def order(self) -> bytes:
        """The work to do; acquires the lease."""
        order = self._persistently(lambda: self._redis.hget(self._key, "order"))
        if order is None:
            raise NotWanted
        if not self._persistently(self._renew):
            raise HeldElsewhere
        threading.Thread(target=self._renew_lease, daemon=True).start()
        return order

    def checkpoint(self) -> bytes | None:
        """The state that an earlier run stored; None if there is none."""
        return self._persistently(lambda: self._redis.get(self._key + ":checkpoint"))

    def store_checkpoint(self, state: bytes) -> None:
        self._persistently(
            lambda: self._redis.set(self._key + ":checkpoint", state, ex=SECONDS_TO_EXPIRY))

    def send(self, event: bytes) -> None:
        """Sends one event, a JSON object, to the service."""
        self.check()
        self._number += 1
        self._unconfirmed.append((self._number, event))
        if self._number % 64 == 0:
            self._persistently(self._confirm)
        self._persistently(self._send_unsent)

    def check(self) -> None:
        """Raises NotWanted or HeldElsewhere if this run has to stop."""
        if self._lost.is_set():
            raise self._why

    def finish(self) -> None:
        """To be called after the last event: holds the lease until the service has applied it."""
        self._ended.set()
        self._persistently(lambda: self._redis.set(self._key + ":lease", self.run, ex=600))

    def release(self) -> None:
        """Releases the lease, so that another run can begin at once."""
        self._ended.set()
        try:
            if self._lease.get(self._key + ":lease") == self.run.encode():
                self._lease.delete(self._key + ":lease")
        except UNREACHABLE:
            pass  # The lease expires by itself.

    def _send_unsent(self) -> None:
        """Sends the events that were not sent yet: usually only the last one."""
        if not self._unconfirmed or self._sent >= self._number:
            return
        if self._sent == self._number - 1:
            unsent = [self._unconfirmed[-1]]
        else:
            unsent = [item for item in self._unconfirmed if item[0] > self._sent]
        for number, event in unsent:
            self._redis.xadd(
                self._key + ":events", {"run": self.run, "number": number, "json": event})
            if self._sent == 0:
                self._redis.expire(self._key + ":events", SECONDS_TO_EXPIRY)
            self._sent = number

    def _confirm(self) -> None:
        """Drops the events that the service has applied."""
        applied = self._redis.hget(self._key, "applied")
        run, _, number = (applied or b"").decode().partition(" ")
        if run == self.run:
            while self._unconfirmed and self._unconfirmed[0][0] <= int(number):
                self._unconfirmed.popleft()

    def _persistently(self, action: Callable[[], Result]) -> Result:
        """The result of `action`, repeated until Redis can be reached.

        Events that Redis may have lost are sent again first; the service accepts an event twice.
        """
        pause = 0.1
        deadline = time.monotonic() + self.limit
        failed = False
        while True:
            try:
                if failed:
                    self._confirm()
                    self._sent = 0
                    self._send_unsent()
                    failed = False
                return action()
            except UNREACHABLE:
                failed = True
                self.check()
                if time.monotonic() > deadline:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _renew(self) -> bool:
        return bool(self._lease.eval(
            RENEW, 1, self._key + ":lease", self.run, LEASE_SECONDS * 1000))

    def _renew_lease(self) -> None:
        while not self._ended.wait(RENEWAL_SECONDS):
            try:
                if not self._lease.hexists(self._key, "order"):
                    self._lose(NotWanted())
                elif not self._renew():
                    self._lose(HeldElsewhere())
            except UNREACHABLE:
                continue

    def _lose(self, why: Exception) -> None:
        self._why = why
        self._lost.set()
        self._ended.set()
