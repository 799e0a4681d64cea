#include "check.h"

static ck_rotate_args problem(ptrdiff_t m, ptrdiff_t pairs, ptrdiff_t period) {
  return (ck_rotate_args){
    .x = numbers(m * 2 * pairs, 1),
    .x_stride = 2 * pairs,
    .y = numbers(m * 2 * pairs, 0),
    .y_stride = 2 * pairs,
    .m = m,
    .pairs = pairs,
    .period = period,
    .cosine = numbers(period * pairs, 1),
    .sine = numbers(period * pairs, 1),
  };
}

CK_CHECK(rotate) {
  for (int s = 0; s < SIZES; s++) {
    ptrdiff_t m = sizes[s * 5 % SIZES], pairs = sizes[s], period = 1 + s % 4;
    ck_rotate_args a = problem(m, pairs, period);
    float *y = a.y, *expected = numbers(m * 2 * pairs, 0);
    ck_rotate(pool, &a);
    a.y = expected;
    ck_rotate(plain, &a);
    expect_close(y, expected, m * 2 * pairs, 1e-6f, "%td rows of %td pairs", m, pairs);
    free_all();
  }
}

CK_BENCH(rotate) {
  ck_rotate_args a = problem(4096, 128, 4096);
  MEASURE("4096x256", 6 * a.m * a.pairs, ck_rotate(pool, &a));
}
