"""The page shows the right frame with the right masks, for any kind of video file."""

import subprocess

import numpy as np
import pytest
from pycocotools import mask as coco

from annotator import Annotator

BLUE = 2
KINDS = {
    "B-frames": "-bf 3 -g 30",
    "a changing frame rate": "-vf setpts=(N+0.6*mod(N\\,3))/25/TB -vsync vfr",
    "one keyframe": "-g 600 -bf 2",
    "rotation": "-vf transpose=clock",
}


def variant(clip, path, options):
    """The clip, encoded again. A rotated one is stored turned, with the rotation in its header."""
    encoded = path.with_suffix(".raw.mp4")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", clip.path, *options.split(), "-c:v", "libx264"]
        + ["-preset", "veryfast", "-crf", "16", encoded],
        check=True,
    )
    if "transpose" in options:
        turned = ["-i", encoded, "-c", "copy", "-metadata:s:v:0", "rotate=90", path]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *turned], check=True)
    else:
        encoded.rename(path)
    return path


def give_disc(server, session, clip, frame):
    encoded = coco.encode(np.asfortranarray(clip.disc(frame).astype(np.uint8)))
    mask = {"size": [clip.height, clip.width], "counts": encoded["counts"].decode()}
    body = {"session_id": session, "frame_idx": frame, "object_id": 1, "mask": mask}
    server.request("POST", "/update-mask", body)


@pytest.mark.parametrize("kind", KINDS)
def test_picture_and_mask_are_of_the_frame_asked_for(page, server, clip, tmp_path, kind):
    video = server.upload(variant(clip, tmp_path / "clip.mp4", KINDS[kind]), "clip.mp4")
    assert (video["frame_count"], video["width"]) == (clip.frames, clip.width)
    session = server.new_session(video["id"])
    path = f"/api/v1/sessions/{session}/objects"
    server.request("POST", path, {"object_id": 1})
    server.request("PATCH", f"{path}/1", {"color": [0, 0, 255]})
    frames = [0, 1, 2, 29, 30, 31, clip.frames - 1]
    for frame in frames:
        give_disc(server, session, clip, frame)
    annotator = Annotator(page, server.url, session, clip).open()
    for frame in [*frames, *reversed(frames)]:
        annotator.go_to(frame)
        annotator.expect_frame(frame)
        x, y = clip.centre(frame)
        annotator.expect_tint(x, y, BLUE)
        annotator.expect_tint(x, y + clip.radius + 12, BLUE, False)
