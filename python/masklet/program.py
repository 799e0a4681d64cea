"""The program `masklet`: where it is, and a server of one's own."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from masklet.errors import MaskletError

START_LIMIT = 60
STOP_LIMIT = 30


def find() -> str:
    """The program that `MASKLET_BIN` names, else the one on the PATH."""
    found = os.environ.get("MASKLET_BIN") or shutil.which("masklet")
    if found is None:
        raise MaskletError(
            "the program masklet is not on the PATH: build it with `make build`, and put it there "
            "or name it with the environment variable MASKLET_BIN")
    return found


class OwnServer:
    """`masklet serve` as a child process on a free port of this machine, with a secret token.

    Without a data folder everything is kept in a temporary one, which is removed at the end.
    """

    def __init__(self, data_dir: str | os.PathLike[str] | None, **settings: str) -> None:
        self._temporary = None if data_dir else tempfile.TemporaryDirectory(prefix="masklet-")
        self.folder = Path(data_dir or self._temporary.name).absolute()  # type: ignore[union-attr]
        self.folder.mkdir(parents=True, exist_ok=True)
        self.token = secrets.token_urlsafe(32)
        models = Path.home() / ".cache" / "masklet" / "models"
        variables = {
            "MODEL_DIR": str(models), **os.environ, "HOST": "127.0.0.1", "PORT": "0",
            "DATA_DIR": str(self.folder), "VIDEO_DIR": str(self.videos),
            "MASKLET_TOKEN": self.token, **settings}
        self.videos.mkdir(exist_ok=True)
        Path(variables["MODEL_DIR"]).mkdir(parents=True, exist_ok=True)
        self.log_path = self.folder / "server.log"
        with open(self.log_path, "wb") as log:
            # In a group of its own: Ctrl-C is for the caller, who then stops the server.
            self._process = subprocess.Popen(
                [find(), "serve"], env=variables, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True)
        self.url = self._address()

    @property
    def videos(self) -> Path:
        """The folder whose videos the server opens without an upload."""
        return self.folder / "videos"

    def _address(self) -> str:
        """Waits for the line with the address."""
        limit = time.monotonic() + START_LIMIT
        while True:
            has_ended = self._process.poll() is not None
            text = self.log()
            found = re.search(r"^Listening on (\S+)\n", text, re.MULTILINE)
            if found:
                return found[1]
            if has_ended or time.monotonic() > limit:
                self.stop()
                raise MaskletError(f"the server did not start: {text.strip()[-2000:]}")
            time.sleep(0.02)

    def log(self) -> str:
        """What the server has written so far."""
        return self.log_path.read_text(errors="replace")

    def stop(self) -> None:
        """Stops the server; running jobs stop at a checkpoint. Does nothing the second time."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._temporary:
            self._temporary.cleanup()
            self._temporary = None
