#include "check.h"

/// A problem, and the same one for the exact `ck_mixer`.
static ck_bfloat16_mixer_args problem(
  ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t hidden, ck_mixer_args *exact) {
  float *first = numbers(hidden * channels, 1), *second = numbers(channels * hidden, 1);
  ck_bfloat16_mixer_args a = {
    .x = numbers(height * width * channels, 1),
    .height = height,
    .width = width,
    .channels = channels,
    .hidden = hidden,
    .y = numbers(height * width * channels, 0),
    .weights = numbers(9 * channels, 1),
    .bias = numbers(channels, 1),
    .packed_first = two_parts_of(first, hidden, channels),
    .packed_second = two_parts_of(second, channels, hidden),
    .bias_first = numbers(hidden, 1),
    .bias_second = numbers(channels, 1),
    .activation = CK_GELU,
  };
  *exact = (ck_mixer_args){
    .x = a.x,
    .height = height,
    .width = width,
    .channels = channels,
    .hidden = hidden,
    .y = numbers(height * width * channels, 0),
    .weights = a.weights,
    .bias = a.bias,
    .packed_first = packed_floats(first, hidden, channels),
    .packed_second = packed_floats(second, channels, hidden),
    .bias_first = a.bias_first,
    .bias_second = a.bias_second,
    .activation = CK_GELU,
  };
  return a;
}

CK_CHECK(bfloat16_mixer) {
  static const ptrdiff_t problems[][4] = {
    {5, 6, 3, 7}, {1, 9, 17, 34}, {12, 16, 48, 96}, {2, 100, 16, 32}, {9, 40, 96, 192}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ck_mixer_args exact;
    ck_bfloat16_mixer_args a = problem(s[0], s[1], s[2], s[3], &exact);
    a.activation = exact.activation = (ck_activation)(p % 4);
    if (p == 1) a.bias_first = a.bias_second = exact.bias_first = exact.bias_second = NULL;
    ptrdiff_t count = s[0] * s[1] * s[2];
    float *y = a.y, *expected = numbers(count, 0);
    ck_bfloat16_mixer(pool, &a);
    a.y = expected;
    ck_bfloat16_mixer(plain, &a);
    expect_relative(y, expected, count, 3e-5f, "problem %zu", p);
    ck_mixer(pool, &exact);
    expect_relative(y, exact.y, count, 3e-5f, "problem %zu, exact", p);
    free_all();
  }
}

CK_BENCH(bfloat16_mixer) {
  ck_mixer_args exact;
  ck_bfloat16_mixer_args a = problem(128, 128, 48, 96, &exact);
  MEASURE("128x128x48 to 96", 2 * 128 * 128 * 48 * (9 + 2 * 96), ck_bfloat16_mixer(pool, &a));
  MEASURE("the same in float32", 2 * 128 * 128 * 48 * (9 + 2 * 96), ck_mixer(pool, &exact));
  free_all();
  a = problem(32, 32, 192, 384, &exact);
  MEASURE("32x32x192 to 384", 2 * 32 * 32 * 192 * (9 + 2 * 384), ck_bfloat16_mixer(pool, &a));
  MEASURE("the same in float32", 2 * 32 * 32 * 192 * (9 + 2 * 384), ck_mixer(pool, &exact));
}
