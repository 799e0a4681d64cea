// Vectors of CK_LANES floats in the compiler's own vector types: one source for every width. The
// including file defines CK_LANES and the target attribute.

#ifndef CK_VECTOR_H
#define CK_VECTOR_H

typedef float vf __attribute__((ext_vector_type(CK_LANES)));
typedef int32_t vi __attribute__((ext_vector_type(CK_LANES)));
typedef float vf_unaligned __attribute__((ext_vector_type(CK_LANES), aligned(4)));

#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { return *(const vf_unaligned *)p; }

INLINE void store(float *p, vf v) { *(vf_unaligned *)p = v; }

INLINE vf splat(float x) { return (vf)(x); }

/// The first `count` < CK_LANES floats, zeros behind.
INLINE vf load_part(const float *p, ptrdiff_t count) {
  vf v = splat(0);
  memcpy(&v, p, (size_t)count * sizeof(float));
  return v;
}

INLINE void store_part(float *p, vf v, ptrdiff_t count) {
  memcpy(p, &v, (size_t)count * sizeof(float));
}

/// a b + c, fused where the target can (contraction is on within an expression).
INLINE vf multiply_add(vf a, vf b, vf c) { return a * b + c; }

// Of a NaN and a number, the second operand: one instruction where IEEE's maximum takes three.
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

/// Nearest whole number, for |x| < 2²².
INLINE vf rounded(vf x) {
  vf magic = splat(12582912.0f);
  // The compiler may not simplify this: floating-point addition is not associative.
  return (x + magic) - magic;
}

/// v · 2ⁿ of whole n within ±126, for v near 1.
INLINE vf scaled(vf v, vf n) {
  vi exponent = __builtin_convertvector(n, vi) << 23;
  return (vf)((vi)v + exponent);
}

/// 2ˣ of x ≤ 126, relative error below 3e-7; x is clamped to -126.
INLINE vf exp2_below(vf x) {
  x = vmax(x, splat(-126));
  vf n = rounded(x);
  vf r = x - n;
  // Minimax of relative error 2e-9 on ±1/2.
  vf p = splat(1.534581242594868e-4f);
  p = multiply_add(p, r, splat(1.3399930903688073e-3f));
  p = multiply_add(p, r, splat(9.618489071726799e-3f));
  p = multiply_add(p, r, splat(5.550328642129898e-2f));
  p = multiply_add(p, r, splat(0.24022646248340607f));
  p = multiply_add(p, r, splat(0.6931471824645996f));
  p = multiply_add(p, r, splat(1));
  return scaled(p, n);
}

/// 2ˣ, relative error below 3e-7; x is clamped to ±126.
INLINE vf exp2_of(vf x) { return exp2_below(vmin(x, splat(126))); }

/// eˣ, relative error below 3e-7; x is clamped to ±87.
INLINE vf exp_of(vf x) {
  x = vmax(vmin(x, splat(87)), splat(-87));
  vf n = rounded(x * splat(1.44269504f));
  // ln 2 in two parts, the first of so few bits that n times it is exact.
  vf r = multiply_add(n, splat(-0.693359375f), x);
  r = multiply_add(n, splat(2.12194440e-4f), r);
  // Minimax of relative error 2e-9 on ± ln 2 / 2.
  vf p = splat(1.3836545404046774e-3f);
  p = multiply_add(p, r, splat(8.375054225325584e-3f));
  p = multiply_add(p, r, splat(4.166824370622635e-2f));
  p = multiply_add(p, r, splat(0.16666416823863983f));
  p = multiply_add(p, r, splat(0.49999991059303284f));
  p = multiply_add(p, r, splat(1));
  p = multiply_add(p, r, splat(1));
  return scaled(p, n);
}

#endif
