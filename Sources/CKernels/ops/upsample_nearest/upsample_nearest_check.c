#include "check.h"

CK_CHECK(upsample_nearest) {
  static const ptrdiff_t problems[][3] = {{1, 1, 1}, {3, 4, 19}, {5, 2, 64}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    ptrdiff_t height = problems[p][0], width = problems[p][1], channels = problems[p][2];
    ptrdiff_t count = 4 * height * width * channels;
    float *x = numbers(height * width * channels, 1), *addend = numbers(count, 1);
    float *y = numbers(count, 0), *expected = numbers(count, 0);
    for (int adds = 0; adds < 2; adds++) {
      const float *z = adds ? addend : NULL;
      ck_upsample_nearest(pool, x, height, width, channels, z, y);
      ck_upsample_nearest(plain, x, height, width, channels, z, expected);
      expect_close(y, expected, count, 0, "%tdx%tdx%td, %d", height, width, channels, adds);
    }
    free_all();
  }
}

CK_BENCH(upsample_nearest) {
  float *x = numbers(64 * 64 * 96, 1), *z = numbers(128 * 128 * 96, 1),
        *y = numbers(128 * 128 * 96, 0);
  MEASURE("64x64x96", 128 * 128 * 96, ck_upsample_nearest(pool, x, 64, 64, 96, z, y));
}
