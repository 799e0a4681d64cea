#include "check.h"

static ck_integer_linear_args problem(
  ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *weights, ck_activation activation) {
  ptrdiff_t panels = (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
  int8_t *packed = bytes((size_t)ck_quantized_count(n, k));
  float *steps = numbers(panels, 0), *sums = numbers(panels, 0);
  ck_quantize(weights, k, n, k, packed, steps, sums, numbers(n * k, 0));
  return (ck_integer_linear_args){
    .x = numbers(m * k, 2),
    .x_stride = k,
    .y = numbers(m * n, 0),
    .y_stride = n,
    .m = m,
    .n = n,
    .k = k,
    .packed = packed,
    .steps = steps,
    .sums = sums,
    .bias = numbers(n, 1),
    .residual = numbers(m * n, 1),
    .residual_stride = n,
    .activation = activation,
  };
}

CK_CHECK(integer_linear) {
  for (int s = 0; s < SIZES * 3; s++) {
    ptrdiff_t m = sizes[s % SIZES], n = sizes[s * 7 % SIZES], k = sizes[(s * 5 + 3) % SIZES];
    float *weights = numbers(n * k, 1);
    // Rows of the largest weights, of one sign, for which sums of pairs are largest.
    if (s % 3 == 0) {
      for (ptrdiff_t i = 0; i < n * k; i++) weights[i] = i / k % 2 ? 1 : -1;
    }
    ck_integer_linear_args a = problem(m, n, k, weights, (ck_activation)(s % 4));
    float *y = a.y, *expected = numbers(m * n, 0);
    ck_integer_linear(pool, &a);
    a.y = expected;
    ck_integer_linear(plain, &a);
    // Sums of integers are exact; they are scaled in another order.
    expect_close(y, expected, m * n, 5e-5f, "%tdx%td, %td inputs", m, n, k);
    free_all();
  }
}

CK_BENCH(integer_linear) {
  ck_integer_linear_args a = problem(4096, 1536, 384, numbers(1536 * 384, 1), CK_GELU);
  MEASURE("4096x384 to 1536, GELU", 2 * a.m * a.n * a.k, ck_integer_linear(pool, &a));
}
