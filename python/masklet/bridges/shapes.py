"""Masks in the shapes of other tools."""

import io

import numpy as np

from masklet.rle import BoolArray

#: The largest number of pixels or bytes in one run of Label Studio's run lengths.
LONGEST_RUN = 1 << 16
RUN_SIZES = (3, 4, 8, 16)


def bounds(mask: BoolArray) -> tuple[int, int, int, int] | None:
    """The box x1, y1, x2, y2 around a mask, x2 and y2 inclusive; None if it is empty."""
    columns = np.flatnonzero(mask.any(0))
    rows = np.flatnonzero(mask.any(1))
    if not len(columns):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def polygons(mask: BoolArray, fineness: float = 0.001) -> list[list[list[int]]]:
    """The outlines of a mask's parts, the largest first, without their holes.

    `fineness` is how far an outline may deviate, as a part of its length.
    """
    import cv2

    found, _ = cv2.findContours(
        mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outlines = sorted(found, key=cv2.contourArea, reverse=True)
    simple = [cv2.approxPolyDP(line, fineness * cv2.arcLength(line, True), True)
              for line in outlines]
    return [[[int(x), int(y)] for x, y in line.reshape(-1, 2)] for line in simple if len(line) >= 3]


def png(mask: BoolArray) -> bytes:
    """A mask as a grey PNG, 255 inside."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(mask.astype(np.uint8) * 255).save(file, "PNG")
    return file.getvalue()


def brush(mask: BoolArray) -> list[int]:
    """A mask as the run lengths of Label Studio's brush.

    They are a stream of bits: 32 for the number of bytes that follow from it when it is decoded
    (4 to a pixel), 5 for the size of a value less one, 4 times 4 for the sizes of run lengths less
    one; then for each run a 1, 2 bits that choose the size of the length, the length less one, and
    the value.
    """
    values = np.repeat(mask.ravel().astype(np.uint8) * 255, 4)
    edges = np.flatnonzero(values[1:] != values[:-1]) + 1
    starts = np.concatenate(([0], edges))
    lengths = np.diff(np.concatenate((starts, [values.size])))
    pieces = -(-lengths // LONGEST_RUN)
    run_values = np.repeat(values[starts], pieces)
    run_lengths = np.full(int(pieces.sum()), LONGEST_RUN)
    run_lengths[np.cumsum(pieces) - 1] = (lengths - 1) % LONGEST_RUN + 1
    # Each run has 27 bits: 1, the index 3 (16 bits), the length less one, the value.
    words = (0b111 << 24) | ((run_lengths - 1) << 8) | run_values
    runs = words[:, None] >> np.arange(26, -1, -1) & 1
    head = values.size << 21 | 7 << 16
    for size in RUN_SIZES:
        head |= (size - 1) << (12 - 4 * RUN_SIZES.index(size))
    beginning = [head >> place & 1 for place in range(52, -1, -1)]
    bits = np.concatenate((np.array(beginning, np.uint8), runs.ravel().astype(np.uint8)))
    return [int(byte) for byte in np.packbits(bits)]
