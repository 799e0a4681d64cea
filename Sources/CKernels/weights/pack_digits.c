#include <stddef.h>

#include "digits.h"
#include "weights.h"

static ptrdiff_t up_to(ptrdiff_t x, ptrdiff_t unit) { return (x + unit - 1) / unit * unit; }

ptrdiff_t ck_digit_count(ptrdiff_t n, ptrdiff_t k) {
  return up_to(n, DIGIT_PANEL) * up_to(k, DIGIT_DEPTH) * DIGITS;
}

ptrdiff_t ck_digit_steps(ptrdiff_t n) { return up_to(n, DIGIT_PANEL); }

void ck_pack_digits(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, int8_t *packed, float *steps) {
  ptrdiff_t width = up_to(k, DIGIT_DEPTH);
  for (ptrdiff_t j = 0; j < up_to(n, DIGIT_PANEL); j++) {
    const float *row = weights + j * stride;
    float largest = j < n ? largest_magnitude(row, k) : 0, inverse = digit_inverse(largest);
    int8_t *panel = packed + j / DIGIT_PANEL * DIGIT_PANEL * width * DIGITS;
    for (ptrdiff_t i = 0; i < width; i++) {
      int8_t digits[DIGITS];
      write_digits(j < n && i < k ? row[i] : 0, inverse, digits);
      int place = digit_place((int)(i % DIGIT_DEPTH));
      for (int d = 0; d < DIGITS; d++) {
        int8_t *tile = panel + (i / DIGIT_DEPTH * DIGITS + d) * DIGIT_TILE;
        tile[place / 4 * DIGIT_DEPTH + j % DIGIT_PANEL * 4 + place % 4] = digits[d];
      }
    }
    steps[j] = digit_step(largest) * DIGIT_SUM_UNIT;
  }
}
