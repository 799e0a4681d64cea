"""An object followed through pictures that come one at a time, as CVAT gives them.

The engines track through a video that is there as a whole. For each picture a short one is made of
the first picture, the last one on which the object was seen, and the new one; the masks on the
first two are prompts.
"""

from dataclasses import dataclass

from masklet.aio import Server
from masklet.pictures import as_jpeg
from masklet.rle import BoolArray


@dataclass
class Seen:
    """A picture with the object's mask."""

    picture: bytes
    mask: BoolArray


class Followed:
    """An object that is followed."""

    def __init__(self, picture: bytes, mask: BoolArray) -> None:
        """The mask is [height, width] of the picture, and not empty."""
        jpeg, (width, height) = as_jpeg(picture)
        if mask.shape != (height, width):
            raise ValueError(
                f"the mask is {mask.shape[1]} x {mask.shape[0]}, the picture {width} x {height}")
        if not mask.any():
            raise ValueError("the mask is empty: there is nothing to follow")
        self.first = Seen(jpeg, mask)
        self.last: Seen | None = None

    async def on(self, server: Server, picture: bytes) -> BoolArray | None:
        """The object's mask on the next picture; None where it is not visible."""
        jpeg, _ = as_jpeg(picture)
        known = [self.first] if self.last is None else [self.first, self.last]
        video = await server.open_pictures([*(seen.picture for seen in known), jpeg])
        try:
            item = await video.add_object(0, mask=self.first.mask)
            for frame, seen in enumerate(known[1:], 1):
                await item.set_mask(frame, seen.mask)
            found = None
            async for frame, masks in video.propagate(
                    0, len(known), "forward", keep_lost=True):
                if frame == len(known):
                    found = masks[item.id]
        finally:
            await video.remove()
        if found is None or not found.any():
            return None
        self.last = Seen(jpeg, found)
        return found
