#include "check.h"

/// Random weights of `outputs` numbers from `inputs`.
static ck_taps axis(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t taps) {
  int32_t *first = bytes((size_t)outputs * sizeof *first);
  for (ptrdiff_t i = 0; i < outputs; i++) first[i] = (int32_t)below((uint32_t)(inputs - taps + 1));
  return (ck_taps){first, numbers(outputs * taps, 1), outputs, taps};
}

CK_CHECK(resample) {
  // Height, width, channels, rows, columns, taps.
  static const ptrdiff_t problems[][6] = {
    {1, 1, 1, 1, 1, 1},
    {5, 7, 3, 9, 2, 2},
    {16, 9, 1, 33, 17, 4},
    {9, 9, 64, 4, 4, 9},
  };
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ck_taps rows = axis(s[0], s[3], s[5]), columns = axis(s[1], s[4], s[5]);
    ptrdiff_t count = s[3] * s[4] * s[2];
    float *x = numbers(s[0] * s[1] * s[2], 1), *between = numbers(s[0] * s[4] * s[2], 0);
    float *y = numbers(count, 0), *expected = numbers(count, 0);
    ck_resample(pool, x, s[0], s[1], s[2], &rows, &columns, between, y);
    ck_resample(plain, x, s[0], s[1], s[2], &rows, &columns, between, expected);
    expect_close(y, expected, count, 1e-5f, "problem %zu", p);
    free_all();
  }
}

CK_BENCH(resample) {
  ck_taps rows = axis(256, 540, 2), columns = axis(256, 960, 2);
  float *x = numbers(256 * 256, 1), *between = numbers(256 * 960, 0), *y = numbers(540 * 960, 0);
  MEASURE(
    "256x256 to 960x540", 4 * 540 * 960,
    ck_resample(pool, x, 256, 256, 1, &rows, &columns, between, y));
}
