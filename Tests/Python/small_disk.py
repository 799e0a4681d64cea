"""A disk of a few megabytes in memory, which can be filled to the last byte."""

import os
import subprocess
from pathlib import Path

from loop_disk import CannotMount


class SmallDisk:
    def __init__(self, folder: Path, options: str = "size=48m") -> None:
        folder.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
            capture_output=True, text=True)
        if mounted.returncode:
            raise CannotMount(mounted.stderr.strip())
        self.folder = folder
        self.filler = folder / "filler"

    def fill(self) -> None:
        descriptor = os.open(self.filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            for size in (65536, 4096, 512):
                while True:
                    try:
                        os.write(descriptor, bytes(size))
                    except OSError:
                        break
        finally:
            os.close(descriptor)

    def free(self) -> None:
        self.filler.unlink()

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", self.folder], check=True)
