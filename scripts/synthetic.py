"""Weights and videos that are the same in every run and language, made without any file.

The Swift tests make the same ones (Tests/SAM2Support).
"""

import math

import numpy as np

EMBEDDINGS = (
    "token.weight",
    "tokens.weight",
    "embed.weight",
    "no_mem_embed",
    "no_mem_pos_enc",
    "maskmem_tpos_enc",
    "no_obj_ptr",
    "no_obj_embed_spatial",
    "pos_embed",
    "pos_embed_window",
    "gamma",
)


def fnv1a(name):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def splitmix(seed, count):
    """`count` outputs of splitmix64 from `seed`."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(
            0x9E3779B97F4A7C15
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def weight(name, shape, seed=0, presence=3.0):
    """The synthetic value of the parameter `name`: depends on the name, the shape and the seed."""
    count = int(np.prod(shape))
    bits = splitmix(
        fnv1a(name) ^ (seed * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF), count
    ) >> np.uint64(40)
    u = (bits.astype(np.float64) + 0.5) / (1 << 23) - 1  # (-1, 1)
    if name.endswith("positional_encoding_gaussian_matrix"):
        v = u * math.sqrt(3)
    elif name.endswith(".running_var"):
        v = 1 + 0.3 * abs(u)
    elif name.endswith(".running_mean"):
        v = 0.1 * u
    elif name.endswith(".bias"):
        v = 0.1 * u
        if name == "sam_mask_decoder.pred_obj_score_head.layers.2.bias":
            v = v + presence
    elif name.endswith(EMBEDDINGS) or ".point_embeddings." in name:
        v = 0.5 * u
    elif len(shape) == 1:
        v = 1 + 0.1 * u
    else:
        transposed = name in (
            "sam_mask_decoder.output_upscaling.0.weight",
            "sam_mask_decoder.output_upscaling.3.weight",
        )
        fan_in = shape[0] if transposed else int(np.prod(shape[1:]))
        v = u * math.sqrt(3 / fan_in)
    return v.astype(np.float32).reshape(shape)


def picture(width, height, frame):
    """A frame of a synthetic video: stripes, a ramp and a moving disc, in integer arithmetic."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    r = (x * 5 + frame * 9 + (y * y >> 4)) & 255
    g = (x * x + y * 37 + frame * frame * 3 >> 3) & 255
    b = (x ^ y) + frame * 2 & 255
    cx, cy, radius = width // 3 + frame * 3, height // 2 + frame * 2, min(width, height) // 4
    disc = (x - cx) ** 2 + (y - cy) ** 2 < radius * radius
    r, g, b = (
        np.where(disc, 220 - (x - cx), r),
        np.where(disc, 60 + (y - cy), g),
        np.where(disc, 90, b),
    )
    return np.stack([r & 255, g & 255, b & 255], -1).astype(np.uint8)


def disc_mask(width, height, disc):
    y, x = np.mgrid[0:height, 0:width]
    cx, cy, radius = disc
    return (x - cx) ** 2 + (y - cy) ** 2 < radius * radius
