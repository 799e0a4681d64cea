"""`masklet serve` as a child process that may be stopped, killed and started again, and a plain
client of it. Only the standard library is needed."""

import json
import os
import resource
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 60
STOP_LIMIT = 25
JOB_LIMIT = 600
LOG_TAIL = 4000


def program() -> Path:
    return Path(os.environ.get("MASKLET_BIN", ROOT / ".build/release/masklet"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server on one data folder, which keeps its port when it is started again.

    The engine is flow, or the one that MASKLET_TEST_ENGINE names.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.data = folder / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self.log_path = folder / "server.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = environment.get("MASKLET_TOKEN")
        self.environment = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATA_DIR": str(self.data),
            "ENGINE": os.environ.get("MASKLET_TEST_ENGINE", "flow"),
            "MASKLET_WEB_DIR": str(ROOT / "web"),
            **environment,
        }
        # The most files and connections that the process may have open; None for the usual number.
        self.open_files: int | None = None
        self.process: subprocess.Popen | None = None

    def start(self) -> "Server":
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [program(), "serve"], env=self.environment, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=self.limit_open_files if self.open_files else None)
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.request("GET", "/health")
                return self
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise RuntimeError(f"masklet serve did not start:\n{self.log()}")

    def limit_open_files(self) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.open_files, self.open_files))

    def kill(self) -> None:
        """Ends the server without notice, like a crash or a power cut."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Sends SIGTERM and returns the exit status."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def wait_for_log(self, text: str, limit: float = 10) -> None:
        deadline = time.monotonic() + limit
        while text not in self.log():
            assert time.monotonic() < deadline, f"no {text!r} in the log:\n{self.log()[-LOG_TAIL:]}"
            time.sleep(0.05)

    def resident(self, peak: bool = False) -> int:
        """Resident memory of the process in bytes, or the most it ever had."""
        key = "VmHWM:" if peak else "VmRSS:"
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(key):
                return int(line.split()[1]) << 10
        raise AssertionError(f"no {key}")

    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def exchange(
        self, method: str, path: str, body: dict | bytes | None = None, limit: float = 60,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """The answer's body; raises `urllib.error.HTTPError` unless the status is a success.

        A body is bytes, or a dictionary that is sent as JSON.
        """
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(
            self.url + path, data=data, method=method, headers=headers or {})
        if isinstance(body, dict):
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=limit) as response:
            return response.read()

    def request(self, method: str, path: str, body: dict | bytes | None = None) -> Any:
        """The parsed answer of `exchange`."""
        answer = self.exchange(method, path, body)
        return json.loads(answer) if answer else None

    def upload(self, path: Path, name: str) -> dict:
        return self.request("POST", f"/api/v1/videos?name={name}", path.read_bytes())

    def append(self, upload_id: str, offset: int, content: bytes) -> None:
        """Continues a resumable upload."""
        self.exchange(
            "PATCH", f"/api/v1/uploads/{upload_id}", content,
            headers={"Upload-Offset": str(offset)})

    def new_session(self, video_id: str) -> str:
        return self.request("POST", "/api/v1/sessions", {"video_id": video_id})["id"]

    def session(self, session_id: str) -> dict:
        return self.request("GET", f"/api/v1/sessions/{session_id}")

    def stored_masks(self, session_id: str, frames: int) -> list:
        """All stored masks of the session: run lengths and score by frame and object."""
        path = f"/api/v1/sessions/{session_id}/masks"
        found = []
        for start in range(0, frames, 50):
            end = min(start + 50, frames) - 1
            found += self.request("GET", f"{path}?from={start}&to={end}")["frames"]
        return found

    def propagate(self, session_id: str, **options: Any) -> str:
        """Submits a propagation and returns the job's id."""
        return self.request("POST", "/propagate", {"session_id": session_id, **options})["job_id"]

    def status(self, job: str) -> dict:
        return self.request("GET", f"/job/{job}/status")

    def wait(self, job: str, limit: float = JOB_LIMIT) -> dict:
        """Waits for a job's end and returns its status."""
        return self.wait_for(
            job, lambda status: status["status"] not in ("pending", "running"), limit)

    def wait_for(
        self, job: str, reached: Callable[[dict], bool], limit: float = JOB_LIMIT
    ) -> dict:
        """Polls until the job's status satisfies `reached`; returns that status."""
        deadline = time.monotonic() + limit
        while True:
            status = self.status(job)
            if reached(status):
                return status
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"job {job} after {limit} s: {status}\n{self.log()[-LOG_TAIL:]}")
            time.sleep(0.05)

    def events(self, job: str) -> str:
        """All events of a job that has ended."""
        return self.exchange("GET", f"/job/{job}/events", limit=30).decode()
