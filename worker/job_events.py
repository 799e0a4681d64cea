"""A job's line to the service, through Redis.

Of a job `masklet:job:ID`, a hash, holds `order`, what to do (gone once nobody wants it any more),
and `applied`, "RUN NUMBER" of the last event the service has taken in. Beside it are `:events`, the
stream of what the work brings, `:lease`, held by the run that does it, and `:checkpoint`.
"""

import threading
import time
import uuid
from collections import deque

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

LEASE_SECONDS = 5
RENEWAL_SECONDS = 1.5
SECONDS_KEPT = 7 * 24 * 3600
LONGEST_PAUSE = 5
UNREACHABLE = (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError)

# Takes or renews the lease; false while another run holds it.
RENEW = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


class NotWanted(Exception):
    """The job has ended or was cancelled."""


class HeldElsewhere(Exception):
    """Another run does the job."""


class JobEvents:
    """One run of one job. Every call waits for as long as Redis is away."""

    def __init__(self, url: str, job: str, limit: float = 3600):
        self.job = job
        self.run = uuid.uuid4().hex
        self.limit = limit
        self._key = f"masklet:job:{job}"
        # Told but perhaps not kept: Redis may lose its last second when it dies.
        self._unconfirmed: deque[tuple[int, bytes]] = deque()
        self._number = 0
        self._sent = 0
        # One connection that never connects again by itself: a lost one must be noticed.
        self._redis = redis.Redis.from_url(
            url, single_connection_client=True, retry=Retry(NoBackoff(), 0), socket_timeout=10,
            socket_connect_timeout=5, health_check_interval=0)
        self._lease = redis.Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_timeout=5, socket_connect_timeout=5)
        self._lost = threading.Event()
        self._ended = threading.Event()

    def order(self) -> bytes:
        """What to do; takes the lease."""
        order = self._persistently(lambda: self._redis.hget(self._key, "order"))
        if order is None:
            raise NotWanted
        if not self._persistently(self._renew):
            raise HeldElsewhere
        threading.Thread(target=self._keep_lease, daemon=True).start()
        return order

    def checkpoint(self) -> bytes | None:
        return self._persistently(lambda: self._redis.get(self._key + ":checkpoint"))

    def keep_checkpoint(self, state: bytes):
        self._persistently(
            lambda: self._redis.set(self._key + ":checkpoint", state, ex=SECONDS_KEPT))

    def tell(self, event: bytes):
        """Hands one event, a JSON object, to the service."""
        self.check()
        self._number += 1
        self._unconfirmed.append((self._number, event))
        if self._number % 64 == 0:
            self._persistently(self._confirm)
        self._persistently(self._send)

    def check(self):
        """Raises NotWanted or HeldElsewhere when this run has to stop."""
        if self._lost.is_set():
            raise self._why

    def finish(self):
        """The last event is told: the lease is held on until the service has taken it in."""
        self._ended.set()
        self._persistently(lambda: self._redis.set(self._key + ":lease", self.run, ex=600))

    def release(self):
        """Lets another run begin at once."""
        self._ended.set()
        try:
            if self._lease.get(self._key + ":lease") == self.run.encode():
                self._lease.delete(self._key + ":lease")
        except UNREACHABLE:
            pass  # It runs out by itself.

    def _send(self):
        """Sends what was not sent yet: usually the last event alone."""
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
                self._redis.expire(self._key + ":events", SECONDS_KEPT)
            self._sent = number

    def _confirm(self):
        """Drops what the service has taken in."""
        applied = self._redis.hget(self._key, "applied")
        run, _, number = (applied or b"").decode().partition(" ")
        if run == self.run:
            while self._unconfirmed and self._unconfirmed[0][0] <= int(number):
                self._unconfirmed.popleft()

    def _persistently(self, action):
        """The result of `action`, tried until Redis is there; then what it may have lost is sent
        again: the service takes the same event twice."""
        pause = 0.1
        deadline = time.monotonic() + self.limit
        failed = False
        while True:
            try:
                if failed:
                    self._confirm()
                    self._sent = 0
                    self._send()
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

    def _keep_lease(self):
        while not self._ended.wait(RENEWAL_SECONDS):
            try:
                if not self._lease.hexists(self._key, "order"):
                    self._lose(NotWanted())
                elif not self._renew():
                    self._lose(HeldElsewhere())
            except UNREACHABLE:
                continue

    def _lose(self, why: Exception):
        self._why = why
        self._lost.set()
        self._ended.set()
