"""Writes the images of this folder and, for each, what Pillow decodes it to.

    python3 make_images.py        # needs Pillow and NumPy; made with Pillow 13.0.0

NAME.jpg or NAME.png is the file, NAME.rgb Pillow's convert("RGB"): [height, width, 3] bytes.
"""
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 45, 31


def picture(channels):
    """Edges, gradients and noise, so that chroma upsampling shows."""
    random = np.random.default_rng(7)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    planes = [((x * (i + 2) + y * 5) % 256) ^ (255 * ((x // 6 + y // (4 + i)) % 2))
              for i in range(channels)]
    noise = random.integers(-12, 13, (HEIGHT, WIDTH, channels))
    return np.clip(np.stack(planes, 2) + noise, 0, 255).astype(np.uint8)


def write(name, image, **options):
    image.save(FOLDER / name, **options)
    with Image.open(FOLDER / name) as decoded:
        (FOLDER / name).with_suffix(".rgb").write_bytes(decoded.convert("RGB").tobytes())


def write_raw(name, rows, depth, colour_type, decodable=True):
    """A PNG of a kind that Pillow doesn't write; rows are the bytes of each line."""
    def chunk(kind, body):
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    (FOLDER / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
    if decodable:
        with Image.open(FOLDER / name) as decoded:
            (FOLDER / name).with_suffix(".rgb").write_bytes(decoded.convert("RGB").tobytes())


colour = Image.fromarray(picture(3))
write("jpeg-420.jpg", colour, quality=80, subsampling="4:2:0")
write("jpeg-422-progressive.jpg", colour, quality=90, subsampling="4:2:2", progressive=True)
write("jpeg-444.jpg", colour, quality=95, subsampling="4:4:4")
write("jpeg-grey.jpg", colour.convert("L"), quality=85)
write("jpeg-cmyk.jpg", Image.fromarray(picture(4), "CMYK"), quality=90)
write("png-rgb.png", colour)
write("png-rgba.png", Image.fromarray(picture(4), "RGBA"))
write("png-grey-alpha.png", Image.fromarray(picture(2), "LA"))
write("png-bilevel.png", colour.convert("1"))
write("png-palette-2-bit.png", colour.quantize(4), bits=2)
write("png-palette.png", colour.quantize(200))
deep = picture(3).astype(">u2") * 256 + picture(6)[:, :, 3:]
write_raw("png-rgb-16.png", [row.tobytes() for row in deep.astype(">u2")], 16, 2)
write_raw("png-grey-16.png", [row.tobytes() for row in deep.astype(">u2")[:, :, 0]], 16, 0, False)
nibbles = np.pad(picture(1)[:, :, 0] >> 4, ((0, 0), (0, 1)))
write_raw("png-grey-4.png", [bytes(row[::2] << 4 | row[1::2]) for row in nibbles], 4, 0)
