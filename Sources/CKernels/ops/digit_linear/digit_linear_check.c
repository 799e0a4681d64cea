#include "check.h"

static ck_digit_linear_args problem(
  ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ck_activation activation, const float *weights) {
  float *steps = numbers(ck_digit_steps(n), 0);
  return (ck_digit_linear_args){
    .x = numbers(m * k, 2),
    .x_stride = k,
    .y = numbers(m * n, 0),
    .y_stride = n,
    .m = m,
    .n = n,
    .k = k,
    .packed = packed_digits(weights, n, k, steps),
    .steps = steps,
    .bias = numbers(n, 1),
    .residual = numbers(m * n, 1),
    .residual_stride = n,
    .activation = activation,
  };
}

static void compare_with_plain(ck_pool *pool, ck_pool *plain, ck_digit_linear_args a) {
  float *y = a.y, *expected = numbers(a.m * a.n, 0);
  ck_digit_linear(pool, &a);
  a.y = expected;
  ck_digit_linear(plain, &a);
  // Sums of integers are exact; activations differ by up to 1e-4 or 3e-4 of their value.
  bool is_exact = a.activation == CK_IDENTITY || a.activation == CK_RELU;
  expect_relative(
    y, expected, a.m * a.n, is_exact ? 0 : 4e-4f, "%tdx%td, %td inputs", a.m, a.n, a.k);
}

/// Sums in double precision, without bias and residual.
static void compare_with_doubles(ck_pool *pool, ck_digit_linear_args a, const float *weights) {
  a.bias = a.residual = NULL;
  a.activation = CK_IDENTITY;
  float *expected = numbers(a.m * a.n, 0), largest = 0;
  for (ptrdiff_t i = 0; i < a.m; i++) {
    for (ptrdiff_t j = 0; j < a.n; j++) {
      double sum = 0;
      for (ptrdiff_t p = 0; p < a.k; p++) sum += (double)a.x[i * a.k + p] * weights[j * a.k + p];
      expected[i * a.n + j] = (float)sum;
    }
  }
  for (ptrdiff_t i = 0; i < a.m * a.k; i++) largest = fmaxf(largest, fabsf(a.x[i]));
  ck_digit_linear(pool, &a);
  // Each of k products is off by 2⁻²² of the product of the largest magnitudes at most, in random
  // directions; the sum is rounded; the smallest numbers are taken for zero.
  float tolerance = 0x1p-22f * sqrtf((float)a.k) * largest + 1e-30f * (float)a.k;
  for (ptrdiff_t i = 0; i < a.m * a.n; i++) {
    tolerance = fmaxf(tolerance, 0x1p-22f * fabsf(expected[i]));
  }
  expect_close(a.y, expected, a.m * a.n, tolerance, "as float32, %tdx%td, %td", a.m, a.n, a.k);
}

CK_CHECK(digit_linear) {
  for (int s = 0; s < SIZES * 4; s++) {
    ptrdiff_t m = sizes[s % SIZES], n = sizes[s * 7 % SIZES], k = sizes[(s * 5 + 3) % SIZES];
    if (s % 2) k += 64;
    float *weights = numbers(n * k, 1);
    ck_digit_linear_args a = problem(m, n, k, (ck_activation)(s % 4), weights);
    if (s % 5 == 0) a.bias = NULL;
    if (s % 3 == 0) a.residual = NULL;
    compare_with_plain(pool, plain, a);
    compare_with_doubles(pool, a, weights);
    free_all();
  }
  static const ptrdiff_t large[][3] = {{300, 96, 256}, {43, 64, 1280}};
  for (size_t p = 0; p < sizeof large / sizeof *large; p++) {
    ptrdiff_t m = large[p][0], n = large[p][1], k = large[p][2];
    float *weights = numbers(n * k, 1);
    ck_digit_linear_args a = problem(m, n, k, CK_GELU, weights);
    compare_with_plain(pool, plain, a);
    // A few numbers far larger than the others take digits from these.
    for (ptrdiff_t i = 0; i < m * k; i += 97) ((float *)a.x)[i] *= 50;
    compare_with_doubles(pool, a, weights);
    free_all();
  }
  // Sums of the largest digits, and numbers whose reciprocal a float can't express.
  float magnitudes[] = {1, 3e38f, 1e-38f, 1e-44f, 0};
  for (size_t p = 0; p < sizeof magnitudes / sizeof *magnitudes; p++) {
    ptrdiff_t m = 17, n = 5, k = 2048;
    float *weights = numbers(n * k, 0);
    for (ptrdiff_t i = 0; i < n * k; i++) weights[i] = 0.25f;
    ck_digit_linear_args a = problem(m, n, k, CK_IDENTITY, weights);
    for (ptrdiff_t i = 0; i < m * k; i++) {
      ((float *)a.x)[i] = (i / k % 2 ? -magnitudes[p] : magnitudes[p]) / 1024;
    }
    compare_with_plain(pool, plain, a);
    compare_with_doubles(pool, a, weights);
    free_all();
  }
  // Numbers that aren't finite make their row NaN and no other.
  float *weights = numbers(20 * 70, 1);
  ck_digit_linear_args a = problem(33, 20, 70, CK_IDENTITY, weights);
  ((float *)a.x)[3 * 70 + 69] = NAN;
  ((float *)a.x)[20 * 70] = -INFINITY;
  compare_with_plain(pool, plain, a);
  ck_digit_linear(pool, &a);
  for (ptrdiff_t row = 0; row < 33; row++) {
    bool is_nan = isnan(a.y[row * 20]) && isnan(a.y[row * 20 + 19]);
    expect(is_nan == (row == 3 || row == 20), "row %td of numbers that aren't all finite", row);
  }
}

CK_BENCH(digit_linear) {
  ck_digit_linear_args a = problem(4096, 1536, 384, CK_GELU, numbers(1536 * 384, 1));
  MEASURE("4096x384 to 1536, GELU", 2 * a.m * a.n * a.k, ck_digit_linear(pool, &a));
  ck_digit_linear_args b = problem(4096, 384, 1536, CK_IDENTITY, numbers(1536 * 384, 1));
  MEASURE("4096x1536 to 384", 2 * b.m * b.n * b.k, ck_digit_linear(pool, &b));
  ck_digit_linear_args c = problem(16384, 288, 96, CK_IDENTITY, numbers(288 * 96, 1));
  MEASURE("16384x96 to 288", 2 * c.m * c.n * c.k, ck_digit_linear(pool, &c));
}
