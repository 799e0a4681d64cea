"""Writes resampling.json: what Pillow and PyTorch make of generated images.

Needs pillow, numpy and torch:  python make_resampling.py
"""

import json
import pathlib

import numpy
import PIL
import torch
from PIL import Image

MASK = (1 << 64) - 1


def splitmix64(seed, count):
    """The generator of the Swift tests, `count` numbers of 64 bits."""
    numbers = []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        numbers.append(z ^ (z >> 31))
    return numbers


def fnv1a(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = ((digest ^ byte) * 0x100000001B3) & MASK
    return f"{digest:016x}"


def pillow_case(height, width, new_height, new_width, seed):
    numbers = splitmix64(seed, height * width * 3)
    pixels = numpy.array([n & 255 for n in numbers], numpy.uint8).reshape(height, width, 3)
    resized = Image.fromarray(pixels).resize((new_width, new_height), Image.BICUBIC).tobytes()
    return {
        "size": [height, width], "newSize": [new_height, new_width], "seed": seed,
        "fnv1a": fnv1a(resized), "head": list(resized[:24]),
    }


def torch_case(mode, antialias, height, width, new_height, new_width, seed):
    numbers = splitmix64(seed, height * width)
    values = torch.tensor([(n >> 40) / (1 << 24) for n in numbers], dtype=torch.float32)
    resized = torch.nn.functional.interpolate(
        values.reshape(1, 1, height, width), size=(new_height, new_width), mode=mode,
        align_corners=False, antialias=antialias)
    return {
        "mode": mode + ("Antialiased" if antialias else ""), "size": [height, width],
        "newSize": [new_height, new_width], "seed": seed,
        "values": [round(v, 7) for v in resized.flatten().tolist()],
    }


pillow = [
    pillow_case(*case)
    for case in [
        (1, 1, 5, 3, 1), (7, 13, 20, 20, 2), (31, 50, 16, 16, 3), (23, 37, 23, 64, 4),
        (23, 37, 64, 37, 5), (54, 96, 1024, 1024, 6), (270, 480, 64, 64, 7), (2, 200, 3, 9, 8),
    ]
]
torch_cases = [
    torch_case(*case)
    for case in [
        ("bilinear", False, 4, 6, 9, 17, 11), ("bilinear", False, 9, 17, 4, 6, 12),
        ("bilinear", False, 1, 1, 3, 2, 13), ("bicubic", False, 7, 7, 16, 18, 14),
        ("bicubic", False, 3, 2, 8, 8, 15), ("bilinear", True, 20, 31, 8, 9, 16),
        ("bilinear", True, 8, 9, 20, 14, 17), ("bilinear", True, 40, 5, 3, 11, 18),
    ]
]
path = pathlib.Path(__file__).with_name("resampling.json")
path.write_text(
    json.dumps({
        "pillowVersion": PIL.__version__, "torchVersion": torch.__version__, "pillow": pillow,
        "torch": torch_cases,
    }) + "\n")
