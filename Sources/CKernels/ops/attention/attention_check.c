#include "attention_problems.h"
#include "check.h"

/// Means of thousands of values of one sign: see linear_check.c.
static void check_long_sums(ck_pool *pool) {
  static const ptrdiff_t size[] = {1, 1, 5, 16384, 8, 24};
  ck_attention_args a = attention_problem(size);
  float *values = numbers(a.keys * a.dv, 1), *expected = numbers(a.queries * a.dv, 0);
  for (ptrdiff_t i = 0; i < a.keys * a.dv; i++) values[i] = fabsf(values[i]);
  a.q = numbers(a.queries * a.d, 0);
  a.v = values;
  a.workspace = numbers(ck_attention_workspace(pool, &a), 0);
  ck_attention(pool, &a);
  for (ptrdiff_t i = 0; i < a.queries * a.dv; i++) {
    double sum = 0;
    for (ptrdiff_t j = 0; j < a.keys; j++) sum += values[j * a.dv + i % a.dv];
    expected[i] = (float)(sum / (double)a.keys);
  }
  expect_relative(a.out, expected, a.queries * a.dv, 1e-6f, "long sums");
  free_all();
}

CK_CHECK(attention) {
  for (int p = 0; p < ATTENTION_PROBLEMS; p++) {
    ck_attention_args a = attention_problem(attention_sizes[p]);
    ptrdiff_t count = a.batch * a.queries * a.out_stride;
    float *out = a.out, *expected = numbers(count, 0);
    a.workspace = numbers(ck_attention_workspace(pool, &a), 0);
    ck_attention(pool, &a);
    a.out = expected;
    ck_attention(plain, &a);
    expect_close(
      out, expected, count, 5e-5f, "%tdx%td heads, %td queries, %td keys of %td, values of %td",
      a.batch, a.heads, a.queries, a.keys, a.d, a.dv);
    free_all();
  }
  // Logits of later keys are larger, by more and more: beyond what a float holds relative to the
  // first keys. The last problem has none such among its first queries.
  for (int p = 0; p < 3; p++) {
    static const ptrdiff_t size[] = {1, 2, 100, 600, 16, 32};
    ck_attention_args a = attention_problem(size);
    float *keys = numbers(a.keys * a.k_stride, 1), *queries = numbers(a.queries * a.q_stride, 4);
    for (ptrdiff_t i = 0; i < a.keys * a.k_stride; i++) {
      keys[i] *= (float)(i / a.k_stride) * (p == 0 ? 0.03f : 1.0f);
    }
    for (ptrdiff_t i = 0; p == 2 && i < 90 * a.q_stride; i++) queries[i] *= 0.01f;
    a.k = keys;
    a.q = queries;
    ptrdiff_t count = a.queries * a.out_stride;
    float *out = a.out, *expected = numbers(count, 0);
    a.workspace = numbers(ck_attention_workspace(pool, &a), 0);
    ck_attention(pool, &a);
    a.out = expected;
    ck_attention(plain, &a);
    // Logits of thousands are rounded to a few ten-thousandths.
    expect_close(out, expected, count, 2e-3f, "growing logits, problem %d", p);
    free_all();
  }
  if (ck_pool_features(pool) != 0) check_long_sums(pool);
}

CK_BENCH(attention) {
  for (int p = 0; p < ATTENTION_BENCHES; p++) {
    ck_attention_args a = attention_problem(attention_benches[p].size);
    a.workspace = numbers(ck_attention_workspace(pool, &a), 0);
    MEASURE(attention_benches[p].name, attention_operations(&a), ck_attention(pool, &a));
    free_all();
  }
}
