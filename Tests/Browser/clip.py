"""A small clip with known content: a textured disc that crosses a textured ground.

Every frame bears its own number in black and white squares along its top edge, so that a test can
read from the picture which frame it sees.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

NUMBER_BITS = 9
NUMBER_SQUARE = 16


@dataclass(frozen=True)
class Clip:
    """A disc of `radius` that moves from the left to the right and swings up and down."""

    path: Path
    width: int = 480
    height: int = 272
    frames: int = 60
    fps: int = 25
    radius: int = 40
    #: Every how many frames one can be decoded by itself.
    gop: int = 250

    def centre(self, frame: int) -> tuple[float, float]:
        share = frame / max(1, self.frames - 1)
        x = self.radius + 40 + share * (self.width - 2 * self.radius - 80)
        y = self.height * (0.55 + 0.1 * np.sin(share * 6))
        return float(x), float(y)

    def disc(self, frame: int) -> np.ndarray:
        """True where the disc is, [height, width]."""
        x, y = self.centre(frame)
        rows, columns = np.mgrid[: self.height, : self.width]
        return (columns - x) ** 2 + (rows - y) ** 2 < self.radius**2

    def variant(self, path: Path) -> Path:
        """The same clip in a file with other bytes: a video of its own to the server."""
        note = path.name.encode()
        path.write_bytes(
            self.path.read_bytes() + (8 + len(note)).to_bytes(4, "big") + b"free" + note
        )
        return path

    def write(self) -> "Clip":
        random = np.random.default_rng(7)
        ground = _texture(random, self.height, self.width, low=(40, 60, 50), high=(110, 140, 120))
        side = 2 * self.radius
        skin = _texture(random, side, side, low=(110, 105, 115), high=(200, 195, 205))
        command = (
            f"ffmpeg -v error -y -f rawvideo -pix_fmt rgb24 -s {self.width}x{self.height}"
            f" -r {self.fps} -i - -c:v libx264 -preset veryfast -crf 16 -pix_fmt yuv420p"
            f" -g {self.gop}"
        ).split()
        encoder = subprocess.Popen([*command, str(self.path)], stdin=subprocess.PIPE)
        assert encoder.stdin
        for index in range(self.frames):
            encoder.stdin.write(self._frame(index, ground, skin).tobytes())
        encoder.stdin.close()
        assert encoder.wait() == 0, "ffmpeg could not encode the clip"
        return self

    def _frame(self, index: int, ground: np.ndarray, skin: np.ndarray) -> np.ndarray:
        frame = ground.copy()
        x, y = self.centre(index)
        top, left = round(y) - self.radius, round(x) - self.radius
        patch = frame[top : top + skin.shape[0], left : left + skin.shape[1]]
        rows, columns = np.ogrid[top : top + len(skin), left : left + skin.shape[1]]
        disc = (columns - x) ** 2 + (rows - y) ** 2 < self.radius**2
        patch[disc] = skin[disc]
        for bit in range(NUMBER_BITS):
            square = slice(bit * NUMBER_SQUARE, (bit + 1) * NUMBER_SQUARE)
            frame[:NUMBER_SQUARE, square] = 255 if index >> bit & 1 else 0
        return frame


def _texture(random, height, width, low, high) -> np.ndarray:
    noise = Image.fromarray(random.integers(0, 256, (height // 8, width // 8), dtype=np.uint8))
    smooth = np.asarray(noise.resize((width, height), Image.Resampling.BICUBIC)) / 255
    low, high = np.asarray(low), np.asarray(high)
    return (low + smooth[..., None] * (high - low)).astype(np.uint8)
