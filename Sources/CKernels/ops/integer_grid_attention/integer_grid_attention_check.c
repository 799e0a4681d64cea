#include "../grid_attention/grid_attention_problems.h"

CK_CHECK(integer_grid_attention) {
  for (int p = 0; p < GRID_PROBLEMS; p++) {
    ck_grid_attention_args a = grid_problem(grid_sizes[p]);
    ptrdiff_t count = a.queries * a.memory;
    float *out = a.out, *expected = numbers(count, 0);
    a.workspace = numbers(ck_integer_grid_workspace(pool, &a), 0);
    ck_integer_grid_attention(pool, &a);
    a.out = expected;
    ck_integer_grid_attention(plain, &a);
    // Plain C does not round: this is the rounding error.
    expect_close(out, expected, count, 2e-2f, "problem %d", p);
    free_all();
  }
}

CK_BENCH(integer_grid_attention) {
  ck_grid_attention_args a = grid_problem(sam2_memory);
  // The reference forms every key for every query: minutes.
  if (ck_pool_features(pool) == 0) return;
  a.workspace = numbers(ck_integer_grid_workspace(pool, &a), 0);
  MEASURE("1024 queries, 7 frames", sam2_memory_operations(), ck_integer_grid_attention(pool, &a));
}
