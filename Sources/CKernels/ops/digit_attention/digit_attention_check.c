#include "../attention/attention_problems.h"
#include "check.h"

static void compare_with_plain(
  ck_pool *pool, ck_pool *plain, ck_attention_args a, const char *what) {
  ptrdiff_t count = a.batch * a.queries * a.out_stride;
  float *out = a.out, *expected = numbers(count, 0);
  a.workspace = numbers(ck_digit_attention_workspace(pool, &a), 0);
  ck_digit_attention(pool, &a);
  a.out = expected;
  ck_digit_attention(plain, &a);
  expect_close(
    out, expected, count, 5e-5f, "%s: %tdx%td heads, %td queries, %td keys of %td, values of %td",
    what, a.batch, a.heads, a.queries, a.keys, a.d, a.dv);
}

CK_CHECK(digit_attention) {
  for (int p = 0; p < ATTENTION_PROBLEMS; p++) {
    compare_with_plain(pool, plain, attention_problem(attention_sizes[p]), "as float32");
    free_all();
  }
  static const ptrdiff_t long_sizes[][6] = {{1, 1, 290, 1100, 72, 70}, {1, 2, 130, 515, 96, 96}};
  for (int p = 0; p < 2; p++) {
    compare_with_plain(pool, plain, attention_problem(long_sizes[p]), "several blocks");
    free_all();
  }
  // Logits that grow, that fall and that are equal, from block to block of keys.
  for (int p = 0; p < 3; p++) {
    static const ptrdiff_t size[] = {1, 2, 40, 600, 16, 32};
    ck_attention_args a = attention_problem(size);
    float *keys = numbers(a.keys * a.k_stride, 0);
    for (ptrdiff_t i = 0; i < a.keys * a.k_stride; i++) {
      ptrdiff_t key = i / a.k_stride, place = p == 1 ? a.keys - key : key;
      keys[i] = p == 2 ? 0.5f : (float)place * number(0.03f);
    }
    a.k = keys;
    compare_with_plain(pool, plain, a, "growing, falling or equal logits");
    free_all();
  }
  // A value that isn't finite.
  static const ptrdiff_t size[] = {1, 1, 20, 30, 16, 32};
  ck_attention_args a = attention_problem(size);
  float *values = numbers(a.keys * a.v_stride, 1);
  values[7 * a.v_stride + 5] = INFINITY;
  a.v = values;
  a.workspace = numbers(ck_digit_attention_workspace(pool, &a), 0);
  ck_digit_attention(pool, &a);
  for (ptrdiff_t row = 0; row < a.queries; row++) {
    const float *out = a.out + row * a.out_stride;
    expect(!isfinite(out[5]) && isfinite(out[4]) && isfinite(out[6]), "an infinite value");
  }
  free_all();
}

CK_BENCH(digit_attention) {
  for (int p = 0; p < ATTENTION_BENCHES; p++) {
    ck_attention_args a = attention_problem(attention_benches[p].size);
    a.workspace = numbers(ck_digit_attention_workspace(pool, &a), 0);
    MEASURE(attention_benches[p].name, attention_operations(&a), ck_digit_attention(pool, &a));
    free_all();
  }
}
