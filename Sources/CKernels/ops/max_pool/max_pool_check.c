#include "check.h"

CK_CHECK(max_pool) {
  // Height, width, channels, floats from pixel to pixel; odd sides lose their last row or column.
  static const ptrdiff_t problems[][4] = {
    {2, 2, 1, 1}, {12, 6, 17, 21}, {5, 7, 33, 33}, {1, 4, 3, 3}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    ptrdiff_t height = problems[p][0], width = problems[p][1], channels = problems[p][2];
    ptrdiff_t stride = problems[p][3], count = height / 2 * (width / 2) * channels;
    // Nothing is read beyond the last pixel's channels.
    float *x = numbers((height * width - 1) * stride + channels, 1);
    float *y = numbers(count, 0), *expected = numbers(count, 0);
    ck_max_pool(pool, x, stride, height, width, channels, y);
    ck_max_pool(plain, x, stride, height, width, channels, expected);
    expect_close(y, expected, count, 0, "%tdx%tdx%td of %td", height, width, channels, stride);
    free_all();
  }
}

CK_BENCH(max_pool) {
  float *x = numbers(128 * 128 * 96, 1), *y = numbers(64 * 64 * 96, 0);
  MEASURE("128x128x96", 128 * 128 * 96, ck_max_pool(pool, x, 96, 128, 128, 96, y));
}
