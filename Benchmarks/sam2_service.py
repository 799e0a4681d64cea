#!/usr/bin/env python3
"""Measures the SAM 2 engine in daily use as a client sees it, and prints a Markdown table.

usage: Benchmarks/sam2_service.py CHECKPOINT CLIP.mp4 [--frames 60] [--size tiny]

Measures first and second clicks, a propagation and its estimate, clicks while it runs, and the same
propagation again once the features of every frame are cached. CHECKPOINT may hold synthetic
weights, such as Benchmarks/peers.py makes: the amount of work does not depend on the weights.
--size edgetam measures EdgeTAM. The server takes other settings from the environment, such as
SAM2_IMAGE_SIZE and SAM2_PRECISION.
ffmpeg repeats CLIP until it has the requested number of frames. MASKLET_BIN names the program
(default: .build/release/masklet).
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/Python"))

from demo_clip import repeat
from masklet_server import Server


def timed(work, *arguments):
    """The answer, and the seconds it took."""
    start = time.perf_counter()
    answer = work(*arguments)
    return answer, time.perf_counter() - start


def megabytes(count):
    return f"{count / (1 << 20):.0f} MB"


class Session:
    """One object in the middle of a video."""

    def __init__(self, server, video):
        self.server = server
        found = server.request("POST", "/initialize", {"video_path": video})
        self.id = found["session_id"]
        self.centre = [found["frame_width"] // 2, found["frame_height"] // 2]

    def click(self, frame, route="/refine", shift=0):
        """The seconds of a click."""
        return timed(self.server.request, "POST", route, {
            "session_id": self.id, "frame_idx": frame, "object_id": 1,
            "points": [[self.centre[0] + shift, self.centre[1]]], "labels": [1]})[1]

    def estimate(self):
        return self.server.request(
            "POST", "/propagate", {"session_id": self.id, "direction": "forward", "dry_run": True})

    def propagate(self, clicks_at=()):
        """The seconds of a propagation and of the clicks during it, and memory by progress."""
        job = self.server.request(
            "POST", "/propagate", {"session_id": self.id, "direction": "forward"})["job_id"]
        start, clicks, memory, due = time.perf_counter(), [], [], list(clicks_at)
        while True:
            status = self.server.request("GET", f"/job/{job}/status")
            if status["status"] not in ("pending", "running"):
                break
            memory.append((status["progress"], self.server.resident()))
            if due and status["progress"] >= due[0]:
                due.pop(0)
                clicks.append(self.click(0, shift=10 + len(clicks)))
            time.sleep(0.05)
        if status["status"] != "completed":
            raise SystemExit(f"the job ended as {status}")
        return time.perf_counter() - start, clicks, memory


def quarters(memory):
    """The most resident memory in each quarter of the progress."""
    return ", ".join(
        megabytes(max((held for progress, held in memory if low <= progress < low + 25), default=0))
        for low in (0, 25, 50, 75))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("clip")
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--size", default="tiny")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="masklet-bench-") as name:
        folder = Path(name)
        (folder / "videos").mkdir()
        (folder / "models").mkdir()
        repeat(options.clip, options.frames, folder / "videos/clip.mp4", 854, 480)
        stem = "edgetam" if options.size == "edgetam" else f"sam2.1_hiera_{options.size}"
        model = folder / f"models/{stem}.pt"
        model.symlink_to(options.checkpoint.resolve())
        server, started = timed(Server(
            folder, VIDEO_DIR=str(folder / "videos"), MODEL_DIR=str(model.parent), ENGINE="sam2",
            SAM2_MODEL_SIZE=options.size).start)
        try:
            session, opened = timed(Session, server, "clip.mp4")
            first = session.click(0, route="/add-object")
            second = [session.click(0, shift=k + 1) for k in range(5)]
            rows += [
                ("start of the server, video opened, first mask",
                 f"{started + opened + first:.2f} s"),
                ("first click on a frame", f"{first:.2f} s"),
                ("second click on a frame, median of 5", f"{statistics.median(second):.3f} s"),
            ]
            session.estimate()
            expected = session.estimate()
            took, _, memory = session.propagate()
            rows += [
                (f"propagation over {options.frames} frames", f"{took:.1f} s"),
                (f"its estimate ({expected['encoded_frames']} frames encoded before)",
                 f"{expected['seconds']:.1f} s, {took / expected['seconds']:.2f} of it needed"),
                ("resident memory, most in each quarter", quarters(memory)),
            ]
            expected = session.estimate()
            again, clicks, _ = session.propagate(clicks_at=(40, 60, 80))
            rows += [
                ("the same with all frames cached, three clicks on the way", f"{again:.1f} s"),
                ("its estimate", f"{expected['seconds']:.1f} s"),
                ("a click while it runs, each", ", ".join(f"{s:.2f} s" for s in clicks)),
            ]
        finally:
            server.stop()
    print("| measure | figure |\n| --- | --- |")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
