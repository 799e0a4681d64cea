#include "grid_attention_problems.h"

CK_CHECK(grid_attention) {
  for (int p = 0; p < GRID_PROBLEMS; p++) {
    ck_grid_attention_args a = grid_problem(grid_sizes[p]);
    ptrdiff_t count = a.queries * a.memory;
    float *out = a.out, *expected = numbers(count, 0);
    ck_grid_attention(pool, &a);
    a.out = expected;
    ck_grid_attention(plain, &a);
    expect_close(out, expected, count, 2e-4f, "problem %d", p);
    free_all();
  }
}

CK_BENCH(grid_attention) {
  ck_grid_attention_args a = grid_problem(sam2_memory);
  // The reference forms every key for every query: minutes.
  if (ck_pool_features(pool) == 0) return;
  MEASURE("1024 queries, 7 frames", sam2_memory_operations(), ck_grid_attention(pool, &a));
}
