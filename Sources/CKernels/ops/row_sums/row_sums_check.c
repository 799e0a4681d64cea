#include "check.h"

CK_CHECK(row_sums) {
  static const ptrdiff_t problems[][3] = {{5, 6, 3}, {1, 1, 17}, {8, 300, 48}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    const float *x = numbers(s[0] * s[1] * s[2], 1);
    ptrdiff_t count = s[0] * 3 * s[2];
    float *y = numbers(count, 0), *expected = numbers(count, 0);
    ck_row_sums(pool, x, s[0], s[1], s[2], y);
    ck_row_sums(plain, x, s[0], s[1], s[2], expected);
    expect_close(y, expected, count, 1e-4f, "problem %zu", p);
    free_all();
  }
}

CK_BENCH(row_sums) {
  const float *x = numbers(256 * 256 * 48, 1);
  float *y = numbers(256 * 3 * 48, 0);
  MEASURE("256x256x48", 256 * 256 * 48, ck_row_sums(pool, x, 256, 256, 48, y));
}
