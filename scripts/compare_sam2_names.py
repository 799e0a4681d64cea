#!/usr/bin/env python3
"""Compares `masklet.sam2` with the official package, by the same calls on the same checkpoint.

usage: compare_sam2_names.py

The calls are those of the official example notebook: a click, a correction, a box for another
object, propagation, a mask, removal of an object, propagation backwards, a reset. The checkpoint is
synthetic (dump_reference.py). Needs the virtual environment of dump_reference.py with what the
client needs (httpx, tqdm), and the program, which MASKLET_BIN names. Prints a line for each answer,
and exits 1 if one differs: masks must be equal where the official logit is beyond ±0.05, as
docs/numerics.md says, and logits equal within 0.25. They are stored rounded to quarters (0.125),
and moved by no more than 0.1 to have the sign of the mask. Those of a mask that is a prompt are ±10
by pixel, so that only its pixels are compared.
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))

from masklet import sam2
from reference import build
from synthetic import disc_mask, picture

WIDTH, HEIGHT, FRAMES = 120, 90, 4
MASK_BOUND = 0.05
LOGIT_BOUND = 0.25
#: Stored logits end here.
STORED = (-32, 31.75)


def calls(predictor, state):
    """Makes the notebook's calls; yields a name and the logits [N, 1, H, W] of each answer."""
    def shown(name, answer):
        frame, ids, logits = answer
        return f"{name}, frame {frame}, objects {ids}", np.asarray(logits)

    click = np.array([[60, 44]], np.float32)
    one = np.array([1], np.int32)
    yield shown("click", predictor.add_new_points_or_box(
        inference_state=state, frame_idx=0, obj_id=1, points=click, labels=one))
    yield shown("corrected", predictor.add_new_points_or_box(
        inference_state=state, frame_idx=0, obj_id=1,
        points=np.array([[60, 44], [20, 20]], np.float32), labels=np.array([1, 0], np.int32)))
    yield shown("box", predictor.add_new_points_or_box(
        inference_state=state, frame_idx=0, obj_id=4,
        box=np.array([30, 20, 80, 70], np.float32)))
    for answer in predictor.propagate_in_video(state):
        yield shown("forward", answer)
    predictor.reset_state(state)
    yield shown("mask", predictor.add_new_mask(
        inference_state=state, frame_idx=2, obj_id=2, mask=disc_mask(WIDTH, HEIGHT, (60, 45, 24))))
    yield shown("second object", predictor.add_new_points_or_box(
        inference_state=state, frame_idx=2, obj_id=3, points=click, labels=one))
    predictor.remove_object(state, 2)
    for answer in predictor.propagate_in_video(state, start_frame_idx=2, reverse=True):
        yield shown("backward", answer)


def compare(name, ours, theirs):
    """Whether the answers agree; prints how closely."""
    certain = abs(theirs) > MASK_BOUND
    wrong = int((((ours > 0) != (theirs > 0)) & certain).sum())
    computed = abs(ours) != sam2.CERTAIN
    error = float(abs(np.clip(ours, *STORED) - np.clip(theirs, *STORED))[computed].max(initial=0))
    agrees = ours.shape == theirs.shape and wrong == 0 and error <= LOGIT_BOUND
    print(f"{'same' if agrees else 'DIFFERENT'}: {name}: {wrong} pixels of "
          f"{int((theirs > 0).sum())} differ, logits by {error:.3f}", flush=True)
    return agrees


@torch.inference_mode()
def main():
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        official = build("tiny")
        torch.save({"model": official.state_dict()}, folder / "sam2.1_hiera_tiny.pt")
        for frames, suffix in (("theirs", "jpg"), ("ours", "png")):
            (folder / frames).mkdir()
            for index in range(FRAMES):
                Image.fromarray(picture(WIDTH, HEIGHT, index)).save(
                    folder / frames / f"{index:05d}.{suffix}", format="PNG")
        theirs = list(calls(official, official.init_state(str(folder / "theirs"))))
        os.environ.setdefault("FRAME_CACHE_BYTES", "0")
        predictor = sam2.build_sam2_video_predictor(
            "configs/sam2.1/sam2.1_hiera_t.yaml", folder / "sam2.1_hiera_tiny.pt",
            apply_postprocessing=False)
        try:
            ours = list(calls(predictor, predictor.init_state(folder / "ours")))
        finally:
            predictor.close()
    same_calls = [name for name, _ in ours] == [name for name, _ in theirs]
    agree = [compare(name, mine, other)
             for (name, mine), (_, other) in zip(ours, theirs, strict=False)]
    sys.exit(0 if same_calls and all(agree) else "the answers differ")


if __name__ == "__main__":
    main()
