// Half precision: the reference.

#ifndef CK_HALF_PLAIN_H
#define CK_HALF_PLAIN_H

#include "half_bits.h"

static void halves_of(const float *x, uint16_t *y, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) y[i] = half_of(x[i]);
}

static void floats_of(const uint16_t *x, float *y, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) y[i] = of_half(x[i]);
}

#endif
