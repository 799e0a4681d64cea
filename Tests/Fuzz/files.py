#!/usr/bin/env python3
"""Damages files and passes them to the command line, which may only refuse them or read them.

usage: Tests/Fuzz/files.py [--minutes 10] [--seed N]
                           [--kind video,picture,mask,prompts,checkpoint,import]

A run fails when the program is killed by a signal, exits with anything but 0, 1 or 2, reports a
sanitizer's finding, takes longer than 60 seconds or more than 3 GB. The file is then copied to
fuzz-out/ and its name printed. MASKLET_BIN names the program (default: .build/release/masklet).
"""

import argparse
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import seeds
from damage import damaged
from masklet_server import ROOT, program

SECONDS = 60
BYTES = 3 << 30
FINDINGS = (b"AddressSanitizer", b"UndefinedBehaviorSanitizer", b"runtime error:", b"Fatal error:")


def command(kind: str, file: Path, good: Path, out: Path) -> list[str]:
    """The command that reads `file`, with undamaged files for everything else."""
    prompts = str(good / "prompts.json")
    if kind == "import":
        return ["import", str(file), "--format", seeds.IMPORTS[file.name], "--video",
                str(good / "h264.mp4"), "--output", str(out)]
    if kind == "checkpoint":
        return ["propagate", str(good / "h264.mp4"), "--prompts", prompts, "--output", str(out),
                "--engine", "sam2", "--checkpoint", str(file), "--end-frame", "1"]
    if kind == "prompts":
        video, prompts = good / "h264.mp4", str(file)
    elif kind == "mask":
        video, prompts = good / "h264.mp4", str(file.parent / "prompts.json")
    elif kind == "picture":
        video = file.parent
    else:
        video = file
    return ["propagate", str(video), "--prompts", prompts, "--output", str(out),
            "--engine", "flow", "--end-frame", "1"]


def run(arguments: list[str], allowed: tuple[int, ...] = (0, 1, 2)) -> str | None:
    """Runs the program; returns what went wrong, or None if it exits with an `allowed` status."""
    process = subprocess.Popen(
        [program(), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        output, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return f"still running after {SECONDS} seconds"
    for finding in FINDINGS:
        if finding in output:
            return output[output.index(finding) :][:300].decode(errors="replace")
    if process.returncode not in allowed:
        return f"exit {process.returncode}: {output[-300:].decode(errors='replace')}"
    if process.returncode != 0 and not output.strip():
        return "refused without a message"
    return None


def fuzz(kind: str, seed: Path, good: Path, number: int, base: int) -> str | None:
    """Damages one file and runs the program on it; returns what went wrong, if anything."""
    generator = random.Random(f"{base}-{kind}-{number}")
    with tempfile.TemporaryDirectory() as folder:
        name = "mask.png" if kind == "mask" else seed.name
        file = Path(folder) / "in" / name
        file.parent.mkdir()
        file.write_bytes(damaged(seed.read_bytes(), generator))
        if kind == "picture":
            shutil.copy(seed, file.parent / f"00002{seed.suffix}")
        if kind == "mask":
            shutil.copy(good / "prompts.json", file.parent)
        failure = run(command(kind, file, good, Path(folder) / "out"))
        if failure:
            copy = ROOT / "fuzz-out" / f"{kind}-{number}-{seed.name}"
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(file, copy)
            failure = f"{copy}: {failure}"
        return failure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", default="video,picture,mask,prompts,checkpoint,import")
    options = parser.parse_args()

    runs: dict[str, int] = {}
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        good = Path(folder)
        files = seeds.write(good)
        cases = [(kind, seed) for kind in options.kind.split(",") for seed in files[kind]]
        for kind, seed in cases:
            # The checkpoints are incomplete, because a whole network would be too large.
            allowed = (1,) if kind == "checkpoint" else (0,)
            check = run(command(kind, seed, good, good / "out"), allowed)
            if check:
                sys.exit(f"the undamaged {seed.name} fails already: {check}")
        end = time.monotonic() + 60 * options.minutes
        number = 0
        while time.monotonic() < end:
            kind, seed = cases[number % len(cases)]
            failure = fuzz(kind, seed, good, number, options.seed)
            runs[kind] = runs.get(kind, 0) + 1
            number += 1
            if failure:
                failures.append(failure)
                print(failure, flush=True)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    if largest > BYTES:
        failures.append(f"one run took {largest >> 20} MB, more than {BYTES >> 20}")
        print(failures[-1])
    counts = ", ".join(f"{count} {kind}" for kind, count in runs.items())
    print(f"damaged files read: {counts}; largest run {largest >> 20} MB; {len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
