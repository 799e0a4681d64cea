"""Small valid files of every kind that Masklet reads, for the fuzzer to damage."""

import json
import pickle
import struct
import subprocess
import sys
import types
import zipfile
import zlib
from pathlib import Path

from masklet_server import program

SIZE = (64, 48)

# Files that masks are imported from, and their formats.
IMPORTS = {
    "coco.json": "coco",
    "polygons.json": "coco",
    "davis.zip": "davis",
    "cvat.xml": "cvat",
    "outlines.xml": "cvat",
    "yolo.zip": "yolo",
    "labelstudio.zip": "labelstudio",
    "masklet.json": "masklet",
}

PROMPTS = {
    "objects": [
        {"object_id": 1, "name": "disc", "prompts": [{"frame_idx": 0, "mask": "mask.png"}]},
        {
            "object_id": 2,
            "prompts": [
                {"frame_idx": 0, "points": [[20, 20], [40, 10]], "labels": [1, 0]},
                {"frame_idx": 1, "box": [4, 4, 30, 30]},
            ],
        },
    ]
}


def video(path: Path, *options: str) -> None:
    """Six frames of FFmpeg's test picture."""
    source = f"testsrc=size={SIZE[0]}x{SIZE[1]}:rate=12:duration=0.5"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *options, str(path)]
    subprocess.run(command, check=True)


def png(path: Path, color: int = 0, depth: int = 8) -> None:
    """A filled rectangle; indexed for the colour type 3, else grey (0), RGB (2) or RGBA (6)."""
    width, height = SIZE
    channels = {0: 1, 2: 3, 3: 1, 6: 4}[color]
    largest = 1 if color == 3 else (1 << depth) - 1

    def row(y: int) -> bytes:
        bits = "".join(
            channels * format(largest if 10 < x < 30 and 8 < y < 30 else 0, f"0{depth}b")
            for x in range(width))
        return b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    chunks = [chunk(b"IHDR", head)]
    if color == 3:
        chunks.append(chunk(b"PLTE", bytes([0, 0, 0, 128, 0, 0])))
    rows = b"".join(row(y) for y in range(height))
    chunks += [chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def safetensors(path: Path) -> None:
    """The first tensors of a checkpoint in the safetensors format."""
    header = {
        "image_encoder.trunk.patch_embed.proj.weight": {
            "dtype": "F32",
            "shape": [96, 3, 7, 7],
            "data_offsets": [0, 96 * 147 * 4],
        },
        "no_obj_ptr": {
            "dtype": "F16",
            "shape": [1, 256],
            "data_offsets": [96 * 147 * 4, 96 * 147 * 4 + 512],
        },
    }
    text = json.dumps(header).encode()
    data = bytes(96 * 147 * 4 + 512)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def torch_archive(path: Path) -> None:
    """Writes the file that `torch.save({"model": {name: tensor}})` would write."""
    names = ("torch", "torch._utils")
    modules = {name: types.ModuleType(name) for name in names}

    class FloatStorage:
        pass

    def _rebuild_tensor_v2():
        pass

    FloatStorage.__module__, FloatStorage.__qualname__ = "torch", "FloatStorage"
    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    modules["torch"].FloatStorage = FloatStorage
    modules["torch._utils"]._rebuild_tensor_v2 = _rebuild_tensor_v2

    class Storage:
        pass

    class Tensor:
        def __reduce__(self):
            return _rebuild_tensor_v2, (Storage(), 0, (96, 3, 7, 7), (147, 49, 7, 1), False, {})

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if isinstance(value, Storage):
                return "storage", FloatStorage, "0", "cpu", 96 * 147
            return None

    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(modules)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            with archive.open("archive/data.pkl", "w") as entry:
                tensor = {"image_encoder.trunk.patch_embed.proj.weight": Tensor()}
                Pickler(entry, protocol=2).dump({"model": tensor})
            archive.writestr("archive/data/0", bytes(96 * 147 * 4))
            archive.writestr("archive/version", "3\n")
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def imports(folder: Path) -> None:
    """Writes the files that `masklet export` makes of the masks of two frames."""
    masks = folder / "masks"
    masks.mkdir()
    for frame in range(2):
        png(masks / f"{frame:05}.png", color=3)
    for name, form in IMPORTS.items():
        shapes = ["--shapes", "polygons"] if name in ("polygons.json", "outlines.xml") else []
        command = [program(), "export", str(masks), "--format", form, "--output",
                   str(folder / name), "--video", str(folder / "h264.mp4"), *shapes]
        subprocess.run(command, check=True, capture_output=True)


def write(folder: Path) -> dict[str, list[Path]]:
    """Writes all seeds to `folder`; returns their paths by kind."""
    x264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
    videos = {
        "h264.mp4": x264,
        "fragmented.mp4": (*x264, "-movflags", "frag_keyframe+empty_moov"),
        "rotated.mp4": (*x264, "-bf", "2", "-metadata:s:v", "rotate=180"),
        "interlaced.mov": (*x264, "-flags", "+ildct+ilme"),
        "deep.mp4": (
            "-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=none"),
        "h264.mkv": x264,
        "transport.ts": x264,
        "h264.flv": x264,
        "vp8.webm": ("-c:v", "libvpx"),
        "vp9.webm": ("-c:v", "libvpx-vp9"),
        "av1.mp4": ("-c:v", "libaom-av1", "-cpu-used", "8"),
        "mpeg4.avi": ("-c:v", "mpeg4"),
        "mjpeg.avi": ("-c:v", "mjpeg", "-pix_fmt", "yuvj444p"),
        "mpeg2.mpg": ("-c:v", "mpeg2video", "-r", "25"),
        "windows.wmv": ("-c:v", "wmv2"),
        "theora.ogv": ("-c:v", "libtheora"),
        "prores.mov": ("-c:v", "prores"),
        "lossless.mkv": ("-c:v", "ffv1"),
        "animated.gif": (),
    }
    for name, options in videos.items():
        video(folder / name, *options)
    pictures = {
        "thirds": ("jpg", "-q:v", "3"),
        "whole": ("jpg", "-pix_fmt", "yuvj444p"),
        "color": ("png",),
        "grey": ("png", "-pix_fmt", "gray"),
    }
    for name, (suffix, *options) in pictures.items():
        (folder / name).mkdir()
        video(folder / name / f"%05d.{suffix}", "-frames:v", "2", *options)
    masks = {
        "mask.png": {},
        "indexed.png": {"color": 3},
        "bits.png": {"depth": 1},
        "deep.png": {"depth": 16},
        "color.png": {"color": 2},
        "alpha.png": {"color": 6},
    }
    for name, options in masks.items():
        png(folder / name, **options)
    safetensors(folder / "weights.safetensors")
    torch_archive(folder / "weights.pt")
    imports(folder)
    (folder / "prompts.json").write_text(json.dumps(PROMPTS))
    return {
        "video": [folder / name for name in videos],
        "picture": [folder / name / f"00001.{options[0]}" for name, options in pictures.items()],
        "mask": [folder / name for name in masks],
        "prompts": [folder / "prompts.json"],
        "import": [folder / name for name in IMPORTS],
        "checkpoint": [folder / "weights.safetensors", folder / "weights.pt"],
    }
