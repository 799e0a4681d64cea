"""The page's run-length decoder against the reference one."""

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
