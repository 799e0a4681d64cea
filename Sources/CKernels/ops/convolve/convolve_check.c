#include "check.h"

/// Height, width, channels, outputs, kernel, stride, padding.
static ck_convolve_args problem(const ptrdiff_t s[7]) {
  ptrdiff_t k = s[4] * s[4] * s[2], n = s[3];
  ptrdiff_t across = (s[1] + 2 * s[6] - s[4]) / s[5] + 1;
  ptrdiff_t down = (s[0] + 2 * s[6] - s[4]) / s[5] + 1;
  return (ck_convolve_args){
    .x = numbers(s[0] * s[1] * s[2], 1),
    .height = s[0],
    .width = s[1],
    .channels = s[2],
    .kernel = s[4],
    .stride = s[5],
    .padding = s[6],
    .y = numbers(across * down * n, 0),
    .n = n,
    .packed = packed_floats(numbers(n * k, 1), n, k),
    .bias = numbers(n, 1),
  };
}

CK_CHECK(convolve) {
  static const ptrdiff_t problems[][7] = {
    {9, 11, 3, 5, 7, 4, 3},  {6, 5, 4, 33, 3, 2, 1}, {4, 4, 8, 2, 1, 1, 0},   {2, 3, 1, 1, 2, 2, 0},
    {3, 20, 2, 40, 3, 1, 1}, {1, 1, 2, 3, 5, 1, 2},  {20, 20, 2, 7, 3, 1, 1},
  };
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ck_convolve_args a = problem(s);
    a.activation = (ck_activation)(p % 4);
    ptrdiff_t across = (s[1] + 2 * s[6] - s[4]) / s[5] + 1;
    ptrdiff_t count = ((s[0] + 2 * s[6] - s[4]) / s[5] + 1) * across * s[3];
    float *y = a.y, *expected = numbers(count, 0);
    ck_convolve(pool, &a);
    a.y = expected;
    ck_convolve(plain, &a);
    // Up to 147 products of numbers up to 1.
    expect_close(y, expected, count, 2e-5f, "problem %zu", p);
    free_all();
  }
}

CK_BENCH(convolve) {
  static const ptrdiff_t embedding[] = {256, 256, 3, 96, 7, 4, 3};
  ck_convolve_args a = problem(embedding);
  MEASURE("256x256x3 to 96, 7x7", 2 * 64 * 64 * 96 * 147, ck_convolve(pool, &a));
}
