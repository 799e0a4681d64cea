// Separable resampling along one axis.

#include "element.h"

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) resample(gpu_resample_args a) {
  const int64_t i = element();
  if (i >= a.outer * a.outputs * a.inner) return;
  const Pixel p = pixel_of(i, a.outputs, a.inner);
  const float *x = a.x + (p.row * a.inputs + a.first[p.column]) * a.inner + p.channel;
  const float *weights = a.weights + p.column * a.taps;
  float sum = 0;
  for (int64_t t = 0; t < a.taps; t++) sum += weights[t] * x[t * a.inner];
  a.y[i] = sum;
}

KERNEL void LAUNCH_BOUNDS(GPU_THREADS) resample_bytes(gpu_resample_bytes_args a) {
  const int64_t i = element();
  if (i >= a.outer * a.outputs * a.inner) return;
  const Pixel p = pixel_of(i, a.outputs, a.inner);
  const uint8_t *x = a.x + (p.row * a.inputs + a.first[p.column]) * a.inner + p.channel;
  const int32_t *weights = a.weights + p.column * a.taps;
  int32_t sum = 1 << 21;
  for (int64_t t = 0; t < a.counts[p.column]; t++) sum += weights[t] * x[t * a.inner];
  sum >>= 22;
  a.y[i] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}
