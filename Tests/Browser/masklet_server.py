"""`masklet serve` as a child process, and a plain client for what a test prepares or checks."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
from pycocotools import mask as coco

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 30


def program() -> Path:
    return Path(os.environ.get("MASKLET_BIN", ROOT / ".build/release/masklet"))


class Server:
    """Serves from a data folder of its own until `stop`."""

    def __init__(self, data: Path, **environment: str):
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = environment.get("MASKLET_TOKEN")
        data.mkdir(parents=True, exist_ok=True)
        self.log = open(data / "server.log", "w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [program(), "serve"],
            env={
                **os.environ,
                "HOST": "127.0.0.1",
                "PORT": str(self.port),
                "DATA_DIR": str(data),
                "ENGINE": "flow",
                "MASKLET_WEB_DIR": str(ROOT / "web"),
                **environment,
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._await_start()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.log.close()

    def request(self, method: str, path: str, body=None):
        """The parsed answer; raises for anything but a success."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if isinstance(body, dict):
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = response.read()
        return json.loads(answer) if answer else None

    def upload(self, path: Path, name: str) -> dict:
        return self.request("POST", f"/api/v1/videos?name={name}", path.read_bytes())

    def new_session(self, video_id: str) -> str:
        return self.request("POST", "/api/v1/sessions", {"video_id": video_id})["id"]

    def session(self, session_id: str) -> dict:
        return self.request("GET", f"/api/v1/sessions/{session_id}")

    def masks(self, session_id: str, frame: int) -> dict[int, np.ndarray]:
        """Masks of one frame by object id, True inside."""
        path = f"/api/v1/sessions/{session_id}/masks?from={frame}&to={frame}"
        frames = self.request("GET", path)["frames"]
        return {
            int(object_id): coco.decode({**mask, "counts": mask["counts"].encode()}).astype(bool)
            for entry in frames
            for object_id, mask in entry["masks"].items()
        }

    def _await_start(self):
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                self.request("GET", "/health")
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        self.log.seek(0)
        raise RuntimeError(f"masklet serve did not start: {self.log.read()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
