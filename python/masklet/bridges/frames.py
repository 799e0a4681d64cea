"""Which frame is shown when: tools count a video's frames at a rate, files have a time for each."""

from bisect import bisect_right
from pathlib import Path


class FrameTimes:
    """The times of a video's frames in seconds from the first, ascending."""

    def __init__(self, times: list[float]) -> None:
        self.times = times

    def shown(self, time: float) -> int:
        """The frame that is shown at a time."""
        return max(bisect_right(self.times, time) - 1, 0)

    def numbered(self, number: int, rate: float) -> int:
        """The frame shown in the middle of the `number`th frame of a player with this rate, from 1.

        The middle, because rounding could move the beginning into the frame before.
        """
        return self.shown((number - 0.5) / rate)


def of_file(path: Path) -> list[float]:
    """The times of all frames of a video file; empty if they cannot be read."""
    import cv2

    video = cv2.VideoCapture(str(path))
    times = []
    try:
        while video.grab():
            times.append(video.get(cv2.CAP_PROP_POS_MSEC) / 1000)
    finally:
        video.release()
    if any(later <= time for time, later in zip(times, times[1:], strict=False)):
        return []
    return [time - times[0] for time in times]


def at_rate(count: int, rate: float) -> list[float]:
    return [frame / rate for frame in range(count)]
