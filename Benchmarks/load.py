#!/usr/bin/env python3
"""Puts the service under load, on the real binary, and prints a Markdown table.

usage: Benchmarks/load.py CLIP.mp4 [--seconds 300]

First 50 clients poll 20 jobs, of which 2 run. Then 10 people annotate at the same time, each in a
session of their own: they click, propagate and browse, and each must get only their own masks. Then
they click without a pause while a job runs, which must make progress, and 200 clients watch the
events of one job. `masklet demo --clip-only` draws CLIP; MASKLET_BIN names the program (default:
.build/release/masklet). Exits with status 1 after any error.
"""

import argparse
import contextlib
import json
import random
import selectors
import shutil
import socket
import sys
import tempfile
import threading
import time
import urllib.error
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/Python"))

from demo_clip import repeat
from masklet_server import Server
from service import open_with_object, percentile, resident_mb, timed


class Tally:
    """The seconds that calls took, by the name of the call, and the errors."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seconds = {}
        self.errors = []

    def call(self, service, name, path, body=None):
        try:
            answer, _, took = timed(service, path, body)
        except (urllib.error.URLError, OSError, ValueError) as error:
            detail = error.read().decode() if isinstance(error, urllib.error.HTTPError) else ""
            with self.lock:
                self.errors.append(f"{name}: {error} {detail}")
            return None
        with self.lock:
            self.seconds.setdefault(name, []).append(took)
        return answer

    def wrong(self, text):
        with self.lock:
            self.errors.append(text)

    def rows(self, prefix):
        for name, seconds in sorted(self.seconds.items()):
            yield (f"{prefix}{name}", f"{len(seconds)}", f"{1e3 * percentile(seconds, 50):.1f} ms",
                   f"{1e3 * percentile(seconds, 99):.1f} ms", f"{1e3 * max(seconds):.0f} ms")


def run_together(count, body):
    threads = [threading.Thread(target=body, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def watch_memory(service, until):
    """Measures resident megabytes once a second: a growing list, and the thread that fills it."""
    found = []

    def watch():
        while time.monotonic() < until:
            found.append(resident_mb(service))
            time.sleep(1)

    thread = threading.Thread(target=watch)
    thread.start()
    return found, thread


def cancel(service, job):
    """Cancels a job unless it has completed."""
    with contextlib.suppress(urllib.error.HTTPError):
        timed(service, f"/job/{job}/cancel", {})


def poll(service, video, seconds, clients=50, jobs=20):
    """Lets each client poll all jobs in turn, ten times a second."""
    tally = Tally()
    ids = []
    for _ in range(jobs):
        session = open_with_object(service, video)
        ids.append(timed(service, "/propagate", {"session_id": session["session_id"]})[0]["job_id"])
    until = time.monotonic() + seconds
    memory, watcher = watch_memory(service, until)
    states = []

    def client(index):
        turn = index
        while time.monotonic() < until:
            turn += 1
            status = tally.call(service, "status", f"/job/{ids[turn % jobs]}/status")
            if status:
                states.append(status["status"])
            time.sleep(0.1)

    run_together(clients, client)
    watcher.join()
    for job in ids:
        cancel(service, job)
    if "failed" in states:
        tally.wrong("a job failed")
    return tally, memory


def annotate(service, video, frames, size, seconds, people=10):
    """Lets people click, propagate a few frames and browse, each in their own session."""
    tally = Tally()
    until = time.monotonic() + seconds
    memory, watcher = watch_memory(service, until)
    rounds = []

    def person(index):
        chance = random.Random(index)
        session = tally.call(service, "initialize", "/initialize", {"video_path": video})
        if not session:
            return
        name = session["session_id"]
        # Everybody uses a different object id, so that another person's mask is noticed.
        own = 100 + index
        while time.monotonic() < until:
            frame = chance.randrange(frames - 12)
            place = {"session_id": name, "frame_idx": frame, "object_id": own}
            tally.call(service, "click", "/add-object", {
                **place, "points": [[chance.uniform(0.2, 0.8) * size[0],
                                     chance.uniform(0.2, 0.8) * size[1]]], "labels": [1]})
            job = tally.call(service, "propagate", "/propagate", {
                "session_id": name, "start_frame": frame, "end_frame": frame + 10,
                "direction": "forward"})
            # One person in four gives up within seconds.
            patience = chance.uniform(0, 3) if chance.random() < 0.25 else seconds
            given_up = min(until, time.monotonic() + patience)
            while job and time.monotonic() < given_up:
                seen = chance.randrange(frames)
                masks = tally.call(
                    service, "frame-masks", "/frame-masks",
                    {"session_id": name, "frame_idx": seen, "format": "rle"})
                if masks and set(masks["masks"]) - {str(own)}:
                    tally.wrong(f"person {index} saw the objects {set(masks['masks'])}")
                status = tally.call(service, "status", f"/job/{job['job_id']}/status")
                if status and status["status"] == "failed":
                    tally.wrong(status["error"])
                if status and status["status"] not in ("pending", "running"):
                    rounds.append(index)
                    break
                time.sleep(chance.uniform(0.2, 0.6))
            if job:
                cancel(service, job["job_id"])

    run_together(people, person)
    watcher.join()
    return tally, memory, len(rounds)


def click_without_pause(service, job_video, video, frames, size, seconds, people=10):
    """Lets people click again as soon as they have an answer while a job runs.

    Returns the calls and how many frames the job advanced meanwhile.
    """
    tally = Tally()
    session = open_with_object(service, job_video)
    job = timed(service, "/propagate", {"session_id": session["session_id"]})[0]["job_id"]
    while timed(service, f"/job/{job}/status")[0]["progress"] == 0:
        time.sleep(0.1)
    until = time.monotonic() + seconds

    def progress():
        return timed(service, f"/job/{job}/status")[0]["progress"]

    def person(index):
        chance = random.Random(index)
        mine = timed(service, "/initialize", {"video_path": video})[0]["session_id"]
        while time.monotonic() < until:
            tally.call(service, "click", "/add-object", {
                "session_id": mine, "frame_idx": chance.randrange(frames), "object_id": 1,
                "points": [[chance.uniform(0.2, 0.8) * size[0],
                            chance.uniform(0.2, 0.8) * size[1]]], "labels": [1]})

    before = progress()
    run_together(people, person)
    done = (progress() - before) / 100 * session["total_frames"]
    if not done:
        tally.wrong("the job made no progress while people clicked")
    timed(service, f"/job/{job}/cancel", {})
    return tally, done


def read_events(service, job, watchers):
    """How many events each of these clients received until its stream ended."""
    texts = {}
    with selectors.DefaultSelector() as selector:
        for _ in range(watchers):
            client = socket.create_connection(("127.0.0.1", service.port))
            client.sendall(f"GET /job/{job}/events HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\n"
                           "Connection: close\r\n\r\n".encode())
            texts[client] = bytearray()
            selector.register(client, selectors.EVENT_READ)
        while selector.get_map():
            time.sleep(0.05)  # Keeps the clients' own share of the processor small.
            for key, _ in selector.select():
                text = key.fileobj.recv(1 << 16)
                texts[key.fileobj] += text
                if not text:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
    return [text.count(b"event: ") for text in texts.values()]


def watch_job(service, video, watchers):
    """How many events each watcher saw, and the service's processor seconds until the job ended."""
    session = open_with_object(service, video)
    before = service.processor_seconds()
    job = timed(service, "/propagate", {"session_id": session["session_id"]})[0]["job_id"]
    counts = read_events(service, job, watchers)
    service.wait(job)
    return counts, service.processor_seconds() - before


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip")
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="masklet-load-"))
    videos = folder / "videos"
    videos.mkdir()
    repeat(options.clip, 1000, videos / "long.mp4", 854, 480)
    shutil.copy(options.clip, videos / "short.mp4")
    service = Server(
        folder, VIDEO_DIR=str(videos), ENGINE="flow", MAX_CONCURRENT_SESSIONS="12").start()
    errors = []
    try:
        polls, poll_memory = poll(service, "long.mp4", options.seconds)
        session = timed(service, "/initialize", {"video_path": "short.mp4"})[0]
        people, people_memory, rounds = annotate(
            service, "short.mp4", session["total_frames"],
            (session["frame_width"], session["frame_height"]), options.seconds)
        clicks, frames = click_without_pause(
            service, "long.mp4", "short.mp4", session["total_frames"],
            (session["frame_width"], session["frame_height"]), options.seconds / 5)
        _, unwatched_cost = watch_job(service, "short.mp4", 0)
        events, watched_cost = watch_job(service, "short.mp4", 200)
        errors = polls.errors + people.errors + clicks.errors
        if len(set(events)) != 1:
            errors.append(f"watchers of one job saw {sorted(set(events))} events")
    finally:
        service.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("| call | calls | p50 | p99 | longest |\n| --- | --- | --- | --- | --- |")
    for row in [*polls.rows("50 clients poll 20 jobs: "), *people.rows("10 people annotate: "),
                *clicks.rows("10 people click without a pause: ")]:
        print("| " + " | ".join(row) + " |")
    for name, memory in (("polling", poll_memory), ("annotating", people_memory)):
        half = memory[len(memory) // 2]
        print(f"\nResident memory while {name}: half way {half:.0f} MB, at the end "
              f"{memory[-1]:.0f} MB, at most {max(memory):.0f} MB.")
    print(f"\nWhile people clicked without a pause, a job made {frames:.0f} frames in "
          f"{options.seconds / 5:.0f} s.")
    print(f"\n{len(events)} watchers of a job of {events[0]} events: {watched_cost:.1f} s of the "
          f"service's processor time, {unwatched_cost:.1f} s unwatched.")
    print(f"\n{rounds} rounds of click and propagation, {len(errors)} errors in "
          f"{2.2 * options.seconds:.0f} s.")
    if errors:
        print(json.dumps(errors[:10], indent=1))
        raise SystemExit(1)


if __name__ == "__main__":
    main()
