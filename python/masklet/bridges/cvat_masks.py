"""Masks as CVAT stores them: run lengths of the box around the mask, then the box.

The lengths are those of zeros and ones in turn, row by row; x1, y1, x2, y2 follow, inclusive.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from masklet.bridges.shapes import bounds
from masklet.rle import BoolArray


def encode(mask: BoolArray) -> list[int]:
    """The points of a mask, which must not be empty."""
    box = bounds(mask)
    if box is None:
        raise ValueError("the mask is empty")
    x1, y1, x2, y2 = box
    pixels = mask[y1:y2 + 1, x1:x2 + 1].ravel()
    edges = np.flatnonzero(pixels[1:] != pixels[:-1]) + 1
    lengths = [int(b - a) for a, b in pairwise([0, *edges.tolist(), pixels.size])]
    return [*([0] if pixels[0] else []), *lengths, x1, y1, x2, y2]


def decode(points: Sequence[float], width: int, height: int) -> BoolArray:
    """The mask [height, width] of points."""
    numbers = [int(value) for value in points]
    if len(numbers) < 5 or numbers != list(points):
        raise ValueError("a mask has at least one run length and four corners, all whole numbers")
    *lengths, x1, y1, x2, y2 = numbers
    if not (0 <= x1 <= x2 < width and 0 <= y1 <= y2 < height):
        raise ValueError(f"the mask's box {x1}, {y1}, {x2}, {y2} is not in a picture of "
                         f"{width} x {height}")
    shape = (y2 - y1 + 1, x2 - x1 + 1)
    if min(lengths) < 0 or sum(lengths) != shape[0] * shape[1]:
        raise ValueError(f"the run lengths do not add up to the {shape[1]} x {shape[0]} of the box")
    values = np.arange(len(lengths)) % 2 == 1
    mask = np.zeros((height, width), bool)
    mask[y1:y2 + 1, x1:x2 + 1] = np.repeat(values, lengths).reshape(shape)
    return mask
