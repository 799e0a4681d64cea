"""X-AnyLabeling's remote server: `masklet-bridge x-anylabeling`.

The application sends the pictures of the folder that is open in it, clicks on one of them, and the
wish to propagate; it gets polygons for each picture.
"""

import json
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from masklet.aio import Masks, Object, Server, Video
from masklet.bridges.face import Pump, Refusal, application, body, picture, same
from masklet.bridges.shapes import polygons
from masklet.connection import JSON
from masklet.errors import MaskletError

VIDEO_MODEL = "masklet_video"
PICTURE_MODEL = "masklet_picture"
WIDGETS = [
    {"name": name, "value": None} for name in (
        "add_point", "remove_point", "clear", "finish", "toggle_preserve_existing_annotations",
        "button_reset_tracker")]
MODELS = {
    VIDEO_MODEL: {
        "display_name": "Masklet (video)", "batch_processing_mode": "video",
        "widgets": [*WIDGETS, {"name": "button_run", "value": None}]},
    PICTURE_MODEL: {
        "display_name": "Masklet (picture)", "batch_processing_mode": None,
        "widgets": [*WIDGETS, {"name": "add_rect", "value": None}]},
}
LABEL = "AUTOLABEL_OBJECT"
FINENESS = 0.001


@dataclass
class Session:
    """The pictures of a folder as a video, with the objects by the application's ids."""

    video: Video
    objects: dict[int, Object] = field(default_factory=dict)
    fineness: float = FINENESS
    used: float = field(default_factory=time.monotonic)


class XAnyLabeling:
    """Answers of the remote server. Sessions unused for an hour, and all but the last eight, are
    removed when another begins."""

    SESSIONS = 8
    IDLE = 3600.0

    def __init__(self, server: Server) -> None:
        self._server = server
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    async def models(self, _: Request) -> Response:
        return JSONResponse({"success": True, "data": MODELS})

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def predict(self, request: Request) -> Response:
        """The mask of the marks on one picture."""
        asked = await body(request)
        params = asked.get("params") or {}
        no_text(params)
        points, labels, box = prompt_of(params.get("marks") or [])
        if not points and box is None:
            raise ValueError("there are no marks: add a point or a rectangle first")
        video = await self._server.open_pictures([picture(asked["image"])])
        try:
            made = await video.add_object(0, points or None, labels or None, box)
            assert made.mask is not None
            shapes = shapes_of({1: made.mask}, fineness_of(params))
        finally:
            await video.remove()
        return data({"shapes": shapes, "description": "", "replace": False})

    async def begin(self, request: Request) -> Response:
        """Takes the pictures and opens a session."""
        asked = await body(request)
        frames = asked["frames"]
        if not isinstance(frames, list):
            raise ValueError("frames must be a list of pictures")
        await self._remove_old()
        video = await self._server.open_pictures([picture(frame) for frame in frames])
        session_id = uuid.uuid4().hex
        self._sessions[session_id] = Session(video)
        return data({"session_id": session_id, "total_frames": video.frame_count})

    async def prompt(self, request: Request) -> Response:
        """Sets the clicks of an object on a picture, in parts of its width and height."""
        asked = await body(request)
        no_text(asked)
        session = self._session(asked)
        video = session.video
        points = [[x * video.width, y * video.height] for x, y in asked["points"]]
        labels = [int(label) for label in asked["point_labels"]]
        frame = asked["frame_index"]
        session.fineness = fineness_of(asked.get("params") or {})
        number = int(asked.get("obj_id") or 1)
        known = session.objects.get(number)
        if known is None:
            known = await video.add_object(frame, points, labels, name=str(number))
            session.objects[number] = known
        else:
            await known.prompt(frame, points, labels)
        assert known.mask is not None
        return data({
            "frame_index": frame, "masks": shapes_of({number: known.mask}, session.fineness)})

    async def propagate(self, request: Request) -> Response:
        """Events while the masks are made; the last has all of them."""
        asked = await body(request)
        session = self._session(asked)
        if not session.objects:
            raise ValueError("there is nothing to propagate: click an object first")
        start = int(asked.get("start_frame") or 0)
        last = session.video.frame_count - 1
        end = asked.get("end_frame")
        end = last if end is None else min(int(end), last)
        # Submitted before the answer begins, so that a refusal is an HTTP error.
        propagation = session.video.propagate(start, end, "forward", keep_lost=True)
        await propagation.submit()
        frames = Pump.items(aiter(propagation))
        return StreamingResponse(
            self._events(session, frames, start), media_type="text/event-stream",
            headers={"Cache-Control": "no-cache"})

    async def _events(
        self, session: Session, frames: AsyncIterator[tuple[int, Masks]], start: int
    ) -> AsyncIterator[str]:
        numbers = {item.id: number for number, item in session.objects.items()}
        total = session.video.frame_count
        yield event("started", total_frames=total, start_frame_index=start)
        results: dict[str, JSON] = {}
        try:
            async for frame, masks in frames:
                named = {numbers[own]: mask for own, mask in masks.items() if own in numbers}
                results[str(frame)] = {"masks": shapes_of(named, session.fineness)}
                yield event("progress", current_frame=frame, total_frames=total)
            yield event("completed", results=results)
        except MaskletError as error:
            yield event("error", message=str(error))

    async def clean_up(self, request: Request) -> Response:
        """Ends a session and removes its pictures."""
        session = self._sessions.pop(request.path_params["session_id"], None)
        if session is None:
            raise Refusal(404, "there is no such session")
        await session.video.remove()
        return data({})

    def _session(self, asked: JSON) -> Session:
        name = asked["session_id"]
        session = self._sessions.get(name)
        if session is None:
            raise Refusal(404, "there is no such session; it may have been removed: begin another")
        session.used = time.monotonic()
        self._sessions.move_to_end(name)
        return session

    async def _remove_old(self) -> None:
        while self._sessions:
            name, session = next(iter(self._sessions.items()))
            is_idle = time.monotonic() - session.used > self.IDLE
            if not is_idle and len(self._sessions) < self.SESSIONS:
                return
            del self._sessions[name]
            await session.video.remove()


def build(server: Server, token: str | None) -> Starlette:
    """The remote server; with a token it is what the application has as its API key."""
    face = XAnyLabeling(server)
    return application(server, [
        ("GET", "/health", face.health),
        ("GET", "/v1/models", face.models),
        ("POST", "/v1/predict", face.predict),
        ("POST", "/v1/video/init", face.begin),
        ("POST", "/v1/video/prompt", face.prompt),
        ("POST", "/v1/video/propagate/stream", face.propagate),
        ("POST", "/v1/video/cleanup/{session_id}", face.clean_up),
        ("DELETE", "/v1/video/cleanup/{session_id}", face.clean_up),
    ], lambda request: token is None or same(request.headers.get("Token"), token))


def data(content: JSON) -> JSONResponse:
    return JSONResponse({"success": True, "data": content})


def event(kind: str, **content: Any) -> str:
    return f"data: {json.dumps({'type': kind, **content})}\n\n"


def no_text(asked: JSON) -> None:
    if asked.get("text_prompt"):
        raise ValueError("Masklet does not find objects by words: add points instead")


def fineness_of(params: JSON) -> float:
    return min(max(float(params.get("epsilon_factor") or FINENESS), 0), 0.1)


def prompt_of(
    marks: list[JSON],
) -> tuple[list[list[float]], list[int], list[float] | None]:
    """Points, their labels and the box of the application's marks."""
    points, labels, box = [], [], None
    for mark in marks:
        places = [float(value) for value in mark["data"]]
        if mark["type"] == "point" and len(places) == 2:
            points.append(places)
            labels.append(int(mark.get("label", 1)))
        elif mark["type"] == "rectangle" and len(places) == 4:
            box = [*map(min, places[:2], places[2:]), *map(max, places[:2], places[2:])]
        else:
            raise ValueError(f"a mark is a point of 2 or a rectangle of 4 numbers, not {mark}")
    return points, labels, box


def shapes_of(masks: Masks, fineness: float) -> list[JSON]:
    """The application's polygons: one for each part of each mask, grouped by object."""
    return [
        {"label": LABEL, "shape_type": "polygon", "points": [*outline, outline[0]],
         "score": None, "group_id": number}
        for number, mask in masks.items() for outline in polygons(mask, fineness)]
