"""A small disk of its own on a loop device, whose contents can be looked at as a power cut leaves
them: its backing file has only what the kernel has written to the device."""

import os
import shutil
import subprocess
from pathlib import Path


class CannotMount(Exception):
    """The reason why there can be no loop disk here."""


def run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise CannotMount(f"{command[0]}: {done.stderr.strip() or done.returncode}")
    return done.stdout.strip()


class LoopDisk:
    """An ext4 file system on a file, mounted at `folder`.

    It commits its journal once in ten minutes and not every five seconds, so that only what was
    flushed is on the device. Leave it with `unmount`.
    """

    def __init__(self, image: Path, folder: Path, megabytes: int | None = 128) -> None:
        """Makes the file system, or, without a size, mounts the one that `image` holds."""
        if os.geteuid() != 0:
            raise CannotMount("mounting a loop device needs root")
        for tool in ("losetup", "mkfs.ext4", "mount"):
            if not shutil.which(tool):
                raise CannotMount(f"{tool} is missing")
        self.image = image
        self.folder = folder
        folder.mkdir(parents=True)
        if megabytes:
            with open(image, "wb") as file:
                file.truncate(megabytes << 20)
            run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)
        self.device = run("losetup", "--find", "--show", image)
        try:
            run("mount", "-o", "commit=600", self.device, folder)
        except CannotMount:
            run("losetup", "--detach", self.device)
            raise

    def after_power_cut(self, image: Path, folder: Path) -> "LoopDisk":
        """The disk as it were if the power failed now."""
        run("cp", "--sparse=always", self.image, image)
        return LoopDisk(image, folder, megabytes=None)

    def unmount(self) -> None:
        run("umount", "-l", self.folder)
        run("losetup", "--detach", self.device)
