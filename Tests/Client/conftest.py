import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import masklet
from demo_clip import DRAWN_SIZE, repeat
from masklet_server import ROOT, program

# Before any test starts a server of its own.
os.environ.setdefault("MASKLET_BIN", str(program()))
os.environ.setdefault("MASKLET_WEB_DIR", str(ROOT / "web"))


def pytest_configure(config):
    if not program().exists():
        pytest.exit(f"{program()} is missing: build it, or name it with MASKLET_BIN", 2)


@dataclass
class Clip:
    path: Path
    frames: int
    width: int
    height: int
    #: Points and labels of the first click of each of its two objects, on frame 0.
    clicks: list[tuple[list[list[float]], list[int]]]


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Clip:
    """The demo's clip, small and short."""
    frames = int(os.environ.get("MASKLET_TEST_FRAMES", "24"))
    folder = tmp_path_factory.mktemp("clip")
    drawn = folder / "drawn"
    subprocess.run([program(), "demo", "--clip-only", "--output", drawn],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    width = 320
    scale = width / DRAWN_SIZE[0]
    height = int(DRAWN_SIZE[1] * scale)
    repeat(drawn / "clip.mp4", frames, folder / "clip.mp4", width, height)
    prompts = [item["prompts"][0]
               for item in json.loads((drawn / "prompts.json").read_text())["objects"]]
    return Clip(folder / "clip.mp4", frames, width, height, [
        ([[x * scale, y * scale] for x, y in prompt["points"]], prompt["labels"])
        for prompt in prompts])


@pytest.fixture(scope="session")
def server() -> Iterator[masklet.Server]:
    with masklet.serve(engine="flow") as server:
        yield server


@pytest.fixture
def video(server, clip) -> masklet.Video:
    """A session of the test's own, without objects."""
    return server.open(clip.path)


@pytest.fixture
def fish(video, clip) -> masklet.Video:
    """A session with the clip's two objects."""
    for points, labels in clip.clicks:
        video.add_object(0, points, labels)
    return video
