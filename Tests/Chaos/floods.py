#!/usr/bin/env python3
"""Floods a server on this machine with connections, round after round, and stops it meanwhile.

usage: Tests/Chaos/run --seconds 60 floods
       PYTHONPATH=Tests/Python:Tests/Service .venv/bin/python Tests/Chaos/floods.py --round 1800
                                           (half an hour at the limit before the first stop)

The server may open 256 files. Each round holds hundreds of connections of every kind: silent ones,
ones that stop within the head or the body of a request, ones that drip, ones that read no answer,
and wrong tokens. Meanwhile a person asks for the health and the status of a job; every answer must
be 200 or 503, and once the flood ends 200. Each round ends with SIGTERM in the middle of a flood:
the server must exit with 0 within its grace, and the job must go on at the next start. The last
line is JSON. Exits with status 1 after any failure.
"""

import argparse
import contextlib
import json
import shutil
import socket
import sys
import tempfile
import threading
import time
import urllib.error
from pathlib import Path

from demo_clip import DemoClip
from masklet_server import Server
from raw_http import head

OPEN_FILES = 256
FLOOD = 400
ROUND_SECONDS = 10
STOP_SECONDS = 12
TOKEN = "a-token-of-this-service"
BEARER = f"Authorization: Bearer {TOKEN}"


class Flood:
    """Holds `FLOOD` connections, and opens another one for each that the server ends."""

    def __init__(self, service: Server) -> None:
        self.service = service
        self.opened = 0
        self.until = threading.Event()
        self.threads = [
            threading.Thread(target=self.hold, args=(kind,), daemon=True)
            for kind in (self.silent, self.half_head, self.half_body, self.drip, self.deaf,
                         self.stranger)
        ]

    def __enter__(self) -> "Flood":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.until.set()
        for thread in self.threads:
            thread.join(30)

    def hold(self, start) -> None:
        held: list[socket.socket] = []
        while not self.until.is_set():
            while len(held) < FLOOD // len(self.threads) and not self.until.is_set():
                try:
                    client = socket.create_connection(
                        ("127.0.0.1", self.service.port), timeout=2)
                    client.setblocking(False)
                    held.append(client)
                    self.opened += 1
                except OSError:
                    break
                with contextlib.suppress(OSError):
                    client.send(start())
            for client in list(held):
                try:
                    if start == self.drip:
                        client.send(b" ")
                    elif start != self.deaf and client.recv(4096) == b"":
                        raise ConnectionResetError
                except BlockingIOError:
                    pass
                except OSError:
                    client.close()
                    held.remove(client)
            self.until.wait(0.2)
        for client in held:
            client.close()

    def silent(self) -> bytes:
        return b""

    def half_head(self) -> bytes:
        return b"GET /health HT"

    def half_body(self) -> bytes:
        return head(self.service, "POST /api/v1/videos?name=a.mp4 HTTP/1.1", BEARER,
                    "Content-Length: 1000000") + b"slow"

    def drip(self) -> bytes:
        return head(self.service, "POST /propagate HTTP/1.1", BEARER,
                    "Content-Type: application/json", "Content-Length: 1000000") + b"{"

    def deaf(self) -> bytes:
        return 20 * head(self.service, "GET /openapi.json HTTP/1.1", BEARER)

    def stranger(self) -> bytes:
        return head(self.service, "GET /health HTTP/1.1", "Authorization: Bearer guess")


class Tally:
    def __init__(self) -> None:
        self.answers: dict[str, int] = {}
        self.seconds: list[float] = []
        self.failures: list[str] = []

    def ask(self, service: Server, path: str) -> int:
        """The status of an answer, or 0 if there was none."""
        start = time.monotonic()
        try:
            service.exchange("GET", path, limit=20)
            status = 200
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        except OSError:
            # Refused in the middle of sending, or waiting in the system's queue.
            status = 0
        self.seconds.append(time.monotonic() - start)
        self.answers[str(status)] = self.answers.get(str(status), 0) + 1
        if status not in (0, 200, 503):
            self.failures.append(f"{path} was answered with {status}")
        return status


def recover(service: Server, tally: Tally) -> float:
    """The seconds from the end of a flood to the first 200."""
    start = time.monotonic()
    while tally.ask(service, "/health") != 200:
        if time.monotonic() - start > 30:
            tally.failures.append("no 200 within 30 s after the flood")
            break
        time.sleep(0.1)
    return time.monotonic() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--round", type=float, metavar="SECONDS", default=ROUND_SECONDS,
                        help="how long each flood lasts")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="masklet-floods-"))
    clip = DemoClip(folder, width=320, frames=45)
    service = Server(folder / "service", VIDEO_DIR=str(clip.folder), MASKLET_TOKEN=TOKEN)
    service.open_files = OPEN_FILES
    tally = Tally()
    stops: list[float] = []
    recoveries: list[float] = []
    opened = 0
    end = time.monotonic() + options.seconds
    try:
        service.start()
        session = clip.session(service)
        job = service.propagate(session)
        while not stops or time.monotonic() < end:
            with Flood(service) as flood:
                until = time.monotonic() + options.round
                while time.monotonic() < until:
                    tally.ask(service, "/health")
                    tally.ask(service, f"/job/{job}/status")
                    time.sleep(0.1)
                if service.process.poll() is not None:
                    tally.failures.append(f"the server ended with {service.process.poll()}")
                    break
            opened += flood.opened
            recoveries.append(recover(service, tally))
            with Flood(service) as flood:
                time.sleep(2)
                start = time.monotonic()
                status = service.stop()
                stops.append(time.monotonic() - start)
                opened += flood.opened
            if status != 0 or stops[-1] > STOP_SECONDS:
                tally.failures.append(f"SIGTERM: status {status} after {stops[-1]:.1f} s")
            service.start()
        if not tally.failures and service.wait(job)["status"] != "completed":
            tally.failures.append("the job did not complete")
    except Exception as error:  # Whatever went wrong is the result.
        tally.failures.append(repr(error))
    finally:
        with contextlib.suppress(Exception):
            service.stop()
        if tally.failures:
            print(service.log()[-2000:])
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({
        "scenario": "floods", "stops": len(stops),
        "longest_stop_seconds": round(max(stops, default=0), 1),
        "longest_recovery_seconds": round(max(recoveries, default=0), 1),
        "connections": opened, "answers": tally.answers,
        "longest_answer_seconds": round(max(tally.seconds, default=0), 1),
        "failures": tally.failures[:10],
    }))
    sys.exit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
