"""Small valid files of every kind that Masklet reads: what the fuzzer damages."""

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

# Files that masks are imported from, and the format each is in.
IMPORTS = {
    "coco.json": "coco",
    "polygons.json": "coco",
    "davis.zip": "davis",
    "cvat.xml": "cvat",
    "outlines.xml": "cvat",
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


def video(path: Path, *options: str):
    """Six frames of FFmpeg's test picture."""
    source = f"testsrc=size={SIZE[0]}x{SIZE[1]}:rate=12:duration=0.5"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *options, str(path)]
    subprocess.run(command, check=True)


def png(path: Path, palette: bool):
    """A filled rectangle: grey of 8 bits, or indexed."""
    width, height = SIZE
    inside = 1 if palette else 255
    rows = b"".join(
        b"\0" + bytes(inside if 10 < x < 30 and 8 < y < 30 else 0 for x in range(width))
        for y in range(height)
    )

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 3 if palette else 0, 0, 0, 0)
    chunks = [chunk(b"IHDR", head)]
    if palette:
        chunks.append(chunk(b"PLTE", bytes([0, 0, 0, 128, 0, 0])))
    chunks += [chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def safetensors(path: Path):
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


def torch_archive(path: Path):
    """What `torch.save({"model": {name: tensor}})` writes, without torch."""
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


def imports(folder: Path):
    """What `masklet export` writes of the masks of two frames."""
    masks = folder / "masks"
    masks.mkdir()
    for frame in range(2):
        png(masks / f"{frame:05}.png", palette=True)
    for name, form in IMPORTS.items():
        shapes = ["--shapes", "polygons"] if name in ("polygons.json", "outlines.xml") else []
        command = [program(), "export", str(masks), "--format", form, "--output",
                   str(folder / name), "--video", str(folder / "h264.mp4"), *shapes]
        subprocess.run(command, check=True, capture_output=True)


def write(folder: Path) -> dict[str, list[Path]]:
    """The seeds in `folder`, by kind."""
    x264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
    videos = {
        "h264.mp4": x264,
        "fragmented.mp4": (*x264, "-movflags", "frag_keyframe+empty_moov"),
        "h264.mkv": x264,
        "transport.ts": x264,
        "vp9.webm": ("-c:v", "libvpx-vp9",),
        "mpeg4.avi": ("-c:v", "mpeg4"),
        "animated.gif": (),
    }
    for name, options in videos.items():
        video(folder / name, *options)
    pictures = folder / "frames"
    pictures.mkdir()
    video(pictures / "%05d.jpg", "-frames:v", "2", "-q:v", "3")
    png(folder / "mask.png", palette=False)
    png(folder / "indexed.png", palette=True)
    safetensors(folder / "weights.safetensors")
    torch_archive(folder / "weights.pt")
    imports(folder)
    (folder / "prompts.json").write_text(json.dumps(PROMPTS))
    return {
        "video": [folder / name for name in videos],
        "picture": sorted(pictures.glob("*.jpg"))[:1],
        "mask": [folder / "mask.png", folder / "indexed.png"],
        "prompts": [folder / "prompts.json"],
        "import": [folder / name for name in IMPORTS],
        "checkpoint": [folder / "weights.safetensors", folder / "weights.pt"],
    }
