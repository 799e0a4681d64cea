"""What a prompt says of pixels far from it: which look and move alike, and which are not cut off.

A convolution sees only its surroundings; these planes compare every pixel with what was prompted.
"""

import cv2
import numpy as np
from numba import njit

STEP = 0.02
COLOUR_DISTANCE, MOTION_DISTANCE = 5.0, 3.0
COLOUR_LIKENESS, MOTION_LIKENESS = 0.5, 0.5
PATCH = 2
DISC = 10.0
BINS, MOTION_BINS = 10, 9
BOX_SEEDS = 8
MOTION_REACH = 3.0


@njit(cache=True, fastmath=True, nogil=True)
def distances(image, seeds):
    """[H, W]: length of the shortest way to a seed, where each step costs STEP and what it changes
    in the image [H, W, C]; found by sweeps, which come near enough."""
    h, w, channels = image.shape
    out = np.full((h, w), 1e6, np.float32)
    for k in range(len(seeds)):
        out[seeds[k, 1], seeds[k, 0]] = 0
    for sweep in range(4):
        forwards = sweep % 2 == 0
        for i in range(h):
            y = i if forwards else h - 1 - i
            for direction in range(2):
                right = (direction == 0) == forwards
                for j in range(w):
                    x = j if right else w - 1 - j
                    back = -1 if right else 1
                    up = -1 if forwards else 1
                    best = out[y, x]
                    for n in range(3):
                        u = x + back if n == 0 else (x if n == 1 else x + back)
                        v = y if n == 0 else y + up
                        if u < 0 or v < 0 or u >= w or v >= h or out[v, u] >= best:
                            continue
                        change = np.float32(0)
                        for c in range(channels):
                            change += abs(image[y, x, c] - image[v, u, c])
                        through = out[v, u] + np.float32(STEP) + change
                        if through < best:
                            best = through
                    out[y, x] = best
    return out


def likeness(image, seeds, spread):
    """[H, W]: how like the surroundings of the nearest seed in value a pixel is, 0 to 1."""
    best = np.full(image.shape[:2], 1e6, np.float32)
    for x, y in seeds:
        patch = image[max(0, y - PATCH) : y + PATCH + 1, max(0, x - PATCH) : x + PATCH + 1]
        best = np.minimum(best, ((image - patch.mean((0, 1))) ** 2).sum(-1))
    return np.exp(-best / (2 * spread**2))


def odds(bins, count, region):
    """[H, W]: the logarithm of how much more frequent a bin is in the region than outside."""
    inside = np.bincount(bins[region], minlength=count).astype(np.float32)
    outside = np.bincount(bins.ravel(), minlength=count) - inside
    inside /= max(1, inside.sum())
    outside /= max(1, outside.sum())
    ratio = np.log((inside + 1e-3) / (outside + 1e-3))
    return np.clip(ratio, -3, 3).astype(np.float32)[bins] / 3


def around(box, w, h):
    """Places just outside the border of a box, BOX_SEEDS on each side, that are in the picture."""
    x0, y0, x1, y1 = (float(v) for v in box)
    x0, y0, x1, y1 = x0 - 1.5, y0 - 1.5, x1 + 0.5, y1 + 0.5
    share = (np.arange(BOX_SEEDS) + 0.5) / BOX_SEEDS
    along, down = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    left, top = np.full(BOX_SEEDS, x0), np.full(BOX_SEEDS, y0)
    right, bottom = np.full(BOX_SEEDS, x1), np.full(BOX_SEEDS, y1)
    xs = np.concatenate([along, along, left, right])
    ys = np.concatenate([top, bottom, down, down])
    places = np.floor(np.stack([xs, ys], 1)).astype(int)
    return [(x, y) for x, y in places if 0 <= x < w and 0 <= y < h]


class Scene:
    """A picture and what is computed of it only once."""

    def __init__(self, picture):
        """picture: [6, H, W]"""
        self.picture = picture
        colour = np.ascontiguousarray(picture[:3].transpose(1, 2, 0))
        self.colour = cv2.GaussianBlur(colour, (0, 0), 1)
        self.motion = np.ascontiguousarray(picture[3:5].transpose(1, 2, 0))
        place = np.clip((self.colour * 60 + 118) * (BINS / 256), 0, BINS - 1).astype(int)
        self.colours = (place[..., 0] * BINS + place[..., 1]) * BINS + place[..., 2]
        place = (self.motion / MOTION_REACH + 1) / 2 * MOTION_BINS
        place = np.clip(place, 0, MOTION_BINS - 1).astype(int)
        self.motions = place[..., 0] * MOTION_BINS + place[..., 1]

    def cues(self, clicks, box, earlier):
        """[10, H, W]"""
        h, w = self.colours.shape
        out = []
        region = np.zeros((h, w), bool)
        for kind in (True, False):
            seeds = [
                (min(max(int(x), 0), w - 1), min(max(int(y), 0), h - 1))
                for x, y, include in clicks
                if include == kind
            ]
            if box is not None and not kind:
                seeds += around(box, w, h)
            if not seeds:
                out += [np.zeros((h, w), np.float32)] * 4
                continue
            places = np.array(seeds)
            out += [
                np.exp(-distances(self.colour, places) / COLOUR_DISTANCE),
                np.exp(-distances(self.motion, places) / MOTION_DISTANCE),
                likeness(self.colour, seeds, COLOUR_LIKENESS),
                likeness(self.motion, seeds, MOTION_LIKENESS),
            ]
            if kind:
                disc = np.zeros((h, w), np.uint8)
                for seed in seeds:
                    cv2.circle(disc, seed, int(DISC), 1, -1)
                region = disc > 0
        if box is not None:
            x0, y0, x1, y1 = (round(float(v)) for v in box)
            region = np.zeros((h, w), bool)
            region[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = True
        if earlier is not None and (earlier > 0.5).any():
            region = earlier > 0.5
        out += [odds(self.colours, BINS**3, region), odds(self.motions, MOTION_BINS**2, region)]
        return np.stack(out).astype(np.float32)
