"""A disk that fills up while a job runs."""

import json
import os
import sqlite3
import subprocess
import urllib.error
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> None:
    """Fills the disk of a folder to the last byte."""
    descriptor = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for size in (65536, 4096, 512):
            while True:
                try:
                    os.write(descriptor, bytes(size))
                except OSError:
                    break
    finally:
        os.close(descriptor)


def test_a_full_disk_fails_the_job_with_a_sentence_and_leaves_a_sound_database(
        make_service, small_disk, clip):
    service = make_service(folder=small_disk).start()
    session = clip.session(service)
    job = service.propagate(session)
    service.wait_for(job, lambda status: status["progress"] > 20)
    fill(small_disk)
    failed = service.wait(job)
    assert failed["status"] == "failed", failed
    assert failed["error"].endswith(
        "the disk that holds the data folder is full: free some space and try again"), failed
    assert service.stored_masks(session, clip.frames), "the masks made so far stay"

    (small_disk / "filler").unlink()
    assert service.status(job)["status"] == "failed"
    again = service.wait(service.propagate(session))
    assert again["status"] == "completed", again
    assert len(service.stored_masks(session, clip.frames)) == clip.frames
    assert service.stop() == 0
    with sqlite3.connect(service.data / "masklet.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_exports_and_uploads_that_find_no_room_say_so_and_leave_nothing(
        make_service, small_disk, clip):
    service = make_service(folder=small_disk).start()
    session = clip.session(service)
    assert service.wait(service.propagate(session, end_frame=5))["status"] == "completed"

    def export(form: str) -> dict:
        body = {"session_id": session, "format": form}
        return service.wait(service.request("POST", "/api/v1/exports", body)["job_id"])

    def refusal(form: str) -> str:
        """The error of the job, or of its submission if even that finds no space."""
        try:
            failed = export(form)
        except urllib.error.HTTPError as refused:
            assert refused.code == 507
            return json.loads(refused.read())["detail"]
        assert failed["status"] == "failed", failed
        return failed["error"]

    def files() -> set[Path]:
        every = {path for path in service.data.rglob("*") if path.is_file()}
        return every - set(service.data.glob("masklet.sqlite*"))

    before = files()
    fill(small_disk)
    for form in ("davis", "coco", "overlay"):
        assert refusal(form).endswith("is full: free some space and try again")
    for path in ("/api/v1/videos?name=a.mp4", f"/api/v1/sessions/{session}/imports?format=coco"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            service.exchange("POST", path, os.urandom(1 << 20))
        assert refused.value.code == 507
        assert b"is full: free some space and try again" in refused.value.read()
    assert files() == before

    (small_disk / "filler").unlink()
    assert export("davis")["status"] == "completed"
    assert service.upload(clip.video, "a.mp4")["frame_count"] == clip.frames
