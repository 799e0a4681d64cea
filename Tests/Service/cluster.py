"""Redis, Celery workers, Flower and beat as child processes, for tests and for the demo."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from masklet_server import ROOT, free_port, program


class Redis:
    """A redis-server with its data in a folder, which can be killed and started again."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.options = options
        self.process: subprocess.Popen | None = None

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("redis-server") is not None

    def start(self) -> "Redis":
        with open(self.folder / "redis.log", "ab") as log:
            self.process = subprocess.Popen(
                ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                 "--appendonly", "yes", "--dir", str(self.folder), *self.options],
                stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                if self.command("PING").startswith((b"+PONG", b"-NOAUTH")):
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError((self.folder / "redis.log").read_text())

    def command(self, *words: str) -> bytes:
        """The raw answer to a command."""
        text = f"*{len(words)}\r\n" + "".join(f"${len(w.encode())}\r\n{w}\r\n" for w in words)
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(text.encode())
            return connection.recv(1 << 20)

    def evict_events(self, job: str) -> None:
        """Removes the events of a job as an eviction does: all at once, and at least one."""
        stream = f"masklet:job:{job}:events"
        deadline = time.monotonic() + 60
        while self.command("XLEN", stream) == b":0\r\n":
            assert time.monotonic() < deadline, "the job sends no events"
            time.sleep(0.05)
        assert self.command("DEL", stream) == b":1\r\n"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """Stops the process, so that it answers nobody."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.resume()
            self.process.terminate()
            self.process.wait(timeout=20)


class Celery:
    """One of Celery's commands on the tasks of `worker/`."""

    def __init__(self, folder: Path, redis: Redis, service_url: str, *arguments: str,
                 token: str = "", **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log_path = folder / "celery.log"
        self.cache = folder / "cache"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "celery_app", *arguments],
                cwd=ROOT / "worker", stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                env={**os.environ, "REDIS_URL": redis.url, "MASKLET_URL": service_url,
                     "MASKLET_TOKEN": token, "MASKLET_BIN": str(program()),
                     "WORKER_CACHE": str(self.cache), "PYTHONDONTWRITEBYTECODE": "1",
                     **environment})

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def wait_for_log(self, text: str, limit: float = 60) -> "Celery":
        deadline = time.monotonic() + limit
        while text not in self.log():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"no {text!r} in the log:\n{self.log()[-4000:]}")
            time.sleep(0.1)
        return self

    def kill(self) -> None:
        """Kills parent, pool and child at once, like a machine that is switched off."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()


def worker(
        folder: Path, redis: Redis, service_url: str, name: str = "one", **environment) -> Celery:
    """A worker that does one job at a time."""
    return Celery(
        folder / name, redis, service_url, "worker", "-E", "-c", "1", "-n", f"{name}@masklet",
        "--loglevel", "info", **environment)


def children(pid: int) -> list[int]:
    """All descendants of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def job_processes(pid: int) -> list[int]:
    """The `masklet run-job` processes among the descendants of a process."""
    found = []
    for child in children(pid):
        try:
            if b"run-job" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except OSError:
            pass
    return found


def listening_addresses(port: int) -> set[str]:
    """The IPv4 and IPv6 addresses of this machine on which something listens on a port."""
    found = set()
    for table, family in (("/proc/net/tcp", socket.AF_INET), ("/proc/net/tcp6", socket.AF_INET6)):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _, number = local.partition(":")
            if state == "0A" and int(number, 16) == port:
                words = [address[i:i + 8] for i in range(0, len(address), 8)]
                packed = b"".join(bytes.fromhex(word)[::-1] for word in words)
                found.add(socket.inet_ntop(family, packed))
    return found
