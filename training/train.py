#!/usr/bin/env python3
"""Trains the network that guesses an object's mask from clicks or a box, on drawn scenes.

usage: train.py CHECKPOINT --minutes 90 [--from OLDER.pt] [--rate 2e-3] [--davis FOLDER]

Needs requirements.txt; uses all cores. Nothing is downloaded: textures, objects and motion are
drawn from random numbers (scenes.py). Every four minutes it writes CHECKPOINT and prints the IoU on
the scenes after 1, 2, 3 and 4 prompts, and with --davis the IoU on the first frames of a dataset.
export.py turns a checkpoint into the weights that the program contains.
"""

import argparse
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

import evaluate
from cues import Scene
from motion import background_motion
from network import PromptNetwork
from prompts import around, centre, correction, damaged, picture, planes
from scenes import Scenes

BATCH = 16
PROMPTS = 4
# Channels that are hidden together, and how often: colours, motion and what follows from it, how
# near and how like a click is in colour, how frequent a colour is.
HIDDEN = [
    ([0, 1, 2], 0.15),
    ([3, 4, 5, 14, 16, 18, 20, 22], 0.15),
    ([13, 15, 17, 19], 0.15),
    ([21], 0.25),
]
REPORT_EVERY = 240  # seconds


class Samples(IterableDataset):
    """Pictures [6, H, W] with the mask of one object [H, W]."""

    def __iter__(self):
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        scenes = Scenes(int(time.time()) % 1_000_000 + 7919 * get_worker_info().id)
        r = scenes.r
        while True:
            frames, times, masks = scenes.scene()
            grey = [cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) for frame in frames]
            neighbours = r.choice([0, 1, 2], p=[0.08, 0.22, 0.7])
            motion = background_motion(
                grey[0], grey[1 : 1 + neighbours], times[1 : 1 + neighbours], r
            )
            sample = picture(frames[0], motion)
            for k in r.permutation(len(masks))[:2]:
                yield sample, masks[k]


class Person:
    """Prompts for one object: a click, a box, or the correction of a mask from elsewhere; then the
    click that each answer calls for."""

    def __init__(self, sample, target, r):
        self.scene, self.target, self.r = Scene(sample), target, r
        self.clicks, self.box, self.earlier = [], None, None
        kind = r.random()
        if kind < 0.3:
            self.box = around(target, r)
            return
        if kind < 0.42:
            self.earlier = damaged(target, r)
            self.look(self.earlier)
        if not self.clicks:
            self.clicks = [(*centre(target, r), True)]

    def planes(self):
        height, width = self.target.shape
        prompt = (self.clicks, self.box, self.earlier)
        return np.concatenate([planes(width, height, *prompt), self.scene.cues(*prompt)])

    def look(self, answer):
        self.earlier = answer
        click = correction(self.target, answer, self.r)
        if click:
            self.clicks = [*self.clicks, click]


def loss(log_odds, target):
    """Soft IoU, and cross-entropy that counts small objects as much as large ones."""
    p = torch.sigmoid(log_odds)
    entropy = F.binary_cross_entropy_with_logits(log_odds, target, reduction="none")
    weighted = entropy / (target.mean((1, 2, 3), keepdim=True) + 0.05)
    intersection = (p * target).sum((1, 2, 3))
    union = (p + target - p * target).sum((1, 2, 3))
    return 0.15 * weighted.mean() + (1 - (intersection + 1) / (union + 1)).mean()


def hidden(x, r):
    """The input without some of what it says, so that the network learns to do without."""
    for channels, share in HIDDEN:
        for i in np.flatnonzero(r.random(len(x)) < share):
            x[i, channels] = 0
    return x


class Average:
    """The mean of the weights over the last steps, which is better than the last of them."""

    def __init__(self):
        self.state, self.steps = None, 0

    @torch.no_grad()
    def add(self, net):
        self.steps += 1
        keep = min(0.998, self.steps / (self.steps + 20))
        if self.state is None:
            self.state = {name: value.clone() for name, value in net.state_dict().items()}
        for name, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[name].lerp_(value, 1 - keep)
            else:
                self.state[name].copy_(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--from", dest="older", type=Path)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--davis", type=Path)
    options = parser.parse_args()

    r = np.random.default_rng()
    net = PromptNetwork()
    if options.older:
        net.load_state_dict(torch.load(options.older, weights_only=True))
    net = net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=1e-2)
    samples = iter(DataLoader(Samples(), batch_size=BATCH, num_workers=1, prefetch_factor=12))
    frames = evaluate.first_frames(options.davis) if options.davis else []
    threads = ThreadPoolExecutor(os.cpu_count())
    average, step = Average(), 0
    quality = np.full(PROMPTS, np.nan)
    start = reported = time.monotonic()

    def report():
        net_now = PromptNetwork()
        net_now.load_state_dict(average.state)
        torch.save(average.state, options.checkpoint)
        line = f"{(time.monotonic() - start) / 60:.0f} min, {step} steps, scenes {quality.round(3)}"
        if frames:
            line += f", davis {evaluate.table(net_now, frames).mean(0).round(3)}"
        print(line, flush=True)

    while (spent := (time.monotonic() - start) / 60 / options.minutes) < 1:
        pictures, targets = next(samples)
        truth = targets.numpy()
        people = [Person(*both, r) for both in zip(pictures.numpy(), truth, strict=True)]
        expected = targets[:, None].float()
        # After two corrections half of the people go on.
        for k in range(PROMPTS if r.random() < 0.5 else PROMPTS - 1):
            step += 1
            warm = min(1, step / (50 if options.older else 300))
            for group in optimizer.param_groups:
                group["lr"] = options.rate * warm * (0.02 + 0.49 * (1 + np.cos(np.pi * spent)))
            prompts = torch.from_numpy(np.stack(list(threads.map(Person.planes, people))))
            x = hidden(torch.cat([pictures, prompts], 1), r).to(memory_format=torch.channels_last)
            net.train()
            log_odds = net(x)
            optimizer.zero_grad()
            loss(log_odds, expected).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            average.add(net)
            answers = log_odds.detach().numpy()[:, 0] > 0
            mean = np.mean([evaluate.iou(a, b) for a, b in zip(answers, truth, strict=True)])
            quality[k] = mean if np.isnan(quality[k]) else 0.99 * quality[k] + 0.01 * mean
            for person, answer in zip(people, answers, strict=True):
                person.look(answer)
        if time.monotonic() - reported > REPORT_EVERY:
            reported = time.monotonic()
            report()
    report()


if __name__ == "__main__":
    main()
