#include "check.h"

static ck_depthwise3_args problem(
  ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t stride) {
  ptrdiff_t outputs = ((height + stride - 1) / stride) * ((width + stride - 1) / stride);
  return (ck_depthwise3_args){
    .x = numbers(height * width * channels, 1),
    .height = height,
    .width = width,
    .channels = channels,
    .stride = stride,
    .y = numbers(outputs * channels, 0),
    .weights = numbers(9 * channels, 1),
    .bias = numbers(channels, 1),
  };
}

CK_CHECK(depthwise3) {
  static const ptrdiff_t problems[][4] = {{5, 6, 3, 1},  {1, 9, 17, 1}, {8, 8, 32, 1},
                                          {2, 1, 16, 1}, {6, 8, 48, 2}, {7, 5, 19, 2},
                                          {1, 1, 1, 2},  {3, 2, 16, 2}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ck_depthwise3_args a = problem(s[0], s[1], s[2], s[3]);
    ptrdiff_t count = ((s[0] + s[3] - 1) / s[3]) * ((s[1] + s[3] - 1) / s[3]) * s[2];
    float *y = a.y, *expected = numbers(count, 0);
    ck_depthwise3(pool, &a);
    a.y = expected;
    ck_depthwise3(plain, &a);
    expect_close(y, expected, count, 1e-5f, "problem %zu", p);
    free_all();
  }
}

CK_BENCH(depthwise3) {
  ck_depthwise3_args a = problem(256, 256, 48, 1);
  MEASURE("256x256x48", 2 * 256 * 256 * 48 * 9, ck_depthwise3(pool, &a));
  free_all();
  a = problem(64, 64, 192, 2);
  MEASURE("64x64x192, stride 2", 2 * 32 * 32 * 192 * 9, ck_depthwise3(pool, &a));
}
