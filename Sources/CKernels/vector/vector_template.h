// The vector layer: vectors of CK_LANES floats in the compiler's own vector types, so that one
// source serves every width.

#ifndef CK_VECTOR_TEMPLATE_H
#define CK_VECTOR_TEMPLATE_H

#include "../isa/headers.h"

typedef float vf __attribute__((ext_vector_type(CK_LANES)));
typedef int32_t vi __attribute__((ext_vector_type(CK_LANES)));
typedef float vf_unaligned __attribute__((ext_vector_type(CK_LANES), aligned(4)));
typedef vi vi_unaligned __attribute__((aligned(4)));

#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { return *(const vf_unaligned *)p; }

INLINE void store(float *p, vf v) { *(vf_unaligned *)p = v; }

INLINE vf splat(float x) { return (vf)(x); }

typedef float v4 __attribute__((ext_vector_type(4)));
typedef float v4_unaligned __attribute__((ext_vector_type(4), aligned(4)));

// Parts of vectors are loaded and stored by the lanes that exist, or by fours, pairs and single
// floats: a call of memcpy for a few floats takes as long as a hundred operations.

/// The first `count` % 4 floats, followed by zeros.
INLINE v4 load_up_to_3(const float *p, ptrdiff_t count) {
  v4 v = (v4)(0);
  if (count & 2) memcpy(&v, p, 2 * sizeof(float));
  if ((count & 3) == 3) v.z = p[2];
  if ((count & 3) == 1) v.x = p[0];
  return v;
}

/// Stores the first `count` % 4 floats.
INLINE void store_up_to_3(float *p, v4 v, ptrdiff_t count) {
  if (count & 2) memcpy(p, &v, 2 * sizeof(float));
  if ((count & 3) == 3) p[2] = v.z;
  if ((count & 3) == 1) p[0] = v.x;
}

/// The first `count` < CK_LANES floats, followed by zeros.
INLINE vf load_part(const float *p, ptrdiff_t count) {
#if CK_LANES == 16
  return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#elif CK_LANES == 8
  v4 low = count & 4 ? *(const v4_unaligned *)p : load_up_to_3(p, count);
  v4 high = count & 4 ? load_up_to_3(p + 4, count) : (v4)(0);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
#else
  return load_up_to_3(p, count);
#endif
}

/// Stores the first `count` < CK_LANES floats.
INLINE void store_part(float *p, vf v, ptrdiff_t count) {
#if CK_LANES == 16
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#elif CK_LANES == 8
  if (count & 4) *(v4_unaligned *)p = v.lo;
  store_up_to_3(count & 4 ? p + 4 : p, count & 4 ? v.hi : v.lo, count);
#else
  store_up_to_3(p, v, count);
#endif
}

/// a b + c, fused where the target can (contraction is on within an expression).
INLINE vf multiply_add(vf a, vf b, vf c) { return a * b + c; }

// If an operand is a NaN, the result is the second one: one instruction, where IEEE's maximum takes
// three.
INLINE vf vmax(vf a, vf b) { return a > b ? a : b; }

INLINE vf vmin(vf a, vf b) { return a < b ? a : b; }

INLINE float sum_of(vf v) {
  float lanes[CK_LANES];
  memcpy(lanes, &v, sizeof lanes);
  for (int width = CK_LANES / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
  }
  return lanes[0];
}

INLINE float max_of(vf v) { return __builtin_reduce_max(v); }

/// Whether any lane of `a` is above that of `b`.
INLINE bool any_above(vf a, vf b) { return __builtin_reduce_or((vi)(a > b)) != 0; }

/// The nearest integer, for |x| < 2²².
INLINE vf rounded(vf x) {
  vf magic = splat(12582912.0f);
  // The compiler must not simplify this: floating-point addition is not associative.
  return (x + magic) - magic;
}

/// v · 2ⁿ for an integer n within ±126 and v near 1.
INLINE vf scaled(vf v, vf n) {
  vi exponent = __builtin_convertvector(n, vi) << 23;
  return (vf)((vi)v + exponent);
}

#if CK_LANES == 16
/// 2ˣ, relative error below 3e-7; from about -149 down it is 0, and from 128 up infinite. One
/// instruction takes x - ⌊x⌋ and one multiplies by 2 to the power of ⌊x⌋.
INLINE vf exp2_below(vf x) {
  vf r = (vf)_mm512_reduce_ps((__m512)x, 1);
  // Minimax polynomial with relative error 8e-8 on 0...1.
  vf p = splat(1.8775765784084797e-3f);
  p = multiply_add(p, r, splat(8.989340625703335e-3f));
  p = multiply_add(p, r, splat(5.582631751894951e-2f));
  p = multiply_add(p, r, splat(0.24015361070632935f));
  p = multiply_add(p, r, splat(0.6931530833244324f));
  p = multiply_add(p, r, splat(0.9999999403953552f));
  return (vf)_mm512_scalef_ps((__m512)p, (__m512)x);
}
#else
/// 2ˣ for x ≤ 126, relative error below 3e-7; x below -126 counts as -126.
INLINE vf exp2_below(vf x) {
  x = vmax(x, splat(-126));
  vf n = rounded(x);
  vf r = x - n;
  // Minimax polynomial with relative error 2e-9 on ±1/2.
  vf p = splat(1.534581242594868e-4f);
  p = multiply_add(p, r, splat(1.3399930903688073e-3f));
  p = multiply_add(p, r, splat(9.618489071726799e-3f));
  p = multiply_add(p, r, splat(5.550328642129898e-2f));
  p = multiply_add(p, r, splat(0.24022646248340607f));
  p = multiply_add(p, r, splat(0.6931471824645996f));
  p = multiply_add(p, r, splat(1));
  return scaled(p, n);
}
#endif

/// 2ˣ, relative error below 3e-7; beyond 2¹²⁶ it is 2¹²⁶ or more.
INLINE vf exp2_of(vf x) {
#if CK_LANES == 16
  return exp2_below(x);
#else
  return exp2_below(vmin(x, splat(126)));
#endif
}

/// eˣ, relative error below 3e-7; x is clamped to ±87.
INLINE vf exp_of(vf x) {
  x = vmax(vmin(x, splat(87)), splat(-87));
  vf n = rounded(x * splat(1.44269504f));
  // ln 2 in two parts; the first has so few bits that its product with n is exact.
  vf r = multiply_add(n, splat(-0.693359375f), x);
  r = multiply_add(n, splat(2.12194440e-4f), r);
  // Minimax polynomial with relative error 2e-9 on ± ln 2 / 2.
  vf p = splat(1.3836545404046774e-3f);
  p = multiply_add(p, r, splat(8.375054225325584e-3f));
  p = multiply_add(p, r, splat(4.166824370622635e-2f));
  p = multiply_add(p, r, splat(0.16666416823863983f));
  p = multiply_add(p, r, splat(0.49999991059303284f));
  p = multiply_add(p, r, splat(1));
  p = multiply_add(p, r, splat(1));
  return scaled(p, n);
}

/// Softmax weights are relative to the largest of the first logits. A sum of weights from here on,
/// or a NaN, may come from one that is too large for a float.
static const float WEIGHT_SUM_LIMIT = 0x1p100f;

#endif
