"""Writes rle.json and accuracy.json beside this file.

    python3 -m venv .venv && .venv/bin/pip install numpy scipy pycocotools
    .venv/bin/python Tests/MaskletsTests/Fixtures/generate.py

rle.json: masks (packed bits, rows from the top, most significant bit first, each row padded to a
byte) with the strings pycocotools encodes them to.
accuracy.json: pairs of masks (COCO run lengths) with J and F computed here with numpy and scipy,
from the definitions of davis2017-evaluation.

With a folder of DAVIS sequences (NAME/masks/*.png) as argument it also writes davis.json: J and F
of each frame's truth taken as the result of the frame after it.
"""

import base64
import json
import math
import pathlib
import sys

import numpy
from scipy import ndimage

HERE = pathlib.Path(__file__).parent


def boundary(mask):
    """A pixel is boundary where it differs from its right, lower or lower right neighbour."""
    result = numpy.zeros(mask.shape, bool)
    result[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    result[:-1, :] |= mask[:-1, :] != mask[1:, :]
    result[:-1, :-1] |= mask[:-1, :-1] != mask[1:, 1:]
    return result


def region_similarity(mask, truth):
    union = (mask | truth).sum()
    return 1.0 if union == 0 else float((mask & truth).sum() / union)


def contour_accuracy(mask, truth, tolerance=0.008):
    radius = math.ceil(tolerance * math.hypot(*mask.shape))
    found, wanted = boundary(mask), boundary(truth)
    if not found.any() or not wanted.any():
        return float(found.any() == wanted.any())
    # Within the disc of a boundary pixel: its Euclidean distance is at most the radius.
    near_wanted = ndimage.distance_transform_edt(~wanted) <= radius
    near_found = ndimage.distance_transform_edt(~found) <= radius
    precision = (found & near_wanted).sum() / found.sum()
    recall = (wanted & near_found).sum() / wanted.sum()
    return 0.0 if precision + recall == 0 else float(2 * precision * recall / (precision + recall))


def ellipse(height, width, cy, cx, ry, rx):
    y, x = numpy.mgrid[:height, :width]
    return ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1


def masks(random):
    yield "empty", numpy.zeros((5, 7), bool)
    yield "full", numpy.ones((5, 7), bool)
    yield "one pixel", numpy.ones((1, 1), bool)
    yield "first pixel", numpy.arange(12).reshape(3, 4) == 0
    yield "last pixel", numpy.arange(12).reshape(3, 4) == 11
    yield "one row", numpy.arange(130)[None, :] % 3 == 0
    yield "one column", numpy.arange(130)[:, None] % 3 == 0
    yield "checkerboard", numpy.indices((17, 66)).sum(0) % 2 == 1
    for height, width in [(64, 64), (65, 63), (63, 65), (100, 128), (1, 200), (200, 1)]:
        yield f"noise {width}x{height}", random.random((height, width)) < 0.5
        yield f"sparse {width}x{height}", random.random((height, width)) < 0.02
    yield "ellipse", ellipse(240, 427, 120, 200, 80, 100)
    yield "ring", ellipse(240, 427, 120, 200, 80, 100) & ~ellipse(240, 427, 110, 210, 50, 40)
    blobs = ndimage.gaussian_filter(random.standard_normal((180, 320)), 6) > 0
    yield "blobs", blobs


def pairs(random):
    def blob(height, width, sigma):
        return ndimage.gaussian_filter(random.standard_normal((height, width)), sigma) > 0

    empty = numpy.zeros((48, 80), bool)
    disc = ellipse(48, 80, 24, 40, 12, 15)
    yield "both empty", empty, empty
    yield "result empty", empty, disc
    yield "truth empty", disc, empty
    yield "both full", ~empty, ~empty
    yield "equal", disc, disc
    yield "apart", numpy.roll(disc, 50, 1) & ~disc, disc
    yield "at the edges", ellipse(48, 80, 47, 79, 20, 30), ellipse(48, 80, 47, 79, 18, 33)
    for name, shape in [("small", (90, 160)), ("high", (321, 190)), ("davis", (480, 854))]:
        height, width = shape
        truth = ellipse(height, width, height / 2, width / 2, height / 4, width / 5)
        for shift in (1, 3, 7, 9, 20):
            yield f"{name} shifted by {shift}", numpy.roll(truth, (shift, -shift), (0, 1)), truth
        yield f"{name} blobs", blob(height, width, 5), blob(height, width, 5)
        yield f"{name} ragged", truth ^ (blob(height, width, 3) & ~truth), truth
        yield f"{name} larger", ndimage.binary_dilation(truth, iterations=6), truth


def davis(folder):
    from PIL import Image

    def read(path):
        return numpy.asarray(Image.open(path)) != 0

    sequences = {}
    for sequence in sorted(p for p in folder.iterdir() if (p / "masks").is_dir()):
        truth = [read(p) for p in sorted((sequence / "masks").glob("*.png"))]
        frames = [(truth[max(0, t - 1)], truth[t]) for t in range(len(truth))][1:-1]
        sequences[sequence.name] = {
            "j": numpy.mean([region_similarity(a, b) for a, b in frames]),
            "f": numpy.mean([contour_accuracy(a, b) for a, b in frames]),
        }
    return sequences


def main():
    from pycocotools import mask as coco

    def counts(mask):
        return coco.encode(numpy.asfortranarray(mask.astype(numpy.uint8)))["counts"].decode()

    def write(name, value):
        (HERE / name).write_text(json.dumps(value, indent=1) + "\n")

    random = numpy.random.default_rng(7)
    write("rle.json", [
        {"name": name, "height": m.shape[0], "width": m.shape[1],
         "bits": base64.b64encode(numpy.packbits(m, axis=1).tobytes()).decode(),
         "counts": counts(m)}
        for name, m in masks(random)
    ])
    write("accuracy.json", [
        {"name": name, "height": t.shape[0], "width": t.shape[1], "result": counts(m),
         "truth": counts(t), "j": region_similarity(m, t), "f": contour_accuracy(m, t)}
        for name, m, t in pairs(random)
    ])
    if len(sys.argv) > 1:
        write("davis.json", davis(pathlib.Path(sys.argv[1])))


main()
