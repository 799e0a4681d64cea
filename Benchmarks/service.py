#!/usr/bin/env python3
"""Measures the service as a client sees it, on the real binary, and prints a Markdown table.

usage: Benchmarks/service.py CLIP.mp4 [--frames 1000] [--masklet .build/release/masklet]

Two propagations run while a third session submits, polls and clicks. CLIP is repeated to the
number of frames asked for (ffmpeg), so that memory over a long video shows.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request


class Service:
    """`masklet serve` on a free port, with folders of its own."""

    def __init__(self, binary, videos, data):
        environment = dict(os.environ, DATA_DIR=data, VIDEO_DIR=videos, PORT="0", ENGINE="flow")
        self.process = subprocess.Popen(
            [binary, "serve"], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines = []
        self.url = None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(r"http://[\d.]+:\d+", line):
                self.url = found.group(0)
                break
        if self.url is None:
            raise SystemExit("the server did not start:\n" + "".join(self.lines))
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def call(self, path, body=None):
        """The decoded answer, its size in bytes, and the seconds it took."""
        request = urllib.request.Request(
            self.url + path, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode())
        start = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as response:
            raw = response.read()
        return json.loads(raw), len(raw), time.perf_counter() - start

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def open_with_object(self, video, objects=1):
        session = self.call("/initialize", {"video_path": video})[0]
        width, height = session["frame_width"], session["frame_height"]
        for index in range(objects):
            x = width * (index + 1) / (objects + 1)
            self.call("/add-object-box", {
                "session_id": session["session_id"], "frame_idx": 0, "object_id": index + 1,
                "box": [x - width / 8, height / 3, x + width / 8, height * 2 / 3]})
        return session

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)


def repeat(clip, frames, target):
    subprocess.run(
        ["ffmpeg", "-v", "error", "-stream_loop", "-1", "-i", clip, "-frames:v", str(frames),
         "-vf", "scale=854:480", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", target],
        check=True)


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def submissions(service, session, count=200):
    """Seconds of `count` calls of /propagate on one session, each cancelled afterwards."""
    seconds = []
    for _ in range(count):
        answer, _, took = service.call("/propagate", {"session_id": session["session_id"]})
        seconds.append(took)
        service.call(f"/job/{answer['job_id']}/cancel", {})
    return seconds


def watch(service, job, every=5):
    """Resident megabytes by progress, until the job ends."""
    memory = []
    while True:
        status = service.call(f"/job/{job}/status")[0]
        memory.append((status["progress"], service.resident_mb()))
        if status["status"] not in ("pending", "running"):
            return status, memory
        time.sleep(every)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip")
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--masklet", default=".build/release/masklet")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="masklet-bench-")
    videos = os.path.join(folder, "videos")
    os.makedirs(videos)
    repeat(options.clip, options.frames, os.path.join(videos, "long.mp4"))
    service = Service(options.masklet, videos, os.path.join(folder, "data"))
    rows = []
    try:
        time.sleep(3)
        before, start = service.cpu_seconds(), time.perf_counter()
        time.sleep(10)
        idle = (service.cpu_seconds() - before) / (time.perf_counter() - start)
        rows.append(("processor use when idle", f"{100 * idle:.2f} % of a core"))

        sessions = [service.open_with_object("long.mp4") for _ in range(2)]
        third = service.open_with_object("long.mp4")
        jobs = [service.call("/propagate", {"session_id": s["session_id"]})[0]["job_id"]
                for s in sessions]
        while any(service.call(f"/job/{j}/status")[0]["status"] == "pending" for j in jobs):
            time.sleep(0.1)

        propagate = submissions(service, third)
        polls = [service.call(f"/job/{jobs[0]}/status") for _ in range(300)]
        clicks = []
        for k in range(5):
            clicks.append(service.call("/add-object", {
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
        service.call(f"/job/{jobs[1]}/cancel", {})
        status, memory = watch(service, jobs[0])
        if status["status"] != "completed":
            raise SystemExit(f"the job ended as {status}")
        masks = [service.call("/frame-masks",
                              {"session_id": sessions[0]["session_id"], "frame_idx": f})[1]
                 for f in range(0, options.frames, max(1, options.frames // 50))]
        half = [m for progress, m in memory if progress >= 50]
        rows += [
            ("largest answer of `/frame-masks`, one object", f"{max(masks) / 1000:.1f} kB"),
            (f"resident memory, {options.frames} frames, peak",
             f"{max(m for _, m in memory):.0f} MB"),
            ("resident memory, half way and at the end", f"{half[0]:.0f}, {half[-1]:.0f} MB"),
        ]
        summary = [line for line in service.lines if "Mask propagation completed" in line]
        if summary:
            rows.append(("last propagation", summary[-1].split("completed: ")[1].strip()))
    finally:
        service.stop()
        shutil.rmtree(folder)
    print("| measure | figure |\n| --- | --- |")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
