// Images to windows and back.

#include "element.h"

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) window_partition(gpu_window_args a) {
  const int64_t i = element();
  const int64_t across = (a.width + a.window - 1) / a.window;
  const int64_t down = (a.height + a.window - 1) / a.window;
  if (i >= across * down * a.window * a.window * a.channels) return;
  // Windows below each other are an image of one window's width.
  const Pixel p = pixel_of(i, a.window, a.channels);
  const int64_t number = p.row / a.window;
  const int64_t row = number / across * a.window + p.row % a.window;
  const int64_t column = number % across * a.window + p.column;
  a.y[i] =
    row < a.height && column < a.width ? a.x[(row * a.width + column) * a.channels + p.channel] : 0;
}

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) window_merge(gpu_window_args a) {
  const int64_t i = element();
  if (i >= a.height * a.width * a.channels) return;
  const int64_t across = (a.width + a.window - 1) / a.window;
  const Pixel p = pixel_of(i, a.width, a.channels);
  const int64_t number = p.row / a.window * across + p.column / a.window;
  const int64_t line = number * a.window + p.row % a.window;
  const float x = a.x[(line * a.window + p.column % a.window) * a.channels + p.channel];
  a.y[i] = a.residual ? x + a.residual[i] : x;
}
