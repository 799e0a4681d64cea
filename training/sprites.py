"""Objects drawn from random numbers: blobs, people, animals, vehicles and things put together."""

from itertools import pairwise

import cv2
import numpy as np

from textures import cut

SIDE = 192


class Drawing:
    """A picture of parts over each other, each of one material."""

    def __init__(self, r, materials):
        self.r = r
        self.colour = np.zeros((SIDE, SIDE, 3), np.float32)
        self.alpha = np.zeros((SIDE, SIDE), np.uint8)
        self.materials = materials

    def fill(self, mask, material):
        ys, xs = np.where(mask > 0)
        if not len(ys):
            return
        y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
        window = np.s_[y0:y1, x0:x1]
        part = mask[window] > 0
        thick = max(3, int(min(y1 - y0, x1 - x0) * 0.4)) | 1
        edge = cv2.blur(part.astype(np.float32), (thick, thick), borderType=cv2.BORDER_CONSTANT)
        light = 1 - self.depth * (1 - edge)[..., None]
        pixels = self.materials[material % len(self.materials)][window] * light
        self.colour[window][part] = pixels[part]
        self.alpha[window][part] = 255

    depth = 0.4

    def blank(self):
        return np.zeros((SIDE, SIDE), np.uint8)

    def limb(self, points, widths, material):
        """A chain of thick lines whose width changes from joint to joint."""
        mask = self.blank()
        for (a, wa), (b, wb) in pairwise(zip(points, widths, strict=True)):
            for t in np.linspace(0, 1, max(2, int(np.hypot(*(b - a)) / 3))):
                centre = a + (b - a) * t
                cv2.circle(
                    mask, (int(centre[0]), int(centre[1])), max(1, int(wa + (wb - wa) * t)), 255, -1
                )
        self.fill(mask, material)

    def ellipse(self, centre, axes, angle, material):
        mask = self.blank()
        axes = (max(1, int(axes[0])), max(1, int(axes[1])))
        cv2.ellipse(mask, (int(centre[0]), int(centre[1])), axes, angle, 0, 360, 255, -1)
        self.fill(mask, material)

    def polygon(self, points, material, rounding=0):
        mask = self.blank()
        cv2.fillPoly(mask, [np.asarray(points, np.int32)], 255)
        if rounding:
            size = int(rounding) * 2 + 1
            mask = (cv2.GaussianBlur(mask, (size, size), 0) > 127).astype(np.uint8) * 255
        self.fill(mask, material)

    def ring(self, centre, radius, width, material, spokes=0):
        mask = self.blank()
        c = (int(centre[0]), int(centre[1]))
        cv2.circle(mask, c, int(radius), 255, max(1, int(width)))
        for k in range(spokes):
            angle = np.pi * k / spokes
            d = np.array([np.cos(angle), np.sin(angle)]) * radius
            cv2.line(
                mask,
                (int(c[0] - d[0]), int(c[1] - d[1])),
                (int(c[0] + d[0]), int(c[1] + d[1])),
                255,
                1,
            )
        self.fill(mask, material)


def turned(length, angle):
    return np.array([np.sin(angle), np.cos(angle)]) * length


def blob(d, centre=(96, 96), size=70, material=0):
    r = d.r
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    radius = np.ones(60)
    for k in range(1, 7):
        radius += r.normal() * 0.35 / k ** r.uniform(0.6, 1.5) * np.cos(k * t + r.uniform(0, 6.3))
    radius = np.clip(radius, 0.15, 2)
    stretch = np.exp(r.normal() * 0.3)
    points = np.stack([np.cos(t) * radius * stretch, np.sin(t) * radius / stretch], -1)
    points *= size / np.abs(points).max()
    d.polygon(points + centre, material)


def person(d, foot=(96, 180), height=165, seated=False):
    r = d.r
    h = height
    lean = r.normal() * (0.45 if seated else 0.25)
    hip = np.array(foot, float) - [0, h * (0.3 if seated else 0.47)]
    neck = hip - turned(h * 0.33, lean)
    head = neck - turned(h * 0.09, lean + r.normal() * 0.3)
    build = r.uniform(0.75, 1.35)
    skin, top, trousers, hair, shoes = r.permutation(5)
    if r.random() < 0.3:
        trousers = top

    def leg():
        bend = r.normal() * (0.9 if seated else 0.4)
        knee = hip + turned(h * 0.24, bend)
        ankle = knee + turned(h * 0.23, bend - abs(r.normal()) * 0.5)
        d.limb([hip, knee, ankle], np.array([0.055, 0.042, 0.025]) * h * build, trousers)
        d.limb(
            [ankle, ankle + turned(h * 0.06, 1.3 * r.choice([-1, 1]))],
            np.array([0.024, 0.018]) * h,
            shoes,
        )

    def arm():
        swing = r.normal() * 0.9 + (0.6 if seated else 0)
        shoulder = neck + [0, h * 0.035]
        elbow = shoulder + turned(h * 0.16, swing)
        hand = elbow + turned(h * 0.15, swing + r.normal() * 0.8)
        sleeve = r.random() < 0.6
        d.limb([shoulder, elbow], np.array([0.035, 0.028]) * h * build, top)
        d.limb([elbow, hand], np.array([0.028, 0.02]) * h * build, top if sleeve else skin)
        d.ellipse(hand, (h * 0.025, h * 0.02), 0, skin)

    arm()
    leg()
    leg()
    d.limb(
        [hip, hip - (hip - neck) * 0.5, neck + (hip - neck) * 0.12],
        np.array([0.07, 0.075, 0.085]) * h * build,
        top,
    )
    d.limb([neck, head], np.array([0.03, 0.03]) * h, skin)
    d.ellipse(head, (h * 0.05, h * 0.065), np.degrees(lean), skin)
    if r.random() < 0.8:
        d.ellipse(head - [0, h * 0.025], (h * 0.054, h * 0.045), np.degrees(lean), hair)
    arm()


def animal(d):
    r = d.r
    body, dark, other = r.permutation(5)[:3]
    if r.random() < 0.5:
        other = body
    if r.random() < 0.5:
        dark = body
    length, tall = r.uniform(35, 55), r.uniform(16, 28)
    middle = np.array([96, 100])
    legs = r.uniform(15, 60)
    rear, front = middle + [-length * 0.75, tall * 0.3], middle + [length * 0.75, tall * 0.3]
    width = r.uniform(4, 8)
    for at in (rear, front):
        for shade in (dark, body):
            swing = r.normal() * 0.35
            at2 = at + [r.normal() * 4, 0]
            knee = at2 + turned(legs * 0.55, swing)
            end = knee + turned(legs * 0.5, swing + r.normal() * 0.4)
            d.limb([at2, knee, end], [width * 1.6, width, width * 0.7], shade)
    d.limb(
        [middle - [length, -2], middle + [r.normal() * 3, r.normal() * 3], middle + [length, 0]],
        [tall * r.uniform(0.7, 1), tall * r.uniform(0.7, 1.1), tall * r.uniform(0.7, 1)],
        body,
    )
    raised = r.uniform(-0.2, 2.4)
    neck = middle + [length * 0.9, -tall * 0.3]
    head = neck + turned(r.uniform(14, 55), np.pi * 0.5 + raised * 0.6)
    d.limb(
        [neck, (neck + head) / 2 + r.normal(size=2) * 5, head],
        [tall * 0.6, tall * 0.4, tall * 0.35],
        body,
    )
    d.limb(
        [head, head + turned(r.uniform(8, 24), 1.2 + r.normal() * 0.3)],
        [tall * 0.42, tall * 0.22],
        other,
    )
    for _ in range(2):
        d.limb([head, head - turned(r.uniform(6, 20), r.normal() * 0.6)], [4, 2], dark)
    tail = middle - [length, 0]
    bend = tail - turned(r.uniform(10, 35), 1.2 + r.normal() * 0.7)
    d.limb(
        [tail, bend, bend + r.normal(size=2) * 15], [width * 0.8, width * 0.6, width * 0.5], other
    )


def bird(d):
    r = d.r
    a, b, c = r.permutation(5)[:3]
    if r.random() < 0.5:
        b = a
    length, tall = r.uniform(35, 60), r.uniform(18, 34)
    middle = np.array([92, 115])
    d.ellipse(middle, (length, tall), r.normal() * 8, a)
    tip = middle - [length * r.uniform(1, 1.5), r.uniform(-10, 25)]
    d.polygon([middle - [length * 0.6, tall * 0.7], tip, middle - [length * 0.6, -tall * 0.6]], b)
    base = middle + [length * 0.75, -tall * 0.3]
    rise = r.uniform(5, 75)
    bend = base + [r.uniform(-5, 25), -rise * 0.5]
    head = base + [r.uniform(0, 30), -rise]
    d.limb([base, bend, head], [r.uniform(8, 18), r.uniform(6, 12), r.uniform(6, 10)], a)
    d.ellipse(head, (r.uniform(8, 13), r.uniform(7, 10)), 20, a)
    d.polygon([head + [6, -5], head + [r.uniform(14, 28), 4], head + [5, 6]], c)
    if r.random() < 0.7:
        d.ellipse(middle + [-5, -3], (length * 0.7, tall * 0.6), r.normal() * 12, b)
    if r.random() < 0.4:
        for s in (-8, 8):
            d.limb(
                [middle + [s, tall * 0.8], middle + [s + r.normal() * 4, tall + r.uniform(10, 40)]],
                [3, 2],
                c,
            )


def car(d, low=160):
    r = d.r
    paint, glass, tyre, lamp = r.permutation(5)[:4]
    length, tall = r.uniform(60, 90), r.uniform(22, 40)
    front, back = 96 + length, 96 - length
    roof = tall * r.uniform(0.6, 1.6)
    nose = r.uniform(0.3, 0.8)
    left, right = back + length * r.uniform(0, 0.6), front - length * nose
    d.polygon(
        [[back, low], [back, low - tall], [front, low - tall * r.uniform(0.6, 1)], [front, low]],
        paint,
        5,
    )
    top = [
        [left, low - tall + 2],
        [left + r.uniform(2, 25), low - tall - roof],
        [right - r.uniform(2, 35), low - tall - roof],
        [right, low - tall + 2],
    ]
    d.polygon(top, paint, 3)
    inner = np.array(top, float)
    inner = inner.mean(0) + (inner - inner.mean(0)) * [0.86, 0.7]
    d.polygon(inner, glass)
    if r.random() < 0.6:
        at = inner[:, 0].mean() + r.normal() * 8
        d.polygon(
            [
                [at - 2, low - tall + 2],
                [at - 2, low - tall - roof],
                [at + 2, low - tall - roof],
                [at + 2, low - tall + 2],
            ],
            paint,
        )
    if r.random() < 0.5:
        d.polygon(
            [
                [back, low - tall * 0.4],
                [back, low - tall * 0.6],
                [front, low - tall * 0.6],
                [front, low - tall * 0.4],
            ],
            lamp,
        )
    size = r.uniform(11, 20)
    for x in (back + length * 0.4, front - length * 0.4):
        d.ellipse((x, low), (size, size), 0, tyre)
        d.ellipse((x, low), (size * 0.55, size * 0.55), 0, lamp)


def cycle(d):
    """A rider on two wheels."""
    r = d.r
    size, low = r.uniform(16, 30), 150
    left, right = np.array([96 - size * 1.7, low]), np.array([96 + size * 1.7, low])
    frame = r.integers(5)
    width = r.uniform(2, 7)
    for at in (left, right):
        d.ring(at, size, width, 4, 0 if r.random() < 0.5 else 4)
    seat, crank, bar = (
        np.array([84, low - size * 1.7]),
        np.array([94, low]),
        right - [size * 0.5, size * 1.8],
    )
    for a, b in (
        (left, seat),
        (seat, crank),
        (left, crank),
        (seat, bar),
        (bar, right),
        (crank, bar),
    ):
        d.limb([a, b], [width * 0.6, width * 0.6], frame)
    if r.random() < 0.4:
        d.ellipse((96, low - size), (size * 1.4, size * 0.7), r.normal() * 15, frame)
    person(d, foot=(86, low - 6), height=r.uniform(100, 125), seated=True)


def thing(d):
    """Simple shapes put together."""
    r = d.r
    centre = np.array([96.0, 96.0])
    for _ in range(r.integers(1, 6)):
        size = r.uniform(14, 46)
        material = r.integers(5) if r.random() < 0.6 else 0
        kind = r.integers(4)
        if kind == 0:
            d.ellipse(centre, (size, size * r.uniform(0.3, 1)), r.uniform(0, 180), material)
        elif kind == 1:
            angle = r.normal() * 0.3
            corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * size * [1, r.uniform(0.3, 1)]
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            d.polygon(centre + corners @ turn, material, r.integers(0, 6))
        elif kind == 2:
            blob(d, centre, size, material)
        else:
            d.limb(
                [centre, centre + r.normal(size=2) * size],
                [size * r.uniform(0.1, 0.4)] * 2,
                material,
            )
        ys, xs = np.where(d.alpha > 0)
        i = r.integers(len(ys))
        centre = np.clip(np.array([xs[i], ys[i]], float), 40, 152)


def plant(d):
    r = d.r
    stem, leaf = r.permutation(5)[:2]
    top = np.array([96 + r.normal() * 10, r.uniform(60, 110)])
    d.limb([np.array([96.0, 188.0]), top], [r.uniform(3, 10), r.uniform(2, 7)], stem)
    for _ in range(r.integers(2, 9)):
        blob(d, top + r.normal(size=2) * [26, 20], r.uniform(14, 42), leaf)


KINDS = [blob, person, person, animal, animal, bird, car, car, cycle, thing, thing, plant]


def crop(r, texture, side, lowest=0.25):
    """A turned, scaled piece of a texture."""
    scale = np.exp(r.uniform(np.log(lowest), 0.3)) * texture.shape[0] / side
    angle = r.uniform(0, 2 * np.pi)
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    matrix = np.float32([[c, -s, r.uniform(0, 256)], [s, c, r.uniform(0, 256)]])
    return cut(texture, matrix, side, side)


def sprite(r, textures):
    """[H, W, 4] float32: colours times opacity, and opacity 0 to 255."""
    materials = []
    for _ in range(5):
        piece = crop(r, textures[r.integers(len(textures))], SIDE).astype(np.float32)
        if r.random() < 0.6:  # most things have calmer surfaces than scenes
            calm = r.uniform(0.3, 1)
            piece = piece * (1 - calm) + piece.mean((0, 1)) * calm
        materials.append(piece)
    if r.random() < 0.35:
        materials = (
            materials[:1] + materials[:1] + [materials[0] * r.uniform(0.5, 1)] + materials[1:3]
        )
    drawing = Drawing(r, materials)
    drawing.depth = r.uniform(0, 0.7)
    KINDS[r.integers(len(KINDS))](drawing)
    ys, xs = np.where(drawing.alpha > 0)
    y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    alpha = drawing.alpha[y0:y1, x0:x1].astype(np.float32)
    colour = drawing.colour[y0:y1, x0:x1]
    if r.random() < 0.6:  # light from one side
        h, w = alpha.shape
        angle = r.uniform(0, 2 * np.pi)
        yy, xx = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
        colour = (
            colour
            * np.clip(1 + (np.cos(angle) * xx + np.sin(angle) * yy) * r.uniform(0, 0.5), 0, 2)[
                ..., None
            ]
        )
    colour = np.clip(colour, 0, 255)
    if r.random() < 0.5:
        colour, alpha = colour[:, ::-1], alpha[:, ::-1]
    return np.dstack([colour * (alpha / 255)[..., None], alpha]).astype(np.float32)
