import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo_clip import DRAWN_SIZE
from masklet_server import ROOT, program

# Before any test starts a server of its own.
os.environ.setdefault("MASKLET_BIN", str(program()))
os.environ.setdefault("MASKLET_WEB_DIR", str(ROOT / "web"))
#: The Python that has what the bridges need; the tool's own may lack it.
BRIDGE_PYTHON = os.environ.get("MASKLET_BRIDGE_PYTHON", sys.executable)
WIDTH = 320
FRAMES = int(os.environ.get("MASKLET_TEST_FRAMES", "8"))


@dataclass
class Clip:
    """The demo's clip, small and short, as a video and as numbered pictures."""

    video: Path
    pictures: Path
    width: int
    height: int
    frames: int
    #: The first click on each of its two objects on frame 0.
    clicks: list[list[float]]
    #: Boxes x1, y1, x2, y2 around them.
    boxes: list[list[float]]


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Clip:
    folder = tmp_path_factory.mktemp("clip")
    drawn = folder / "drawn"
    subprocess.run([program(), "demo", "--clip-only", "--output", drawn],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    scale = WIDTH / DRAWN_SIZE[0]
    height = int(DRAWN_SIZE[1] * scale)
    pictures = folder / "pictures"
    pictures.mkdir()
    made = ["ffmpeg", "-v", "error", "-i", drawn / "clip.mp4", "-vf", f"scale={WIDTH}:{height}",
            "-frames:v", str(FRAMES)]
    subprocess.run([*made, "-c:v", "libx264", "-crf", "16", folder / "clip.mp4"], check=True)
    subprocess.run([*made, "-q:v", "2", pictures / "%05d.jpg"], check=True)
    objects = json.loads((drawn / "prompts.json").read_text())["objects"]
    clicks = [[value * scale for value in item["prompts"][0]["points"][0]] for item in objects]
    return Clip(folder / "clip.mp4", pictures, WIDTH, height, FRAMES, clicks,
                [[x - 40, y - 25, x + 40, y + 25] for x, y in clicks])


@pytest.fixture(scope="session")
def bridge() -> Iterator[Callable[..., str]]:
    """Starts `masklet-bridge TOOL` and returns its address."""
    running = []

    def start(tool: str, *options: str, **environment: str) -> str:
        process = subprocess.Popen(
            [BRIDGE_PYTHON, "-m", "masklet.bridges", tool, "--port", "0", "--engine", "flow",
             *options],
            env={**os.environ, "PYTHONPATH": str(ROOT / "python"), **environment},
            stdout=subprocess.PIPE, text=True)
        running.append(process)
        line = process.stdout.readline()
        return re.fullmatch(r"Listening on (\S+)\n", line)[1]

    yield start
    for process in running:
        process.send_signal(signal.SIGINT)
    for process in running:
        process.wait(60)
