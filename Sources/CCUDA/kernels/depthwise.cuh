// Depthwise convolution: each channel with a kernel of its own.

#include "element.h"

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) depthwise(gpu_depthwise_args a) {
  const int64_t i = element();
  const int64_t out_height = (a.height + a.stride - 1) / a.stride;
  const int64_t out_width = (a.width + a.stride - 1) / a.stride;
  if (i >= out_height * out_width * a.channels) return;
  const Pixel p = pixel_of(i, out_width, a.channels);
  const int64_t top = p.row * a.stride - a.kernel / 2, left = p.column * a.stride - a.kernel / 2;
  float sum = a.bias ? a.bias[p.channel] : 0;
  for (int64_t dy = 0; dy < a.kernel; dy++) {
    const int64_t row = top + dy;
    if (row < 0 || row >= a.height) continue;
    for (int64_t dx = 0; dx < a.kernel; dx++) {
      const int64_t column = left + dx;
      if (column < 0 || column >= a.width) continue;
      sum += a.x[(row * a.width + column) * a.channels + p.channel] *
        a.weights[(dy * a.kernel + dx) * a.channels + p.channel];
    }
  }
  a.y[i] = sum;
}
