// Depthwise convolution at one pixel: the reference.

#ifndef CK_DEPTHWISE_PIXEL_H
#define CK_DEPTHWISE_PIXEL_H

#include "depthwise.h"

/// The channels from `first` on of output pixel (oy, ox).
static inline void depthwise_pixel(
  const ck_depthwise_args *a, ptrdiff_t oy, ptrdiff_t ox, ptrdiff_t first) {
  ptrdiff_t half = a->kernel / 2, channels = a->channels;
  float *restrict y = a->y + (oy * a->width + ox) * channels;
  for (ptrdiff_t c = first; c < channels; c++) y[c] = a->bias ? a->bias[c] : 0;
  for (ptrdiff_t ky = 0; ky < a->kernel; ky++) {
    ptrdiff_t iy = oy + ky - half;
    if (iy < 0 || iy >= a->height) continue;
    for (ptrdiff_t kx = 0; kx < a->kernel; kx++) {
      ptrdiff_t ix = ox + kx - half;
      if (ix < 0 || ix >= a->width) continue;
      const float *restrict x = a->x + (iy * a->width + ix) * channels;
      const float *restrict w = a->weights + (ky * a->kernel + kx) * channels;
      for (ptrdiff_t c = first; c < channels; c++) y[c] += x[c] * w[c];
    }
  }
}

#endif
