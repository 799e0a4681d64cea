"""The official predictor of SAM 2 or EdgeTAM with synthetic weights, run on synthetic videos.

Which of the two it is depends on which package named sam2 Python finds: see dump_reference.py.
"""

import os
import shutil
import tempfile
import types
from importlib.util import find_spec

import numpy as np
import sam2
import sam2.sam2_video_predictor as predictor_module
import torch
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.utils import instantiate
from omegaconf import OmegaConf
from PIL import Image

from synthetic import disc_mask, picture, weight

# The package sam2 that was found is EdgeTAM's.
IS_EDGETAM = find_spec("sam2.modeling.perceiver") is not None
if IS_EDGETAM:
    import timm.models

    create_model = timm.models.create_model
    # Upstream asks for trained weights, which timm would download.
    timm.models.create_model = lambda name, pretrained=False, **k: create_model(name, **k)

CONFIG = {"tiny": "t", "small": "s", "base_plus": "b+", "large": "l"}


class Float32Memory(types.ModuleType):
    """Replaces `torch` inside the predictor's module: memories are then not rounded to bfloat16."""

    def __getattr__(self, name):
        return torch.float32 if name == "bfloat16" else getattr(torch, name)


predictor_module.torch = Float32Memory("torch")


def compute_in_double():
    """From now on the official code computes in float64, also where it asks for float32."""
    torch.set_default_dtype(torch.float64)
    torch.float32 = torch.float = torch.float64
    torch.Tensor.float = torch.Tensor.double


def build(model="tiny", version="2.1", seed=0, presence=3.0, bank=7, max_keyframes=-1, image=1024):
    GlobalHydra.instance().clear()
    folder = os.path.join(os.path.dirname(sam2.__file__), "configs")
    if model == "edgetam":
        name, own = (
            "edgetam.yaml",
            [
                "++model.memory_attention.layer.cross_attention.q_sizes"
                f"=[{image // 16},{image // 16}]"
            ],
        )
    else:
        folder = os.path.join(folder, "sam2.1" if version == "2.1" else "sam2")
        name = f"sam2{'.1' if version == '2.1' else ''}_hiera_{CONFIG[model]}.yaml"
        own = []
    with initialize_config_dir(folder, version_base=None):
        cfg = compose(
            name,
            overrides=[
                "++model._target_=sam2.sam2_video_predictor.SAM2VideoPredictor",
                "++model.sam_mask_decoder_extra_args.dynamic_multimask_via_stability=true",
                "++model.sam_mask_decoder_extra_args.dynamic_multimask_stability_delta=0.05",
                "++model.sam_mask_decoder_extra_args.dynamic_multimask_stability_thresh=0.98",
                "++model.binarize_mask_from_pts_for_mem_enc=true",
                "++model.fill_hole_area=0",
                "++model.add_all_frames_to_correct_as_cond=true",
                f"++model.max_cond_frames_in_attn={max_keyframes}",
                f"++model.image_size={image}",
                *own,
            ],
        )
    OmegaConf.resolve(cfg)
    m = instantiate(cfg.model, _recursive_=True).eval()
    m.load_state_dict(
        {
            k: v
            if k.endswith(".num_batches_tracked")
            else torch.from_numpy(weight(k, tuple(v.shape), seed, presence))
            for k, v in m.state_dict().items()
        }
    )
    if bank != 7:
        # A smaller bank keeps the rows that the nearest frames were trained with, and the last row
        # for keyframes.
        rows = m.maskmem_tpos_enc.data
        m.maskmem_tpos_enc = torch.nn.Parameter(torch.cat([rows[: bank - 1], rows[6:7]]))
        m.num_maskmem = bank
    return m


def start(m, video, frames=None):
    """The predictor's state for a synthetic video.

    The frames are PNG files, named .jpg as the predictor expects.
    """
    folder = tempfile.mkdtemp()
    for t in range(frames or video["frames"]):
        Image.fromarray(picture(video["width"], video["height"], t)).save(
            os.path.join(folder, f"{t:05d}.jpg"), format="PNG"
        )
    state = m.init_state(folder)
    shutil.rmtree(folder)
    return state


def prompt(m, state, video, obj, p):
    if "disc" in p:
        return m.add_new_mask(
            state, p["frame"], obj, disc_mask(video["width"], video["height"], p["disc"])
        )
    return m.add_new_points_or_box(
        state,
        p["frame"],
        obj,
        points=np.array(p["points"], np.float32) if "points" in p else None,
        labels=np.array(p["labels"], np.int32) if "points" in p else None,
        box=np.array(p["box"], np.float32) if "box" in p else None,
    )


def run_case(m, case, video, frames, visit):
    """Prompts and propagates; calls `visit(object id, frame, output, mask logits)`.

    EdgeTAM's predictor can track one object only: each object has a run of its own, which starts
    where the official predictor of SAM 2 starts for all of them.
    """
    alone = case["model"] == "edgetam"
    objects = case["objects"]
    keyframes = [p["frame"] for o in objects for p in o["prompts"]]
    first = min(keyframes) if alone else None
    for group in [[o] for o in objects] if alone else [objects]:
        state = start(m, video, frames)
        for obj in group:
            for p in obj["prompts"]:
                prompt(m, state, video, obj["id"], p)

        def track(reverse=False, begin=first, state=state):
            for frame, ids, masks in m.propagate_in_video(
                state, start_frame_idx=begin, reverse=reverse
            ):
                for i, obj in enumerate(ids):
                    outputs = state["output_dict_per_obj"][i]
                    o = (
                        outputs["cond_frame_outputs"].get(frame)
                        or outputs["non_cond_frame_outputs"][frame]
                    )
                    visit(obj, frame, o, masks[i, 0])

        if case["direction"] == "backward":
            track(reverse=True, begin=max(keyframes))
        else:
            track()
            if case["direction"] == "both":
                track(reverse=True)
