#!/usr/bin/env python3
"""Compares `masklet propagate` with the official PyTorch predictor on random cases.

usage: compare_reference.py [--first 1] [--cases 6] [--net tiny] [--image-size 1024] [--frames 7]
                            [--precision float32|bfloat16|int8|half] [--device cpu|cuda]
                            [--double] [--masklet PATH]

--net edgetam needs EdgeTAM's package in PYTHONPATH (see dump_reference.py). Needs the virtual
environment of dump_reference.py; `make bench-peers` creates one (Benchmarks/.venv). The seed of a
case determines everything about it: the weights, the size of the video, the objects and their
prompts (clicks, boxes, masks, corrections, objects first prompted on a later frame), the direction,
the memory bank, and whether objects count as present. Prints a line for each case, and exits 1 if a
case exceeds the bounds: 1e-3 for the relative L2 error of the logits of each object and frame, and
equal masks wherever the logit at video size is beyond ±0.05. In bfloat16, int8 and half the error
of the whole case is bounded, by 1e-2, 3e-2 and 5e-3, and masks must be equal where the logit is
beyond 0.1 standard deviations. With --double the official predictor computes in float64: the error
is then that of the command line alone, and not also PyTorch's.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import load_file, save_file

from reference import build, compute_in_double, run_case
from synthetic import disc_mask, picture


def draw_case(seed, model, longest, image):
    """The case that belongs to `seed`."""
    r = random.Random(seed)
    video = {
        "width": r.randint(48, 420),
        "height": r.randint(48, 420),
        "frames": r.randint(3, longest),
    }
    width, height = video["width"], video["height"]

    def place():
        return [r.randint(0, width - 1), r.randint(0, height - 1)]

    def drawn_prompt(frame):
        kind = r.choice(["click", "clicks", "box", "box and clicks", "mask"])
        p = {"frame": frame}
        if kind == "mask":
            p["disc"] = [*place(), r.randint(5, max(6, min(width, height) // 2))]
        if kind.startswith("box"):
            (x1, y1), (x2, y2) = place(), place()
            p["box"] = [min(x1, x2), min(y1, y2), max(x1, x2) + 1, max(y1, y2) + 1]
        if kind.endswith(("click", "clicks")):
            count = 1 if kind == "click" else r.randint(2, 4)
            p["points"] = [place() for _ in range(count)]
            p["labels"] = [1] + [r.randint(0, 1) for _ in range(count - 1)]
        return p

    objects = []
    for number in range(r.randint(1, 3)):
        frames = sorted(r.sample(range(video["frames"]), r.choice([1, 1, 2])))
        objects.append({"id": 1 + 3 * number, "prompts": [drawn_prompt(frame) for frame in frames]})
    return {
        "seed": seed,
        "model": model,
        "image": image,
        "video": video,
        "objects": objects,
        "direction": r.choice(["forward", "backward", "both"]),
        "bank": r.choice([1, 2, 3, 4, 5, 6, 7, 7, 7]),
        "presence": r.choice([3.0, 3.0, 3.0, 0.0]),
    }


def reference(case):
    """Logits and masks by (object, frame), from the official predictor."""
    m = build(
        case["model"],
        "2.1",
        case["seed"],
        case["presence"],
        case["bank"],
        image=case["image"],
    )
    found = {}

    def visit(obj, frame, output, mask):
        found[obj, frame] = (output["pred_masks"][0, 0].numpy().copy(), mask.numpy().copy())

    run_case(m, case, case["video"], None, visit)
    return found


def ours(case, masklet, folder, precision, device):
    """The logits from `masklet propagate`, and the ids of the objects."""
    video = case["video"]
    checkpoint, frames = os.path.join(folder, "weights.safetensors"), os.path.join(folder, "frames")
    weights = build(case["model"], "2.1", case["seed"], case["presence"]).state_dict()
    # With --double they are float64, and PyTorch cannot write float32 any more.
    for name, value in weights.items():
        is_float = value.is_floating_point()
        weights[name] = value.numpy().astype(np.float32) if is_float else value.numpy()
    save_file(weights, checkpoint)
    os.mkdir(frames)
    for t in range(video["frames"]):
        Image.fromarray(picture(video["width"], video["height"], t)).save(
            os.path.join(frames, f"{t:05d}.png")
        )
    objects = []
    for obj in case["objects"]:
        prompts = []
        for p in obj["prompts"]:
            entry = {"frame_idx": p["frame"]}
            entry |= {key: p[key] for key in ("points", "labels", "box") if key in p}
            if "disc" in p:
                entry["mask"] = f"mask-{obj['id']}-{p['frame']}.png"
                mask = disc_mask(video["width"], video["height"], p["disc"])
                Image.fromarray(mask.astype(np.uint8) * 255).save(
                    os.path.join(folder, entry["mask"])
                )
            prompts.append(entry)
        objects.append({"object_id": obj["id"], "prompts": prompts})
    with open(os.path.join(folder, "prompts.json"), "w") as file:
        json.dump({"objects": objects}, file)
    command = [
        masklet,
        "propagate",
        frames,
        "--engine",
        "sam2",
        "--checkpoint",
        checkpoint,
        "--prompts",
        os.path.join(folder, "prompts.json"),
        "--output",
        os.path.join(folder, "masks"),
        "--logits",
        os.path.join(folder, "logits.safetensors"),
        "--no-postprocess",
        "--direction",
        case["direction"],
        "--memory-bank-size",
        str(case["bank"]),
        "--image-size",
        str(case["image"]),
        "--precision",
        precision,
        "--device",
        device,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return load_file(os.path.join(folder, "logits.safetensors"))


def compare(case, found, logits, is_exact):
    """The largest error of the case, and how many clear pixels differ.

    If the engine rounds, the total error instead of the largest.
    """
    video, ids = case["video"], list(logits["object_ids"])
    worst, differing, errors, norms = 0.0, 0, 0.0, 0.0
    for (obj, frame), (expected, at_video_size) in found.items():
        got = logits["logits"][frame, ids.index(obj)]
        error, norm = float(np.sum((got - expected) ** 2)), float(np.sum(expected**2))
        errors, norms = errors + error, norms + norm
        worst = max(worst, (error / max(norm, 1e-12)) ** 0.5)
        resized = torch.nn.functional.interpolate(
            torch.from_numpy(got)[None, None],
            size=(video["height"], video["width"]),
            mode="bilinear",
            align_corners=False,
        )[0, 0].numpy()
        clear = 0.05 if is_exact else 0.1 * float(np.std(at_video_size))
        differing += int(
            np.sum(((resized > 0) != (at_video_size > 0)) & (np.abs(at_video_size) > clear))
        )
    if not is_exact:
        worst = (errors / max(norms, 1e-12)) ** 0.5
    return worst, differing


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first", type=int, default=1, help="seed of the first case")
    parser.add_argument("--cases", type=int, default=6)
    parser.add_argument("--net", "--model", dest="model", default="tiny")
    parser.add_argument("--image-size", type=int, default=1024)
    parser.add_argument("--frames", type=int, default=7, help="most frames of a video")
    bounds = {"float32": 1e-3, "bfloat16": 1e-2, "int8": 3e-2, "half": 5e-3}
    parser.add_argument("--precision", default="float32", choices=bounds)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--double", action="store_true", help="compare with float64")
    parser.add_argument("--masklet", default=".build/release/masklet")
    a = parser.parse_args()
    torch.set_num_threads(2)
    if a.double:
        compute_in_double()
    bound, failed = bounds[a.precision], 0
    for seed in range(a.first, a.first + a.cases):
        case = draw_case(seed, a.model, a.frames, a.image_size)
        with torch.inference_mode(), tempfile.TemporaryDirectory() as folder:
            found = reference(case)
            logits = ours(case, a.masklet, folder, a.precision, a.device)
        worst, differing = compare(case, found, logits, a.precision == "float32")
        is_good = worst <= bound and differing == 0
        failed += not is_good
        kinds = ", ".join(
            "+".join(sorted(set(p) - {"frame", "labels"})) + f"@{p['frame']}"
            for o in case["objects"]
            for p in o["prompts"]
        )
        video = case["video"]
        print(
            f"{'ok  ' if is_good else 'FAIL'} case {seed}: {video['width']}×{video['height']}, "
            f"{video['frames']} frames, {len(case['objects'])} objects ({kinds}), "
            f"{case['direction']}, bank {case['bank']}, presence {case['presence']:.0f}: "
            f"error {worst:.1e}, {differing} pixels differ",
            flush=True,
        )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
