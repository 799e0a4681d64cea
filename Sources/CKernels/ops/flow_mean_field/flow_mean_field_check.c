#include "check.h"

/// A window at the end of its image: nothing may be read beyond it.
static void check_window(ck_pool *pool, ck_pool *plain, int w, int h, int margin, int hostile) {
  size_t row = (size_t)(w + margin), count = row * (size_t)(h - 1) + (size_t)w;
  ptrdiff_t pixels = (ptrdiff_t)w * h;
  uint8_t *colour = random_bytes((ptrdiff_t)(3 * count));
  // Smooth in one half, where affinities are then large.
  for (size_t i = 0; i < 3 * count; i++) {
    if (i % (3 * row) < 3 * row / 2) colour[i] = 100;
  }
  float *unary = hostile ? hostile_numbers((ptrdiff_t)count, 2) : numbers((ptrdiff_t)count, 2);
  float *q = numbers(pixels, 0), *expected = numbers(pixels, 0);
  for (int rounds = 0; rounds < 5; rounds += 2) {
    ptrdiff_t floats = (ptrdiff_t)ck_flow_mean_field_scratch(w, h);
    float *scratch = hostile_numbers(floats, 2);
    ck_flow_field field = {.colour_sigma = 12, .space_sigma = 4, .weight = 3, .rounds = rounds};
    ck_flow_mean_field(pool, colour, unary, row, w, h, field, q, scratch);
    if (hostile) continue;
    for (ptrdiff_t i = 0; i < pixels; i++) {
      expect(q[i] >= -1 && q[i] <= 1, "%dx%d: q[%td] is %f", w, h, i, (double)q[i]);
    }
    // The reference takes its time: not for the largest windows.
    if (pixels > 2000) continue;
    ck_flow_mean_field(plain, colour, unary, row, w, h, field, expected, scratch);
    expect_close(q, expected, pixels, 1e-4f, "%dx%d, %d rounds", w, h, rounds);
  }
  free_all();
}

CK_CHECK(flow_mean_field) {
  static const int sides[] = {1, 2, 7, 8, 9, 15, 16, 17, 33, 100};
  enum { SIDES = sizeof sides / sizeof *sides };
  for (int hostile = 0; hostile < 2; hostile++) {
    for (int i = 0; i < SIDES * SIDES; i++) {
      int w = sides[i / SIDES], h = sides[i % SIDES];
      check_window(pool, plain, w, h, (int)below(5), hostile);
    }
  }
}

CK_BENCH(flow_mean_field) {
  int side = 128;
  uint8_t *colour = random_bytes(3 * side * side);
  float *unary = numbers(side * side, 2), *q = numbers(side * side, 0);
  float *scratch = numbers((ptrdiff_t)ck_flow_mean_field_scratch(side, side), 0);
  ck_flow_field field = {.colour_sigma = 12, .space_sigma = 4, .weight = 3, .rounds = 4};
  MEASURE(
    "128x128, 4 rounds", 2.0 * side * side * 48 * (4 + 4),
    ck_flow_mean_field(pool, colour, unary, (size_t)side, side, side, field, q, scratch));
}
