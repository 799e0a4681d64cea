"""Textures drawn from random numbers: cloudy, leafy, striped, tiled and mixed ones."""

import cv2
import numpy as np

SIDE = 256


def palette(r, count):
    """[count, 3] colours of one family, 0 to 255."""
    hue = r.choice([r.normal(95, 25), r.normal(30, 12), r.normal(215, 20), r.uniform(0, 360)])
    saturation = r.beta(1.3, 3.5)
    value = r.beta(2, 1.8)
    spread = r.choice([0.3, 1.0, 2.0])
    hsv = np.stack(
        [
            (hue + r.normal(size=count) * 12 * spread) % 360,
            np.clip(saturation + r.normal(size=count) * 0.12 * spread, 0, 1),
            np.clip(value + r.normal(size=count) * 0.16 * spread, 0.02, 1),
        ],
        -1,
    ).astype(np.float32)
    return cv2.cvtColor(hsv[None], cv2.COLOR_HSV2BGR)[0] * 255


def noise(r, slope=None, stretch=None):
    """[SIDE, SIDE] noise whose amplitude falls with the frequency to the power of `slope`."""
    slope = r.uniform(0.6, 2.4) if slope is None else slope
    stretch = np.exp(r.normal() * 0.7) if stretch is None else stretch
    angle = r.uniform(0, np.pi)
    fy = np.fft.fftfreq(SIDE)[:, None]
    fx = np.fft.rfftfreq(SIDE)[None]
    u = (np.cos(angle) * fx + np.sin(angle) * fy) * stretch
    v = (-np.sin(angle) * fx + np.cos(angle) * fy) / stretch
    amplitude = (u * u + v * v + (1 / SIDE) ** 2) ** (-slope / 2)
    spectrum = amplitude * np.exp(2j * np.pi * r.random(amplitude.shape))
    field = np.fft.irfft2(spectrum, s=(SIDE, SIDE))
    return ((field - field.mean()) / (field.std() + 1e-9)).astype(np.float32)


def coloured(field, colours):
    """Colours along a field: its lowest value has the first of them, its highest the last."""
    place = np.clip((field + 2) / 4, 0, 0.9999) * (len(colours) - 1)
    low = place.astype(int)
    part = (place - low)[..., None]
    return colours[low] * (1 - part) + colours[low + 1] * part


def cloudy(r):
    return coloured(noise(r), palette(r, r.integers(2, 7)))


def leafy(r):
    """Shapes of all sizes over each other."""
    image = coloured(noise(r, 1.5), palette(r, 3)).astype(np.float32)
    colours = palette(r, 8)
    kind = r.integers(3)
    largest = np.exp(r.uniform(np.log(5), np.log(50)))
    for _ in range(int(min(900, 9e4 / largest**1.3))):
        size = largest * r.random() ** 2 + 1.5
        centre = r.integers(0, SIDE, 2)
        colour = np.clip(colours[r.integers(8)] + r.normal() * 12, 0, 255).tolist()
        if kind == 0:
            axes = (int(size) + 1, int(size * r.uniform(0.2, 1)) + 1)
            cv2.ellipse(image, centre.tolist(), axes, r.uniform(0, 180), 0, 360, colour, -1)
        elif kind == 1:
            points = centre + size * r.normal(size=(r.integers(3, 6), 2))
            cv2.fillConvexPoly(image, cv2.convexHull(points.astype(np.int32)), colour)
        else:
            end = centre + r.normal(size=2) * size * 2
            cv2.line(
                image, centre.tolist(), end.astype(int).tolist(), colour, int(r.integers(1, 4))
            )
    return image


def striped(r):
    yy, xx = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    angle, period = r.uniform(0, np.pi), np.exp(r.uniform(np.log(5), np.log(60)))
    phase = (np.cos(angle) * xx + np.sin(angle) * yy) / period + noise(r, 1.8) * r.uniform(0, 1)
    wave = np.sin(2 * np.pi * phase) * r.uniform(0.7, 6)
    return coloured(np.clip(wave, -1.5, 1.5) + noise(r, 1) * 0.3, palette(r, r.integers(2, 4)))


def tiled(r):
    yy, xx = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    angle, period = r.uniform(0, np.pi), np.exp(r.uniform(np.log(8), np.log(70)))
    warp = noise(r, 2) * r.uniform(0, 0.2)
    u = (np.cos(angle) * xx + np.sin(angle) * yy) / period + warp
    v = (-np.sin(angle) * xx + np.cos(angle) * yy) / period / r.uniform(0.4, 2.5) + warp
    colours = palette(r, 5)
    cells = (np.floor(u) * 7 + np.floor(v) * 13).astype(int) % len(colours)
    image = colours[cells] + noise(r, 1)[..., None] * r.uniform(0, 15)
    joint = r.uniform(0, 0.12)
    return np.where(((u % 1 < joint) | (v % 1 < joint))[..., None], palette(r, 1)[0], image)


def plain(r):
    """Nearly one colour, lighter towards one side."""
    yy, xx = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j].astype(np.float32)
    angle = r.uniform(0, 2 * np.pi)
    slope = (np.cos(angle) * xx + np.sin(angle) * yy) * r.uniform(0, 1.5)
    return coloured(slope + noise(r, 1.8) * r.uniform(0, 0.25), palette(r, 2))


def texture(r):
    """[SIDE, SIDE, 3] uint8."""
    kinds = [cloudy, cloudy, leafy, leafy, striped, tiled, plain, plain]
    image = kinds[r.integers(len(kinds))](r)
    if r.random() < 0.3:
        other = kinds[r.integers(len(kinds))](r)
        part = 1 / (1 + np.exp(-(noise(r, 1.6) + r.normal()) * r.uniform(1, 12)))[..., None]
        image = image * part + other * (1 - part)
    if r.random() < 0.5:
        image = image + noise(r, r.uniform(0, 1))[..., None] * r.uniform(0, 14)
    return np.clip(image, 0, 255).astype(np.uint8)


def cut(texture, matrix, width, height):
    """[height, width, 3] of a texture, mirrored where it ends.

    matrix: from its pixels to the texture's.
    """
    return cv2.warpAffine(
        texture,
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )
