"""The program `masklet`: where it is, and a server of one's own."""

import atexit
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from masklet.errors import MaskletError

START_LIMIT = 60
STOP_LIMIT = 30
#: Where the wheel has the program; the page and the worker are in the folders beside `bin`.
BUNDLED = Path(__file__).parent / "bin/masklet"


def find() -> str:
    """The program that `MASKLET_BIN` names, else the one in the wheel, else one on the PATH."""
    named = os.environ.get("MASKLET_BIN")
    if named:
        return named
    if BUNDLED.exists():
        return str(BUNDLED)
    for folder in os.get_exec_path():
        found = shutil.which("masklet", path=folder)
        if found and not is_script(found):
            return found
    raise MaskletError(
        "this installation of the package does not contain the program masklet: install the "
        "wheel, or build the program with `make build` and put it on the PATH or name it with the "
        "environment variable MASKLET_BIN")


def is_script(path: str) -> bool:
    """Whether a file is the command that this package installs, and not the program."""
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def main() -> None:
    """The command `masklet`: becomes the program."""
    try:
        # The program repeats the word by which it was called, where it says what to type next.
        os.execve(find(), [word(sys.argv[0]), *sys.argv[1:]], variables())
    except (MaskletError, OSError) as error:
        sys.exit(f"masklet: {error}")


def word(path: str) -> str:
    """What to type for a command: its name where that is found, else its path."""
    name = os.path.basename(path)
    found = shutil.which(name)
    return name if found and os.path.realpath(found) == os.path.realpath(path) else path


def variables() -> dict[str, str]:
    """The environment for the program. Downloads trust the certificates that Python's packages do
    where the system has none in the place in which the bundled libraries look for them."""
    if os.path.exists("/etc/ssl/certs/ca-certificates.crt"):
        return dict(os.environ)
    import certifi

    return {"URLSessionCertificateAuthorityInfoFile": certifi.where(), **os.environ}


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
        environment = {
            "MODEL_DIR": str(models), **variables(), "HOST": "127.0.0.1", "PORT": "0",
            "DATA_DIR": str(self.folder), "VIDEO_DIR": str(self.videos),
            "MASKLET_TOKEN": self.token, **settings}
        self.videos.mkdir(exist_ok=True)
        Path(environment["MODEL_DIR"]).mkdir(parents=True, exist_ok=True)
        self.log_path = self.folder / "server.log"
        with open(self.log_path, "wb") as log:
            # In a group of its own: Ctrl-C is for the caller, who then stops the server.
            self._process = subprocess.Popen(
                [find(), "serve"], env=environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True)
        # A program that forgets to close the server does not leave it running.
        atexit.register(self.stop)
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
        atexit.unregister(self.stop)
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
