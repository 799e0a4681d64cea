"""The client for `asyncio`. The package's other classes call these and wait.

    async with masklet.aio.serve() as server:
        video = await server.open("clip.mp4")
        dog = await video.add_object(frame=0, points=[[420, 380]], labels=[1], name="dog")
        async for frame, masks in video.propagate():
            ...
"""

import asyncio
import base64
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from masklet import rle, sheet
from masklet.connection import JSON, Connection
from masklet.errors import MaskletError, Refused
from masklet.exports import export
from masklet.job import Job
from masklet.pictures import as_video
from masklet.program import OwnServer
from masklet.propagation import Masks, Propagation
from masklet.rle import RLE, BoolArray

__all__ = [
    "Direction", "FloatArray", "Job", "Masks", "Object", "Points", "Propagation", "Scope", "Server",
    "Video", "connect", "serve",
]

Direction = Literal["forward", "backward", "both"]
Scope = Literal["full", "changed"]
Points = Sequence[Sequence[float]] | npt.NDArray[Any]
FloatArray = npt.NDArray[np.float32]

UPLOAD_PIECE = 4 << 20
FRAMES_IN_ANSWER = 50
LOGITS_SIDE = 256


def connect(url: str, token: str | None = None, *, patience: float = 60) -> "Server":
    """A server that is running already, such as `http://127.0.0.1:8002`.

    `patience` is for how many seconds a lost connection is tried again.
    """
    return Server(Connection(url, token, patience))


def serve(
    engine: str = "auto", *, data_dir: str | os.PathLike[str] | None = None,
    patience: float = 60, **settings: str,
) -> "Server":
    """A server of one's own, on this machine, which ends with the `with` block.

    `engine` is `flow`, `sam2`, or `auto`: sam2 where its checkpoint is installed. Without
    `data_dir` everything is kept in a temporary folder. `settings` are further environment
    variables of the server, such as `SAM2_MODEL_SIZE="small"`.
    """
    own = OwnServer(data_dir, ENGINE=engine, **settings)
    return Server(Connection(own.url, own.token, patience), own)


class Server:
    """A Masklet server. Use it as a context manager, or call `close`."""

    def __init__(self, connection: Connection, own: OwnServer | None = None) -> None:
        self._connection = connection
        self._own = own

    @property
    def url(self) -> str:
        return self._connection.url

    async def __aenter__(self) -> "Server":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connection, and stops the server if it is one's own."""
        await self._connection.close()
        if self._own:
            await asyncio.to_thread(self._own.stop)

    async def health(self) -> JSON:
        """The server's state: `engine`, `device`, `status`, `model_loaded`, `queue`."""
        state: JSON = await self._connection.get("/health")
        return state

    async def open(self, path: str | os.PathLike[str], name: str | None = None) -> "Video":
        """Uploads a video and opens a session on it.

        A folder of JPEG or PNG images can be opened on a server of one's own only, a zip archive
        of them on any.
        """
        source = Path(path)
        if source.is_dir():
            return await self._open_folder(source)
        if not source.exists():
            raise FileNotFoundError(f"there is no video {source}")
        video = await self._upload(source, name or source.name)
        return await self.open_video(video["id"])

    async def open_video(self, video_id: str) -> "Video":
        """Opens a session on a video that the server has, by its id."""
        session = await self._connection.create("/api/v1/sessions", {"video_id": video_id})
        return Video(self._connection, session)

    async def open_pictures(
        self, pictures: Sequence[bytes], name: str = "pictures.avi"
    ) -> "Video":
        """Opens a session on files of pictures (JPEG, PNG, BMP, WebP) of one size, as a video of
        its own; see `Video.remove`. Needs `pillow`."""
        made = await asyncio.to_thread(as_video, pictures)
        with tempfile.NamedTemporaryFile(prefix="masklet-", suffix=".avi") as file:
            file.write(made)
            file.flush()
            return await self.open(file.name, name)

    async def open_path(self, video_path: str) -> "Video":
        """Opens a session on a video that the server has, by its path there."""
        opened = await self._connection.post("/initialize", {"video_path": video_path})
        return await self.session(opened["session_id"])

    async def session(self, session_id: str) -> "Video":
        """A session that exists, open or closed."""
        return Video(
            self._connection, await self._connection.get(f"/api/v1/sessions/{session_id}"))

    async def export_project(
        self, project_id: str, format: str, path: str | os.PathLike[str] | None = None, *,
        shapes: str | None = None, tolerance: float | None = None, frames: str = "all",
        split: Mapping[str, int] | None = None, seed: int = 1,
    ) -> Path:
        """Writes the masks of all videos of a project as one dataset, a zip.

        Each video is in one of the sets: `split` has their shares in percent, such as
        `{"train": 80, "val": 10, "test": 10}`, and the same `seed` puts the same videos into the
        same sets. Without `split` all are in `train`. `frames` says which become pictures of COCO
        and YOLO: `all`, `masks`, `keyframes` or `reviewed`. Returns the file.
        """
        return await export(self._connection, {
            "project_id": project_id, "format": format, "shapes": shapes, "tolerance": tolerance,
            "frames": frames, "split": None if split is None else {**split, "seed": seed},
        }, path)

    async def _upload(self, source: Path, name: str) -> JSON:
        """Uploads in pieces; after a lost connection it goes on where the server stopped."""
        size = source.stat().st_size
        upload: JSON = await self._connection.post(
            "/api/v1/uploads", {"name": name, "bytes": size})
        path = f"/api/v1/uploads/{upload['id']}"
        with open(source, "rb") as file:
            while upload["offset"] < size:
                file.seek(upload["offset"])
                piece = file.read(UPLOAD_PIECE)
                try:
                    response = await self._connection.send(
                        "PATCH", path, content=piece, headers={
                            "Upload-Offset": str(upload["offset"]),
                            "Content-Type": "application/octet-stream"})
                    upload = response.json()
                except Refused:
                    raise
                except MaskletError:
                    upload = await self._connection.get(path)
        video: JSON = upload["video"]
        return video

    async def _open_folder(self, source: Path) -> "Video":
        if self._own is None:
            raise MaskletError(
                f"{source} is a folder: only a server of your own opens folders; make a video of "
                f"it, or put it below the server's VIDEO_DIR and use open_path")
        target = self._own.videos / source.resolve().name
        number = 1
        while target.exists():
            number += 1
            target = self._own.videos / f"{source.resolve().name}-{number}"
        await asyncio.to_thread(link_tree, source, target)
        return await self.open_path(str(target))


def link_tree(source: Path, target: Path) -> None:
    """Makes a folder with the files of another: as hard links where that is possible."""
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.is_file():
            try:
                os.link(file.resolve(), target / file.name)
            except OSError:
                shutil.copyfile(file, target / file.name)


class Video:
    """A session on a video: its objects, prompts and masks.

    Frames are counted from 0. Coordinates are pixels from the top left corner. Masks are arrays
    [height, width], True inside.
    """

    def __init__(self, connection: Connection, session: JSON) -> None:
        self._connection = connection
        self.session_id: str = session["id"]
        self.video_id: str = session["video_id"]
        self.frame_count: int = session["total_frames"]
        self.width: int = session["frame_width"]
        self.height: int = session["frame_height"]
        self.fps: float = session["fps"]

    @property
    def _path(self) -> str:
        return f"/api/v1/sessions/{self.session_id}"

    async def objects(self) -> list["Object"]:
        """The session's objects."""
        session = await self._connection.get(self._path)
        return [Object(self, entry) for entry in session["objects"]]

    async def add_object(
        self, frame: int, points: Points | None = None, labels: Iterable[int] | None = None,
        box: Sequence[float] | None = None, mask: npt.ArrayLike | None = None, *,
        name: str | None = None, category: str | None = None, object_id: int | None = None,
    ) -> "Object":
        """Adds an object by clicks (labels 1 include, 0 exclude), a box or both, or by a mask.

        `Object.mask` is then its mask on the frame. Without labels all points include; without
        `object_id` the smallest unused id is taken.
        """
        if (points is None and box is None) == (mask is None):
            raise ValueError("give points, a box or both, or a mask alone")
        texts = {"name": name, "category": category}
        body: JSON = {key: text for key, text in texts.items() if text is not None}
        if mask is not None:
            created = await self._create("", body, object_id)
            try:
                await created.set_mask(frame, mask)
            except BaseException:
                await created.remove()
                raise
            return created
        body |= {"session_id": self.session_id, "frame_idx": frame, "new": True, "format": "rle"}
        if points is None:
            assert box is not None
            return await self._create("/add-object-box", {**body, "box": corners(box)}, object_id)
        created = await self._create("/add-object", {**body, **clicks(points, labels)}, object_id)
        if box is not None:
            await created.prompt(frame, box=box)
        return created

    async def _create(self, route: str, body: JSON, object_id: int | None) -> "Object":
        """Creates an object, with the prompt that the route and body give."""
        while True:
            number = object_id
            if number is None:
                taken = {item.id for item in await self.objects()}
                number = next(free for free in range(1, len(taken) + 2) if free not in taken)
            try:
                answer = await self._connection.post(
                    route or f"{self._path}/objects", {**body, "object_id": number})
            except Refused as refusal:
                # Another client of the session took the id meanwhile.
                if object_id is None and refusal.status == 409:
                    continue
                raise
            created = Object(self, answer)
            if "mask" in answer:
                created.mask = rle.decode(answer["mask"])
            return created

    def propagate(
        self, start: int | None = None, end: int | None = None, direction: Direction = "both", *,
        objects: Iterable["Object | int"] | None = None, scope: Scope = "full",
        across_cuts: bool = False, image_size: int | None = None, progress: bool = False,
    ) -> "Propagation":
        """Carries the objects over the frames from `start` to `end`, both included.

        Iterate over it: it yields each frame with its masks by object id, in the order they are
        made. With scope `changed` only masks that edits made stale are computed again. Objects are
        not carried across shot cuts unless `across_cuts` is true. `image_size` is the side of the
        pictures that a network reads, 1024, 768 or 512: smaller ones are faster.
        """
        body: JSON = {"session_id": self.session_id, "direction": direction, "scope": scope}
        if across_cuts:
            body["across_cuts"] = True
        if image_size is not None:
            body["image_size"] = image_size
        if start is not None:
            body["start_frame"] = start
        if end is not None:
            body["end_frame"] = end
        if objects is not None:
            body["object_ids"] = [item if isinstance(item, int) else item.id for item in objects]
        return Propagation(self, body, progress)

    async def masks(self, frame: int) -> Masks:
        """The masks on a frame by object id; empty if there are none."""
        async for _, masks in self.all_masks(frame, frame):
            return masks
        return {}

    async def all_masks(
        self, start: int = 0, end: int | None = None
    ) -> AsyncIterator[tuple[int, Masks]]:
        """The frames from `start` to `end` that have masks, each with its masks by object id."""
        async for frame, masks in self.run_lengths(start, end):
            yield frame, {number: rle.decode(mask) for number, mask in masks.items()}

    async def run_lengths(
        self, start: int = 0, end: int | None = None
    ) -> AsyncIterator[tuple[int, dict[int, RLE]]]:
        """As `all_masks`, but with COCO's run lengths, as `pycocotools` takes them."""
        last = self.frame_count - 1 if end is None else end
        for first in range(start, last + 1, FRAMES_IN_ANSWER):
            answer = await self._connection.get(
                f"{self._path}/masks",
                **{"from": first, "to": min(first + FRAMES_IN_ANSWER - 1, last)})
            for entry in answer["frames"]:
                yield entry["frame_idx"], {
                    int(number): RLE(size=mask["size"], counts=mask["counts"])
                    for number, mask in entry["masks"].items()}

    async def scores(self) -> dict[int, dict[int, float]]:
        """The engine's confidence in each mask, 0 to 1, by object id and frame."""
        answer = await self._connection.get(f"{self._path}/scores")
        return {
            int(number): {entry["frame_idx"]: entry["score"] for entry in entries}
            for number, entries in answer["objects"].items()}

    async def frame(self, index: int, width: int | None = None) -> bytes:
        """A frame as JPEG, as the engines see it, or scaled down to a width."""
        path = f"/api/v1/videos/{self.video_id}/frames/{index}"
        if width is not None:
            path += f"?width={width}"
        return (await self._connection.send("GET", path)).content

    async def contact_sheet(self) -> str:
        """Up to twelve frames of the whole video with their masks, as HTML for a notebook."""
        colors = {item.id: item.color for item in await self.objects()}
        cells = []
        for index in sheet.frames(self.frame_count):
            masks = await self.masks(index)
            cells.append(sheet.cell(index, await self.frame(index, sheet.WIDTH), {
                number: mask for number, mask in masks.items() if number in colors}, colors))
        return sheet.html(cells)

    async def export(
        self, format: str, path: str | os.PathLike[str] | None = None, *,
        shapes: str | None = None, tolerance: float | None = None, start: int | None = None,
        end: int | None = None, objects: Iterable["Object | int"] | None = None,
    ) -> Path:
        """Writes the masks in another tool's format, such as `coco`, `cvat`, `davis`, `yolo`.

        `path` is a file or an existing folder, by default the working directory. Polygons may
        deviate from the masks' outlines by `tolerance` pixels, 0 to 20. Returns the file.
        """
        ids = None
        if objects is not None:
            ids = [item if isinstance(item, int) else item.id for item in objects]
        return await export(self._connection, {
            "session_id": self.session_id, "format": format, "shapes": shapes,
            "tolerance": tolerance, "start_frame": start, "end_frame": end, "object_ids": ids,
        }, path)

    async def remove(self) -> None:
        """Removes the video from the server, with all its sessions and masks."""
        await self._connection.send("DELETE", f"/api/v1/videos/{self.video_id}")

    async def close(self) -> None:
        """Ends the session. Its masks can still be read."""
        await self._connection.post(f"/session/{self.session_id}/close", {})


class Object:
    """An object of a session."""

    def __init__(self, video: Video, entry: JSON) -> None:
        self._video = video
        self.id: int = entry["object_id"]
        self.name: str = entry["name"]
        self.category: str | None = entry["category"]
        self.color: tuple[int, int, int] = tuple(entry["color"])
        #: The mask that the last prompt gave; None before the first.
        self.mask: BoolArray | None = None

    @property
    def _path(self) -> str:
        return f"{self._video._path}/objects/{self.id}"

    async def prompt(
        self, frame: int, points: Points | None = None, labels: Iterable[int] | None = None,
        box: Sequence[float] | None = None,
    ) -> BoolArray:
        """Clicks, a box or both in place of the object's earlier prompt on the frame.

        A box alone keeps the clicks that were given before. Returns the mask.
        """
        mask = None
        if points is not None and len(points):
            mask = await self._send("/add-object", frame, **clicks(points, labels))
        if box is not None:
            mask = await self._send("/add-object-box", frame, box=corners(box))
        if mask is None:
            raise ValueError("give points, a box or both")
        return mask

    async def click(
        self, frame: int, points: Points, labels: Iterable[int] | None = None
    ) -> BoolArray:
        """Further clicks, which correct the mask that the object has on the frame."""
        return await self._send("/refine", frame, **clicks(points, labels))

    async def set_mask(self, frame: int, mask: npt.ArrayLike) -> BoolArray:
        """Makes a mask, as it is, the object's prompt and mask on the frame."""
        return await self._send("/update-mask", frame, mask=rle.encode(mask))

    async def _send(self, route: str, frame: int, **prompt: Any) -> BoolArray:
        answer = await self._video._connection.post(route, {
            "session_id": self._video.session_id, "frame_idx": frame, "object_id": self.id,
            "format": "rle", **prompt})
        self.mask = rle.decode(answer["mask"])
        return self.mask

    async def keyframes(self) -> list[int]:
        """The frames on which the object is prompted."""
        session = await self._video._connection.get(self._video._path)
        return [
            keyframe["frame_idx"] for entry in session["objects"]
            if entry["object_id"] == self.id for keyframe in entry["keyframes"]]

    async def clear(self, frame: int) -> None:
        """Removes the object's prompt from a frame."""
        await self._video._connection.send("DELETE", f"{self._path}/keyframes/{frame}")

    async def logits(self, start: int, end: int | None = None) -> dict[int, FloatArray]:
        """The logits [256, 256] of the object's masks by frame, stretched over the whole frame.

        They are rounded to quarters and cut at -32 and 31.75. Frames without logits are left out:
        those painted by a person, and all of the flow engine.
        """
        answer = await self._video._connection.get(
            f"{self._path}/logits", **{"from": start, "to": start if end is None else end})
        return {
            entry["frame_idx"]: np.frombuffer(
                base64.b64decode(entry["quarters"]), np.int8
            ).reshape(LOGITS_SIDE, LOGITS_SIDE).astype(np.float32) / np.float32(4)
            for entry in answer["frames"]}

    async def remove(self) -> None:
        """Removes the object with its prompts and masks."""
        await self._video._connection.send("DELETE", self._path)


def clicks(points: Points, labels: Iterable[int] | None) -> JSON:
    places = np.asarray(points, float).reshape(-1, 2).tolist()
    values = [1] * len(places) if labels is None else [int(label) for label in labels]
    return {"points": places, "labels": values}


def corners(box: Sequence[float]) -> list[float]:
    return np.asarray(box, float).reshape(-1).tolist()
