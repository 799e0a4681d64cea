"""Clicks and boxes as planes, and where people click."""

import cv2
import numpy as np

NEAR, FAR = 3.0, 24.0
MEAN_COLOUR, COLOUR_SPREAD = 118, 60


def picture(image, motion):
    """[6, H, W]: standardised colours of an image [H, W, 3], and its motion [3, H, W]."""
    colours = (image.astype(np.float32).transpose(2, 0, 1) - MEAN_COLOUR) / COLOUR_SPREAD
    return np.concatenate([colours, motion])


def planes(w, h, clicks, box=None, earlier=None):
    """[7, H, W]: what was prompted.

    How near the nearest including click is, close up and seen from far; the same for excluding
    ones; the inside of the box; whether there is one; the earlier mask.
    clicks: (x, y, include); box: x1, y1, x2, y2; the first pixel's centre is at 0.5.
    """
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    out = []
    for kind in (True, False):
        square = np.full((h, w), 1e6, np.float32)
        for x, y, include in clicks:
            if include == kind:
                square = np.minimum(square, (xx + 0.5 - x) ** 2 + (yy + 0.5 - y) ** 2)
        out += [np.exp(-square / (2 * NEAR**2)), np.exp(-np.sqrt(square) / FAR)]
    inside = np.zeros((h, w), np.float32)
    if box is not None:
        inside = (
            (xx + 0.5 > box[0]) & (xx + 0.5 < box[2]) & (yy + 0.5 > box[1]) & (yy + 0.5 < box[3])
        ).astype(np.float32)
    out += [inside, np.full((h, w), float(box is not None), np.float32)]
    out += [np.zeros((h, w), np.float32) if earlier is None else earlier.astype(np.float32)]
    return np.stack(out).astype(np.float32)


def depth(mask):
    return cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]


def largest(mask):
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=8
    )
    if count < 2:
        return None
    return labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()


def centre(mask, r=None):
    """The middle of the largest part, with `r` a place near it; None if there is no part."""
    part = largest(mask)
    if part is None:
        return None
    d = depth(part)
    if r is None:
        y, x = np.unravel_index(d.argmax(), d.shape)
    else:
        ys, xs = np.where(d >= d.max() * r.choice([0.3, 0.7, 0.95], p=[0.2, 0.3, 0.5]))
        i = r.integers(len(ys))
        y, x = ys[i], xs[i]
    return x + 0.5, y + 0.5


def correction(target, answer, r=None):
    """The next click: the middle of the largest error. None if nothing is wrong."""
    missing, wrong = largest(target & ~answer), largest(answer & ~target)
    sizes = [0 if m is None else m.sum() for m in (missing, wrong)]
    if not max(sizes):
        return None
    include = bool(sizes[0] >= sizes[1])
    return (*centre(missing if include else wrong, r), include)


def around(mask, r=None, jitter=0.04):
    ys, xs = np.where(mask)
    box = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], float)
    if r is not None:
        box += r.normal(size=4) * jitter * np.tile(box[2:] - box[:2], 2) * (r.random() < 0.7)
    return box


def damaged(mask, r):
    """A mask that somebody has to correct."""
    answer = mask.copy()
    size = max(3, int(np.sqrt(mask.sum()) * r.uniform(0.03, 0.2))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    kind = r.integers(3)
    if kind < 2:
        answer = (cv2.dilate if kind else cv2.erode)(answer.astype(np.uint8), kernel) > 0
    h, w = mask.shape
    for _ in range(r.integers(1, 3)):
        ys, xs = np.where(cv2.dilate(mask.astype(np.uint8), np.ones((15, 15))) > 0)
        i = r.integers(len(ys))
        radius = np.sqrt(mask.sum()) * r.uniform(0.15, 0.6)
        blot = np.zeros((h, w), np.uint8)
        cv2.ellipse(
            blot,
            (int(xs[i]), int(ys[i])),
            (int(radius) + 1, int(radius * r.uniform(0.4, 1)) + 1),
            r.uniform(0, 180),
            0,
            360,
            1,
            -1,
        )
        answer = answer | (blot > 0) if r.random() < 0.5 else answer & ~(blot > 0)
    return answer
