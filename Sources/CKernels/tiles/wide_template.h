// Vectors of 16 floats, a row of a tile, at every width of the processor's vectors: what kernels on
// tiles need around their products.

#ifndef CK_WIDE_TEMPLATE_H
#define CK_WIDE_TEMPLATE_H

#include "../isa/headers.h"
#include "../ops/activate/activate_template.h"

// These vectors may take several registers; they are only passed to functions that are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float wf __attribute__((ext_vector_type(16)));
typedef int32_t wi __attribute__((ext_vector_type(16)));
typedef uint32_t wu __attribute__((ext_vector_type(16)));
typedef uint16_t wh __attribute__((ext_vector_type(16)));
/// A row of a tile in bfloat16.
typedef uint16_t wh2 __attribute__((ext_vector_type(32)));
typedef float wf_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef uint16_t wh2_unaligned __attribute__((ext_vector_type(32), aligned(2)));

#ifndef INLINE
#define INLINE static inline __attribute__((always_inline))
#endif

INLINE wf wide_load(const float *p) { return *(const wf_unaligned *)p; }

INLINE void wide_store(float *p, wf v) { *(wf_unaligned *)p = v; }

INLINE wf wide_splat(float x) { return (wf)(x); }

/// The first `count` < 16 floats, none if it is negative, followed by zeros.
INLINE wf wide_load_part(const float *p, ptrdiff_t count) {
  if (count < 0) count = 0;
#if defined(CK_HAS_AMX)
  return (wf)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#else
  wf v = wide_splat(0);
  memcpy(&v, p, (size_t)count * sizeof(float));
  return v;
#endif
}

/// Stores the first `count` floats, none if it is negative, all from 16 on.
INLINE void wide_store_part(float *p, wf v, ptrdiff_t count) {
  count = count < 0 ? 0 : count < 16 ? count : 16;
#if defined(CK_HAS_AMX)
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#else
  memcpy(p, &v, (size_t)count * sizeof(float));
#endif
}

INLINE wf wide_max(wf a, wf b) { return a > b ? a : b; }

/// The nearest integers, ties to even; the smallest one where 32 bits don't hold it.
INLINE wi wide_nearest(wf x) {
#if defined(CK_HAS_AMX)
  return (wi)_mm512_cvtps_epi32((__m512)x);
#else
  wf nearest = __builtin_elementwise_rint(x);
  wi fits = (wi)((nearest >= -0x1p31f) & (nearest < 0x1p31f));
  return fits ? __builtin_convertvector(fits ? nearest : wide_splat(0), wi) : (wi)(INT32_MIN);
#endif
}

INLINE float wide_max_of(wf v) {
#if defined(CK_HAS_AMX)
  // The builtin compares lane by lane, for the sake of NaN.
  return _mm512_reduce_max_ps((__m512)v);
#else
  return __builtin_reduce_max(v);
#endif
}

INLINE float wide_sum_of(wf v) {
  typedef float w8 __attribute__((ext_vector_type(8)));
  typedef float w4 __attribute__((ext_vector_type(4)));
  w8 eight = v.lo + v.hi;
  w4 four = eight.lo + eight.hi;
  return (four.x + four.z) + (four.y + four.w);
}

/// Two vectors in bfloat16, rounded to nearest, ties to even. NaN stays NaN, subnormal numbers
/// become zeros.
INLINE wh2 wide_halves(wf first, wf second) {
#if defined(CK_HAS_AMX)
  return (wh2)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
#else
  wf both[2] = {first, second};
  wh halves[2];
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    wu bits = (wu)both[i];
    wu nearest = bits + 0x7fff + (bits >> 16 & 1);
    wu is_nan = (wu)(both[i] != both[i]);
    wu is_small = (wu)((bits & 0x7f800000) == 0);
    bits = (nearest & ~is_nan) | ((bits | 0x400000) & is_nan);
    bits &= ~(is_small & 0x7fffffff);
    halves[i] = __builtin_convertvector(bits >> 16, wh);
  }
  return __builtin_shufflevector(
    halves[0], halves[1], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
#endif
}

/// A row of a tile as two vectors.
INLINE void wide_floats(wh2 halves, wf *first, wf *second) {
  *first = (wf)(__builtin_convertvector(halves.lo, wu) << 16);
  *second = (wf)(__builtin_convertvector(halves.hi, wu) << 16);
}

enum {
  /// Units of a logit for which its weight doubles.
  WEIGHT_UNITS = 256,
  /// The logit, in these units, whose weight is 1: bfloat16's bias of the exponent.
  WEIGHT_OF_ONE = 127 * WEIGHT_UNITS,
};

/// 256 (1 + f - 2ᶠ), rounded, in the middle of each 64th of f from 0 to 1.
_Alignas(64) static const uint8_t weight_bends[64] = {
  0,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 14, 15, 16, 16, 17, 18, 18, 19,
  19, 20, 20, 21, 21, 21, 21, 22, 22, 22, 22, 22, 22, 22, 22, 22, 22, 21, 21, 21, 20, 20,
  20, 19, 18, 18, 17, 17, 16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  5,  4,  2,  1,
};

/// The weights of 32 logits as a row of a tile: 2 to the power of (x - WEIGHT_OF_ONE) / WEIGHT_UNITS
/// in bfloat16, off by 2e-3 on average, where rounding alone is off by 1.7e-3, beside 1.4e-3 that all
/// have in common. Zero below bfloat16's range; infinite or NaN above it.
///
/// A logit in units of 1/128 is the bits of a bfloat16 number already, but for 2ᶠ instead of 1 + f in
/// the mantissa, which the table adds.
///
/// Pairs of logits are in the order of `tile_key_row`.
INLINE wh2 wide_weights(wf first, wf second) {
#if defined(CK_HAS_AMX)
  __m512i t =
    _mm512_packus_epi32(_mm512_cvtps_epi32((__m512)first), _mm512_cvtps_epi32((__m512)second));
  __m512i bend = _mm512_maskz_permutexvar_epi8(
    0x5555555555555555, _mm512_srli_epi16(t, 2), _mm512_load_si512(weight_bends));
  return (wh2)_mm512_avg_epu16(_mm512_sub_epi16(t, bend), _mm512_setzero_si512());
#else
  wh2 weights;
  for (int i = 0; i < 32; i++) {
    int source = i / 8 * 4 + i % 4;
    float x = i % 8 < 4 ? first[source] : second[source];
    // As the processor: NaN and what 32 bits do not hold are negative.
    int t = x > -1 && x < 0x1p31f ? (int)__builtin_rintf(x) : 0;
    if (t < 0) t = 0;
    if (t > 65535) t = 65535;
    weights[i] = (uint16_t)((t - weight_bends[t / 4 % 64] + 1) / 2);
  }
  return weights;
#endif
}

/// The row of a tile of values that belongs to keys `key` and `key + 1` of 32, where `key` is even.
static inline ptrdiff_t tile_key_row(ptrdiff_t key) {
  return key % 16 / 4 * 4 + key / 16 * 2 + key % 4 / 2;
}

/// totals + weights, two of them in each lane.
INLINE wf wide_add_weights(wf totals, wh2 weights) {
#if defined(CK_HAS_AMX)
  const __m512i ones = _mm512_set1_epi16(0x3f80);
  return (wf)_mm512_dpbf16_ps((__m512)totals, (__m512bh)weights, (__m512bh)ones);
#else
  wf first, second;
  wide_floats(weights, &first, &second);
  return totals + first + second;
#endif
}

/// The activation as the float32 kernels of the instruction set compute it.
INLINE wf wide_activated(wf x, const ck_activation activation) {
  if (activation == CK_IDENTITY) return x;
  if (activation == CK_RELU) return wide_max(x, wide_splat(0));
#if CK_LANES == 16
  return (wf)activated((vf)x, activation);
#else
  float values[16];
  wide_store(values, x);
  activate_floats(values, values, 16, activation);
  return wide_load(values);
#endif
}

/// 2ˣ for x ≤ 0, relative error below 3e-7.
INLINE wf wide_exp2_below(wf x) {
#if CK_LANES == 16
  return (wf)exp2_below((vf)x);
#else
  float values[16];
  wide_store(values, x);
#if CK_LANES == 1
  for (int i = 0; i < 16; i++) values[i] = exp2f(values[i]);
#else
  for (int i = 0; i < 16; i += CK_LANES) store(values + i, exp2_below(load(values + i)));
#endif
  return wide_load(values);
#endif
}

/// Numbers `first`... of a row of `count` floats, zeros behind the last.
INLINE void wide_load_row(const float *row, ptrdiff_t first, ptrdiff_t count, wf to[2]) {
  ptrdiff_t left = count - first;
  const float *from = row + first;
  to[0] = left >= 16 ? wide_load(from) : wide_load_part(from, left);
  to[1] = left >= 32 ? wide_load(from + 16)
    : left > 16      ? wide_load_part(from + 16, left - 16)
                     : wide_splat(0);
}

/// Numbers `first`... of a row of `count` floats as a row of a tile, zeros behind the last.
INLINE wh2 wide_row(const float *row, ptrdiff_t first, ptrdiff_t count) {
  wf values[2];
  wide_load_row(row, first, count, values);
  return wide_halves(values[0], values[1]);
}

#endif
