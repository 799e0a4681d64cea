#include "../grid_attention/grid_attention_problems.h"

CK_CHECK(bfloat16_grid_attention) {
  for (int p = 0; p < GRID_PROBLEMS; p++) {
    ck_grid_attention_args a = grid_problem(grid_sizes[p]);
    ptrdiff_t count = a.queries * a.memory;
    float *out = a.out, *expected = numbers(count, 0), *exact = numbers(count, 0);
    a.workspace = numbers(ck_bfloat16_grid_workspace(pool, &a), 0);
    ck_bfloat16_grid_attention(pool, &a);
    a.out = expected;
    a.workspace = numbers(ck_bfloat16_grid_workspace(plain, &a), 0);
    ck_bfloat16_grid_attention(plain, &a);
    // Tiles also round the weights, by 2⁻⁸, and a key whose sum differs in its last bit may be
    // rounded to the next bfloat16.
    expect_close(out, expected, count, 1e-2f, "problem %d", p);
    a.out = exact;
    a.workspace = NULL;
    ck_grid_attention(plain, &a);
    // The rounding error: logits are sums of up to 64 × 64 products.
    expect_close(out, exact, count, 5e-2f, "problem %d against the exact attention", p);
    free_all();
  }
}

CK_BENCH(bfloat16_grid_attention) {
  ck_grid_attention_args a = grid_problem(sam2_memory);
  // Minutes.
  if (ck_pool_features(pool) == 0) return;
  a.workspace = numbers(ck_bfloat16_grid_workspace(pool, &a), 0);
  MEASURE(
    "1024 queries, 7 frames", 2.0 * 1024 * 28736 * (256 + 64),
    ck_bfloat16_grid_attention(pool, &a));
}
