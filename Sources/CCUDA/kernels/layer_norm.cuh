// Layer normalisation: a warp a row, which it reads for the mean, then for the variance.

#include "activation.h"
#include "gpu.h"

/// The sum of the lanes' x, the same in each of them.
DEVICE float warp_sum(float x) {
  UNROLL for (int mask = GPU_WARP / 2; mask > 0; mask /= 2) x += shuffle_xor(x, mask);
  return x;
}

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) layer_norm(gpu_layer_norm_args a) {
  const int lane = thread_index() % GPU_WARP;
  const int64_t row = block_x() * (GPU_THREADS / GPU_WARP) + thread_index() / GPU_WARP;
  // All lanes of the warp return.
  if (row >= a.m) return;
  const float *x = a.x + row * a.n;
  float *y = a.y + row * a.n;

  float sum = 0;
  for (int64_t i = lane; i < a.n; i += GPU_WARP) sum += x[i];
  const float mean = divide(warp_sum(sum), (float)a.n);
  float squares = 0;
  for (int64_t i = lane; i < a.n; i += GPU_WARP) squares += (x[i] - mean) * (x[i] - mean);
  const float variance = divide(warp_sum(squares), (float)a.n);
  const float factor = divide(1, square_root(variance + a.epsilon));

  for (int64_t i = lane; i < a.n; i += GPU_WARP) {
    y[i] = activated((x[i] - mean) * factor * a.weight[i] + a.bias[i], a.activation);
  }
}
