#include "check.h"

static ck_depthwise_args problem(
  ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t kernel) {
  return (ck_depthwise_args){
    .x = numbers(height * width * channels, 1),
    .height = height,
    .width = width,
    .channels = channels,
    .kernel = kernel,
    .y = numbers(height * width * channels, 0),
    .weights = numbers(kernel * kernel * channels, 1),
    .bias = numbers(channels, 1),
  };
}

CK_CHECK(depthwise) {
  static const ptrdiff_t problems[][4] = {{5, 6, 3, 7}, {1, 9, 17, 3}, {8, 8, 32, 7}, {2, 2, 1, 1}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ck_depthwise_args a = problem(s[0], s[1], s[2], s[3]);
    if (p % 2) a.bias = NULL;
    ptrdiff_t count = s[0] * s[1] * s[2];
    float *y = a.y, *expected = numbers(count, 0);
    ck_depthwise(pool, &a);
    a.y = expected;
    ck_depthwise(plain, &a);
    expect_close(y, expected, count, 1e-5f, "problem %zu", p);
    free_all();
  }
}

CK_BENCH(depthwise) {
  ck_depthwise_args a = problem(64, 64, 256, 7);
  MEASURE("64x64x256, 7x7", 2 * 64 * 64 * 256 * 49, ck_depthwise(pool, &a));
}
