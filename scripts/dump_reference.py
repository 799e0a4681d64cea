#!/usr/bin/env python3
"""Writes the fixtures of Tests/SAM2Tests: what the official PyTorch SAM 2 computes on synthetic weights.

Setup, in a virtual environment of its own (never part of the build or of continuous integration):
    pip install torch torchvision hydra-core iopath tqdm omegaconf pillow numpy safetensors
    pip install --no-deps sam2
usage: dump_reference.py [--only NAME,...] [--fixtures Tests/SAM2Tests/Fixtures]
       dump_reference.py --checkpoint OUT.pt --model tiny [--version 2.0] [--seed 3]   # the weights as a file

Weights: every parameter is drawn from its name alone (see `weight`), so that the Swift tests make the
same ones without a file. Pictures come from integer arithmetic (see `picture`), for the same reason.
Of every tensor a sample of values at positions hashed from its name is kept, with its norm.
"""
import argparse, json, math, os, shutil, tempfile, types

import numpy as np
import torch
import sam2
import sam2.sam2_video_predictor as predictor_module
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.utils import instantiate
from omegaconf import OmegaConf
from PIL import Image
from safetensors.numpy import save_file

SAMPLE = 1024
CONFIG = {"tiny": "t", "small": "s", "base_plus": "b+", "large": "l"}
EMBEDDINGS = ("token.weight", "tokens.weight", "embed.weight", "no_mem_embed", "no_mem_pos_enc", "maskmem_tpos_enc",
              "no_obj_ptr", "no_obj_embed_spatial", "pos_embed", "pos_embed_window", "gamma")


def fnv1a(name):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def splitmix(seed, count):
    """`count` outputs of splitmix64 from `seed`."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def weight(name, shape, seed=0, presence=3.0):
    """The synthetic value of parameter `name`: a function of its name, shape and the seed."""
    count = int(np.prod(shape))
    bits = splitmix(fnv1a(name) ^ (seed * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF), count) >> np.uint64(40)
    u = (bits.astype(np.float64) + 0.5) / (1 << 23) - 1  # (-1, 1)
    if name.endswith("positional_encoding_gaussian_matrix"):
        v = u * math.sqrt(3)
    elif name.endswith(".bias"):
        v = 0.1 * u
        if name == "sam_mask_decoder.pred_obj_score_head.layers.2.bias":
            v = v + presence
    elif name.endswith(EMBEDDINGS) or ".point_embeddings." in name:
        v = 0.5 * u
    elif len(shape) == 1:
        v = 1 + 0.1 * u
    else:
        transposed = name in ("sam_mask_decoder.output_upscaling.0.weight", "sam_mask_decoder.output_upscaling.3.weight")
        fan_in = shape[0] if transposed else int(np.prod(shape[1:]))
        v = u * math.sqrt(3 / fan_in)
    return v.astype(np.float32).reshape(shape)


def picture(width, height, frame):
    """Frame `frame` of a synthetic video: stripes, a ramp and a disc that moves, in integers."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    r = (x * 5 + frame * 9 + (y * y >> 4)) & 255
    g = (x * x + y * 37 + frame * frame * 3 >> 3) & 255
    b = (x ^ y) + frame * 2 & 255
    cx, cy, radius = width // 3 + frame * 3, height // 2 + frame * 2, min(width, height) // 4
    disc = (x - cx) ** 2 + (y - cy) ** 2 < radius * radius
    r, g, b = np.where(disc, 220 - (x - cx), r), np.where(disc, 60 + (y - cy), g), np.where(disc, 90, b)
    return np.stack([r & 255, g & 255, b & 255], -1).astype(np.uint8)


def disc_mask(width, height, disc):
    y, x = np.mgrid[0:height, 0:width]
    cx, cy, radius = disc
    return (x - cx) ** 2 + (y - cy) ** 2 < radius * radius


class Float32Memory(types.ModuleType):
    """Stands for `torch` inside the predictor's module, so that memories are not rounded to bfloat16."""

    def __getattr__(self, name):
        return torch.float32 if name == "bfloat16" else getattr(torch, name)


predictor_module.torch = Float32Memory("torch")


def build(model="tiny", version="2.1", seed=0, presence=3.0, bank=7, max_keyframes=-1):
    GlobalHydra.instance().clear()
    folder = os.path.join(os.path.dirname(sam2.__file__), "configs", "sam2.1" if version == "2.1" else "sam2")
    name = f"sam2{'.1' if version == '2.1' else ''}_hiera_{CONFIG[model]}.yaml"
    with initialize_config_dir(folder, version_base=None):
        cfg = compose(name, overrides=[
            "++model._target_=sam2.sam2_video_predictor.SAM2VideoPredictor",
            "++model.sam_mask_decoder_extra_args.dynamic_multimask_via_stability=true",
            "++model.sam_mask_decoder_extra_args.dynamic_multimask_stability_delta=0.05",
            "++model.sam_mask_decoder_extra_args.dynamic_multimask_stability_thresh=0.98",
            "++model.binarize_mask_from_pts_for_mem_enc=true", "++model.fill_hole_area=0",
            "++model.add_all_frames_to_correct_as_cond=true",
            f"++model.max_cond_frames_in_attn={max_keyframes}"])
    OmegaConf.resolve(cfg)
    m = instantiate(cfg.model, _recursive_=True).eval()
    m.load_state_dict({k: torch.from_numpy(weight(k, tuple(v.shape), seed, presence)) for k, v in m.state_dict().items()})
    if bank != 7:
        # A smaller bank keeps the slots the neighbours were trained with; keyframes keep the last row.
        rows = m.maskmem_tpos_enc.data
        m.maskmem_tpos_enc = torch.nn.Parameter(torch.cat([rows[: bank - 1], rows[6:7]]))
        m.num_maskmem = bank
    return m


class Fixture:
    """Samples of tensors by name. Within a stage dump the first tensor of a name is kept."""

    def __init__(self):
        self.tensors = {}

    def add(self, name, tensor, channels_first=False, replace=False):
        if name in self.tensors and not replace:
            return
        t = tensor.detach().to(torch.float64).numpy()
        if t.ndim == 4 and channels_first:
            t = t.transpose(0, 2, 3, 1)
        flat = t.reshape(-1)
        at = (splitmix(fnv1a(name), SAMPLE) % np.uint64(flat.size)).astype(np.int64)
        self.tensors[name] = flat[at].astype(np.float32) if flat.size > SAMPLE else flat.astype(np.float32)
        self.tensors[name + ".norm"] = np.array([np.linalg.norm(flat)], np.float32)

    def add_bits(self, name, mask):
        self.tensors[name] = np.packbits(mask.reshape(-1), bitorder="little")

    def write(self, path):
        save_file(self.tensors, path)
        print(f"{path}: {len(self.tensors)} tensors, {os.path.getsize(path)} bytes", flush=True)


def start(m, video, frames=None):
    """The predictor's state over a synthetic video. Lossless: PNG data under the names it looks for."""
    folder = tempfile.mkdtemp()
    for t in range(frames or video["frames"]):
        Image.fromarray(picture(video["width"], video["height"], t)).save(os.path.join(folder, f"{t:05d}.jpg"), format="PNG")
    state = m.init_state(folder)
    shutil.rmtree(folder)
    return state


def prompt(m, state, video, obj, p):
    if "disc" in p:
        return m.add_new_mask(state, p["frame"], obj, disc_mask(video["width"], video["height"], p["disc"]))
    return m.add_new_points_or_box(
        state, p["frame"], obj,
        points=np.array(p["points"], np.float32) if "points" in p else None,
        labels=np.array(p["labels"], np.int32) if "points" in p else None,
        box=np.array(p["box"], np.float32) if "box" in p else None)


def encode_once(m, encoded, key):
    """Makes the model share encoded frames between the cases of one network."""
    forward = m.forward_image

    def cached(image):
        k = key + (float(image.double().sum()), float(image[0, 0, 500, :].double().sum()))
        if k not in encoded:
            encoded[k] = forward(image)
        return {n: list(v) if isinstance(v, list) else v for n, v in encoded[k].items()}

    m.forward_image = cached


def dump_case(case, videos, encoded, out):
    video = videos[case["video"]]
    version, seed = case.get("version", "2.1"), case.get("seed", 0)
    m = build(case["model"], version, seed, case.get("presence", 3.0), case.get("bank", 7), case.get("maxKeyframes", -1))
    encode_once(m, encoded, (case["model"], seed))
    state = start(m, video, case.get("frames"))
    for obj in case["objects"]:
        for p in obj["prompts"]:
            prompt(m, state, video, obj["id"], p)
    fixture = Fixture()

    def track(reverse=False, begin=None):
        for frame, ids, masks in m.propagate_in_video(state, start_frame_idx=begin, reverse=reverse):
            for i, obj in enumerate(ids):
                outputs = state["output_dict_per_obj"][i]
                o = outputs["cond_frame_outputs"].get(frame) or outputs["non_cond_frame_outputs"][frame]
                for name, value in [("logits", o["pred_masks"][0, 0]), ("pointer", o["obj_ptr"][0]),
                                    ("presence", o["object_score_logits"][0])]:
                    fixture.add(f"{name}.{obj}.{frame}", value, replace=True)
                fixture.add_bits(f"mask.{obj}.{frame}", (masks[i, 0] > 0).numpy())

    if case["direction"] == "backward":
        track(reverse=True, begin=max(p["frame"] for o in case["objects"] for p in o["prompts"]))
    else:
        track()
        if case["direction"] == "both":
            track(reverse=True)
    fixture.write(os.path.join(out, f"case_{case['name']}.safetensors"))


def dump_stages(model, videos, out):
    """One network, stage by stage: frame 0 prompted, frame 1 tracked (tiny), with what flows between."""
    video = videos["drift"]
    m = build(model)
    f = Fixture()
    hooks = []

    def watch(module, name):
        hooks.append(module.register_forward_hook(lambda _m, _i, o: f.add(name, o)))

    trunk = m.image_encoder.trunk
    watch(trunk.patch_embed, "patch_embed")
    for i, block in enumerate(trunk.blocks):
        if model == "tiny" or i in trunk.stage_ends:
            watch(block, f"block.{i}")
    state = start(m, video, 2)
    f.add("image", state["images"][0:1], True)
    f.add("trunk.position", trunk._get_pos_embed((256, 256)))
    _, features = state["cached_features"][0]
    for level in range(3):
        f.add(f"feature.{level}", features["backbone_fpn"][level], True)
    f.add("vision_position", features["vision_pos_enc"][2], True)

    decoder = m.sam_mask_decoder
    stage = ["click"]
    predict = decoder.predict_masks

    def spied(**k):
        masks, ious, tokens, score = predict(**k)
        s = stage[0]
        f.add(f"{s}.sparse", k["sparse_prompt_embeddings"][0])
        f.add(f"{s}.dense", k["dense_prompt_embeddings"], True)
        f.add(f"{s}.image", k["image_embeddings"], True)
        f.add("dense_position", k["image_pe"], True)
        f.add(f"{s}.masks", masks[0]); f.add(f"{s}.ious", ious[0]); f.add(f"{s}.tokens", tokens[0]); f.add(f"{s}.score", score[0])
        return masks, ious, tokens, score

    decoder.predict_masks = spied
    prompt(m, state, video, 1, {"frame": 0, "points": [[60, 40]], "labels": [1]})
    stage[0] = "box"
    prompt(m, state, video, 2, {"frame": 0, "box": [30, 20, 90, 70], "points": [[50, 30], [140, 80]], "labels": [1, 0]})
    stage[0] = "again"  # the box's logits come back as the mask prompt
    prompt(m, state, video, 2, {"frame": 0, "box": [30, 20, 90, 70], "points": [[50, 30]], "labels": [1]})
    stage[0] = "mask"
    prompt(m, state, video, 3, {"frame": 0, "disc": [70, 45, 28]})
    for i, name in enumerate(["click", "again", "mask"]):
        o = state["temp_output_dict_per_obj"][i]["cond_frame_outputs"][0]
        f.add(f"{name}.logits", o["pred_masks"][0, 0]); f.add(f"{name}.pointer", o["obj_ptr"][0])
    for hook in hooks:
        hook.remove()
    stage[0] = "tracked"
    names = ["click", "again", "mask", "tracked"] if model == "tiny" else ["click"]
    encode = m.memory_encoder.forward

    def spied_encode(pix, masks, skip_mask_sigmoid=False):
        r = encode(pix, masks, skip_mask_sigmoid=skip_mask_sigmoid)
        if names:
            name = names.pop(0)
            f.add(f"{name}.memory_mask", masks, True)
            if name in ("click", "again"):
                # Logits within rounding of zero decide these bits: the test takes them from here.
                f.add_bits(f"{name}.memory_bits", (masks > 0).numpy())
            f.add(f"{name}.mask_features", m.memory_encoder.mask_downsampler(masks), True)
            f.add(f"{name}.memory", r["vision_features"], True)
            f.add("memory_position", r["vision_pos_enc"][0], True)
        return r

    m.memory_encoder.forward = spied_encode
    if model == "tiny":
        for i, layer in enumerate(m.memory_attention.layers):
            watch(layer, f"memory_attention.{i}")
        for frame, _, _ in m.propagate_in_video(state):
            if frame == 1:
                break
    else:
        m.propagate_in_video_preflight(state)
    f.write(os.path.join(out, f"stages_{model}.safetensors"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only")
    parser.add_argument("--fixtures", default="Tests/SAM2Tests/Fixtures")
    parser.add_argument("--checkpoint")
    parser.add_argument("--model", default="tiny")
    parser.add_argument("--version", default="2.1")
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    torch.set_num_threads(2)
    with torch.inference_mode():
        if a.checkpoint:
            m = build(a.model, a.version, a.seed)
            torch.save({"model": m.state_dict()}, a.checkpoint)
            return
        with open(os.path.join(a.fixtures, "cases.json")) as file:
            description = json.load(file)
        wanted = lambda name: not a.only or name in a.only.split(",")
        for model in CONFIG:
            if wanted(model):
                dump_stages(model, description["videos"], a.fixtures)
        encoded = {}
        for case in description["cases"]:
            if wanted(case["name"]):
                dump_case(case, description["videos"], encoded, a.fixtures)


if __name__ == "__main__":
    main()
