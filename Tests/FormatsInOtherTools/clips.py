"""Small clips whose frames say which they are, in the ways videos come: frames at equal and at
unequal times, with B-frames, and turned."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NUMBER_BITS = 6
NUMBER_SQUARE = 16
KINDS = ["constant", "variable", "turned"]


@dataclass(frozen=True)
class Clip:
    """A bright disc that crosses a dark ground; the frame's number stands along the top edge as
    black and white squares."""

    path: Path
    kind: str
    coded_width: int = 240
    coded_height: int = 160
    frames: int = 24
    radius: int = 22

    @property
    def height(self) -> int:
        return self.shown(np.zeros((self.coded_height, self.coded_width))).shape[0]

    @property
    def width(self) -> int:
        return self.shown(np.zeros((self.coded_height, self.coded_width))).shape[1]

    def shown(self, coded: np.ndarray) -> np.ndarray:
        """A coded picture or mask as it is displayed."""
        return np.rot90(coded, 1) if self.kind == "turned" else coded

    def disc(self, frame: int) -> np.ndarray:
        """True where the disc is on the displayed frame."""
        x = 30 + frame * (self.coded_width - 60) / (self.frames - 1)
        rows, columns = np.mgrid[: self.coded_height, : self.coded_width]
        return self.shown((columns - x) ** 2 + (rows - 95) ** 2 < self.radius**2)

    def number(self, picture: np.ndarray) -> int:
        """The number a displayed picture [height, width, 3] bears."""
        coded = np.rot90(picture, -1) if self.kind == "turned" else picture
        bits = [
            coded[4:12, NUMBER_SQUARE * bit + 4 : NUMBER_SQUARE * bit + 12].mean() > 128
            for bit in range(NUMBER_BITS)
        ]
        return sum(1 << bit for bit, is_set in enumerate(bits) if is_set)

    def write(self) -> "Clip":
        plain = self.path.with_suffix(".plain.mp4")
        command = (
            "ffmpeg -v error -y -f rawvideo -pix_fmt rgb24"
            f" -s {self.coded_width}x{self.coded_height} -r 25 -i -"
        ).split()
        if self.kind == "variable":
            # Gaps of 1, 2 and 5 frame times in turn.
            command += ["-vf", "settb=1/1000,setpts='40*(N+floor(N/3)*5+mod(N,3))'"]
            command += ["-fps_mode", "passthrough"]
        command += "-c:v libx264 -crf 16 -pix_fmt yuv420p -bf 3 -g 9".split()
        encoder = subprocess.Popen([*command, str(plain)], stdin=subprocess.PIPE)
        assert encoder.stdin
        for frame in range(self.frames):
            encoder.stdin.write(self._coded_picture(frame).tobytes())
        encoder.stdin.close()
        assert encoder.wait() == 0
        turn = ["-metadata:s:v:0", "rotate=90"] if self.kind == "turned" else []
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", plain, "-c", "copy", *turn, self.path], check=True
        )
        return self

    def _coded_picture(self, frame: int) -> np.ndarray:
        random = np.random.default_rng(5)
        picture = random.integers(30, 70, (self.coded_height, self.coded_width, 3))
        x = 30 + frame * (self.coded_width - 60) / (self.frames - 1)
        rows, columns = np.mgrid[: self.coded_height, : self.coded_width]
        picture[(columns - x) ** 2 + (rows - 95) ** 2 < self.radius**2] = (220, 170, 60)
        for bit in range(NUMBER_BITS):
            left = NUMBER_SQUARE * bit
            picture[:NUMBER_SQUARE, left : left + NUMBER_SQUARE] = 255 * (frame >> bit & 1)
        return picture.astype(np.uint8)


def decoded(path: Path) -> list[np.ndarray]:
    """Every frame of a video as it is displayed, by ffmpeg."""
    probe = subprocess.run(
        "ffprobe -v error -select_streams v -show_entries stream=width,height -of csv=p=0".split()
        + [str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    width, height = (int(side) for side in probe.stdout.strip().split(",")[:2])
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-fps_mode", "passthrough"]
        + "-f rawvideo -pix_fmt rgb24 -".split(),
        check=True,
        capture_output=True,
    ).stdout
    return list(np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3))


def filled(ring: np.ndarray, height: int, width: int) -> np.ndarray:
    """The pixels whose centre lies inside a ring [points, 2] by the even-odd rule."""
    inside = np.zeros((height, width), bool)
    columns = np.arange(width) + 0.5
    for row in range(height):
        y = row + 0.5
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if (y1 <= y) != (y2 <= y):
                inside[row] ^= columns > x1 + (y - y1) / (y2 - y1) * (x2 - x1)
    return inside
