"""Masks as other packages' types. Each function imports its package when it is called."""

from typing import TYPE_CHECKING

import numpy as np

from masklet.aio import Masks

if TYPE_CHECKING:
    import fiftyone  # type: ignore[import-not-found]
    import supervision


def to_supervision(
    masks: Masks, scores: dict[int, float] | None = None
) -> "supervision.Detections":
    """The masks of a frame as `supervision.Detections`: boxes, masks, object ids as tracker ids.

    Objects that are not visible are left out. Boxes are x1, y1, x2, y2 with x2 and y2 inclusive,
    as supervision computes them from masks.
    """
    import supervision

    visible = {number: mask for number, mask in masks.items() if mask.any()}
    if not visible:
        return supervision.Detections.empty()
    stack = np.stack(list(visible.values()))
    return supervision.Detections(
        xyxy=supervision.mask_to_xyxy(stack).astype(np.float32), mask=stack,
        confidence=None if scores is None else np.array(
            [scores[number] for number in visible], np.float32),
        class_id=np.zeros(len(visible), int),
        tracker_id=np.array(list(visible), int))


def to_fiftyone(
    masks: Masks, names: dict[int, str] | None = None, scores: dict[int, float] | None = None
) -> "fiftyone.Detections":
    """The masks of a frame as `fiftyone.Detections`: boxes with masks, object ids as indexes.

    Objects that are not visible are left out. The label is the object's name, or else its id.
    """
    import fiftyone

    return fiftyone.Detections(detections=[
        fiftyone.Detection.from_mask(
            mask, label=(names or {}).get(number, str(number)), index=number,
            confidence=None if scores is None else scores[number])
        for number, mask in masks.items() if mask.any()])
