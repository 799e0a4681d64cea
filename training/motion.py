"""Motion against the background, as the engine's BackgroundMotion computes it."""

import cv2
import numpy as np

REFERENCE = 427  # the longer side at which speeds are pixels
NOISE_FLOOR = 0.1


def affine(flow, r, samples=1500, rounds=4):
    """[H, W, 2]: the displacement of the background, linear in the position."""
    h, w = flow.shape[:2]
    pixels = r.integers(0, h * w, samples)
    unit = max(w, h) / 2
    x, y = (pixels % w - (w - 1) / 2) / unit, (pixels // w - (h - 1) / 2) / unit
    a = np.stack([x, y, np.ones_like(x)], 1)
    b = flow.reshape(-1, 2)[pixels].astype(np.float64)
    weight = np.ones(len(a))
    for _ in range(rounds):
        aw = a * weight[:, None]
        solution = np.linalg.solve(aw.T @ a + np.eye(3) * 1e-3, aw.T @ b)
        residual = np.hypot(*(b - a @ solution).T)
        scale = max(0.3, 1.5 * np.median(residual))
        weight = 1 / (1 + (residual / scale) ** 2)
    xx, yy = np.meshgrid((np.arange(w) - (w - 1) / 2) / unit, (np.arange(h) - (h - 1) / 2) / unit)
    return (np.stack([xx, yy, np.ones_like(xx)], -1) @ solution).astype(np.float32)


def background_motion(frame, others, offsets, r):
    """[3, H, W]: direction of the motion times log(1 + relative speed), and confidence in it.

    frame, others: grey pictures [H, W]; offsets: how many frames later each of the others is."""
    h, w = frame.shape
    total = np.zeros((h, w, 2), np.float32)
    weight = np.zeros((h, w), np.float32)
    if not others:
        return np.zeros((3, h, w), np.float32)
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    for other, offset in zip(others, offsets, strict=True):
        backward = dis.calc(frame, other, None)
        forward = dis.calc(other, frame, None)
        back = cv2.remap(
            forward,
            xx + backward[..., 0],
            yy + backward[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        error = np.hypot(*np.moveaxis(backward + back, -1, 0))
        confidence = np.exp(-np.maximum(error - 0.5, 0))
        total += confidence[..., None] * (backward - affine(backward, r)) / offset
        weight += confidence
    speed = total / np.maximum(weight, 1e-3)[..., None] * (REFERENCE / max(h, w))
    size = np.hypot(speed[..., 0], speed[..., 1])
    relative = size / (np.median(size) + NOISE_FLOOR)
    direction = speed / (size + 1e-6)[..., None] * np.log1p(relative)[..., None]
    return np.stack([direction[..., 0], direction[..., 1], weight / len(others)]).astype(np.float32)
