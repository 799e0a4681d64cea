"""Stopping a server with SIGTERM, and two servers on one folder."""

import subprocess
import threading
import time
import urllib.request

import pytest

pytestmark = pytest.mark.alone


def test_sigterm_with_a_running_job_and_an_open_event_stream_exits_0_and_the_job_goes_on(
        service, clip, uninterrupted):
    session = clip.session(service)
    job = service.propagate(session)
    events: list[str] = []
    ended = threading.Event()

    def watch():
        with urllib.request.urlopen(f"{service.url}/job/{job}/events", timeout=60) as stream:
            for line in stream:
                events.append(line.decode().strip())
        ended.set()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    before = service.wait_for(job, lambda status: status["progress"] > 5)
    assert before["status"] == "running"
    start = time.monotonic()
    assert service.stop() == 0
    assert time.monotonic() - start < 15
    assert ended.wait(5), "the event stream stayed open"
    last = max(int(line.removeprefix("id: ")) for line in events if line.startswith("id: "))

    service.start()
    assert service.wait(job)["status"] == "completed"
    assert service.stored_masks(session, clip.frames) == uninterrupted
    request = urllib.request.Request(
        f"{service.url}/job/{job}/events", headers={"Last-Event-ID": str(last)})
    with urllib.request.urlopen(request, timeout=60) as stream:
        rest = stream.read().decode()
    assert f"id: {last + 1}\n" in rest and "event: done" in rest
    assert f"id: {last}\n" not in rest


def test_a_second_server_on_one_data_folder_is_refused_in_one_line(service):
    service.environment["PORT"] = "0"
    second = subprocess.run(
        [service.process.args[0], "serve"], env=service.environment, capture_output=True, text=True,
        timeout=30)
    assert second.returncode != 0
    lines = second.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].endswith(
        f"DATA_DIR {service.data} is used by another masklet server: stop it, or give this one "
        "another folder"), lines
    assert service.request("GET", "/health")["status"] == "healthy"
