"""The tasks: propagations, each done by a child process `masklet run-job`, and cleaning up."""

import json
import os
import tempfile
import time
import urllib.error
from pathlib import Path

import redis
from celery import Task
from celery.exceptions import Ignore
from celery.utils.log import get_task_logger
from celery.worker.control import control_command

import videos
from celery_app import REDIS_URL, app
from child import Child, silence_limit
from job_events import HeldElsewhere, JobEvents, NotWanted, connection_options

logger = get_task_logger(__name__)
LONGEST_RETRY = 60
# After these retries the lease of a run that died has expired.
RETRIES_FOR_LEASE = 4
STATE_SECONDS = 1


class JobFailed(Exception):
    """The job failed for a reason that another attempt would not change."""


class WorkLost(Exception):
    """The child process was killed: the job is tried again."""


@app.task(bind=True, name="masklet.propagate_masks", max_retries=8)
def propagate_masks(self: Task, job: str) -> dict | None:
    """Does one job; returns its result."""
    events = JobEvents(REDIS_URL, job)
    try:
        order = json.loads(events.order())
        result = _do(self, order, events)
        events.finish()
        return result
    except NotWanted as error:
        logger.info("Job %s is not wanted any more", job)
        raise Ignore from error
    except HeldElsewhere as error:
        # The run before may have died while its lease has not expired yet.
        again = self.request.delivery_info.get("redelivered") or self.request.retries
        if again and self.request.retries < RETRIES_FOR_LEASE:
            raise self.retry(exc=error, countdown=_pause(self.request.retries)) from error
        logger.info("Job %s is done by another worker already", job)
        raise Ignore from error
    except WorkLost as error:
        events.release()
        logger.warning("Job %s: %s", job, error)
        raise self.retry(exc=error, countdown=_pause(self.request.retries)) from error
    except JobFailed:
        events.finish()
        raise
    except videos.NoVideo as error:
        events.send(json.dumps({"event": "failed", "reason": str(error)}).encode())
        events.finish()
        raise JobFailed(str(error)) from error
    except BaseException:
        events.release()
        raise


def _pause(retries: int) -> float:
    return min(2 ** retries, LONGEST_RETRY)


def _do(task: Task, order: dict, events: JobEvents) -> dict | None:
    """Runs the child process and forwards its events; returns the job's result."""
    job = order["job_id"]
    video = order["video"]
    file = videos.fetch(video["path"], video["digest"], video["name"])
    with tempfile.TemporaryDirectory(prefix="masklet-job-") as folder:
        checkpoint = Path(folder) / "checkpoint"
        if state := events.checkpoint():
            checkpoint.write_bytes(state)
            logger.info("Job %s goes on from its checkpoint", job)
        order |= {"video_file": str(file), "checkpoint_file": str(checkpoint)}
        child = Child(order, Path(folder) / "log", events.is_wanted)
        try:
            outcome = _forward(task, child, checkpoint, events)
        finally:
            child.end()
        if complaint := child.complaint():
            logger.warning("masklet run-job: %s", complaint)
    if outcome is None:
        events.check()
        if child.hung:
            raise WorkLost(
                f"masklet run-job gave no news for {silence_limit():g} seconds and was ended: see "
                "the worker's log, or raise its JOB_SILENCE_LIMIT")
        raise WorkLost(f"masklet run-job ended with status {child.status} before its job did")
    if outcome["event"] == "failed":
        raise JobFailed(outcome["reason"])
    return outcome.get("result")


def _forward(task: Task, child: Child, checkpoint: Path, events: JobEvents) -> dict | None:
    """Forwards the events of the child; returns the last, done or failed, or None without one."""
    shown = 0.0
    for line in child.lines():
        event = json.loads(line)
        name = event["event"]
        if name == "checkpoint":
            events.store_checkpoint(checkpoint.read_bytes())
            continue
        events.send(line.rstrip(b"\n"))
        if name in ("done", "failed"):
            return event
        if name == "progress" and time.monotonic() - shown > STATE_SECONDS:
            shown = time.monotonic()
            _show(task, {"percent": round(event["percent"], 1)})
    return None


def _show(task: Task, meta: dict) -> None:
    """Sets the state that Flower and the result backend show; nothing depends on it."""
    try:
        task.update_state(state="PROGRESS", meta=meta)
    except Exception as error:  # whatever the backend raises while Redis is down
        logger.debug("The state was not shown: %s", error)


@app.task(name="masklet.clean_up", ignore_result=True)
def clean_up() -> None:
    """Removes events of ended jobs in Redis, old records in the service, and unused videos on every
    worker, also one that is at work."""
    client = redis.Redis.from_url(REDIS_URL, **connection_options(REDIS_URL))
    orphans = 0
    for pattern in ("events", "applied", "lease", "checkpoint"):
        for key in client.scan_iter(f"masklet:job:*:{pattern}"):
            if not client.exists(key.rsplit(b":", 1)[0]):
                orphans += client.delete(key)
    app.control.broadcast("remove_old_videos")
    try:
        videos.OPENER.open(videos.request("/cleanup", method="POST"), timeout=30).close()
    except (urllib.error.URLError, OSError) as error:
        logger.warning("The service could not be asked to clean up: %s", error)
    logger.info("Cleaned up: %d keys", orphans)


@control_command()
def remove_old_videos(state: object) -> dict:
    """Removes the videos that this worker did not use for WORKER_CACHE_DAYS."""
    removed = videos.remove_old(float(os.environ.get("WORKER_CACHE_DAYS") or 7))
    logger.info("Removed %d unused videos", removed)
    return {"removed": removed}
