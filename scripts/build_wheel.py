#!/usr/bin/env python3
"""Builds the wheel that contains the program, the libraries that it needs, the page and the worker.

usage: build_wheel.py PROGRAM CHECKOUTS OUTPUT

PROGRAM is a release build, CHECKOUTS the folder of the Swift packages that it was built from. The
wheel in OUTPUT needs the C library of this system or a later one, and nothing else. Run it with the
packages of requirements-wheel.txt; `make wheel` does.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# auditwheel adds the beginning of a digest to a library's name: libx265-2f1a3b4c.so.199.
DIGEST = re.compile(r"-[0-9a-f]{8}(?=\.)")
# The parts of the C library; every other library goes into the wheel.
OF_SYSTEM = re.compile(
    r"(ld-linux-x86-64|libc|libm|libmvec|libdl|libpthread|librt|libresolv|libutil)\.so\.[0-9]+")
PREFACE = """\
Masklet itself is licensed under Apache-2.0, see LICENSE in the folder masklet-*.dist-info.

The wheel also contains the libraries listed below, unchanged except for their names and search
paths, as Debian distributes them. Each folder here is named after a Debian package and holds that
package's copyright file. FFmpeg is built with x264 and x265, and those are licensed under
GPL-2.0-or-later: who passes the wheel on as a whole has to follow the GPL, version 3 or later.
The corresponding source of each library is the Debian source package named, for instance at
https://snapshot.debian.org/. The folder swift holds the licences of the Swift packages that are
part of the program, and that of Swift and its libraries.

library | Debian package | version | source package
"""


def output(*command: str | Path) -> str:
    """What a command prints. The tools of this script's own environment, such as patchelf, are
    found before the system's."""
    search = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True,
        env={**os.environ, "PATH": search})
    if done.returncode:
        raise SystemExit(
            f"{Path(command[0]).name} failed with status {done.returncode}:\n"
            f"{done.stdout}{done.stderr}")
    return done.stdout


def stage(program: Path, checkouts: Path, folder: Path) -> None:
    """The package's files with everything that is not Python added."""
    ignored = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
    shutil.copytree(ROOT / "python", folder, ignore=ignored)
    package = folder / "masklet"
    (package / "bin").mkdir()
    output("strip", "-o", package / "bin/masklet", program)
    ignored = shutil.ignore_patterns("__pycache__", "tsconfig.json", "*.d.ts")
    shutil.copytree(ROOT / "web", package / "web", ignore=ignored)
    shutil.copytree(ROOT / "worker", package / "worker", ignore=ignored)
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    swift = package / "licenses/swift"
    swift.mkdir(parents=True)
    for checkout in sorted(checkouts.glob("*")):
        for file in sorted(checkout.glob("LICENSE*")) + sorted(checkout.glob("NOTICE*")):
            shutil.copy(file, swift / f"{checkout.name}-{file.name}")
    own = tools() / "share/swift/LICENSE.txt"
    if own.exists():
        shutil.copy(own, swift / "swift-LICENSE.txt")


def tools() -> Path:
    """The folder of the Swift toolchain, such as `/opt/swift/usr`."""
    return Path(shutil.which("swift") or sys.exit("swift is missing")).resolve().parents[1]


def libraries(program: Path) -> dict[str, Path]:
    """The files of the shared libraries that the program loads, by the names that they may have in
    the wheel: the one that the program asks for and the file's own."""
    found = [(name, Path(path)) for name, path in
             re.findall(r"(\S+) => (/\S+)", output("ldd", program))]
    return dict(found) | {path.resolve().name: path for _, path in found}


def owner(library: Path) -> str:
    """The Debian package that a library belongs to."""
    for path in (library, library.resolve(), Path("/usr") / str(library).lstrip("/")):
        answer = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True)
        if answer.returncode == 0:
            return answer.stdout.split(": ")[0].split(",")[0]
    raise SystemExit(f"{library} belongs to no Debian package: its licence is unknown")


def add_licenses(bundled: Iterable[str], known: dict[str, Path], folder: Path) -> None:
    """Writes the licence of each bundled library, and the list of them."""
    swift = tools()
    lines = []
    for name in sorted(bundled):
        if known[name].resolve().is_relative_to(swift):
            lines.append(f"{name} | part of Swift | |")
            continue
        package = owner(known[name])
        fields = output("dpkg-query", "-W", "-f", "${Version}|${source:Package}", package)
        version, source = fields.split("|")
        lines.append(f"{name} | {package} | {version} | {source}")
        short = package.split(":")[0]
        (folder / short).mkdir(parents=True, exist_ok=True)
        shutil.copy(Path("/usr/share/doc", short, "copyright"), folder / short / "copyright")
    # Debian's copyright files refer to the texts of common licences by their path.
    shutil.copytree("/usr/share/common-licenses", folder / "common-licenses")
    (folder / "README").write_text(PREFACE + "\n".join(lines) + "\n")


def make(package: Path, folder: Path) -> Path:
    """Makes the wheel of a folder that `stage` filled. It still needs this system's libraries."""
    output(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, package)
    (wheel,) = folder.glob("*.whl")
    return wheel


def needed(file: Path) -> list[str]:
    """The libraries that a program or library names."""
    return output("patchelf", "--print-needed", file).split()


def complete(libs: Path, program: Path, known: dict[str, Path]) -> None:
    """Adds the libraries that auditwheel expects on every system, such as X11's: it is right about
    desktops only. Those that are in the wheel under another name are found by that."""
    renamed = {DIGEST.sub("", file.name): file.name for file in libs.iterdir()}
    names = {soname: renamed.get(path.resolve().name, renamed.get(soname))
             for soname, path in known.items()}
    waiting = [program, *libs.iterdir()]
    while waiting:
        file = waiting.pop()
        asked = [name for name in needed(file) if not OF_SYSTEM.fullmatch(name)]
        for name in asked:
            if (libs / name).exists():
                continue
            if names[name] is None:
                shutil.copy(known[name], libs / name)
                names[name] = name
                waiting.append(libs / name)
            if names[name] != name:
                output("patchelf", "--replace-needed", name, names[name], file)
        if asked and file != program:
            output("patchelf", "--force-rpath", "--set-rpath", "$ORIGIN", file)


def repair(wheel: Path, program: Path, folder: Path) -> Path:
    """The contents of the wheel with all libraries and their licences added, as a folder."""
    output(sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", folder, wheel)
    (repaired,) = folder.glob("*.whl")
    output(sys.executable, "-m", "wheel", "unpack", "--dest", folder / "unpacked", repaired)
    (unpacked,) = (folder / "unpacked").iterdir()
    libs = unpacked / "masklet.libs"
    known = libraries(program)
    complete(libs, unpacked / "masklet/bin/masklet", known)
    bundled = [DIGEST.sub("", file.name) for file in libs.iterdir()]
    add_licenses(bundled, known, unpacked / "masklet/licenses")
    return unpacked


def report(wheel: Path, unpacked: Path) -> None:
    """Prints the wheel's size and what makes it up."""
    print(f"{wheel}: {wheel.stat().st_size / 1e6:.1f} MB")
    sizes = {
        str(file.relative_to(unpacked)): file.stat().st_size
        for file in unpacked.rglob("*") if file.is_file()}
    print(f"{sum(sizes.values()) / 1e6:.1f} MB when installed, the largest files:")
    for name in sorted(sizes, key=lambda name: -sizes[name])[:12]:
        print(f"{sizes[name] / 1e6:8.1f} MB  {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="masklet-wheel-") as name:
        folder = Path(name)
        stage(arguments.program, arguments.checkouts, folder / "package")
        made = make(folder / "package", folder / "made")
        unpacked = repair(made, arguments.program, folder / "repaired")
        for old in arguments.output.glob("masklet-*.whl"):
            old.unlink()
        output(sys.executable, "-m", "wheel", "pack", "--dest-dir", arguments.output, unpacked)
        (wheel,) = arguments.output.glob("masklet-*.whl")
        report(wheel, unpacked)


if __name__ == "__main__":
    main()
