// Vectors of eight floats on every instruction set: one register of AVX2, two of the 128-bit sets.
// For operations whose sums must be added in the same order everywhere, so that results are the
// same bits.

#ifndef CK_EIGHT_TEMPLATE_H
#define CK_EIGHT_TEMPLATE_H

#include "vector_template.h"

// With AVX2, a product is fused with a sum that it is added to in a later statement, too. The
// templates that use these vectors set the same.
#if CK_LANES == 8
#pragma clang fp contract(fast)
#endif

typedef float vf8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t vi8 __attribute__((vector_size(32), aligned(4)));

INLINE vf8 load8(const float *p) { return *(const vf8 *)p; }

INLINE void store8(float *p, vf8 v) { *(vf8 *)p = v; }

INLINE vf8 splat8(float x) { return (vf8){} + x; }

/// In each lane a where the mask is all ones, b where it is zero.
INLINE vf8 select8(vi8 mask, vf8 a, vf8 b) { return (vf8)(((vi8)a & mask) | ((vi8)b & ~mask)); }

INLINE vf8 relu8(vf8 v) { return select8(v > 0, v, (vf8){}); }

INLINE float sum8(vf8 v) {
  return ((v)[0] + (v)[1] + (v)[2] + (v)[3]) + ((v)[4] + (v)[5] + (v)[6] + (v)[7]);
}

/// eˣ: 2ⁿ by the exponent's bits times 2ᶠ by a polynomial for f in ±1/2, relative error below 4e-7.
/// x is clamped to ±87, where floats end.
INLINE vf8 exp8(vf8 x) {
  x = select8(x > splat8(-87.0f), x, splat8(-87.0f));
  x = select8(x < splat8(87.0f), x, splat8(87.0f)) * 1.44269504f;
  const vf8 shifted = x + 12582912.0f;
  const vf8 f = x - (shifted - 12582912.0f);
  vf8 e = f * 1.3333558e-3f + 9.6181291e-3f;
  e = e * f + 5.5504109e-2f;
  e = e * f + 2.4022651e-1f;
  e = e * f + 6.9314718e-1f;
  e = e * f + 1.0f;
  return (vf8)((vi8)e + ((vi8)shifted << 23));
}

#if CK_LANES == 8
#pragma clang fp contract(on)
#endif

#endif
