"""What a labeling configuration of Label Studio says about pictures and videos."""

from dataclasses import dataclass
from xml.etree import ElementTree

LARGEST = 1 << 20
DEFAULT_RATE = 24.0


@dataclass
class Control:
    """A tag that holds results, with the tag of the media that it belongs to."""

    name: str
    target: str
    #: The key of the media's address in a task's data.
    variable: str
    labels: list[str]
    #: Frames per second in which Label Studio counts a video's frames.
    rate: float = DEFAULT_RATE

    def label(self, wanted: str | None) -> str:
        """The label itself if the tag has it, else its first."""
        if wanted in self.labels or not self.labels:
            return wanted or "object"
        return self.labels[0]


class Config:
    """The controls that Masklet can fill: a brush on a picture, rectangles on a video."""

    def __init__(self, text: str) -> None:
        if len(text) > LARGEST or "<!" in text.replace("<!--", ""):
            raise ValueError("the labeling configuration is too long or has a DOCTYPE")
        try:
            root = ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            raise ValueError(f"the labeling configuration is not valid XML: {error}") from error
        media = {tag.get("name"): tag for tag in root.iter() if tag.tag in ("Image", "Video")}
        self.brush = self._control(root, media, "BrushLabels", "Image")
        self.video = self._control(root, media, "VideoRectangle", "Video")

    def _control(
        self, root: ElementTree.Element, media: dict[str | None, ElementTree.Element], kind: str,
        target: str,
    ) -> Control | None:
        for tag in root.iter(kind):
            shown = media.get(tag.get("toName"))
            if shown is None or shown.tag != target:
                continue
            labels = [label.get("value") or label.get("alias") or "" for label in tag.iter("Label")]
            return Control(
                tag.get("name") or kind, tag.get("toName") or target,
                (shown.get("value") or "").lstrip("$"), labels, rate_of(shown))
        return None


def rate_of(tag: ElementTree.Element) -> float:
    text = tag.get("frameRate") or tag.get("framerate") or ""
    try:
        rate = float(text)
    except ValueError:
        return DEFAULT_RATE
    return rate if 0 < rate <= 1000 else DEFAULT_RATE
