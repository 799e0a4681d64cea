"""The child process of a job, `masklet run-job`, and its end when it hangs or is not needed."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import videos


def silence_limit() -> float:
    """Seconds without news after which a child is asked to end (JOB_SILENCE_LIMIT)."""
    return float(os.environ.get("JOB_SILENCE_LIMIT") or 900)


class Child:
    """`masklet run-job` on one order.

    It is watched while somebody waits for its next line. One that is silent for longer than the
    limit gets SIGTERM, and SIGKILL if it is still there after another tenth of the limit. One
    whose job is not wanted any more is killed.
    """

    def __init__(self, order: dict, log: Path, is_wanted: Callable[[], bool]) -> None:
        self._log_path = log
        self._is_wanted = is_wanted
        self._limit = silence_limit()
        self._waiting_since: float | None = None
        self._ended = threading.Event()
        self.hung = False
        with open(log, "wb") as file:
            self._process = subprocess.Popen(
                [os.environ.get("MASKLET_BIN", "masklet"), "run-job"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=file,
                env={"DATA_DIR": str(videos.cache_folder()), **os.environ})
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode())
        self._process.stdin.close()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def status(self) -> int | None:
        """The exit status; negative for a signal."""
        return self._process.returncode

    def lines(self) -> Iterator[bytes]:
        """The complete lines of its output."""
        assert self._process.stdout is not None
        while True:
            self._waiting_since = time.monotonic()
            line = self._process.stdout.readline()
            self._waiting_since = None
            if not line.endswith(b"\n"):
                return
            yield line

    def end(self) -> None:
        self._ended.set()
        self._process.kill()
        self._process.wait()

    def complaint(self) -> str:
        """The end of what it wrote to its log."""
        return self._log_path.read_bytes()[-4000:].decode(errors="replace").strip()

    def _watch(self) -> None:
        interval = min(1.0, self._limit / 10)
        while not self._ended.wait(interval):
            since = self._waiting_since
            silent = 0 if since is None else time.monotonic() - since
            if not self._is_wanted() or silent > self._limit * 1.1:
                self._process.kill()
            elif silent > self._limit and not self.hung:
                self.hung = True
                self._process.terminate()
