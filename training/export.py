#!/usr/bin/env python3
"""Writes a checkpoint's weights as the program contains them, and answers to test it by.

usage: export.py CHECKPOINT

Batch normalisation is folded into the convolutions, each row is rounded to 8 bits, and the colours
are read as red, green, blue instead of OpenCV's blue, green, red.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

from network import INPUTS, PromptNetwork

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "Sources/CPromptNetwork/weights.bin"
FIXTURE = ROOT / "Tests/FlowTrackerTests/Fixtures/prompt_network.json"


class Writer:
    """Writes layers, and rounds those of the network alike."""

    def __init__(self):
        self.bytes = bytearray()

    @torch.no_grad()
    def add(self, layer, norm=None):
        weight = layer.weight.double()
        weight = weight.reshape(*weight.shape, *[1] * (4 - weight.ndim))
        bias = torch.zeros(len(weight)).double() if layer.bias is None else layer.bias.double()
        if norm:
            scale = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
            weight = weight * scale[:, None, None, None]
            bias = norm.bias.double() + (bias - norm.running_mean.double()) * scale
        step = (weight.abs().amax((1, 2, 3)) / 127).clamp_min(1e-12).float()
        rounded = torch.round(weight / step[:, None, None, None]).clamp(-127, 127)
        written = rounded
        if weight.shape[1] == INPUTS:
            written = torch.cat([rounded[:, [2, 1, 0]], rounded[:, 3:]], 1)
        self.bytes += bias.numpy().astype("<f4").tobytes()
        self.bytes += step.numpy().astype("<f4").tobytes()
        self.bytes += written.numpy().astype(np.int8).tobytes()
        # What the program will compute with, so that its answers can be compared.
        layer.weight.copy_((rounded * step[:, None, None, None]).reshape(layer.weight.shape))
        if layer.bias is None:
            layer.bias = torch.nn.Parameter(bias.float())
        else:
            layer.bias.copy_(bias)

    def finish(self, net):
        """Removes the normalisations, which are part of the convolutions now."""
        for module in net.modules():
            for name, child in module.named_children():
                if isinstance(child, torch.nn.BatchNorm2d):
                    setattr(module, name, torch.nn.Identity())


def layers_in_order(net):
    """The layers as the file has them, each with the normalisation that follows it or None."""
    modules = [net.first, net.detail, net.encoding, net.context]
    for i in (3, 2, 1, 0):
        modules += [net.narrowing[i], net.smoothing[i]]
        if i == 2:
            modules.append(net.residual)
    modules.append(net.output)
    for module in modules:
        layers = [m for m in module.modules() if hasattr(m, "weight")]
        for layer, following in zip(layers, [*layers[1:], None], strict=True):
            if not isinstance(layer, torch.nn.BatchNorm2d):
                is_normalised = isinstance(following, torch.nn.BatchNorm2d)
                yield layer, following if is_normalised else None


def drawing(height, width):
    """[1, INPUTS, height, width] numbers that the test can make too."""
    i = np.arange(height * width * INPUTS, dtype=np.int64)
    values = (i * 7919 % 2003 / 2003).astype(np.float32)
    x = values.reshape(height, width, INPUTS).transpose(2, 0, 1)
    return torch.from_numpy(np.ascontiguousarray(x))[None]


def main():
    net = PromptNetwork()
    net.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    net.eval()
    writer = Writer()
    for layer, norm in layers_in_order(net):
        writer.add(layer, norm)
    writer.finish(net)
    WEIGHTS.write_bytes(writer.bytes)

    x = drawing(32, 48)
    with torch.no_grad():
        # The program reads red first.
        answer = net(torch.cat([x[:, [2, 1, 0]], x[:, 3:]], 1))[0, 0]
    FIXTURE.parent.mkdir(exist_ok=True)
    rows = [[round(float(value), 5) for value in row] for row in answer[::4, ::4]]
    FIXTURE.write_text(json.dumps({"height": 32, "width": 48, "every": 4, "logOdds": rows}) + "\n")
    print(f"{WEIGHTS.relative_to(ROOT)}: {len(writer.bytes)} bytes")


if __name__ == "__main__":
    main()
