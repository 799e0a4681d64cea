#include "check.h"

static ck_transposed_args problem(
  ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t n) {
  float *packed = numbers(4 * ck_packed_count(n, channels), 0);
  for (int i = 0; i < 4; i++) {
    ck_pack(
      numbers(n * channels, 1), channels, n, channels, NULL,
      packed + i * ck_packed_count(n, channels));
  }
  return (ck_transposed_args){
    .x = numbers(height * width * channels, 1),
    .height = height,
    .width = width,
    .channels = channels,
    .y = numbers(4 * height * width * n, 0),
    .n = n,
    .packed = packed,
    .bias = numbers(n, 1),
    .residual = numbers(4 * height * width * n, 1),
    .activation = CK_RELU,
  };
}

CK_CHECK(transposed_convolve) {
  static const ptrdiff_t problems[][4] = {{3, 5, 4, 6}, {1, 1, 1, 1}, {4, 17, 40, 33}};
  for (size_t p = 0; p < sizeof problems / sizeof *problems; p++) {
    const ptrdiff_t *s = problems[p];
    for (int residual = 0; residual < 2; residual++) {
      ck_transposed_args a = problem(s[0], s[1], s[2], s[3]);
      if (!residual) a.residual = NULL;
      ptrdiff_t count = 4 * s[0] * s[1] * s[3];
      float *y = a.y, *expected = numbers(count, 0);
      ck_transposed_convolve(pool, &a);
      a.y = expected;
      ck_transposed_convolve(plain, &a);
      expect_close(y, expected, count, 1e-5f, "problem %zu, residual %d", p, residual);
      free_all();
    }
  }
}

CK_BENCH(transposed_convolve) {
  ck_transposed_args a = problem(64, 64, 256, 64);
  MEASURE(
    "64x64x256 to 64", 8 * a.height * a.width * a.channels * a.n, ck_transposed_convolve(pool, &a));
}
