"""What the scenarios share: they go on for a number of seconds, end with one line of JSON figures,
and exit with status 1 after a failure."""

import argparse
import json
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from demo_clip import DemoClip
from loop_disk import CannotMount
from masklet_server import Server

FRAMES = 24
WIDTH = 256


class Scenario:
    """The clip and the masks that all rounds must give, a folder, and the figures found so far."""

    def __init__(self, folder: Path, seconds: float, seed: int) -> None:
        self.folder = folder
        self.until = time.monotonic() + seconds
        self.seed = seed
        self.figures: dict[str, Any] = {"rounds": 0, "seed": seed}
        self.clip = DemoClip(folder, width=WIDTH, frames=FRAMES)
        service = Server(folder / "undisturbed", VIDEO_DIR=str(self.clip.folder)).start()
        try:
            session = self.clip.session(service)
            assert service.wait(service.propagate(session))["status"] == "completed"
            self.masks = service.stored_masks(session, FRAMES)
        finally:
            service.stop()

    def rounds(self):
        """Numbers of rounds, at least one, until the time is over."""
        while self.figures["rounds"] == 0 or time.monotonic() < self.until:
            yield self.figures["rounds"]
            self.figures["rounds"] += 1

    def count(self, name: str, number: int = 1) -> None:
        self.figures[name] = self.figures.get(name, 0) + number

    def service(self, name: str, folder: Path | None = None) -> Server:
        return Server(folder or self.folder / name, VIDEO_DIR=str(self.clip.folder))


def run(name: str, body: Callable[[Scenario], None], description: str) -> None:
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    figures: dict[str, Any] = {}
    status = 0
    with tempfile.TemporaryDirectory(prefix="masklet-chaos-") as folder:
        try:
            scenario = Scenario(Path(folder), options.seconds, options.seed)
            figures = scenario.figures
            body(scenario)
        except CannotMount as reason:
            figures["skipped"] = str(reason)
        except Exception as failure:
            traceback.print_exc()
            figures["failure"] = str(failure)[:2000]
            status = 1
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({"scenario": name, **figures, "seconds": seconds}))
    sys.exit(status)
