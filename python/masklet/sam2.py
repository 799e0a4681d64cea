"""SAM 2's video predictor by its own names, computed by Masklet.

    from masklet.sam2 import build_sam2_video_predictor

    predictor = build_sam2_video_predictor("configs/sam2.1/sam2.1_hiera_t.yaml", "checkpoint.pt")
    state = predictor.init_state("clip.mp4")
    predictor.add_new_points_or_box(state, frame_idx=0, obj_id=1, points=[[420, 380]], labels=[1])
    for frame_idx, obj_ids, mask_logits in predictor.propagate_in_video(state):
        masks = mask_logits[:, 0] > 0

What differs from the original: masks are kept by a server, so that memory does not grow with the
video. Logits come at a resolution of 256 x 256 rounded to quarters and cut at -32 and 31.75; at
the video's size their sign is that of the mask. They are numpy arrays, or torch tensors where the
caller has imported torch.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from masklet.client import Object, Server, Video, serve

#: The logit where an object is not visible on a frame, or has no mask there.
ABSENT = -1024.0
#: Logits of engines that have none: this inside, its negative outside.
CERTAIN = 10.0
#: The least logit inside a mask; its negative is the greatest outside.
AT_EDGE = 0.1

SIZES = {"t": "tiny", "s": "small", "b+": "base_plus", "l": "large"}
Logits = Any  # A numpy array [N, 1, H, W], or a torch tensor.


def build_sam2_video_predictor(
    config_file: str | None = None, ckpt_path: str | os.PathLike[str] | None = None,
    device: str | None = None, mode: str = "eval",
    hydra_overrides_extra: Sequence[str] = (), apply_postprocessing: bool = True,
    vos_optimized: bool = False, *, server: Server | None = None, engine: str | None = None,
) -> "SAM2VideoPredictor":
    """A predictor on a server of its own, or on `server`.

    `config_file` chooses the model's size as SAM 2's configurations do, `ckpt_path` is one of the
    published checkpoints. Without it, the engine is sam2 where its checkpoint is installed, else
    flow. The other arguments of the original are accepted where Masklet can do as they say:
    `device="cpu"` keeps SAM 2 off graphics cards, any other leaves the choice to the server, which
    takes a card that it can use; `vos_optimized` only concerns speed.
    """
    if mode != "eval":
        raise ValueError("mode must be 'eval': Masklet does not train")
    if hydra_overrides_extra:
        raise ValueError(
            "hydra_overrides_extra has no meaning for Masklet: its settings are those of "
            "docs/http-api.md, given to masklet.serve")
    if server is not None:
        if ckpt_path is not None:
            raise ValueError("the server chooses its checkpoint: leave out ckpt_path or server")
        return SAM2VideoPredictor(server, owns_server=False)
    settings = {} if apply_postprocessing else {"SAM2_DISABLE_POSTPROC": "true"}
    if device is not None and str(device).partition(":")[0] == "cpu":
        settings["SAM2_DEVICE"] = "cpu"
    if config_file is not None:
        settings["SAM2_MODEL_SIZE"] = size_of(config_file)
    models = None
    if ckpt_path is not None:
        models = tempfile.TemporaryDirectory(prefix="masklet-models-")
        settings["MODEL_DIR"] = models.name
        install(Path(ckpt_path), Path(models.name), settings)
        engine = engine or "sam2"
    own = serve(engine or "auto", data_dir=None, patience=60, **settings)
    predictor = SAM2VideoPredictor(own, owns_server=True)
    predictor._models = models
    return predictor


def size_of(config_file: str) -> str:
    """The model's size in a name such as `configs/sam2.1/sam2.1_hiera_b+.yaml`."""
    name = Path(config_file).name.removesuffix(".yaml")
    size = SIZES.get(name.rpartition("_")[2])
    if size is None:
        raise ValueError(
            f"{config_file} names none of SAM 2's models: expected a name such as "
            f"sam2.1_hiera_t.yaml, with t, s, b+ or l")
    return size


def install(checkpoint: Path, folder: Path, settings: dict[str, str]) -> None:
    """Puts a checkpoint into a model folder, under the official name that it must have."""
    if not checkpoint.is_file():
        raise FileNotFoundError(f"there is no checkpoint {checkpoint}")
    size = settings.setdefault("SAM2_MODEL_SIZE", next(
        (size for size in SIZES.values() if size in checkpoint.stem), "tiny"))
    name = checkpoint.name if size in checkpoint.stem else f"sam2.1_hiera_{size}.pt"
    os.symlink(checkpoint.resolve(), folder / name)


@dataclass
class Given:
    """The points and the box of an object on a frame, in pixels."""

    points: list[list[float]]
    labels: list[int]
    box: list[float] | None

    def beyond(self, before: "Given") -> tuple[list[list[float]], list[int]] | None:
        """The points after those that were given before; None if it is not the same beginning."""
        count = len(before.points)
        if len(self.points) <= count or self.box != before.box \
                or (self.points[:count], self.labels[:count]) != (before.points, before.labels):
            return None
        return self.points[count:], self.labels[count:]


class InferenceState:
    """The state of one video: `state["num_frames"]`, `["video_height"]`, `["video_width"]` and
    `["obj_ids"]` are as in SAM 2."""

    def __init__(self, video: Video) -> None:
        self.video = video
        #: Masklet's objects by the caller's ids, in the order in which they were added.
        self.objects: dict[Any, Object] = {}
        #: The points and boxes that were given, by id and frame.
        self.given: dict[tuple[Any, int], Given] = {}

    def __getitem__(self, key: str) -> Any:
        values = {
            "num_frames": self.video.frame_count, "video_height": self.video.height,
            "video_width": self.video.width, "obj_ids": list(self.objects)}
        return values[key]


class SAM2VideoPredictor:
    """See `build_sam2_video_predictor`. Frames and coordinates are as in SAM 2."""

    def __init__(self, server: Server, owns_server: bool) -> None:
        self.server = server
        self._owns_server = owns_server
        self._models: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Stops the server, if the predictor started it."""
        if self._owns_server:
            self.server.close()
        if self._models:
            self._models.cleanup()

    def init_state(
        self, video_path: str | os.PathLike[str], offload_video_to_cpu: bool = False,
        offload_state_to_cpu: bool = False, async_loading_frames: bool = False,
    ) -> InferenceState:
        """Opens a video file or a folder of frames. Nothing is held in this process's memory, so
        that the other arguments change nothing."""
        return InferenceState(self.server.open(video_path))

    def add_new_points_or_box(
        self, inference_state: InferenceState, frame_idx: int, obj_id: Any,
        points: npt.ArrayLike | None = None, labels: npt.ArrayLike | None = None,
        clear_old_points: bool = True, normalize_coords: bool = True,
        box: npt.ArrayLike | None = None,
    ) -> tuple[int, list[Any], Logits]:
        """Prompts an object on a frame; returns the frame, all ids and their logits there.

        `clear_old_points=False` adds to the clicks given before. With `normalize_coords=False`
        coordinates are fractions of the video's width and height.
        """
        if (points is None) != (labels is None):
            raise ValueError("points and labels must be provided together")
        if points is None and box is None:
            raise ValueError("at least one of points or box must be provided as input")
        if box is not None and not clear_old_points:
            raise ValueError(
                "cannot add box without clearing old points, since box prompt must be provided "
                "before any point prompt (please use clear_old_points=True instead)")
        video = inference_state.video
        scale = np.array([1, 1] if normalize_coords else [video.width, video.height], float)
        given = Given(
            [] if points is None else (array(points).reshape(-1, 2) * scale).tolist(),
            [] if labels is None else array(labels).reshape(-1).astype(int).tolist(),
            None if box is None else (array(box).reshape(2, 2) * scale).reshape(-1).tolist())
        known = inference_state.objects.get(obj_id)
        place = obj_id, frame_idx
        before = inference_state.given.get(place)
        if before is not None and not clear_old_points:
            given = Given(before.points + given.points, before.labels + given.labels, before.box)
        if known is None:
            inference_state.objects[obj_id] = video.add_object(
                frame_idx, given.points or None, given.labels or None, given.box,
                name=str(obj_id))
        elif before is not None and (more := given.beyond(before)):
            # As in SAM 2, further points correct the mask that the first have made.
            known.click(frame_idx, *more)
        else:
            if given.box is not None and frame_idx in known.keyframes():
                known.clear(frame_idx)
            known.prompt(frame_idx, given.points or None, given.labels or None, given.box)
        inference_state.given[place] = given
        return self._shown(inference_state, frame_idx)

    def add_new_points(self, *args: Any, **kwargs: Any) -> tuple[int, list[Any], Logits]:
        """The same as `add_new_points_or_box`: SAM 2 has both names."""
        return self.add_new_points_or_box(*args, **kwargs)

    def add_new_mask(
        self, inference_state: InferenceState, frame_idx: int, obj_id: Any, mask: npt.ArrayLike
    ) -> tuple[int, list[Any], Logits]:
        """Prompts an object by a mask [H, W] of the video's size."""
        video = inference_state.video
        pixels = array(mask) > 0
        if pixels.shape != (video.height, video.width):
            raise ValueError(
                f"the mask is {pixels.shape}, expected the video's size "
                f"({video.height}, {video.width})")
        known = inference_state.objects.get(obj_id)
        if known is None:
            inference_state.objects[obj_id] = video.add_object(
                frame_idx, mask=pixels, name=str(obj_id))
        else:
            known.set_mask(frame_idx, pixels)
        inference_state.given.pop((obj_id, frame_idx), None)
        return self._shown(inference_state, frame_idx)

    def propagate_in_video_preflight(self, inference_state: InferenceState) -> None:
        """Checks that there is something to propagate."""
        if not inference_state.objects:
            raise RuntimeError(
                "No input points or masks are provided for any object; please add inputs first.")

    def propagate_in_video(
        self, inference_state: InferenceState, start_frame_idx: int | None = None,
        max_frame_num_to_track: int | None = None, reverse: bool = False,
    ) -> Iterator[tuple[int, list[Any], Logits]]:
        """Yields `(frame_idx, obj_ids, mask_logits)` from the first prompted frame, or from
        `start_frame_idx`, to the end of the video; to its beginning with `reverse`.

        Unlike the original, frames before the first prompt (after the last, with `reverse`) are not
        tracked: they are yielded with the masks that they have.
        """
        self.propagate_in_video_preflight(inference_state)
        video = inference_state.video
        prompted = [
            frame for item in inference_state.objects.values() for frame in item.keyframes()]
        first = min(prompted) if start_frame_idx is None else start_frame_idx
        length = video.frame_count if max_frame_num_to_track is None else max_frame_num_to_track
        if reverse:
            if first == 0:
                return
            start, end = max(first - length, 0), first
            beside = range(end, max(max(prompted), start - 1), -1)
        else:
            start, end = first, min(first + length, video.frame_count - 1)
            beside = range(start, min(min(prompted), end + 1))
        for frame in beside:
            yield self._shown(inference_state, frame)
        if len(beside) <= end - start:
            for frame, _ in video.propagate(
                    start, end, "backward" if reverse else "forward", across_cuts=True):
                yield self._shown(inference_state, frame)

    def clear_all_prompts_in_frame(
        self, inference_state: InferenceState, frame_idx: int, obj_id: Any,
        need_output: bool = True,
    ) -> tuple[int, list[Any], Logits] | None:
        """Removes an object's prompts from a frame."""
        item = inference_state.objects[obj_id]
        inference_state.given.pop((obj_id, frame_idx), None)
        if frame_idx in item.keyframes():
            item.clear(frame_idx)
        return self._shown(inference_state, frame_idx) if need_output else None

    def reset_state(self, inference_state: InferenceState) -> None:
        """Removes all objects with their prompts and masks."""
        for item in inference_state.objects.values():
            item.remove()
        inference_state.objects.clear()
        inference_state.given.clear()

    def remove_object(
        self, inference_state: InferenceState, obj_id: Any, strict: bool = False,
        need_output: bool = True,
    ) -> tuple[list[Any], list[tuple[int, Logits]]]:
        """Removes an object. Returns the ids that remain, and the logits of the others on the
        frames where it was prompted."""
        item = inference_state.objects.get(obj_id)
        if item is None:
            if strict:
                raise RuntimeError(
                    f"Cannot remove object id {obj_id} as it doesn't exist. "
                    f"All existing object ids: {list(inference_state.objects)}.")
            return list(inference_state.objects), []
        frames = item.keyframes() if need_output else []
        item.remove()
        del inference_state.objects[obj_id]
        for place in [place for place in inference_state.given if place[0] == obj_id]:
            del inference_state.given[place]
        shown = [(frame, self._shown(inference_state, frame)[2]) for frame in frames]
        return list(inference_state.objects), shown if inference_state.objects else []

    def _shown(
        self, state: InferenceState, frame: int
    ) -> tuple[int, list[Any], Logits]:
        """The logits of all objects on a frame."""
        video = state.video
        masks = video.masks(frame)
        rows = np.full(
            (len(state.objects), 1, video.height, video.width), ABSENT, np.float32)
        for row, item in zip(rows, state.objects.values(), strict=True):
            mask = masks.get(item.id)
            if mask is not None and mask.any():
                row[0] = logits_of(mask, item.logits(frame).get(frame))
        return frame, list(state.objects), as_torch(rows)


def logits_of(
    mask: npt.NDArray[np.bool_], low: npt.NDArray[np.float32] | None
) -> npt.NDArray[np.float32]:
    """Logits at a mask's size, positive inside it and negative outside."""
    if low is None:
        return np.where(mask, np.float32(CERTAIN), np.float32(-CERTAIN))
    full = resize(low, *mask.shape)
    return np.where(mask, np.maximum(full, AT_EDGE), np.minimum(full, -AT_EDGE))


def resize(values: npt.NDArray[np.float32], height: int, width: int) -> npt.NDArray[np.float32]:
    """Bilinear, with pixel centres as `torch.nn.functional.interpolate(align_corners=False)`."""
    for axis, size in ((0, height), (1, width)):
        count = values.shape[axis]
        places = np.clip((np.arange(size, dtype=np.float32) + 0.5) * (count / size) - 0.5, 0, None)
        low = np.minimum(places.astype(int), count - 1)
        high = np.minimum(low + 1, count - 1)
        weight = (places - low).astype(np.float32)
        weight = weight[:, None] if axis == 0 else weight
        values = np.take(values, low, axis) * (1 - weight) + np.take(values, high, axis) * weight
    return values


def array(values: Any) -> npt.NDArray[Any]:
    """A numpy array, also of a tensor on another device."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values)


def as_torch(values: npt.NDArray[np.float32]) -> Logits:
    """A tensor if the caller has imported torch."""
    torch = sys.modules.get("torch")
    return values if torch is None else torch.from_numpy(values)
