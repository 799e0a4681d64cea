#include "check.h"

static ck_linear_args problem(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ck_activation activation) {
  return (ck_linear_args){
    .x = numbers(m * k, 2),
    .x_stride = k,
    .y = numbers(m * n, 0),
    .y_stride = n,
    .m = m,
    .n = n,
    .k = k,
    .packed = packed_floats(numbers(n * k, 1), n, k),
    .bias = numbers(n, 1),
    .residual = numbers(m * n, 1),
    .residual_stride = n,
    .activation = activation,
  };
}

/// Sums of thousands of products of one sign are off by several millionths where they are taken in one
/// go, and by a tenth of that where they are taken in parts.
static void check_long_sums(ck_pool *pool) {
  ptrdiff_t m = 9, n = 40, k = 8192;
  ck_linear_args a = problem(m, n, k, CK_IDENTITY);
  float *x = numbers(m * k, 1), *weights = numbers(n * k, 1);
  for (ptrdiff_t i = 0; i < m * k; i++) x[i] = fabsf(x[i]);
  for (ptrdiff_t i = 0; i < n * k; i++) weights[i] = fabsf(weights[i]);
  a.x = x;
  a.packed = packed_floats(weights, n, k);
  a.bias = NULL;
  a.residual = NULL;
  ck_linear(pool, &a);
  float *expected = numbers(m * n, 0);
  for (ptrdiff_t i = 0; i < m * n; i++) {
    double sum = 0;
    for (ptrdiff_t j = 0; j < k; j++) sum += (double)x[i / n * k + j] * weights[i % n * k + j];
    expected[i] = (float)sum;
  }
  expect_relative(a.y, expected, m * n, 1e-6f, "long sums");
  free_all();
}

CK_CHECK(linear) {
  for (int s = 0; s < SIZES * 3; s++) {
    ptrdiff_t m = sizes[s % SIZES], n = sizes[s * 7 % SIZES], k = sizes[(s * 5 + 3) % SIZES];
    ck_linear_args a = problem(m, n, k, (ck_activation)(s % 4));
    float *y = a.y, *expected = numbers(m * n, 0);
    ck_linear(pool, &a);
    a.y = expected;
    ck_linear(plain, &a);
    // Sums of up to 96 products of numbers up to 2.
    expect_close(y, expected, m * n, 2e-5f, "%tdx%td, %td inputs", m, n, k);
    free_all();
  }
  // Rows that are copied to another distance, and blocks of fewer rows.
  static const ptrdiff_t wide[][3] = {{100, 64, 256}, {43, 96, 1280}};
  for (size_t p = 0; p < sizeof wide / sizeof *wide; p++) {
    ptrdiff_t m = wide[p][0], n = wide[p][1], k = wide[p][2];
    ck_linear_args a = problem(m, n, k, CK_GELU);
    float *y = a.y, *expected = numbers(m * n, 0);
    ck_linear(pool, &a);
    a.y = expected;
    ck_linear(plain, &a);
    expect_relative(y, expected, m * n, 2e-5f, "%tdx%td, %td inputs", m, n, k);
    free_all();
  }
  // Plain C is the reference of every other kernel and takes sums as they are written.
  if (ck_pool_features(pool) != 0) check_long_sums(pool);
}

CK_BENCH(linear) {
  ck_linear_args a = problem(4096, 1536, 384, CK_GELU);
  MEASURE("4096x384 to 1536, GELU", 2 * a.m * a.n * a.k, ck_linear(pool, &a));
  ck_linear_args b = problem(4096, 384, 1536, CK_IDENTITY);
  MEASURE("4096x1536 to 384", 2 * b.m * b.n * b.k, ck_linear(pool, &b));
}
