"""Deleted videos and projects leave nothing behind, also if the server is killed meanwhile."""

import contextlib
import random
import sqlite3
import subprocess
import threading
import time
import urllib.error
from pathlib import Path

from demo_clip import DemoClip
from masklet_server import Server

ROUNDS = 6


def files(service: Server) -> set[str]:
    """What a video has on the disk, relative to the data folder."""
    return {
        str(path.relative_to(service.data))
        for name in ("uploads", "manifests", "thumbnails")
        for path in (service.data / name).rglob("*")
        if path.is_file()
    }


def variant(clip: DemoClip, folder: Path, number: int) -> Path:
    """The clip with a comment, which makes it another file."""
    path = folder / f"{number}.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", clip.video, "-c", "copy", "-metadata",
         f"comment={number}", path], check=True)
    return path


def test_a_deleted_video_leaves_no_files_and_no_rows(make_service, clip):
    service = make_service().start()
    before = files(service)
    video = service.upload(clip.video, "a.mp4")["id"]
    session = service.new_session(video)
    place = {"session_id": session, "frame_idx": 0, "object_id": 1}
    service.request("POST", "/add-object", {**place, "points": [[100, 80]], "labels": [1]})
    service.exchange("GET", f"/api/v1/videos/{video}/frames/3?width=64")
    assert len(files(service)) == len(before) + 3
    service.request("DELETE", f"/api/v1/videos/{video}")
    assert files(service) == before
    by_path = clip.session(service)
    named = service.session(by_path)["video_id"]
    assert files(service) != before
    service.request("DELETE", f"/api/v1/videos/{named}")
    assert files(service) == before
    assert service.stop() == 0
    with sqlite3.connect(service.data / "masklet.sqlite") as database:
        for table in ("video", "session", "object", "mask", "keyframe", "history_row"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_files_that_belong_to_no_video_are_removed_at_the_start(make_service, clip):
    service = make_service().start()
    video = service.upload(clip.video, "a.mp4")["id"]
    service.exchange("GET", f"/api/v1/videos/{video}/frames/3?width=64")
    own = files(service)
    assert service.stop() == 0
    for name in (f"uploads/{'0a' * 32}.mp4", "uploads/.upload-X", f"manifests/{'1b' * 32}.json",
                 f"thumbnails/{'2c' * 32}-0-64.jpg"):
        (service.data / name).write_bytes(b"x")
    service.start()
    assert files(service) == own
    assert service.exchange("GET", f"/api/v1/videos/{video}/frames/3")


def test_a_project_whose_deletion_is_killed_is_there_as_a_whole_or_not_at_all(
        make_service, tmp_path, clip):
    chance = random.Random(8)
    videos = [variant(clip, tmp_path, number) for number in range(8)]
    outcomes = []
    for turn in range(ROUNDS):
        service = make_service(f"service-{turn}").start()
        project = service.request("POST", "/api/v1/projects", {"name": "p"})["id"]
        for path in videos:
            service.request(
                "POST", f"/api/v1/videos?name={path.name}&project_id={project}", path.read_bytes())

        def delete(service=service, project=project):
            # The server is killed meanwhile.
            with contextlib.suppress(urllib.error.URLError, OSError):
                service.request("DELETE", f"/api/v1/projects/{project}?videos=delete")

        request = threading.Thread(target=delete)
        request.start()
        time.sleep(chance.uniform(0, 0.05))
        service.kill()
        request.join()
        service.start()
        rest = service.request("GET", "/api/v1/videos?limit=50")["items"]
        projects = [p["id"] for p in service.request("GET", "/api/v1/projects")["items"]]
        outcomes.append(len(rest))
        assert len(rest) in (0, len(videos)), outcomes
        assert (project in projects) == bool(rest)
        uploads = [name for name in files(service) if name.startswith("uploads/")]
        assert len(uploads) == len(rest), uploads
        assert service.stop() == 0
    print(f"\nvideos left after each kill: {outcomes}")
