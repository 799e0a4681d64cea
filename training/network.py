"""The network, as Sources/FlowTracker/FirstMask/PromptNetwork.swift computes it."""

import torch.nn.functional as F
from torch import nn

WIDTHS = (16, 40, 96, 160, 192)
# Colours 3, motion 3, clicks 4, box 2, earlier answer 1, cues 10.
INPUTS = 23


def convolution(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = convolution(width, width)
        self.second = convolution(width, width)[:2]

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class PromptNetwork(nn.Module):
    """From [N, 23, H, W] to log-odds [N, 1, H, W]; H and W are multiples of 16."""

    def __init__(self):
        super().__init__()
        w = WIDTHS
        self.first = convolution(INPUTS, w[0], 2)
        self.detail = convolution(w[0], w[0])
        self.encoding = nn.ModuleList(
            nn.Sequential(
                convolution(w[i], w[i + 1], 2), *(Residual(w[i + 1]) for _ in range(count))
            )
            for i, count in enumerate((1, 1, 1, 2))
        )
        self.context = nn.Linear(w[4], w[4])
        # By size, the largest first.
        self.narrowing = nn.ModuleList(nn.Conv2d(w[i + 1], w[i], 1) for i in range(4))
        self.smoothing = nn.ModuleList(convolution(w[i], w[i]) for i in range(4))
        self.residual = Residual(w[2])
        self.output = nn.Conv2d(w[0], 1, 3, 1, 1)

    def forward(self, x):
        details = [self.detail(self.first(x))]
        for stage in self.encoding:
            details.append(stage(details[-1]))
        y = details.pop()
        y = F.relu(y + self.context(y.mean((2, 3)))[..., None, None])
        for i in (3, 2, 1, 0):
            y = enlarged(self.narrowing[i](y), details[i]) + details[i]
            y = self.smoothing[i](y)
            if i == 2:
                y = self.residual(y)
        return enlarged(self.output(y), x)


def enlarged(x, like):
    return F.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)
