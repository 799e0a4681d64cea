// Channel-last images to channel-first ones.

#include "element.h"

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) transpose_image(gpu_image_args a) {
  const int64_t i = element(), pixels = a.height * a.width;
  if (i >= a.channels * pixels) return;
  const int64_t channel = i / pixels, pixel = i - channel * pixels;
  a.y[i] = a.x[pixel * a.channels + channel];
}
