"""Masklet as a function of a CVAT agent.

    cvat-cli function create-native masklet-tracker --function-module masklet.cvat
    cvat-cli function run-agent FUNCTION_ID --function-module masklet.cvat

With `-p kind=str:interactor` it makes masks of clicks, otherwise it tracks masks.
`-p server=str:URL` uses a running server, whose token is read from MASKLET_TOKEN; without it one is
started, with the `engine` that `-p engine=str:...` names.
"""

import io
import os
from typing import Any

import cvat_sdk.auto_annotation as cvataa  # type: ignore[import-not-found]
import PIL.Image

from masklet.bridges import cvat_masks
from masklet.bridges.following import Followed
from masklet.client import Server, connect, serve


def create(
    kind: str = "tracker", server: str | None = None, engine: str = "auto"
) -> "Tracker | Interactor":
    """The function that `cvat-cli` loads."""
    if kind not in ("tracker", "interactor"):
        raise ValueError(f"kind must be tracker or interactor, not {kind}")
    token = os.environ.get("MASKLET_TOKEN")
    running = serve(engine) if server is None else connect(server, token)
    return Tracker(running) if kind == "tracker" else Interactor(running)


def encoded(image: PIL.Image.Image) -> bytes:
    """A picture as a file, without loss."""
    file = io.BytesIO()
    image.convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()


class Tracker:
    """Follows masks through the pictures of a task, which come one at a time."""

    spec = cvataa.TrackingFunctionSpec(supported_shape_types={"mask"})

    def __init__(self, server: Server) -> None:
        self._server = server

    def preprocess_image(self, context: Any, image: PIL.Image.Image) -> PIL.Image.Image:
        return image

    def init_tracking_state(
        self, context: Any, pp_image: PIL.Image.Image, shape: cvataa.TrackableShape
    ) -> Followed:
        mask = cvat_masks.decode(shape.points, *pp_image.size)
        return Followed(encoded(pp_image), mask)

    def track(
        self, context: Any, pp_image: PIL.Image.Image, state: Followed
    ) -> cvataa.TrackableShape | None:
        mask = self._server.wait(state.on, encoded(pp_image))
        if mask is None:
            return None
        return cvataa.TrackableShape(type="mask", points=cvat_masks.encode(mask))


class Interactor:
    """Makes masks of clicks and boxes."""

    spec = cvataa.InteractionFunctionSpec(
        min_pos_points=0, min_neg_points=0, min_bounding_boxes=0)

    def __init__(self, server: Server) -> None:
        self._server = server

    def detect(
        self, context: Any, pp_image: PIL.Image.Image, prompts: cvataa.InteractionPrompts
    ) -> list[cvataa.InteractionResultShape]:
        points = [*prompts.pos_points, *prompts.neg_points]
        labels = [1] * len(prompts.pos_points) + [0] * len(prompts.neg_points)
        box = prompts.bounding_box
        if not points and box is None:
            return []
        video = self._server.open_pictures([encoded(pp_image)])
        try:
            made = video.add_object(
                0, points or None, labels or None, None if box is None else [*box[0], *box[1]])
        finally:
            video.remove()
        if made.mask is None or not made.mask.any():
            return []
        return [cvataa.InteractionResultShape(type="mask", points=cvat_masks.encode(made.mask))]
