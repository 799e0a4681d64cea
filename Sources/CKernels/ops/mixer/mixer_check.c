#include "check.h"

static ck_mixer_args problem(
  ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t hidden) {
  return (ck_mixer_args){
    .x = numbers(height * width * channels, 1),
    .height = height,
    .width = width,
    .channels = channels,
    .hidden = hidden,
    .y = numbers(height * width * channels, 0),
    .weights = numbers(9 * channels, 1),
    .bias = numbers(channels, 1),
    .packed_first = packed_floats(numbers(hidden * channels, 1), hidden, channels),
    .packed_second = packed_floats(numbers(channels * hidden, 1), channels, hidden),
    .bias_first = numbers(hidden, 1),
    .bias_second = numbers(channels, 1),
    .activation = CK_GELU,
  };
}

CK_CHECK(mixer) {
  static const ptrdiff_t problems[][4] = {
    {5, 6, 3, 7}, {1, 9, 17, 34}, {12, 16, 48, 96}, {2, 100, 16, 32}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    ck_mixer_args a = problem(s[0], s[1], s[2], s[3]);
    a.activation = (ck_activation)(p % 4);
    if (p == 1) a.bias_first = a.bias_second = NULL;
    ptrdiff_t count = s[0] * s[1] * s[2];
    float *y = a.y, *expected = numbers(count, 0);
    ck_mixer(pool, &a);
    a.y = expected;
    ck_mixer(plain, &a);
    expect_close(y, expected, count, 5e-4f, "problem %zu", p);
    free_all();
  }
}

CK_BENCH(mixer) {
  ck_mixer_args a = problem(256, 256, 48, 96);
  MEASURE("256x256x48 to 96", 2 * 256 * 256 * 48 * (9 + 2 * 96), ck_mixer(pool, &a));
  free_all();
  a = problem(64, 64, 192, 384);
  MEASURE("64x64x192 to 384", 2 * 64 * 64 * 192 * (9 + 2 * 384), ck_mixer(pool, &a));
}
