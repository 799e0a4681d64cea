"""The page's run lengths and outlines compared to those of pycocotools."""

import numpy as np
import pytest
from pycocotools import mask as coco

DECODE = """async (counts) => {
  const { decodeCounts } = await import("/js/masks/rle.js");
  return Array.from(decodeCounts(counts));
}"""


def masks():
    random = np.random.default_rng(3)
    yield "empty", np.zeros((7, 5), np.uint8)
    yield "full", np.ones((7, 5), np.uint8)
    yield "one pixel", np.eye(1, 35, 0, dtype=np.uint8).reshape(7, 5)
    yield "noise", random.integers(0, 2, (61, 83), dtype=np.uint8)
    big = np.zeros((1080, 1920), np.uint8)
    big[300:700, 500:1500] = 1
    big[random.integers(0, 1080, 500), random.integers(0, 1920, 500)] ^= 1
    yield "large", big[:, ::4]


MASKS = dict(masks())


@pytest.mark.parametrize("name", MASKS)
def test_run_lengths_decode_as_the_reference_does(page, server, name):
    mask = MASKS[name]
    page.goto(server.url)
    counts = coco.encode(np.asfortranarray(mask))["counts"].decode()
    runs = page.evaluate(DECODE, counts)
    pixels = np.repeat(np.arange(len(runs)) % 2, runs)
    assert np.array_equal(pixels, mask.ravel(order="F"))


ENCODE = """async (runs) => {
  const { encodeCounts } = await import("/js/masks/rle.js");
  return encodeCounts(runs);
}"""

# Decodes, traces, fills the outlines again, encodes.
OUTLINE = """async ([size, counts, tolerance]) => {
  const { PixelMask } = await import("/js/masks/pixel-mask.js");
  const { outlines } = await import("/js/masks/outline.js");
  const polygons = outlines(PixelMask.decode({ size, counts }), tolerance);
  return PixelMask.ofPolygons(size[1], size[0], polygons).encode().counts;
}"""

def encoded(mask) -> str:
    return coco.encode(np.asfortranarray(mask))["counts"].decode()


@pytest.mark.parametrize("name", MASKS)
def test_run_lengths_encode_as_the_reference_does(page, server, name):
    mask = MASKS[name]
    page.goto(server.url)
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *changes, flat.size]).tolist()
    if flat[0]:
        runs = [0, *runs]
    assert page.evaluate(ENCODE, runs) == encoded(mask)


@pytest.mark.parametrize("name", MASKS)
def test_outlines_without_tolerance_fill_to_the_same_mask(page, server, name):
    mask = MASKS[name]
    page.goto(server.url)
    back = page.evaluate(OUTLINE, [list(mask.shape), encoded(mask), 0])
    assert back == encoded(mask)


def test_coarse_outlines_stay_near_the_mask(page, server):
    rows, columns = np.mgrid[:540, :960]
    mask = ((columns - 400) ** 2 / 4 + (rows - 250) ** 2 < 150**2).astype(np.uint8)
    mask[240:260, 380:420] = 0
    page.goto(server.url)
    counts = page.evaluate(OUTLINE, [list(mask.shape), encoded(mask), 1.5])
    back = coco.decode({"size": list(mask.shape), "counts": counts.encode()})
    assert (back & mask).sum() / (back | mask).sum() > 0.98
