#include "../attention/attention_problems.h"
#include "check.h"

static void compare_with_plain(ck_pool *pool, ck_pool *plain, ck_attention_args a) {
  ptrdiff_t count = a.batch * a.queries * a.out_stride;
  float *out = a.out, *expected = numbers(count, 0);
  a.workspace = numbers(ck_bfloat16_attention_workspace(pool, &a), 0);
  ck_bfloat16_attention(pool, &a);
  a.out = expected;
  a.workspace = numbers(ck_bfloat16_attention_workspace(plain, &a), 0);
  ck_bfloat16_attention(plain, &a);
  // Queries, keys and values are rounded in the same way; tiles also round the weights, by 2⁻⁸.
  expect_close(
    out, expected, count, 4e-3f, "%tdx%td heads, %td queries, %td keys of %td, values of %td",
    a.batch, a.heads, a.queries, a.keys, a.d, a.dv);
}

CK_CHECK(bfloat16_attention) {
  for (int p = 0; p < ATTENTION_PROBLEMS; p++) {
    compare_with_plain(pool, plain, attention_problem(attention_sizes[p]));
    free_all();
  }
  // Keys that come late and have logits far above the first ones': too far for their weights.
  static const ptrdiff_t steep[][6] = {{1, 1, 300, 300, 32, 32}, {1, 1, 40, 600, 8, 40}};
  for (int p = 0; p < 2; p++) {
    ck_attention_args a = attention_problem(steep[p]);
    float *k = (float *)a.k;
    for (ptrdiff_t i = 0; i < a.d; i++) {
      k[(a.keys - 10) * a.d + i] = 200 * a.q[i];
      k[70 * a.d + i] = -100 * a.q[3 * a.d + i];
    }
    compare_with_plain(pool, plain, a);
    free_all();
  }
  // Attention is close to the exact one.
  ck_attention_args a = attention_problem(attention_sizes[3]);
  ptrdiff_t count = a.batch * a.queries * a.out_stride;
  float *exact = numbers(count, 0), *out = a.out;
  a.workspace = numbers(ck_bfloat16_attention_workspace(pool, &a), 0);
  ck_bfloat16_attention(pool, &a);
  a.workspace = NULL;
  a.out = exact;
  ck_attention(plain, &a);
  expect_close(out, exact, count, 1e-2f, "against exact attention");
}

CK_BENCH(bfloat16_attention) {
  static const ptrdiff_t global[] = {1, 4, 1024, 4096, 96, 96},
                         windows[] = {16, 4, 196, 196, 96, 96};
  ck_attention_args a = attention_problem(global);
  a.workspace = numbers(ck_bfloat16_attention_workspace(pool, &a), 0);
  MEASURE("4 heads, 1024x4096, 96", 4.0 * 4 * 1024 * 4096 * 96, ck_bfloat16_attention(pool, &a));
  ck_attention_args b = attention_problem(windows);
  b.workspace = numbers(ck_bfloat16_attention_workspace(pool, &b), 0);
  MEASURE("16 windows of 196, 4x96", 4.0 * 64 * 196 * 196 * 96, ck_bfloat16_attention(pool, &b));
}
