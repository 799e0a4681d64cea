#!/usr/bin/env python3
"""IoU of a checkpoint's masks after 1 to 4 clicks and for a box, on the first frames of a dataset.

usage: evaluate.py CHECKPOINT DATASET

DATASET has SEQUENCE/frames and SEQUENCE/masks. `masklet bench clicks` measures the engine as people
have it, which also draws edges at full size.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import torch

from cues import Scene
from motion import REFERENCE, background_motion
from network import PromptNetwork
from prompts import around, centre, correction, picture, planes
from scenes import HEIGHT, WIDTH

CLICKS = 4
NEIGHBOURS = (1, 2, 4)


def iou(a, b):
    union = (a | b).sum()
    return (a & b).sum() / union if union else 1.0


def scaled(image, scale, multiple=1):
    h, w = image.shape[:2]
    width, height = (max(multiple, round(side * scale / multiple) * multiple) for side in (w, h))
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def first_frames(dataset):
    """Of each sequence its name, the first frame's mask, and the picture that the network reads."""
    found = []
    for folder in sorted(dataset.iterdir()):
        frames = sorted((folder / "frames").iterdir())
        image = cv2.imread(frames[0])
        mask = cv2.imread(sorted((folder / "masks").iterdir())[0], cv2.IMREAD_GRAYSCALE) > 0
        scale = REFERENCE / max(mask.shape)
        grey = [
            cv2.cvtColor(scaled(cv2.imread(frames[k]), scale), cv2.COLOR_BGR2GRAY)
            for k in (0, *NEIGHBOURS)
        ]
        motion = background_motion(grey[0], grey[1:], NEIGHBOURS, np.random.default_rng(0))
        small = scaled(image, (WIDTH * HEIGHT / mask.size) ** 0.5, 16)
        h, w = small.shape[:2]
        motion = np.stack([cv2.resize(plane, (w, h)) for plane in motion])
        found.append((folder.name, mask, picture(small, motion)))
    return found


def answer(net, sample, mask, clicks=(), box=None, earlier=None):
    """[height, width] bool of the video's size, as the prompts are."""
    (height, width), (h, w) = mask.shape, sample.shape[1:]
    x, y = w / width, h / height
    small = [(cx * x, cy * y, include) for cx, cy, include in clicks]
    box = None if box is None else np.array(box) * [x, y, x, y]
    if earlier is not None:
        earlier = cv2.resize(earlier.astype(np.float32), (w, h), interpolation=cv2.INTER_AREA)
    prompt = (small, box, earlier)
    both = np.concatenate([sample, planes(w, h, *prompt), Scene(sample).cues(*prompt)])
    with torch.no_grad():
        log_odds = net(torch.from_numpy(both)[None])[0, 0].numpy()
    return cv2.resize(log_odds, (width, height), interpolation=cv2.INTER_LINEAR) > 0


def table(net, frames):
    """[frames, CLICKS + 1]: IoU after each click, and for a box."""
    net.eval()
    rows = []
    for _, mask, sample in frames:
        clicks, row, last = [(*centre(mask), True)], [], None
        for _ in range(CLICKS):
            last = answer(net, sample, mask, clicks, earlier=last)
            row.append(iou(last, mask))
            click = correction(mask, last)
            clicks += [click] if click else []
        rows.append([*row, iou(answer(net, sample, mask, box=around(mask)), mask)])
    return np.array(rows)


def main():
    net = PromptNetwork()
    net.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    frames = first_frames(Path(sys.argv[2]))
    rows = table(net, frames)
    for (name, *_), row in zip(frames, rows, strict=True):
        print(f"{name:16}", *(f"{value:.2f}" for value in row))
    print(f"{'mean':16}", *(f"{value:.2f}" for value in rows.mean(0)))


if __name__ == "__main__":
    main()
