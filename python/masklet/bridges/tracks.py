"""The events that Label Studio Enterprise sends while a person labels a video with bitmasks.

A mask of one frame is answered at once; a track is a propagation whose masks are asked for piece by
piece.
"""

import asyncio
import base64
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from masklet.aio import Direction, Video
from masklet.bridges.face import Refusal
from masklet.bridges.frames import FrameTimes
from masklet.bridges.prompts import box_in_pixels, in_pixels, picture_prompts
from masklet.bridges.shapes import png
from masklet.connection import JSON
from masklet.errors import MaskletError
from masklet.rle import BoolArray

#: Seconds for which a question about progress waits for something new.
PATIENCE = 20.0
FRAMES_IN_ANSWER = 50
CAPABILITIES = ("prewarm", "predict", "track", "track_progress", "track_cancel", "release")


@dataclass
class Opened:
    """A session on a video, with the times of its frames."""

    video: Video
    times: FrameTimes


@dataclass
class Track:
    """A propagation and the masks that were not asked for yet."""

    opened: Opened
    total: int
    waiting: list[JSON] = field(default_factory=list)
    produced: int = 0
    is_done: bool = False
    error: str | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class EnterpriseTracks:
    """Answers the events. One track runs at a time, as more would only slow each other down."""

    def __init__(self, open_video: Callable[[str], Awaitable[Opened]]) -> None:
        self._open = open_video
        self._tracks: dict[str, Track] = {}

    async def answer(self, context: JSON, address: str) -> JSON:
        events: dict[str, Callable[[JSON, str], Awaitable[JSON]]] = {
            "capabilities": self._capabilities, "prewarm": self._prewarm,
            "predict": self._predict, "track": self._track, "track_progress": self._progress,
            "track_cancel": self._cancel, "release": self._release}
        event = events.get(context["event"])
        if event is None:
            raise ValueError(f"the event must be one of {', '.join(events)}")
        return await event(context, address)

    async def _capabilities(self, context: JSON, address: str) -> JSON:
        return {"event": "capabilities", "capabilities": list(CAPABILITIES)}

    async def _prewarm(self, context: JSON, address: str) -> JSON:
        """Fetches the video, so that the first click is quick."""
        opened = await self._open(address)
        await opened.video.close()
        return {"event": "prewarm", "status": "ready"}

    async def _predict(self, context: JSON, address: str) -> JSON:
        opened = await self._open(address)
        try:
            frame = self._frame(context, opened)
            mask = await prompted(opened.video, frame, context.get("result") or [])
        finally:
            await opened.video.close()
        return {"event": "predict", "bitmask": bitmask(mask)}

    async def _track(self, context: JSON, address: str) -> JSON:
        if any(not track.is_done for track in self._tracks.values()):
            return {"event": "track_busy"}
        opened = await self._open(address)
        video = opened.video
        try:
            frame = self._frame(context, opened)
            await prompted(video, frame, context.get("result") or [])
            direction = direction_of(context)
            total = {"forward": video.frame_count - frame, "backward": frame + 1}.get(
                direction, video.frame_count)
            propagation = video.propagate(
                0 if direction != "forward" else frame,
                video.frame_count - 1 if direction != "backward" else frame, direction,
                keep_lost=True)
            await propagation.submit()
        except BaseException:
            await video.close()
            raise
        track = Track(opened, total)
        session_id = uuid.uuid4().hex
        self._tracks[session_id] = track
        track.task = asyncio.create_task(self._follow(track, propagation))
        duration = opened.times.times[-1] + 1 / video.fps
        return {"event": "track_started", "session_id": session_id, "total_frames": total,
                "fps": video.fps, "duration_ms": round(1000 * duration)}

    async def _follow(self, track: Track, propagation: Any) -> None:
        try:
            async for frame, masks in propagation:
                for mask in masks.values():
                    track.waiting.append({
                        "frame": frame, "time_ms": round(1000 * track.opened.times.times[frame]),
                        **bitmask(mask)})
                track.produced += 1
                track.news.set()
        except MaskletError as error:
            track.error = str(error)
        finally:
            track.is_done = True
            track.news.set()
            await track.opened.video.close()

    async def _progress(self, context: JSON, address: str) -> JSON:
        track = self._known(context)
        if not track.waiting and not track.is_done:
            track.news.clear()
            await asyncio.wait([asyncio.create_task(track.news.wait())], timeout=PATIENCE)
        frames = track.waiting[:FRAMES_IN_ANSWER]
        del track.waiting[:FRAMES_IN_ANSWER]
        return {"event": "track_progress", "frames": frames, "produced": track.produced,
                "total": track.total, "done": track.is_done and not track.waiting,
                "error": track.error}

    async def _cancel(self, context: JSON, address: str) -> JSON:
        await self._stop(self._known(context))
        return {"event": "track_cancel", "status": "cancelled"}

    async def _release(self, context: JSON, address: str) -> JSON:
        """Forgets a track, or all of them where none is named."""
        names = [context["session_id"]] if context.get("session_id") else list(self._tracks)
        for name in names:
            track = self._tracks.pop(name, None)
            if track is not None:
                await self._stop(track)
        return {"event": "release", "status": "released"}

    async def _stop(self, track: Track) -> None:
        """Cancels the job, and returns when that is done."""
        if track.task is not None:
            track.task.cancel()
            await asyncio.wait([track.task])

    def _known(self, context: JSON) -> Track:
        track = self._tracks.get(context["session_id"])
        if track is None:
            raise Refusal(404, "there is no such track; it may have been released")
        return track

    def _frame(self, context: JSON, opened: Opened) -> int:
        """The frame that a time or a number, from 0, means."""
        if context.get("time_ms") is not None:
            return opened.times.shown(float(context["time_ms"]) / 1000 + 1e-4)
        frame = int(context["frame"])
        if not 0 <= frame < opened.video.frame_count:
            raise ValueError(f"the video has frames 0 to {opened.video.frame_count - 1}")
        return frame


def direction_of(context: JSON) -> Direction:
    direction: Direction = context.get("direction") or "forward"
    if direction not in ("forward", "backward", "both"):
        raise ValueError("direction must be forward, backward or both")
    return direction


async def prompted(video: Video, frame: int, regions: list[JSON]) -> BoolArray:
    """The mask of the points and boxes of regions, which are prompts of one object."""
    found = picture_prompts(regions)
    if len(found) != 1:
        raise ValueError("a track needs the points or the box of one object")
    _, prompt = found[0]
    item = await video.add_object(
        frame, in_pixels(prompt.points, video), prompt.labels or None,
        box_in_pixels(prompt.box, video))
    assert item.mask is not None
    return item.mask


def bitmask(mask: BoolArray) -> JSON:
    height, width = mask.shape
    return {"imageDataURL": "data:image/png;base64," + base64.b64encode(png(mask)).decode(),
            "width": width, "height": height}
