"""Label Studio's ML backend: `masklet-bridge label-studio --label-studio URL`.

Pictures get brush masks of key points and rectangles; videos get rectangles that follow the boxes
drawn on some frames. With the events of Label Studio Enterprise's videos masks are streamed.
"""

import asyncio
import base64
import binascii
import uuid
from collections import OrderedDict
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from masklet.aio import Server
from masklet.bridges.face import Pump, application, body, same
from masklet.bridges.frames import FrameTimes, at_rate, of_file
from masklet.bridges.label_config import Config, Control
from masklet.bridges.media import Media
from masklet.bridges.prompts import box_in_pixels, in_pixels, picture_prompts
from masklet.bridges.shapes import bounds, brush
from masklet.bridges.tracks import EnterpriseTracks, Opened
from masklet.connection import JSON
from masklet.errors import Refused
from masklet.rle import BoolArray

LARGEST_REQUEST = 64 << 20
VERSION = "masklet"


class LabelStudio:
    """Answers of the ML backend. Videos stay on the server for the next question, the last eight of
    them."""

    VIDEOS = 8

    def __init__(self, server: Server, media: Media) -> None:
        self._server = server
        self._media = media
        self._videos: OrderedDict[str, tuple[str, FrameTimes]] = OrderedDict()
        self._opening = asyncio.Lock()
        self._tracks = EnterpriseTracks(self._open)

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "UP", "model_class": "Masklet"})

    async def setup(self, request: Request) -> Response:
        await body(request, LARGEST_REQUEST)
        return JSONResponse({"model_version": VERSION})

    async def versions(self, _: Request) -> Response:
        return JSONResponse({"versions": [VERSION]})

    async def webhook(self, request: Request) -> Response:
        """Masklet has no use for what annotators did: it does not train."""
        await body(request, LARGEST_REQUEST)
        return JSONResponse({}, 201)

    async def predict(self, request: Request) -> Response:
        asked = await body(request, LARGEST_REQUEST)
        tasks = asked["tasks"]
        config = Config(asked.get("label_config") or "")
        context = (asked.get("params") or {}).get("context") or {}
        if context.get("event"):
            if len(tasks) != 1:
                raise ValueError("an event needs exactly one task")
            return JSONResponse(await self._tracks.answer(
                context, self._address(config.video, tasks[0])))
        return JSONResponse({"results": [
            await self._predicted(task, config, context) for task in tasks]})

    async def _predicted(self, task: JSON, config: Config, context: JSON) -> JSON:
        """The prediction for one task; without prompts it is empty."""
        regions = context.get("result") or drawn(task)
        if config.video is not None:
            result, score = await self._boxes(task, config.video, regions)
        else:
            result, score = await self._masks(task, config, regions)
        return {"result": result, "score": score, "model_version": VERSION}

    async def _masks(
        self, task: JSON, config: Config, regions: list[JSON]
    ) -> tuple[list[JSON], float]:
        """A brush region for each object that is prompted on a picture."""
        if config.brush is None:
            raise ValueError(
                "the labeling configuration has neither BrushLabels nor VideoRectangle: add one")
        prompts = picture_prompts(regions)
        if not prompts:
            return [], 0
        picture = await self._media.picture(self._address(config.brush, task))
        video = await self._server.open_pictures([picture])
        try:
            made = []
            for label, prompt in prompts:
                item = await video.add_object(
                    0, in_pixels(prompt.points, video), prompt.labels or None,
                    box_in_pixels(prompt.box, video))
                assert item.mask is not None
                made.append((label, item.mask))
        finally:
            await video.remove()
        return [brush_region(config.brush, label, mask) for label, mask in made if mask.any()], 1

    async def _boxes(
        self, task: JSON, control: Control, regions: list[JSON]
    ) -> tuple[list[JSON], float]:
        """The rectangles of each region that has some, on all frames."""
        tracks = [region for region in regions if region.get("type") == "videorectangle"]
        if not tracks:
            return [], 0
        opened = await self._open(self._address(control, task))
        video = opened.video
        try:
            rates = [rate_of(region, control) for region in tracks]
            numbers = [await self._prompted(opened, region, rate)
                       for region, rate in zip(tracks, rates, strict=True)]
            made: dict[int, dict[int, BoolArray]] = {number: {} for number in numbers}
            async for frame, masks in Pump.items(aiter(video.propagate(keep_lost=True))):
                for number, mask in masks.items():
                    made[number][frame] = mask
        finally:
            await video.close()
        return [
            {**kept(region, control),
             "value": {**region["value"], **sequence(made[number], opened, rate)}}
            for region, number, rate in zip(tracks, numbers, rates, strict=True)], 1

    async def _prompted(self, opened: Opened, region: JSON, rate: float) -> int:
        """The object of a region, with the boxes that were drawn as prompts."""
        item = None
        boxes = region["value"]["sequence"]
        if not isinstance(boxes, list) or not boxes:
            raise ValueError("a region of a video has no boxes")
        for box in boxes:
            # A box that ends the region is a box nonetheless.
            corners = box_in_pixels([box["x"], box["y"], box["x"] + box["width"],
                                     box["y"] + box["height"]], opened.video)
            frame = opened.times.numbered(int(box["frame"]), rate)
            if item is None:
                item = await opened.video.add_object(frame, box=corners)
            else:
                await item.prompt(frame, box=corners)
        assert item is not None
        return item.id

    async def _open(self, address: str) -> Opened:
        """A session on the video at an address, which is fetched the first time."""
        async with self._opening:
            known = self._videos.get(address)
            if known is not None:
                self._videos.move_to_end(address)
                video_id, times = known
                try:
                    return Opened(await self._server.open_video(video_id), times)
                except Refused as refusal:
                    if refusal.status != 404:
                        raise
                    del self._videos[address]
            async with self._media.file(address) as file:
                video = await self._server.open(file, "label-studio-video")
                read = await asyncio.to_thread(of_file, file)
            if len(read) != video.frame_count:
                read = at_rate(video.frame_count, video.fps)
            times = FrameTimes(read)
            self._videos[address] = video.video_id, times
            if len(self._videos) > self.VIDEOS:
                self._videos.popitem(last=False)
            return Opened(video, times)

    def _address(self, control: Control | None, task: JSON) -> str:
        if control is None:
            raise ValueError("the labeling configuration has no VideoRectangle or Video: add one")
        address = (task.get("data") or {}).get(control.variable)
        if not isinstance(address, str) or not address:
            raise ValueError(f"the task has no {control.variable} with the address of its media")
        return address


def build(server: Server, token: str | None, media: Media) -> Starlette:
    """The ML backend; with a token it is the password of HTTP Basic, under any user name."""
    face = LabelStudio(server, media)

    def allows(request: Request) -> bool:
        return token is None or same(password(request.headers), token)

    routes = [
        ("GET", "/health", face.health), ("POST", "/setup", face.setup),
        ("POST", "/predict", face.predict), ("POST", "/webhook", face.webhook),
        ("GET", "/versions", face.versions), ("POST", "/versions", face.versions),
    ]
    return application(
        server, [("GET", "/", face.health),
                 *routes, *((method, "/label-studio" + path, answer)
                            for method, path, answer in routes)],
        allows, 'Basic realm="Masklet"')


def password(headers: Mapping[str, str]) -> str | None:
    """The password of HTTP Basic."""
    kind, _, credentials = headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None


def drawn(task: JSON) -> list[JSON]:
    """The regions of the task's newest annotation or draft, where no context brings any."""
    for kind in ("drafts", "annotations"):
        for annotation in reversed(task.get(kind) or []):
            if annotation.get("result"):
                found: list[JSON] = annotation["result"]
                return found
    return []


def brush_region(control: Control, label: str | None, mask: BoolArray) -> JSON:
    """A mask as a region of the brush."""
    height, width = mask.shape
    return {
        "id": uuid.uuid4().hex[:10], "from_name": control.name, "to_name": control.target,
        "type": "brushlabels", "origin": "prediction", "readonly": False, "image_rotation": 0,
        "original_width": width, "original_height": height, "score": 1.0,
        "value": {"format": "rle", "rle": brush(mask),
                  "brushlabels": [control.label(label)]}}


def kept(region: JSON, control: Control) -> JSON:
    """What a region keeps when it gets new boxes."""
    return {
        "id": region.get("id") or uuid.uuid4().hex[:10], "type": "videorectangle",
        "from_name": region.get("from_name") or control.name,
        "to_name": region.get("to_name") or control.target, "origin": "prediction",
        **({"meta": region["meta"]} if "meta" in region else {})}


def rate_of(region: JSON, control: Control) -> float:
    """Label Studio's frames per second: those by which the region was drawn, else the tag's."""
    count, duration = (region["value"].get(key) for key in ("framesCount", "duration"))
    if isinstance(count, int) and isinstance(duration, (int, float)) and count > 0 < duration:
        return count / float(duration)
    return control.rate


def sequence(masks: dict[int, BoolArray], opened: Opened, rate: float) -> JSON:
    """The boxes of an object on the frames where it is visible, as Label Studio counts frames: at a
    rate, from 1. `enabled` is false on a frame after which the object is gone."""
    video = opened.video
    duration = opened.times.times[-1] + 1 / video.fps
    count = max(round(duration * rate), 1)
    boxes = {frame: bounds(mask) for frame, mask in masks.items()}
    seen = {number: box for number in range(1, count + 1)
            if (box := boxes.get(opened.times.numbered(number, rate))) is not None}
    return {"framesCount": count, "duration": duration, "sequence": [
        {"frame": number, "enabled": number + 1 in seen, "rotation": 0,
         "time": (number - 1) / rate,
         "x": 100 * x1 / video.width, "y": 100 * y1 / video.height,
         "width": 100 * (x2 + 1 - x1) / video.width,
         "height": 100 * (y2 + 1 - y1) / video.height}
        for number, (x1, y1, x2, y2) in seen.items()]}
