#!/usr/bin/env python3
"""Time and memory of importing and exporting 10,000 masks.

usage: Benchmarks/exports.py [FRAMES]

Makes a clip of FRAMES frames (default 2000) of 640x360 with five moving objects, imports their
masks into a session from Masklet's own JSON, and exports the session in every format: first a tenth
of the frames, then all of them, to show whether memory grows with the number of masks. Needs
ffmpeg, and .build/release/masklet (MASKLET_BIN names another program).
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/Python"))

from masklet_server import Server, program

WIDTH, HEIGHT, OBJECTS = 640, 360, 5


def main():
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip, masks = folder / "clip.mp4", folder / "masks.json"
        subprocess.run(
            f"ffmpeg -v error -f lavfi -i testsrc2=size={WIDTH}x{HEIGHT}:rate=25 -frames:v {frames}"
            f" -c:v libx264 -preset ultrafast -pix_fmt yuv420p {clip}".split(),
            check=True,
        )
        write_masks(masks, frames)
        session = make_session(folder, clip)
        data = folder / "data"
        print(f"{frames * OBJECTS} masks of {WIDTH}x{HEIGHT}")
        print("| what | seconds | file MB | peak MB, a tenth | peak MB, all |")
        print("| --- | --- | --- | --- | --- |")
        seconds, peak = run(
            data, "import", masks, "--format", "masklet", "--session", session
        )
        size = masks.stat().st_size / 1e6
        print(f"| import | {seconds:.1f} | {size:.1f} | | {peak:.0f} |")
        for format in "coco yolo davis cvat mots labelstudio overlay masklet".split():
            file = folder / "export"
            common = ["export", session, "--format", format, "--output", file]
            _, few = run(data, *common, "--end-frame", frames // 10 - 1)
            seconds, many = run(data, *common)
            size = file.stat().st_size / 1e6
            print(f"| {format} | {seconds:.1f} | {size:.1f} | {few:.0f} | {many:.0f} |", flush=True)


def write_masks(file: Path, frames: int):
    source = random.Random(1)
    tracks = [
        (source.uniform(60, WIDTH - 60), source.uniform(60, HEIGHT - 60), source.uniform(20, 50))
        for _ in range(OBJECTS)
    ]
    with open(file, "w", encoding="utf-8") as out:
        facts = {"name": "clip.mp4", "width": WIDTH, "height": HEIGHT, "frame_count": frames}
        out.write('{"format":"masklet","version":1,"video":' + json.dumps({**facts, "fps": 25}))
        objects = [
            {
                "object_id": number + 1,
                "name": f"disc {number + 1}",
                "category": "disc",
                "color": [255, 50 * number, 0],
                "locked": False,
                "keyframes": [],
            }
            for number in range(OBJECTS)
        ]
        out.write(',"categories":[],"objects":' + json.dumps(objects) + ',"frames":[')
        for frame in range(frames):
            masks = [
                {
                    "object_id": number + 1,
                    "origin": "propagated",
                    "score": 0.9,
                    "counts": disc(x + frame % 40, y, r),
                }
                for number, (x, y, r) in enumerate(tracks)
            ]
            line = json.dumps({"frame_idx": frame, "masks": masks})
            out.write((",\n" if frame else "\n") + line)
        out.write("]}\n")


def disc(x: float, y: float, radius: float) -> str:
    """A disc as COCO's compressed run lengths."""
    runs, position = [], 0
    for column in range(WIDTH):
        reach = radius**2 - (column - x) ** 2
        if reach <= 0:
            continue
        top = max(0, int(y - reach**0.5))
        bottom = min(HEIGHT, int(y + reach**0.5) + 1)
        runs += [column * HEIGHT + top - position, bottom - top]
        position = column * HEIGHT + bottom
    runs.append(WIDTH * HEIGHT - position)
    text = ""
    for index, run in enumerate(runs):
        value = run - runs[index - 2] if index > 2 else run
        more = True
        while more:
            digit = value & 0x1F
            value >>= 5
            more = value != -1 if digit & 0x10 else value != 0
            text += chr((digit | 0x20 if more else digit) + 48)
    return text


def make_session(folder: Path, clip: Path) -> str:
    server = Server(folder).start()
    try:
        return server.new_session(server.upload(clip, "clip.mp4")["id"])
    finally:
        server.stop()


def run(data: Path, *arguments) -> tuple[float, float]:
    """Seconds and peak resident megabytes of a command."""
    start = time.monotonic()
    process = subprocess.Popen(
        [program(), *map(str, arguments)],
        env={**os.environ, "DATA_DIR": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{arguments}: {errors.decode()}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
