"""A disk that fills up while a job runs."""

import contextlib
import json
import os
import sqlite3
import urllib.error
from pathlib import Path

import pytest

from loop_disk import CannotMount
from small_disk import SmallDisk


@pytest.fixture
def disk(tmp_path):
    try:
        disk = SmallDisk(tmp_path / "disk")
    except CannotMount as reason:
        pytest.skip(f"a small disk cannot be mounted here: {reason}")
    yield disk
    disk.unmount()


def test_a_full_disk_fails_the_job_with_a_sentence_and_leaves_a_sound_database(
        make_service, disk, clip):
    service = make_service(folder=disk.folder).start()
    session = clip.session(service)
    job = service.propagate(session)
    service.wait_for(job, lambda status: status["progress"] > 20)
    disk.fill()
    failed = service.wait(job)
    assert failed["status"] == "failed", failed
    assert failed["error"].endswith(
        "the disk that holds the data folder is full: free some space and try again"), failed
    assert service.stored_masks(session, clip.frames), "the masks made so far stay"

    disk.free()
    assert service.status(job)["status"] == "failed"
    again = service.wait(service.propagate(session))
    assert again["status"] == "completed", again
    assert len(service.stored_masks(session, clip.frames)) == clip.frames
    assert service.stop() == 0
    with sqlite3.connect(service.data / "masklet.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_exports_and_uploads_that_find_no_room_say_so_and_leave_nothing(
        make_service, disk, clip):
    service = make_service(folder=disk.folder).start()
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
    disk.fill()
    for form in ("davis", "coco", "overlay"):
        assert refusal(form).endswith("is full: free some space and try again")
    for path in ("/api/v1/videos?name=a.mp4", f"/api/v1/sessions/{session}/imports?format=coco"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            service.exchange("POST", path, os.urandom(1 << 20))
        assert refused.value.code == 507
        assert b"is full: free some space and try again" in refused.value.read()
    assert files() == before

    disk.free()
    assert export("davis")["status"] == "completed"
    assert service.upload(clip.video, "a.mp4")["frame_count"] == clip.frames


def take_free_pages(database: Path) -> None:
    """Fills the pages that deleted rows have left, which would take thousands of sessions."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE filler (content BLOB)")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            while True:
                connection.execute("INSERT INTO filler VALUES (zeroblob(65536))")


def test_a_full_disk_is_freed_through_the_service(make_service, disk, clip):
    service = make_service(folder=disk.folder).start()
    assert service.request("GET", "/health")["problems"] == []
    video = service.upload(clip.video, "a.mp4")
    session = service.new_session(video["id"])
    for item in clip.objects:
        prompt = item["prompts"][0]
        service.request("POST", "/add-object", {
            "session_id": session, "object_id": item["object_id"],
            "frame_idx": prompt["frame_idx"], "points": prompt["points"],
            "labels": prompt["labels"]})
    assert service.wait(service.propagate(session))["status"] == "completed"
    interrupted = service.propagate(clip.session(service))
    service.wait_for(interrupted, lambda status: status["progress"] > 0)
    disk.fill()
    service.wait(interrupted)
    take_free_pages(service.data / "masklet.sqlite")

    health = service.request("GET", "/health")
    assert health["status"] == "degraded"
    assert "is full: delete videos" in health["problems"][0]
    # A picture that cannot be stored is shown all the same.
    path = f"/api/v1/videos/{video['id']}/frames"
    for query in ("0", "0?width=64", "7?width=80"):
        assert service.exchange("GET", f"{path}/{query}")[:2] == b"\xff\xd8"
    copy = clip.folder / "unseen.mp4"
    copy.write_bytes(clip.video.read_bytes())
    try:
        for name in (copy, clip.video):
            with pytest.raises(urllib.error.HTTPError) as refused:
                for _ in range(2000):
                    service.request("POST", "/initialize", {"video_path": str(name)})
            detail = json.loads(refused.value.read())["detail"]
            assert refused.value.code == 507, detail
            assert detail.endswith("is full: free some space and try again")
            assert "Error" not in detail and str(disk.folder) not in detail
    finally:
        copy.unlink()

    service.request("DELETE", f"/api/v1/videos/{video['id']}")
    listed = service.request("GET", "/api/v1/videos?limit=50")["items"]
    assert video["id"] not in [item["id"] for item in listed]
    assert not list((service.data / "uploads").glob(f"{video['id']}*"))
    disk.free()
    service.request("POST", "/cleanup")
    assert service.request("GET", "/health")["problems"] == []
    assert (service.data / ".reserve").stat().st_size > 0
    assert service.upload(clip.video, "a.mp4")["frame_count"] == clip.frames
    assert service.stop() == 0
    with sqlite3.connect(service.data / "masklet.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_pictures_are_shown_on_a_disk_without_inodes(make_service, tmp_path, clip):
    try:
        disk = SmallDisk(tmp_path / "disk", "size=64m,nr_inodes=64")
    except CannotMount as reason:
        pytest.skip(f"a small disk cannot be mounted here: {reason}")
    try:
        service = make_service(folder=disk.folder).start()
        video = service.upload(clip.video, "a.mp4")["id"]
        for number in range(64):
            try:
                (disk.folder / f"filler-{number}").touch()
            except OSError:
                break
        picture = service.exchange("GET", f"/api/v1/videos/{video}/frames/3?width=64")
        assert picture[:2] == b"\xff\xd8"
        service.request("DELETE", f"/api/v1/videos/{video}")
        assert service.stop() == 0
    finally:
        disk.unmount()
