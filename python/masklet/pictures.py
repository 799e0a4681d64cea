"""Pictures as one video, so that every server takes them: Motion JPEG in an AVI file.

JPEG pictures go into the file as they are; others are converted. Needs `pillow`, which
`pip install masklet[bridges]` brings.
"""

import io
import struct
import uuid
from collections.abc import Sequence

FORMATS = ("JPEG", "PNG", "BMP", "WEBP")
QUALITY = 95
RATE = 25
#: The largest file that every reader of AVI understands.
LARGEST = (1 << 30) - (1 << 20)
ORIENTATION = 0x0112


def as_jpeg(picture: bytes) -> tuple[bytes, tuple[int, int]]:
    """A picture upright and as JPEG, with its width and height."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as image:
            if image.format == "JPEG" and image.mode == "RGB" \
                    and image.getexif().get(ORIENTATION, 1) == 1:
                image.load()
                return picture, image.size
            upright = ImageOps.exif_transpose(image).convert("RGB")
            file = io.BytesIO()
            upright.save(file, "JPEG", quality=QUALITY, subsampling=0)
            return file.getvalue(), upright.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        kinds = ", ".join(FORMATS)
        raise ValueError(f"not a picture that can be read ({kinds}): {error}") from error


def as_video(pictures: Sequence[bytes]) -> bytes:
    """An AVI file with one frame for each picture, in this order.

    No two files are equal, even of the same pictures, so that each becomes a video of its own.
    """
    if not pictures:
        raise ValueError("there are no pictures")
    frames = []
    size = None
    for number, picture in enumerate(pictures):
        frame, own = as_jpeg(picture)
        if size is not None and own != size:
            raise ValueError(
                f"picture {number} is {own[0]} x {own[1]}, but the first is {size[0]} x {size[1]}: "
                f"all must have the same size")
        size = own
        frames.append(frame)
    assert size is not None
    if sum(len(frame) + 32 for frame in frames) > LARGEST:
        raise ValueError(f"the pictures have more than {LARGEST >> 20} MiB together: give fewer")
    return container(frames, *size)


def container(frames: Sequence[bytes], width: int, height: int) -> bytes:
    """The AVI file of JPEG frames."""
    largest = max(len(frame) for frame in frames)
    header = struct.pack(
        "<14I", 1_000_000 // RATE, largest * RATE, 0, HAS_INDEX, len(frames), 0, 1, largest, width,
        height, 0, 0, 0, 0)
    stream = b"vids" + b"MJPG" + struct.pack(
        "<IHHIIIIIIIIHHHH", 0, 0, 0, 0, 1, RATE, 0, len(frames), largest, 0xFFFFFFFF, 0, 0, 0,
        width & 0xFFFF, height & 0xFFFF)
    picture = struct.pack("<IiiHH", 40, width, height, 1, 24) + b"MJPG" + struct.pack(
        "<IiiII", width * height * 3, 0, 0, 0, 0)
    headers = sequence(b"hdrl", chunk(b"avih", header) + sequence(
        b"strl", chunk(b"strh", stream) + chunk(b"strf", picture)))
    places = []
    offset = 4
    for frame in frames:
        places.append(b"00dc" + struct.pack("<III", IS_KEYFRAME, offset, len(frame)))
        offset += 8 + len(frame) + len(frame) % 2
    movie = sequence(b"movi", b"".join(chunk(b"00dc", frame) for frame in frames))
    unique = chunk(b"JUNK", uuid.uuid4().bytes)
    return chunk(
        b"RIFF", b"AVI " + headers + unique + movie + chunk(b"idx1", b"".join(places)))


HAS_INDEX = IS_KEYFRAME = 0x10


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def sequence(name: bytes, content: bytes) -> bytes:
    return chunk(b"LIST", name + content)
