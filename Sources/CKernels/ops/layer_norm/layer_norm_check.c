#include "check.h"

static ck_layer_norm_args problem(ptrdiff_t m, ptrdiff_t n, ck_activation activation) {
  return (ck_layer_norm_args){
    .x = numbers(m * n, 3),
    .y = numbers(m * n, 0),
    .m = m,
    .n = n,
    .weight = numbers(n, 1),
    .bias = numbers(n, 1),
    .epsilon = 1e-3f,
    .activation = activation,
  };
}

CK_CHECK(layer_norm) {
  for (int s = 0; s < SIZES; s++) {
    ptrdiff_t m = 67, n = sizes[s];
    ck_layer_norm_args a = problem(m, n, (ck_activation)(s % 4));
    float *y = a.y, *expected = numbers(m * n, 0);
    ck_layer_norm(pool, &a);
    a.y = expected;
    ck_layer_norm(plain, &a);
    expect_close(y, expected, m * n, 2e-5f, "rows of %td", n);
    free_all();
  }
}

CK_BENCH(layer_norm) {
  ck_layer_norm_args a = problem(16384, 96, CK_IDENTITY);
  MEASURE("16384x96", 8 * a.m * a.n, ck_layer_norm(pool, &a));
  ck_layer_norm_args narrow = problem(65536, 4, CK_GELU);
  MEASURE("65536x4, GELU", 8 * narrow.m * narrow.n, ck_layer_norm(pool, &narrow));
}
