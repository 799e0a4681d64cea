// Fixed-point numbers of three digits of eight bits.
//
// The numbers of a row share a step, a DIGIT_LIMITth of the largest magnitude among them. Each
// number is the nearest whole number of steps, d₀ · 2¹⁶ + d₁ · 2⁸ + d₂ with digits from -128 to 127.
//
// A product of two such numbers is the sum of the products of their digits. Those of a second and a
// third digit and of two third ones are left out: with the rounding they are at most 2⁻²² of the
// product of the rows' largest magnitudes, and of random sign. That is the rounding of float32 for
// numbers of like magnitude. See Ootomo, Ozaki and Yokota, "DGEMM on integer matrix multiplication
// unit", 2024, who do so for float64.

#ifndef CK_WEIGHTS_DIGITS_H
#define CK_WEIGHTS_DIGITS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

enum {
  DIGITS = 3,
  /// The largest number of steps, a little below the largest that three digits can hold: rounding
  /// must not reach beyond it.
  DIGIT_LIMIT = 0x7f7f00,
  /// Numbers in a row of a tile: a slice of the inputs, which one product of tiles adds up.
  DIGIT_DEPTH = 64,
  /// Outputs of a panel.
  DIGIT_PANEL = 16,
  /// Bytes of a tile: one digit of 16 rows.
  DIGIT_TILE = 16 * DIGIT_DEPTH,
};

/// The place of number `i` in a row of a tile. Groups of four numbers are transposed as a
/// 4 × 4 matrix, which spares a left factor's digits a permutation across a vector. The same
/// permutation twice is none.
static inline int digit_place(int i) { return i / 4 % 4 * 16 + i / 16 * 4 + i % 4; }

/// How many steps a number of 1 is, for a row whose largest magnitude is `largest`. Magnitudes that
/// a float's reciprocal can't express are taken for zero.
static inline float digit_inverse(float largest) {
  return largest > 0x1p-100f ? DIGIT_LIMIT / largest : 0;
}

/// Sums of products leave out the last two digits: they are in units of 2¹⁶ products of two steps, which
/// the steps of right factors contain.
#define DIGIT_SUM_UNIT 65536

/// The step of a row; NaN if one of its numbers is infinite or NaN, so that all products are.
static inline float digit_step(float largest) {
  return largest <= __FLT_MAX__ ? largest / DIGIT_LIMIT : __builtin_nanf("");
}

/// The largest magnitude of a row; infinite or NaN if a number is.
static inline float largest_magnitude(const float *row, ptrdiff_t count) {
  float largest = 0;
  for (ptrdiff_t i = 0; i < count; i++) {
    float magnitude = fabsf(row[i]);
    if (!(magnitude <= largest)) largest = magnitude;
    if (magnitude != magnitude) return magnitude;
  }
  return largest;
}

/// Writes the digits of x, the first one first.
static inline void write_digits(float x, float inverse, int8_t digits[DIGITS]) {
  // What isn't finite makes the step NaN; its digits don't matter.
  float steps = x * inverse;
  uint32_t bits = 0x808080;
  if (fabsf(steps) < 0x1p23f) bits += (uint32_t)(int32_t)rintf(steps);
  bits ^= 0x808080;
  for (int d = 0; d < DIGITS; d++) digits[d] = (int8_t)(bits >> (8 * (DIGITS - 1 - d)));
}

#endif
