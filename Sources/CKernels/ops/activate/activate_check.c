#include "check.h"

CK_CHECK(activate) {
  for (int s = 0; s < SIZES; s++) {
    ptrdiff_t count = 67 * sizes[s];
    float *x = numbers(count, 3), *y = numbers(count, 0), *expected = numbers(count, 0);
    // Among them zeros, and numbers far out where the functions are flat or straight.
    static const float far[] = {0.0f, -0.0f, 1e-30f, -1e-30f, 20, -20, 1e4f, -1e4f};
    for (ptrdiff_t i = 0; i < count; i += 13) x[i] = far[i / 13 % 8];
    for (int activation = 0; activation < 4; activation++) {
      ck_activate(pool, x, y, count, (ck_activation)activation);
      ck_activate(plain, x, expected, count, (ck_activation)activation);
      expect_close(y, expected, count, 2e-6f, "activation %d of %td", activation, count);
    }
    free_all();
  }
}

CK_BENCH(activate) {
  ptrdiff_t count = 1 << 20;
  float *x = numbers(count, 3), *y = numbers(count, 0);
  MEASURE("GELU of 1M", count, ck_activate(pool, x, y, count, CK_GELU));
}
