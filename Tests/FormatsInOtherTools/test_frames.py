"""The picture, the mask and the export of frame N are the same frame."""

import io
import json
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from clips import KINDS, decoded


@pytest.fixture(scope="module", params=KINDS)
def tracked(request, service, clips):
    """A clip whose disc was given on its first frame and carried along."""
    clip = clips[request.param]
    video = service.upload(clip.path, f"{clip.kind}.mp4")
    assert (video["width"], video["height"]) == (clip.width, clip.height)
    assert video["frame_count"] == clip.frames
    session = service.new_session(video["id"])
    service.set_mask(session, 0, 1, clip.disc(0))
    service.completed(service.propagate(session))
    return clip, video["id"], session


def test_each_picture_bears_the_number_of_its_frame(service, tracked):
    clip, video, _ = tracked
    # Backwards too: what was decoded before must not matter.
    for frame in [*range(clip.frames), *reversed(range(clip.frames))]:
        with Image.open(io.BytesIO(service.picture(video, frame))) as picture:
            assert clip.number(np.array(picture)) == frame


def test_each_mask_lies_where_the_disc_of_its_frame_does(service, tracked):
    clip, _, session = tracked
    for frame in range(clip.frames):
        lies_on(clip, service.masks(session, frame)[1], frame)


def test_each_export_holds_the_masks_of_its_frames(service, tracked, tmp_path):
    clip, _, session = tracked
    masks = {frame: service.masks(session, frame)[1] for frame in range(clip.frames)}

    coco = json.loads(service.export(session, "coco", tmp_path).read_text())
    assert [image["frame_index"] for image in coco["images"]] == list(range(clip.frames))
    for annotation in coco["annotations"]:
        lengths = annotation["segmentation"]
        mask = coco_mask.decode({**lengths, "counts": lengths["counts"].encode()})
        assert (mask.astype(bool) == masks[annotation["image_id"] - 1]).all()
    assert len(coco["annotations"]) == clip.frames

    with zipfile.ZipFile(service.export(session, "davis", tmp_path)) as archive:
        for frame in range(clip.frames):
            name = f"Annotations/Full-Resolution/{clip.kind}/{frame:05d}.png"
            with archive.open(name) as file, Image.open(file) as picture:
                assert (np.array(picture).astype(bool) == masks[frame]).all()

    text = service.export(session, "cvat", tmp_path).read_text()
    frames = re.findall(r'<mask frame="(\d+)" keyframe="1" outside="0"', text)
    assert [int(frame) for frame in frames] == list(range(clip.frames))


def test_each_exported_picture_goes_with_its_labels(service, tracked, tmp_path):
    clip, _, session = tracked
    with zipfile.ZipFile(service.export(session, "yolo", tmp_path)) as archive:
        for frame in range(clip.frames):
            stem = f"{clip.kind}_{frame:05d}"
            with archive.open(f"images/train/{stem}.jpg") as file, Image.open(file) as picture:
                assert clip.number(np.array(picture)) == frame
            values = archive.read(f"labels/train/{stem}.txt").decode().split(" ")[1:]
            points = np.array(values, float).reshape(-1, 2) * (clip.width, clip.height)
            box = np.concatenate([points.min(0), points.max(0)])
            rows, columns = np.nonzero(clip.disc(frame))
            truth = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
            assert np.abs(box - truth).max() < 8
    with zipfile.ZipFile(service.export(session, "labelstudio", tmp_path)) as archive:
        for task in json.loads(archive.read("tasks.json")):
            with archive.open(task["data"]["image"]) as file, Image.open(file) as picture:
                assert clip.number(np.array(picture)) == task["data"]["frame"]


def test_each_frame_of_the_overlay_shows_its_own_mask(service, tracked, tmp_path):
    clip, _, session = tracked
    frames = decoded(service.export(session, "overlay", tmp_path))
    assert len(frames) == clip.frames
    for frame, picture in enumerate(frames):
        assert clip.number(picture) == frame
        # Red is laid over the disc, whose own colour has far more green.
        disc = picture[clip.disc(frame)].astype(int)
        assert (disc[:, 0] - disc[:, 1] > 80).mean() > 0.8


def lies_on(clip, mask: np.ndarray, frame: int):
    """The mask is nearer to its own frame's disc than to that of any other frame."""
    overlaps = [
        (mask & clip.disc(other)).sum() / max(1, (mask | clip.disc(other)).sum())
        for other in range(clip.frames)
    ]
    assert int(np.argmax(overlaps)) == frame and overlaps[frame] > 0.8
