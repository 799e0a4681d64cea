#!/usr/bin/env python3
"""Measures what it costs that answers wait for the disk, and prints a Markdown table.

usage: Benchmarks/durability.py CLIP.mp4 [--folder FOLDER] [--count 300]

Submissions and clicks are timed one after the other on a quiet service, whose data folder is below
FOLDER: name one on the disk in question. Flushing a small file gives the disk's own speed.
MASKLET_BIN names the program (default: .build/release/masklet).
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/Python"))

from demo_clip import repeat
from masklet_server import Server
from service import open_with_object, percentile, submissions, timed


def clicks(service, session, count):
    """The seconds of `count` clicks that add to one frame's points."""
    seconds = []
    for number in range(count):
        body = {"session_id": session["session_id"], "frame_idx": 0, "object_id": 1,
                "points": [[100 + number % 20, 60 + number // 20 % 20]], "labels": [1]}
        seconds.append(timed(service, "/add-object", body)[2])
    return seconds


def flushes(folder, count):
    """The seconds of `count` times writing 16 kB to a file and flushing it."""
    seconds = []
    with open(folder / "flushed", "wb") as file:
        for _ in range(count):
            start = time.perf_counter()
            file.write(bytes(1 << 14))
            file.flush()
            os.fsync(file.fileno())
            seconds.append(time.perf_counter() - start)
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--count", type=int, default=300)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="masklet-bench-", dir=options.folder))
    videos = folder / "videos"
    videos.mkdir()
    repeat(options.clip, 60, videos / "clip.mp4", 320, 180)
    service = Server(folder, VIDEO_DIR=str(videos), ENGINE="flow").start()
    try:
        session = open_with_object(service, "clip.mp4")
        clicks(service, session, 10)
        rows = [
            ("a click", clicks(service, session, options.count)),
            ("`/propagate`", submissions(service, session, options.count)),
            ("16 kB flushed to the same disk", flushes(folder, options.count)),
        ]
        start = time.perf_counter()
        job = timed(service, "/propagate", {"session_id": session["session_id"]})[0]["job_id"]
        if service.wait(job)["status"] != "completed":
            raise SystemExit("the propagation did not complete")
        propagation = time.perf_counter() - start
    finally:
        service.stop()
        shutil.rmtree(folder)
    print("| measure | p50 | p99 |\n| --- | --- | --- |")
    for name, seconds in rows:
        print(f"| {name} | {1e3 * percentile(seconds, 50):.1f} ms "
              f"| {1e3 * percentile(seconds, 99):.1f} ms |")
    print(f"| a propagation of 60 frames | {propagation:.2f} s | |")


if __name__ == "__main__":
    main()
