"""A propagation as an iterator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from masklet.connection import JSON
from masklet.job import Job, ended
from masklet.rle import BoolArray

if TYPE_CHECKING:
    from masklet.aio import Video

Masks = dict[int, BoolArray]


class Propagation:
    """A propagation: iterate over it for `(frame, {object_id: mask})`.

    It is submitted when the iteration begins. A frame that the direction does not reach is not
    yielded. A lost connection does not end it. If the caller leaves the loop early, the job is
    cancelled.
    """

    def __init__(self, video: Video, body: JSON, progress: bool) -> None:
        self._video = video
        self._body = body
        self._shows_progress = progress
        #: The job, once it is submitted.
        self.job: Job | None = None
        #: How much is done, in percent.
        self.progress = 0.0

    async def submit(self) -> Job:
        """Queues the job, unless it is queued already."""
        if self.job is None:
            answer = await self._video._connection.create("/propagate", self._body)
            self.job = Job(self._video._connection, answer["job_id"])
        return self.job

    async def cancel(self) -> None:
        """Stops the job. The loop over it then ends with `JobFailed`."""
        if self.job:
            await self.job.cancel()

    async def __aiter__(self) -> AsyncIterator[tuple[int, Masks]]:
        job = await self.submit()
        has_ended = False
        try:
            with self._bar() as bar:
                async for name, data in job.events():
                    if name == "masks":
                        wanted = set(data["object_ids"])
                        masks = await self._video.masks(data["frame_idx"])
                        yield data["frame_idx"], {
                            number: mask for number, mask in masks.items() if number in wanted}
                        continue
                    if name not in ("progress", "done"):
                        continue
                    self.progress = data["progress"]
                    if bar is not None:
                        bar.update(self.progress - bar.n)
                    if name == "done":
                        has_ended = True
                        ended(data)
        finally:
            if not has_ended:
                await job.cancel()

    def _bar(self) -> AbstractContextManager[Any]:
        if not self._shows_progress:
            return nullcontext()
        from tqdm.auto import tqdm

        bar: AbstractContextManager[Any] = tqdm(
            total=100, desc="Propagating", bar_format="{l_bar}{bar}| {elapsed}")
        return bar
