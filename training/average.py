#!/usr/bin/env python3
"""Writes the mean of the weights of several checkpoints of one training.

usage: average.py OUT CHECKPOINT...

Checkpoints that are minutes apart err differently; the mean of their weights errs less than each.
"""

import sys

import torch


def main():
    states = [torch.load(path, weights_only=True) for path in sys.argv[2:]]
    mean = {
        name: torch.stack([state[name].double() for state in states]).mean(0).to(value.dtype)
        for name, value in states[0].items()
    }
    torch.save(mean, sys.argv[1])


if __name__ == "__main__":
    main()
