#!/usr/bin/env python3
"""Makes a checkpoint of the weights that the program contains, to go on training from.

usage: restore.py CHECKPOINT

The program's convolutions contain their normalisations. Here each normalisation gets the mean and
the spread that its input has on drawn scenes, and undoes them: training then starts from the same
answers, up to the difference between a batch and the mean of some.
"""

import sys

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

from export import WEIGHTS, layers_in_order
from network import INPUTS, PromptNetwork
from train import BATCH, Person, Samples

BATCHES = 12


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count, kind):
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    @torch.no_grad()
    def fill(self, layer, norm):
        shape = layer.weight.shape
        bias = torch.from_numpy(self.take(shape[0], "<f4").copy())
        step = torch.from_numpy(self.take(shape[0], "<f4").copy())
        rounded = torch.from_numpy(self.take(shape.numel(), np.int8).reshape(shape).copy())
        if shape[1] == INPUTS:
            rounded = torch.cat([rounded[:, [2, 1, 0]], rounded[:, 3:]], 1)
        layer.weight.copy_(rounded * step.reshape(-1, *[1] * (len(shape) - 1)))
        (norm if norm else layer).bias.copy_(bias)


def calibrated(net, inputs):
    """Sets each normalisation by what reaches it, in the order in which they are computed."""
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]

    def measure(norm, arguments):
        x = arguments[0]
        mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_(torch.sqrt(variance + norm.eps))
        norm.bias.add_(mean)

    hooks = [norm.register_forward_pre_hook(measure) for norm in norms]
    net.eval()
    with torch.no_grad():
        net(inputs)
    for hook in hooks:
        hook.remove()


def main():
    net = PromptNetwork()
    reader = Reader(WEIGHTS.read_bytes())
    for layer, norm in layers_in_order(net):
        reader.fill(layer, norm)
    if reader.at != len(reader.data):
        raise SystemExit(f"{WEIGHTS} is of another network")
    samples = iter(DataLoader(Samples(), batch_size=BATCH, num_workers=1))
    r = np.random.default_rng()
    inputs = []
    for _ in range(BATCHES):
        pictures, targets = next(samples)
        people = [Person(*both, r) for both in zip(pictures.numpy(), targets.numpy(), strict=True)]
        prompts = torch.from_numpy(np.stack([person.planes() for person in people]))
        inputs.append(torch.cat([pictures, prompts], 1))
    calibrated(net, torch.cat(inputs))
    torch.save(net.state_dict(), sys.argv[1])


if __name__ == "__main__":
    main()
