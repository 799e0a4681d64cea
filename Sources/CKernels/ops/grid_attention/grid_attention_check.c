#include "grid_attention_problems.h"

/// Means of thousands of values of one sign: see linear_check.c.
static void check_long_sums(ck_pool *pool) {
  static const ptrdiff_t size[] = {3, 8, 16, 48, 48, 7, 0};
  ck_grid_attention_args a = grid_problem(size);
  ptrdiff_t tokens = 48 * 48 * 7;
  float *values = numbers(tokens * a.memory, 1), *expected = numbers(a.queries * a.memory, 0);
  for (ptrdiff_t i = 0; i < tokens * a.memory; i++) values[i] = fabsf(values[i]);
  a.q = numbers(a.queries * a.channels, 0);
  a.values = values;
  ck_grid_attention(pool, &a);
  for (ptrdiff_t i = 0; i < a.queries * a.memory; i++) {
    double sum = 0;
    for (ptrdiff_t j = 0; j < tokens; j++) sum += values[j * a.memory + i % a.memory];
    expected[i] = (float)(sum / (double)tokens);
  }
  expect_relative(a.out, expected, a.queries * a.memory, 1e-6f, "long sums");
  free_all();
}

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
  // Memories grow along the grid until weights relative to those of the first places exceed a
  // float.
  for (int p = 0; p < 2; p++) {
    static const ptrdiff_t size[] = {70, 16, 64, 20, 12, 2, 5};
    ck_grid_attention_args a = grid_problem(size);
    ptrdiff_t numbers_of_keys = (20 * 12 * 2 + 5) * a.memory, count = a.queries * a.memory;
    float *keys = numbers(numbers_of_keys, 1);
    for (ptrdiff_t i = 0; i < numbers_of_keys; i++) {
      keys[i] *= (float)(i / a.memory) * (p == 0 ? 0.01f : 0.5f);
    }
    a.keys = keys;
    float *out = a.out, *expected = numbers(count, 0);
    ck_grid_attention(pool, &a);
    a.out = expected;
    ck_grid_attention(plain, &a);
    // Logits of thousands are rounded to a few ten-thousandths.
    expect_close(out, expected, count, 2e-3f, "growing memories, problem %d", p);
    free_all();
  }
  if (ck_pool_features(pool) != 0) check_long_sums(pool);
}

CK_BENCH(grid_attention) {
  ck_grid_attention_args a = grid_problem(sam2_memory);
  // The reference forms every key for every query: minutes.
  if (ck_pool_features(pool) == 0) return;
  MEASURE("1024 queries, 7 frames", sam2_memory_operations(), ck_grid_attention(pool, &a));
}
