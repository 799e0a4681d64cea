#!/usr/bin/env python3
"""Measures the service as a client sees it, on the real binary, and prints a Markdown table.

usage: Benchmarks/service.py CLIP.mp4 [--frames 1000]

Two propagations run while a third session submits, polls and clicks. ffmpeg repeats CLIP until it
has the requested number of frames, so that growth of memory over a long video is visible.
MASKLET_BIN names the program (default: .build/release/masklet).
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/Python"))

from demo_clip import repeat
from masklet_server import Server


def timed(server, path, body=None):
    """The decoded answer, its size in bytes, and the seconds it took."""
    start = time.perf_counter()
    raw = server.exchange("GET" if body is None else "POST", path, body)
    return json.loads(raw), len(raw), time.perf_counter() - start


def resident_mb(server):
    return server.resident() / (1 << 20)


def open_with_object(server, video):
    """A session with an object in the middle of its first frame."""
    session = server.request("POST", "/initialize", {"video_path": video})
    width, height = session["frame_width"], session["frame_height"]
    server.request("POST", "/add-object-box", {
        "session_id": session["session_id"], "frame_idx": 0, "object_id": 1,
        "box": [width * 3 / 8, height / 3, width * 5 / 8, height * 2 / 3]})
    return session


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def submissions(service, session, count=200):
    """The seconds of `count` calls of /propagate on one session; each job is then cancelled."""
    seconds = []
    for _ in range(count):
        answer, _, took = timed(service, "/propagate", {"session_id": session["session_id"]})
        seconds.append(took)
        timed(service, f"/job/{answer['job_id']}/cancel", {})
    return seconds


def watch(service, job, every=5):
    """Waits for a job's end; its last status, and resident megabytes by progress."""
    memory = []
    while True:
        status = timed(service, f"/job/{job}/status")[0]
        memory.append((status["progress"], resident_mb(service)))
        if status["status"] not in ("pending", "running"):
            return status, memory
        time.sleep(every)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip")
    parser.add_argument("--frames", type=int, default=1000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="masklet-bench-"))
    videos = folder / "videos"
    videos.mkdir()
    repeat(options.clip, options.frames, videos / "long.mp4", 854, 480)
    service = Server(folder, VIDEO_DIR=str(videos), ENGINE="flow").start()
    rows = []
    try:
        time.sleep(3)
        before, start = service.processor_seconds(), time.perf_counter()
        time.sleep(10)
        idle = (service.processor_seconds() - before) / (time.perf_counter() - start)
        rows.append(("processor use when idle", f"{100 * idle:.2f} % of a core"))

        sessions = [open_with_object(service, "long.mp4") for _ in range(2)]
        third = open_with_object(service, "long.mp4")
        jobs = [timed(service, "/propagate", {"session_id": s["session_id"]})[0]["job_id"]
                for s in sessions]
        while any(timed(service, f"/job/{j}/status")[0]["status"] == "pending" for j in jobs):
            time.sleep(0.1)

        propagate = submissions(service, third)
        polls = [timed(service, f"/job/{jobs[0]}/status") for _ in range(300)]
        clicks = []
        for k in range(5):
            clicks.append(timed(service, "/add-object", {
                "session_id": third["session_id"], "frame_idx": 10 * k, "object_id": 9,
                "points": [[400 + 10 * k, 240]], "labels": [1]})[2])
        rows += [
            ("`/propagate` while two jobs run, p50", f"{1e3 * percentile(propagate, 50):.1f} ms"),
            ("`/propagate` while two jobs run, p99", f"{1e3 * percentile(propagate, 99):.1f} ms"),
            ("`/job/{id}/status` while two jobs run, p99",
             f"{1e3 * percentile([p[2] for p in polls], 99):.1f} ms"),
            ("largest status", f"{max(p[1] for p in polls)} bytes"),
            ("a click on a frame while two jobs run, median",
             f"{statistics.median(clicks):.2f} s"),
        ]
        timed(service, f"/job/{jobs[1]}/cancel", {})
        status, memory = watch(service, jobs[0])
        if status["status"] != "completed":
            raise SystemExit(f"the job ended as {status}")
        first = sessions[0]["session_id"]
        masks = [timed(service, "/frame-masks", {"session_id": first, "frame_idx": f})[1]
                 for f in range(0, options.frames, max(1, options.frames // 50))]
        half = [m for progress, m in memory if progress >= 50]
        rows += [
            ("largest answer of `/frame-masks`, one object", f"{max(masks) / 1000:.1f} kB"),
            (f"resident memory, {options.frames} frames, peak",
             f"{max(m for _, m in memory):.0f} MB"),
            ("resident memory, half way and at the end", f"{half[0]:.0f}, {half[-1]:.0f} MB"),
        ]
        summaries = [
            line.split("Mask propagation completed: ")[1].strip()
            for line in service.log().splitlines() if "Mask propagation completed: " in line]
        if summaries:
            rows.append(("last propagation", summaries[-1]))
    finally:
        service.stop()
        shutil.rmtree(folder)
    print("| measure | figure |\n| --- | --- |")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
