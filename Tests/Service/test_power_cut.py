"""What was answered survives a power cut: it is in an image of the disk taken right after.

The image holds what the kernel wrote to the loop device, not what is in its page cache.
"""

import os
import signal
import time
from contextlib import contextmanager

import pytest

from loop_disk import CannotMount, LoopDisk
from masklet_server import Server


@pytest.fixture
def disk(tmp_path):
    try:
        disk = LoopDisk(tmp_path / "disk.img", tmp_path / "disk")
    except CannotMount as reason:
        pytest.skip(f"no loop disk here: {reason}")
    yield disk
    disk.unmount()


@pytest.fixture
def cut_power(tmp_path, disk, clip):
    """Copies the disk while the service is halted, and starts a service on the copy."""
    count = 0

    @contextmanager
    def cut(service: Server):
        nonlocal count
        count += 1
        os.kill(service.process.pid, signal.SIGSTOP)
        try:
            copy = disk.after_power_cut(tmp_path / f"copy-{count}.img", tmp_path / f"copy-{count}")
        finally:
            os.kill(service.process.pid, signal.SIGCONT)
        try:
            other = Server(copy.folder, VIDEO_DIR=str(clip.folder))
            other.start()
            try:
                yield other
            finally:
                other.stop()
        finally:
            copy.unmount()

    return cut


def test_uploads_sessions_clicks_and_jobs_survive_a_power_cut_once_they_are_answered(
        make_service, disk, cut_power, clip):
    service = make_service(folder=disk.folder).start()
    video = service.upload(clip.video, "a.mp4")["id"]
    with cut_power(service) as after:
        assert after.request("GET", f"/api/v1/videos/{video}")["frame_count"] == clip.frames
        assert after.exchange("GET", f"/api/v1/videos/{video}/frames/0")
        assert list((after.data / "manifests").glob("*.json"))

    session = clip.session(service)
    with cut_power(service) as after:
        objects = after.session(session)["objects"]
        assert [o["object_id"] for o in objects] == [o["object_id"] for o in clip.objects]
        first = clip.objects[0]["prompts"][0]["frame_idx"]
        asked = {"session_id": session, "frame_idx": first}
        assert (after.request("POST", "/frame-masks", asked)
                == service.request("POST", "/frame-masks", asked))

    job = service.propagate(session)
    with cut_power(service) as after:
        assert after.status(job)["status"] in ("pending", "running", "completed")
        assert after.wait(job)["status"] == "completed"
        masks = after.stored_masks(session, clip.frames)
    assert service.wait(job)["status"] == "completed"
    assert service.stored_masks(session, clip.frames) == masks
    with cut_power(service) as after:
        assert after.status(job)["status"] == "completed"
        assert after.stored_masks(session, clip.frames) == masks

    service.request("DELETE", f"/api/v1/videos/{video}")
    with cut_power(service) as after:
        assert after.request("GET", "/api/v1/videos?limit=50")["items"]
        assert not list((after.data / "uploads").glob(f"{video}*"))


def test_the_parts_of_an_upload_and_a_file_to_import_survive_a_power_cut(
        make_service, disk, cut_power, clip):
    service = make_service(folder=disk.folder).start()
    content = clip.video.read_bytes()
    upload = service.request(
        "POST", "/api/v1/uploads", {"name": "a.mp4", "bytes": len(content)})["id"]
    half = len(content) // 2
    service.append(upload, 0, content[:half])
    with cut_power(service) as after:
        assert after.request("GET", f"/api/v1/uploads/{upload}")["offset"] == half
        after.append(upload, half, content[half:])
        assert after.request("GET", f"/api/v1/uploads/{upload}")["video"]["frame_count"]

    session = clip.session(service)
    export = service.request(
        "POST", "/api/v1/exports", {"session_id": session, "format": "masklet"})["job_id"]
    assert service.wait(export)["status"] == "completed"
    path = f"/api/v1/exports/{export}/file"
    file = service.exchange("GET", path)
    with cut_power(service) as after:
        assert after.exchange("GET", path) == file
    target = service.request("POST", "/initialize", {"video_path": str(clip.video)})["session_id"]
    job = service.request(
        "POST", f"/api/v1/sessions/{target}/imports?format=masklet", file)["job_id"]
    with cut_power(service) as after:
        assert after.wait(job)["status"] == "completed"
    assert service.wait(job)["status"] == "completed"


def test_a_running_job_goes_on_after_a_power_cut_to_the_same_masks(
        make_service, disk, cut_power, clip, uninterrupted):
    service = make_service(folder=disk.folder).start()
    session = clip.session(service)
    job = service.propagate(session)
    for progress in (5, 45, 80):
        service.wait_for(job, lambda s, p=progress: s["progress"] >= p or s["status"] != "running")
        time.sleep(0.05)
        with cut_power(service) as after:
            assert after.wait(job)["status"] == "completed", after.log()
            assert after.stored_masks(session, clip.frames) == uninterrupted
