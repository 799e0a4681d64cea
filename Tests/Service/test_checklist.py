"""Behaviour of jobs that only a whole server shows. Costs are measured in processor time, which
other work on the machine does not change."""

import json
import os
import subprocess
import time

import pytest

from demo_clip import repeat
from masklet_server import program

pytestmark = pytest.mark.alone


def propagate_first_frames(service, session, frames):
    return service.propagate(session, start_frame=0, end_frame=frames - 1)


def test_propagate_returns_a_job_id_within_1_second(service, clip):
    session = clip.session(service)
    start = time.monotonic()
    job = service.propagate(session)
    assert time.monotonic() - start < 1
    assert service.status(job)["status"] in ("pending", "running")


def test_the_manager_starts_with_the_configured_workers(make_service):
    service = make_service(JOB_MAX_WORKERS="3").start()
    assert "Job manager initialized with 3 workers" in service.log()


def test_propagation_completes_in_the_background(service, clip, uninterrupted):
    """Nobody watches: the job is read only after its last line is in the log."""
    session = clip.session(service)
    job = service.propagate(session)
    deadline = time.monotonic() + 300
    while f"Job {job} completed successfully" not in service.log():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert service.stored_masks(session, clip.frames) == uninterrupted


def test_a_click_is_answered_while_a_job_runs(service, clip):
    session = clip.session(service)
    job = service.propagate(session)
    service.wait_for(job, lambda status: status["progress"] > 2)
    other = clip.session(service)
    answer = service.request("POST", "/add-object", {
        "session_id": other, "object_id": 5, "frame_idx": 3, "points": [[100, 60]], "labels": [1]})
    assert answer["object_id"] == 5
    assert service.status(job)["status"] == "running"


def test_cpu_is_idle_when_nothing_runs(service, clip):
    session = clip.session(service)
    assert service.wait(propagate_first_frames(service, session, 3))["status"] == "completed"
    # After a click the next frames are encoded for a while.
    deadline = time.monotonic() + 60
    share = 1.0
    while share >= 0.01 and time.monotonic() < deadline:
        before = service.processor_seconds()
        time.sleep(5)
        share = (service.processor_seconds() - before) / 5
    assert share < 0.01


def test_polling_costs_less_than_1_percent_of_a_core(service, clip):
    session = clip.session(service)
    job = propagate_first_frames(service, session, 3)
    service.wait(job)
    polls = 300
    before = service.processor_seconds()
    for _ in range(polls):
        service.status(job)
    cost = (service.processor_seconds() - before) / polls
    assert cost / 2 < 0.01, f"{1000 * cost:.1f} ms a poll, one every 2 s"


def test_memory_is_flat_over_10_jobs(service, clip):
    session = clip.session(service)
    memory = []
    for _ in range(10):
        assert service.wait(propagate_first_frames(service, session, 6))["status"] == "completed"
        memory.append(service.resident() >> 20)
    # The first jobs fill caches; later ones must not add up: 5 MB per job would be a leak.
    assert memory[-1] - memory[3] < 30, memory


def test_a_job_is_no_slower_than_a_blocking_run(make_service, clip, tmp_path):
    """Compares the processor time of a propagation on the command line and as a job."""
    prompts = tmp_path / "prompts.json"
    prompts.write_text(json.dumps({"objects": clip.objects}))
    before = os.times()
    subprocess.run(
        [program(), "propagate", clip.video, "--prompts", prompts, "--output", tmp_path / "masks",
         "--engine", "flow"], check=True, capture_output=True)
    after = os.times()
    blocking = (after.children_user - before.children_user
                + after.children_system - before.children_system)
    service = make_service("job", ENGINE="flow").start()
    session = clip.session(service)
    start = service.processor_seconds()
    assert service.wait(service.propagate(session))["status"] == "completed"
    job = service.processor_seconds() - start
    # The job also stores every frame and is polled twenty times a second here.
    assert job < 1.25 * blocking + 1, f"{job:.1f} s as a job, {blocking:.1f} s blocking"


@pytest.mark.skipif(
    "MASKLET_TEST_LONG" not in os.environ, reason="takes more than 5 minutes: MASKLET_TEST_LONG=1")
def test_a_propagation_longer_than_5_minutes_completes(service, clip):
    frames = 6000
    video = clip.folder / "long.mp4"
    repeat(clip.video, frames, video, clip.width, clip.height)
    session = clip.session(service, video)
    start = time.monotonic()
    assert service.wait(service.propagate(session), limit=3600)["status"] == "completed"
    assert time.monotonic() - start > 300
    assert len(service.stored_masks(session, frames)) == frames
