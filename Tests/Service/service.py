"""`masklet serve` as a child process that may be killed, and what a client does with it."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 60
JOB_LIMIT = 600


def program() -> Path:
    return Path(os.environ.get("MASKLET_BIN", ROOT / ".build/release/masklet"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """One data folder and the server on it, which can be stopped, killed and started again."""

    def __init__(self, folder: Path, videos: Path, **environment: str):
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
            "VIDEO_DIR": str(videos),
            "ENGINE": os.environ.get("MASKLET_TEST_ENGINE", "flow"),
            **environment,
        }
        self.process: subprocess.Popen | None = None

    def launch(self) -> subprocess.Popen:
        """Starts a server and does not wait for it."""
        with open(self.log_path, "ab") as log:
            return subprocess.Popen(
                [program(), "serve"], env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def start(self) -> "Service":
        self.process = self.launch()
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.call("GET", "/health")
                return self
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise RuntimeError(f"masklet serve did not start:\n{self.log()}")

    def kill(self):
        """As a crash or a power cut: nothing is told."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, limit: float = 25) -> int:
        """The exit status after SIGTERM."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def call(self, method: str, path: str, body: dict | None = None):
        """The parsed answer; `urllib.error.HTTPError` for anything but a success."""
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode())
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = response.read()
        return json.loads(answer) if answer else None

    def session_with_objects(self, clip: "Clip", video: Path | None = None) -> str:
        """A session on the clip, or a longer video of it, with its objects clicked."""
        path = str(video or clip.video)
        session = self.call("POST", "/initialize", {"video_path": path})["session_id"]
        for item in clip.objects:
            for prompt in item["prompts"]:
                self.call("POST", "/add-object", {
                    "session_id": session, "object_id": item["object_id"],
                    "frame_idx": prompt["frame_idx"], "points": prompt["points"],
                    "labels": prompt["labels"]})
        return session

    def propagate(self, session: str) -> str:
        return self.call("POST", "/propagate", {"session_id": session})["job_id"]

    def status(self, job: str) -> dict:
        return self.call("GET", f"/job/{job}/status")

    def wait(self, job: str, limit: float = JOB_LIMIT) -> dict:
        """The job's status once it ended."""
        return self.wait_for(
            job, lambda status: status["status"] not in ("pending", "running"), limit)

    def wait_for(self, job: str, reached, limit: float = JOB_LIMIT) -> dict:
        deadline = time.monotonic() + limit
        while True:
            status = self.status(job)
            if reached(status):
                return status
            if time.monotonic() > deadline:
                raise AssertionError(f"job {job} after {limit} s: {status}\n{self.log()[-4000:]}")
            time.sleep(0.05)

    def events(self, job: str) -> str:
        """All events of a job that has ended."""
        request = urllib.request.Request(f"{self.url}/job/{job}/events")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as stream:
            return stream.read().decode()

    def wait_for_log(self, text: str, limit: float = 10):
        deadline = time.monotonic() + limit
        while text not in self.log():
            assert time.monotonic() < deadline, f"no {text!r} in the log:\n{self.log()[-4000:]}"
            time.sleep(0.05)

    def masks(self, session: str, frames: int) -> list:
        """Every mask of the session: run lengths and score by frame and object."""
        path = f"/api/v1/sessions/{session}/masks"
        found = []
        for start in range(0, frames, 50):
            end = min(start + 50, frames) - 1
            found += self.call("GET", f"{path}?from={start}&to={end}")["frames"]
        return found


class Clip:
    """The clip that `masklet demo` draws, smaller, with its clicks."""

    def __init__(self, folder: Path, width: int, frames: int):
        drawn = folder / "drawn"
        subprocess.run([program(), "demo", "--clip-only", "--output", drawn],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.folder = folder / "videos"
        self.folder.mkdir()
        self.video = self.folder / "clip.mp4"
        self.frames = frames
        height = width * 360 // 640
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", drawn / "clip.mp4",
             "-vf", f"scale={width}:{height}", "-frames:v", str(frames), "-c:v", "libx264",
             "-preset", "veryfast", "-crf", "16", self.video], check=True)
        scale = width / 640
        self.objects = json.loads((drawn / "prompts.json").read_text())["objects"]
        for item in self.objects:
            for prompt in item["prompts"]:
                prompt["points"] = [[x * scale, y * scale] for x, y in prompt["points"]]
