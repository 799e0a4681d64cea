// Rotary position encoding of adjacent pairs of channels.

#include "element.h"

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) rotate(gpu_rotate_args a) {
  const int64_t i = element(), channels = 2 * a.pairs;
  if (i >= (a.m + a.excluded) * channels) return;
  const int64_t row = i / channels, channel = i - row * channels;
  if (row >= a.m) {
    a.y[i] = a.x[i];
    return;
  }
  const int64_t angle = row / a.repeats % a.period * a.pairs + channel / 2;
  const float cosine = a.cosine[angle], sine = a.sine[angle];
  // The real part of the pair is in the even channel.
  a.y[i] =
    channel % 2 == 0 ? a.x[i] * cosine - a.x[i + 1] * sine : a.x[i - 1] * sine + a.x[i] * cosine;
}
