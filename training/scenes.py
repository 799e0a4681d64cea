"""Short clips of objects before a background, with the mask of each object in the first frame."""

import cv2
import numpy as np

import sprites
import textures

WIDTH, HEIGHT = 224, 128
MARGIN = 40


class Layer:
    """A sprite, its place and how it moves: position, turn and size change by a step a frame."""

    def __init__(self, r, sprite, area, at, step):
        self.levels = [sprite]
        while min(self.levels[-1].shape[:2]) > 16:
            h, w = self.levels[-1].shape[:2]
            self.levels.append(
                cv2.resize(self.levels[-1], (w // 2, h // 2), interpolation=cv2.INTER_AREA)
            )
        h, w = sprite.shape[:2]
        self.scale = np.sqrt(area / max(1, (sprite[..., 3] > 127).sum()))
        self.at, self.step = np.array(at, float), np.array(step, float)
        self.angle = r.normal() * 0.15
        self.turn = r.normal() * 0.02 if r.random() < 0.6 else 0
        self.grow = r.normal() * 0.01 if r.random() < 0.6 else 0
        self.bend = None
        if r.random() < 0.5:
            self.bend = (r.normal(size=(4, 4, 2)) * r.uniform(0, 6)).astype(np.float32)

    def place(self, frame, time):
        """Draws into `frame`. Returns its opacity 0 to 1 and the window that it fills, or None."""
        scale = self.scale * np.exp(self.grow * time)
        level = int(np.clip(np.floor(np.log2(max(1, 1 / scale) * 1.2)), 0, len(self.levels) - 1))
        image = self.levels[level]
        h, w = image.shape[:2]
        if self.bend is not None and time:
            shift = cv2.resize(self.bend, (w, h), interpolation=cv2.INTER_CUBIC) * (time / 2**level)
            yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
            image = cv2.remap(image, xx + shift[..., 0], yy + shift[..., 1], cv2.INTER_LINEAR)
        scale *= 2**level
        angle = self.angle + self.turn * time
        matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
        centre = self.at + self.step * time
        corners = np.array([[-w, -h], [w, -h], [w, h], [-w, h]]) / 2 @ matrix.T + centre
        x0, y0 = np.maximum(np.floor(corners.min(0)).astype(int) - 1, 0)
        x1, y1 = np.minimum(
            np.ceil(corners.max(0)).astype(int) + 2, [frame.shape[1], frame.shape[0]]
        )
        if x1 - x0 < 2 or y1 - y0 < 2:
            return None
        shift = centre - matrix @ [w / 2, h / 2] - [x0, y0]
        drawn = cv2.warpAffine(
            image, np.float32(np.c_[matrix, shift]), (int(x1 - x0), int(y1 - y0))
        )
        alpha = drawn[..., 3:] / 255
        window = np.s_[y0:y1, x0:x1]
        frame[window] = frame[window] * (1 - alpha) + drawn[..., :3]
        return alpha[..., 0], window


class Scenes:
    """Draws scenes; keeps a stock of textures and sprites that changes slowly."""

    def __init__(self, seed, stock=300):
        self.r = np.random.default_rng(seed)
        self.shared = []
        self.textures = [textures.texture(self.r) for _ in range(stock)]
        self.sprites = [sprites.sprite(self.r, self.textures) for _ in range(stock)]

    def renew(self):
        r = self.r
        if r.random() < 0.3:
            self.textures[r.integers(len(self.textures))] = textures.texture(r)
        self.sprites[r.integers(len(self.sprites))] = sprites.sprite(r, self.textures)

    def surface(self):
        """A texture for the background, which objects may share."""
        texture = self.textures[self.r.integers(len(self.textures))]
        self.shared.append(texture)
        return texture

    def piece(self, width, height, lowest=0.3):
        r = self.r
        texture = self.surface()
        scale = np.exp(r.uniform(np.log(lowest), 0.2))
        matrix = np.float32(
            [
                [scale, 0, r.uniform(0, 256)],
                [0, scale * np.exp(r.normal() * 0.2), r.uniform(0, 256)],
            ]
        )
        return textures.cut(texture, matrix, width, height).astype(np.float32)

    def ground(self, width, height):
        """A texture seen at a slant."""
        r = self.r
        texture = self.surface()
        far = r.uniform(1, 5)
        source = np.float32(
            [[128 - 128 * far / 2, 0], [128 + 128 * far / 2, 0], [190, 256], [66, 256]]
        ) + np.float32(r.uniform(0, 256, 2))
        target = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
        return cv2.warpPerspective(
            texture,
            cv2.getPerspectiveTransform(source, target),
            (width, height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        ).astype(np.float32)

    def plate(self):
        """The background, larger than the picture by MARGIN on each side."""
        r = self.r
        w, h = WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN
        image = self.piece(w, h)
        if r.random() < 0.75:
            horizon = MARGIN + r.uniform(-0.1, 0.8) * HEIGHT
            yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
            rough = cv2.resize(textures.noise(r, 1.8), (w, h)) * r.uniform(0, 8)
            above = (
                1
                / (
                    1
                    + np.exp(
                        np.clip(
                            (yy - horizon + (xx - w / 2) * r.normal() * 0.1 + rough)
                            * r.uniform(0.3, 4),
                            -30,
                            30,
                        )
                    )
                )[..., None]
            )
            image = image * above + self.ground(w, h) * (1 - above)
        for _ in range(r.choice([0, 2, 5, 10])):
            area = np.exp(r.uniform(np.log(60), np.log(4000)))
            Layer(
                r,
                self.sprites[r.integers(len(self.sprites))],
                area,
                r.uniform(0, 1, 2) * [w, h],
                (0, 0),
            ).place(image, 0)
        return image

    def scene(self):
        """Frames [3, HEIGHT, WIDTH, 3] uint8, their times, and the objects' masks in the first."""
        r = self.r
        while True:
            self.renew()
            self.shared = []
            plate = self.plate()
            still = r.random() < 0.15
            speed = 0 if still else np.exp(r.uniform(np.log(0.1), np.log(6)))
            camera = (
                r.normal(size=2)
                * [1, 0.5]
                * (np.exp(r.uniform(np.log(0.05), np.log(5))) if r.random() < 0.75 else 0)
            )
            zoom, roll = (r.normal(size=2) * [0.01, 0.005]) if r.random() < 0.5 else (0, 0)
            waves = None
            if r.random() < 0.3:
                waves = (r.normal(size=(8, 14, 2)) * r.uniform(0, 1.5)).astype(np.float32)
            layers, count = [], r.integers(1, 5)
            for _ in range(count):
                area = np.exp(r.uniform(np.log(0.006), np.log(0.45))) * WIDTH * HEIGHT
                sprite = self.sprites[r.integers(len(self.sprites))]
                if r.random() < 0.3:  # of what the background is of
                    sprite = sprites.sprite(r, self.shared)
                if layers and r.random() < 0.2:  # one that looks the same
                    sprite = layers[-1].levels[0]
                if r.random() < 0.6:
                    sprite = self.blended(sprite, plate)
                resting = r.random() < 0.25
                own = np.zeros(2) if resting else r.normal(size=2) * speed
                follows = r.random() < 0.35  # the camera keeps it in place
                parallax = r.uniform(1, 1.6) if r.random() < 0.3 else 1
                step = own * 0.2 if follows else own + camera * parallax
                at = r.uniform(0.05, 0.95, 2) * [WIDTH, HEIGHT]
                layers.append(Layer(r, sprite, area, at, step))
            shadow = r.uniform(0.1, 0.6) if r.random() < 0.4 else 0
            # As the service has it: frames on one side at the start of a video, or on both sides.
            times = [0.0, 1.0, 2.0] if r.random() < 0.5 else [0.0, -1.0, 1.0]
            frames, masks = [], None
            for time in times:
                frame = self.view(plate, camera, zoom, roll, waves, time)
                own = []
                for layer in layers:
                    if shadow:
                        self.shade(frame, layer, time, shadow)
                    drawn = layer.place(frame, time)
                    if time or masks is not None:
                        continue
                    full = np.zeros((HEIGHT, WIDTH), bool)
                    if drawn is not None:
                        full[drawn[1]] = drawn[0] > 0.5
                    own = [m & ~full for m in own] + [full]
                if masks is None:
                    masks = own
                frames.append(frame)
            masks = [m for m in masks if m.sum() > 50]
            if masks:
                return self.finished(frames), times, masks

    def blended(self, sprite, plate):
        """The sprite with its mean colour moved towards a colour of the background."""
        r = self.r
        opacity = sprite[..., 3:] / 255
        mean = sprite[..., :3].sum((0, 1)) / max(1, opacity.sum())
        y, x = r.integers(20, plate.shape[0] - 20), r.integers(20, plate.shape[1] - 20)
        target = plate[y - 10 : y + 10, x - 10 : x + 10].mean((0, 1))
        colour = sprite[..., :3] + opacity * (target - mean) * r.uniform(0, 0.9)
        return np.dstack([np.clip(colour, 0, 255), sprite[..., 3]]).astype(np.float32)

    def view(self, plate, camera, zoom, roll, waves, time):
        if waves is not None and time:
            h, w = plate.shape[:2]
            shift = cv2.resize(waves, (w, h), interpolation=cv2.INTER_CUBIC) * np.float32(
                np.sin(time)
            )
            yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
            plate = cv2.remap(plate, xx + shift[..., 0], yy + shift[..., 1], cv2.INTER_LINEAR)
        scale, angle = np.exp(zoom * time), roll * time
        matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
        centre = np.array([WIDTH, HEIGHT]) / 2
        shift = centre + camera * time - matrix @ (centre + MARGIN)
        return cv2.warpAffine(
            plate, np.float32(np.c_[matrix, shift]), (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT
        )

    def shade(self, frame, layer, time, strength):
        """The shadow of a layer on what is behind it."""
        drawn = layer.place(np.zeros_like(frame), time)
        if drawn is None:
            return
        dark = np.zeros(frame.shape[:2], np.float32)
        dark[drawn[1]] = drawn[0]
        h = drawn[0].shape[0]
        low = drawn[1][0].stop
        fall = np.float32([[1, 0.4, -0.4 * low], [0, 0.3, low * 0.7 + h * 0.02]])
        dark = cv2.GaussianBlur(cv2.warpAffine(dark, fall, (WIDTH, HEIGHT)), (0, 0), 2)
        frame *= 1 - strength * dark[..., None]

    def finished(self, frames):
        """What a camera makes of the frames."""
        r = self.r
        gain = np.exp(r.normal(size=3) * 0.08 + r.normal() * 0.12)
        curve = 255 * np.clip(np.arange(256)[:, None] / 255 * gain, 0, 1) ** np.exp(
            r.normal() * 0.15
        )
        curve = np.clip(curve, 0, 255).astype(np.uint8)[None]
        blur = r.uniform(0.3, 1.2) if r.random() < 0.5 else 0
        grain = r.uniform(0, 6)
        quality = int(r.integers(30, 90)) if r.random() < 0.4 else None
        done = []
        for frame in frames:
            frame = cv2.LUT(np.clip(frame, 0, 255).astype(np.uint8), curve)
            if blur:
                frame = cv2.GaussianBlur(frame, (0, 0), blur)
            noise = cv2.randn(np.empty(frame.shape, np.float32), 0, grain)
            frame = np.clip(frame + noise, 0, 255).astype(np.uint8)
            if quality:
                frame = cv2.imdecode(
                    cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])[1],
                    cv2.IMREAD_COLOR,
                )
            done.append(frame)
        return np.stack(done)
