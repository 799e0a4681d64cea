"""The prompts in Label Studio's regions, which are in percent of the picture."""

from masklet.aio import Video
from masklet.connection import JSON


class Prompt:
    """Points and a box of an object, in percent of the picture."""

    def __init__(self) -> None:
        self.points: list[list[float]] = []
        self.labels: list[int] = []
        self.box: list[float] | None = None


def picture_prompts(regions: list[JSON]) -> list[tuple[str | None, Prompt]]:
    """One prompt for each rectangle, and one for the points of each label; the points of a label
    with exactly one rectangle belong to that."""
    boxes: dict[str | None, list[Prompt]] = {}
    points: dict[str | None, Prompt] = {}
    for region in regions:
        kind, value = region.get("type"), region.get("value") or {}
        label = (value.get(str(kind)) or [None])[0]
        if kind == "rectanglelabels":
            prompt = Prompt()
            prompt.box = [value["x"], value["y"], value["x"] + value["width"],
                          value["y"] + value["height"]]
            boxes.setdefault(label, []).append(prompt)
        elif kind == "keypointlabels":
            prompt = points.setdefault(label, Prompt())
            prompt.points.append([value["x"], value["y"]])
            is_positive = region.get("is_positive", value.get("is_positive", True))
            prompt.labels.append(1 if is_positive else 0)
    found = [(label, prompt) for label, own in boxes.items() for prompt in own]
    for label, prompt in points.items():
        own = boxes.get(label, [])
        if len(own) == 1:
            own[0].points, own[0].labels = prompt.points, prompt.labels
        elif any(prompt.labels):
            found.append((label, prompt))
    return found


def in_pixels(points: list[list[float]], video: Video) -> list[list[float]] | None:
    last = video.width - 1, video.height - 1
    return [[min(x * video.width / 100, last[0]), min(y * video.height / 100, last[1])]
            for x, y in points] or None


def box_in_pixels(box: list[float] | None, video: Video) -> list[float] | None:
    """The corners of a box, cut to the picture."""
    if box is None:
        return None
    x1, y1, x2, y2 = box
    x1, x2 = (min(max(x, 0), 100) * video.width / 100 for x in (x1, x2))
    y1, y2 = (min(max(y, 0), 100) * video.height / 100 for y in (y1, y2))
    return [x1, y1, x2, y2]
