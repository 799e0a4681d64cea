// Half precision by the target's own conversion where it has one (F16C, AVX-512, NEON).

#ifndef CK_HALF_VECTOR_TEMPLATE_H
#define CK_HALF_VECTOR_TEMPLATE_H

#include "../../vector/vector_template.h"
#include "half_bits.h"

#if defined(__aarch64__) || CK_LANES > 4
#define CK_HAS_HALF 1
#else
#define CK_HAS_HALF 0
#endif

#if CK_HAS_HALF
typedef _Float16 vh __attribute__((ext_vector_type(CK_LANES)));
#endif

static void halves_of(const float *x, uint16_t *y, ptrdiff_t count) {
  ptrdiff_t i = 0;
#if CK_HAS_HALF
  vf largest = splat(65504);
  for (; i + CK_LANES <= count; i += CK_LANES) {
    vf v = load(x + i);
    // A NaN fails both comparisons and is kept.
    v = v > largest ? largest : v;
    v = v < -largest ? -largest : v;
    vh halves = __builtin_convertvector(v, vh);
    memcpy(y + i, &halves, sizeof halves);
  }
#endif
  for (; i < count; i++) y[i] = half_of(x[i]);
}

static void floats_of(const uint16_t *x, float *y, ptrdiff_t count) {
  ptrdiff_t i = 0;
#if CK_HAS_HALF
  for (; i + CK_LANES <= count; i += CK_LANES) {
    vh halves;
    memcpy(&halves, x + i, sizeof halves);
    store(y + i, __builtin_convertvector(halves, vf));
  }
#endif
  for (; i < count; i++) y[i] = of_half(x[i]);
}

#endif
