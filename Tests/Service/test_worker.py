"""The parts of `worker/`, without a server: what an order may make a worker do."""

import http.server
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("celery", reason="celery is not installed: Tests/Service/run installs it")

from cluster import Redis, listening_addresses
from masklet_server import ROOT, free_port

sys.path.insert(0, str(ROOT / "worker"))

import child
import job_events
import videos

DIGEST = "0" * 64
with_redis = pytest.mark.skipif(
    not Redis.is_installed(), reason="redis-server is not installed: scripts/setup.sh --test")


class Listener:
    """An HTTP server that notes the Authorization of each request and may redirect it."""

    def __init__(self, location: str | None = None) -> None:
        self.authorizations: list[str | None] = []
        noted = self.authorizations

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                noted.append(self.headers["Authorization"])
                self.send_response(302 if location else 404)
                if location:
                    self.send_header("Location", location)
                self.end_headers()

            def log_message(self, *arguments) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MASKLET_TOKEN", "the-token")
    return monkeypatch


@pytest.mark.parametrize("path", [
    "@127.0.0.1:{port}/x", ".example.com/x", "1/x", "//127.0.0.1:{port}/x", "http://h/x", "/a/../b",
    "/x?y", "/x\nHost: h", "", "/", "/api/v1/videos/é/file"])
def test_the_token_goes_to_no_address_that_an_order_names(environment, path):
    stranger = Listener()
    environment.setenv("MASKLET_URL", "http://127.0.0.1:8002")
    path = path.format(port=stranger.port)
    with pytest.raises(ValueError):
        videos.request(path)
    with pytest.raises(videos.NoVideo, match="no path of the service"):
        videos.fetch(path, DIGEST, "clip.mp4")
    assert stranger.authorizations == []


def test_the_token_follows_no_redirect(environment):
    stranger = Listener()
    service = Listener(location=f"http://127.0.0.1:{stranger.port}/x")
    environment.setenv("MASKLET_URL", f"http://127.0.0.1:{service.port}")
    with pytest.raises(videos.NoVideo, match="status 302"):
        videos.fetch("/api/v1/videos/1/file", DIGEST, "clip.mp4")
    assert service.authorizations == ["Bearer the-token"]
    assert stranger.authorizations == []


def stub(folder: Path, script: str) -> str:
    """A program that stands for masklet."""
    program = folder / "stub"
    program.write_text(
        f"#!{sys.executable}\nimport signal, sys, time\nsys.stdin.read()\n{script}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("script", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"])
def test_a_silent_child_is_terminated_and_killed_if_it_does_not_end(environment, tmp_path, script):
    environment.setenv("JOB_SILENCE_LIMIT", "1")
    environment.setenv("MASKLET_BIN", stub(
        tmp_path, f"{script}\nprint('news', flush=True)\ntime.sleep(60)"))
    began = time.monotonic()
    hung = child.Child({}, tmp_path / "log", lambda: True)
    try:
        assert list(hung.lines()) == [b"news\n"]
        assert hung.hung
        assert 1 <= time.monotonic() - began < 10
    finally:
        hung.end()
    assert hung.status == (-9 if script else -15)


def test_a_child_is_not_taken_to_hang_while_nobody_reads_its_lines(environment, tmp_path):
    environment.setenv("JOB_SILENCE_LIMIT", "0.5")
    environment.setenv("MASKLET_BIN", stub(
        tmp_path, "print('one', flush=True)\nprint('two', flush=True)"))
    busy = child.Child({}, tmp_path / "log", lambda: True)
    try:
        read = []
        for line in busy.lines():
            read.append(line)
            time.sleep(1)
        assert read == [b"one\n", b"two\n"]
        assert not busy.hung
    finally:
        busy.end()


def test_the_child_of_a_job_that_is_not_wanted_any_more_is_killed(environment, tmp_path):
    environment.setenv("MASKLET_BIN", stub(tmp_path, "time.sleep(60)"))
    wanted = threading.Event()
    wanted.set()
    unwanted = child.Child({}, tmp_path / "log", wanted.is_set)
    try:
        threading.Timer(0.5, wanted.clear).start()
        assert list(unwanted.lines()) == []
        assert not unwanted.hung
    finally:
        unwanted.end()


@with_redis
def test_a_run_says_what_it_goes_on_from_and_stops_when_another_attempt_begins(tmp_path):
    redis = Redis(tmp_path / "redis").start()
    try:
        redis.command("HSET", "masklet:job:j", "order", "{}", "attempt", "first")
        one = job_events.JobEvents(redis.url, "j", limit=5)
        assert one.order() == b"{}"
        assert one.checkpoint() is None
        one.send(b'{"event":"started"}')
        one.send(b'{"event":"progress","percent":1}')
        one.store_checkpoint(b"state")
        one.release()
        two = job_events.JobEvents(redis.url, "j", limit=5)
        two.order()
        assert two.checkpoint() == b"state"
        redis.command("DEL", "masklet:job:j:events")
        two.send(b'{"event":"started"}')
        entry = redis.command("XRANGE", "masklet:job:j:events", "-", "+")
        assert f"after\r\n${len(one.run) + 2}\r\n{one.run} 2".encode() in entry
        assert b"attempt\r\n$5\r\nfirst" in entry
        redis.command("HSET", "masklet:job:j", "attempt", "second")
        deadline = time.monotonic() + 10
        while two.is_wanted():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        with pytest.raises(job_events.NotWanted):
            two.send(b'{"event":"done"}')
        two.store_checkpoint(b"a state of the voided run")
        assert b"\r\nstate\r\n" in redis.command("GET", "masklet:job:j:checkpoint")
    finally:
        redis.stop()


def test_flower_does_not_start_without_a_login(tmp_path):
    environment = {
        name: value for name, value in os.environ.items()
        if name not in ("MASKLET_TOKEN", "FLOWER_BASIC_AUTH")}
    port = free_port()
    refused = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "celery_app", "flower", f"--port={port}"],
        cwd=ROOT / "worker", env=environment, capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0
    assert "set FLOWER_BASIC_AUTH=USER:PASSWORD, or MASKLET_TOKEN" in refused.stderr
    assert listening_addresses(port) == set()
