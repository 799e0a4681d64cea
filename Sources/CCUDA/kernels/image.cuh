// Kernels that pick and join the pixels of an image.

#include "element.h"

/// Channel by channel, the threads of a pixel sum the row, or take its first or last pixel.
KERNEL void LAUNCH_BOUNDS(GPU_THREADS) row_sums(gpu_image_args a) {
  const int64_t i = element();
  if (i >= a.height * 3 * a.channels) return;
  const Pixel p = pixel_of(i, 3, a.channels);
  const float *row = a.x + p.row * a.width * a.channels + p.channel;
  if (p.column == 0) {
    float sum = 0;
    for (int64_t column = 0; column < a.width; column++) sum += row[column * a.channels];
    a.y[i] = sum;
  } else {
    a.y[i] = p.column == 1 ? row[0] : row[(a.width - 1) * a.channels];
  }
}

DEVICE float larger(float a, float b) { return a > b ? a : b; }

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) max_pool(gpu_image_args a) {
  const int64_t i = element();
  if (i >= a.height / 2 * (a.width / 2) * a.channels) return;
  const Pixel p = pixel_of(i, a.width / 2, a.channels);
  const float *top = a.x + (2 * p.row * a.width + 2 * p.column) * a.x_stride + p.channel;
  const float *bottom = top + a.width * a.x_stride;
  a.y[i] = larger(larger(top[0], top[a.x_stride]), larger(bottom[0], bottom[a.x_stride]));
}

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) upsample_nearest(gpu_image_args a) {
  const int64_t i = element();
  if (i >= 4 * a.height * a.width * a.channels) return;
  const Pixel p = pixel_of(i, 2 * a.width, a.channels);
  const float x = a.x[(p.row / 2 * a.width + p.column / 2) * a.channels + p.channel];
  a.y[i] = a.addend ? x + a.addend[i] : x;
}
