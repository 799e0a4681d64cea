"""A contact sheet: a few frames of a video with their masks, as HTML for notebooks."""

import base64
import struct
import zlib
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from masklet.rle import BoolArray

#: Red, green and blue, 0 to 255.
Color = tuple[int, int, int]
FRAMES = 12
#: Of a picture, in pixels.
WIDTH = 240
OPACITY = 140


def frames(count: int) -> list[int]:
    """Which frames of a video of so many are shown: the first, the last, and some between."""
    return sorted({int(index) for index in np.linspace(0, count - 1, min(count, FRAMES)).round()})


def cell(
    index: int, jpeg: bytes, masks: Mapping[int, BoolArray], colors: Mapping[int, Color]
) -> str:
    """A frame with its masks drawn over it."""
    layers = [image("jpeg", jpeg, "display:block;width:100%", f"frame {index}")]
    if masks:
        layers.append(image(
            "png", draw(masks, colors), "position:absolute;inset:0;width:100%;height:100%"))
    return (f'<figure style="margin:0;width:{WIDTH}px"><div style="position:relative">'
            f'{"".join(layers)}</div><figcaption>{index}</figcaption></figure>')


def image(kind: str, content: bytes, style: str, text: str = "") -> str:
    data = base64.b64encode(content).decode()
    return f'<img alt="{text}" style="{style}" src="data:image/{kind};base64,{data}">'


def html(cells: Iterable[str]) -> str:
    return f'<div style="display:flex;flex-wrap:wrap;gap:4px">{"".join(cells)}</div>'


def draw(masks: Mapping[int, BoolArray], colors: Mapping[int, Color]) -> bytes:
    """The masks of a frame as a PNG that is transparent elsewhere.

    Pixels are left out as far as the picture's width allows.
    """
    height, width = next(iter(masks.values())).shape
    step = max(1, width // WIDTH)
    pixels = np.zeros((-(-height // step), -(-width // step), 4), np.uint8)
    for number, mask in masks.items():
        pixels[mask[::step, ::step]] = (*colors[number], OPACITY)
    return png(pixels)


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG of an array [H, W, 4]: red, green, blue and opacity."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + checksum

    height, width = pixels.shape[:2]
    # Each row begins with the number of its filter: 0, none.
    rows = np.hstack([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)])
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) \
        + chunk(b"IDAT", zlib.compress(rows.tobytes())) + chunk(b"IEND", b"")
