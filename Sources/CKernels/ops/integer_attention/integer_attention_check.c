#include "../attention/attention_problems.h"
#include "check.h"

CK_CHECK(integer_attention) {
  for (int p = 0; p < ATTENTION_PROBLEMS; p++) {
    ck_attention_args a = attention_problem(attention_sizes[p]);
    ptrdiff_t count = a.batch * a.queries * a.out_stride;
    float *out = a.out, *expected = numbers(count, 0);
    a.workspace = numbers(ck_integer_attention_workspace(pool, &a), 0);
    ck_integer_attention(pool, &a);
    a.out = expected;
    ck_integer_attention(plain, &a);
    // Plain C does not round: this is the rounding error.
    expect_close(
      out, expected, count, 1e-2f, "%tdx%td heads, %td queries, %td keys of %td, values of %td",
      a.batch, a.heads, a.queries, a.keys, a.d, a.dv);
    free_all();
  }
}

CK_BENCH(integer_attention) {
  static const ptrdiff_t global[] = {1, 4, 1024, 4096, 96, 96};
  ck_attention_args a = attention_problem(global);
  a.workspace = numbers(ck_integer_attention_workspace(pool, &a), 0);
  MEASURE("4 heads, 1024x4096, 96", 4.0 * 4 * 1024 * 4096 * 96, ck_integer_attention(pool, &a));
}
