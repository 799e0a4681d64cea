"""Videos, fetched from the service once and stored under the digest of their contents."""

import fcntl
import hashlib
import os
import re
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PIECE = 1 << 20
ATTEMPTS = 8
# Orders come from Redis. A path of another form could lead the token to another server.
PATH = re.compile(r"/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", re.ASCII)


class NoVideo(Exception):
    """The video cannot be fetched; the message says why, for a person."""


def cache_folder() -> Path:
    """The folder of fetched videos, created if it is missing."""
    default = Path(tempfile.gettempdir()) / "worker-cache"
    folder = Path(os.environ.get("WORKER_CACHE", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: the token would go along."""

    def redirect_request(self, *arguments, **keywords) -> None:
        return None


OPENER = urllib.request.build_opener(NoRedirects)


def request(path: str, method: str = "GET") -> urllib.request.Request:
    """A request to the service at MASKLET_URL, with its token.

    Raises ValueError for what is not the path of a route.
    """
    if not PATH.fullmatch(path):
        raise ValueError(f"{path[:80]!r} is not a path of the service")
    url = os.environ.get("MASKLET_URL", "http://127.0.0.1:8002").rstrip("/")
    call = urllib.request.Request(url + path, method=method)
    if token := os.environ.get("MASKLET_TOKEN"):
        call.add_header("Authorization", f"Bearer {token}")
    return call


def fetch(path: str, digest: str, name: str) -> Path:
    """The file with this digest, which is fetched at most once on this machine."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NoVideo(f"{name} has no digest that names its contents")
    if not PATH.fullmatch(path):
        raise NoVideo(f"The order of {name} names no path of the service: submit the job again")
    file = cache_folder() / digest
    with open(cache_folder() / f".{digest}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _download(path, digest, name, file)
        os.utime(file)
    return file


def _download(path: str, digest: str, name: str, file: Path) -> None:
    last: Exception | None = None
    for attempt in range(ATTEMPTS):
        partial = file.with_name(f".{digest}.partial")
        try:
            found = hashlib.sha256()
            with (
                OPENER.open(request(path), timeout=60) as answer,
                open(partial, "wb") as target,
            ):
                while piece := answer.read(PIECE):
                    found.update(piece)
                    target.write(piece)
            if found.hexdigest() != digest:
                raise NoVideo(
                    f"The file of {name} changed since the job was submitted: submit it again")
            partial.rename(file)
            return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise NoVideo(
                    f"The worker may not fetch {name} (status {error.code}): give it the service's "
                    "MASKLET_TOKEN, and MASKLET_URL by a name that the service accepts") from error
            last = error
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            last = error
        finally:
            partial.unlink(missing_ok=True)
        time.sleep(min(2 ** attempt * 0.25, 15))
    raise NoVideo(
        f"The worker cannot reach the service for {name} ({last}): check MASKLET_URL") from last


def remove_old(days: float) -> int:
    """Removes videos, and frames encoded of them, that were not used for so many days.

    Returns how many videos that were.
    """
    oldest = time.time() - days * 24 * 3600
    removed = 0
    for file in cache_folder().rglob("*"):
        if file.is_file() and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            removed += file.parent == cache_folder() and not file.name.startswith(".")
    return removed
