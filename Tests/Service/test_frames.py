"""Frames that do not decode, or are not where they were, are refused with a sentence."""

import json
import subprocess
import urllib.error
from pathlib import Path

import pytest

SIZES = ("320x180", "1280x720", "4160x240")


def h264(folder: Path, size: str) -> bytes:
    path = folder / f"{size}.h264"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc=size={size}:rate=25",
         "-frames:v", "10", "-pix_fmt", "yuv420p", "-c:v", "libx264", path], check=True)
    return path.read_bytes()


def refusal(service, path: str) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as refused:
        service.exchange("GET", path)
    return refused.value.code, json.loads(refused.value.read())["detail"]


def test_a_video_that_changes_its_size_is_scaled_or_refused_with_the_frame(service, tmp_path):
    small, large, too_large = (h264(tmp_path, size) for size in SIZES)
    for first, second in ((small, large), (large, small)):
        path = tmp_path / "changing.h264"
        path.write_bytes(first + second)
        video = service.upload(path, path.name)
        assert video["frame_count"] == 20
        for number in (0, 9, 10, 19):
            picture = service.exchange("GET", f"/api/v1/videos/{video['id']}/frames/{number}")
            shape = tmp_path / "picture.jpg"
            shape.write_bytes(picture)
            found = subprocess.run(
                ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of",
                 "csv=p=0", shape], check=True, capture_output=True, text=True).stdout.strip()
            assert found == f"{video['width']},{video['height']}"
    kept = set((service.data / "uploads").glob("*"))
    path.write_bytes(small + too_large)
    with pytest.raises(urllib.error.HTTPError) as refused:
        service.upload(path, path.name)
    assert refused.value.code == 400
    detail = json.loads(refused.value.read())["detail"]
    assert "from frame 10 on the frames are 4160x240" in detail.replace("×", "x"), detail
    assert set((service.data / "uploads").glob("*")) == kept


def test_a_replaced_frame_of_a_folder_is_refused_and_no_file_outside_is_read(
        make_service, tmp_path, clip):
    roots = tmp_path / "roots"
    folder = roots / "pictures"
    folder.mkdir(parents=True)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", clip.video, "-frames:v", "8", folder / "%05d.jpg"],
        check=True)
    secret = tmp_path / "secret.jpg"
    secret.write_bytes((folder / "00001.jpg").read_bytes())
    service = make_service(VIDEO_DIR=str(roots)).start()
    session = service.request("POST", "/initialize", {"video_path": "pictures"})["session_id"]
    video = service.session(session)["video_id"]
    path = f"/api/v1/videos/{video}/frames"
    whole = service.exchange("GET", f"{path}/1")
    assert service.exchange("GET", f"{path}/2")

    def replace(number: int) -> Path:
        file = folder / f"{number:05}.jpg"
        file.unlink()
        return file

    replace(4).symlink_to(secret)
    replace(5).write_bytes(b"no picture")
    replace(6).write_bytes(secret.read_bytes()[:300])
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", secret, "-vf", "scale=64:64", replace(7)], check=True)
    replace(8)
    for suffix in ("", "?width=64"):
        for number in (3, 4, 5, 6, 7):
            code, detail = refusal(service, f"{path}/{number}{suffix}")
            assert 400 <= code < 500 and str(tmp_path) not in detail, (code, detail)
    # Links inside the folders may be followed.
    replace(2).symlink_to(folder / "00001.jpg")
    assert service.exchange("GET", f"{path}/1") != whole

    inside = roots / "clip.mp4"
    inside.write_bytes(clip.video.read_bytes())
    session = service.request("POST", "/initialize", {"video_path": "clip.mp4"})["session_id"]
    video = service.session(session)["video_id"]
    assert service.exchange("GET", f"/api/v1/videos/{video}/frames/0")
    inside.unlink()
    inside.symlink_to(clip.video)
    for place in ("frames/9", "frames/9?width=64", "file"):
        code, detail = refusal(service, f"/api/v1/videos/{video}/{place}")
        assert code == 409 and "outside" in detail, (code, detail)
    assert "Error Domain" not in service.log()
