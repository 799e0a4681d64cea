"""The client that waits, against a server of its own."""

import asyncio
import base64
import io
import json
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco
from pycocotools.coco import COCO

import masklet
from masklet import aio, sheet


def test_run_lengths_are_those_of_pycocotools():
    random = np.random.default_rng(1)
    masks = [random.random((height, width)) < share for height, width, share in [
        (1, 1, 0), (1, 1, 2), (37, 53, 0.5), (40, 31, 0.01), (64, 700, 0.999), (300, 200, 0)]]
    masks.append(np.kron(random.random((6, 7)) < 0.5, np.ones((50, 40), bool)))
    for mask in masks:
        ours = masklet.encode_rle(mask)
        theirs = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
        assert ours["counts"] == theirs["counts"].decode()
        assert (masklet.decode_rle(ours) == mask).all()
    for counts in ["", "1", "ZZZZ", "T" * 40]:
        with pytest.raises(ValueError):
            masklet.decode_rle({"size": [4, 4], "counts": counts})
    with pytest.raises(ValueError, match="shape"):
        masklet.encode_rle(np.zeros((1, 4, 4)))


def test_a_propagation_passes_over_what_is_no_mask():
    """Shot cuts and lost objects are reported among the masks."""

    class Events:
        async def events(self):
            yield "stopped", {"frame_idx": 9, "object_ids": [1], "reason": "shot cut"}
            yield "masks", {"frame_idx": 3, "object_ids": [1]}
            yield "paused", {"frame_idx": 5, "object_ids": [1], "reason": "low score"}
            yield "done", {"status": "completed", "progress": 100, "result": {}}

    class Masks:
        async def masks(self, frame):
            return {1: np.ones((2, 2), bool), 2: np.ones((2, 2), bool)}

    async def made():
        propagation = aio.Propagation(Masks(), {}, progress=False)
        propagation.job = Events()
        return [(frame, list(masks)) async for frame, masks in propagation], propagation.progress

    assert asyncio.run(made()) == ([(3, [1])], 100)


def test_clicks_box_and_mask_make_objects(video, clip):
    points, labels = clip.clicks[0]
    clicked = video.add_object(0, points, labels, name="koi", category="fish")
    assert (clicked.id, clicked.name, clicked.category) == (1, "koi", "fish")
    assert clicked.mask.shape == (clip.height, clip.width) and clicked.mask.dtype == bool
    x, y = (int(value) for value in points[0])
    assert clicked.mask[y, x]
    box = [x - 30, y - 20, x + 30, y + 20]
    boxed = video.add_object(0, box=box)
    both = video.add_object(0, points, labels, box=np.array(box))
    assert (boxed.id, both.id) == (2, 3) and boxed.mask.any() and both.mask[y, x]
    disc = np.zeros((clip.height, clip.width), np.uint8)
    disc[5:9, 7:12] = 255
    painted = video.add_object(1, mask=disc, object_id=9)
    assert painted.id == 9 and (painted.mask == (disc > 0)).all()
    before = clicked.mask
    refined = clicked.click(0, [[1, 1]], [0])
    assert refined is clicked.mask and (before[y, x], refined[1, 1]) == (True, False)
    assert clicked.keyframes() == [0] and painted.keyframes() == [1]
    assert [item.id for item in video.objects()] == [1, 2, 3, 9]
    painted.clear(1)
    assert painted.keyframes() == []
    boxed.remove()
    both.remove()
    assert [item.id for item in video.objects()] == [1, 9]
    assert video.add_object(0, points).id == 2


def test_propagation_yields_each_frame_with_its_masks_as_they_are_stored(fish, clip):
    made = {}
    propagation = fish.propagate(progress=True)
    for frame, masks in propagation:
        assert frame not in made
        assert sorted(masks) == [1, 2]
        made[frame] = masks
    assert sorted(made) == list(range(clip.frames)) and propagation.progress == 100
    stored = dict(fish.all_masks())
    for frame, masks in made.items():
        for number, mask in masks.items():
            assert (stored[frame][number] == mask).all()
    assert made[clip.frames - 1][1].any()
    for frame, lengths in fish.run_lengths(2, 3):
        assert coco.area({**lengths[1], "counts": lengths[1]["counts"].encode()}) \
            == stored[frame][1].sum()
    assert 0 < fish.scores()[1][3] <= 1

    found = masklet.to_supervision(made[3], {1: 0.5, 2: 0.25})
    assert found.tracker_id.tolist() == [1, 2] and found.confidence.tolist() == [0.5, 0.25]
    assert (found.mask[0] == made[3][1]).all()
    assert len(masklet.to_supervision({1: np.zeros((4, 4), bool)})) == 0


def test_only_some_frames_objects_and_directions_are_propagated(fish):
    made = dict(fish.propagate(0, 4, "forward", objects=[2]))
    assert sorted(made) == [0, 1, 2, 3, 4] and all(list(m) == [2] for m in made.values())
    item = fish.objects()[0]
    item.set_mask(5, np.ones((fish.height, fish.width)))
    frames = [frame for frame, _ in fish.propagate(2, 5, "backward", objects=[item])]
    assert frames == [5, 4, 3, 2]


def test_leaving_the_loop_or_cancelling_stops_the_job(fish):
    propagation = fish.propagate()
    job = propagation.submit()
    for _ in propagation:
        break
    assert job.status()["status"] == "cancelled"

    propagation = fish.propagate()
    frames = 0
    with pytest.raises(masklet.JobFailed) as failure:
        for _ in propagation:
            frames += 1
            propagation.cancel()
    assert failure.value.status == "cancelled" and 1 <= frames < fish.frame_count
    propagation.cancel()  # Has ended: does nothing.


def test_a_notebook_shows_frames_with_their_masks_in_the_objects_colours(fish, clip):
    made = dict(fish.propagate(0, 4))
    shown = fish._repr_html_()
    assert re.findall("<figcaption>([0-9]+)</figcaption>", shown) \
        == [str(index) for index in sheet.frames(clip.frames)]
    frames, layers = ([
        Image.open(io.BytesIO(base64.b64decode(content)))
        for content in re.findall(f"data:image/{kind};base64,([^\"]+)\"", shown)]
        for kind in ("jpeg", "png"))
    assert len(frames) == sheet.FRAMES and all(frame.width == sheet.WIDTH for frame in frames)
    assert len(layers) == sum(index <= 4 for index in sheet.frames(clip.frames))
    pixels = np.asarray(layers[0])
    assert pixels.shape == (clip.height, clip.width, 4)  # Not twice the width of the picture.
    covered = made[0][1] | made[0][2]
    assert ((pixels[..., 3] > 0) == covered).all()
    first = fish.objects()[0]
    assert (pixels[made[0][1] & ~made[0][2]][:, :3] == first.color).all()


def test_contact_sheets_have_the_first_and_the_last_frame():
    assert sheet.frames(1) == [0] and sheet.frames(3) == [0, 1, 2]
    assert sheet.frames(1000)[0] == 0 and sheet.frames(1000)[-1] == 999
    assert len(sheet.frames(1000)) == sheet.FRAMES
    wide = np.zeros((5, 1001), bool)
    wide[4, 1000] = True
    drawn = np.asarray(Image.open(io.BytesIO(sheet.draw({1: wide}, {1: (1, 2, 3)}))))
    assert drawn.shape == (2, 251, 4) and drawn[1, 250].tolist() == [1, 2, 3, sheet.OPACITY]


def test_an_export_is_written_to_a_file(fish, tmp_path, clip):
    dict(fish.propagate(0, 3))
    file = fish.export("coco", tmp_path, end=2)
    assert file.parent == tmp_path and file.suffix == ".json"
    read = COCO(str(file))
    assert len(read.getImgIds()) == 3 and len(read.getAnnIds()) == 6
    chosen = fish.export("masklet", tmp_path / "own.json")
    assert json.loads(chosen.read_text())
    with pytest.raises(masklet.Refused, match="format"):
        fish.export("nonsense", tmp_path)
    exact = fish.export("coco", tmp_path / "exact.json", shapes="polygons")
    coarse = fish.export("coco", tmp_path / "coarse.json", shapes="polygons", tolerance=2)
    assert coarse.stat().st_size < exact.stat().st_size
    assert fish.frame(0).startswith(b"\xff\xd8")


def test_a_project_is_exported_as_one_dataset(server, fish, tmp_path, monkeypatch):
    dict(fish.propagate(0, 3))
    monkeypatch.setattr("masklet.exports.PIECE", 1000)
    project = server.wait(project_of, fish.video_id)
    file = server.export_project(
        project, "yolo", tmp_path, frames="masks", split={"train": 100}, seed=3)
    with zipfile.ZipFile(file) as dataset:
        assert dataset.testzip() is None
        assert "data.yaml" in dataset.namelist()
        assert any(name.startswith("images/train/") for name in dataset.namelist())
    with pytest.raises(masklet.Refused, match="sum to 90"):
        server.export_project(project, "yolo", tmp_path, split={"train": 90})


async def project_of(server: masklet.aio.Server, video_id: str) -> str:
    return (await server._connection.get(f"/api/v1/videos/{video_id}"))["project_id"]


def test_a_folder_of_frames_is_opened(server, fish, tmp_path):
    folder = tmp_path / "frames"
    folder.mkdir()
    for index in range(3):
        (folder / f"{index:05}.jpg").write_bytes(fish.frame(index))
    for _ in range(2):
        opened = server.open(folder)
        assert (opened.frame_count, opened.width) == (3, fish.width)
    with masklet.connect(server.url, "none") as other, pytest.raises(masklet.MaskletError):
        other.open(folder)


def test_refusals_say_what_is_wrong(server, video, clip, tmp_path):
    with pytest.raises(masklet.Refused, match="outside") as refusal:
        video.add_object(0, [[-5, 0]])
    assert refusal.value.status == 400
    with pytest.raises(masklet.Refused, match="mask is 4"):
        video.add_object(0, mask=np.ones((4, 4)))
    assert video.objects() == []  # Nothing half made is left.
    with pytest.raises(masklet.Refused, match="prompt an object"):
        next(iter(video.propagate()))
    for arguments in [{}, {"points": [[1, 1]], "mask": np.ones((4, 4))}]:
        with pytest.raises(ValueError):
            video.add_object(0, **arguments)
    with pytest.raises(FileNotFoundError):
        server.open(tmp_path / "none.mp4")
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    with pytest.raises(masklet.Refused):
        server.open(text)
    with masklet.connect(server.url) as stranger, pytest.raises(masklet.Refused) as refusal:
        stranger.open(clip.path)
    assert refusal.value.status == 401
    with pytest.raises(masklet.Refused) as refusal:
        server.session("none")
    assert refusal.value.status == 404


def test_a_server_that_does_not_start_says_why():
    with pytest.raises(masklet.MaskletError, match="ENGINE"):
        masklet.serve(engine="sam3")


def test_a_closed_server_refuses_and_its_folder_is_gone(clip):
    server = masklet.serve(engine="flow")
    folder = server._server._own.folder
    assert server.health()["engine"] == "flow" and folder.exists()
    server.close()
    server.close()
    assert not folder.exists()
    with pytest.raises(RuntimeError, match="closed"):
        server.health()


def test_two_propagations_run_side_by_side_in_asyncio(server, clip):
    async def run() -> list[list[int]]:
        own = server._server._own
        async with masklet.aio.connect(own.url, own.token) as client:
            async def one(index: int) -> list[int]:
                video = await client.open(clip.path)
                await video.add_object(0, *clip.clicks[index])
                return [frame async for frame, _ in video.propagate(end=5)]

            return await asyncio.gather(one(0), one(1))

    assert [sorted(frames) for frames in asyncio.run(run())] == [list(range(6))] * 2
