#include "check.h"

CK_CHECK(combine) {
  // Count and period; beyond one item's numbers, and with the period across items.
  static const ptrdiff_t problems[][2] = {
    {0, 1}, {1, 1}, {37, 37}, {1001, 7}, {40000, 96}, {40000, 40000}, {16385, 16384},
  };
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    ptrdiff_t count = problems[p][0], period = problems[p][1];
    float *x = numbers(count, 3), *z = numbers(period, 3);
    float *y = numbers(count, 0), *expected = numbers(count, 0);
    ck_combine(pool, x, z, period, 2, -3, 0.5f, y, count);
    ck_combine(plain, x, z, period, 2, -3, 0.5f, expected, count);
    expect_close(y, expected, count, 4e-6f, "%td with period %td", count, period);
    for (ptrdiff_t i = 0; i < count; i++) expected[i] = 2 * x[i] + 0.5f;
    ck_combine(pool, x, NULL, 0, 2, -3, 0.5f, y, count);
    expect_close(y, expected, count, 2e-6f, "%td alone", count);
    // In place.
    ck_combine(pool, x, NULL, 0, 2, 0, 0.5f, x, count);
    expect_close(x, y, count, 0, "%td in place", count);
    free_all();
  }
}

CK_BENCH(combine) {
  ptrdiff_t count = 1 << 20;
  float *x = numbers(count, 3), *z = numbers(96, 3), *y = numbers(count, 0);
  MEASURE("1M with period 96", 4 * count, ck_combine(pool, x, z, 96, 2, -3, 0.5f, y, count));
}
