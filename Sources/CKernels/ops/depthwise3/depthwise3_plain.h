// Depthwise convolution of 3 × 3: the reference.

#ifndef CK_DEPTHWISE3_PLAIN_H
#define CK_DEPTHWISE3_PLAIN_H

#include "../../isa/headers.h"
#include "depthwise3.h"

/// The outputs `begin` to `end` of row `oy`; neighbours are `y_stride` apart in y.
static inline void depthwise3_pixels(
  const ck_depthwise3_args *a, ptrdiff_t oy, ptrdiff_t begin, ptrdiff_t end, float *y,
  ptrdiff_t y_stride) {
  for (ptrdiff_t ox = begin; ox < end; ox++, y += y_stride) {
    for (ptrdiff_t c = 0; c < a->channels; c++) {
      float sum = a->bias[c];
      for (ptrdiff_t tap = 0; tap < 9; tap++) {
        ptrdiff_t iy = oy * a->stride + tap / 3 - 1, ix = ox * a->stride + tap % 3 - 1;
        if (iy < 0 || iy >= a->height || ix < 0 || ix >= a->width) continue;
        sum += a->x[(iy * a->width + ix) * a->channels + c] * a->weights[tap * a->channels + c];
      }
      y[c] = sum;
    }
  }
}

#endif
