"""The client for programs that wait: each call does what its namesake in `masklet.aio` does.

    with masklet.serve() as server:
        video = server.open("clip.mp4")
        dog = video.add_object(frame=0, points=[[420, 380]], labels=[1], name="dog")
        for frame, masks in video.propagate(progress=True):
            ...
"""

import os
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy.typing as npt

from masklet import aio
from masklet.aio import Direction, FloatArray, Masks, Points, Scope
from masklet.connection import JSON
from masklet.loop import Loop
from masklet.rle import RLE, BoolArray

T = TypeVar("T")


def connect(url: str, token: str | None = None, *, patience: float = 60) -> "Server":
    """A server that is running already, such as `http://127.0.0.1:8002`.

    `patience` is for how many seconds a lost connection is tried again.
    """
    return Server(aio.connect(url, token, patience=patience))


def serve(
    engine: str = "auto", *, data_dir: str | os.PathLike[str] | None = None,
    patience: float = 60, **settings: str,
) -> "Server":
    """A server of one's own, on this machine, which ends with the `with` block.

    `engine` is `flow`, `sam2`, or `auto`: sam2 where its checkpoint is installed. Without
    `data_dir` everything is kept in a temporary folder. `settings` are further environment
    variables of the server, such as `SAM2_MODEL_SIZE="small"`.
    """
    return Server(aio.serve(engine, data_dir=data_dir, patience=patience, **settings))


class Server:
    """A Masklet server. Use it as a context manager, or call `close`."""

    def __init__(self, server: aio.Server) -> None:
        self._server = server
        self._loop = Loop()

    @property
    def url(self) -> str:
        return self._server.url

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection, and stops the server if it is one's own."""
        self._loop.close(self._server.close())

    def wait(self, work: Callable[..., Coroutine[Any, Any, T]], *arguments: Any) -> T:
        """Waits for a function of `masklet.aio`'s kind, which gets this server first."""
        return self._loop.run(work(self._server, *arguments))

    def health(self) -> JSON:
        """The server's state: `engine`, `device`, `status`, `model_loaded`, `queue`."""
        return self._loop.run(self._server.health())

    def open(self, path: str | os.PathLike[str], name: str | None = None) -> "Video":
        """Uploads a video and opens a session on it.

        A folder of JPEG or PNG images can be opened on a server of one's own only, a zip archive
        of them on any.
        """
        return Video(self._loop, self._loop.run(self._server.open(path, name)))

    def open_pictures(self, pictures: Sequence[bytes], name: str = "pictures.avi") -> "Video":
        """Opens a session on files of pictures (JPEG, PNG, BMP, WebP) of one size, as a video of
        its own; see `Video.remove`. Needs `pillow`."""
        return Video(self._loop, self._loop.run(self._server.open_pictures(pictures, name)))

    def open_video(self, video_id: str) -> "Video":
        """Opens a session on a video that the server has, by its id."""
        return Video(self._loop, self._loop.run(self._server.open_video(video_id)))

    def open_path(self, video_path: str) -> "Video":
        """Opens a session on a video that the server has, by its path there."""
        return Video(self._loop, self._loop.run(self._server.open_path(video_path)))

    def session(self, session_id: str) -> "Video":
        """A session that exists, open or closed."""
        return Video(self._loop, self._loop.run(self._server.session(session_id)))

    def export_project(
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
        return self._loop.run(self._server.export_project(
            project_id, format, path, shapes=shapes, tolerance=tolerance, frames=frames,
            split=split, seed=seed))


class Video:
    """A session on a video: its objects, prompts and masks.

    Frames are counted from 0. Coordinates are pixels from the top left corner. Masks are arrays
    [height, width], True inside.
    """

    def __init__(self, loop: Loop, video: aio.Video) -> None:
        self._loop = loop
        self._video = video
        self.session_id = video.session_id
        self.video_id = video.video_id
        self.frame_count = video.frame_count
        self.width = video.width
        self.height = video.height
        self.fps = video.fps

    def objects(self) -> list["Object"]:
        """The session's objects."""
        return [Object(self._loop, item) for item in self._loop.run(self._video.objects())]

    def add_object(
        self, frame: int, points: Points | None = None, labels: Iterable[int] | None = None,
        box: Sequence[float] | None = None, mask: npt.ArrayLike | None = None, *,
        name: str | None = None, category: str | None = None, object_id: int | None = None,
    ) -> "Object":
        """Adds an object by clicks (labels 1 include, 0 exclude), a box or both, or by a mask.

        `Object.mask` is then its mask on the frame. Without labels all points include; without
        `object_id` the smallest unused id is taken.
        """
        return Object(self._loop, self._loop.run(self._video.add_object(
            frame, points, labels, box, mask, name=name, category=category, object_id=object_id)))

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
        return Propagation(self._loop, self._video.propagate(
            start, end, direction, objects=ids(objects), scope=scope, across_cuts=across_cuts,
            image_size=image_size, progress=progress))

    def masks(self, frame: int) -> Masks:
        """The masks on a frame by object id; empty if there are none."""
        return self._loop.run(self._video.masks(frame))

    def all_masks(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Masks]]:
        """The frames from `start` to `end` that have masks, each with its masks by object id."""
        return self._loop.iterate(self._video.all_masks(start, end))

    def run_lengths(
        self, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[int, dict[int, RLE]]]:
        """As `all_masks`, but with COCO's run lengths, as `pycocotools` takes them."""
        return self._loop.iterate(self._video.run_lengths(start, end))

    def scores(self) -> dict[int, dict[int, float]]:
        """The engine's confidence in each mask, 0 to 1, by object id and frame."""
        return self._loop.run(self._video.scores())

    def frame(self, index: int, width: int | None = None) -> bytes:
        """A frame as JPEG, as the engines see it, or scaled down to a width."""
        return self._loop.run(self._video.frame(index, width))

    def contact_sheet(self) -> str:
        """Up to twelve frames of the whole video with their masks, as HTML for a notebook."""
        return self._loop.run(self._video.contact_sheet())

    def _repr_html_(self) -> str:
        """What a notebook shows of a cell that ends with a video."""
        return self.contact_sheet()

    def export(
        self, format: str, path: str | os.PathLike[str] | None = None, *,
        shapes: str | None = None, tolerance: float | None = None, start: int | None = None,
        end: int | None = None, objects: Iterable["Object | int"] | None = None,
    ) -> Path:
        """Writes the masks in another tool's format, such as `coco`, `cvat`, `davis`, `yolo`.

        `path` is a file or an existing folder, by default the working directory. Polygons may
        deviate from the masks' outlines by `tolerance` pixels, 0 to 20. Returns the file.
        """
        return self._loop.run(self._video.export(
            format, path, shapes=shapes, tolerance=tolerance, start=start, end=end,
            objects=ids(objects)))

    def remove(self) -> None:
        """Removes the video from the server, with all its sessions and masks."""
        self._loop.run(self._video.remove())

    def close(self) -> None:
        """Ends the session. Its masks can still be read."""
        self._loop.run(self._video.close())


class Object:
    """An object of a session."""

    def __init__(self, loop: Loop, item: aio.Object) -> None:
        self._loop = loop
        self._object = item
        self.id = item.id
        self.name = item.name
        self.category = item.category
        self.color = item.color

    @property
    def mask(self) -> BoolArray | None:
        """The mask that the last prompt gave; None before the first."""
        return self._object.mask

    def prompt(
        self, frame: int, points: Points | None = None, labels: Iterable[int] | None = None,
        box: Sequence[float] | None = None,
    ) -> BoolArray:
        """Clicks, a box or both in place of the object's earlier prompt on the frame.

        A box alone keeps the clicks that were given before. Returns the mask.
        """
        return self._loop.run(self._object.prompt(frame, points, labels, box))

    def click(
        self, frame: int, points: Points, labels: Iterable[int] | None = None
    ) -> BoolArray:
        """Further clicks, which correct the mask that the object has on the frame."""
        return self._loop.run(self._object.click(frame, points, labels))

    def set_mask(self, frame: int, mask: npt.ArrayLike) -> BoolArray:
        """Makes a mask, as it is, the object's prompt and mask on the frame."""
        return self._loop.run(self._object.set_mask(frame, mask))

    def keyframes(self) -> list[int]:
        """The frames on which the object is prompted."""
        return self._loop.run(self._object.keyframes())

    def clear(self, frame: int) -> None:
        """Removes the object's prompt from a frame."""
        self._loop.run(self._object.clear(frame))

    def logits(self, start: int, end: int | None = None) -> dict[int, FloatArray]:
        """The logits [256, 256] of the object's masks by frame, stretched over the whole frame.

        They are rounded to quarters and cut at -32 and 31.75. Frames without logits are left out:
        those painted by a person, and all of the flow engine.
        """
        return self._loop.run(self._object.logits(start, end))

    def remove(self) -> None:
        """Removes the object with its prompts and masks."""
        self._loop.run(self._object.remove())


class Job:
    """Work that the server does in the background."""

    def __init__(self, loop: Loop, job: aio.Job) -> None:
        self._loop = loop
        self._job = job
        self.id = job.id

    def status(self) -> JSON:
        """`status`, `progress` in percent, `result`, `error`."""
        return self._loop.run(self._job.status())

    def cancel(self) -> None:
        """Stops the job; the masks made so far remain. Does nothing if it has ended."""
        self._loop.run(self._job.cancel())

    def result(self) -> JSON:
        """Waits for the end. Raises `JobFailed` if there is no result."""
        return self._loop.run(self._job.result())


class Propagation:
    """A propagation: iterate over it for `(frame, {object_id: mask})`.

    It is submitted when the iteration begins. A frame that the direction does not reach is not
    yielded. A lost connection does not end it. If the caller leaves the loop early, the job is
    cancelled.
    """

    def __init__(self, loop: Loop, propagation: aio.Propagation) -> None:
        self._loop = loop
        self._propagation = propagation

    @property
    def progress(self) -> float:
        """How much is done, in percent."""
        return self._propagation.progress

    def submit(self) -> Job:
        """Queues the job, unless it is queued already."""
        return Job(self._loop, self._loop.run(self._propagation.submit()))

    def cancel(self) -> None:
        """Stops the job. The loop over it then ends with `JobFailed`."""
        self._loop.run(self._propagation.cancel())

    def __iter__(self) -> Iterator[tuple[int, Masks]]:
        return self._loop.iterate(aiter(self._propagation))


def ids(objects: Iterable["Object | int"] | None) -> list[int] | None:
    if objects is None:
        return None
    return [item if isinstance(item, int) else item.id for item in objects]
