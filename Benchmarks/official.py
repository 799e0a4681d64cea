"""Times the official PyTorch predictor of SAM 2 or EdgeTAM, frame by frame; peers.py runs it.

usage: official.py CHECKPOINT FRAMES_DIR --size tiny [--image-size 1024] [--objects 1]
                   [--frames 22] [--steady 5] [--bank 7] [--quantize | --bfloat16]

--size edgetam needs EdgeTAM's package in PYTHONPATH, which has SAM 2's name.

Prints one line of JSON: medians over the last frames of wall and processor seconds, and of the wall
seconds of each stage. Only the predictor's own code runs, on two threads, in float32, or under
torch.autocast in bfloat16, or with its linear layers and convolutions quantised by
torch.ao.quantization.quantize_dynamic, PyTorch's way to quantise on a CPU.
"""

import argparse
import collections
import json
import resource
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from sam2.build_sam import build_sam2_video_predictor

CONFIG = {
    "tiny": "configs/sam2.1/sam2.1_hiera_t.yaml",
    "small": "configs/sam2.1/sam2.1_hiera_s.yaml",
    "base_plus": "configs/sam2.1/sam2.1_hiera_b+.yaml",
    "large": "configs/sam2.1/sam2.1_hiera_l.yaml",
    "edgetam": "configs/edgetam.yaml",
}
# The coarse parts of the predictor, by the names `masklet bench stages` gives them.
STAGES = {
    "image encoder": lambda model: (model, "forward_image"),
    "memory attention": lambda model: (model.memory_attention, "forward"),
    "mask decoder": lambda model: (model.sam_mask_decoder, "forward"),
    "memory encoder": lambda model: (model.memory_encoder, "forward"),
}
# EdgeTAM's, which belongs to the memory encoder.
PERCEIVER = "spatial_perceiver"


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def build(options):
    overrides = ["++model.fill_hole_area=0", f"++model.image_size={options.image_size}"]
    if options.size == "edgetam":
        # Upstream asks for trained weights, which timm would download.
        import timm.models

        create = timm.models.create_model
        timm.models.create_model = lambda name, pretrained=False, **rest: create(name, **rest)
        side = options.image_size // 16
        overrides.append(f"++model.memory_attention.layer.cross_attention.q_sizes=[{side},{side}]")
    model = build_sam2_video_predictor(
        CONFIG[options.size], options.checkpoint, device="cpu", hydra_overrides_extra=overrides)
    if options.bank != 7:
        rows = model.maskmem_tpos_enc.data
        rows = torch.cat([rows[: options.bank - 1], rows[6:7]])
        model.maskmem_tpos_enc = torch.nn.Parameter(rows)
        model.num_maskmem = options.bank
    if options.quantize:
        layers = {torch.nn.Linear, torch.nn.Conv2d}
        model = torch.ao.quantization.quantize_dynamic(model, layers, dtype=torch.qint8)
    return model


def watch(model, spent):
    """Makes each stage add the seconds it takes to `spent`."""

    def timed(stage, inner):
        def measured(*args, **kwargs):
            start = time.perf_counter()
            result = inner(*args, **kwargs)
            spent[stage] += time.perf_counter() - start
            return result

        return measured

    places = [(stage, *place(model)) for stage, place in STAGES.items()]
    if getattr(model, PERCEIVER, None) is not None:
        places.append(("memory encoder", getattr(model, PERCEIVER), "forward"))
    for stage, owner, name in places:
        setattr(owner, name, timed(stage, getattr(owner, name)))


def instruction_sets():
    """What PyTorch's own kernels use, and what its matrix library may use besides."""
    used = [torch.backends.cpu.get_cpu_capability().lower()]
    # Names that differ between versions of PyTorch.
    optional = {"avx512 bf16": "_is_avx512_bf16_supported", "amx": "_is_amx_tile_supported"}
    return used + [
        name for name, function in optional.items()
        if getattr(torch.cpu, function, lambda: False)()
    ]


def first_frames(folder, count):
    """A folder of the first frames, with the file names that the predictor expects."""
    files = sorted(Path(folder).iterdir())[:count]
    if len(files) < count:
        raise SystemExit(f"{folder} has {len(files)} frames, fewer than {count}")
    numbered = tempfile.mkdtemp()
    for index, file in enumerate(files):
        shutil.copy(file, Path(numbered) / f"{index:05d}.jpg")
    return numbered


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("frames_dir")
    parser.add_argument("--size", default="tiny", choices=CONFIG)
    parser.add_argument("--image-size", type=int, default=1024)
    parser.add_argument("--objects", type=int, default=1)
    parser.add_argument("--frames", type=int, default=22)
    parser.add_argument("--steady", type=int, default=5)
    parser.add_argument("--bank", type=int, default=7)
    precision = parser.add_mutually_exclusive_group()
    precision.add_argument("--quantize", action="store_true")
    precision.add_argument("--bfloat16", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(2)

    spent = collections.Counter()
    frames = []
    autocast = torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bfloat16)
    with torch.inference_mode(), autocast:
        model = build(options)
        watch(model, spent)
        folder = first_frames(options.frames_dir, options.frames)
        state = model.init_state(folder)
        shutil.rmtree(folder)
        width, height = state["video_width"], state["video_height"]
        for number in range(1, options.objects + 1):
            share = number / (options.objects + 1)
            model.add_new_points_or_box(
                state, 0, number, points=np.array([[share * width, share * height]], np.float32),
                labels=np.array([1], np.int32))
        wall, processor = time.perf_counter(), processor_seconds()
        spent.clear()
        for _ in model.propagate_in_video(state):
            now = time.perf_counter(), processor_seconds()
            frames.append((now[0] - wall, now[1] - processor, dict(spent)))
            wall, processor = now
            spent.clear()

    steady = frames[-options.steady :]
    print(json.dumps({
        "wall": statistics.median(frame[0] for frame in steady),
        "processor": statistics.median(frame[1] for frame in steady),
        "stages": {
            stage: statistics.median(frame[2].get(stage, 0) for frame in steady) for stage in STAGES
        },
        "torch": torch.__version__,
        "instruction_sets": instruction_sets(),
    }))


if __name__ == "__main__":
    main()
