"""The service with JOB_BACKEND=celery: a real Redis, real workers, the real `masklet run-job`.

Whichever part dies or is disconnected, the job completes, its masks are those of an undisturbed
run, and the client sees no error.
"""

import base64
import json
import os
import signal
import time
import urllib.error
import urllib.request

import pytest

pytest.importorskip("celery", reason="celery is not installed: Tests/Service/run installs it")

from celery_jobs import TOKEN, completes, running_past
from cluster import Celery, Redis, job_processes, listening_addresses, worker
from masklet_server import free_port

pytestmark = pytest.mark.skipif(
    not Redis.is_installed(), reason="redis-server is not installed: scripts/setup.sh --test")


def test_a_job_waits_for_a_worker_then_runs_and_its_masks_come_back(
        celery_service, make_worker, propagation, redis, clip, uninterrupted):
    session, job = propagation
    assert celery_service.status(job)["status"] == "pending"
    one = make_worker()
    celery_service.wait_for(job, running_past(0.1))
    state = redis.command("GET", f"celery-task-meta-{job}")
    assert b"STARTED" in state or b"PROGRESS" in state, state
    completes(celery_service, session, job, clip, uninterrupted)
    events = celery_service.events(job)
    assert events.count("event: masks") == clip.frames
    assert "event: done" in events
    # The server's log has the same lines wherever the job runs.
    celery_service.wait_for_log(f"Job {job} completed successfully")
    log = celery_service.log()
    started = f"Starting mask propagation for session {session} ({clip.frames} frames, 2 objects)"
    assert started in log
    assert f"Mask propagation completed: {clip.frames} frames in " in log
    one.wait_for_log("succeeded in")
    # The video was fetched once, is named by its digest, and is used by the next job too.
    videos = [file for file in one.cache.iterdir() if len(file.name) == 64]
    assert [file.read_bytes() for file in videos] == [clip.video.read_bytes()]
    fetched = videos[0].stat().st_ino
    again = celery_service.propagate(session)
    celery_service.wait(again)
    assert videos[0].stat().st_ino == fetched
    assert redis.command("KEYS", "masklet:job:*:events") == b"*0\r\n"


@pytest.mark.parametrize("what", ["the child", "the whole worker"])
def test_a_worker_killed_in_the_middle_of_a_job_is_made_up_for(
        celery_service, make_worker, propagation, clip, uninterrupted, what):
    session, job = propagation
    one = make_worker()
    celery_service.wait_for(job, running_past(35))
    if what == "the child":
        [child] = job_processes(one.process.pid)
        os.kill(child, signal.SIGKILL)
        one.wait_for_log("Retry in")
    else:
        one.kill()
        make_worker("two")
    completes(celery_service, session, job, clip, uninterrupted)


def test_redis_restarted_in_the_middle_of_a_job_loses_nothing(
        celery_service, make_worker, propagation, redis, clip, uninterrupted):
    session, job = propagation
    make_worker()
    celery_service.wait_for(job, running_past(30))
    redis.kill()
    assert celery_service.status(job)["status"] == "running"
    time.sleep(1)
    redis.start()
    completes(celery_service, session, job, clip, uninterrupted)


def test_redis_that_forgets_everything_is_told_again(
        celery_service, make_worker, propagation, redis, clip, uninterrupted):
    session, job = propagation
    make_worker()
    celery_service.wait_for(job, running_past(30))
    redis.command("FLUSHALL")
    completes(celery_service, session, job, clip, uninterrupted)


def test_redis_cut_off_for_30_seconds_is_waited_for(
        celery_service, make_worker, propagation, redis, clip, uninterrupted):
    session, job = propagation
    make_worker()
    celery_service.wait_for(job, running_past(30))
    redis.pause()
    other = clip.session(celery_service)
    queued = celery_service.propagate(other)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert celery_service.status(job)["status"] == "running"
        assert celery_service.status(queued)["status"] == "pending"
        time.sleep(1)
    redis.resume()
    completes(celery_service, session, job, clip, uninterrupted)
    completes(celery_service, other, queued, clip, uninterrupted)


@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_a_server_that_restarts_in_the_middle_of_a_job_takes_its_masks_in_afterwards(
        celery_service, make_worker, propagation, clip, uninterrupted, how):
    session, job = propagation
    make_worker()
    before = celery_service.wait_for(job, running_past(25))
    if how == "killed":
        celery_service.kill()
    else:
        assert celery_service.stop() == 0
    time.sleep(2)
    celery_service.start()
    after = celery_service.status(job)
    assert after["progress"] >= before["progress"]
    assert after["started_at"] == before["started_at"]
    completes(celery_service, session, job, clip, uninterrupted)


def test_a_cancelled_job_is_revoked_and_its_worker_is_free_for_the_next(
        celery_service, make_worker, propagation, clip, uninterrupted):
    _, job = propagation
    one = make_worker()
    celery_service.wait_for(job, running_past(5))
    cancelled = celery_service.request("POST", f"/job/{job}/cancel", {})
    assert cancelled["status"] == "cancelled"
    one.wait_for_log("Terminating " + job)
    other = clip.session(celery_service)
    completes(celery_service, other, celery_service.propagate(other), clip, uninterrupted)
    assert celery_service.status(job)["status"] == "cancelled"


def test_a_job_cancelled_while_it_waits_never_runs(celery_service, make_worker, propagation, clip):
    _, job = propagation
    session = clip.session(celery_service)
    second = celery_service.propagate(session)
    celery_service.request("POST", f"/job/{second}/cancel", {})
    one = make_worker()
    assert celery_service.wait(job)["status"] == "completed"
    assert celery_service.status(second)["status"] == "cancelled"
    assert celery_service.status(second)["started_at"] is None
    assert f"Task masklet.propagate_masks[{second}] succeeded" not in one.log()


def test_two_workers_share_the_load(celery_service, make_worker, clip, uninterrupted):
    sessions = [clip.session(celery_service) for _ in range(2)]
    workers = [make_worker("one"), make_worker("two")]
    jobs = [celery_service.propagate(session) for session in sessions]
    for session, job in zip(sessions, jobs, strict=True):
        completes(celery_service, session, job, clip, uninterrupted)
    for item in workers:
        item.wait_for_log("succeeded in")


def test_a_worker_without_the_token_fails_the_job_with_a_sentence(
        celery_service, tmp_path, redis, propagation):
    _, job = propagation
    stranger = worker(tmp_path / "stranger", redis, celery_service.url, token="another")
    try:
        failed = celery_service.wait(job, limit=60)
    finally:
        stranger.stop()
    assert failed["status"] == "failed"
    assert "give it the service's MASKLET_TOKEN" in failed["error"], failed


def test_beat_has_the_workers_clean_up_and_flower_shows_the_tasks(
        celery_service, make_worker, propagation, redis, tmp_path):
    _, job = propagation
    redis.command("SET", "masklet:job:nobody:checkpoint", "x")
    one = make_worker(WORKER_CACHE_DAYS="0")
    port = free_port()
    flower = Celery(
        tmp_path / "flower", redis, celery_service.url, "flower", f"--port={port}", token=TOKEN)
    beat = Celery(
        tmp_path / "beat", redis, celery_service.url, "beat", "--schedule",
        str(tmp_path / "schedule"), CLEAN_UP_SECONDS="3", token=TOKEN)
    try:
        assert celery_service.wait(job)["status"] == "completed"
        one.wait_for_log("Cleaned up: ")
        assert redis.command("EXISTS", "masklet:job:nobody:checkpoint") == b":0\r\n"
        assert "could not be asked to clean up" not in one.log()
        shown = {}
        tasks = urllib.request.Request(f"http://127.0.0.1:{port}/api/tasks")
        login = base64.b64encode(f"masklet:{TOKEN}".encode()).decode()
        tasks.add_header("Authorization", f"Basic {login}")
        deadline = time.monotonic() + 30
        while job not in shown and time.monotonic() < deadline:
            time.sleep(0.5)
            try:
                with urllib.request.urlopen(tasks, timeout=5) as answer:
                    shown = json.load(answer)
            except OSError:
                continue
        assert shown[job]["name"] == "masklet.propagate_masks"
        assert shown[job]["state"] in ("STARTED", "SUCCESS")
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/tasks", timeout=5)
        assert listening_addresses(port) == {"127.0.0.1"}
    finally:
        flower.stop()
        beat.stop()
