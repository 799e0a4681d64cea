"""A job's connection to the service, through Redis.

`masklet:job:ID` is a hash with `order`, the work to do (removed once the job has ended or was
cancelled), `attempt`, which every event repeats (another one voids the runs before), and
`checkpoint`, "RUN NUMBER" of the last event before the checkpoint. Next to it are `:events`, the
stream of the work's events, numbered without a gap in each run, `:applied`, a hash with the number
of the last event of each run that the service has applied, `:lease`, held by the run that does the
job, and `:checkpoint`.
"""

import os
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

# Acquires or renews the lease; 0 while another run holds it, -1 if this run is not wanted any more.
RENEW = """
local job = redis.call('HMGET', KEYS[2], 'order', 'attempt')
if not job[1] or (job[2] or '') ~= ARGV[3] then return -1 end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


# Stores a checkpoint, with the last event before it, of a run that is still wanted.
STORE = """
local job = redis.call('HMGET', KEYS[1], 'order', 'attempt')
if not job[1] or (job[2] or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'checkpoint', ARGV[2])
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
return 1
"""


class NotWanted(Exception):
    """The job has ended or was cancelled meanwhile."""


class HeldElsewhere(Exception):
    """Another run does the job."""


def connection_options(url: str) -> dict:
    """What a client of Redis needs beside the URL: for `rediss:`, whom to trust (REDIS_CA_FILE)."""
    if not url.startswith("rediss:"):
        return {}
    return {"ssl_cert_reqs": "required", "ssl_ca_certs": os.environ.get("REDIS_CA_FILE") or None}


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
        self._attempt = b""
        # The last event before the checkpoint from which this run goes on.
        self._after = b""
        connection = connection_options(url)
        # One connection that never reconnects by itself, so that a lost one is noticed.
        self._redis = redis.Redis.from_url(
            url, **connection, single_connection_client=True, retry=Retry(NoBackoff(), 0),
            socket_timeout=10, socket_connect_timeout=5, health_check_interval=0)
        self._lease = redis.Redis.from_url(
            url, **connection, retry=Retry(NoBackoff(), 0), socket_timeout=5,
            socket_connect_timeout=5)
        self._lost = threading.Event()
        self._ended = threading.Event()
        self._why: Exception = NotWanted()

    def order(self) -> bytes:
        """The work to do; acquires the lease."""
        order, attempt = self._persistently(
            lambda: self._redis.hmget(self._key, "order", "attempt"))
        if order is None:
            raise NotWanted
        self._attempt = attempt or b""
        renewal = self._persistently(self._renew)
        if renewal != 1:
            raise NotWanted if renewal == -1 else HeldElsewhere
        threading.Thread(target=self._renew_lease, daemon=True).start()
        return order

    def checkpoint(self) -> bytes | None:
        """The state that an earlier run stored; None if there is none.

        To be called before the first event, which says that this run goes on from there.
        """
        state, after = self._persistently(lambda: (
            self._redis.get(self._key + ":checkpoint"),
            self._redis.hget(self._key, "checkpoint")))
        if state is None or after is None:
            return None
        self._after = after
        return state

    def store_checkpoint(self, state: bytes) -> None:
        self._persistently(lambda: self._redis.eval(
            STORE, 2, self._key, self._key + ":checkpoint", self._attempt,
            f"{self.run} {self._number}", state, SECONDS_TO_EXPIRY))

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

    def is_wanted(self) -> bool:
        """False if this run has to stop."""
        return not self._lost.is_set()

    def finish(self) -> None:
        """To be called after the last event: holds the lease until the service has applied it."""
        self._ended.set()
        self._persistently(lambda: self._renew(seconds=600))

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
            fields = {
                "attempt": self._attempt, "run": self.run, "number": number, "json": event}
            if number == 1 and self._after:
                fields["after"] = self._after
            self._redis.xadd(self._key + ":events", fields)
            if self._sent == 0:
                self._redis.expire(self._key + ":events", SECONDS_TO_EXPIRY)
            self._sent = number

    def _confirm(self) -> None:
        """Drops the events that the service has applied."""
        applied = int(self._redis.hget(self._key + ":applied", self.run) or 0)
        while self._unconfirmed and self._unconfirmed[0][0] <= applied:
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

    def _renew(self, seconds: float = LEASE_SECONDS) -> int:
        return self._lease.eval(
            RENEW, 2, self._key + ":lease", self._key, self.run, int(seconds * 1000),
            self._attempt)

    def _renew_lease(self) -> None:
        while not self._ended.wait(RENEWAL_SECONDS):
            try:
                renewal = self._renew()
                if renewal != 1:
                    self._lose(NotWanted() if renewal == -1 else HeldElsewhere())
            except UNREACHABLE:
                continue

    def _lose(self, why: Exception) -> None:
        self._why = why
        self._lost.set()
        self._ended.set()
