#include "attention_problems.h"
#include "check.h"

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
}

CK_BENCH(attention) {
  static const ptrdiff_t global[] = {1, 4, 1024, 4096, 96, 96};
  ck_attention_args a = attention_problem(global);
  a.workspace = numbers(ck_attention_workspace(pool, &a), 0);
  MEASURE("4 heads, 1024x4096, 96", 4.0 * 4 * 1024 * 4096 * 96, ck_attention(pool, &a));
  free_all();
  static const ptrdiff_t window[] = {256, 1, 64, 64, 96, 96};
  ck_attention_args b = attention_problem(window);
  MEASURE("256 windows of 8x8, 96", 4.0 * 256 * 64 * 64 * 96, ck_attention(pool, &b));
}
