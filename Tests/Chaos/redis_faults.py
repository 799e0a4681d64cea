#!/usr/bin/env python3
"""Faults of Redis and of Celery workers while they do jobs, one after the other.

Each round submits a propagation, waits until it runs, causes a fault, and expects the job to
complete with the masks of an undisturbed run. The last line is JSON with figures; the exit status
is 1 if any round failed.

    Tests/Chaos/redis_faults.py --seconds 600

Needs redis-server, and Python with worker/requirements.txt. MASKLET_BIN names the program.
"""

import argparse
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Python"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Service"))

from celery_jobs import TOKEN
from cluster import Celery, Redis, job_processes, worker
from demo_clip import DemoClip
from masklet_server import Server

JOB_LIMIT = 240


class Cluster:
    """A server, its Redis and two workers, and a clip with its undisturbed masks."""

    def __init__(self, folder: Path, frames: int) -> None:
        self.folder = folder
        self.clip = DemoClip(folder / "clip", width=320, frames=frames)
        self.redis = Redis(folder / "redis").start()
        self.service = Server(
            folder / "service", VIDEO_DIR=str(self.clip.folder), JOB_BACKEND="celery",
            REDIS_URL=self.redis.url, MASKLET_TOKEN=TOKEN).start()
        self.workers: list[Celery] = []
        self.started = 0
        for _ in range(2):
            self.add_worker()
        session = self.clip.session(self.service)
        ended = self.service.wait(self.service.propagate(session), JOB_LIMIT)
        assert ended["status"] == "completed", ended
        self.masks = self.service.stored_masks(session, frames)

    def add_worker(self) -> None:
        self.started += 1
        self.workers.append(worker(
            self.folder / "workers", self.redis, self.service.url, f"w{self.started}", token=TOKEN))

    def busy_worker(self) -> Celery:
        """The worker that does the job."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for item in self.workers:
                if job_processes(item.process.pid):
                    return item
            time.sleep(0.05)
        raise AssertionError("no worker does the job")

    def stop(self) -> None:
        for item in self.workers:
            item.stop()
        self.service.stop()
        self.redis.stop()


def events_evicted(cluster: Cluster, job: str) -> None:
    # While the server is away the events pile up, so that some are lost for sure.
    cluster.service.kill()
    cluster.redis.evict_events(job)
    cluster.service.start()


def entries_broken(cluster: Cluster, job: str) -> None:
    stream = f"masklet:job:{job}:events"
    cluster.redis.command("XADD", stream, "*", "no", "event")
    cluster.redis.command("XADD", stream, "*", "run", "x", "number", "1", "json", "{broken")
    cluster.redis.command(
        "XADD", stream, "*", "run", "x", "number", "1", "json", '{"event":"masks"}')


def redis_killed(cluster: Cluster, job: str) -> None:
    cluster.redis.kill()
    time.sleep(random.uniform(0.2, 2))
    cluster.redis.start()


def redis_emptied(cluster: Cluster, job: str) -> None:
    cluster.redis.command("FLUSHALL")


def worker_killed(cluster: Cluster, job: str) -> None:
    victim = cluster.busy_worker()
    victim.kill()
    cluster.workers.remove(victim)
    cluster.add_worker()


def child_killed(cluster: Cluster, job: str) -> None:
    for process in job_processes(cluster.busy_worker().process.pid):
        os.kill(process, signal.SIGKILL)


def password_wrong(cluster: Cluster, job: str) -> None:
    service = cluster.service
    right = service.environment["REDIS_URL"]
    cluster.redis.command("CONFIG", "SET", "requirepass", "the-right-one")
    try:
        service.kill()
        service.environment["REDIS_URL"] = right.replace("//", "//:the-wrong-one@")
        service.start()
        status = service.wait_for(job, lambda status: status["waiting_for"], limit=30)
        assert "refuses the user or password" in status["waiting_for"], status
        assert service.request("GET", "/health")["status"] == "degraded"
        assert "the-wrong-one" not in service.log()
    finally:
        # The password was not written to a file: a restarted Redis has none.
        cluster.redis.kill()
        cluster.redis.start()
        service.kill()
        service.environment["REDIS_URL"] = right
        service.start()


FAULTS: list[Callable[[Cluster, str], None]] = [
    events_evicted, entries_broken, redis_killed, worker_killed, child_killed, redis_emptied,
    password_wrong]


def round_of(cluster: Cluster, fault: Callable[[Cluster, str], None]) -> float:
    """Causes one fault; returns how many seconds later the job was complete."""
    service = cluster.service
    session = cluster.clip.session(service)
    job = service.propagate(session)
    threshold = random.uniform(1, 60)
    running = service.wait_for(
        job, lambda status: status["status"] != "pending" and status["progress"] >= threshold,
        JOB_LIMIT)
    assert running["status"] in ("running", "completed"), running
    began = time.monotonic()
    if running["status"] == "running":
        fault(cluster, job)
    ended = service.wait(job, JOB_LIMIT)
    seconds = time.monotonic() - began
    assert ended["status"] == "completed", ended
    masks = service.stored_masks(session, cluster.clip.frames)
    assert masks == cluster.masks, f"job {job} has other masks"
    service.request("POST", f"/session/{session}/close", {})
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300, help="start no round after this time")
    parser.add_argument("--frames", type=int, default=45, help="frames of the clip")
    parser.add_argument("--seed", type=int, default=None, help="for a repeatable order of times")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    began = time.monotonic()
    rounds: Counter[str] = Counter()
    failures: list[str] = []
    recoveries: list[float] = []
    with tempfile.TemporaryDirectory(prefix="masklet-chaos-") as folder:
        cluster = Cluster(Path(folder), arguments.frames)
        try:
            while time.monotonic() - began < arguments.seconds or not rounds:
                fault = FAULTS[rounds.total() % len(FAULTS)]
                rounds[fault.__name__] += 1
                try:
                    recoveries.append(round_of(cluster, fault))
                    print(f"{fault.__name__}: equal masks after {recoveries[-1]:.1f} s", flush=True)
                except (AssertionError, OSError) as error:
                    failures.append(f"{fault.__name__}: {error}"[:500])
                    traceback.print_exc()
                    break
        finally:
            cluster.stop()
    recoveries.sort()
    figures = {
        "scenario": "redis_faults", "seconds": round(time.monotonic() - began, 1),
        "rounds": rounds.total(), "faults": dict(rounds), "equal_masks": len(recoveries),
        # From the fault to the end of the job.
        "seconds_to_the_end": {
            "median": recoveries and round(statistics.median(recoveries), 1),
            "most": recoveries and round(recoveries[-1], 1)},
        "failures": failures}
    print(json.dumps(figures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
