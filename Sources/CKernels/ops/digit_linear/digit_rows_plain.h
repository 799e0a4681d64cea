// Products of fixed-point numbers, digit by digit: the reference.

#ifndef CK_DIGIT_ROWS_PLAIN_H
#define CK_DIGIT_ROWS_PLAIN_H

#include "../../weights/digits.h"
#include "../activate/activate_template.h"
#include "../rounding.h"
#include "digit_linear.h"

/// Floats that `digit_rows` needs for a block of `m` rows.
static inline ptrdiff_t digit_scratch(ptrdiff_t m, ptrdiff_t k) {
  (void)m;
  return DIGITS * round_up(k, DIGIT_DEPTH) / 4;
}

/// All rows of a block.
static void digit_rows(const ck_digit_linear_args *a, float *scratch) {
  ptrdiff_t width = round_up(a->k, DIGIT_DEPTH);
  // [width / 64, 3, 64], in the order of tiles
  int8_t *digits = (int8_t *)scratch;
  for (ptrdiff_t row = 0; row < a->m; row++) {
    const float *x = a->x + row * a->x_stride;
    float largest = largest_magnitude(x, a->k), inverse = digit_inverse(largest);
    for (ptrdiff_t i = 0; i < width; i++) {
      int8_t number[DIGITS];
      write_digits(i < a->k ? x[i] : 0, inverse, number);
      int8_t *step = digits + i / DIGIT_DEPTH * DIGITS * DIGIT_DEPTH;
      for (int d = 0; d < DIGITS; d++) {
        step[d * DIGIT_DEPTH + digit_place((int)(i % DIGIT_DEPTH))] = number[d];
      }
    }
    float *y = a->y + row * a->y_stride;
    for (ptrdiff_t j = 0; j < a->n; j++) {
      const int8_t *panel = a->packed + j / DIGIT_PANEL * DIGIT_PANEL * width * DIGITS;
      int32_t sums[DIGITS] = {0};
      for (ptrdiff_t i = 0; i < width; i++) {
        ptrdiff_t place = i % DIGIT_DEPTH;
        const int8_t *left = digits + i / DIGIT_DEPTH * DIGITS * DIGIT_DEPTH + place;
        const int8_t *right = panel + i / DIGIT_DEPTH * DIGITS * DIGIT_TILE +
          place / 4 * DIGIT_DEPTH + j % DIGIT_PANEL * 4 + place % 4;
        for (int d = 0; d < DIGITS; d++) {
          for (int e = 0; d + e < DIGITS; e++) {
            sums[d + e] += left[d * DIGIT_DEPTH] * right[e * DIGIT_TILE];
          }
        }
      }
      float value = fmaf((float)sums[0], 256, (float)sums[1]);
      value = fmaf(value, 256, (float)sums[2]);
      value = fmaf(value * a->steps[j], digit_step(largest), a->bias ? a->bias[j] : 0);
      if (a->residual) value += a->residual[row * a->residual_stride + j];
      y[j] = value;
    }
    activate_floats(y, y, a->n, a->activation);
  }
}

#endif
