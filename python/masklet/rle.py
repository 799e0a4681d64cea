"""Masks as COCO's compressed run lengths, `{"size": [height, width], "counts": "..."}`.

The encoding is that of `pycocotools`: lengths of runs of zeros and ones in turn, column by column,
each from the fourth as the difference to the one two before it, in groups of five bits.
"""

from typing import TypedDict

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]


class RLE(TypedDict):
    """Run lengths as `pycocotools` takes them, with `counts` as text."""

    size: list[int]
    counts: str


def encode(mask: npt.ArrayLike) -> RLE:
    """The run lengths of an array [H, W]; every value that is not zero is inside."""
    array = np.asarray(mask)
    if array.ndim != 2:
        raise ValueError(f"a mask is an array [height, width], not one of shape {array.shape}")
    pixels = (array != 0).ravel(order="F")
    edges = np.flatnonzero(pixels[1:] != pixels[:-1]) + 1
    starts = np.concatenate(([0], edges, [pixels.size]))
    lengths = np.diff(starts).tolist()
    if pixels.size and pixels[0]:
        lengths.insert(0, 0)
    text = []
    for index, length in enumerate(lengths):
        value = length - lengths[index - 2] if index > 2 else length
        while True:
            group = value & 0x1F
            value >>= 5
            is_last = value == (-1 if group & 0x10 else 0)
            text.append(chr(48 + (group if is_last else group | 0x20)))
            if is_last:
                break
    return {"size": [int(array.shape[0]), int(array.shape[1])], "counts": "".join(text)}


def decode(mask: RLE) -> BoolArray:
    """The array [H, W] of run lengths, True inside."""
    height, width = mask["size"]
    lengths: list[int] = []
    value = shift = 0
    for character in mask["counts"]:
        group = ord(character) - 48
        value |= (group & 0x1F) << shift
        shift += 5
        if group & 0x20:
            continue
        if group & 0x10:
            value -= 1 << shift
        lengths.append(value + lengths[-2] if len(lengths) > 2 else value)
        value = shift = 0
    ends = np.cumsum(np.array(lengths, np.int64))
    if (len(ends) and min(lengths) < 0) or (ends[-1] if len(ends) else 0) != height * width:
        raise ValueError(f"the run lengths do not add up to {height} x {width} pixels")
    pixels = np.zeros(height * width, np.bool_)
    for start, end in zip(ends[0::2], ends[1::2], strict=False):
        pixels[start:end] = True
    return pixels.reshape((height, width), order="F")
