// Kernels whose elements depend on the same element of their operands.

#include "activation.h"
#include "element.h"

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) activate(gpu_activate_args a) {
  const int64_t i = element();
  if (i >= a.count) return;
  a.y[i] = activated(a.x[i], a.activation);
}

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) combine(gpu_combine_args a) {
  const int64_t i = element();
  if (i >= a.count) return;
  const float addend = a.z ? a.beta * a.z[i % a.period] + a.gamma : a.gamma;
  a.y[i] = a.alpha * a.x[i] + addend;
}

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) normalize(gpu_normalize_args a) {
  const int64_t i = element();
  if (i >= a.count) return;
  a.y[i] = a.table[i % 3 * 256 + a.x[i]];
}

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) above(gpu_above_args a) {
  const int64_t i = element();
  if (i >= a.count) return;
  a.y[i] = a.x[i] > a.threshold;
}
