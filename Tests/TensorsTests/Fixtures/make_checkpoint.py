"""Writes tiny.pt, as torch.save makes it: strides, half precisions, a parameter, a shared storage.

Needs torch:  python make_checkpoint.py
"""

import pathlib
from collections import OrderedDict

import torch

base = torch.arange(24, dtype=torch.float32) / 8 - 1
model = OrderedDict(
    matrix=base.reshape(4, 6),
    transposed=base.reshape(4, 6).t(),
    middle=base.reshape(4, 6)[1:3, 2:5],
    half=torch.tensor([0.0, 1.0, -2.5, 65504.0, 6e-8, float("inf")]).half(),
    brain=torch.tensor([1.0, -3.0, 0.15625]).bfloat16(),
    parameter=torch.nn.Parameter(torch.tensor([[0.5, 0.25]])),
    scalar=torch.tensor(7.0),
    empty=torch.zeros(0, 3),
    counter=torch.tensor([3]),
)
model._metadata = OrderedDict({"": {"version": 1}})
torch.save({"model": model}, pathlib.Path(__file__).with_name("tiny.pt"))
