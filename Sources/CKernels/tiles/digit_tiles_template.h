// Tiles of fixed-point numbers of three digits, and blocks of 16 × 16 sums of their products on tiles
// 0, 1 and 2: of two first digits; of a first and a second; and of a first and a third or of two
// second ones. Tiles 3, 4 and 5 hold a left factor's digits, 6 and 7 a right one's: six loads serve six
// products.

#ifndef CK_DIGIT_TILES_TEMPLATE_H
#define CK_DIGIT_TILES_TEMPLATE_H

#include "../ops/rounding.h"
#include "../weights/digits.h"
#include "amx_template.h"
#include "wide_template.h"

typedef int8_t wb4 __attribute__((ext_vector_type(64)));
typedef int8_t wb4_unaligned __attribute__((ext_vector_type(64), aligned(1)));

/// Numbers `first`... of a row of `count` floats, zeros behind the last.
INLINE void digit_load(const float *row, ptrdiff_t first, ptrdiff_t count, wf to[4]) {
  if (count - first >= 64) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) to[i] = wide_load(row + first + i * 16);
  } else {
    wide_load_row(row, first, count, to);
    wide_load_row(row, first + 32, count, to + 2);
  }
}

/// Writes the digits of 64 numbers, which are whole steps, to a row of each digit's tile.
INLINE void digit_store(const wf numbers[4], int8_t *tiles) {
  wi bits[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    // Bytes from 0 to 255 instead of digits from -128 to 127, and back.
    bits[i] = (wide_nearest(numbers[i]) + 0x808080) ^ 0x808080;
  }
#if defined(CK_HAS_AMX)
  // The bytes of four numbers as a word for each digit, last digit first; then the four by four words
  // of each quarter transposed.
  const __m512i digits =
    _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
  __m512i words[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) words[i] = _mm512_shuffle_epi8((__m512i)bits[i], digits);
  __m512i low[2], high[2];
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    low[i] = _mm512_unpacklo_epi32(words[2 * i], words[2 * i + 1]);
    high[i] = _mm512_unpackhi_epi32(words[2 * i], words[2 * i + 1]);
  }
  _mm512_storeu_si512(tiles + 2 * DIGIT_TILE, _mm512_unpacklo_epi64(low[0], low[1]));
  _mm512_storeu_si512(tiles + DIGIT_TILE, _mm512_unpackhi_epi64(low[0], low[1]));
  _mm512_storeu_si512(tiles, _mm512_unpacklo_epi64(high[0], high[1]));
#else
  for (int i = 0; i < 64; i++) {
    for (int d = 0; d < DIGITS; d++) {
      int32_t number = bits[i / 16][i % 16];
      tiles[d * DIGIT_TILE + digit_place(i)] = (int8_t)(number >> (8 * (DIGITS - 1 - d)));
    }
  }
#endif
}

/// The largest magnitude of a row; infinite or NaN if a number is.
INLINE float digit_largest(const float *row, ptrdiff_t count) {
  // The bits of magnitudes are in the order of the magnitudes, NaN behind infinity.
  wi largest = (wi)(0);
  for (ptrdiff_t i = 0; i < count; i += 64) {
    wf numbers[4];
    digit_load(row, i, count, numbers);
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) {
      wi magnitude = (wi)numbers[v] & 0x7fffffff;
      largest = magnitude > largest ? magnitude : largest;
    }
  }
  int32_t bits = __builtin_reduce_max(largest);
  float magnitude;
  memcpy(&magnitude, &bits, sizeof magnitude);
  return magnitude;
}

/// Rounds rows [rows, width] of floats, `stride` apart, into tiles of a left factor [ceil(rows / 16),
/// ceil(width / 64), 3, 16, 64], padded with zeros, and their steps [rows].
static void rows_to_digits(
  const float *from, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, int8_t *tiles,
  float *row_steps) {
  ptrdiff_t slices = round_up(width, DIGIT_DEPTH) / DIGIT_DEPTH;
  for (ptrdiff_t r = 0; r < round_up(rows, 16); r++) {
    const float *row = from + r * stride;
    ptrdiff_t count = r < rows ? width : 0;
    float largest = digit_largest(row, count);
    wf inverse = wide_splat(digit_inverse(largest));
    row_steps[r] = digit_step(largest);
    int8_t *to = tiles + r / 16 * slices * DIGITS * DIGIT_TILE + r % 16 * DIGIT_DEPTH;
    for (ptrdiff_t i = 0; i < slices; i++, to += DIGITS * DIGIT_TILE) {
      wf numbers[4];
      digit_load(row, i * DIGIT_DEPTH, count, numbers);
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) numbers[v] *= inverse;
      digit_store(numbers, to);
    }
  }
}

/// The products of one slice's tiles [3, 16, 64] of the left factor and [3, 16, 16, 4] of the right.
INLINE void digit_block_slice(const int8_t *left, const int8_t *right) {
  amx_load(3, left, DIGIT_DEPTH);
  amx_load(6, right, DIGIT_DEPTH);
  amx_multiply_bytes(0, 3, 6);
  amx_load(4, left + DIGIT_TILE, DIGIT_DEPTH);
  amx_multiply_bytes(1, 4, 6);
  amx_load(5, left + 2 * DIGIT_TILE, DIGIT_DEPTH);
  amx_multiply_bytes(2, 5, 6);
  amx_load(7, right + DIGIT_TILE, DIGIT_DEPTH);
  amx_multiply_bytes(1, 3, 7);
  amx_multiply_bytes(2, 4, 7);
  amx_load(6, right + 2 * DIGIT_TILE, DIGIT_DEPTH);
  amx_multiply_bytes(2, 3, 6);
}

INLINE void digit_block_clear(void) {
  amx_zero(0);
  amx_zero(1);
  amx_zero(2);
}

/// Stores the sums to `to` [3, 16, 16].
INLINE void digit_block_store(int32_t *to) {
  amx_store(0, to, 64);
  amx_store(1, to + 256, 64);
  amx_store(2, to + 512, 64);
}

/// A row of the sums [3, 16, 16] of a block as numbers, in units of 2¹⁶ products of two steps.
INLINE wf digit_block_row(const int32_t *sums) {
  wf numbers[DIGITS];
#pragma clang loop unroll(full)
  for (int d = 0; d < DIGITS; d++) {
    numbers[d] = __builtin_convertvector(*(const wi *)(sums + d * 256), wf);
  }
  wf value = __builtin_elementwise_fma(numbers[0], wide_splat(256), numbers[1]);
  return __builtin_elementwise_fma(value, wide_splat(256), numbers[2]);
}

#endif
