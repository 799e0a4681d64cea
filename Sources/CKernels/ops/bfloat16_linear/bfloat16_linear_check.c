#include "check.h"

static ck_bfloat16_linear_args problem(
  ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ck_activation activation) {
  return (ck_bfloat16_linear_args){
    .x = numbers(m * k, 2),
    .x_stride = k,
    .y = numbers(m * n, 0),
    .y_stride = n,
    .m = m,
    .n = n,
    .k = k,
    .packed = packed_bfloat16(numbers(n * k, 1), n, k),
    .bias = numbers(n, 1),
    .residual = numbers(m * n, 1),
    .residual_stride = n,
    .activation = activation,
  };
}

static void compare_with_plain(ck_pool *pool, ck_pool *plain, ck_bfloat16_linear_args a) {
  float *y = a.y, *expected = numbers(a.m * a.n, 0);
  ck_bfloat16_linear(pool, &a);
  a.y = expected;
  ck_bfloat16_linear(plain, &a);
  // Factors are rounded in the same way; the sums differ in order, activations by up to 1e-4 or
  // 3e-4 of their value.
  float tolerance = a.activation == CK_IDENTITY || a.activation == CK_RELU ? 5e-6f : 4e-4f;
  expect_relative(y, expected, a.m * a.n, tolerance, "%tdx%td, %td inputs", a.m, a.n, a.k);
}

/// Where the processor has AMX, products are bit-equal to those of the emulation.
static void compare_with_emulation(ck_pool *pool) {
  ck_pool *emulated = ck_pool_create(1, CK_EMULATED_AMX);
  if (!emulated) abort();
  for (int round = 0; round < 20; round++) {
    ck_bfloat16_linear_args a = problem(64, 64, 96, CK_IDENTITY);
    // Down to products and sums that are subnormal.
    float magnitude = round % 2 ? 1 : 0x1p-126f;
    for (ptrdiff_t i = 0; i < a.m * a.k; i++) ((float *)a.x)[i] *= magnitude;
    if (round % 2 == 0) a.bias = a.residual = NULL;
    float *y = a.y, *expected = numbers(a.m * a.n, 0);
    ck_bfloat16_linear(pool, &a);
    a.y = expected;
    ck_bfloat16_linear(emulated, &a);
    expect(
      memcmp(y, expected, (size_t)(a.m * a.n) * sizeof *y) == 0, "bits of the emulation, round %d",
      round);
    free_all();
  }
  ck_pool_destroy(emulated);
}

CK_CHECK(bfloat16_linear) {
  for (int s = 0; s < SIZES * 3; s++) {
    ptrdiff_t m = sizes[s % SIZES], n = sizes[s * 7 % SIZES], k = sizes[(s * 5 + 3) % SIZES];
    ck_bfloat16_linear_args a = problem(m, n, k, (ck_activation)(s % 4));
    if (s % 5 == 0) a.bias = NULL;
    if (s % 3 == 0) a.residual = NULL;
    compare_with_plain(pool, plain, a);
    free_all();
  }
  static const ptrdiff_t wide[][3] = {{300, 96, 256}, {43, 64, 1280}};
  for (size_t p = 0; p < sizeof wide / sizeof *wide; p++) {
    compare_with_plain(pool, plain, problem(wide[p][0], wide[p][1], wide[p][2], CK_GELU));
    free_all();
  }
  // Close to the exact product.
  float weights[96], x[96], y, exact = 0;
  for (int i = 0; i < 96; i++) {
    weights[i] = number(1);
    x[i] = number(2);
    exact += weights[i] * x[i];
  }
  uint16_t packed[32 * 96];
  ck_pack_bfloat16(weights, 96, 1, 1, 96, packed);
  const ck_bfloat16_linear_args a = {
    .x = x, .x_stride = 96, .y = &y, .y_stride = 1, .m = 1, .n = 1, .k = 96, .packed = packed};
  ck_bfloat16_linear(pool, &a);
  // 96 products of up to 2 whose two factors are off by 2⁻⁸ at most, in random directions.
  expect_close(&y, &exact, 1, 0.06f, "one exact product");
  if (ck_pool_features(pool) & CK_AMX) compare_with_emulation(pool);
}

CK_BENCH(bfloat16_linear) {
  ck_bfloat16_linear_args a = problem(4096, 1536, 384, CK_GELU);
  MEASURE("4096x384 to 1536, GELU", 2 * a.m * a.n * a.k, ck_bfloat16_linear(pool, &a));
  ck_bfloat16_linear_args b = problem(4096, 384, 1536, CK_IDENTITY);
  MEASURE("4096x1536 to 384", 2 * b.m * b.n * b.k, ck_bfloat16_linear(pool, &b));
}
