"""`make celery-demo`: Redis, two Celery workers, beat, Flower and the service on this machine, and
two propagations through them; one worker is killed on the way.

On a terminal everything keeps running until Ctrl-C, at the addresses that are printed.
"""

import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cluster import Celery, Redis, worker
from demo_clip import DemoClip
from masklet_server import Server, free_port

TOKEN = "celery-demo"


def show(
    service: Server, jobs: list[str], until: Callable[[list[dict]], bool]
) -> list[dict]:
    """Prints the states of the jobs until they satisfy `until`; returns the last states."""
    last = None
    while True:
        states = [service.status(job) for job in jobs]
        line = "   ".join(f"{s['status']} {s['progress']:5.1f}%" for s in states)
        if line != last:
            print(line, flush=True)
            last = line
        if until(states):
            return states
        time.sleep(1)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="masklet-celery-demo-"))
    print(f"All files are in {folder}")
    clip = DemoClip(folder, width=320, frames=60)
    redis = Redis(folder / "redis").start()
    service = Server(
        folder, VIDEO_DIR=str(clip.folder), JOB_BACKEND="celery", REDIS_URL=redis.url,
        MASKLET_TOKEN=TOKEN).start()
    flower_port = free_port()
    processes = [
        Celery(folder / "flower", redis, service.url, "flower", f"--port={flower_port}",
               token=TOKEN),
        Celery(folder / "beat", redis, service.url, "beat", "--schedule",
               str(folder / "schedule"), token=TOKEN),
    ]
    workers = {name: worker(folder, redis, service.url, name, token=TOKEN)
               for name in ("one", "two")}
    processes += workers.values()
    try:
        print(f"Service {service.url} (token {TOKEN}), "
              f"Flower http://masklet:{TOKEN}@127.0.0.1:{flower_port}, "
              f"Redis {redis.url}, workers {', '.join(workers)}")
        sessions = [clip.session(service) for _ in range(2)]
        jobs = [service.propagate(session) for session in sessions]
        states = show(service, jobs, lambda states: any(
            s["progress"] > 40 or s["status"] == "completed" for s in states))
        if all(s["status"] == "running" for s in states):
            workers["one"].kill()
            print("Worker one was killed: worker two continues its job")
        ended = show(service, jobs, lambda states: all(
            s["status"] not in ("pending", "running") for s in states))
        masks = [service.stored_masks(session, clip.frames) for session in sessions]
        same = masks[0] == masks[1] and len(masks[0]) == clip.frames
        print(f"Both jobs gave the same masks on all {clip.frames} frames: {same}")
        if not same or any(s["status"] != "completed" for s in ended):
            raise SystemExit(f"the jobs did not complete with equal masks: {ended}")
        if sys.stdout.isatty():
            print("Everything keeps running; Ctrl-C stops it")
            signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            process.stop()
        service.stop()
        redis.stop()


if __name__ == "__main__":
    main()
