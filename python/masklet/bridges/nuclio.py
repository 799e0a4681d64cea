"""CVAT's serverless functions: `masklet-bridge nuclio`.

CVAT's server looks for its functions in Nuclio, at CVAT_NUCLIO_HOST and CVAT_NUCLIO_PORT. Here are
two, a tracker and an interactor. It sends pictures one at a time and hands back the state of each
object, which it signs: here only the name of a state that stays in this process.
"""

import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from masklet.aio import Server
from masklet.bridges import cvat_masks
from masklet.bridges.face import Refusal, application, body, picture
from masklet.bridges.following import Followed
from masklet.bridges.shapes import bounds
from masklet.connection import JSON
from masklet.pictures import as_jpeg
from masklet.rle import BoolArray

TRACKER = "masklet-tracker"
INTERACTOR = "masklet-interactor"
HELP = "Masklet segments the object that is clicked"


class Nuclio:
    """The two functions. States unused for eight hours are forgotten, as CVAT forgets them."""

    STATES = 1000
    LIFE = 8 * 3600.0

    def __init__(self, server: Server) -> None:
        self._server = server
        self._states: OrderedDict[str, tuple[float, Tracked]] = OrderedDict()

    async def functions(self, _: Request) -> Response:
        return JSONResponse(FUNCTIONS)

    async def function(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FUNCTIONS:
            raise Refusal(404, f"there is no function {name}")
        return JSONResponse(FUNCTIONS[name])

    async def invoke(self, request: Request) -> Response:
        name = request.headers.get("x-nuclio-function-name")
        asked = await body(request)
        if name == TRACKER:
            return JSONResponse(await self._track(asked))
        if name == INTERACTOR:
            return JSONResponse(await self._interact(asked))
        raise Refusal(404, f"there is no function {name}: {' and '.join(FUNCTIONS)} exist")

    async def _track(self, asked: JSON) -> JSON:
        """New shapes begin to be followed where there are no states; else the states go on."""
        image = picture(asked["image"])
        states = asked.get("states") or []
        shapes = asked.get("shapes") or []
        if states:
            items = [self._state(name) for name in states]
            return {"shapes": [await item.on(self._server, image) for item in items],
                    "states": states}
        begun = [await self._begin(image, shape) for shape in shapes]
        return {"shapes": shapes, "states": [self._store(item) for item in begun]}

    async def _begin(self, image: bytes, shape: object) -> "Tracked":
        points = points_of(shape)
        _, (width, height) = as_jpeg(image)
        if len(points) > 4:
            mask = cvat_masks.decode(points, width, height)
            return Tracked(Followed(image, mask), points, is_mask=True)
        mask = await self._segment(image, None, None, points)
        return Tracked(Followed(image, mask), points, is_mask=False)

    async def _interact(self, asked: JSON) -> JSON:
        """The mask of clicks, a box or both."""
        points = [*(asked.get("pos_points") or []), *(asked.get("neg_points") or [])]
        labels = [1] * len(asked.get("pos_points") or []) + [0] * len(asked.get("neg_points") or [])
        box = asked.get("obj_bbox") or None
        if not points and box is None:
            raise ValueError("there is neither a point nor a box")
        corners = None if box is None else np.asarray(box, float).reshape(4).tolist()
        mask = await self._segment(picture(asked["image"]), points, labels, corners)
        return {"mask": mask.astype(int).tolist() if mask.any() else []}

    async def _segment(
        self, image: bytes, points: list[list[float]] | None, labels: list[int] | None,
        box: list[float] | None,
    ) -> BoolArray:
        video = await self._server.open_pictures([image])
        try:
            made = await video.add_object(0, points or None, labels or None, box)
        finally:
            await video.remove()
        assert made.mask is not None
        return made.mask

    def _store(self, item: "Tracked") -> str:
        name = uuid.uuid4().hex
        self._states[name] = (time.monotonic(), item)
        while len(self._states) > self.STATES or \
                time.monotonic() - next(iter(self._states.values()))[0] > self.LIFE:
            self._states.popitem(last=False)
        return name

    def _state(self, name: str) -> "Tracked":
        if not isinstance(name, str) or name not in self._states:
            raise Refusal(404, "the state of this object is gone: begin to track it again")
        item = self._states[name][1]
        self._states[name] = (time.monotonic(), item)
        self._states.move_to_end(name)
        return item


@dataclass
class Tracked:
    """An object that CVAT tracks, with its last shape: a mask or a rectangle."""

    followed: Followed
    points: list[float]
    is_mask: bool

    async def on(self, server: Server, image: bytes) -> list[float]:
        """The shape on the next picture. An object that is not visible keeps its last one, since
        CVAT's page expects a shape."""
        mask = await self.followed.on(server, image)
        if mask is not None:
            x1, y1, x2, y2 = bounds(mask) or (0, 0, 0, 0)
            self.points = [*cvat_masks.encode(mask)] if self.is_mask else [x1, y1, x2 + 1, y2 + 1]
        return self.points


def points_of(shape: object) -> list[float]:
    """The numbers of a shape: of a mask, or two corners."""
    if isinstance(shape, dict):
        shape = shape.get("points")
    if not isinstance(shape, list) or len(shape) < 4 \
            or not all(isinstance(value, (int, float)) for value in shape):
        raise ValueError("a shape must be a mask's list of numbers, or four for a rectangle")
    return shape


def build(server: Server) -> Starlette:
    """The functions. CVAT sends no password, so that there is none."""
    face = Nuclio(server)
    return application(server, [
        ("GET", "/api/functions", face.functions),
        ("GET", "/api/functions/{name}", face.function),
        ("POST", "/api/function_invocations", face.invoke),
    ], lambda request: True)


def described(name: str, title: str, kind: str, annotations: JSON) -> JSON:
    """A function as Nuclio describes it to CVAT."""
    return {
        "metadata": {"name": name, "namespace": "nuclio", "annotations": {
            "name": title, "type": kind, "spec": "", "version": "2", **annotations}},
        "spec": {"description": HELP}, "status": {"state": "ready", "httpPort": 0}}


FUNCTIONS = {
    TRACKER: described(TRACKER, "Masklet (tracker)", "tracker", {
        "supported_shape_types": "rectangle,mask"}),
    INTERACTOR: described(INTERACTOR, "Masklet (interactor)", "interactor", {
        "min_pos_points": "1", "min_neg_points": "0", "startswith_box_optional": "true",
        "help_message": HELP}),
}

