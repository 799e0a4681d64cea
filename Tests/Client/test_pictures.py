"""Loose pictures as a video, and masks in other tools' shapes."""

import io
import subprocess

import numpy as np
import pytest
from PIL import Image

from masklet import pictures
from masklet.bridges import frames, shapes


def encoded(pixels, kind, **options) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def test_pictures_of_every_kind_become_frames(server):
    rows, columns = np.mgrid[:50, :71]
    drawn = [np.stack([rows * 4 + n * 20, columns * 3, rows + columns], -1).astype(np.uint8)
             for n in range(4)]
    files = [encoded(image, kind, **options) for image, (kind, options) in zip(drawn, [
        ("JPEG", {"quality": 95, "subsampling": 0}), ("PNG", {}), ("BMP", {}),
        ("WEBP", {"lossless": True})], strict=True)]
    video = server.open_pictures(files)
    assert (video.frame_count, video.width, video.height) == (4, 71, 50)
    for index, image in enumerate(drawn):
        shown = np.array(Image.open(io.BytesIO(video.frame(index)))).astype(int)
        assert abs(shown - image).mean() < 3
    again = server.open_pictures(files)
    assert again.video_id != video.video_id
    again.remove()
    assert server.session(video.session_id).frame_count == 4
    video.remove()


def test_a_picture_is_turned_upright():
    exif = Image.Exif()
    exif[pictures.ORIENTATION] = 6
    turned = encoded(np.zeros((20, 30, 3), np.uint8), "JPEG", exif=exif)
    assert pictures.as_jpeg(turned)[1] == (20, 30)


@pytest.mark.parametrize("files, message", [
    ([], "no pictures"), ([b"text"], "not a picture"), ([b"\xff\xd8\xff\xe0 broken"], "picture"),
    ([encoded(np.zeros((4, 4, 3), np.uint8), "PNG"), encoded(np.zeros((4, 6, 3), np.uint8), "PNG")],
     "same size"),
    ([encoded(np.zeros((4, 4, 3), np.uint8), "GIF")], "not a picture")])
def test_what_is_no_sequence_of_pictures_is_refused(files, message):
    with pytest.raises(ValueError, match=message):
        pictures.as_video(files)


def decoded(stream: list[int]) -> np.ndarray:
    """Label Studio's run lengths, read bit by bit."""
    bits = "".join(f"{byte:08b}" for byte in stream)
    place = 0

    def take(count: int) -> int:
        nonlocal place
        value = int(bits[place:place + count], 2)
        place += count
        return value

    total, word = take(32), take(5) + 1
    sizes = [take(4) + 1 for _ in range(4)]
    values: list[int] = []
    while len(values) < total:
        is_run = take(1)
        length = take(sizes[take(2)]) + 1
        values += [take(word)] * length if is_run else [take(word) for _ in range(length)]
    return np.array(values[:total], np.uint8)


def test_brush_run_lengths_hold_the_mask():
    random = np.random.default_rng(2)
    for mask in [random.random((13, 17)) < 0.5, np.zeros((300, 200), bool),
                 np.ones((256, 128), bool), np.arange(70000).reshape(200, 350) > 40000]:
        pixels = decoded(shapes.brush(mask)).reshape(*mask.shape, 4)
        assert (pixels == mask[..., None] * np.uint8(255)).all()


def test_outlines_enclose_the_parts_of_a_mask():
    mask = np.zeros((40, 60), bool)
    mask[5:30, 10:40] = True
    mask[35:38, 50:55] = True
    large, small = shapes.polygons(mask)
    assert sorted(map(tuple, large)) == [(10, 5), (10, 29), (39, 5), (39, 29)]
    assert sorted(map(tuple, small)) == [(50, 35), (50, 37), (54, 35), (54, 37)]
    assert shapes.polygons(np.zeros((4, 4), bool)) == []


def test_times_of_a_variable_frame_rate_are_those_of_the_file(tmp_path):
    """Frames at 0, 1/25, 2/25 and from there on every fifth of a second."""
    file = tmp_path / "variable.mkv"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1",
         "-vf", "select='lt(n,3)+not(mod(n,5))'", "-fps_mode", "vfr", "-c:v", "libx264", file],
        check=True)
    read = frames.of_file(file)
    assert np.allclose(read, [0, 0.04, 0.08, 0.2, 0.4, 0.6, 0.8], atol=0.002)
    times = frames.FrameTimes(read)
    assert [times.shown(at) for at in (-1, 0, 0.05, 0.19, 0.21, 9)] == [0, 0, 1, 2, 3, 6]
    # A player of 25 frames a second shows frame 3 from its sixth to its tenth.
    assert [times.numbered(number, 25) for number in (1, 2, 3, 4, 5, 6, 10, 11)] \
        == [0, 1, 2, 2, 2, 3, 3, 4]
    (tmp_path / "text.mp4").write_text("no video")
    assert frames.of_file(tmp_path / "text.mp4") == []
