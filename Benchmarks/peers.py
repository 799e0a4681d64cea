#!/usr/bin/env python3
"""Compares Masklet with the official PyTorch predictors of SAM 2 and EdgeTAM, on the same cores.

usage: Benchmarks/peers.py [FRAMES_DIR] [--rows tiny,objects,quantized] [--rounds 2] [--frames 22]

Makes a virtual environment for the official predictors (Benchmarks/.venv: PyPI's torch, sam2 and
edgetam-dimos) and a checkpoint of synthetic weights for each size (the amount of work does not
depend on the weights), then runs the two programs alternately on the same frames, so that both see
the machine in the same state. A round's figure is the median over its steady frames, the last 5:
wall seconds, and the processor seconds of all threads, which other work on the machine disturbs
less. Of the rounds the quickest counts, for each program: other work only makes them slower. The
second table has every round. Without FRAMES_DIR it draws a clip of 854 × 480.

rows: tiny (1 object), objects (tiny, 3 objects), bank (tiny, memory bank of 4), quantized (tiny,
8 bits), bfloat16 (tiny, Masklet too in bfloat16), small, base_plus, large, tiny-768, tiny-512
(smaller pictures), edgetam, edgetam-768, edgetam-512, edgetam-512-quantized, edgetam-512-bfloat16,
large-bfloat16, all

Except for the quantised rows PyTorch runs twice, in float32 and under autocast in bfloat16. Both
programs name the instruction sets that they use.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MASKLET = ROOT / ".build/release/masklet"
ENVIRONMENT = ROOT / "Benchmarks/.venv"
CACHE = ENVIRONMENT / "masklet"

# Name, size, objects, memory bank, Masklet's precision, side of the picture.
ROWS = {
    "tiny": ("tiny", 1, 7, "float32", 1024),
    "objects": ("tiny", 3, 7, "float32", 1024),
    "bank": ("tiny", 1, 4, "float32", 1024),
    "quantized": ("tiny", 1, 7, "int8", 1024),
    "bfloat16": ("tiny", 1, 7, "bfloat16", 1024),
    "small": ("small", 1, 7, "float32", 1024),
    "base_plus": ("base_plus", 1, 7, "float32", 1024),
    "large": ("large", 1, 7, "float32", 1024),
    "tiny-768": ("tiny", 1, 7, "float32", 768),
    "tiny-512": ("tiny", 1, 7, "float32", 512),
    "edgetam": ("edgetam", 1, 7, "float32", 1024),
    "edgetam-768": ("edgetam", 1, 7, "float32", 768),
    "edgetam-512": ("edgetam", 1, 7, "float32", 512),
    "edgetam-512-quantized": ("edgetam", 1, 7, "int8", 512),
    "edgetam-512-bfloat16": ("edgetam", 1, 7, "bfloat16", 512),
    "large-bfloat16": ("large", 1, 7, "bfloat16", 1024),
}
# EdgeTAM's package is called sam2 too, so that it is installed in a folder of its own.
EDGETAM = ENVIRONMENT / "edgetam"


def say(text):
    print(text, file=sys.stderr, flush=True)


def environment():
    """The Python of the official predictor's virtual environment, made if it is missing."""
    python = ENVIRONMENT / "bin/python"
    if not (CACHE / "ready").exists():
        say(f"installing the official predictor into {ENVIRONMENT}")
        venv.create(ENVIRONMENT, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run(
            [*pip, "torch", "torchvision", "hydra-core", "iopath", "tqdm", "omegaconf", "pillow",
             "numpy", "safetensors"], check=True)
        # Without its dependencies: it requires CUDA's build tools, for an optional part.
        subprocess.run([*pip, "--no-deps", "sam2"], check=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "ready").touch()
    if not EDGETAM.exists():
        say(f"installing EdgeTAM into {EDGETAM}")
        pip = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "timm"], check=True)
        partial = EDGETAM.with_suffix(".part")
        subprocess.run(
            [*pip, "--no-deps", "--target", partial, "edgetam-dimos==1.0.1"], check=True)
        partial.rename(EDGETAM)
    return python


def path_of(size, options):
    """The environment in which Python finds the package of a network."""
    if size != "edgetam":
        return os.environ
    return {**os.environ, "PYTHONPATH": str(options.edgetam)}


def checkpoint(python, size, options):
    path = CACHE / f"{size}.pt"
    if not path.exists():
        say(f"making synthetic weights of size {size}")
        partial = path.with_suffix(".part")
        subprocess.run(
            [python, ROOT / "scripts/dump_reference.py", "--checkpoint", partial, "--model", size],
            check=True, env=path_of(size, options))
        partial.rename(path)
    return path


def clip(python, frames):
    folder = CACHE / f"clip-{frames}"
    if not folder.exists():
        partial = folder.with_suffix(".part")
        partial.mkdir(parents=True, exist_ok=True)
        draw = (
            "import sys, numpy as np; from PIL import Image\n"
            "y, x = np.mgrid[0:480, 0:854]\n"
            "for t in range(int(sys.argv[1])):\n"
            "    disc = (x - 200 - 9 * t) ** 2 + (y - 240 - 4 * t) ** 2 < 90 ** 2\n"
            "    ground = np.stack([x // 4 + t, y // 2, (x + y) // 6], -1) % 256\n"
            "    image = np.where(disc[..., None], [230, 120, 40], ground).astype(np.uint8)\n"
            "    Image.fromarray(image).save(f'{sys.argv[2]}/{t:05d}.jpg', quality=92)\n")
        subprocess.run([python, "-c", draw, str(frames), partial], check=True)
        partial.rename(folder)
    return folder


def run(command, env=os.environ):
    result = subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True, env=env)
    return json.loads(result.stdout.strip().splitlines()[-1])


def measure(row, python, frames_dir, options):
    """The figures of each round: ours, theirs, and theirs in bfloat16 or None."""
    size, objects, bank, precision, side = ROWS[row]
    weights = checkpoint(python, size, options)
    env = path_of(size, options)
    common = ["--objects", objects, "--frames", options.frames, "--image-size", side]
    ours = [
        MASKLET, "bench", "stages", frames_dir, "--engine", "sam2", "--checkpoint", weights,
        "--json", "--memory-bank-size", bank, "--precision", precision, *common]
    theirs = [
        python, ROOT / "Benchmarks/official.py", weights, frames_dir, "--size", size,
        "--bank", bank, *common]
    is_quantized = precision == "int8"
    if is_quantized:
        theirs.append("--quantize")
    figures = []
    for number in range(options.rounds):
        say(f"{row}, round {number + 1} of {options.rounds}")
        bfloat16 = None if is_quantized else run([*theirs, "--bfloat16"], env)
        figures.append((run(ours), run(theirs, env), bfloat16))
    return figures


def quickest(figures, side, figure):
    """The least of the rounds; None if the program did not run."""
    if figures[0][side] is None:
        return None
    return min(each[side][figure] for each in figures)


def print_stages(row, figures):
    ours, theirs, _ = min(figures, key=lambda each: each[0]["wall"])
    print(f"\n{row}, the stages of Masklet's quickest round:\n")
    print("| stage | GFLOP | seconds | of the peak | PyTorch, wall seconds |")
    print("| --- | --- | --- | --- | --- |")
    for stage in ours["stages"]:
        speed = stage["gigaflop"] / stage["seconds"] if stage["seconds"] else 0
        print(f"| {stage['name']} | {stage['gigaflop']:.1f} | {stage['seconds']:.3f} "
              f"| {speed / ours['peak'] * 100:.0f} % | {theirs['stages'][stage['name']]:.3f} |")
    print(f"\nA frame of M objects: {ours['frame_seconds']:.2f} s + M · "
          f"{ours['object_seconds']:.2f} s; peak {ours['peak']:.0f} GFLOP/s; "
          f"PyTorch {theirs['torch']}.")
    print(f"Masklet computed in {ours['precision']} with {named(ours)}; PyTorch uses "
          f"{named(theirs)}.")
    objects = ours["objects"]
    print(f"Once frames are cached, PyTorch, which caches none, takes "
          f"{theirs['wall'] / (objects * ours['object_seconds']):.2f} times as long. Resident at "
          f"most {max(quarter['resident'] for quarter in ours['quarters']) >> 20} MB; steady "
          f"frames allocated {ours['allocations']} new buffers.")


def named(figures):
    return ", ".join(figures["instruction_sets"]) or "no vectors"


def print_table(measured):
    heads = ["Masklet", "PyTorch", "ratio", "PyTorch bfloat16", "ratio"]
    print("| work | " + " | ".join(
        [head if head == "ratio" else f"{head} {unit}"
         for unit in ("s", "processor s") for head in heads]) + " |")
    print("| --- " * (1 + 2 * len(heads)) + "|")
    for row, figures in measured.items():
        cells = [row]
        for figure in ("wall", "processor"):
            ours = quickest(figures, 0, figure)
            cells.append(f"{ours:.2f}")
            for side in (1, 2):
                theirs = quickest(figures, side, figure)
                cells += ["", ""] if theirs is None else [f"{theirs:.2f}", f"{theirs / ours:.2f}"]
        print(f"| {' | '.join(cells)} |")


def print_rounds(measured):
    print("\n| work | Masklet s, by round | PyTorch s | PyTorch bfloat16 s |")
    print("| --- | --- | --- | --- |")
    for row, figures in measured.items():
        cells = [
            ", ".join(f"{each[side]['wall']:.2f}" for each in figures if each[side])
            for side in range(3)]
        print(f"| {row} | {' | '.join(cells)} |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frames_dir", nargs="?")
    parser.add_argument("--rows", default="tiny,objects,quantized")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--frames", type=int, default=22)
    parser.add_argument(
        "--python", help="a Python that has torch, sam2 and safetensors (default: one made here)")
    parser.add_argument(
        "--edgetam", default=EDGETAM, help="with --python: the folder of EdgeTAM's package")
    options = parser.parse_args()
    rows = list(ROWS) if options.rows == "all" else options.rows.split(",")
    unknown = [row for row in rows if row not in ROWS]
    if unknown:
        parser.error(f"there is no row {unknown[0]}; choose from {', '.join(ROWS)}, all")
    if not os.access(MASKLET, os.X_OK):
        parser.error(f"{MASKLET} is missing: run make build first")

    CACHE.mkdir(parents=True, exist_ok=True)
    python = options.python or environment()
    frames_dir = options.frames_dir or clip(python, options.frames)
    measured = {row: measure(row, python, frames_dir, options) for row in rows}
    print_table(measured)
    print_rounds(measured)
    for row, figures in measured.items():
        print_stages(row, figures)


if __name__ == "__main__":
    main()
