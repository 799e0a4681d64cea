"""Faults of Redis and of workers that go beyond a restart, and who may do what."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("celery", reason="celery is not installed: Tests/Service/run installs it")

from celery_jobs import TOKEN, completes, running_past
from cluster import Redis, job_processes, worker
from masklet_server import ROOT, free_port

pytestmark = pytest.mark.skipif(
    not Redis.is_installed(), reason="redis-server is not installed: scripts/setup.sh --test")


def test_events_that_redis_evicted_are_made_again(
        celery_service, make_worker, propagation, redis, clip, uninterrupted):
    session, job = propagation
    make_worker()
    celery_service.wait_for(job, running_past(20))
    # While the server is away events pile up, so that some are lost for sure.
    celery_service.kill()
    redis.evict_events(job)
    celery_service.start()
    completes(celery_service, session, job, clip, uninterrupted)
    assert "events of it were lost in Redis" in celery_service.log()


def test_the_last_events_evicted_after_the_worker_was_done_are_made_again(
        celery_service, make_worker, propagation, redis, clip, uninterrupted):
    session, job = propagation
    one = make_worker()
    celery_service.wait_for(job, running_past(20))
    celery_service.kill()
    one.wait_for_log("succeeded in", limit=180)
    redis.evict_events(job)
    celery_service.start()
    completes(celery_service, session, job, clip, uninterrupted)


def test_broken_entries_cost_neither_the_job_nor_processor_time(
        celery_service, make_worker, propagation, redis, clip, uninterrupted):
    session, job = propagation
    stream = f"masklet:job:{job}:events"
    redis.command("XADD", stream, "*", "nothing", "known")
    redis.command("XADD", stream, "*", "run", "x", "number", "1", "json", "{broken")
    time.sleep(1)
    before = celery_service.processor_seconds()
    time.sleep(3)
    assert celery_service.processor_seconds() - before < 0.6
    make_worker()
    completes(celery_service, session, job, clip, uninterrupted)


def test_a_child_that_hangs_is_ended_and_its_job_goes_on(
        celery_service, make_worker, propagation, clip, uninterrupted):
    session, job = propagation
    one = make_worker(JOB_SILENCE_LIMIT="4")
    celery_service.wait_for(job, running_past(35))
    [child] = job_processes(one.process.pid)
    os.kill(child, signal.SIGSTOP)
    one.wait_for_log("gave no news for 4 seconds")
    completes(celery_service, session, job, clip, uninterrupted)


def test_a_wrong_password_is_said_and_the_job_waits_for_it(make_service, clip, tmp_path):
    redis = Redis(tmp_path / "locked", "--requirepass", "the-right-password").start()
    try:
        service = make_service(
            JOB_BACKEND="celery",
            REDIS_URL=redis.url.replace("//", "//:the-wrong-password@")).start()
        job = service.propagate(clip.session(service))
        status = service.wait_for(job, lambda status: status["waiting_for"], limit=20)
        assert status["status"] == "pending"
        assert status["waiting_for"].startswith("Redis refuses the user or password of REDIS_URL")
        health = service.request("GET", "/health")
        assert health["status"] == "degraded"
        assert health["problems"] == [status["waiting_for"]]
        service.wait_for_log("Redis refuses the user or password of REDIS_URL (WRONGPASS")
        assert "the-wrong-password" not in service.log()
    finally:
        redis.stop()


def test_a_redis_that_may_evict_is_warned_of(make_service, tmp_path):
    redis = Redis(tmp_path / "evicting", "--maxmemory-policy", "volatile-lru").start()
    try:
        service = make_service(JOB_BACKEND="celery", REDIS_URL=redis.url).start()
        service.wait_for_log("maxmemory-policy volatile-lru")
        health = service.request("GET", "/health")
        assert health["status"] == "degraded"
        assert "set its maxmemory-policy to noeviction" in health["problems"][0]
    finally:
        redis.stop()


def test_server_and_worker_speak_to_redis_over_tls(
        make_service, clip, tmp_path, uninterrupted):
    certificate, key = tmp_path / "redis.pem", tmp_path / "redis.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "2", "-subj", "/CN=redis", "-addext",
         "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    port = free_port()
    redis = Redis(
        tmp_path / "redis", "--tls-port", str(port), "--tls-cert-file", str(certificate),
        "--tls-key-file", str(key), "--tls-ca-cert-file", str(certificate),
        "--tls-auth-clients", "no").start()
    one = None
    try:
        redis.url = f"rediss://127.0.0.1:{port}/0"
        trust = {"REDIS_CA_FILE": str(certificate)}
        service = make_service(
            JOB_BACKEND="celery", REDIS_URL=redis.url, MASKLET_TOKEN=TOKEN, **trust).start()
        one = worker(tmp_path / "workers", redis, service.url, token=TOKEN, **trust)
        session = clip.session(service)
        completes(service, session, service.propagate(session), clip, uninterrupted)
    finally:
        if one:
            one.stop()
        redis.stop()


def test_workers_take_interactive_jobs_before_normal_ones_and_those_before_batches(
        celery_service, make_worker, clip):
    jobs = {
        priority: celery_service.propagate(clip.session(celery_service), priority=priority)
        for priority in ("batch", "normal", "interactive")}
    for job in jobs.values():
        celery_service.wait_for_log(f"Job {job} handed to Celery")
    assert celery_service.status(jobs["batch"])["priority"] == "batch"
    make_worker()
    ended = {priority: celery_service.wait(job) for priority, job in jobs.items()}
    assert all(status["status"] == "completed" for status in ended.values()), ended
    order = sorted(jobs, key=lambda priority: celery_service.log().index(
        f"Job {jobs[priority]} started execution"))
    assert order == ["interactive", "normal", "batch"]


def test_clean_up_reaches_every_worker_also_one_at_work(
        celery_service, make_worker, propagation, redis):
    _, job = propagation
    workers = [make_worker("one"), make_worker("two")]
    celery_service.wait_for(job, running_past(5))
    old = []
    for item in workers:
        item.wait_for_log("ready.")
        item.cache.mkdir(exist_ok=True)
        old.append(item.cache / ("0" * 64))
        old[-1].write_bytes(b"a video that nobody needs")
        os.utime(old[-1], (0, 0))
    asked = subprocess.run(
        [sys.executable, "-c", "import tasks; tasks.clean_up.delay()"],
        cwd=ROOT / "worker", capture_output=True, text=True,
        env={**os.environ, "REDIS_URL": redis.url, "PYTHONDONTWRITEBYTECODE": "1"})
    assert asked.returncode == 0, asked.stderr
    for item in workers:
        item.wait_for_log("Removed 1 unused videos")
    assert not any(file.exists() for file in old)
