// Products of 16-bit integers in register tiles. Numbers come in pairs, which one or two
// instructions multiply and add to 32-bit sums. Whoever rounds numbers to integers bounds them so
// that no sum overflows.

#ifndef CK_PAIRS_TEMPLATE_H
#define CK_PAIRS_TEMPLATE_H

#include "tile_template.h"

// A lane of a `vi` holds a pair, with the first number in the lower half.

#if CK_LANES == 16 && defined(CK_HAS_VNNI)
/// In each lane, the sum plus the products of both numbers.
INLINE vi add_pairs(vi sum, vi x, vi y) {
  return (vi)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)x, (__m512i)y);
}
#elif CK_LANES == 16
INLINE vi add_pairs(vi sum, vi x, vi y) {
  return sum + (vi)_mm512_madd_epi16((__m512i)x, (__m512i)y);
}
#elif CK_LANES == 8
INLINE vi add_pairs(vi sum, vi x, vi y) {
  return sum + (vi)_mm256_madd_epi16((__m256i)x, (__m256i)y);
}
#elif defined(__aarch64__)
INLINE vi add_pairs(vi sum, vi x, vi y) {
  int16x8_t a = (int16x8_t)x, b = (int16x8_t)y;
  int32x4_t low = vmull_s16(vget_low_s16(a), vget_low_s16(b));
  return sum + (vi)vpaddq_s32(low, vmull_high_s16(a, b));
}
#elif defined(__SSE2__)
INLINE vi add_pairs(vi sum, vi x, vi y) { return sum + (vi)_mm_madd_epi16((__m128i)x, (__m128i)y); }
#else
INLINE vi add_pairs(vi sum, vi x, vi y) {
  return sum + (x << 16 >> 16) * (y << 16 >> 16) + (x >> 16) * (y >> 16);
}
#endif

INLINE vi load_pairs(const int16_t *p) { return *(const vi_unaligned *)p; }

INLINE void store_pairs(int16_t *p, vi v) { *(vi_unaligned *)p = v; }

/// The pair at `p` in every lane.
INLINE vi splat_pair(const int16_t *p) {
  int32_t pair;
  memcpy(&pair, p, sizeof pair);
  return (vi)(pair);
}

/// x rounded to integers within ± limit; a NaN becomes -limit.
INLINE vi whole(vf x, vf limit) {
  return __builtin_convertvector(rounded(vmin(vmax(x, -limit), limit)), vi);
}

/// Pairs of numbers that fit in 16 bits.
INLINE vi pair_of(vi first, vi second) { return (second << 16) | (first & 0xffff); }

/// sums[r][v] = Σ over pairs i of x[r · row_step + i · step] · b[i, column of v]. The steps count
/// numbers, not pairs; a row of b holds `columns` pairs.
INLINE void pair_products(
  vi sums[INTEGER_ROWS][TILE_VECTORS], const int rows, const int16_t *x, ptrdiff_t row_step,
  ptrdiff_t step, const int16_t *b, ptrdiff_t columns, ptrdiff_t pairs) {
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) sums[r][v] = (vi)(0);
  }
  for (ptrdiff_t i = 0; i < pairs; i++) {
    vi line[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      line[v] = load_pairs(b + 2 * (i * columns + v * CK_LANES));
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vi element = splat_pair(x + r * row_step + i * step);
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) sums[r][v] = add_pairs(sums[r][v], element, line[v]);
    }
  }
}

/// The largest absolute value of `count` numbers, ignoring NaNs.
static float largest_size(const float *x, ptrdiff_t count) {
  ptrdiff_t whole_part = count / CK_LANES * CK_LANES;
  vf sizes = splat(0);
  for (ptrdiff_t i = 0; i < whole_part; i += CK_LANES) {
    vf value = load(x + i);
    sizes = vmax(vmax(value, -value), sizes);
  }
  float largest = max_of(sizes);
  for (ptrdiff_t i = whole_part; i < count; i++) {
    float size = x[i] < 0 ? -x[i] : x[i];
    largest = size > largest ? size : largest;
  }
  return largest;
}

/// 1 / x, or 0 if x is 0 or nearly 0.
static inline float inverse_of(float x) { return x > 1e-30f ? 1 / x : 0; }

/// x rounded to an integer within ± limit; a NaN becomes -limit.
static inline int16_t whole_number(float x, float limit) {
  x = x > -limit ? x : -limit;
  return (int16_t)lrintf(x < limit ? x : limit);
}

/// Rounds `count` numbers to integer multiples (at most ± limit) of a step, which it returns. An
/// odd count is padded with a zero.
static float round_row(const float *x, ptrdiff_t count, float limit, int16_t *to) {
  typedef int16_t vs __attribute__((ext_vector_type(CK_LANES)));
  float step = largest_size(x, count) / limit;
  vf inverse = splat(inverse_of(step));
  ptrdiff_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    vs part = __builtin_convertvector(whole(load(x + i) * inverse, splat(limit)), vs);
    memcpy(to + i, &part, sizeof part);
  }
  if (i < count) {
    vs part =
      __builtin_convertvector(whole(load_part(x + i, count - i) * inverse, splat(limit)), vs);
    memcpy(to + i, &part, (size_t)(count - i) * sizeof(int16_t));
  }
  if (count % 2) to[count] = 0;
  return step;
}

#endif
